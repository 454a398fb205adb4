"""How the program ends when its terminal or its host wants it gone, and what it leaves behind.

Stock Textual dies at once on a hang-up, spins for ever when the terminal vanishes without one, and
prints a traceback with local variables, that is with customers' data. Here what is typed is
written first, the end comes within `HARD_EXIT_SECONDS`, and details go to the log alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual.app import App
from textual.worker import WorkerFailed

HANGUP, TERMINATED = 129, 143
THREAD_SECONDS = 1.0
"""What threads may take to end once they are told to; idle ones take a moment."""
HARD_EXIT_SECONDS = 2.0

UNABLE = ("dumb", "unknown")
"""Terminals, by the name in TERM, that show no full screen."""

log = logging.getLogger("collectui.ui")


def lacks_terminal() -> str | None:
    """Why the program cannot be opened here, or None where it can.

    Without this Textual starts on no terminal, spins, and never ends.
    """
    if os.isatty(0) and os.isatty(2):
        name = os.environ.get("TERM", "")
        if name not in UNABLE:
            return None
        return (
            f"the terminal says it is “{name}”, which can place no cursor: set TERM to what it is, "
            "such as xterm-256color (collectui --help lists what needs none)"
        )
    return "not a terminal; run it in a terminal (collectui --help lists what needs none)"


class Lifeline:
    """Watches the terminal and the signals that end a program, for one app."""

    def __init__(self, app: App[Any], flush: Callable[[], None]) -> None:
        self._app, self._flush = app, flush
        self._ending = False

    def watch(self) -> None:
        """Begin to watch; called on the event loop once the app runs."""
        loop = asyncio.get_running_loop()
        for number, code in ((signal.SIGHUP, HANGUP), (signal.SIGTERM, TERMINATED)):
            loop.add_signal_handler(number, self.end, code)
        self._app.set_interval(1.0, self._look)

    def _look(self) -> None:
        if terminal_is_gone():
            self.end(HANGUP)

    def end(self, code: int) -> None:
        """Write what is typed, then leave: politely if that works, else by force."""
        if self._ending:
            return
        self._ending = True
        try:
            self._flush()
        finally:
            force = threading.Timer(HARD_EXIT_SECONDS, os._exit, (code,))
            force.daemon = True
            force.start()
            self._app.exit(return_code=code)


def terminal_is_gone() -> bool:
    """Whether the other end of standard input has hung up, as happens without any signal."""
    if sys.__stdin__ is None or sys.__stdin__.closed:
        return True
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), select.POLLIN)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & gone for _, event in poll.poll(0))


def last_words(error: BaseException) -> Text:
    """What an agent is told when the program fails; the traceback goes to the log."""
    cause = error.error if isinstance(error, WorkerFailed) else error
    log.error("stopped", exc_info=cause)
    return Text(
        f"collectui stopped: {type(cause).__name__}. What you had typed is kept as a draft; "
        "the log says more (collectui where)."
    )


def leave(code: int) -> int:
    """The exit code, unless a thread still hangs in the store: then the process ends here."""
    logging.shutdown()
    until = time.monotonic() + THREAD_SECONDS
    if any(_outlasts(thread, until) for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _outlasts(thread: threading.Thread, until: float) -> bool:
    """Whether a thread that the process would wait for is still at work at this moment."""
    if thread is threading.main_thread() or thread.daemon:
        return False
    thread.join(max(0.0, until - time.monotonic()))
    return thread.is_alive()
