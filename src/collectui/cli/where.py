"""`collectui where`: which store, configuration and log this person uses."""

from __future__ import annotations

import argparse
from pathlib import Path

from collectui import locations
from collectui.cli import DONE, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.errors import StoreMissing
from collectui.domain.paths import PathRefused, is_there

_MISSING = "(not there yet)"


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
            _line(what, str(path), _unless_there(path))
        for problem in problems(config):
            write(f"{'problem':<15}{problem}")
    return DONE


def _store(url: str) -> None:
    from collectui.store.schema import check_file

    remark = ""
    try:
        check_file(url)
    except StoreMissing:
        remark = _MISSING
    finally:
        _line("store", locations.shown(url), remark)


def _unless_there(path: Path) -> str:
    """What is to be remarked about a path that leads to nothing, or nobody can say whereto."""
    try:
        return "" if is_there(path) else _MISSING
    except PathRefused:
        return "(may not be read by you)"


def _line(what: str, place: str, remark: str) -> None:
    write(f"{what:<15}{place}{remark and '  '}{remark}")
