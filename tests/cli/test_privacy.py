"""`collectui privacy scan`: what it prints, what it masks, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui import cli, locations
from collectui.domain.vocabulary import CollectorRole
from collectui.drafts import Draft, Drafts
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.work import NOTE
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store.making import add, add_customer

CARD, SHOWN = "4111 1111 1111 1111", "•••• 1111"


@pytest.fixture
def drafts(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Drafts:
    """My drafts for the store."""
    monkeypatch.setattr(locations, "state_dir", lambda: tmp_path / "state")
    found = Drafts(tmp_path / "state" / "drafts", store_url)
    values = {"body": f"he gave {CARD}", "type": "general"}
    found.save(Draft(kind="note.add", store=store_url, customer_id=1, title="note", values=values))
    return found


@pytest.fixture
def noted(store: Store, store_url: str) -> Store:
    """A store with a note from before card numbers were masked, and me as its administrator."""

    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        add(connection, NOTE, customer_id=customer, type="general", created_at=utc_now(),
            body=f"pays by {CARD}")  # fmt: skip

    open_store(store_url, may_write=True).close()
    store.load(make)
    return store


@pytest.fixture
def run(store_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    def collectui(*words: str) -> tuple[int, str, str]:
        code = cli.run(["privacy", "scan", *words, "--store", store_url])
        said = capsys.readouterr()
        assert "1111 1111" not in said.out + said.err
        return code, said.out, said.err

    return collectui


def _bodies(store: Store) -> list[str]:
    return store.read(lambda c: list(c.execute(sa.select(NOTE.c.body)).scalars()))


def test_it_says_what_is_there_and_leaves_it(noted: Store, drafts: Drafts, run: Any) -> None:
    code, out, _ = run()
    assert code == cli.REFUSED
    assert out.splitlines() == [
        f"note “pays by {SHOWN}” of customer C-1, text: card number {SHOWN}",
        f"draft “note”, body: card number {SHOWN}",
        "2 found; `collectui privacy scan --fix` masks them",
    ]
    assert _bodies(noted) == [f"pays by {CARD}"]


def test_it_masks_what_is_there_once(noted: Store, drafts: Drafts, run: Any) -> None:
    code, out, _ = run("--fix", "--json")
    assert code == cli.DONE
    assert json.loads(out) == {
        "found": [
            {
                "where": "note",
                "name": f"pays by {SHOWN}",
                "customer": "C-1",
                "field": "text",
                "found": [{"what": "card number", "shown": SHOWN}],
            },
            {
                "where": "draft",
                "name": "note",
                "customer": None,
                "field": "body",
                "found": [{"what": "card number", "shown": SHOWN}],
            },
        ],
        "masked": 1,
    }
    assert _bodies(noted) == [f"pays by {SHOWN}"]
    assert [each.values["body"] for each in drafts.list()] == [f"he gave {SHOWN}"]
    assert run("--fix") == (cli.DONE, "nothing found\n", "")
    assert run() == (cli.DONE, "nothing found\n", "")


def test_a_draft_that_another_session_has_is_named(
    noted: Store, drafts: Drafts, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Drafts, "elsewhere", lambda self, draft: True)
    code, _, err = run("--fix")
    assert code == cli.REFUSED
    assert "another session" in err
    assert [each.values["body"] for each in drafts.list()] == [f"he gave {CARD}"]


@pytest.mark.parametrize("role", [CollectorRole.COLLECTOR, CollectorRole.VIEWER])
def test_it_is_for_a_supervisor(noted: Store, run: Any, role: CollectorRole) -> None:
    noted.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=role)))
    code, out, err = run("--fix")
    assert (code, out) == (cli.REFUSED, "")
    assert role.value in err
    assert _bodies(noted) == [f"pays by {CARD}"]
