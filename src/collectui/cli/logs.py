"""The log: what went wrong, for whoever helps the agent; never on the screen.

It tells where something failed and by which error, and nothing of customers: what an error says may
hold a name, a text or what a statement was given, and is left out.
"""

from __future__ import annotations

import copy
import logging
import os
import threading
import traceback
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, cast

from collectui.locations import log_file, private_dir

_BYTES, _FILES = 1_000_000, 3


_OFTEN_SAID = 3
"""Exceptions in a chain that are told."""


def discreet(error: BaseException) -> str:
    """An error without its message: its class, and what the system or the database calls it."""
    named = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    said = error.strerror if isinstance(error, OSError) else None
    orig = getattr(error, "orig", None)
    code = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None)
    return f"{named}: {said or code}" if said or code else named


class _Discreet(logging.Formatter):
    """Writes an entry without anything that somebody typed or the store holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry, errors among its values by what they are alone."""
        entry = copy.copy(record)
        entry.exc_text = None
        if isinstance(entry.args, tuple):
            entry.args = tuple(
                discreet(each) if isinstance(each, BaseException) else each for each in entry.args
            )
        if entry.name == "asyncio":
            # Behind its first words it describes what failed, values and all.
            entry.msg, entry.args = entry.getMessage().split("\n")[0].split("(")[0], ()
        return super().format(entry)

    def formatException(self, ei: Any) -> str:
        """Where it was raised, the causes first."""
        return "\n".join(reversed([*_told(ei[1])]))


def _told(error: BaseException | None) -> Iterator[str]:
    seen = 0
    while error is not None and seen < _OFTEN_SAID:
        where = "".join(traceback.format_tb(error.__traceback__))
        yield f"Traceback (most recent call last):\n{where}{discreet(error)}"
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions[:_OFTEN_SAID]:
                yield from _told(each)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        seen += 1


class _AtFirst(logging.Handler):
    """Opens the file once there is something to write: most runs never load what turns it."""

    _file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            self._file = _opened()
            self._file.setFormatter(self.formatter)
        self._file.handle(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _opened() -> logging.Handler:
    """The log's file, which nobody else may read; nothing where it cannot be written."""
    from logging.handlers import RotatingFileHandler

    class PrivateFile(RotatingFileHandler):
        def _open(self) -> TextIOWrapper:
            def opener(path: str, flags: int) -> int:
                return os.open(path, flags, 0o600)

            return cast(
                TextIOWrapper, open(self.baseFilename, self.mode, encoding="utf-8", opener=opener)
            )

    try:
        private_dir(log_file().parent)
        return PrivateFile(log_file(), maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


def start() -> None:
    """Sends the log of this process to its file; to nowhere where the file cannot be written.

    What a task or thread failed with is in it too: elsewhere it would be on the screen.
    """
    handler = _AtFirst()
    form = "%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"
    handler.setFormatter(_Discreet(form))
    for name in ("collectui", "asyncio"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(handler)
    threading.excepthook = _thread_failed


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_type is not SystemExit and failed.exc_value is not None:
        name = failed.thread.name if failed.thread else "unknown"
        logging.getLogger("collectui").error("thread %s failed", name, exc_info=failed.exc_value)
