"""The whole program, end to end: a customer as it was, by keys, for one who may only read."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from collectui import cli
from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store.opening import open_store
from collectui.store.queries.customers import customer_id_of
from tests.terminal.program import opened


@pytest.fixture
def worked(demo_url: str, capsys: pytest.CaptureFixture[str]) -> datetime:
    """The moment between two notes on the customer at the top of the queue; I am a viewer."""
    assert cli.run(["queue", "--limit", "1", "--json", "--store", demo_url]) == cli.DONE
    (top,) = json.loads(capsys.readouterr().out)
    store = open_store(demo_url, may_write=True)
    me, customer = store.me(), store.read(customer_id_of, top["customer"])
    assert customer is not None
    store.do(AddNote(about=About(customer), body="words of before"), me)
    then = datetime.now(UTC)
    store.do(AddNote(about=About(customer), body="words of after"), me)
    store.load(lambda c: c.exec_driver_sql("UPDATE collector SET role = 'viewer'"))
    store.close()
    return then


def test_there_and_back(demo_url: str, worked: datetime) -> None:
    with opened(demo_url, 80, 24) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("enter")
        terminal.wait_text("4 Notes")
        terminal.keys("4")
        terminal.wait_text("words of after")
        terminal.keys("T")
        terminal.wait_text("as it was on …")
        terminal.type(f"{worked.astimezone():%Y-%m-%d %H:%M:%S.%f}")
        terminal.keys("enter")
        terminal.wait_text("· T now")
        terminal.wait_gone("words of after")
        terminal.wait_text("words of before")
        terminal.keys("n")
        terminal.wait_text("nothing can be changed there")
        terminal.keys("6")
        terminal.wait_text("History ·")
        terminal.keys("f")
        terminal.wait_text("Fields: kind by")
        terminal.type("kind:note ")
        terminal.keys("enter")
        terminal.wait_text("History · kind:note")
        terminal.wait_text("words of before")
        terminal.keys("esc")
        terminal.wait_text("all that happened")
        terminal.keys("esc")
        terminal.wait_gone("· T now")
        terminal.wait_text("words of after")


def test_before_the_first_record(demo_url: str, worked: datetime) -> None:
    before = worked - timedelta(days=9_000)
    with opened(demo_url, 80, 24) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("enter")
        terminal.wait_text("4 Notes")
        terminal.keys("T")
        terminal.wait_text("as it was on …")
        terminal.type(f"{before:%Y-%m-%d}")
        terminal.wait_text("end of the day")
        terminal.keys("enter")
        terminal.wait_text("Not yet known on")
        assert "· T now" not in terminal.text()
