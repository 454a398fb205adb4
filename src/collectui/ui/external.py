"""A text in the agent's own $EDITOR and back; the terminal is as before, whatever it did."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.app import App, SuspendNotSupported

from collectui.domain.text import clean
from collectui.ui.job_control import can_be_resumed

LARGEST_BYTES = 1024 * 1024
"""More than this is no note; it belongs into an attachment."""

# What a full-screen program that died may have left on: the other screen, mouse, paste marks.
_LEAVE_MODES = "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m"


_FOLDER, _TEXT = "edit-", "text.md"


class NotEdited(Exception):
    """The text is as it was; the message says why."""


def lend_terminal(app: App[None], text: str, directory: Path) -> str:
    """`edit`, with the app out of the terminal meanwhile. Raises NotEdited."""
    edited: str | NotEdited
    try:
        with app.suspend():
            # An error that left this block would leave the app out of the terminal for good.
            try:
                edited = edit(text, directory)
            except NotEdited as error:
                edited = error
    except SuspendNotSupported as error:
        raise NotEdited("This terminal cannot be lent to an editor") from error
    app.refresh(layout=True, repaint=True)
    if isinstance(edited, NotEdited):
        raise edited
    return edited


def edit(text: str, directory: Path) -> str:
    """The text as the editor left it; blocks until the editor has ended.

    The file lies in a folder that only this user may read, below `directory`, and is gone
    afterwards. Raises NotEdited when there is no editor, it failed, or its file cannot be used.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f"{_FOLDER}{os.getpid()}-", dir=directory
        ) as folder:
            path = Path(folder) / _TEXT
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
            with _terminal_kept():
                code = subprocess.run([*command, str(path)], check=False).returncode
            if code != 0:
                ended = f"was ended by signal {-code}" if code < 0 else f"ended with error {code}"
                raise NotEdited(f"{command[0]} {ended}: the text is as it was")
            return _read(path)
    except FileNotFoundError as error:
        raise NotEdited(f"There is no editor {command[0]}: set EDITOR to one you have") from error
    except OSError as error:
        raise NotEdited(f"{command[0]} could not be used: {error.strerror}") from error


def left_behind(directory: Path) -> Iterator[tuple[str, Path]]:
    """Texts of editors whose program was killed, each with its folder, which the caller removes."""
    for folder in directory.glob(f"{_FOLDER}*"):
        owner = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if owner.isdecimal() and Path(f"/proc/{owner}").exists():
            continue
        try:
            yield _read(folder / _TEXT), folder
        except (OSError, NotEdited):
            yield "", folder


def _read(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise NotEdited("The file became larger than 1 MB: the text is as it was")
    text = clean(content.decode("utf-8", errors="replace"))
    # Editors end a file with a newline that nobody typed.
    return text.removesuffix("\n")


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """Ctrl+C, Ctrl+\\ and Ctrl+Z are the editor's, Ctrl+S halts nothing, and the terminal is as
    before afterwards.

    A terminal that Ctrl+S has halted takes no more output: whoever typed it ahead would find a dead
    program, until Ctrl+Q. Ctrl+Z stops this program too where a shell can continue both.
    """
    try:
        descriptor = sys.__stdin__.fileno() if sys.__stdin__ else -1
        settings = termios.tcgetattr(descriptor)
    except (OSError, ValueError, termios.error):
        settings = None
    theirs = [signal.SIGINT, signal.SIGQUIT, *([] if can_be_resumed() else [signal.SIGTSTP])]
    # A function and not SIG_IGN, which the editor would inherit.
    before = {number: signal.signal(number, lambda number, frame: None) for number in theirs}
    if settings is not None:
        unhalted = [settings[0] & ~termios.IXON, *settings[1:]]
        termios.tcsetattr(descriptor, termios.TCSANOW, unhalted)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if settings is not None:
            # Before anything is written: the editor may have let Ctrl+S halt the terminal.
            termios.tcsetattr(descriptor, termios.TCSANOW, unhalted)
            if sys.__stdout__:
                sys.__stdout__.write(_LEAVE_MODES)
                sys.__stdout__.flush()
            termios.tcsetattr(descriptor, termios.TCSADRAIN, settings)
