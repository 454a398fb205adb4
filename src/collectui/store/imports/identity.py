"""Documents and customers that a source calls otherwise than before: recognised, or asked about.

The same debt must not come in twice because the text of a key changed: a customer renamed, a number
that lost its zeros. Where number, dates and amount agree and the old one is gone from the file, it
is the same; where only some of it agrees, somebody has to say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.customers import CUSTOMER
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.items import ITEM
from collectui.store.imports.job import Job
from collectui.store.imports.pairing import Pair, pairs_of
from collectui.store.imports.refusal import ImportRefused
from collectui.store.pieces import pieces
from collectui.store.store import Store

_MOST_ASKED = 5


@dataclass
class Recognised:
    """What a file calls otherwise than before."""

    customers: dict[str, int] = field(default_factory=dict)
    """The file's key of a customer, and the record it is of."""
    keys: dict[int, str] = field(default_factory=dict)
    """A document's id, and the key it has in the file."""

    def __bool__(self) -> bool:
        return bool(self.customers or self.keys)


def recognise(store: Store, job: Job, told: Sequence[tuple[str, str]]) -> Recognised:
    """What the file calls otherwise, from the documents that `find_absent` noted as gone, and
    those that `find_closed` did.

    `told` are old and new keys of customers, as somebody said; the same twice says that it is
    none of the new. Raises ImportRefused, with the command to repeat, where it cannot be told.
    """
    known = _known(store, job)
    strangers = [name for name in _customers(job) if name not in known]
    kept, renamed = _told(store, job, told, strangers)
    pairs = _one_to_one(_without_known(store, job, pairs_of(job)), known)
    found = Recognised(customers=renamed)
    present = set(known.values())
    votes, doubts = _votes(store, job, pairs, strangers, found, known)
    _decide(store, job, votes, doubts, present, kept, found)
    sure = {**known, **found.customers}
    for pair in pairs:
        own = sure.get(pair.customer) == pair.record
        if own or (pair.agrees and pair.record not in kept):
            found.keys[pair.item_id] = pair.key
    job.staging.db.executemany("DELETE FROM known WHERE id = ?", ((i,) for i in found.keys))
    return found


def _customers(job: Job) -> list[str]:
    return [name for (name,) in job.staging.db.execute("SELECT customer FROM party")]


def _known(store: Store, job: Job) -> dict[str, int]:
    def find(connection: Connection) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in pieces(_customers(job)):
            rows = connection.execute(
                sa.select(KEY.c.key, KEY.c.record_id).where(
                    KEY.c.source == job.source, KEY.c.entity == "customer", KEY.c.key.in_(part)
                )
            )
            found.update((row.key, row.record_id) for row in rows)
        return found

    return store.read(find)


def _told(
    store: Store, job: Job, told: Sequence[tuple[str, str]], strangers: Sequence[str]
) -> tuple[set[int], dict[str, int]]:
    """Records that are none of the file's new customers, and the renames said."""
    kept: set[int] = set()
    renamed: dict[str, int] = {}
    for old, new in told:
        record = store.read(partial(_record, source=job.source, old=old))
        if record is None:
            raise ImportRefused(f"--rename: there is no customer “{old}” of {job.source}.")
        if old == new:
            kept.add(record)
        elif new in strangers:
            renamed[new] = record
        elif new not in _customers(job):
            raise ImportRefused(f"--rename: {job.file_name} has no customer “{new}”.")
    return kept, renamed


def _record(connection: Connection, source: str, old: str) -> int | None:
    key = sa.select(KEY.c.record_id).where(
        KEY.c.source == source, KEY.c.entity == "customer", KEY.c.key == old
    )
    number = sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == old)
    return connection.execute(key).scalar() or connection.execute(number).scalar()


def _without_known(store: Store, job: Job, pairs: Sequence[Pair]) -> list[Pair]:
    """Those whose row is of no document that is there by its own key."""

    def find(connection: Connection) -> set[str]:
        there: set[str] = set()
        for part in pieces(sorted({pair.key for pair in pairs})):
            rows = connection.execute(
                sa.select(ITEM.c.source_key).where(
                    ITEM.c.source == job.source, ITEM.c.source_key.in_(part)
                )
            )
            there.update(rows.scalars())
        return there

    there = store.read(find) if pairs else set()
    return [pair for pair in pairs if pair.key not in there]


def _one_to_one(pairs: Iterable[Pair], known: Mapping[str, int]) -> list[Pair]:
    """The best row for each document, and each row for one document alone."""
    taken: list[Pair] = []
    items: set[int] = set()
    keys: set[str] = set()

    def rank(pair: Pair) -> tuple[bool, bool, bool, int, int]:
        same = known.get(pair.customer) == pair.record
        return not same, not pair.agrees, not pair.exact, pair.line, pair.item_id

    for pair in sorted(pairs, key=rank):
        if pair.item_id not in items and pair.key not in keys:
            items.add(pair.item_id)
            keys.add(pair.key)
            taken.append(pair)
    return taken


Votes = dict[str, Counter[int]]


def _votes(
    store: Store,
    job: Job,
    pairs: Sequence[Pair],
    strangers: Sequence[str],
    found: Recognised,
    known: Mapping[str, int],
) -> tuple[Votes, Votes]:
    """For each new customer of the file whose documents it has; and whose they may be."""
    new = set(strangers) - found.customers.keys()
    votes: Votes = defaultdict(Counter)
    doubts: Votes = defaultdict(Counter)
    for pair in pairs:
        if pair.customer in new:
            (votes if pair.agrees else doubts)[pair.customer][pair.record] += 1
    db = job.staging.db
    wanted = [
        (key, customer)
        for part in pieces(sorted(new))
        for key, customer in db.execute(
            f"SELECT key, customer FROM item WHERE customer IN ({', '.join('?' * len(part))})", part
        )
    ]
    # Numbers that are keys by themselves: the document is there, under another customer.
    customer_of = dict(wanted)

    def find(connection: Connection) -> None:
        for part in pieces(sorted(customer_of)):
            rows = connection.execute(
                sa.select(ITEM.c.source_key, ITEM.c.customer_id).where(
                    ITEM.c.source == job.source, ITEM.c.source_key.in_(part)
                )
            )
            for key, record in rows:
                votes[customer_of[key]][record] += 1

    store.read(find)
    return votes, doubts


def _decide(
    store: Store,
    job: Job,
    votes: Votes,
    doubts: Votes,
    present: set[int],
    kept: set[int],
    found: Recognised,
) -> None:
    """Renames that are sure are taken; the others are asked about."""
    told = set(found.customers.values())
    out = present | kept | told
    claims: dict[int, list[str]] = defaultdict(list)
    for customer, records in votes.items():
        for record in records.keys() - out:
            claims[record].append(customer)
    asked: list[tuple[int, str]] = []
    for record, customers in claims.items():
        for customer in customers:
            others = [r for r in votes[customer] if r in claims]
            if len(customers) == 1 and len(others) == 1:
                found.customers[customer] = record
            else:
                asked.append((record, customer))
    for customer, records in doubts.items():
        if customer not in votes:
            asked += [(record, customer) for record in records.keys() - out]
    if asked:
        raise _question(store, job, asked)


def _question(store: Store, job: Job, asked: Sequence[tuple[int, str]]) -> ImportRefused:
    import shlex

    def names(connection: Connection) -> dict[int, str]:
        ids = [record for record, _ in asked]
        found: dict[int, str] = {}
        for part in pieces(ids):
            rows = connection.execute(
                sa.select(KEY.c.record_id, KEY.c.key).where(
                    KEY.c.source == job.source,
                    KEY.c.entity == "customer",
                    KEY.c.record_id.in_(part),
                )
            )
            found.update((row.record_id, row.key) for row in rows)
        return found

    old = store.read(names)
    lines = [
        f"“{old.get(record, record)}” is gone from {job.file_name}, and “{new}” has documents that"
        " may be the same"
        for record, new in asked[:_MOST_ASKED]
    ]
    options = " ".join(
        f"--rename {shlex.quote(f'{old.get(record, record)}={new}')}" for record, new in asked
    )
    more = f" (and {len(asked) - _MOST_ASKED:,d} more)" if len(asked) > _MOST_ASKED else ""
    record = old.get(asked[0][0], "")
    return ImportRefused(
        f"{'; '.join(lines)}{more}. Nothing was written. If that is a new name, repeat with"
        f" {options}; if it is another customer, with --rename {shlex.quote(f'{record}={record}')}."
    )
