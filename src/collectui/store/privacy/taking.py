"""What an erasure is about while it is looked at or carried out, and the count of what it takes.

The same passes do both: `look` counts, `take` writes as well. So what a plan says and what is done
cannot differ.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.privacy.erasing import Keeping
from collectui.domain.privacy.redacting import Redactor, erased_on
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.privacy.erasing import put_changes
from collectui.store.privacy.person import Subject


@dataclass
class Taking:
    """One look at a person, or one erasure."""

    connection: Connection
    subject: Subject
    keeps: Keeping
    on: date
    erasure_id: int | None = None
    """None where nothing is written."""
    history_id: int = 0
    """The erasure's own entry: what it records is not counted again."""
    counts: Counter[str] = field(default_factory=Counter)
    """Values, by kind of record."""
    touched: set[int] = field(default_factory=set)
    """Customers of whom something goes."""
    unread: int = 0
    """Files of his customers that are no text, and were not looked into."""
    summaries: set[int] = field(default_factory=set)
    """Entries of the history whose summary was looked at."""
    of_files: set[int] = field(default_factory=set)
    """Recorded changes of files that went with these."""
    kept_lines: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Phones and e-mails that stay, by kind, because a letter went there."""
    _list: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        known = self.subject.known
        self.redactor = Redactor(known, self.instead)
        # Where everybody is named, a part of a name alone says nothing.
        everybody = (part for name in known.names for part in name)
        self.strictly = Redactor(known.spare(everybody), self.instead)
        self.scope = frozenset(self.subject.customers)

    @property
    def writes(self) -> bool:
        """Whether it is carried out."""
        return self.erasure_id is not None

    @property
    def instead(self) -> str:
        """What stands in texts for what goes."""
        return erased_on(self.on)

    @property
    def open_customers(self) -> list[int]:
        """Customers whose texts do not stay."""
        return [each for each in self.subject.customers if each not in self.keeps.texts]

    def count(self, kind: str, key: object, names: Iterable[str], customer: int | None) -> None:
        """Enter values that go into the count and into the list."""
        for name in sorted(names):
            self.counts[kind] += 1
            self._list.update(f"{kind}:{key}:{name}\n".encode())
        if customer is not None:
            self.touched.add(customer)

    @property
    def digest(self) -> str:
        """The SHA-256 of the list: a line for each value, `kind:key:field`, in the order taken."""
        return str(self._list.hexdigest())

    def put_changes(self, row: Any, changes: Mapping[str, Any]) -> None:
        """What a recorded change holds from now on, counted field by field."""
        names = [name for name in changes if changes[name] != row.changes[name]]
        if not names:
            return
        if row.history_id != self.history_id:
            self.count(CHANGE.name, row.id, names, row.customer_id)
        if self.erasure_id is not None:
            put_changes(self.connection, self.erasure_id, row.id, changes)

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        """The rows of a query, all of them: no writing comes between."""
        return list(self.connection.execute(query).fetchall())
