"""What the program does like no other Textual app, whatever it shows: toasts, links, Tab, Esc."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from rich.console import RenderableType
from textual import events
from textual.app import App, ScreenStackError
from textual.await_remove import AwaitRemove
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets._toast import ToastRack
from textual.worker import WorkerFailed, get_current_worker

from collectui.ui.job_control import can_be_resumed
from collectui.ui.keyboard import Keyboard
from collectui.ui.keys import MOVES, keys_of
from collectui.ui.lifeline import log
from collectui.ui.quiet import Quiet
from collectui.ui.text import one_line

T = TypeVar("T")

MOST_TOASTS = 2
"""Toasts that inform, over one another: more would hide what was done."""


class PlainApp(App[None]):
    """Nothing is read as markup, nothing opened on the server, and no key is another's."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = False
        """Whether there is work that an error must not end: from when the store is open."""
        self.quiet = Quiet(self)
        self.keyboard = Keyboard(
            self.quiet,
            deliver=super().on_event,
            call=self.call_later,
            focused=lambda: self.focused,
            store_waits=self.store_waits,
        )
        self.keyboard.move_keys = _move_keys({})
        self.keyboard.on_unclear = self.keys_were_unclear
        self.keyboard.on_overdue = self.quit_now
        self.keyboard.on_broken = self.keys_were_refused

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast; its text is never read as markup, whatever `markup` says."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def refuse(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
    ) -> None:
        """Say that a key does nothing here, and why; text typed ahead for it goes nowhere else."""
        self.notify(message, title=title, severity=severity, timeout=timeout)
        self.keyboard.break_off()

    def on_notify(self) -> None:
        """Before another toast comes: of those that only inform, the latest stays."""
        said = [toast for toast in self._notifications if toast.severity == "information"]
        for toast in said[: -(MOST_TOASTS - 1)]:
            self._unnotify(toast, refresh=False)

    def _refresh_notifications(self) -> None:
        # Textual takes an outdated toast out of its holder, and leaves the holder for good.
        super()._refresh_notifications()
        with suppress(NoMatches, ScreenStackError):
            for holder in self.screen.get_child_by_type(ToastRack).children:
                if not holder.children:
                    holder.remove()

    def forget_toasts(self) -> None:
        """What only informs goes from over a screen that opens; warnings stay their time."""
        for toast in list(self._notifications):
            if toast.severity == "information":
                self._unnotify(toast)

    def action_focus_next(self) -> None:
        """The next field. Bound with priority: a key typed right behind Tab belongs to it already,
        and would else go to the field before."""
        take = getattr(self.focused, "action_take", None)
        if take is not None:
            take("tab")
        else:
            self.screen.focus_next()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never opens a browser: it would be the server's, not the agent's."""
        self.notify("Open the link in your own terminal.", title=one_line(url))

    # Keys

    async def on_event(self, event: events.Event) -> None:
        forwarded = isinstance(event, events.InputEvent | events.Paste) and event.is_forwarded
        if forwarded or not self.keyboard.holds(event):
            await super().on_event(event)

    async def rest(self, seconds: float) -> None:
        """Pause for more keys of the same kind; ended early by another key that waits."""
        await self.keyboard.rest(seconds)

    async def push_screen_wait(  # type: ignore[override]
        self, screen: Screen[T], *, mode: str | None = None
    ) -> T:
        """The answer of a screen; while it is asked for no key waits for the worker that asks."""
        worker = get_current_worker()
        self.quiet.asks(worker, screen)
        try:
            return await super().push_screen_wait(screen, mode=mode)
        finally:
            self.quiet.answered(worker)

    def set_keymap(self, keymap: Mapping[str, str]) -> None:
        """Give actions other keys, by id."""
        super().set_keymap(keymap)
        self.keyboard.quit_keys = keys_of("app.quit", keymap)
        self.keyboard.move_keys = _move_keys(keymap)

    def store_waits(self) -> bool:
        """Whether an answer of the store is outstanding."""
        return False

    def keys_were_unclear(self, count: int, text: str) -> None:
        """Say that it never became clear which screen the dropped keys meant."""
        self.keys_were_dropped(count, text, "the program could not tell where they belong")

    def keys_were_refused(self, count: int, text: str) -> None:
        """Say that what was typed ahead went nowhere: what it was meant for did not open."""
        self.keys_were_dropped(count, text, "what they were meant for did not open")

    def keys_were_dropped(self, count: int, text: str, why: str) -> None:
        """Say that keys were dropped, among them this text."""
        were = "key was" if count == 1 else "keys were"
        self.notify(f"{count} {were} dropped: {why}.", severity="warning", timeout=10)

    def quit_now(self) -> None:
        """Leave though keys wait before the one that quits; what they wrote is kept."""
        count, text = self.keyboard.drop()
        if text:
            self.keys_were_unclear(count, text)
        self.exit()

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave; no key is given out any more."""
        self.keyboard.close()
        super().exit(result, return_code, message)

    def action_suspend_process(self) -> None:
        """Stop until the shell continues the program, where there is a shell that can."""
        if self.is_headless or can_be_resumed():
            # Meant for the shell, and perhaps not for a draft to keep.
            count, _ = self.keyboard.drop()
            super().action_suspend_process()
            if count:
                self.keys_were_dropped(count, "", "they were typed behind the one that suspends")
        else:
            self.notify(
                "Nothing here could resume the program: no shell with job control started it."
            )

    # What goes

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        """Take widgets away, and with them all that works for them.

        Textual ends a widget's workers only once its children have gone, so that one of them would
        meet a widget that is not there.
        """
        for node in nodes:
            for each in node.walk_children(with_self=True):
                self.workers.cancel_node(each)
        return super()._prune(*nodes, parent=parent)

    # What is sent

    def is_composing(self) -> bool:
        """Whether a screen that was opened has yet to show what it is opened for."""
        return self.quiet.obstacle(inside=True) is not None

    # Errors

    def _handle_exception(self, error: Exception) -> None:
        """Log an error of a handler or worker, say so, and go on."""
        if not self.has_begun:
            super()._handle_exception(error)
            return
        cause = error.error if isinstance(error, WorkerFailed) else error
        if self.keyboard.is_closed:
            log.info("a handler failed while the program was leaving", exc_info=cause)
            return
        log.error("a handler failed", exc_info=cause)
        if self.is_headless and self._exception is None:
            # A test that drives the program is told.
            self._exception = cause if isinstance(cause, Exception) else error
            self._exception_event.set()
        kind = type(cause).__name__
        said = f"That went wrong ({kind}). What you typed is kept; the log says more."
        if not any(toast.message == said for toast in self._notifications):
            self.notify(said, severity="error", timeout=10)


def _move_keys(keymap: Mapping[str, str]) -> frozenset[str]:
    return frozenset(key for name in MOVES for key in keys_of(name, keymap))
