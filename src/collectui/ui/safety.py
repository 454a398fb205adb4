"""The guard between text and the terminal, and between errors or odd input and the program.

Stored text is cleaned on write; this is the net below it. It stands where segments become the
bytes that are sent, so that nothing a widget was handed can command the terminal: in `Strip.render`
for Textual's own display, in `wire.rows` and `wire.pens` for the one that sends what changed.

Four names of Textual that are not public are replaced here, and elsewhere only in `frugal`; the
tests say so when a new version of Textual moves them.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.drivers import linux_driver
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip

from collectui.ui.terminal_input import TerminalParser

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls: C0, DEL, C1
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line separators, and what reorders text
    "\ufeff\ud800-\udfff]"  # byte order mark; halves of characters, which cannot be encoded
)
_OPENABLE = re.compile(r"(?:https?|mailto):[!-~]+")


def safe_text(text: str) -> str:
    """The text without anything a terminal would act on; as wide as Textual measured it."""
    if text.isprintable():
        return text
    # As wide as Textual measured the character, so that nothing beside it shifts.
    return _UNSAFE.sub(lambda found: "\ufffd" * cell_len(found[0]), text)


def safe_style(style: Style) -> Style:
    """The style without a link that a browser or a mail program should not open."""
    if style.link is None or _OPENABLE.fullmatch(style.link):
        return style
    return style.update_link(None)


def safe_segments(segments: Iterable[Segment]) -> list[Segment]:
    """The segments as they may be sent: harmless text, and no link but to the web or a mailbox."""
    return [
        segment
        if segment.control
        else Segment(safe_text(segment.text), segment.style and safe_style(segment.style))
        for segment in segments
    ]


def _guarded(render: Callable[[Strip, Console], str]) -> Callable[[Strip, Console], str]:
    @functools.wraps(render)
    def guarded_render(strip: Strip, console: Console) -> str:
        # A strip rendered before keeps what was sent, so it is looked at once.
        if strip._render_cache is None:
            for text, style, control in strip._segments:
                printable = control or text.isprintable()
                if not printable or (style is not None and style.link is not None):
                    strip._render_cache = render(Strip(safe_segments(strip._segments)), console)
                    break
        return render(strip, console)

    guarded_render.__dict__["guards_text"] = True
    return guarded_render


def install() -> None:
    """Put the guard and the forgiving decoder in place; harmless when they already are."""
    if "guards_text" not in Strip.render.__dict__:
        Strip.render = _guarded(Strip.render)  # type: ignore[method-assign, assignment]
    if "goes_on" not in MessagePump._dispatch_message.__dict__:
        MessagePump._dispatch_message = _going_on(MessagePump._dispatch_message)  # type: ignore[method-assign, assignment]
    linux_driver.XTermParser = TerminalParser  # type: ignore[attr-defined]
    # One byte that is not UTF-8 (a Latin-1 terminal, a paste) would end the input thread.
    linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined, assignment]


Dispatch = Callable[[MessagePump, Message], Coroutine[Any, Any, None]]


def _going_on(dispatch: Dispatch) -> Dispatch:
    """A handler that fails ends its message, where Textual would end the widget's pump with it."""

    @functools.wraps(dispatch)
    async def dispatch_and_go_on(pump: MessagePump, message: Message) -> None:
        try:
            await dispatch(pump, message)
        except Exception as error:
            app = pump.app
            if not getattr(app, "has_begun", False):
                raise
            app._handle_exception(error)

    dispatch_and_go_on.__dict__["goes_on"] = True
    return dispatch_and_go_on


def _forgiving_decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")
