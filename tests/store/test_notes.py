"""Notes through the store: types, versions, pins, moves, strikes, search."""

from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.desk.lists import AddToList, ChangeInList
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.notes.commands import (
    AddNote,
    AttachToNote,
    EditNote,
    MoveNote,
    PinNote,
    StrikeNote,
)
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries import desk as desk_queries
from collectui.store.queries.history import history_of, versions_of
from collectui.store.queries.notes import find_notes, note, note_count, note_place, notes_of
from collectui.store.store import Store
from collectui.store.undo.latest import my_last_change
from tests.store.making import add_customer, add_item
from tests.store.test_activities import records


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def customers(store: Store) -> tuple[int, int]:
    return store.load(lambda c: (add_customer(c, "C-1"), add_customer(c, "C-2")))


def write(store: Store, me: Me, customer: int, body: str, **more: Any) -> int:
    return store.do(AddNote(about=About(customer), body=body, **more), me).created["note"]


def test_each_command_has_its_undo(store: Store, me: Me, customers: tuple[int, int]) -> None:
    first = write(store, me, customers[0], "first", files=(new_file("a", b"x"),))
    for command in (
        EditNote(note_id=first, body="second", type="call"),
        PinNote(note_id=first, pinned=True),
        MoveNote(note_id=first, customer_id=customers[1]),
        StrikeNote(note_id=first, reason="wrong customer"),
        AttachToNote(note_id=first, files=(new_file("b", b"y"),)),
        SetDesk(name="holidays", value=["2026-12-25"]),
        AddToList(list="note_type", code="letter", title="Letter"),
        ChangeInList(list="note_type", code="write_off", retired=True),
        AddNote(about=About(customers[0]), body="another", pinned=True),
    ):
        before = store.read(records)
        assert store.preview(command, me).refusal is None
        receipt = store.do(command, me)
        assert store.read(records) != before
        last = store.read(my_last_change, me.id)
        assert last is not None
        assert last.history_id == receipt.history_id
        store.do(Undo(history_id=receipt.history_id), me)
        assert store.read(records) == before, command


def test_each_version_stays_in_the_history(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    written = write(store, me, customers[0], "one")
    for body in ("two", "three"):
        store.do(EditNote(note_id=written, body=body, type="general"), me)
    versions = [
        change.becomes
        for line in store.read(versions_of, "note", written)
        for change in line.changes
        if change.field == "body"
    ]
    assert versions == ["three", "two", "one"]
    assert store.read(note, written).edited_at is not None


def test_a_struck_note_is_readable_and_stays_struck(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    written = write(store, me, customers[0], "wrong", pinned=True)
    with pytest.raises(Refused, match="Reason is required"):
        store.do(StrikeNote(note_id=written, reason=" "), me)
    store.do(StrikeNote(note_id=written, reason="wrong\ncustomer"), me)
    struck = store.read(note, written)
    assert (struck.body, struck.struck_reason, struck.pinned) == ("wrong", "wrong customer", False)
    for command in (
        EditNote(note_id=written, body="x", type="general"),
        PinNote(note_id=written, pinned=True),
        MoveNote(note_id=written, customer_id=customers[1]),
        StrikeNote(note_id=written, reason="again"),
        AttachToNote(note_id=written, files=(new_file("a", b"x"),)),
    ):
        with pytest.raises(Refused, match="void: wrong customer"):
            store.do(command, me)


def test_a_note_moves_and_both_customers_hear_of_it(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    first, second = customers
    item = store.load(lambda c: add_item(c, first, 100))
    command = AddNote(about=About(first, item_id=item), body="x", files=(new_file("a.txt", b"x"),))
    written = store.do(command, me).created["note"]
    assert store.read(note, written).about.startswith("invoice")
    store.do(MoveNote(note_id=written, customer_id=second), me)
    moved = store.read(note, written)
    assert (moved.customer_id, moved.about, len(moved.files)) == (second, "customer", 1)
    assert store.read(notes_of, first) == []
    for customer in customers:
        assert store.read(history_of, customer)[0].action == "note.move"
    for target, reason in ((second, "already"), (999, "no such customer")):
        with pytest.raises(Refused, match=reason):
            store.do(MoveNote(note_id=written, customer_id=target), me)


def test_types_are_the_desks(store: Store, me: Me, customers: tuple[int, int]) -> None:
    store.do(AddToList(list="note_type", code="site_visit", title="Site  visit"), me)
    written = write(store, me, customers[0], "x", type="site_visit")
    assert store.read(note, written).type_title == "Site visit"
    store.do(ChangeInList(list="note_type", code="site_visit", retired=True), me)
    assert "site_visit" not in {each.code for each in store.read(desk_queries.note_types)}
    with pytest.raises(Refused, match="no note type"):
        write(store, me, customers[0], "y", type="site_visit")
    # What has the retired type keeps it, also when it is edited.
    store.do(EditNote(note_id=written, body="changed", type="site_visit"), me)
    store.do(ChangeInList(list="note_type", code="site_visit", retired=False, title="Visit"), me)
    assert store.read(desk_queries.note_types)[-1].title == "Visit"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (AddToList(list="note_type", code="call", title="Call"), "in the list already"),
        (AddToList(list="note_type", code="Not A Code", title="x"), "small letters"),
        (AddToList(list="note_type", code="x", title=" \n "), "Title is required"),
        (AddToList(list="note_type", code="x", title="X", reached=True), "Only outcomes"),
        (AddToList(list="outcome", code="x", title="X", keeps="money"), "keeps a promise"),
        (AddToList(list="payment", code="x", title="X"), "no list"),  # type: ignore[arg-type]
        (ChangeInList(list="note_type", code="none", title="X"), "not in the list"),
        (ChangeInList(list="outcome", code="busy", title=" "), "Title is required"),
        (SetDesk(name="holidays", value=["Christmas"]), "2026-12-25"),
        (SetDesk(name="week_start", value=7), "weekday"),
        (SetDesk(name="business_days", value=[]), "weekdays"),
        (SetDesk(name="activity_templates", value={"x": "call"}), "offset"),
        (SetDesk(name="next_contact_days", value={"busy": -1}), "business days"),
        (SetDesk(name="colour", value=1), "no setting"),
    ],
)
def test_what_the_desk_does_not_take(store: Store, me: Me, command: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        store.do(command, me)
    assert store.preview(command, me).refusal


def test_the_last_of_a_list_is_not_retired(store: Store, me: Me) -> None:
    *others, last = [each.code for each in store.read(desk_queries.categories)]
    for code in others:
        store.do(ChangeInList(list="activity_category", code=code, retired=True), me)
    with pytest.raises(Refused, match="nothing left"):
        store.do(ChangeInList(list="activity_category", code=last, retired=True), me)


def test_a_type_in_use_is_not_taken_back(store: Store, me: Me, customers: tuple[int, int]) -> None:
    added = store.do(AddToList(list="note_type", code="visit", title="Visit"), me)
    write(store, me, customers[0], "x", type="visit")
    with pytest.raises(Refused, match="in use by now"):
        store.do(Undo(history_id=added.history_id), me)


def test_lists_and_settings_are_an_administrators(store: Store, me: Me) -> None:
    def step_down(connection: sa.Connection) -> None:
        table = COLLECTOR
        connection.execute(sa.update(table).values(role=CollectorRole.COLLECTOR))

    store.load(step_down)
    for command in (
        SetDesk(name="week_start", value=6),
        AddToList(list="note_type", code="x", title="X"),
        ChangeInList(list="note_type", code="call", retired=True),
    ):
        with pytest.raises(Refused, match="administrator"):
            store.do(command, me)


def test_settings_are_what_due_dates_are_read_by(store: Store, me: Me) -> None:
    for name, value in (
        ("week_start", 6), ("business_days", [6, 0, 1, 2, 3]), ("holidays", ["2026-12-25"])
    ):  # fmt: skip
        store.do(SetDesk(name=name, value=value), me)
        store.do(SetDesk(name=name, value=value), me)
    calendar = store.read(desk_queries.calendar)
    assert calendar.week_start == 6
    assert calendar.business_days == frozenset({6, 0, 1, 2, 3})
    assert [day.isoformat() for day in calendar.holidays] == ["2026-12-25"]
    assert store.read(desk_queries.desk_view).calendar == calendar


def test_search_in_one_customers_notes_and_in_everybodys(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    first, second = customers
    one = write(store, me, first, "Zahlung über CAFÉ\nzweite Zeile 100%")
    two = write(store, me, second, "payment by café_x")
    write(store, me, first, "nothing of it")
    for words, expected in (
        ("cafe", [two, one]),
        ("CAFÉ zahlung", [one]),
        ("café payment", [two]),
        ("100%", [one]),
        ("cafe_x", [two]),
        ("zweite", [one]),
        ("caf_x", []),
        ("missing", []),
        ("  ", []),
    ):
        assert [each.id for each in store.read(find_notes, words)[0]] == expected, words
    assert [each.id for each in store.read(notes_of, first, words="Cafe")] == [one]
    assert store.read(find_notes, "payment")[0][0].customer == "Customer C-2"


def test_pages_leave_no_note_out(store: Store, me: Me, customers: tuple[int, int]) -> None:
    written = [
        write(store, me, customers[n % 2], f"word {n}", pinned=n in (2, 5)) for n in range(9)
    ]

    for through in (1, 2, 4, 9, 100):
        found: list[int] = []
        start, stretches = None, 0
        while stretches == 0 or start is not None:
            notes, start = store.read(find_notes, "word", start=start, through=through)
            assert len(notes) <= through
            found += [each.id for each in notes]
            stretches += 1
        assert found == written[::-1]
        assert stretches == -(-len(written) // through), "no note is looked at twice"
    notes, start = store.read(find_notes, "word", limit=4)
    assert ([each.id for each in notes], start) == (written[:4:-1], None)
    mine = [each.id for each in store.read(notes_of, customers[0])]
    paged = [store.read(notes_of, customers[0], skip=skip, limit=2) for skip in range(0, 8, 2)]
    assert [each.id for page in paged for each in page] == mine
    assert store.read(note_count, customers[0]) == len(mine)
    places = [store.read(note_place, customers[0], each) for each in mine]
    assert places == list(range(len(mine)))
    assert store.read(note_place, customers[1], mine[0]) is None
    assert store.read(note_count, customers[0], "word 4") == 1
    assert store.read(note_place, customers[0], written[4], "word 4") == 0
    assert mine[0] == written[2]
    assert len(mine) == 5


def test_a_pasted_megabyte_is_kept(store: Store, me: Me, customers: tuple[int, int]) -> None:
    body = "é\tx\n" * 300_000
    written = write(store, me, customers[0], body)
    assert store.read(note, written).body == body.strip("\n")
