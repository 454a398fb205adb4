"""The command line: reads the arguments, runs one verb, and turns what happened into an exit code.

0 done, 1 refused or nothing found, 2 usage, 3 store unusable. Nothing here imports Textual or the
store: a verb's module does, once it is known which verb it is.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from collectui.cli.parser import build

DONE, REFUSED, USAGE, UNUSABLE, STOPPED = 0, 1, 2, 3, 130


class Refusal(Exception):
    """The verb was refused, or found nothing; the message says why."""


class NoCustomer(Refusal):
    """No customer has that number: a name finds none here."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"there is no customer {number!r}: a customer is named by its number, "
            "which `collectui queue --all --filter NAME` shows of one who owes"
        )


class Usage(Exception):
    """An option whose value means nothing; the message says why."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command with these arguments and returns its exit code.

    Messages go to standard error. Raises SystemExit for --help, --version and usage errors.
    """
    parsed = build().parse_args(arguments)
    from collectui import config
    from collectui.domain import errors
    from collectui.locations import config_file

    try:
        settings = config.load(config_file())
        verb = importlib.import_module(f"collectui.cli.{parsed.module}")
        code: int = verb.run(parsed, settings)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read us has enough. Python flushes again at exit: into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt as stopped:
        return say(stopped if stopped.args else "stopped", STOPPED)
    except (Usage, config.ConfigError) as error:
        return say(error, USAGE)
    except (Refusal, errors.StoreMissing, errors.StoreBusy) as error:
        return say(error, REFUSED)
    except OSError as error:
        _log(error)
        return say(_of_the_system(error), REFUSED)
    except (errors.StoreUnusable, errors.StoreFailed) as error:
        return say(error, UNUSABLE)


def _log(error: OSError) -> None:
    """Keeps where something unforeseen happened, for whoever has to find out why."""
    import logging

    from collectui.cli import logs

    logs.start()
    logging.getLogger("collectui").error("refused by the system", exc_info=error)


def _of_the_system(error: OSError) -> str:
    """What the system refused, and of which file where it says so."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


def say(message: object, code: int = DONE) -> int:
    """Writes one message for people to standard error; returns the exit code it was given."""
    from collectui.domain.text import clean

    sys.stderr.write(f"collectui: {clean(str(message))}\n")
    return code
