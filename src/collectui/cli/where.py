"""`collectui where`: which store, configuration and log this person uses."""

from __future__ import annotations

import argparse
from pathlib import Path

from collectui import locations
from collectui.cli.output import write
from collectui.config import Config


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the three places, and which of them are not there yet; always 0."""
    url = locations.store_url(args.store, config.store)
    path = locations.sqlite_path(url)
    write(f"store          {locations.shown(url)}{_missing(path)}")
    write(f"configuration  {locations.config_file()}{_missing(locations.config_file())}")
    write(f"log            {locations.log_file()}{_missing(locations.log_file())}")
    return 0


def _missing(path: Path | None) -> str:
    return "" if path is None or path.exists() else "  (not there yet)"
