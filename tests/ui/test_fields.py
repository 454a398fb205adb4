"""Fields take what is pasted, undo typing, and never blink; bars say what fits."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult

from collectui.domain.desk.views import Option
from collectui.ui.widgets.bars import Bar, TabsLine, hints
from collectui.ui.widgets.choosing import CompletingInput
from collectui.ui.widgets.fields import LARGEST_PASTE, Field, SafeArea, SafeInput
from tests.ui.rows import WidgetApp, screen_lines


class FormApp(WidgetApp):
    def compose(self) -> ComposeResult:
        yield Bar(["a quiet day"], ["1 of 9"])
        yield TabsLine(["Delinquent customers", "Activities"])
        yield Field("Sub[b]ject", SafeInput(id="one"), hint="required")
        yield SafeArea(id="many")

    @property
    def one(self) -> SafeInput:
        return self.query_one(SafeInput)

    @property
    def many(self) -> SafeArea:
        return self.query_one(SafeArea)


async def paste(app: App[Any], text: str) -> None:
    assert app.focused is not None
    app.focused.post_message(events.Paste(text))


async def test_a_paste_of_lines_into_one_line_keeps_every_word() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.one.focus()
        await pilot.press("x")
        await paste(app, "Jo Park\r\n2200 W Fulton\tSt\n\x1b[2JChicago")
        await pilot.pause()
        assert app.one.value == "xJo Park 2200 W Fulton St \ufffd[2JChicago"


async def test_a_paste_replaces_what_is_selected_and_undo_brings_it_back() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.one.focus()
        await pilot.press("a", "b", "c")
        app.one.select_all()
        await paste(app, "new")
        await pilot.pause()
        assert app.one.value == "new"
        await pilot.press("ctrl+z")
        assert app.one.value == "abc"
        await pilot.press("ctrl+z", "ctrl+z")
        assert app.one.value == "a"
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert app.one.value == ""


async def test_what_a_field_holds_is_replaced_by_the_first_key_after_entry() -> None:
    class Words(App[None]):
        def compose(self) -> ComposeResult:
            yield SafeInput("Jo", id="text")
            yield CompletingInput([Option("NET30", ""), Option("NET60", "")], "NET60", id="words")

    app = Words()
    async with app.run_test() as pilot:
        text, words = app.query_one("#text", SafeInput), app.query_one("#words", SafeInput)
        text.focus()
        await pilot.press("x", "tab", *"NET30")
        assert (text.value, words.value) == ("x", "NET30")
        text.focus()
        await pilot.pause()
        words.focus_at(3)
        await pilot.press("1")
        assert words.value == "NET130"


async def test_an_area_takes_a_paste_clean_and_capped() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.many.focus()
        await paste(app, "one\r\ntwo\u202e\x00\x1b]52;c;x\x07")
        await pilot.pause()
        assert app.many.text == "one\ntwo\ufffd\ufffd\ufffd]52;c;x\ufffd"
        app.many.clear()
        await paste(app, "x" * (LARGEST_PASTE + 1000))
        await pilot.pause()
        assert len(app.many.text) == LARGEST_PASTE
        assert len(app._notifications) == 1


async def test_ctrl_j_is_a_new_line_tab_leaves_and_ctrl_z_undoes() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.many.focus()
        await pilot.press("a", "ctrl+j", "b")
        assert app.many.text == "a\nb"
        await pilot.press("tab")
        assert app.focused is not app.many
        app.many.focus()
        await pilot.press("ctrl+z")
        assert app.many.text != "a\nb"


async def test_nothing_blinks() -> None:
    app = FormApp()
    async with app.run_test():
        assert not app.one.cursor_blink
        assert not app.many.cursor_blink


async def test_bars_tabs_and_labels_show_text_as_it_is() -> None:
    app = FormApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(TabsLine).name_tab(2, "Activities [/] (12 due)")
        app.query_one(TabsLine).open(2)
        app.query_one(Bar).say([("[b]late", "late"), " \x1b[2J"], "2 of 9")
        await pilot.pause()
        shown = screen_lines(app)
        assert shown[0].startswith(" [b]late [2J ")
        assert shown[0].endswith("  2 of 9")
        assert shown[1].startswith(" 1 Delinquent customers [2 Activities [/] (12 due)]")
        assert any("Sub[b]ject" in line for line in shown)


@pytest.mark.parametrize("width", [1, 2, 3, 10, 20, 40, 80])
async def test_a_bar_fills_its_line_exactly(width: int) -> None:
    app = FormApp()
    async with app.run_test(size=(width, 10)) as pilot:
        app.query_one(Bar).say(
            [("王小明 有限公司", "strong"), *hints(("a", "activity"))], "1 of 214"
        )
        await pilot.pause()
        for y in range(2):
            strip = app.query(Bar if y == 0 else TabsLine).first().render_line(0)
            assert sum(cell_len(segment.text) for segment in strip) == width


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, " a quiet day  and more      one two three"),
        (30, " a quiet day  and more"),
        (12, " a quiet d…"),
    ],
)
async def test_a_long_right_side_goes_before_the_left_is_cut(width: int, shown: str) -> None:
    app = FormApp()
    async with app.run_test(size=(width, 10)) as pilot:
        app.query_one(Bar).say("a quiet day  and more", "one two three")
        await pilot.pause()
        assert screen_lines(app)[0].split() == shown.split()


async def test_a_short_right_side_stays() -> None:
    app = FormApp()
    async with app.run_test(size=(30, 10)) as pilot:
        app.query_one(Bar).say("a activity  n note  c contact", "2 of 93")
        await pilot.pause()
        assert screen_lines(app)[0] == " a activity  n note…  2 of 93"


async def test_a_click_on_a_tab_chooses_it() -> None:
    chosen: list[int] = []

    class Clicked(FormApp):
        def on_tabs_line_chosen(self, event: TabsLine.Chosen) -> None:
            chosen.append(event.number)

    app = Clicked()
    async with app.run_test() as pilot:
        await pilot.click(TabsLine, offset=(30, 0))
        await pilot.click(TabsLine, offset=(3, 0))
        await pilot.pause()
        assert chosen == [2, 1]


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 2), (1, 40), (120, 1)])
async def test_a_text_without_room_is_drawn_as_nothing(size: tuple[int, int]) -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        area = app.query_one(SafeArea)
        area.text, area.placeholder = "", "what was said"
        for width, height in (size, (80, 24), size):
            await pilot.resize_terminal(width, height)
            area.styles.width = min(width, 40)
            await pilot.pause()
        assert app._exception is None


@pytest.mark.parametrize("height", [3, 5, 8])
async def test_undo_and_redo_of_more_lines_than_the_area_shows(height: int) -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.many.styles.height = height
        app.many.focus()
        await pilot.pause()
        for lines in (1, height, 3 * height):
            app.many.text = ""
            text = "\n".join(f"line {number}" for number in range(lines))
            await paste(app, text)
            await pilot.pause()
            assert app.many.show_vertical_scrollbar or lines <= height
            for key, becomes in (("ctrl+z", ""), ("ctrl+y", text), ("ctrl+z", "")):
                await pilot.press(key)
                await pilot.pause()
                assert app.many.text == becomes
                assert not app.many.show_vertical_scrollbar or becomes
