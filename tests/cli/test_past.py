"""A customer as it was, and what was recorded of it, on the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectui import cli
from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles.commands import AddContact, UpdateCustomer
from collectui.domain.roles.input import NewContact
from collectui.domain.vocabulary import ContactRole
from collectui.exchange import importing
from collectui.exchange.importing import ImportOptions
from collectui.store import desk
from collectui.store.opening import open_store
from collectui.store.queries.customers import customer_id_of
from collectui.store.store import Store
from tests.exchange.files import erp, erp_row

pytestmark = pytest.mark.one_engine

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(store_url: str, capsys: pytest.CaptureFixture[str]) -> Run:
    """A verb on the store: exit code, what it printed, what it said."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run([*arguments, "--store", store_url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def worked(store_url: str, tmp_path: Path) -> Store:
    """A store with one imported customer, A."""
    store = open_store(store_url, may_write=True)
    rows = (erp_row("1", customer="A", name="Acme"), erp_row("2", customer="A", name="Acme"))
    on = store.read(desk.calendar_today)
    importing.run(store, erp(tmp_path / "f.csv", *rows), ImportOptions(as_of=on), store.me(), None)
    return store


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _customer(store: Store) -> int:
    found = store.read(customer_id_of, "A")
    assert found is not None
    return found


def _work(store: Store) -> None:
    customer, me = _customer(store), store.me()
    store.do(UpdateCustomer(customer_id=customer, name="Acme Ltd"), me)
    new = NewContact("Ana", "Ruiz")
    store.do(AddContact(customer_id=customer, new=new, role=ContactRole.PRIMARY), me)
    store.do(AddNote(about=About(customer), body="first words"), me)


def test_the_position_as_it_was_is_the_one_printed_then(run: Run, worked: Store) -> None:
    before, then = run("show", "A", "--json"), _now()
    _work(worked)
    after = run("show", "A", "--json")
    worked.close()
    assert before != after
    assert run("show", "A", "--json", "--as-of-history", then) == before
    assert run("show", "A", "--json", "--as-of-history", "today") == after


def test_the_moment_of_each_change_shows_what_it_made(run: Run, worked: Store) -> None:
    _work(worked)
    worked.close()
    for line in json.loads(run("history", "A", "--json")[1]):
        _, out, _ = run("show", "A", "--json", "--as-of-history", line["at"])
        assert json.loads(out)["history"][0]["at"] == line["at"]


def test_the_text_says_which_past_is_meant(run: Run, worked: Store) -> None:
    on = worked.read(desk.calendar_today)
    _work(worked)
    worked.close()
    _, out, _ = run("show", "A", "--as-of-history", _now())
    assert out.splitlines()[1].startswith(f"as it was on {on:%a} {on.day} {on:%b %Y} ")
    _, out, _ = run("show", "A", "--as-of", "2026-01-05")
    assert out.splitlines()[1] == "business date 05 Jan 2026"
    _, out, _ = run("show", "A", "--as-of-history", "today", "--as-of", "2020-04-13")
    assert "as it was on" in out.splitlines()[1]
    assert "business date 13 Apr 2020" in out.splitlines()[1]
    assert "  10 days" in out.splitlines()[2]


def test_before_the_first_record_it_was_not_yet_known(run: Run, worked: Store) -> None:
    worked.close()
    code, out, err = run("show", "A", "--json", "--as-of-history", "-2")
    assert (code, out) == (cli.REFUSED, "")
    assert "not yet known on" in err
    assert f"first recorded on {datetime.now().astimezone():%Y-%m-%d}" in err


def test_a_customer_that_an_import_took_with_it_is_known_between(
    run: Run, worked: Store, tmp_path: Path
) -> None:
    before, then = run("show", "A", "--json"), _now()
    importing.undo(worked, 1, worked.me())
    worked.close()
    assert run("show", "A")[0] == cli.REFUSED
    assert run("show", "A", "--json", "--as-of-history", then) == before
    assert run("show", "A", "--as-of-history", _now())[0] == cli.REFUSED


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("soon", cli.USAGE, "is no date"),
        ("", cli.USAGE, "a date is missing"),
        ("9998-12-30", cli.REFUSED, "still to come"),
    ],
)
def test_moments_that_are_none(run: Run, typed: str, code: int, words: str) -> None:
    got, out, err = run("show", "A", "--as-of-history", typed)
    assert (got, out) == (code, "")
    assert words in err


def test_nobody_has_the_number(run: Run) -> None:
    code, _, err = run("show", "nobody", "--as-of-history", "today")
    assert (code, "no customer 'nobody'" in err) == (cli.REFUSED, True)


def test_the_history_tells_names_and_no_ids(run: Run, worked: Store) -> None:
    _work(worked)
    me = worked.me().login
    worked.close()
    lines: list[dict[str, Any]] = json.loads(run("history", "A", "--json")[1])
    assert [line["action"] for line in lines][-1] == "import"
    assert {line["who"] for line in lines} == {me}
    (link,) = (line for line in lines if line["record"] == "customer_contact")
    changes = {each["field"]: (each["was"], each["becomes"]) for each in link["changes"]}
    assert changes["contact"] == (None, "Ana Ruiz")
    assert changes["customer"] == (None, "A Acme Ltd")
    (renamed,) = (line for line in lines if line["action"] == "customer.update")
    assert renamed["changes"] == [{"field": "name", "was": "Acme", "becomes": "Acme Ltd"}]
    assert (renamed["record"], renamed["name"]) == ("customer", "A Acme Ltd")
    assert renamed["at"].endswith("Z")
    text = run("history", "A")[1]
    assert "Name: Acme → Acme Ltd" in text
    assert "Text: first words" in text
    assert "None" not in text
    assert "_id" not in text
