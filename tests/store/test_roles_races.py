"""Two agents at once, each a process of its own with the store open."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.kernel import Command, Me, Refused, Stale
from collectui.domain.roles import commands as c
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.domain.vocabulary import AgreementStatus, CollectorRole, ProgramStatus
from collectui.store.core.customers import EMAIL
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.handlers import HANDLERS
from collectui.store.opening import open_store
from collectui.store.queries import roles
from collectui.store.store import Store
from tests.store.making import add
from tests.store.roles_world import World, full, row

pytestmark = pytest.mark.both_engines


def saves(url: str, me: Me, command: Command) -> tuple[str, str]:
    """What became of a command sent by a process of its own: `saved`, or the refusal's kind."""
    store = open_store(url, may_write=True)
    try:
        return "saved", store.do(command, me).summary
    except Refused as refused:
        return "refused", refused.refusal.reason
    except Stale as stale:
        said = [f"{each.field}: {each.was} → {each.theirs}" for each in stale.changes]
        return "stale", "; ".join(sorted(said))
    finally:
        store.close()


def changes_program(url: str, program_id: int, status: str, agreement: bool) -> tuple[str, str]:
    """Another program of the desk (an import) makes a program active, or finances it."""
    store = open_store(url, may_write=True)

    def work(connection: Any) -> None:
        table = PROGRAM
        connection.execute(
            sa.update(table).where(table.c.id == program_id).values(status=ProgramStatus(status))
        )
        if agreement:
            add(
                connection, FINANCE_AGREEMENT, number="PFA-1", program_id=program_id,
                status=AgreementStatus.ACTIVE,
            )  # fmt: skip

    store.load(work)
    store.close()
    return "changed", ""


Agents = Callable[[Callable[..., Any], list[tuple[Any, ...]]], list[Any]]


@pytest.fixture(scope="module")
def agents() -> Iterator[Agents]:
    """Work done at once by other processes, which stay for all tests here."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        yield lambda work, calls: [
            each.result() for each in [pool.submit(work, *call) for call in calls]
        ]


@pytest.fixture
def world(store: Store) -> World:
    return store.load(full)


@pytest.fixture
def ana(store: Store) -> Me:
    role = CollectorRole.COLLECTOR
    number = store.load(
        lambda x: add(x, COLLECTOR, login="ana", display_name="Ana Ruiz", role=role)
    )
    return Me(number, "ana", "Ana Ruiz", role)


def test_theirs_field_by_field(
    store: Store, store_url: str, agents: Agents, ana: Me, world: World
) -> None:
    subject = store.read(roles.contact_roles, world.jo)
    line = subject.contact.phones[0]
    theirs = (
        c.UpdateContact(contact_id=world.jo, first_name="Joan", seen=subject.seen),
        c.UpdateContact(
            contact_id=world.jo,
            first_name="Johanna",
            phones=(PhoneEntry("+1 312 555 0177", id=line.id, preferred=True),),
        ),
    )
    for command in theirs:
        assert agents(saves, [(store_url, ana, command)])[0][0] == "saved"
    mine = c.UpdateContact(contact_id=world.jo, last_name="Parker", seen=subject.seen)
    with pytest.raises(Stale, match="Ana Ruiz changed this contact") as stale:
        store.do(mine, store.me())
    by_field = {(each.record, each.field): each for each in stale.value.changes}
    first = by_field[f"contact:{world.jo}", "first_name"]
    assert (first.was, first.theirs, first.by) == ("Jo", "Johanna", "Ana Ruiz")
    typed = by_field[f"phone:{line.id}", "typed"]
    assert (typed.was, typed.theirs) == ("+1 312 555 0142", "+1 312 555 0177")
    assert stale.value.theirs.contact.name == "Johanna Park"
    # Theirs kept, mine kept where they did not touch it: sent again with what is now seen.
    store.do(replace(mine, seen=stale.value.theirs.seen), store.me())
    assert store.read(roles.contact_roles, world.jo).contact.name == "Johanna Parker"


def test_of_two_that_saw_the_same_one_is_told(
    store: Store, store_url: str, agents: Agents, ana: Me, world: World
) -> None:
    seen = store.read(roles.customer_roles, world.meridian).seen
    calls = [
        (store_url, ana, c.UpdateCustomer(customer_id=world.meridian, name=name, seen=seen))
        for name in ("One", "Two")
    ]
    outcomes = sorted(agents(saves, calls))
    assert [kind for kind, _ in outcomes] == ["saved", "stale"]
    assert outcomes[1][1] in ("name: Meridian Freight → One", "name: Meridian Freight → Two")


@pytest.mark.parametrize(
    ("status", "agreement", "reason"),
    [
        ("active", False, "P-1 is active"),
        ("elected", True, "P-1 is financed under active agreement PFA-1"),
    ],
)
def test_a_program_that_changes_between_preview_and_save(
    store: Store,
    store_url: str,
    agents: Agents,
    world: World,
    status: str,
    agreement: bool,
    reason: str,
) -> None:
    command = c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava)
    plan = store.preview(command, store.me()).plan
    assert plan is not None
    agents(changes_program, [(store_url, world.programs[0], status, agreement)])
    with pytest.raises(Refused) as refused:
        store.do(replace(command, shown=plan.digest), store.me())
    assert refused.value.refusal.reason == reason


def test_a_customer_is_never_replaced_around_an_active_program(
    store: Store, store_url: str, agents: Agents, ana: Me, world: World
) -> None:
    command = c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava)
    kind, words = agents(_either, [(store_url, ana, command), (store_url, world.programs[0])])[0]
    moved = row(store, PROGRAM, world.programs[0]).customer_id == world.ostrava
    assert (kind, moved) in (("saved", True), ("refused", False)), words


def _either(url: str, *work: Any) -> tuple[str, str]:
    if len(work) == 2:
        return saves(url, *work)
    return changes_program(url, work[0], "active", False)


def test_two_contacts_race_to_one_email(
    store: Store, store_url: str, agents: Agents, ana: Me, world: World
) -> None:
    calls = [
        (
            store_url,
            ana,
            c.UpdateContact(contact_id=contact, emails=(EmailEntry("Same@desk.example"),)),
        )
        for contact in (world.jo, world.sam)
    ]
    outcomes = sorted(agents(saves, calls))
    assert [kind for kind, _ in outcomes] == ["refused", "saved"]
    assert "Same@desk.example belongs to" in outcomes[0][1]
    table = EMAIL
    count = sa.select(sa.func.count()).where(table.c.norm == "same@desk.example")
    assert store.read(lambda x: x.execute(count).scalar()) == 1


def test_the_index_refuses_in_words_what_no_rule_saw(
    store: Store, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = HANDLERS[c.UpdateContact]

    def blind(connection: Any, command: Any) -> Any:
        return replace(handler.load(connection, command), email_owners={})

    monkeypatch.setitem(HANDLERS, c.UpdateContact, replace(handler, load=blind))
    command = c.UpdateContact(contact_id=world.jo, emails=(EmailEntry("dana@wu.example"),))
    with pytest.raises(Refused, match="belongs to another contact") as refused:
        store.do(command, store.me())
    assert refused.value.refusal.field == "email"
