"""What an import did: for machines, and for people."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from collectui.domain.money import decimal_text, grouped
from collectui.exchange.job import Job, Kept

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
    totals: Mapping[str, int]
    """Currency to minor units."""
    open_by_bucket: Mapping[str, int]
    decided: Mapping[str, str]
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
            "totals": {code: decimal_text(minor, code) for code, minor in self.totals.items()},
            "open_by_bucket": dict(self.open_by_bucket),
            "decided": dict(self.decided),
            "batch": self.batch,
        }

    def to_text(self, store: str | None = None) -> str:
        """The report for people; `store` is what they named it by, if they did."""
        lines = [f"{self.file_name}: {self.rows:,d} rows read"]
        lines += [f"  {what}: {how}" for what, how in self.decided.items()]
        totals = ", ".join(f"{grouped(minor, code)} {code}" for code, minor in self.totals.items())
        lines.append(f"Total of all amounts read: {totals or 'none'}")
        buckets = " · ".join(f"{label} {count:,d}" for label, count in self.open_by_bucket.items())
        lines += [f"Open items of the file by days past due: {buckets}", self._outcome()]
        if self.also:
            also = ", ".join(f"{what} {count:,d}" for what, count in self.also.items())
            lines.append(f"Also: {also}")
        if self.absent:
            lines.append(f"{self.absent:,d} open items of this source are not in the file")
        lines += _some(
            [f"{k.record}, {k.field}: ours {k.ours!r} stays, the file says {k.theirs!r} ({k.why})"
             for k in self.kept],
            len(self.kept),
            "Kept",
        )  # fmt: skip
        lines += _some(
            [f"line {line}: {why}" for line, why in self.warnings],
            len(self.warnings),
            "Taken but for",
        )
        lines += _some(
            [f"line {line}: {why}" for line, why in self.rejections], self.rejected, "Rejected"
        )
        lines.append(self._ending(store))
        return "\n".join(lines) + "\n"

    def _outcome(self) -> str:
        return (
            f"{self.created:,d} created, {self.updated:,d} updated, {self.unchanged:,d} unchanged,"
            f" {self.closed:,d} closed, {self.rejected:,d} rejected"
        )

    def _ending(self, store: str | None) -> str:
        if self.batch is None and self.rejected == self.rows:
            return "Nothing of it can be taken: nothing was written."
        if self.batch is None:
            return "Tried only: nothing was written."
        if self.unchanged + self.rejected == self.rows and not self.also:
            return f"Nothing has changed. (Batch {self.batch}.)"
        where = f" --store {shlex.quote(store)}" if store else ""
        return f"Batch {self.batch}; `collectui import --undo {self.batch}{where}` takes it back."


def report_of(
    job: Job,
    *,
    rows: int,
    decided: Mapping[str, str],
    totals: Mapping[str, int],
    open_by_bucket: Mapping[str, int],
    batch: int | None,
) -> ImportReport:
    """The report of a job that is done."""
    tally = job.tally
    return ImportReport(
        file_name=job.file_name,
        rows=rows,
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
        totals=totals,
        open_by_bucket=open_by_bucket,
        decided=decided,
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
