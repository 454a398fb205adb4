"""Programs forked from a process that has imported the program and done nothing else.

Three quarters of what a start takes are imports. What begins here is the program from its `main`
on, in a session and terminal of its own or with the pipes that it is given; that it also begins as
a new process does is tested in `terminal/test_program` and `cli/test_run`.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import random
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "collectui"]
ENVIRONMENT = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
_SUBREAPER = 36
_MOST_BYTES = 1 << 17
NOT_AT_ONCE = ("collectui.store.models", "collectui.store.tables", "collectui.store.migrations")
"""What a session that lists and writes never imports."""


def start(
    arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> int:
    """Begin the program with these as its input, output and messages; its process id.

    It is a child of this process. A terminal that it reads from is its own.
    """
    asked = {"arguments": list(arguments), "environment": dict(environment), "in": os.getcwd()}
    socket.send_fds(_server(), [json.dumps(asked).encode()], list(streams))
    return int(_server().recv(_MOST_BYTES))


def run(arguments: Sequence[str], typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The whole command, with this as its input, from beginning to end."""
    with ExitStack() as stack:
        source, out, err = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        source.write(typed)
        source.seek(0)
        streams = (source.fileno(), out.fileno(), err.fileno())
        pid = start(arguments, streams, {**os.environ, **ENVIRONMENT})
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*COMMAND, *arguments], code, out.read(), err.read())


@cache
def _server() -> socket.socket:
    # A program's parent is gone when it is known: it comes to whoever takes such children.
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    return ours


def _serve(asked: socket.socket) -> None:
    """Fork a program for each that is asked for, until nobody asks any more."""
    from collectui.__main__ import main

    _import_all()
    # Looked through by nobody, so that the memory stays one with the programs'.
    gc.collect()
    gc.freeze()
    while True:
        said, files, _, _ = socket.recv_fds(asked, _MOST_BYTES, 3)
        if not said:
            return
        reading, writing = os.pipe()
        if (between := os.fork()) == 0:
            if (program := os.fork()) == 0:
                for each in (asked.detach(), reading, writing):
                    os.close(each)
                _become(json.loads(said), files)
                main()
            os.write(writing, str(program).encode())
            os._exit(0)
        os.waitpid(between, 0)
        asked.send(os.read(reading, 20))
        for each in (reading, writing, *files):
            os.close(each)


def _import_all() -> None:
    import psycopg  # noqa: F401
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite  # noqa: F401

    import collectui

    for module in pkgutil.walk_packages(collectui.__path__, "collectui."):
        if not module.name.startswith(NOT_AT_ONCE) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _become(asked: Mapping[str, Any], streams: Sequence[int]) -> None:
    """What a new process begins with."""
    # Under nohup it is ignored.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if os.isatty(streams[0]):
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(asked["in"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[1:] = asked["arguments"]
    random.seed()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(  # noqa: SIM115
            number,
            "w" if number else "r",
            1 if number == 2 or os.isatty(number) else -1,
            encoding="utf-8",
            errors=getattr(sys, name).errors,
            closefd=False,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
