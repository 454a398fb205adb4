"""`collectui where`: which store, configuration and log this person uses."""

from __future__ import annotations

import argparse

from collectui import locations
from collectui.cli import DONE, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.errors import StoreMissing
from collectui.domain.paths import is_there


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the three places, which of them are not there yet, and what of the settings is wrong.

    Raises StoreUnusable, once they are printed, for what cannot be a store or is none.
    """
    from collectui.ui.settings import problems

    try:
        _store(stores.url(args, config))
    finally:
        for what, path in (
            ("configuration", locations.config_file()),
            ("log", locations.log_file()),
        ):
            _line(what, str(path), is_there(path))
        for problem in problems(config):
            write(f"{'problem':<15}{problem}")
    return DONE


def _store(url: str) -> None:
    from collectui.store.schema import check_file

    there = True
    try:
        check_file(url)
    except StoreMissing:
        there = False
    finally:
        _line("store", locations.shown(url), there)


def _line(what: str, place: str, there: bool) -> None:
    write(f"{what:<15}{place}{'' if there else '  (not there yet)'}")
