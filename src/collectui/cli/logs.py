"""The log: what went wrong, for whoever helps the agent; never on the screen."""

from __future__ import annotations

import logging
import os
import threading
from io import TextIOWrapper
from typing import cast

from collectui.locations import log_file, private_dir

_BYTES, _FILES = 1_000_000, 3


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
    handler.setFormatter(logging.Formatter(form))
    for name in ("collectui", "asyncio"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(handler)
    threading.excepthook = _thread_failed


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_type is not SystemExit and failed.exc_value is not None:
        name = failed.thread.name if failed.thread else "unknown"
        logging.getLogger("collectui").error("thread %s failed", name, exc_info=failed.exc_value)
