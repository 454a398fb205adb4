"""The action menu: one key an item; what may not be done stays in reach and says why.

It follows what others change: an item that was possible may be refused while the agent reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rich.segment import Segment
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.keys import bindings
from collectui.ui.modal import Modal
from collectui.ui.news import News
from collectui.ui.offer import Offer, take
from collectui.ui.text import fit, one_line
from collectui.ui.tones import toned
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.reading_pane import wrapped

WIDTH = 64


class MenuLines(Widget, can_focus=True):
    """The items, each with its reason below it; the cursor stops on every one."""

    COMPONENT_CLASSES = {"menu--cursor"}
    BINDINGS = bindings("list.down", "list.up", "list.first", "list.last", "list.open")
    auto_links = var(False)

    class Chosen(Message):
        """Enter, a click, or the item's key."""

        def __init__(self, item: Offer) -> None:
            super().__init__()
            self.item = item

    def __init__(self, items: Sequence[Offer]) -> None:
        super().__init__()
        self._items = list(items)
        self._cursor = 0
        self._top = 0
        self._lines: list[tuple[int, str, str]] = []
        self._laid_out = (-1, -1)

    def show(self, items: Sequence[Offer]) -> None:
        """Show these instead; the cursor stays on its item."""
        before = self.item
        self._items, self._laid_out = list(items), (-1, -1)
        same = [n for n, each in enumerate(items) if before and each.letter == before.letter]
        self._go(same[0] if same else self._cursor)
        self.refresh(layout=True)

    @property
    def item(self) -> Offer | None:
        """The item under the cursor."""
        return self._items[self._cursor] if self._items else None

    def lines(self, width: int) -> list[tuple[int, str, str]]:
        """Each line: the item it belongs to, its text, and its tone."""
        if (width, self._cursor) != self._laid_out:
            self._laid_out = width, self._cursor
            told = set(self._tellers())
            self._lines = []
            for number, item in enumerate(self._items):
                tone = "quiet" if item.refusal else ""
                shown = replace(item, hint="✗") if item.refusal and number not in told else item
                self._lines.append((number, _line(shown, width - 2), tone))
                if number in told:
                    reason = wrapped(f"✗ {item.refusal}", max(width - 7, 1), 2)
                    self._lines += [(number, f"   {text}", "wrong") for text in reason]
        return self._lines

    def _tellers(self) -> Iterator[int]:
        """The items that tell their reason: of several refused for one reason, one below the
        other, the one under the cursor, else the last."""
        for refusal, group in groupby(enumerate(self._items), key=lambda pair: pair[1].refusal):
            numbers = [number for number, _ in group]
            if refusal:
                yield self._cursor if self._cursor in numbers else numbers[-1]

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(len(self.lines(width)), 1)

    def action_move(self, by: int) -> None:
        self._go(self._cursor + by)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self._items))

    def _go(self, index: int) -> None:
        self._cursor = max(min(index, len(self._items) - 1), 0)
        lines = self.lines(self.size.width)
        own = [line for line, (number, _, _) in enumerate(lines) if number == self._cursor]
        if own:
            self._top = max(min(self._top, own[0]), own[-1] - self.size.height + 1)
        self.refresh()

    def action_open(self) -> None:
        if self.item is not None:
            self.post_message(self.Chosen(self.item))

    def on_key(self, event: events.Key) -> None:
        typed = event.character
        found = next((each for each in self._items if typed and each.letter == typed), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self._go(self._items.index(found))
            self.post_message(self.Chosen(found))

    def on_click(self, event: events.Click) -> None:
        lines = self.lines(self.size.width)
        if self._top + event.y < len(lines):
            self._go(lines[self._top + event.y][0])
            self.action_open()

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style.rich_style
        lines = self.lines(width)
        index = self._top + y
        if index >= len(lines):
            text = "  Nothing can be done here." if not lines and y == 0 else ""
            return Strip([Segment(fit(text, width), base)], width)
        number, text, tone = lines[index]
        here = number == self._cursor
        style = self.get_component_rich_style("menu--cursor") if here else base
        style = toned(self, style, tone)
        mark = "▸ " if here and tone != "wrong" else "  "
        return Strip([Segment(fit(mark + text, width), style)], width)


def _line(item: Offer, width: int) -> str:
    title = f"{item.letter or ' '}  {one_line(item.title)}"
    if not item.hint:
        return fit(title, width)
    hint = one_line(item.hint)
    room = max(width - len(hint) - 2, 10)
    return f"{fit(title, room)}  {hint}"


Again = Callable[[], Awaitable[Sequence[Offer] | None]]
"""The offers of the same row as they are now; None where it is selected no more."""
_BELOW_SECONDS, _BELOW_LOOKS = 0.05, 100
"""How often it is asked whether the screen below has followed a change, and how many times."""


class ActionMenu(Modal[None]):
    """Opened on a row; an item's key, or Enter on it, does it."""

    BINDINGS = [Binding("escape,q", "dismiss(None)", "Close", show=False, id="popup.close")]

    def __init__(self, title: str, items: Sequence[Offer], again: Again) -> None:
        super().__init__()
        self._title, self._items, self._again = title, items, again

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield MenuLines(self._items)
            yield Bar(hints(("list.open", "do it"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(MenuLines).focus()
        self.app.changed.subscribe(self, self._on_news)

    def _on_news(self, news: News) -> None:
        self._follow()

    @work(exclusive=True, group="menu")
    async def _follow(self) -> None:
        """Show what can be done now, once the screen below shows what is there now."""
        below = [each for each in self.app.screen_stack if each is not self]
        for _ in range(_BELOW_LOOKS):
            await asyncio.sleep(_BELOW_SECONDS)
            working = [each for each in self.app.workers if not each.is_finished]
            if all(worker.node.screen not in below for worker in working):
                break
        try:
            offers = await self._again()
        except (StoreBusy, StoreFailed):
            return  # the store says it again if one is chosen
        if offers is not None and not self.closing.is_answered:
            self.query_one(MenuLines).show(offers)

    def on_menu_lines_chosen(self, event: MenuLines.Chosen) -> None:
        if self.closing.is_answered:
            return
        if not event.item.refusal:
            self.dismiss(None)
        # By the app, which outlives the menu.
        self.app.call_next(take, self.app, event.item)
