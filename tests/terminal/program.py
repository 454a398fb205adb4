"""The whole program in a terminal."""

import os

from tests import warm
from tests.terminal.driver import Terminal

COMMAND = warm.COMMAND


class Warm(Terminal):
    """A terminal with the program in it, forked where its imports are done."""

    def _start(self, command: list[str], environment: dict[str, str]) -> tuple[int, int]:
        assert command[: len(COMMAND)] == COMMAND, command
        fd, terminal = os.openpty()
        try:
            self._set_size(terminal, self.screen.columns, self.screen.lines)
            return warm.start(command[len(COMMAND) :], (terminal,) * 3, environment), fd
        except BaseException:
            os.close(fd)
            raise
        finally:
            os.close(terminal)


def opened(store: str, cols: int = 120, rows: int = 40) -> Terminal:
    """The program, opened on this store."""
    return Warm([*COMMAND, "--store", store], cols, rows)


def started(store: str, cols: int = 120, rows: int = 40) -> Terminal:
    """The same from the first import on, as an agent starts it."""
    return Terminal([*COMMAND, "--store", store], cols, rows)
