"""The whole program, end to end: a note outlives the program, saved or not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from collectui import cli, locations
from tests.terminal.program import opened

WORDS = "Promised to pay INV-1 on Friday [/] ✓"


@pytest.fixture
def notes(demo_url: str, capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """The notes of the customer at the top of the queue, as the store keeps them."""

    def printed(*arguments: str) -> Any:
        capsys.readouterr()
        assert cli.run([*arguments, "--json", "--store", demo_url]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    (top,) = printed("queue", "--limit", "1")

    def kept() -> list[str]:
        return [note["body"] for note in printed("show", top["customer"])["notes"]]

    return kept


def test_a_saved_note_is_there_after_a_kill(demo_url: str, notes: Callable[[], list[str]]) -> None:
    with opened(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type(WORDS)
        terminal.wait_text(WORDS)
        terminal.keys("ctrl+s")
        terminal.wait_gone("New note")
        terminal.wait(lambda: WORDS in notes(), "note in the store")
        terminal.kill()
    with opened(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("enter")
        terminal.wait_text("4 Notes")
        terminal.keys("4")
        terminal.wait_text(WORDS[:16])  # its column may be no wider
        assert "1 draft" not in terminal.text()


def drafted(text: str) -> bool:
    """Whether a draft on the disk holds this text; not one that is still being written."""
    files = locations.state_dir().rglob("*.draft.json")
    return any(text in path.read_text("utf-8") for path in files)


def test_what_was_typed_is_there_after_a_kill(
    demo_url: str, notes: Callable[[], list[str]]
) -> None:
    typed = "half a thought"
    before = notes()
    with opened(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type(typed)
        terminal.wait(lambda: drafted(typed), "draft on the disk")
        terminal.kill()
    assert notes() == before
    with opened(demo_url) as terminal:
        terminal.wait_text("1 draft")
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text(typed)
        terminal.type(" and the rest")
        terminal.wait_text(f"{typed} and the rest")
        terminal.keys("ctrl+s")
        terminal.wait(lambda: f"{typed} and the rest" in notes(), "note in the store")
        terminal.wait_gone("1 draft")
    assert not drafted(typed)
