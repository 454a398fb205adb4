"""What an impact says of very many records, and that saying it is no more than reading them."""

from datetime import UTC, date, datetime, time

from collectui.domain.plan import NOW, Delete, Insert, Plan, Update
from collectui.domain.roles.impact import ImpactField, impact_of
from collectui.domain.vocabulary import ContactMethod
from collectui.ui.widgets.impact_pane import impact_lines
from collectui.ui.words import Words

COUNT = 2_000


class _Counted(str):
    """A name that counts how often it is compared or looked up."""

    looked = 0

    def __hash__(self) -> int:
        type(self).looked += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other)


def _plan(count: int) -> Plan:
    changes = tuple(
        Update(
            "customer", each, each, {"collector_id": (1, 2), "language": ("", "de")}, f"C-{each}"
        )
        for each in range(count)
    )
    return Plan("many", changes, names={"collector:1": _Counted("ana"), "collector:2": "bo"})


def test_what_becomes_the_same_is_said_once_and_counted() -> None:
    assert impact_of(_plan(COUNT)).fields == (
        ImpactField("2,000 customers", "collector", "ana", "bo"),
        ImpactField("2,000 customers", "language", "", "de"),
    )
    assert len(impact_of(_plan(3)).fields) == 6


def test_of_new_records_the_kind_stands_once() -> None:
    changes = tuple(
        Insert("activity", f"a{n}", n, {"subject": "Ring all"}, f"C-{n}") for n in range(4)
    )
    lines = impact_lines(impact_of(Plan("x", changes)), "", 80)
    assert [line.text for line in lines] == ["4 activities: Ring all"]
    three = impact_lines(impact_of(Plan("x", changes[:3])), "", 80)
    assert [line.text for line in three] == [f"C-{n}: activity Ring all" for n in range(3)]


def test_a_time_of_the_day_has_no_seconds() -> None:
    put_off = {"until": date(2026, 12, 4), "until_time": time(14), "line": "call back"}
    (line,) = impact_of(Plan("x", (Insert("snooze", "s", 1, put_off),))).fields
    assert line.becomes == "Fri 4 Dec 2026 14:00 call back"


def test_twice_the_records_are_twice_the_work() -> None:
    looked = []
    for count in (COUNT, 2 * COUNT):
        _Counted.looked = 0
        impact_of(_plan(count))
        looked.append(_Counted.looked)
    assert 0 < looked[1] <= 2 * looked[0]


def test_a_contact_method_is_said_in_the_words_of_the_forms() -> None:
    change = Update(
        "customer",
        1,
        1,
        {"contact_method": (ContactMethod.EMAIL, ContactMethod.FAX)},
        "customer C-1",
    )
    (line,) = impact_of(Plan(summary="x", changes=(change,))).fields
    assert (line.field, line.was, line.becomes) == ("preferred method", "e-mail", "fax")


def test_a_record_that_goes_is_told_in_words_and_by_no_id() -> None:
    about = {"subject": "Call about terms", "due_on": date(2026, 11, 23), "assigned_to_id": 1}
    gone = Delete("activity", 7, 1, about)
    note = Delete("note", 8, 1, {"body": "First line\nand more", "type": "general"})
    (activity,) = impact_of(Plan("undo", (gone,))).fields
    assert activity == ImpactField("activity", "activity", "Call about terms Mon 23 Nov 2026", "")
    named = impact_of(Plan("undo", (gone,), names={"collector:1": "ana"})).fields
    assert named[0].was == "Call about terms Mon 23 Nov 2026 ana"
    assert impact_of(Plan("undo", (note,))).fields[0].was == "First line"
    (line,) = impact_lines(impact_of(Plan("undo", (gone,))), "", 80)
    assert line.text == "activity –   was Call about terms Mon 23 Nov 2026"


def test_moments_and_days_stand_in_the_forms_of_whoever_reads_them() -> None:
    sent = datetime(2026, 3, 16, 9, 30, 12, 5, tzinfo=UTC)
    fields = {"sent_at": (None, sent), "due_on": (date(2026, 3, 1), None), "marked_at": (None, NOW)}
    plan = Plan("x", (Update("correspondence", 1, 1, fields, "letter 2"),))
    shown = impact_of(plan, Words(dates="dmy", zone=UTC)).fields
    assert [(each.was, each.becomes) for each in shown] == [
        ("", "16/03/2026 09:30"),
        ("01/03/2026", ""),
        ("", "now"),
    ]


def test_days_are_written_as_people_read_them() -> None:
    postponed = Update(
        "activity", 7, 1, {"due_on": (date(2026, 12, 3), date(2026, 12, 4))}, "activity"
    )
    (field,) = impact_of(Plan("postponed", (postponed,))).fields
    assert (field.was, field.becomes) == ("Thu 3 Dec 2026", "Fri 4 Dec 2026")


def test_a_new_record_is_named_once() -> None:
    new = Insert(
        "contact",
        "c",
        1,
        {"first_name": "Maria", "last_name": "Stone"},
        "contact person Maria Stone",
    )
    (line,) = impact_lines(impact_of(Plan("new", (new,))), "", 80)
    assert line.text == "new contact person Maria Stone"
