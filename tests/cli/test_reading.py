"""queue, show, history and roll over demonstration data, as people and as machines read them."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collectui import cli
from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.exchange.demo import make_demo
from collectui.store import desk
from collectui.store.opening import open_store
from collectui.ui.words import Words

pytestmark = pytest.mark.one_engine

TODAY = date(2090, 3, 15)
"""Ahead of the calendar: figures of a later day stay the business date until it comes."""
QUEUE_KEYS = (
    *("customer", "account", "site", "name", "level", "collector", "currency", "past_due"),
    *("to_collect", "days", "buckets", "priority", "contact", "phone", "next"),
    *("snoozed_until", "snoozed_time", "other_currencies"),
)
SHOW_KEYS = (
    *("customer", "figures", "accounts", "programs", "contacts", "transactions"),
    *("promises", "disputes", "activities", "notes", "letters", "history"),
)


@pytest.fixture
def demo(store_url: str) -> str:
    store = open_store(store_url, may_write=True)
    make_demo(store, 60, 1, TODAY, store.me(), None)
    store.close()
    return store_url


@pytest.fixture
def printed(demo: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What a verb with --json prints on the demonstration store."""

    def run(*arguments: str, code: int = cli.DONE) -> Any:
        capsys.readouterr()
        assert cli.run([*arguments, "--json", "--store", demo]) == code
        return json.loads(capsys.readouterr().out)

    return run


def test_the_queue_for_machines(printed: Callable[..., Any]) -> None:
    mine, everyones = printed("queue"), printed("queue", "--all", "--limit", "0")
    assert mine
    assert [row["priority"] for row in mine] == sorted(
        (row["priority"] for row in mine), reverse=True
    )
    assert len({row["collector"] for row in mine}) == 1
    assert {json.dumps(row) for row in mine} < {json.dumps(row) for row in everyones}
    assert printed("queue", "--all", "--limit", "3") == everyones[:3]
    for row in everyones:
        assert tuple(row) == QUEUE_KEYS
        assert (row["account"] is None) == (row["level"] == "customer")
        assert (row["site"] is None) == (row["level"] != "site")
        overdue = [Decimal(v) for label, v in row["buckets"].items() if label != "current"]
        assert sum(overdue) == Decimal(row["past_due"]) > 0
        for other in row["other_currencies"]:
            assert tuple(other) == ("currency", "past_due", "to_collect")


def test_the_queue_is_narrowed_by_a_filter(printed: Callable[..., Any], demo: str) -> None:
    everyones = printed("queue", "--all", "--limit", "0")
    old = printed("queue", "--all", "--limit", "0", "--filter", "days>60")
    assert old == [row for row in everyones if row["days"] > 60]
    assert 0 < len(old) < len(everyones)
    assert printed("queue", "--all", "--filter", "nobody-by-this-name", code=1) == []
    assert cli.run(["queue", "--store", demo, "--filter", "age>60"]) == cli.USAGE


def test_the_queue_for_people(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["queue", "--all", "--limit", "5", "--store", demo]) == cli.DONE
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0].split()[:3] == ["Prio", "Customer", "Name"]
    assert len(lines) == 6
    assert "5 of " in said.err
    assert f"past due on {TODAY}" in said.err


def test_a_whole_position(printed: Callable[..., Any]) -> None:
    number = printed("queue")[0]["customer"]
    whole = printed("show", number)
    assert tuple(whole) == SHOW_KEYS
    assert whole["customer"]["number"] == number
    for figures in whole["figures"]:
        balances = [
            Decimal(item["balance"])
            for item in whole["transactions"]
            if item["open"] and item["currency"] == figures["currency"]
        ]
        assert sum(balances) == Decimal(figures["open_total"]) - Decimal(figures["unapplied"])
    assert any(not item["open"] for item in whole["transactions"])
    assert whole["contacts"]
    # A letter alone has an id: it is marked as sent by that.
    text = json.dumps({name: part for name, part in whole.items() if name != "letters"})
    assert '"id"' not in text
    assert '_id"' not in text


def test_a_position_for_people(
    demo: str, printed: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    number = printed("queue")[0]["customer"]
    assert cli.run(["show", number, "--store", demo]) == cli.DONE
    out = capsys.readouterr().out
    assert number in out.splitlines()[0]
    assert "Open items" in out


def test_what_was_changed_newest_first(
    demo: str, printed: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    number = printed("queue")[0]["customer"]
    before = printed("history", number)
    store = open_store(demo, may_write=True)
    from collectui.store.queries.customers import customer_id_of

    customer_id = store.read(customer_id_of, number)
    assert customer_id is not None
    for body in ("first words", "second words"):
        store.do(AddNote(about=About(customer_id), body=body), store.me())
    store.close()
    lines = printed("history", number)
    assert lines[2:] == before
    assert [line["record"] for line in lines[:2]] == ["note", "note"]
    assert "second words" in json.dumps(lines[0])
    assert lines[0]["at"].endswith("Z")
    assert printed("show", number)["history"] == lines
    assert cli.run(["history", number, "--store", demo]) == cli.DONE
    assert capsys.readouterr().out.count("words") >= 2


@pytest.mark.parametrize("verb", ["show", "history"])
def test_an_unknown_customer_is_not_found(
    verb: str, demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([verb, "no-such", "--json", "--store", demo]) == cli.REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert "no customer 'no-such'" in said.err
    assert "`collectui queue --all --filter NAME`" in said.err


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_days_are_those_of_the_desk(
    zone: str, demo: str, printed: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    set_zone = ["desk", "set", "time_zone", zone, "--store", demo]
    assert cli.run(set_zone) == cli.DONE
    number = printed("queue", "--all")[0]["customer"]
    cli.run(["show", number, "--store", demo])
    lines = capsys.readouterr().out.splitlines()
    for part in ("notes", "history"):
        for record in printed("show", number)[part]:
            at = datetime.fromisoformat(record.get("created_at") or record["at"])
            day = Words(zone=ZoneInfo(zone)).day_of(at)
            assert any(line.startswith(f"  {day}  ") for line in lines), (part, day, lines)


def test_another_business_date_is_for_one_command_alone(printed: Callable[..., Any]) -> None:
    today = printed("queue", "--all", "--limit", "0")
    later = printed("queue", "--all", "--limit", "0", "--as-of", "2090-04-14")
    assert max(row["days"] for row in later) == max(row["days"] for row in today) + 30
    assert printed("queue", "--all", "--limit", "0") == today


def test_a_roll_moves_the_figures_and_back(demo: str, printed: Callable[..., Any]) -> None:
    store = open_store(demo, may_write=True)
    # A call that is planned in a letter's place would have its own part in the figures.
    store.load(lambda connection: desk.keep(connection, "dunning_stages", []))
    store.close()
    today = printed("queue", "--all", "--limit", "0")
    later = printed("queue", "--all", "--limit", "0", "--as-of", "2090-04-14")
    assert cli.run(["roll", "2090-04-14", "--store", demo]) == cli.DONE
    assert printed("queue", "--all", "--limit", "0") == later
    assert cli.run(["roll", str(TODAY), "--store", demo]) == cli.DONE
    assert printed("queue", "--all", "--limit", "0") == today


def test_figures_of_an_earlier_day_are_computed_and_it_says_so(
    demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def age(connection: Any) -> tuple[date, date] | None:
        old = {"date": "2026-10-01", "set_on": "2026-10-01"}
        desk.keep(connection, desk.FIGURES_DATE, old)
        return desk.figures_date(connection)

    store = open_store(demo, may_write=True)
    kept = store.load(age)
    today = store.read(desk.business_date)
    cli.run(["queue", "--all", "--store", demo])
    assert f"computed for {today}, and not kept" in capsys.readouterr().err
    assert store.read(desk.figures_date) == kept
    store.close()


def test_the_call_sheet_of_a_customer(
    demo: str, printed: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    top = printed("queue", "--all", "--limit", "1")[0]
    assert cli.run(["show", top["customer"], "--sheet", "--store", demo]) == cli.DONE
    text = capsys.readouterr().out
    assert text.startswith(f"{top['name']}  {top['customer']}\n")
    assert "\nPast due\n" in text
    assert cli.run(["show", "nobody", "--sheet", "--store", demo]) == cli.REFUSED
    with pytest.raises(SystemExit):
        cli.run(["show", top["customer"], "--sheet", "--json", "--store", demo])
