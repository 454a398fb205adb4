"""The app around the screens: keys, themes, drafts, and what happens when something fails."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Label
from textual.worker import WorkerCancelled, WorkerFailed

import collectui.ui
from collectui.config import Config
from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreUnusable
from collectui.domain.notes.commands import AddNote
from collectui.drafts import Draft, Drafts
from collectui.ui import lifeline
from collectui.ui.app import CollectApp
from collectui.ui.keys import KEYS, shown, unknown
from collectui.ui.screens.help import HelpScreen
from collectui.ui.settings import problems
from tests.ui.desk import Desk
from tests.ui.test_safety import COMMANDS

Opener = Callable[..., Desk]


# Keys


def test_no_key_means_two_things_in_one_place() -> None:
    taken: dict[str, str] = {}
    for key in KEYS.values():
        for name in key.keys.split(","):
            # Typing and moving keys belong to the widget that has the focus.
            if key.id.startswith(("field.", "edit.", "app.suspend")):
                continue
            assert taken.setdefault(name, key.id) == key.id


def test_keys_that_terminals_take_are_not_used() -> None:
    taken = {f"ctrl+{letter}" for letter in "abhim"} | {"ctrl+i", "ctrl+m"}
    for key in KEYS.values():
        for name in key.keys.split(","):
            assert name not in taken, key.id
            assert not name.startswith("alt+")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("question_mark", "?"),
        ("pagedown", "PgDn"),
        ("enter", "Enter"),
        ("G", "G"),
        ("right_square_bracket", "]"),
        ("f1", "F1"),
    ],
)
def test_keys_as_people_read_them(key: str, text: str) -> None:
    assert shown(key) == text


async def test_keys_can_be_given_other_keys(open_desk: Opener) -> None:
    config = Config(keys={"list.down": "ctrl+n", "look.explain": "w"})
    async with open_desk(config=config) as desk:
        await desk.press("ctrl+n")
        assert desk.dashboard.rows.index == 1
        await desk.press("down")
        assert desk.dashboard.rows.index == 1
        await desk.press("w")
        assert "points" in desk.text


async def test_an_unknown_key_id_names_the_nearest(open_desk: Opener) -> None:
    assert unknown({"list.downn": "x", "list.up": "k"}) == ["list.downn"]
    async with open_desk(config=Config(keys={"list.downn": "x"})) as desk:
        assert any("did you mean list.down?" in toast for toast in desk.toasts)


async def test_a_key_for_two_things_names_both(open_desk: Opener) -> None:
    async with open_desk(config=Config(keys={"do.note": "q"})) as desk:
        (said,) = desk.toasts
        assert "q is both do.note" in said
        assert "and go.back" in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Config(), []),
        (Config(theme="light", keys={"do.note": "ctrl+n", "list.down": "down"}), []),
        (Config(theme="drak"), ["there is no theme drak; did you mean 'dark'?"]),
        (
            Config(keys={"do.note": "q"}),
            ["[keys] q is both do.note (New note on what is selected)"
             " and go.back (Back; an editor keeps its draft)"],
        ),
        (
            Config(keys={"do.note": "b", "do.contact": "b"}),
            ["[keys] b is both do.note (New note on what is selected)"
             " and do.contact (Log a contact)"],
        ),
        (Config(keys={"do.note": "c", "do.contact": "n"}), []),
        (
            Config(keys={"list.downn": "x"}),
            ["[keys] list.downn: no such key; did you mean list.down?"],
        ),
    ],
)  # fmt: skip
def test_what_of_the_settings_cannot_be_used(settings: Config, said: list[str]) -> None:
    assert problems(settings) == said


ELSEWHERE = {
    *("go.next_customer", "go.previous_customer"),
    *("do.edit", "do.replace", "do.complete", "do.postpone", "do.advance", "do.write_file"),
    *("do.skip", "do.dispute"),
}
"""Keys that mean nothing on the list of customers."""


async def test_help_lists_every_key_of_the_screen_and_no_other(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        listed = {line.id for line in desk.app.screen._lines}
        wanted = {
            key.id
            for key in KEYS.values()
            if key.id.startswith(("list.", "do.", "look.", "app.", "go.")) and "tab" not in key.id
        }
        assert wanted - ELSEWHERE <= listed | {"go.next_pane", "go.previous_pane"}
        assert not listed & ELSEWHERE
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


async def test_the_palette_runs_an_action_by_its_name(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("ctrl+p")
        await desk.type("explain")
        await desk.press("enter")
        assert "points" in desk.text


async def test_ctrl_c_says_how_to_quit(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("ctrl+c")
        assert desk.toasts == ["Ctrl+Q quits."]
        assert desk.app.is_running


async def test_esc_and_a_letter_in_one_packet_are_two_keys(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("x")
        assert "points" in desk.text
        desk.app.post_message(events.Key("alt+j", "j"))
        desk.app.post_message(events.Key("j", "j"))
        for _ in range(20):
            await desk.settle()
            if desk.dashboard.rows.index == 2:
                break
        assert desk.app.screen is desk.dashboard
        assert desk.dashboard.rows.index == 2


# Looks


@pytest.mark.parametrize(
    ("theme", "name"),
    [
        (None, "collectui-dark"),
        ("dark", "collectui-dark"),
        ("light", "collectui-light"),
        ("nord", "nord"),
        ("ansi-dark", "ansi-dark"),
    ],
)
async def test_themes(open_desk: Opener, theme: str | None, name: str) -> None:
    async with open_desk(config=Config(theme=theme)) as desk:
        assert desk.app.theme == name
        assert "My queue" in desk.text


async def test_an_unknown_theme_is_named(open_desk: Opener) -> None:
    async with open_desk(config=Config(theme="drak")) as desk:
        assert "no theme drak" in desk.toasts[0]


# Drafts


async def test_drafts_are_offered_listed_and_discarded(open_desk: Opener, tmp_path: Path) -> None:
    desk = open_desk()
    drafts = Drafts(tmp_path / "drafts", desk.app.where)
    drafts.save(
        Draft(
            kind="note.add",
            store=desk.app.where,
            customer_id=1,
            title="note on [b]Meridian",
            values={"body": "Jo promised Friday", "type": "promise_to_pay_by_letter"},
        )
    )
    async with desk:
        assert "1 draft: D" in desk.lines[1]
        assert "1 draft: note on [b]Meridian, just now. D opens it." in desk.toasts
        await desk.press("D")
        assert "Jo promised Friday" in desk.line("note on [b]Meridian")
        await desk.press("x")
        assert len(drafts.list()) == 1
        await desk.press("x")
        assert drafts.list() == []
        await desk.press("escape")
        assert "draft" not in desk.lines[1]


async def test_a_saved_command_takes_its_draft_away(open_desk: Opener, tmp_path: Path) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        command = AddNote(about=About(row.customer_id), body="Called, no answer")
        desk.app.drafts.put(
            Draft(
                id=command.command_id,
                kind="note.add",
                store=desk.app.where,
                customer_id=row.customer_id,
            )
        )
        desk.app.drafts.flush()
        assert len(await desk.app.my_drafts()) == 1
        saved: list[Any] = []
        desk.app.submit(command, saved.append)
        await desk.settle()
        assert len(saved) == 1
        assert await desk.app.my_drafts() == []


# When something fails


async def test_what_is_not_saved_says_so_and_keeps_the_draft(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk() as desk:
        store = await desk.app.store()

        def busy(*_: object) -> None:
            raise StoreBusy("somebody else is writing")

        monkeypatch.setattr(store, "do", busy)
        said: list[Exception] = []
        desk.app.submit(AddNote(about=About(1), body="x"), None, said.append)
        await desk.settle()
        assert isinstance(said[0], StoreBusy)
        assert desk.toasts == [], "who asked says it"
        desk.app.submit(AddNote(about=About(1), body="x"))
        await desk.settle()
        assert desk.toasts[-1] == "somebody else is writing. Your text is kept as a draft."


async def test_a_refused_command_says_why(open_desk: Opener) -> None:
    async with open_desk() as desk:
        desk.app.submit(AddNote(about=About(1), body="   "))
        await desk.settle()
        assert desk.toasts[-1] == "Text is required"


async def test_a_store_that_cannot_be_opened_ends_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Any:
        raise StoreUnusable("the store [b]is newer[/] than this program")

    app = CollectApp(broken, where="x", drafts=tmp_path)
    async with app.run_test() as pilot:
        # The end cancels whatever else is under way.
        with suppress(WorkerCancelled):
            await app.workers.wait_for_complete()
        await pilot.pause()
    app.finish()
    assert app.return_code == 3
    assert "collectui: the store [b]is newer[/] than this program" in capsys.readouterr().err


async def test_a_crash_shows_no_data_of_customers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Any:
        secret = "Meridian Freight owes 48,210.00"
        raise RuntimeError(secret)

    app = CollectApp(broken, where="x", drafts=tmp_path)
    with pytest.raises(WorkerFailed, match="Meridian"):
        await opened_and_left(app)
    app.finish()
    said = capsys.readouterr().err
    assert "collectui stopped: RuntimeError." in " ".join(said.split())
    assert "Meridian" not in said


async def opened_and_left(app: CollectApp) -> None:
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()


async def test_links_never_open_a_browser_on_the_server(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    async with open_desk() as desk:
        desk.app.open_url("https://example.com/")
        await desk.settle()
        assert opened == []


def test_there_is_no_terminal_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda number: number == 2)
    assert "not a terminal" in (lifeline.lacks_terminal() or "")
    monkeypatch.setattr("os.isatty", lambda number: True)
    assert lifeline.lacks_terminal() is None


# What is imported when


def test_the_first_frame_is_made_without_the_store() -> None:
    code = (
        "import sys, collectui.ui.app, collectui.ui.screens.dashboard\n"
        "heavy = [m for m in sys.modules if m.split('.')[0] in "
        "('sqlalchemy', 'sqlmodel', 'pydantic') or m.startswith('collectui.store.')]\n"
        "print(heavy)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout.strip() == "[]", answer.stderr


TAKES_MARKUP = {"Static", "Label", "Button", "Checkbox", "Collapsible"}


def test_no_widget_is_given_text_that_it_would_read_as_markup() -> None:
    for path in Path(collectui.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in TAKES_MARKUP or not node.args:
                continue
            text = node.args[0]
            safe = isinstance(text, ast.Constant) or (
                isinstance(text, ast.Call)
                and isinstance(text.func, ast.Name)
                and text.func.id in ("lit", "cell", "Content")
            )
            literal = any(
                word.arg == "markup" and getattr(word.value, "value", None) is False
                for word in node.keywords
            )
            assert safe or literal, f"{path.name}:{node.lineno}"


async def test_the_guard_is_in_place_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[bool] = []
    monkeypatch.setattr("collectui.ui.safety.install", lambda: installed.append(True))
    CollectApp(lambda: None, where="x", drafts=tmp_path)  # type: ignore[arg-type, return-value]
    assert installed == [True]


async def test_a_widget_that_forgets_to_clean_sends_no_command(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.dashboard.mount(Label(Content("[b]\x1b]52;c;eA==\x07\x9b2J")), before=0)
        await desk.settle()
        strips = desk.app.screen._compositor.render_strips()
        sent = "".join(Strip(list(strip)).render(desk.app.console) for strip in strips)
        assert "[b]" in sent
        assert not COMMANDS.search(sent.replace("\x1b[", ""))


async def test_the_styles_of_a_screen_are_read_when_it_is_made_and_not_again(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(screen: Screen[Any], animate: bool = True) -> None:
        read.append(type(screen).__name__)

    monkeypatch.setattr(Screen, "update_node_styles", noted)
    async with open_desk() as desk:
        for key in ("question_mark", "m", "enter"):
            await desk.press(key)
            assert len(desk.app.screen_stack) == 2
            await desk.press("escape")
    assert read == []
