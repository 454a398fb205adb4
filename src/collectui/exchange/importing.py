"""Bringing in a file of documents: read aside, decided, then applied in short pieces."""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from collectui.domain.kernel import Me
from collectui.exchange import reading
from collectui.exchange.findings import Reading
from collectui.exchange.header import Layout, find_layout
from collectui.exchange.leftout import LeftOut, LeftOuts
from collectui.exchange.mapping import FileMapping, read_mapping
from collectui.exchange.options import ImportOptions, currency_code, sha256, source_name
from collectui.exchange.premium.bring import bring_in
from collectui.exchange.premium.source import is_json
from collectui.exchange.report import ImportReport, UndoReport, report_of
from collectui.exchange.sheets import place, together
from collectui.exchange.table import shown_path
from collectui.exchange.tables import open_tables
from collectui.exchange.undoing import undo
from collectui.store import desk, masking
from collectui.store.imports.applying import apply, is_fresh, open_by_bucket
from collectui.store.imports.fields import AMOUNTS, Field
from collectui.store.imports.job import MOST_LISTED, Job
from collectui.store.imports.people import assignee, may_import
from collectui.store.imports.refusal import ImportRefused
from collectui.store.imports.staging import Staging, staging
from collectui.store.store import Store

__all__ = ["ImportOptions", "ImportRefused", "ImportReport", "UndoReport", "run", "undo"]

_TWICE = "it says the same as a row before it: taken once (only a line item tells two apart)"
Progress = Callable[[int, int], None]


def run(
    store: Store,
    path: Path,
    options: ImportOptions,
    me: Me,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring in a file and say what came of it.

    `progress` is told how much of the whole is done. Raises ImportRefused where nothing of the
    file can be taken; then nothing was written.
    """
    may_import(me, options.dry_run)
    if is_json(path):
        return bring_in(store, path, options, me, progress)
    if options.list_name:
        raise ImportRefused(f"--list is for JSON, and {shown_path(path)} is none.")
    mapping = read_mapping(options.mapping) if options.mapping else None
    left_out = LeftOuts()
    layout = _layout(path, mapping, left_out)
    source = source_name(options.source or layout.shape.source)
    desk_currency = str(store.read(desk.setting, "currency"))
    currency, why = _currency(options, mapping, layout, desk_currency)
    collector_id, assign_known = assignee(store, options.assign, me)
    with staging(currency, masking.reading(store.read)) as area, _few_pauses():
        read = reading.read(
            layout,
            area,
            currency=currency,
            zone=store.read(desk.time_zone),
            date_order=options.date_order or (mapping and mapping.date_order) or None,
            decimal=(mapping and mapping.decimal) or None,
            progress=progress and (lambda done, total: progress(done, 2 * total)),
        )
        job = Job(
            staging=area,
            source=source,
            file_name=shown_path(path),
            me_id=me.id,
            said=frozenset(layout.columns),
            settles=read.settled,
            undated=read.undated > 0,
            fresh=is_fresh(store),
            collector_id=collector_id,
            assign_known=assign_known,
        )
        if options.complete and any(part.what == "sheet" and part.rows for part in left_out.all()):
            raise ImportRefused(
                "--complete is for a file that is read whole; these sheets are not: "
                + ", ".join(part.name for part in left_out.all())
                + ". Name the one that counts in a mapping, as sheet = ..."
            )
        job.tally.rejected, rejections = area.rejections(MOST_LISTED)
        job.tally.rejections = [_placed(layout, line, why) for line, why in rejections]
        job.tally.unchanged = area.repeated
        for line, code, amount in area.given_twice():
            read.left_out.add("row", "", _TWICE, line=line, currency=code, amount=amount)
        stated = [total.without(area.dropped) for total in read.stated]
        on = options.as_of or store.read(desk.business_date)
        if options.as_of is None:
            job.lag = store.read(desk.figures_lag, job.source)
        # A file of which nothing can be taken leaves no batch, nor its date as the business date.
        tried = options.dry_run or not (area.taken or options.complete)
        half = layout.table.size
        applied = apply(
            store,
            job,
            on=on,
            sha256=sha256(path),
            renames=options.renames,
            complete=options.complete,
            allow_mass_close=options.allow_mass_close,
            new_source=options.new_source,
            dry_run=tried,
            progress=progress
            and (lambda done, total: progress(half + half * done // max(total, 1), 2 * half)),
        )
        decided = _decided(layout, read, area, source, (currency, why), on)
        for old, new in job.tally.renamed.items():
            decided[f"customer {old}"] = f"is {new} now: the same documents, by number and amount"
        buckets = open_by_bucket(store, area, on)
        return report_of(
            job,
            rows=read.rows,
            decided=decided,
            totals=dict(sorted(read.totals.items())),
            open_by_bucket=buckets,
            batch=None if tried else applied,
            left_out=_shown(layout, [*left_out.all(), *read.left_out.all()]),
            unknown_columns=layout.unknown_columns,
            stated=[
                dataclasses.replace(
                    total,
                    line=place(layout.table, total.line)[1],
                    label=" ".join(filter(None, (place(layout.table, total.line)[0], total.label))),
                )
                for total in stated
            ],
        )


def _layout(path: Path, mapping: FileMapping | None, left_out: LeftOuts) -> Layout:
    if mapping is None:
        tables = open_tables(path)
        try:
            return together(find_layout(tables, None), tables, left_out)
        except ImportRefused as refused:
            from collectui.exchange.proposing import propose  # late: few files need it

            refused.proposal = propose(tables, shown_path(path))
            raise
    tables = open_tables(path, delimiter=mapping.delimiter, encoding=mapping.encoding)
    if mapping.sheet:
        names = [table.told.get("sheet", "") for table in tables]
        if mapping.sheet not in names:
            raise ImportRefused(f"There is no sheet “{mapping.sheet}”, but {', '.join(names)}.")
        for name in names:
            if name != mapping.sheet:
                left_out.add("sheet", name, "the mapping names another", rows=0)
        tables = [tables[names.index(mapping.sheet)]]
    layout = find_layout(tables, mapping.shape, mapping.header)
    return layout if mapping.header else together(layout, tables, left_out)


def _placed(layout: Layout, line: int, why: str) -> tuple[int, str]:
    sheet, line = place(layout.table, line)
    return line, f"sheet {sheet}: {why}" if sheet else why


def _shown(layout: Layout, parts: list[LeftOut]) -> list[LeftOut]:
    """What is left out, with the lines as its sheet counts them."""
    for part in parts:
        part.lines = [place(layout.table, line)[1] for line in part.lines]
    return parts


def _currency(
    options: ImportOptions, mapping: FileMapping | None, layout: Layout, desk_currency: str
) -> tuple[str, str]:
    """The currency of amounts whose row names none, and who says so."""
    amount = next((f for f in AMOUNTS if f in layout.names), Field.AMOUNT)
    told = layout.names.get(amount, "").casefold()
    for code, why in (
        (options.currency, "as told"),
        (mapping and mapping.currency, "by the mapping"),
        (layout.shape.currencies.get(told), f"by the column {told}"),
        (desk_currency, "the desk's, for the file says none"),
    ):
        if code:
            return currency_code(code), why
    raise ImportRefused("No currency is known: name one with --currency.")


def _decided(
    layout: Layout,
    read: Reading,
    area: Staging,
    source: str,
    currency: tuple[str, str],
    on: date,
) -> dict[str, str]:
    columns = ", ".join(f"{field} = {name}" for field, name in layout.names.items())
    code, why = currency
    if Field.CURRENCY in layout.columns:
        why = f"where the column {layout.names[Field.CURRENCY]} names none ({why})"
    decided = {
        "source": f"{source} ({layout.shape.title})",
        **layout.table.told,
        **({"header": f"line {layout.line}"} if layout.line else {}),
        "columns": columns,
        **{f"column {name}": f"read as {said}" for name, said in layout.guessed.items()},
        **read.told,
        **(
            {"columns by age, not needed": ", ".join(layout.header[at] for at in layout.ages)}
            if layout.ages
            else {}
        ),
        "currency": f"{code}, {why}",
        "business date": on.isoformat(),
    }
    for what, count in (
        ("lines that are no rows", read.skipped),
        ("rows given twice, alike", area.repeated),
        ("due before issued, taken as it is", read.due_before_issued),
        ("without due date, aged by issue date", read.undated),
    ):
        if count:
            decided[what] = f"{count:,d}"
    return decided


@contextmanager
def _few_pauses() -> Iterator[None]:
    """No collections of cyclic garbage meanwhile: rows make none, and looking costs a tenth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
