"""What the parts of one import share: its settings, its batch, and the count of what it did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from collectui.store.imports.fields import Field
from collectui.store.imports.staging import Staging
from collectui.store.writing.batch import Batch

MOST_LISTED = 100_000
"""Rejected rows and kept values that a report lists; beyond it they are only counted."""


@dataclass
class Kept:
    """A value of ours that stays though the file says another."""

    record: str
    field: str
    ours: str
    theirs: str
    why: str
    kind: str = ""
    """Of the record, where the field is one of its own."""


@dataclass
class Tally:
    """What became of the file's rows, and what else was made."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    rejected: int = 0
    absent: int = 0
    open_before: int = 0
    """Open items of the source before the import."""
    aside: int = 0
    """Rows that are no debt, of documents known here."""
    rejections: list[tuple[int, str]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    """What cost less than its row: the line, and what it was."""
    warned: int = 0
    renamed: dict[str, str] = field(default_factory=dict)
    """Customers that the file calls otherwise: by the old number, the new one."""
    also: Counter[str] = field(default_factory=Counter)
    caused: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What followed from the file: of promises, disputes and letters how many became what."""

    def warn(self, line: int, what: str) -> None:
        """Something of a row that could not be taken, though the row was."""
        self.warned += 1
        if len(self.warnings) < MOST_LISTED:
            self.warnings.append((line, what))

    def keep(self, kept: Kept) -> None:
        """A value of ours that stays."""
        if self.may_keep:
            self.kept.append(kept)

    @property
    def may_keep(self) -> bool:
        """Whether a further kept value is still listed: looking up its names costs."""
        return len(self.kept) < MOST_LISTED

    def reject(self, lines: Sequence[int], reason: str) -> None:
        """Rows that the store cannot take."""
        self.rejected += len(lines)
        room = MOST_LISTED - len(self.rejections)
        self.rejections += [(line, reason) for line in lines[: max(0, room)]]


@dataclass
class Job:
    """One import on its way into the store."""

    staging: Staging
    source: str
    file_name: str
    me_id: int | None
    said: frozenset[Field]
    """The columns the file has: of others it says nothing."""
    settles: bool = False
    """Whether any row says that it was paid."""
    undated: bool = True
    """Whether a row may be without a due date."""
    fresh: bool = False
    """Nothing is in the store yet: no row can be there already."""
    collector_id: int | None = None
    """Whose the new customers become."""
    assign_known: bool = False
    """Whether customers that are there and have no collector become theirs too."""
    batch_id: int = 0
    waiting: set[int] = field(default_factory=set)
    """Customers whose letters follow once the rest of their documents is in."""
    judged: set[int] = field(default_factory=set)
    """Customers whose promises the file has changed."""
    lag: int = 0
    """Days by which its figures are older than the business date."""
    lacking: set[int] = field(default_factory=set)
    """Customers of whom a complete file lacks open documents: what follows waits until those are
    closed."""
    waiting_until: dict[int, int] = field(default_factory=dict)
    """Of some, the place of the last document as far as is known."""
    last_places: dict[str, int] | None = None
    """The place of the last document that names a key; None until somebody asks."""
    tally: Tally = field(default_factory=Tally)

    @property
    def batch(self) -> Batch:
        """The batch that it is, once that has begun."""
        return Batch(self.batch_id, self.me_id, self.file_name)

    @property
    def source_literal(self) -> str:
        """The source in a statement; `named_source` has seen to it that it can stand there."""
        return f"'{self.source}'"
