"""`collectui import`: brings in a file, tries it without writing, or takes a batch back."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from collectui.cli import DONE, Refusal, Usage, stores
from collectui.cli.output import write, write_json
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.paths import PathRefused, read_start

if TYPE_CHECKING:
    from collectui.exchange.importing import ImportOptions
    from collectui.store.store import Store


_BYTES = (" MB", 2_000_000)
"""The unit of an import's rate: each byte counts twice, once read and once applied."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Imports or undoes, and prints the report; DONE also with rejected rows.

    Raises Refusal where nothing of the file can be taken, Usage where the options contradict.
    """
    from collectui.store.imports.refusal import ImportRefused

    if (args.file is None) == (args.undo is None):
        raise Usage("import takes a FILE, or --undo BATCH")
    if args.undo is not None and args.dry_run:
        raise Usage("--undo cannot be tried: leave out --dry-run to take the batch back")
    try:
        return _undo(args, config) if args.file is None else _import(args, config)
    except ImportRefused as refused:
        if refused.proposal:
            write(refused.proposal.rstrip("\n"))
        raise Refusal(str(refused)) from None


def _import(args: argparse.Namespace, config: Config) -> int:
    from collectui.exchange import importing

    path = Path(args.file)
    for named in (path, Path(args.map) if args.map else path):
        try:
            read_start(named, 1)
        except PathRefused as refused:
            raise Refusal(str(refused)) from refused
    report = None
    try:
        with _store(args, config) as store, Progress("importing", *_BYTES) as progress:
            report = importing.run(store, path, _options(args), store.me(), progress)
        if args.json:
            write_json(report.to_json())
        else:
            write(report.to_text(args.store).rstrip("\n"))
    except KeyboardInterrupt:
        # A file is brought in whole or not at all, by one transaction.
        if report is None or args.dry_run:
            raise KeyboardInterrupt("stopped: nothing of the file was written") from None
        raise KeyboardInterrupt(
            f"stopped, but the file was imported; --undo {report.batch} undoes it"
        ) from None
    return DONE


def _options(args: argparse.Namespace) -> ImportOptions:
    from collectui.exchange.importing import ImportOptions

    return ImportOptions(
        as_of=args.as_of,
        dry_run=args.dry_run,
        complete=args.complete,
        allow_mass_close=args.allow_mass_close,
        renames=tuple(map(_rename, args.rename)),
        new_source=args.new_source,
        source=args.source,
        currency=args.currency,
        assign=args.assign,
        mapping=Path(args.map) if args.map else None,
        date_order=args.date_order,
        list_name=args.list,
    )


def _rename(text: str) -> tuple[str, str]:
    """The old and the new key of `OLD=NEW`. Raises Usage."""
    old, equals, new = text.partition("=")
    if not (equals and old.strip() and new.strip()):
        raise Usage(f"--rename {text}: write OLD=NEW, the customer's old and new number or name")
    return old.strip(), new.strip()


@contextmanager
def _store(args: argparse.Namespace, config: Config) -> Iterator[Store]:
    """The store to import into; for a dry run without one, an empty one that is thrown away."""
    from collectui.store.opening import create, exists, open_store

    if not args.dry_run:
        with stores.for_importing(args, config) as store:
            yield store
        return
    where = stores.url(args, config)
    with tempfile.TemporaryDirectory(prefix="collectui-dry-") as folder:
        store = open_store(where) if exists(where) else create(str(Path(folder) / "dry.sqlite3"))
        try:
            yield store
        finally:
            store.close()


def _undo(args: argparse.Namespace, config: Config) -> int:
    from collectui.exchange import importing
    from collectui.store.opening import open_store

    store = open_store(stores.url(args, config), may_write=True)
    try:
        report = importing.undo(store, args.undo, stores.writer(store))
    finally:
        store.close()
    if args.json:
        write_json(report.to_json())
    else:
        write(report.to_text().rstrip("\n"))
    return DONE
