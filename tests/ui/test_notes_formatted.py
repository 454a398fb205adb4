"""Notes as their Markdown means it where they are read, and as plain words in lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.ui.markdown import laid_out
from collectui.ui.widgets.reading_pane import MARKDOWN, MOST_FORMATTED, ReadingPane
from tests.ui.desk import Desk

Opener = Callable[..., Desk]
NOTE = "**bold** and [x](https://e.com)\nnext *line*"

LARGE = 3 * MOST_FORMATTED
"""Characters of a note that is shown as it was typed."""


async def noted(desk: Desk, *bodies: str) -> None:
    """Notes of the customer under the cursor, its screen open at them."""
    row = desk.dashboard.queue.rows.row
    assert row is not None
    for body in bodies:
        desk.app.submit(AddNote(about=About(row.customer_id), body=body))
        await desk.settle()
    await desk.press("enter", "4")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_pane_formats_and_the_list_strips(
    open_desk: Opener, size: tuple[int, int]
) -> None:
    async with open_desk(size=size) as desk:
        await noted(desk, NOTE)
        await desk.press("down")
        assert "bold and x (https://e.com)" in desk.text
        assert "bold and x next line" in desk.text or "bold and x nex" in desk.text
        assert "**" not in desk.text
        await desk.press("1")
        assert "bold and x" in desk.text
        assert "**" not in desk.text
        await desk.press("6")
        assert "bold and x (https://e.com)" in desk.text, "the entry's text is read below"
        assert "**" not in desk.text


async def test_versions_show_the_source(open_desk: Opener) -> None:
    async with open_desk(size=(120, 40)) as desk:
        await noted(desk, NOTE)
        await desk.press("down")
        pane = desk.app.screen.query_one("#notes")
        note = pane.row  # type: ignore[attr-defined]
        desk.app.submit(EditNote(note_id=note.id, body="**bolder**", type="general"))
        await desk.settle()
        await desk.press("h")
        await desk.until(lambda: "Note edited" in desk.text)
        assert "**bolder**" in desk.text


def spoken(text: str, width: int = 60) -> str:
    return "\n".join("".join(part.text for part in line) for line in laid_out(text, width))


def led_to(text: str, width: int = 60) -> set[str]:
    parts = [part for line in laid_out(text, width) for part in line]
    return {part.style.link for part in parts if part.style is not None and part.style.link}


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[x](https://e.com/a)", {"https://e.com/a"}),
        ("<mailto:jo@e.com>", {"mailto:jo@e.com"}),
        ("bare http://e.com.", {"http://e.com"}),
        ("![x](https://e.com/a.png)", {"https://e.com/a.png"}),
        ("[https://good.com](https://evil.com)", {"https://good.com", "https://evil.com"}),
        ("[x](javascript:alert(1))", set()),
        ("[x](JaVaScRiPt:alert(1))", set()),
        ("[x](file:///etc/passwd) [y](ftp://e.com) [z](data:text/html,a)", set()),
        ("[x](tel:+49)", set()),
        ("<a href='https://e.com'>x</a>", {"https://e.com"}),
    ],
)
def test_only_web_and_mail_become_links_and_say_where(text: str, targets: set[str]) -> None:
    assert led_to(text) == targets
    for target in targets:
        assert target in spoken(text)


def test_a_link_that_is_broken_over_lines_leads_to_the_whole() -> None:
    target = "https://e.com/" + "a" * 50
    assert led_to(f"see {target}", 40) == {target}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[red]x[/red] [@click=quit]y[/]", "[red]x[/red] [@click=quit]y[/]"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("first\nsecond", "first\nsecond"),
    ],
)
def test_text_is_never_markup_of_anything_else(text: str, shown: str) -> None:
    assert "\n".join(line.rstrip() for line in spoken(text).split("\n")).strip() == shown


@pytest.mark.parametrize("entity", ["&#27;", "&#x9b;", "&#x202e;", "&#13;", "&#7;"])
def test_an_entity_commands_no_terminal(entity: str) -> None:
    assert all(each.isprintable() or each == "\n" for each in spoken(f"a{entity}[2Jb"))


async def test_a_large_note_is_read_whole(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await noted(desk, "short")
        pane = desk.app.screen.query_one("#note-text", ReadingPane)
        for piece in ("x", "[", "**a ", "> ", "- a\n", "`a``", "\n", "[a](https://e) "):
            end = f"the end of {piece.encode().hex()}"
            pane.say([(piece * (LARGE // len(piece)) + f"\n{end}", MARKDOWN)])
            pane.focus()
            await desk.settle()
            assert end not in desk.text
            await desk.press("end")
            assert end in desk.text
