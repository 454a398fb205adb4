"""Whether the program has done all that the last key set going.

A key may be given to a screen once every message pump waits for a message, the screen in front is
laid out, and no worker runs that a key has to wait for. Workers are told by their group: what a
group is not named for here is waited for.

Textual has no public way to see that a pump waits, so what is asked here of its queues is private
to asyncio and to Textual; the tests of keys typed ahead say so when it moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from textual.message_pump import MessagePump
from textual.worker import Worker

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

BACKGROUND = frozenset(
    {
        "changes",  # what others did
        "clock",
        "day",
        "count",  # how many rows a list has; End waits for it in a group of its own
        "draft",  # whether another session took it over
        "drafts",
        "due",
        "markdown",
        "menu",  # what others did to its row
        "my-day",
        "presence",  # who else has a customer open
        "preview",
        "roll",
        "totals",
        "undo-run",
        "version",
        "warm-up",
    }
)
"""Groups of workers whose end no key depends on."""
TYPING = frozenset(
    {
        "addresses",
        "customer",
        "file",
        "filter",
        "find",
        "history-text",
        "impact",
        "note-search",
        "numbers",
        "owner",
        "search",
        "ticks",
    }
)
"""Groups that answer what is typed: the next letter need not wait for them, any other key does."""
COMPUTING = "computing"
"""The group of work that Esc stops: any other key waits for it."""
MOVING = frozenset({"fetch"})
"""Groups that bring rows: a move further on need not wait for them."""


class Quiet:
    """Looks at one app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._asking: dict[Worker[Any], Screen[Any]] = {}
        self._stuck: WeakSet[Any] = WeakSet()

    def asks(self, worker: Worker[Any], screen: Screen[Any]) -> None:
        """The worker waits for the agent's answer on this screen, until `answered`."""
        self._asking[worker] = screen

    def answered(self, worker: Worker[Any]) -> None:
        """The worker has its answer."""
        self._asking.pop(worker, None)

    def is_asking(self, worker: Worker[Any]) -> bool:
        """Whether the worker waits for an answer that the agent has not given yet."""
        asked = self._asking.get(worker)
        return asked is not None and asked in self._app.screen_stack

    def obstacle(self, overtaken: Collection[str] = (), *, inside: bool = False) -> object | None:
        """The worker, screen or pump that a key must wait for; None where there is none.

        `overtaken` are groups that this key need not wait for; with `inside` it is the app's own
        pump that asks.
        """
        for worker in self.workers(overtaken):
            if worker not in self._stuck:
                return worker
        screens = self._app.screen_stack
        if not screens:
            return self._app
        if (screens[-1]._callbacks or screens[-1]._layout_required) and screens[
            -1
        ] not in self._stuck:
            return screens[-1]
        if not self._app._message_queue.empty() or not (inside or _waits(self._app)):
            return self._app
        for pump in list(self._app._registry):
            if not _waits(pump) and pump not in self._stuck:
                return pump
        return None

    def workers(self, overtaken: Collection[str] = ()) -> Iterator[Worker[Any]]:
        """The workers that a key has to wait for."""
        for worker in self._app.workers:
            if worker.is_finished or worker.group in BACKGROUND or worker.group in overtaken:
                continue
            if not self.is_asking(worker):
                yield worker

    def give_up_on(self, obstacle: object) -> None:
        """Wait for this no more: it has not ended in the time that anything may take."""
        self._stuck.add(obstacle)


def _waits(pump: MessagePump) -> bool:
    """Whether a pump waits for a message, or takes none any more."""
    task = pump._task
    if task is None:
        # The app's own runs in no task of its own; of others there is none yet, or no more.
        if not pump.is_dom_root or not pump._running:
            return True
    elif task.done():
        return True
    queue: Any = pump._message_queue
    waits = bool(queue.ready_event._waiters)
    return waits and queue.empty() and not pump._next_callbacks
