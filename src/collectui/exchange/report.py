"""What an import did: for machines, and for people."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from collectui.domain.history.words import caused_words
from collectui.domain.money import decimal_text, grouped
from collectui.domain.records import words
from collectui.exchange.leftout import LeftOut
from collectui.exchange.stated import FileTotal
from collectui.store.imports.job import Job, Kept

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read, what was decided, and what became of each row."""

    file_name: str
    rows: int
    created: int
    updated: int
    unchanged: int
    closed: int
    rejected: int
    rejections: Sequence[tuple[int, str]]
    warnings: Sequence[tuple[int, str]]
    """What of a row could not be taken, though the row was."""
    kept: Sequence[Kept]
    absent: int
    also: Mapping[str, int]
    caused: Mapping[str, Mapping[str, int]]
    """What followed from it: of promises, disputes and letters how many became what."""
    totals: Mapping[str, int]
    """Currency to minor units."""
    open_by_bucket: Mapping[str, int]
    decided: Mapping[str, str]
    left_out: Sequence[LeftOut]
    """Sheets, blocks, rows and columns of amounts that were not taken."""
    unknown_columns: Sequence[str]
    """Columns of the file that nothing was taken from."""
    stated: Sequence[FileTotal]
    """The file's own totals."""
    batch: int | None
    """None for a try, and for a file of which nothing can be taken: nothing was written."""

    def to_json(self) -> dict[str, Any]:
        """The report for machines: money as decimal text, counts as numbers."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "closed": self.closed,
            "rejected": self.rejected,
            "rejections": [{"line": line, "reason": why} for line, why in self.rejections],
            "warnings": [{"line": line, "reason": why} for line, why in self.warnings],
            "kept": [
                {
                    "record": kept.record,
                    "field": kept.field,
                    "ours": kept.ours,
                    "file": kept.theirs,
                    "reason": kept.why,
                }
                for kept in self.kept
            ],
            "absent": self.absent,
            "also": dict(self.also),
            "caused": {what: dict(counts) for what, counts in self.caused.items()},
            "totals": self._totals(),
            "left_out": [_left_out(part) for part in self.left_out],
            "unknown_columns": list(self.unknown_columns),
            "open_by_bucket": dict(self.open_by_bucket),
            "decided": dict(self.decided),
            "batch": self.batch,
        }

    def _totals(self) -> dict[str, Any]:
        """What was read, and where the file has totals of its own these beside it."""
        totals: dict[str, Any] = {
            code: decimal_text(minor, code) for code, minor in self.totals.items()
        }
        if self.stated:
            totals["stated"] = [
                {
                    "line": total.line,
                    "label": total.label,
                    "column": total.column,
                    "currency": total.currency,
                    "stated": decimal_text(total.stated, total.currency),
                    "read": decimal_text(total.read, total.currency),
                    "difference": decimal_text(total.stated - total.read, total.currency),
                }
                for total in self.stated
            ]
        return totals

    def to_text(self, store: str | None = None) -> str:
        """The report for people; `store` is what they named it by, if they did."""
        lines = [f"{self.file_name}: {self.rows:,d} rows read"]
        lines += [f"  {what}: {how}" for what, how in self.decided.items()]
        totals = ", ".join(f"{grouped(minor, code)} {code}" for code, minor in self.totals.items())
        lines.append(f"Total of all amounts read: {totals or 'none'}")
        lines += self._own_totals()
        buckets = " · ".join(f"{label} {count:,d}" for label, count in self.open_by_bucket.items())
        lines += [f"Open items of the file by days past due: {buckets}", self._outcome()]
        if self.also:
            also = ", ".join(f"{what} {count:,d}" for what, count in self.also.items())
            lines.append(f"Also: {also}")
        if self.caused:
            lines.append(f"Caused: {caused_words(self.caused)}")
        if self.absent:
            lines.append(f"{self.absent:,d} open items of this source are not in the file")
        lines += _some(
            [
                f"{k.record}, {words(k.kind, k.field)}: ours {k.ours!r} stays,"
                f" the file says {k.theirs!r} ({k.why})"
                for k in self.kept
            ],
            len(self.kept),
            "Kept",
        )
        lines += _some(
            [f"line {line}: {why}" for line, why in self.warnings],
            len(self.warnings),
            "Taken but for",
        )
        lines += _some(
            [f"line {line}: {why}" for line, why in self.rejections], self.rejected, "Rejected"
        )
        lines += _some([_told(part) for part in self.left_out], len(self.left_out), "Left out")
        if self.unknown_columns:
            lines.append(f"Columns not taken: {', '.join(self.unknown_columns)}")
        lines.append(self._ending(store))
        return "\n".join(lines) + "\n"

    def _own_totals(self) -> list[str]:
        """Whether the file's own totals are met."""
        missed = [total for total in self.stated if total.stated != total.read]
        if not self.stated:
            return []
        if not missed:
            return [f"The file's own totals agree ({len(self.stated):,d} checked)"]
        return _some(
            [
                f"line {t.line}, “{t.label}”, {t.column}: the file says"
                f" {grouped(t.stated, t.currency)} {t.currency}, its rows taken are"
                f" {grouped(t.read, t.currency)} (difference"
                f" {grouped(t.stated - t.read, t.currency)})"
                for t in missed
            ],
            len(missed),
            "The file's own totals differ",
        )

    def _outcome(self) -> str:
        return (
            f"{self.created:,d} created, {self.updated:,d} updated, {self.unchanged:,d} unchanged,"
            f" {self.closed:,d} closed, {self.rejected:,d} rejected"
        )

    def _ending(self, store: str | None) -> str:
        if self.batch is None and self.rejected == self.rows:
            return "Nothing of it can be taken: nothing was written."
        if self.batch is None:
            return "Dry run: nothing was written."
        if self.unchanged + self.rejected == self.rows and not self.also:
            return f"Nothing has changed of what the file says. (Batch {self.batch}.)"
        where = f" --store {shlex.quote(store)}" if store else ""
        return f"Batch {self.batch}; `collectui import --undo {self.batch}{where}` undoes it."


def _left_out(part: LeftOut) -> dict[str, Any]:
    return {
        "what": part.what,
        "name": part.name,
        "rows": part.rows,
        "reason": part.reason,
        "lines": part.lines,
        "amounts": {code: decimal_text(minor, code) for code, minor in part.amounts.items()},
    }


def _told(part: LeftOut) -> str:
    """What is left out, for people."""
    what = f"{part.what} “{part.name}”" if part.name else ""
    if part.rows and (part.what != "row" or not part.name):
        count = f"{part.rows:,d} row{'' if part.rows == 1 else 's'}"
        what = f"{what} ({count})" if what else count
    amounts = ", ".join(f"{grouped(minor, code)} {code}" for code, minor in part.amounts.items())
    where = f", line {', '.join(map(str, part.lines))}" if part.lines else ""
    return f"{what}{where}: {part.reason}" + (f" ({amounts})" if amounts else "")


def report_of(
    job: Job,
    *,
    rows: int,
    decided: Mapping[str, str],
    totals: Mapping[str, int],
    open_by_bucket: Mapping[str, int],
    batch: int | None,
    left_out: Sequence[LeftOut] = (),
    unknown_columns: Sequence[str] = (),
    stated: Sequence[FileTotal] = (),
) -> ImportReport:
    """The report of a job that is done."""
    tally = job.tally
    return ImportReport(
        file_name=job.file_name,
        rows=rows + tally.aside,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        closed=tally.closed,
        rejected=tally.rejected,
        rejections=sorted(tally.rejections, key=itemgetter(0)),
        warnings=sorted(tally.warnings, key=itemgetter(0)),
        kept=tally.kept,
        absent=tally.absent,
        also={what: count for what, count in tally.also.items() if count},
        caused={what: dict(counts) for what, counts in tally.caused.items() if counts},
        totals=totals,
        open_by_bucket=open_by_bucket,
        decided=decided,
        left_out=left_out,
        unknown_columns=unknown_columns,
        stated=stated,
        batch=batch,
    )


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What taking a batch back did."""

    batch: int
    removed: Mapping[str, int]
    """Records the batch had made, by kind."""
    restored: int
    """Records it had changed and that are as they were."""
    left: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Records somebody changed or used since: which, and why they stay."""

    def to_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "batch": self.batch,
            "removed": dict(self.removed),
            "restored": self.restored,
            "left": [{"record": record, "reason": why} for record, why in self.left],
        }

    def to_text(self) -> str:
        """The report for people."""
        removed = ", ".join(f"{count:,d} {what}" for what, count in self.removed.items())
        lines = [f"Batch {self.batch} is taken back: removed {removed or 'nothing'}."]
        if self.restored:
            lines.append(f"Records that are as they were: {self.restored:,d}.")
        lines += _some([f"{name}: {why}" for name, why in self.left], len(self.left), "Left as is")
        return "\n".join(lines) + "\n"


def _some(lines: Sequence[str], count: int, title: str) -> list[str]:
    """A titled list, cut where nobody would read on."""
    if not count:
        return []
    shown = [f"  {line}" for line in lines[:_SHOWN]]
    more = [f"  … and {count - len(shown):,d} more (--json lists them)"]
    return [f"{title}:", *shown, *(more if count > len(shown) else [])]
