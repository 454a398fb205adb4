"""Each action of customer and roles, end to end by keys, seen in what `show --json` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collectui import cli
from tests.fresh import new_store
from tests.store import roles_world
from tests.terminal.driver import Terminal
from tests.terminal.program import opened

Shown = Callable[[str], Any]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A premium-finance desk in small."""
    path = tmp_path / "desk.sqlite3"
    store = new_store(path)
    store.load(roles_world.full)
    store.close()
    return f"sqlite:///{path}"


@pytest.fixture
def terminal(url: str) -> Iterator[Terminal]:
    """The program on Meridian's screen, the cursor on the customer's line of the panel."""
    with opened(url) as running:
        running.wait_text("collectui")
        running.wait_text(" of ")
        running.keys("/")
        running.wait_text("Type the first letters")
        running.type("Merid")
        running.wait_text("Meridian Freight")
        running.keys("enter")
        running.wait_text("Customer and roles · P-")
        running.keys("tab", "tab")
        running.wait_text("▸ Customer Meridian Freight")
        yield running


@pytest.fixture
def shown(url: str, capsys: pytest.CaptureFixture[str]) -> Shown:
    """What `collectui show` prints of a customer."""

    def printed(number: str) -> Any:
        capsys.readouterr()
        assert cli.run(["show", number, "--json", "--store", url]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    return printed


def test_update_customer_details(terminal: Terminal, shown: Shown) -> None:
    terminal.keys("e")
    terminal.wait_text("No changes.")
    terminal.keys("tab")
    terminal.keys("end")
    terminal.type("9 ")
    terminal.wait_text("street 1901 S Canal St9")
    terminal.keys("ctrl+s")
    terminal.wait_gone("Update customer details")
    assert "1901 S Canal St9" in json.dumps(shown("C-1")["customer"])


def test_replace_customer(terminal: Terminal, shown: Shown) -> None:
    terminal.keys("r")
    terminal.wait_text("Search and take one")
    terminal.type("Ostr")
    terminal.wait_text("▸ C-2")
    terminal.keys("tab")
    terminal.wait_text("2 programs will move to C-2")
    terminal.keys("ctrl+s")
    terminal.wait_gone("Replace customer")
    assert {program["number"] for program in shown("C-2")["programs"]} == {"P-1", "P-2"}
    assert len(shown("C-2")["transactions"]) == 3
    assert shown("C-1")["programs"] == []


def test_update_contact_details(terminal: Terminal, shown: Shown) -> None:
    terminal.keys("down", "e")
    terminal.wait_text("No changes.")
    terminal.keys("end")
    terminal.type("anna")
    terminal.wait_text("first name Joanna")
    terminal.keys("ctrl+s")
    terminal.wait_gone("Update contact details")
    assert "Joanna" in json.dumps(shown("C-1")["contacts"])


def test_replace_contact_and_take_it_back(terminal: Terminal, shown: Shown) -> None:
    terminal.keys("down", "r")
    terminal.wait_text("Search and take one")
    terminal.type("dana")
    terminal.wait_text("▸ dana@wu.example")
    terminal.keys("tab")
    terminal.wait_text("2 programs will have Dana Wu as contact")
    terminal.keys("ctrl+s")
    terminal.wait_gone("Replace contact")
    assert "Dana" in json.dumps(shown("C-1")["programs"])
    assert "Jo" not in json.dumps(shown("C-1")["programs"])
    terminal.keys("u")
    terminal.wait_text("Undo my last change")
    terminal.wait_text("2 programs")
    terminal.keys("enter")
    terminal.wait_gone("Undo my last change")
    assert "Jo" in json.dumps(shown("C-1")["programs"])
