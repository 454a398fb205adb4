"""How a file is to be brought in, as somebody said."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from collectui.exchange.cells import is_currency
from collectui.store.imports.refusal import ImportRefused

_SOURCE = re.compile(r"[\w .-]{1,40}")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be brought in; None leaves it to the file, the mapping and the desk."""

    as_of: date | None = None
    dry_run: bool = False
    complete: bool = False
    allow_mass_close: bool = False
    """A file that is whole may close any number of open items."""
    renames: tuple[tuple[str, str], ...] = ()
    """Old and new keys of customers that the source calls otherwise now."""
    new_source: bool = False
    """Documents that look like another source's are others."""
    source: str | None = None
    currency: str | None = None
    assign: str | None = None
    """`me`, a login, or `none`."""
    mapping: Path | None = None
    date_order: str | None = None
    """`dmy` or `mdy`."""
    list_name: str | None = None
    """Which list a file of JSON objects holds, where its name does not say."""


def source_name(source: str) -> str:
    """The name if it can be one. Raises ImportRefused."""
    if not _SOURCE.fullmatch(source):
        raise ImportRefused("A source's name is up to 40 letters, digits, spaces, dots or dashes.")
    return source


def currency_code(code: str) -> str:
    """The ISO 4217 code if it is one. Raises ImportRefused."""
    if not is_currency(code.upper()):
        raise ImportRefused(f"“{code}” is no currency: write three letters like USD.")
    return code.upper()


def sha256(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
