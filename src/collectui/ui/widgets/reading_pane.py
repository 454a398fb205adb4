"""Text to read: wrapped at words, scrolled by the keys of a list, drawn line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from collectui.ui.links import links
from collectui.ui.markdown import laid_out
from collectui.ui.text import fit, one_line
from collectui.ui.tones import toned
from collectui.ui.widgets.scrolled import Scrolled

Line = tuple[str, str]
"""A line and the name of its tone: `late`, `soon`, `quiet`, `strong` or none.

With `MARKDOWN` it is a whole text, shown as its Markdown means it.
"""
MARKDOWN = "markdown"
MOST_FORMATTED = 16 * 1024
"""Characters of a text that are laid out: what follows is shown as it was written."""


def wrapped(text: str, width: int, hang: int = 0) -> Iterator[str]:
    """The lines of a text in at most `width` cells, broken at spaces where there are any.

    Lines that continue another are set in by `hang` cells.
    """
    width = max(width, 1)
    hang = min(hang, width // 2)
    for paragraph in text.expandtabs(4).split("\n"):
        if not paragraph:
            yield ""
            continue
        line, used, indent = "", 0, ""
        for word in re.findall(r"\s+|\S+", one_line(paragraph)):
            size = cell_len(word)
            if used + size > width and line.strip():
                yield line.rstrip()
                indent = " " * hang
                line, used = indent, len(indent)
                if word.isspace():
                    continue
            while used + size > width:
                part = _head(word, width - used)
                yield line + part
                word = word[len(part) :]
                indent = " " * hang
                line, used, size = indent, len(indent), cell_len(word)
            line, used = line + word, used + size
        yield line.rstrip()


def _head(word: str, width: int) -> str:
    """As much of a word as fits; at least one character, so that there is an end to it."""
    used = 0
    for index, character in enumerate(word):
        used += cell_len(character)
        if used > width:
            return word[: max(index, 1)]
    return word


class ReadingPane(Scrolled):
    """Lines of text."""

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._empty = empty
        self._said: list[Line] = []
        self._shown: list[Line | list[Segment]] = []
        self._targets: list[str] = []
        self._width = -1

    @property
    def text(self) -> str:
        """What is shown, whether in sight or not."""
        return "\n".join(text for text, _ in self._said)

    def say(self, lines: Sequence[Line], *, stay: bool = False) -> None:
        """Show these lines, from the first unless `stay`."""
        new = list(lines)
        if new == self._said:
            return
        self._said, self._width = new, -1
        found = [target for text, tone in new if tone != MARKDOWN for _, _, target in links(text)]
        # The shortest first, so that a link is not taken for a longer one's beginning.
        self._targets = sorted(set(found), key=len)
        if not stay:
            self._top = 0
        self.refresh()

    def _go(self, top: int) -> None:
        self._wrap()
        super()._go(top)

    def _wrap(self) -> None:
        width = max(self.size.width - 2, 1)
        if width == self._width:
            return
        self._width = width
        said = self._said or [(self._empty, "quiet")]
        self._shown = [part for text, tone in said for part in _parts(text, tone, width)]
        self._top = self._within(self._top)

    def render_line(self, y: int) -> Strip:
        self._wrap()
        width = self.size.width
        base = self.visual_style.rich_style
        index = self._top + y
        if index >= len(self._shown):
            return Strip([Segment(" " * width, base)], width)
        shown, inner = self._shown[index], max(width - 2, 0)
        if isinstance(shown, list):
            text = Strip(Segment.apply_style(shown, base)).adjust_cell_length(inner, base)
        else:
            text = Strip(self._linked(fit(shown[0], inner), self._look(shown[1])), inner)
        segments = [Segment(" ", base), *text, Segment(self._mark(y), base)]
        return Strip(segments).adjust_cell_length(width, base)

    def _look(self, tone: str) -> Style:
        return toned(self, self.visual_style.rich_style, tone)

    def _linked(self, line: str, style: Style) -> Iterator[Segment]:
        """The line with its links for the terminal to open; a broken one leads to the whole."""
        at = 0
        for start, end, shown in links(line) if self._targets else ():
            whole = next((each for each in self._targets if each.startswith(shown)), None)
            if whole is not None and (whole == shown or not line[end:].strip()):
                yield Segment(line[at:start], style)
                yield Segment(line[start:end], style + Style(link=whole))
                at = end
        yield Segment(line[at:], style)


def _parts(text: str, tone: str, width: int) -> Iterator[Line | list[Segment]]:
    """What is said in lines of this width."""
    if tone != MARKDOWN:
        yield from ((part, tone) for part in wrapped(text, width, _hang(text)))
        return
    end = len(text)
    if end > MOST_FORMATTED:
        end = text.rfind("\n", 0, MOST_FORMATTED) + 1 or MOST_FORMATTED
    yield from laid_out(text[:end], width)
    if end < len(text):
        yield from ((part, "quiet") for part in wrapped("… as it was written:", width))
        yield from ((part, "") for part in wrapped(text[end:], width))


def _hang(text: str) -> int:
    """How far what continues a line is set in: below the text behind a label or a bullet."""
    found = re.match(r"(\S[^ ]*(?: \S+)*?:? {2,}|\s*[-*•] |\s+)(?=\S)", text[:40])
    return len(found[0]) if found else 0


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, nothing added where it is shorter."""
    text = one_line(text)
    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)) + "…"
