"""The history of a customer, narrowed, counted and paged from both ends; versions of records."""

from collections.abc import Callable
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.history.filter import parse, to_text
from collectui.domain.history.views import TimelineEntry
from collectui.domain.kernel import Me
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles import commands as roles
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries.history import changes_of, whole_versions
from collectui.store.queries.timeline import entries, entry_count
from collectui.store.store import Store
from tests.store.making import add
from tests.store.roles_world import World, full, full_of
from tests.store.test_timeline import _busy

Page = Callable[..., list[TimelineEntry]]


@pytest.fixture
def busy(store: Store) -> tuple[Page, list[TimelineEntry]]:
    """Pages of a customer to whom much happened at the very same moments, and all of it."""
    customer = store.load(_busy)

    def page(**how: Any) -> list[TimelineEntry]:
        return store.read(entries, customer, **how)

    whole = page(limit=10_000)
    assert store.read(entry_count, customer) == len(whole) > 100
    return page, whole


def test_any_stretch_is_read_from_any_entry_and_from_the_end(
    busy: tuple[Page, list[TimelineEntry]],
) -> None:
    page, whole = busy
    for at in range(0, len(whole), 7):
        place = whole[at].position
        for skip in (0, 3):
            assert page(after=place, skip=skip, limit=5) == whole[at + 1 + skip :][:5]
            above = whole[: max(at - skip, 0)]
            assert page(before=place, skip=skip, limit=5) == above[-5:]
    assert page(from_end=True, limit=9) == whole[-9:]
    assert page(from_end=True, skip=4, limit=9) == whole[-13:-4]
    assert page(skip=20, limit=9) == whole[20:29]


def test_the_place_of_an_entry_is_how_many_stand_above_it(store: Store) -> None:
    customer = store.load(_busy)
    whole = store.read(entries, customer, limit=10_000)
    for at in range(0, len(whole), 11):
        place = whole[at].position
        assert store.read(entry_count, customer, newer_than=place) == at


def _desk(store: Store) -> tuple[int, Me, Me]:
    me = store.me()
    world = store.load(full)

    def join(connection: Any) -> int:
        return add(connection, COLLECTOR, login="ana", display_name="Ana")

    ana = Me(store.load(join), "ana", "Ana", me.role)
    customer = world.meridian
    store.do(AddNote(about=About(customer), body="About the Terms"), me)
    store.do(AddNote(about=About(customer), body="100% paid"), ana)
    store.do(roles.UpdateCustomer(customer_id=customer, name="Terms Inc"), ana)
    return customer, me, ana


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("by:ana", ["change", "note"]),
        ("by:me kind:note", ["note"]),
        ("kind:note by:none", ["note", "note", "note"]),
        ("kind:change", ["change"]),
        ("kind:change,note by!=none", ["change", "note", "note"]),
        ("kind!=note,activity,payment", ["change"]),
        ("terms", ["change", "note"]),
        ("TERMS about", ["note"]),
        ("100%", ["note"]),
        ("nothing_like_it", []),
        ("kind:import", []),
    ],
)
def test_narrowed_by_kind_person_and_words(store: Store, line: str, kinds: list[str]) -> None:
    customer, me, _ = _desk(store)
    filter = parse(line, collectors=("ana", me.login))
    found = store.read(entries, customer, filter, me.id)
    assert [entry.kind for entry in found] == kinds
    assert store.read(entry_count, customer, filter, me.id) == len(kinds)
    assert parse(to_text(filter)) == filter


def test_one_command_is_one_entry_with_all_that_it_did(store: Store) -> None:
    world = store.load(full)
    receipt = store.do(
        roles.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava), store.me()
    )
    found = [e for e in store.read(entries, world.meridian) if e.history_id]
    # One for all that moved, but each letter has a line of its own.
    assert [entry.kind for entry in found] == ["change", "letter", "letter"]
    assert len({entry.position for entry in found}) == len(found)
    assert {entry.history_id for entry in found} == {receipt.history_id}
    lines = store.read(changes_of, world.meridian, receipt.history_id)
    moved = {(line.kind, line.op) for line in lines}
    assert moved >= {("item", "set"), ("program", "set"), ("customer", "update")}
    replaced = next(line for line in lines if line.kind == "customer")
    assert (replaced.name, replaced.changes[0].becomes) == (
        "C-1 Meridian Freight", "C-2 Ostrava Ltd",
    )  # fmt: skip
    # The other customer is mentioned, and can read what.
    found = [e for e in store.read(entries, world.ostrava) if e.history_id == receipt.history_id]
    assert len(found) == 1
    assert store.read(changes_of, world.ostrava, receipt.history_id)


def _contact_work(store: Store, world: World) -> None:
    me = store.me()
    phones = (PhoneEntry("+1 312 555 0199"),)
    store.do(roles.UpdateContact(contact_id=world.jo, phones=phones), me)
    emails = (EmailEntry("jo@new.example"),)
    store.do(roles.UpdateContact(contact_id=world.jo, last_name="Parker", emails=emails), me)


def test_versions_of_a_contact_tell_of_its_phones_too_and_of_those_that_are_gone(
    store: Store,
) -> None:
    world = store.load(full)
    _contact_work(store, world)
    versions = store.read(whole_versions, "contact", world.jo)
    assert [(line.kind, line.op) for line in versions] == [
        ("email", "create"), ("contact", "update"), ("phone", "create"),
    ]  # fmt: skip
    gone = next(line.record_id for line in versions if line.kind == "phone")
    assert gone is not None
    drop = roles.UpdateContact(contact_id=world.jo, drop_phones=(gone,))
    store.do(drop, store.me())
    versions = store.read(whole_versions, "contact", world.jo)
    assert (versions[0].kind, versions[0].op) == ("phone", "delete")
    assert versions[0].changes[0].was == "Jo Parker"


def test_versions_of_a_record_that_moved_with_others(store: Store) -> None:
    world = store.load(lambda connection: full_of(connection, 0))
    store.do(roles.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava), store.me())
    (line,) = store.read(whole_versions, "item", world.items[0])
    changes = {each.field: (each.was, each.becomes) for each in line.changes}
    assert line.op == "set"
    assert changes["customer"] == ("C-1 Meridian Freight", "C-2 Ostrava Ltd")
    assert not any(name.endswith("_id") for name in changes)
