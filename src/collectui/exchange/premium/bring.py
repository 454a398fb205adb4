"""A premium-finance file, from the path to the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from collectui.domain.kernel import Me
from collectui.exchange.leftout import LeftOut
from collectui.exchange.options import ImportOptions, currency_code, sha256, source_name
from collectui.exchange.premium.source import Form, Source, open_source
from collectui.exchange.premium.staging import Counted, shown_names, stage
from collectui.exchange.report import ImportReport, report_of
from collectui.exchange.table import shown_path
from collectui.store import desk, masking
from collectui.store.imports.applying import is_fresh, open_by_bucket
from collectui.store.imports.job import MOST_LISTED, Job
from collectui.store.imports.people import assignee
from collectui.store.imports.premium.run import apply
from collectui.store.imports.premium.staged import LISTS
from collectui.store.imports.refusal import ImportRefused
from collectui.store.imports.staging import staging
from collectui.store.store import Store

SOURCE = "premium"
_CURRENCY = "USD"

Progress = Callable[[int, int], None]


def bring_in(
    store: Store, path: Path, options: ImportOptions, me: Me, progress: Progress | None
) -> ImportReport:
    """Bring in a file of JSON and say what came of it.

    Raises ImportRefused where nothing of the file can be taken; then nothing was written.
    """
    if options.mapping or options.date_order:
        raise ImportRefused("A mapping and an order of dates are for tables: JSON needs neither.")
    source = open_source(path, options.list_name)
    money = currency_code(options.currency or _CURRENCY)
    collector_id, assign_known = assignee(store, options.assign, me)
    with staging(money, masking.reading(store.read)) as area:
        job = Job(
            staging=area,
            source=source_name(options.source or SOURCE),
            file_name=shown_path(path),
            me_id=me.id,
            said=frozenset(),
            fresh=is_fresh(store),
            collector_id=collector_id,
            assign_known=assign_known,
        )
        size = source.size
        counted = stage(
            source,
            area,
            job.tally,
            progress and (lambda done, _: progress(done, 2 * size)),
            store.read(desk.time_zone),
        )
        if source.form is Form.BUNDLE and not counted.lists and source.ignored:
            raise ImportRefused(
                f"{job.file_name} has none of the lists {', '.join(LISTS)}, but "
                f"{shown_names(source.ignored)}."
            )
        has_invoices = "invoices" in counted.lists
        if options.complete and not has_invoices:
            raise ImportRefused("--complete is for a file with invoices: this one has none.")
        on = options.as_of or store.read(desk.business_date)
        if options.as_of is None:
            job.lag = store.read(desk.figures_lag, job.source)
        apply(
            store,
            job,
            money=money,
            on=on,
            sha256=sha256(path),
            complete=options.complete if has_invoices else None,
            allow_mass_close=options.allow_mass_close,
            new_source=options.new_source,
            lists=len(counted.lists),
            dry_run=options.dry_run,
            progress=progress
            and (lambda done, total: progress(size + size * done // max(total, 1), 2 * size)),
        )
        why = "as told" if options.currency else "as this kind of data is"
        decided = _decided(source, counted, job, f"{money}, {why}", on)
        buckets = open_by_bucket(store, area, on)
    return report_of(
        job,
        rows=counted.rows,
        decided=decided,
        totals={money: counted.total} if "invoices" in counted.lists else {},
        open_by_bucket=buckets,
        batch=None if options.dry_run else job.batch_id,
        left_out=[
            LeftOut("block", name, "it is none of the lists that are known")
            for name in source.ignored
        ],
    )


def _decided(source: Source, counted: Counted, job: Job, currency: str, on: date) -> dict[str, str]:
    decided = {
        "source": f"{job.source} (premium finance)",
        "form": source.form.value + (f", {source.name}" if source.name else ""),
        **{name: f"{counted.lists[name]:,d}" for name in LISTS if name in counted.lists},
        "currency": currency,
        "business date": on.isoformat(),
    }
    if source.ignored:
        decided["not taken"] = shown_names(source.ignored)
    if counted.repeated:
        decided["objects given twice, alike"] = f"{counted.repeated:,d}"
    if job.tally.warned > MOST_LISTED:
        decided["warnings in all"] = f"{job.tally.warned:,d}"
    return decided
