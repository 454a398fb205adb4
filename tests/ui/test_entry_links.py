"""Links: what is one, and that only the agent's terminal ever opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.commands import About, AddNote
from collectui.ui.links import links, may_follow
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
        told = [
            (segment.text, segment.style.link)
            for y in range(pane.size.height)
            for segment in pane.render_line(y)
            if segment.style is not None and segment.style.link
        ]
        assert ("https://a.example/t", "https://a.example/t") in told
        assert {link for text, link in told if text != "https://a.example/t"} == {LONG}
        await desk.press("enter", "ctrl+f", "p")
        assert "Preview" in desk.text
        assert "[here]" not in desk.text.split("Preview")[1].split("back to the text")[0][:400]
        await desk.press("escape")
        assert "Edit note" in desk.text
