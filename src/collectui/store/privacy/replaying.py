"""The list of erasures, which outlives the store, and doing them again in one that was restored.

A contact is known again by the keys that its sources have for it, else by its id and the command
that made it: an id alone may be somebody else's in a store that went on from a backup. Of one that
is not there, its keys are kept, so that no import brings the person in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refused
from collectui.domain.plan import plain
from collectui.domain.privacy.erasing import Decided, ErasePerson
from collectui.domain.privacy.redacting import erased_name
from collectui.store.access import Access
from collectui.store.core.customers import CONTACT
from collectui.store.core.history import ERASURE, HISTORY, OPT_OUT
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.defaults import defaults
from collectui.store.privacy import erase
from collectui.store.types import utc_now
from collectui.store.writing.batch import IMPORTED
from collectui.store.writing.updates import update

FORMAT = 1
"""Of the list; another one is refused."""
_WRITTEN = (
    *("id", "contact_id", "request_id", "at", "reason", "asked_on", "due_on", "decision"),
    *("basis", "carried_out_at", "counts", "digest"),
)


class NoList(ValueError):
    """A file that is no list of erasures; the message says why."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one erasure of a list."""

    contact_id: int
    request: int
    """Its number in the list."""
    what: str
    done: bool = True
    """Whether nothing is left to do about it."""


def listed(connection: Connection) -> dict[str, Any]:
    """All erasures and requests, and the numbers not to be used: nothing of what was erased."""
    rows = connection.execute(
        sa.select(ERASURE).where(ERASURE.c.contact_id.is_not(None)).order_by(ERASURE.c.id)
    ).fetchall()
    opt_outs = connection.execute(sa.select(OPT_OUT).order_by(OPT_OUT.c.kind, OPT_OUT.c.digest))
    return {
        "format": FORMAT,
        "erasures": [
            {
                **{name: plain(row._mapping[name]) for name in _WRITTEN},
                "made_by": _made_by(connection, row.contact_id),
                "keys": _keys(connection, row.contact_id),
            }
            for row in rows
        ],
        "opt_outs": [
            {"kind": each.kind, "digest": each.digest, "salt": each.salt} for each in opt_outs
        ],
    }


def replay(store: Access, content: Any, me: Me) -> Iterator[Replayed]:
    """Do the erasures of a list again, each in a transaction of its own; twice is as once.

    Raises NoList where the content is none, Refused for one who may not, StoreBusy or StoreFailed.
    """
    erasures, opt_outs = _read(content)
    last = {each["contact_id"]: each for each in erasures if each["carried_out_at"]}
    for each in erasures:
        if each["contact_id"] not in last:
            yield store.load(partial(_enter, asked=each, me=me))
    for each in last.values():
        yield store.load(partial(_again, asked=each, me=me))
    store.load(partial(_keep, opt_outs=opt_outs, me=me))


def _read(content: Any) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise NoList(f"it is no list of `collectui privacy log` of format {FORMAT}")
    erasures, opt_outs = content.get("erasures"), content.get("opt_outs")
    wanted = {*_WRITTEN, "made_by", "keys"}
    if not isinstance(erasures, list) or not all(
        isinstance(each, dict) and wanted <= each.keys() and type(each["contact_id"]) is int
        for each in erasures
    ):
        raise NoList("its erasures are not whole: export it again")
    if not isinstance(opt_outs, list) or not all(
        isinstance(each, dict) and {"kind", "digest", "salt"} <= each.keys() for each in opt_outs
    ):
        raise NoList("its opt-outs are not whole: export it again")
    return erasures, opt_outs


def _made_by(connection: Connection, contact_id: int) -> str:
    """The id of the command that made a contact, or of the import; empty where none is known."""
    made = sa.select(CHANGE.c.history_id).where(
        CHANGE.c.kind == CONTACT.name, CHANGE.c.record_id == contact_id, CHANGE.c.op == "create"
    )
    batch = sa.select(CONTACT.c.batch_id).where(CONTACT.c.id == contact_id).scalar_subquery()
    imported = sa.and_(HISTORY.c.batch_id == batch, HISTORY.c.action == IMPORTED)
    found = connection.execute(
        sa.select(HISTORY.c.command_id)
        .where(sa.or_(HISTORY.c.id.in_(made), imported))
        .order_by(HISTORY.c.id)
        .limit(1)
    ).scalar()
    return str(found or "")


def _keys(connection: Connection, contact_id: int) -> list[list[str]]:
    """What its sources call a contact."""
    rows = connection.execute(
        sa.select(KEY.c.source, KEY.c.key)
        .where(KEY.c.entity == CONTACT.name, KEY.c.record_id == contact_id)
        .order_by(KEY.c.source, KEY.c.key)
    )
    return [[row.source, row.key] for row in rows]


def _found(connection: Connection, asked: Mapping[str, Any]) -> int | None:
    """The contact here that is meant; None where there is none."""
    for source, key in asked["keys"]:
        mine = (KEY.c.source == source, KEY.c.entity == CONTACT.name, KEY.c.key == key)
        by_key: int | None = connection.execute(sa.select(KEY.c.record_id).where(*mine)).scalar()
        if by_key is not None:
            return by_key
    contact_id = int(asked["contact_id"])
    there = sa.select(CONTACT.c.id).where(CONTACT.c.id == contact_id)
    if connection.execute(there).first() is None or _keys(connection, contact_id):
        return None
    made_by = asked["made_by"]
    return contact_id if made_by and _made_by(connection, contact_id) == made_by else None


def _command(asked: Mapping[str, Any], contact_id: int) -> ErasePerson:
    return ErasePerson(
        contact_id=contact_id,
        request=str(asked["reason"]),
        asked_on=date.fromisoformat(asked["asked_on"] or asked["at"][:10]),
    )


def _number(asked: Mapping[str, Any]) -> int:
    return int(asked["request_id"] or asked["id"])


def _again(connection: Connection, asked: Mapping[str, Any], me: Me) -> Replayed:
    """Carry an erasure out again, as far as nothing keeps it today."""
    number = _number(asked)
    contact_id = _found(connection, asked)
    if contact_id is None:
        return _stand_in(connection, asked, me)
    before = erase.look(connection, contact_id).held.before
    if before is not None and before.decision is Decided.GRANTED:
        return Replayed(contact_id, number, "is erased already")
    command = _command(asked, contact_id)
    try:
        done = erase.erase(connection, command, me)
    except Refused as refused:
        why = refused.refusal.reason
        if before is not None:
            return Replayed(contact_id, number, f"nothing more can go: {why}")
        if erase.enter(connection, command, me):
            return Replayed(contact_id, number, f"is entered, not erased: {why}", done=False)
        raise
    return Replayed(contact_id, number, f"{done.values:,d} values erased, {done.looked.decision}")


def _stand_in(connection: Connection, asked: Mapping[str, Any], me: Me) -> Replayed:
    """Of somebody who is not here, what keeps imports from bringing him in."""
    number = _number(asked)
    if not asked["keys"]:
        return Replayed(asked["contact_id"], number, "is not in this store: nothing to erase")
    nobody = {**defaults(CONTACT), "first_name": "", "last_name": "", "do_not_call": True}
    contact_id = int(
        connection.execute(sa.insert(CONTACT).values(nobody).returning(CONTACT.c.id)).scalar_one()
    )
    update(connection, CONTACT, [(contact_id, {"last_name": erased_name(contact_id)})])
    connection.execute(
        sa.insert(KEY),
        [
            {"source": source, "entity": CONTACT.name, "key": key, "record_id": contact_id}
            for source, key in asked["keys"]
        ],
    )
    command = _command(asked, contact_id)
    erase.erase(connection, command, me)
    return Replayed(contact_id, number, "is not in this store: its sources' keys are kept")


def _enter(connection: Connection, asked: Mapping[str, Any], me: Me) -> Replayed:
    """Enter a request of which nothing was carried out yet."""
    number = _number(asked)
    contact_id = _found(connection, asked)
    if contact_id is None:
        return Replayed(asked["contact_id"], number, "is not in this store: nothing to enter")
    command = _command(asked, contact_id)
    there = connection.execute(
        sa.select(ERASURE.c.id).where(
            ERASURE.c.contact_id == contact_id, ERASURE.c.asked_on == command.asked_on
        )
    ).first()
    if there is not None:
        return Replayed(contact_id, number, "is entered already")
    erase.enter(connection, command, me)
    return Replayed(contact_id, number, "is entered")


def _keep(connection: Connection, opt_outs: list[dict[str, str]], me: Me) -> None:
    """Numbers not to be used, by what the list has of them."""
    known = {
        (row.kind, row.digest)
        for row in connection.execute(sa.select(OPT_OUT.c.kind, OPT_OUT.c.digest))
    }
    new = [each for each in opt_outs if (each["kind"], each["digest"]) not in known]
    if not new:
        return
    taken_over = {
        "at": utc_now(),
        "by_id": me.id,
        "reason": "numbers not to be used, from a list of erasures",
    }
    erasure_id = connection.execute(
        sa.insert(ERASURE).values(taken_over).returning(ERASURE.c.id)
    ).scalar_one()
    connection.execute(
        sa.insert(OPT_OUT),
        [
            {name: each[name] for name in ("kind", "digest", "salt")} | {"erasure_id": erasure_id}
            for each in new
        ],
    )
