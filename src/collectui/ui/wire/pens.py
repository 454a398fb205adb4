"""What a cell is drawn with, and the shortest sequences from one such pen to the next."""

from __future__ import annotations

from binascii import crc32
from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from collectui.ui.safety import safe_style

_MOST = 4_000
"""Pens and ways between them that are remembered; more than any screen has at once."""
# What each attribute is switched off by. One that stands for two (bold and dim) takes both off,
# and one that is not here is only ever taken off with everything else.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}
_END_LINK = "\x1b]8;;\x1b\\"


class Pen(NamedTuple):
    """Attributes, colours and link of a cell; colours as the parameters that ask for them."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""


PLAIN = Pen()


class Pens:
    """The pens of a program's styles. The same pen is always the same object."""

    def __init__(self, colours: ColorSystem, *, links: bool = True) -> None:
        self._colours, self._links = colours, links
        self._pens: dict[Pen, Pen] = {PLAIN: PLAIN}
        self.known: dict[int, tuple[Style | None, Pen]] = {id(None): (None, PLAIN)}
        """By the identity of a style, which is looked up sooner than itself; with the style, so
        that it is no other's meanwhile."""
        self._ways: dict[tuple[Pen, Pen], str] = {}

    @property
    def is_full(self) -> bool:
        """Whether so many are known that it is time to begin anew, with all rows."""
        return len(self.known) > _MOST or len(self._ways) > _MOST

    def of(self, style: Style | None) -> Pen:
        """The pen of a style; its link only if that is safe."""
        known = self.known.get(id(style))
        if known is not None:
            return known[1]
        assert style is not None
        link = (safe_style(style).link or "") if self._links else ""
        pen = _read(Strip.render_ansi(style, self._colours), link)
        pen = self._pens.setdefault(pen, pen)
        self.known[id(style)] = style, pen
        return pen

    def way(self, held: Pen, wanted: Pen) -> str:
        """The sequences after which the terminal draws with another pen."""
        if held is wanted:
            return ""
        way = self._ways.get((held, wanted))
        if way is None:
            way = self._ways[held, wanted] = _way(held, wanted)
        return way


def _read(codes: str, link: str) -> Pen:
    """A pen from the parameters of a style sequence."""
    attributes, foreground, background = set(), "", ""
    rest = iter(codes.split(";") if codes else ())
    for code in rest:
        number, colour = int(code), code
        if number in (38, 48):
            kind = next(rest)
            colour = ";".join((code, kind, *(next(rest) for _ in range(1 if kind == "5" else 3))))
        if 30 <= number <= 39 or 90 <= number <= 97:
            foreground = "" if number == 39 else colour
        elif 40 <= number <= 49 or 100 <= number <= 107:
            background = "" if number == 49 else colour
        else:
            attributes.add(code)
    return Pen(frozenset(attributes), foreground, background, link)


def _way(held: Pen, wanted: Pen) -> str:
    link = _link(held.link, wanted.link)
    if held[:3] == wanted[:3]:
        return link
    colours = filter(None, (wanted.foreground, wanted.background))
    anew = ";".join(["", *sorted(wanted.attributes), *colours])
    step = _step(held, wanted)
    return f"\x1b[{anew if step is None or len(anew) < len(step) else step}m{link}"


def _step(held: Pen, wanted: Pen) -> str | None:
    """The parameters for what differs alone; None where something is only reset with all else."""
    gone = held.attributes - wanted.attributes
    if not gone <= _OFF.keys():
        return None
    off = {_OFF[each] for each in gone}
    on = {
        each for each in wanted.attributes if each not in held.attributes or _OFF.get(each) in off
    }
    codes = [*sorted(off), *sorted(on)]
    if held.foreground != wanted.foreground:
        codes.append(wanted.foreground or "39")
    if held.background != wanted.background:
        codes.append(wanted.background or "49")
    return ";".join(codes)


def _link(held: str, wanted: str) -> str:
    if held == wanted:
        return ""
    # Cells of one link are one to the terminal, also where the link goes on in the next line.
    return f"\x1b]8;id={crc32(wanted.encode()):x};{wanted}\x1b\\" if wanted else _END_LINK
