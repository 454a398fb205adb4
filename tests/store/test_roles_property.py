"""Whatever agents do to customers, contacts and roles, some things stay true."""

import itertools
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, NotDone
from collectui.domain.plan import plain
from collectui.domain.roles import commands as c
from collectui.domain.roles.input import EmailEntry, NewContact, NewCustomer, PhoneEntry
from collectui.domain.vocabulary import AgreementStatus, CollectorRole, ContactRole, ProgramStatus
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.defaults import defaults
from collectui.store.queries import changes
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.undo import latest
from tests.store.making import add
from tests.store.roles_world import World, add_program, full_of

KINDS = (
    "customer", "account", "site", "contact", "customer_contact", "phone", "email", "program",
    "item", "activity", "note", "attachment", "correspondence", "payment",
    "verification_document",
)  # fmt: skip
Records = dict[str, dict[int, dict[str, Any]]]

_small = st.integers(0, 5)
_step = st.tuples(st.integers(0, 2), st.integers(0, 12), _small, _small, _small)
_worlds = itertools.count()


def _command(world: World, me: Me, store: Store, step: tuple[int, ...]) -> Command | None:
    """The command a step stands for; customers and contacts that the steps before made included."""
    _, kind, one, two, three = step
    customers = _ids(store, "customer", world)
    contacts = _ids(store, "contact", world)
    customer, other = customers[one % len(customers)], customers[two % len(customers)]
    contact, second = contacts[two % len(contacts)], contacts[three % len(contacts)]
    emails = (EmailEntry(f"e{three}w{world.base}@desk.example"),)
    new = NewContact("New", f"Person {one}", emails=emails)
    role = list(ContactRole)[three % len(ContactRole)]
    street = AddressView(f"{one} Main St", "", "Chicago", "IL", "60601", "US")
    last = store.read(latest.my_last_change, me.id)
    made: list[Command | None] = [
        c.UpdateCustomer(customer_id=customer, name=f"Name {two}", emails=emails),
        c.UpdateCustomer(customer_id=customer, address=street),
        c.ReplaceCustomer(customer_id=customer, by_id=other),
        c.ReplaceCustomer(customer_id=customer, new=NewCustomer(f"New {two}", address=street)),
        c.UpdateContact(contact_id=contact, last_name=f"Last {three}", emails=emails),
        c.UpdateContact(contact_id=contact, phones=(PhoneEntry(f"+1 312 555 01{three}0"),)),
        c.ReplaceContact(contact_id=contact, customer_id=customer, by_id=second),
        c.ReplaceContact(contact_id=contact, customer_id=customer, new=new),
        c.AddContact(customer_id=customer, new=new, role=role),
        c.LinkContact(customer_id=customer, contact_id=contact, role=role),
        c.SetRole(customer_id=customer, contact_id=contact, role=role)
        if three
        else c.UnlinkContact(customer_id=customer, contact_id=contact),
        Undo(history_id=last.history_id) if last else None,
        c.MergeCustomer(customer_id=customer, into_id=other),
    ]
    return made[kind]


def _ids(store: Store, kind: str, world: World) -> list[int]:
    first = world.meridian if kind == "customer" else world.jo
    table = metadata.tables[kind]
    return list(
        store.read(
            lambda x: x.execute(
                sa.select(table.c.id).where(table.c.id >= first).order_by(table.c.id)
            ).scalars().all()
        )
    )  # fmt: skip


def _records(connection: Connection) -> Records:
    """Every record as the history writes values."""
    found: Records = {}
    for kind in KINDS:
        rows = connection.execute(sa.select(metadata.tables[kind])).mappings()
        found[kind] = {row["id"]: {k: plain(v) for k, v in row.items()} for row in rows}
    return found


def _replayed(connection: Connection, records: Records, after: int) -> Records:
    """The records once everything recorded after a command has been done to them again."""
    rows = connection.execute(
        sa.select(CHANGE).where(CHANGE.c.history_id > after, CHANGE.c.kind.in_(KINDS))
        .order_by(CHANGE.c.id)
    ).fetchall()  # fmt: skip
    for row in rows:
        here = records[row.kind]
        becomes = {name: new for name, (_, new) in row.changes.items()}
        members = [row.record_id]
        if row.op == "set":
            ids = sa.select(SET.c.record_id).where(SET.c.change_id == row.id)
            members = list(connection.execute(ids).scalars())
            assert len(members) == row.count
        for record_id in members if row.op in ("set", "update") else ():
            was = {name: here[record_id][name] for name in row.changes}
            assert was == {name: old for name, (old, _) in row.changes.items()}
            here[record_id] |= becomes
        if row.op == "create":
            as_made = {name: plain(value) for name, value in defaults(TABLES[row.kind]).items()}
            here[row.record_id] = {**as_made, "id": row.record_id, **becomes}
        if row.op == "delete":
            del here[row.record_id]
    return records


def _true_always(records: Records, agreements: list[Any]) -> None:
    accounts, sites, programs = records["account"], records["site"], records["program"]
    for item in records["item"].values():
        assert accounts[item["account_id"]]["customer_id"] == item["customer_id"]
        assert sites[item["site_id"]]["account_id"] == item["account_id"]
        if item["program_id"]:
            assert programs[item["program_id"]]["customer_id"] == item["customer_id"]
    for kind in ("activity", "note"):
        for record in records[kind].values():
            for about in ("item", "program"):
                if record[f"{about}_id"]:
                    of = records[about][record[f"{about}_id"]]
                    assert of["customer_id"] == record["customer_id"]
    links: dict[int, dict[int, str]] = {}
    for link in records["customer_contact"].values():
        links.setdefault(link["customer_id"], {})[link["contact_id"]] = link["role"]
    for there in links.values():
        assert list(there.values()).count("primary") == 1
    for program in programs.values():
        assert program["contact_id"] in links[program["customer_id"]]
    for program_id, signer in agreements:
        program = programs[program_id]
        assert program["contact_id"] == signer
        assert signer in links[program["customer_id"]]
    owners = [each["norm"] for each in records["email"].values() if each["contact_id"]]
    assert len(owners) == len(set(owners))


def _nothing_is_stuck(store: Store, me: Me, made: int, agreements: list[Any]) -> None:
    """The change can be taken back, and whoever does not hold a program can be replaced there."""
    undo_it = Undo(history_id=made)
    if store.read(lambda x: x.execute(_ACTION, {"id": made}).scalar()) in latest.UNDOABLE:
        assert store.preview(undo_it, me).refusal is None
    signers = dict(map(tuple, agreements))
    for program in store.read(lambda x: x.execute(sa.select(PROGRAM)).all()):
        if signers.get(program.id) == program.contact_id:
            continue
        put_right = c.ReplaceContact(
            contact_id=program.contact_id,
            customer_id=program.customer_id,
            program_id=program.id,
            new=NewContact("Put", "Right"),
        )
        plan = store.preview(put_right, me).plan
        assert plan is not None
        moved = [each for each in plan.changes if each.kind == "program"]
        ids = [store.read(lambda x, m=m: x.execute(m.members).scalars().all()) for m in moved]
        assert program.id in itertools.chain(*ids)


_ACTION = sa.select(HISTORY.c.action).where(HISTORY.c.id == sa.bindparam("id"))


def _agent(connection: Connection, number: int) -> Me:
    login = f"agent-{number}"
    agent = add(connection, COLLECTOR, login=login, display_name=login)
    return Me(agent, login, login, CollectorRole.COLLECTOR)


@pytest.fixture
def agents(store: Store) -> list[Me]:
    return [store.load(lambda x, n=n: _agent(x, n)) for n in range(3)]  # type: ignore[misc]


def _many(examples: int) -> settings:
    # Not shrunk: each example is dozens of transactions.
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


_stories = st.lists(_step, min_size=4, max_size=14)


@pytest.mark.torture
@_many(60)
@given(steps=_stories, financed=st.booleans())
def test_many_sequences_of_commands(
    store: Store, agents: list[Me], steps: list[tuple[int, ...]], financed: bool
) -> None:
    _carried_out(store, agents, steps, financed)


@_many(3)
@given(steps=_stories, financed=st.booleans())
@example(
    steps=[(2, 2, 2, 0, 4), (1, 12, 5, 4, 0), (2, 12, 4, 3, 0), (1, 12, 3, 4, 0), (1, 12, 4, 3, 0)],
    financed=False,
)
def test_any_sequence_of_commands(
    store: Store, agents: list[Me], steps: list[tuple[int, ...]], financed: bool
) -> None:
    _carried_out(store, agents, steps, financed)


def _carried_out(
    store: Store, agents: list[Me], steps: list[tuple[int, ...]], financed: bool
) -> None:
    base = 1000 * next(_worlds)

    def make(connection: Connection) -> World:
        world = full_of(connection, base)
        if financed:
            add_program(connection, world, "active+active")
            theirs = add(
                connection, PROGRAM, number=f"P-{base + 90}", currency="USD",
                status=ProgramStatus.OVERDUE, customer_id=world.ostrava, contact_id=world.dana,
            )  # fmt: skip
            add(
                connection, FINANCE_AGREEMENT, number=f"PFA-{base + 90}", program_id=theirs,
                signed_by_id=world.dana, status=AgreementStatus.ACTIVE,
            )  # fmt: skip
        return world

    world = store.load(make)
    before, start = store.read(_records), store.read(changes.newest)
    agreements = store.read(
        lambda x: x.execute(
            sa.text(
                "SELECT program_id, signed_by_id FROM finance_agreement WHERE status = 'active'"
            )
        ).all()
    )
    for step in steps:
        me = agents[step[0]]
        command = _command(world, me, store, step)
        if command is None:
            continue
        try:
            plan = store.preview(command, me).plan
            receipt = store.do(command, me)
        except NotDone:
            continue
        assert plan is not None
        assert receipt.summary == plan.summary
        _true_always(store.read(_records), list(agreements))
        _nothing_is_stuck(store, me, receipt.history_id, list(agreements))
    after = store.read(_records)
    replayed = store.read(lambda x: _replayed(x, before, start))
    for kind, records in replayed.items():
        assert after[kind].keys() == records.keys()
        for record_id, fields in records.items():
            left_out = {"version", "sort_key", "search_text", "last_key", "norm"}
            now = after[kind][record_id]
            assert {k: now[k] for k in fields.keys() - left_out} == {
                k: v for k, v in fields.items() if k not in left_out
            }
