"""Text to the printer of this machine, by `lp`."""

from __future__ import annotations

import shutil
import subprocess

from collectui.domain.text import clean_line

_COMMAND = "lp"
_SECONDS = 30
"""More than a spooler takes to accept half a page."""


class NotPrinted(Exception):
    """The printer took nothing; the message says why."""


def no_printer() -> str:
    """Why nothing can be printed here; empty where something can."""
    return "" if shutil.which(_COMMAND) else f"this machine has no {_COMMAND}"


def print_text(text: str, title: str) -> str:
    """Print a text; answers what `lp` says of it. Raises NotPrinted. It blocks meanwhile."""
    command = shutil.which(_COMMAND)
    if command is None:
        raise NotPrinted(no_printer())
    try:
        done = subprocess.run(
            [command, "-t", title],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotPrinted(f"{_COMMAND} did not answer within {_SECONDS} s") from error
    except OSError as error:
        raise NotPrinted(f"{_COMMAND}: {error.strerror}") from error
    if done.returncode:
        said = clean_line(done.stderr.decode("utf-8", "replace"))[:200]
        raise NotPrinted(said or f"{_COMMAND} ended with error {done.returncode}")
    return clean_line(done.stdout.decode("utf-8", "replace"))[:200]
