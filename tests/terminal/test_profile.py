"""Profiles by keys in whole programs: one customer, two hundred, the other collector's queue."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from collectui import cli
from collectui.domain.vocabulary import CollectorRole, ContactMethod
from collectui.store.core.customers import EMAIL
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.work import CORRESPONDENCE
from tests.fresh import new_store
from tests.store.making import add, add_account, add_customer, add_item, build_figures
from tests.terminal.driver import Terminal
from tests.terminal.program import opened
from tests.ui import profiles
from tests.ui.desk import TODAY

OTHER_USER = 4242
OTHER = f"uid{OTHER_USER}"
"""How a user without a name is called."""
AS_OTHER = f"""
import os, sys
os.getuid = lambda: {OTHER_USER}
from collectui.__main__ import main
main()
"""
MANY = 200

Shown = Callable[[str], Any]


def build(connection: Connection, me: int) -> None:
    """The small desk, two hundred customers of mine with a letter each, and one of the other's."""
    profiles.build(connection, me)
    other = add(connection, COLLECTOR, login=OTHER, role=CollectorRole.COLLECTOR)
    mine: dict[str, Any] = {"collector_id": me, "contact_method": ContactMethod.EMAIL}
    for number in range(MANY):
        place = {"street1": f"{number + 1} Main St", "city": "Peoria", "region": "IL"}
        place["postal_code"] = "61602"
        customer = add_customer(
            connection, f"M-{number:03}", name=f"Mill {number:03}", **mine, **place
        )
        add_account(connection, customer, f"{number}-2")
        address = f"mill{number}@mills.example"
        add(connection, EMAIL, address=address, preferred=True, customer_id=customer)
        profiles.owe(connection, customer, 1_000 + number)
        add(
            connection, CORRESPONDENCE, customer_id=customer, method=ContactMethod.EMAIL,
            address=address, due_on=TODAY,
        )  # fmt: skip
    theirs = add_customer(connection, "T-1", name="Theirs already", collector_id=other)
    add_item(connection, theirs, 500, due=TODAY.replace(month=9))
    build_figures(connection, TODAY)


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "desk.sqlite3"
    store = new_store(path)
    me = store.me().id
    assert me is not None
    store.load(lambda connection: build(connection, me))
    store.close()
    return f"sqlite:///{path}"


@pytest.fixture
def mine(url: str) -> Iterator[Terminal]:
    """My program, my queue on the screen."""
    with opened(url) as running:
        running.wait_text("1 of 202")
        yield running


@pytest.fixture
def theirs(url: str, tmp_path: Path) -> Iterator[Terminal]:
    """The other collector's program on the same store, that collector's queue on the screen."""
    home = {"XDG_STATE_HOME": str(tmp_path / "other")}
    with Terminal([sys.executable, "-c", AS_OTHER, "--store", url], 120, 40, home) as running:
        running.wait_text("Theirs already")
        running.wait_text("1 of 1")
        yield running


@pytest.fixture
def shown(url: str, capsys: pytest.CaptureFixture[str]) -> Shown:
    """What `collectui show` prints of a customer."""

    def printed(number: str) -> Any:
        capsys.readouterr()
        assert cli.run(["show", number, "--json", "--store", url]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    return printed


def letters(shown: Shown, number: str) -> set[tuple[str, str, str]]:
    """Method, address and status of a customer's letters."""
    return {(e["method"], e["address"], e["status"]) for e in shown(number)["letters"]}


def narrow(terminal: Terminal, text: str) -> None:
    terminal.keys("f")
    terminal.wait_text("Fields: ")
    terminal.type(text)
    terminal.wait_text(f"· {text}")
    terminal.keys("enter")


def begin(terminal: Terminal, key: str, name: str) -> None:
    """The form of what is marked or under the cursor, by its menu."""
    terminal.keys("m")
    terminal.wait_text("Business level")
    terminal.keys(key)
    terminal.wait_text(f"Profile · {name}")


def save(terminal: Terminal) -> None:
    terminal.keys("ctrl+s")
    terminal.wait_gone("Ctrl+S save")


def test_one_customer(mine: Terminal, theirs: Terminal, shown: Shown) -> None:
    narrow(mine, "Meridian")
    mine.wait_text("1 of 1")
    # The level: one row becomes three.
    begin(mine, "l", "Meridian Freight")
    mine.keys("right")
    mine.wait_text("In the list 1 row becomes 3")
    save(mine)
    mine.wait_text("1 of 3")
    # The contact method: the letters change channel, to an address that is filled in on the way.
    begin(mine, "w", "Meridian Freight")
    mine.keys("s")
    mine.wait_text("its mobile number")
    mine.keys("ctrl+s")
    # The impact says it beforehand; above the foot it stands once saving was refused, and only
    # then is the cursor in the field.
    mine.wait(lambda: mine.text().count("has no phone number") == 2, "refusal of the save")
    mine.type("+13125550100")
    mine.wait_text("2 letters will")
    save(mine)
    assert letters(shown, "C-1") == {("sms", "+13125550100", "pending")}
    # The collector: it leaves this queue and enters the other's, its activities with it.
    begin(mine, "r", "Meridian Freight")
    mine.type(OTHER[:4])
    mine.wait_text(f"Tab: {OTHER}")
    mine.keys("tab")
    mine.wait_text("3 open activities move along")
    mine.wait_text(f"3 activities will be {OTHER}'s")
    save(mine)
    mine.wait_text("Nothing matches")
    theirs.wait_text("Meridian Freight", timeout=5)
    theirs.wait_text("of 4")
    found = shown("C-1")
    assert found["customer"]["collector"] == OTHER
    assert {each["assigned_to"] for each in found["activities"]} == {OTHER}


def test_two_hundred_marked_customers(mine: Terminal, theirs: Terminal, shown: Shown) -> None:
    narrow(mine, "Mill")
    mine.wait_text("1 of 200")
    mine.keys("*")
    mine.wait_text("✓ 200 customers marked")
    begin(mine, "p", "for 200 customers")
    mine.type(OTHER)
    mine.wait_text(f"200 customers: collector {OTHER}")
    mine.keys("tab", "right")
    mine.wait_text("In the list 200 rows become 400")
    mine.keys("tab", "l")
    mine.wait_text("200 letters")
    save(mine)
    mine.wait_text("Nothing matches")
    theirs.wait_text("Mill ", timeout=5)
    theirs.wait_text("of 401")
    for number in (0, 73, MANY - 1):
        found = shown(f"M-{number:03}")
        assert found["customer"]["collector"] == OTHER
        assert found["customer"]["business_level"] == "account"
        assert letters(shown, f"M-{number:03}") == {
            ("letter", f"{number + 1} Main St, Peoria, IL 61602", "pending")
        }
    # One undo takes all of it back, after it said what it does.
    mine.keys("u")
    mine.wait_text("Undo my last change")
    mine.wait_text("200 letters will be as before")
    assert f"was {OTHER}" in mine.text()
    mine.keys("enter")
    mine.wait_gone("Undo my last change")
    mine.wait_text("1 of 200")
    theirs.wait_text("1 of 1", timeout=5)
    for number in (0, 73, MANY - 1):
        address = f"mill{number}@mills.example"
        assert letters(shown, f"M-{number:03}") == {("email", address, "pending")}
