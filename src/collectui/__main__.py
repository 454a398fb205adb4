"""The `collectui` command."""

import os
import sys


def main() -> None:
    """Runs the command of this process's arguments and ends the process with its exit code."""
    _speak_utf8()
    from collectui.cli import run

    sys.exit(run(sys.argv[1:]))


def _speak_utf8() -> None:
    """Starts over in UTF-8 mode where the locale has another encoding.

    Names and box-drawing characters have no other way out, and the encoding of what the process
    was started with (arguments, file names) can only be set before it starts.
    """
    streams = [stream for stream in (sys.__stdout__, sys.__stderr__) if stream is not None]
    if sys.flags.utf8_mode or all(s.encoding.lower() in ("utf-8", "utf8") for s in streams):
        return
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("PYTHONIOENCODING", None)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


if __name__ == "__main__":
    main()
