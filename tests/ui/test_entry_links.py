"""Links: what is one, and that only the agent's terminal ever opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.ui.links import links, may_follow
from collectui.ui.widgets.fields import SafeArea
from collectui.ui.widgets.markdown_pane import MarkdownPane, laid_out
from collectui.ui.widgets.reading_pane import ReadingPane
from tests.ui.customers import WITH_PROGRAMS, id_of, open_customer, store_of
from tests.ui.desk import Desk

LONG = "https://portal.example/" + "a" * 60


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("[terms](https://a.example/t?q=1#z) and", ["https://a.example/t?q=1#z"]),
        ("(https://a.example/wiki/A_(b))", ["https://a.example/wiki/A_(b)"]),
        ("<mailto:ap@a.example>", ["mailto:ap@a.example"]),
        ("HTTP://A.example, http://b.example", ["HTTP://A.example", "http://b.example"]),
        ("https://a.example/\x1b]8;;evil\x07", ["https://a.example/"]),
        ("javascript:alert(1) file:///etc/passwd data:x ftp://a.example", []),
        ("https:// and mailto: alone", []),
        ("https://a.example/" + "x" * 3_000, []),
    ],
)
def test_what_is_a_link(text: str, targets: list[str]) -> None:
    found = list(links(text))
    assert [target for _, _, target in found] == targets
    assert all(text[start:end] == target for start, end, target in found)
    assert all(may_follow(target) for target in targets)


def told_by(pane: ReadingPane | MarkdownPane) -> list[tuple[str, str]]:
    """What the terminal is told to open: the text on the screen, and its target."""
    return [
        (segment.text, segment.style.link)
        for y in range(pane.size.height)
        for segment in pane.render_line(y)
        if segment.style is not None and segment.style.link
    ]


async def test_the_preview_follows_beside_the_text_where_there_is_room(
    open_desk: Callable[..., Desk], desk_file: Path
) -> None:
    async with open_desk(size=(120, 32)) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        area = desk.app.screen.query_one("#body", SafeArea)
        area.text = "# Terms\n\n" + "\n\n".join(f"Line {n}" for n in range(60)) + "\n\nsays "
        area.move_cursor(area.document.end)
        await desk.type("**bold** <b>x</b> :smile: [red]")
        assert "says **bold** <b>x</b>" in desk.text
        assert "says bold <b>x</b> :smile: [red]" in desk.text
        pane = desk.app.screen.query_one(MarkdownPane)
        assert pane.region.x > area.region.x
        assert pane.region.y == area.region.y
        await desk.press("tab")
        assert desk.app.screen.focused is not pane, "it takes no Tab"
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert not pane.display
        assert "says bold" not in desk.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a** and *b*", "a and b"),
        ("- one\n- two", " • one"),
        ("[x](javascript:alert) <script>", "[x](javascript:alert) <script>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", " a  b"),
        ("[bold]no markup[/]", "[bold]no markup[/]"),
        ("", None),
    ],
)
def test_markdown_is_laid_out_and_nothing_else_is_read_into_it(
    text: str, shown: str | None
) -> None:
    lines = ["".join(segment.text for segment in line) for line in laid_out(text, 40)]
    assert any(line.rstrip() == shown for line in lines) if shown else not "".join(lines).strip()


async def test_a_notes_links_are_the_terminals_to_open(
    open_desk: Callable[..., Desk], desk_file: Path
) -> None:
    body = f"Terms: [here](https://a.example/t) or {LONG}\nnot file:///etc/passwd"
    with store_of(desk_file) as store:
        about = About(id_of(desk_file, WITH_PROGRAMS))
        store.do(AddNote(about=about, body=body, pinned=True), store.me())
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        pane = screen.query_one("#note-text", ReadingPane)
        told = told_by(pane)
        assert ("https://a.example/t", "https://a.example/t") in told
        assert {link for text, link in told if text != "https://a.example/t"} == {LONG}
        await desk.press("enter", "ctrl+f", "p")
        assert "Preview" in desk.text
        assert "here (https://a.example/t)" in desk.text, "the target is shown"
        told = told_by(desk.app.screen.query_one(MarkdownPane))
        assert ("https://a.example/t", "https://a.example/t") in told
        assert all(link.startswith("https:") for _, link in told)
        await desk.press("escape")
        assert "Edit note" in desk.text
