"""A private database beside the file being read: typed rows, before any of the store is locked."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import lt
from pathlib import Path
from typing import Any

from collectui.domain.privacy import cards
from collectui.store.bulk import insert_sqlite
from collectui.store.imports.fields import PROFILE, Field

Prose = Callable[[str, Collection[str]], str]
"""Masks a free text as it is kept, but for numbers that will be the store's own."""
DUE = "@"
"""Stands between a document's key and its due date, where a file has the number several times."""
COLUMNS = (
    *("line", "key", "customer", "company", "number", "year", "kind", "issued", "due"),
    *("amount", "open", "disputed", "currency", "terms", "reference", "settled", "status"),
)
"""What a row of the file says. `open` is what was open before `settled`, NULL for all of it; an
empty text is nothing said."""

_SCHEMA = f"""
CREATE TABLE item (
    line INTEGER PRIMARY KEY, key TEXT, customer TEXT, company TEXT DEFAULT '', number TEXT,
    year TEXT DEFAULT '', kind TEXT DEFAULT 'invoice', issued TEXT, due TEXT, amount INTEGER,
    open INTEGER, disputed INTEGER DEFAULT 0, currency TEXT DEFAULT '{{currency}}',
    terms TEXT DEFAULT '', reference TEXT DEFAULT '', settled TEXT,
    status TEXT DEFAULT ''
);
CREATE TABLE told (
    customer TEXT, company TEXT, name TEXT, currency TEXT, terms TEXT, unpaid INTEGER, times INTEGER
);
CREATE TABLE profile (
    customer TEXT PRIMARY KEY, {", ".join(f"{field} TEXT NOT NULL DEFAULT ''" for field in PROFILE)}
) WITHOUT ROWID;
CREATE TABLE rejection (line INTEGER, reason TEXT);
CREATE TABLE rejected_key (key TEXT);
CREATE TABLE rejected_cell (text TEXT);
CREATE TABLE dropped (
    line INTEGER PRIMARY KEY, alike INTEGER, currency TEXT, amount INTEGER, open INTEGER
);
CREATE TABLE aside (line INTEGER, key TEXT, status TEXT);
CREATE TABLE known (
    id INTEGER, customer_id INTEGER, key TEXT, number TEXT, issued TEXT, due TEXT,
    amount INTEGER, open INTEGER, currency TEXT
);
CREATE INDEX known_id ON known (id);
CREATE TABLE closed AS SELECT * FROM known;
CREATE TABLE met (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_PARTS = {
    Field.OPEN: "open",
    Field.PAID: "amount - open",
    Field.DEBIT: "max(amount, 0)",
    Field.CREDIT: "max(-amount, 0)",
}
"""What a dropped row has in a column of amounts."""
_TABLES = (
    "item",
    "told",
    "profile",
    "rejection",
    "rejected_key",
    "rejected_cell",
    "dropped",
    "aside",
)
_SAME = " AND ".join(
    f"one.{column} IS item.{column}" for column in COLUMNS if column not in ("line", "key")
)
_MANY = 200_000


class Staging:
    """The typed rows of one file."""

    def __init__(
        self,
        folder: Path,
        currency: str,
        prose: Prose = cards.masked,
    ) -> None:
        """`prose` masks free text as it is kept, but for numbers; by itself it asks no store."""
        self.prose = prose
        self.path = folder / "rows.sqlite3"
        self.db = sqlite3.connect(self.path, isolation_level=None)
        # Nobody else reads it and a crash throws it away: no journal, nothing waits for the disk.
        # Large pages: rows are mostly added at the end, and so fewer are written.
        for pragma in (
            *("page_size=32768", "journal_mode=OFF", "synchronous=OFF"),
            *("temp_store=FILE", "threads=2"),
        ):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.executescript(_SCHEMA.format(currency=currency))
        self.db.execute("BEGIN")
        self._told: Counter[tuple[str, str, str, str, str, bool]] = Counter()
        self._last_key = ""
        self._ascending = True
        self.repeated = 0
        """Rows given twice, alike."""

    def empty(self) -> None:
        """Throw away the rows, to read them again."""
        for table in _TABLES:
            self.db.execute(f"DELETE FROM {table}")
        self._told.clear()
        self._last_key = ""
        self._ascending = True

    def add(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Rows, given as columns; those left out say nothing (one currency, invoices only ...)."""
        # A company, a currency: the same for most batches, so that sqlite3 keeps the statement.
        same = {name: column[0] for name, column in columns.items() if _alike(column)}
        varying = [name for name in columns if name not in same]
        rows = zip(*(columns[name] for name in varying), strict=True)
        insert_sqlite(self.db, "item", varying, rows, same)
        if self._ascending:
            keys = columns["key"]
            self._ascending = self._last_key < keys[0] and all(map(lt, keys, keys[1:]))
            self._last_key = keys[-1]

    def tell(
        self,
        customers: Iterable[str],
        companies: Iterable[str],
        names: Iterable[str],
        currencies: Iterable[str],
        terms: Iterable[str],
        unpaid: Iterable[bool],
    ) -> None:
        """Count what rows say of customers: names as the file spells them, or nothing."""
        self._told.update(zip(customers, companies, names, currencies, terms, unpaid, strict=True))
        if len(self._told) > _MANY:
            self._write_told()

    def describe(self, field: str, customers: Iterable[str], texts: Iterable[str]) -> None:
        """Note a column that describes the customer; the last row that says something counts."""
        self.db.executemany(
            f"INSERT INTO profile (customer, {field}) VALUES (?, ?)"
            f" ON CONFLICT DO UPDATE SET {field} = excluded.{field}",
            ((c, text) for c, text in zip(customers, texts, strict=False) if text),
        )

    def reject(
        self, line: int, reason: str, key: str | None = None, cells: Iterable[str] = ()
    ) -> None:
        """Leave a row out, saying why; its document is still one that the file lists.

        Which one its key says; where it has none, or a damaged one, any of its cells may.
        """
        self.db.execute("INSERT INTO rejection VALUES (?, ?)", (line, reason))
        if key is not None:
            self.db.execute("INSERT INTO rejected_key VALUES (?)", (key,))
        self.db.executemany(
            "INSERT INTO rejected_cell VALUES (?)",
            ((text,) for text in cells if text),
        )

    def set_aside(self, line: int, key: str | None, status: str) -> None:
        """A row that is no debt; a document that is there already takes over its status, if any."""
        if key is not None:
            self.db.execute("INSERT INTO aside VALUES (?, ?, ?)", (line, key, status))
            self.db.execute("INSERT INTO rejected_key VALUES (?)", (key,))

    def finish(self) -> None:
        """All is read: find the rows given twice. One that differs from the first is rejected."""
        self._write_told()
        if not self._ascending:
            self._find_repeated()
        self.db.execute(
            "CREATE TABLE fact AS SELECT customer, company, name, currency, terms,"
            " sum(times) AS times, sum(times * unpaid) AS unpaid, min(rowid) AS met FROM told"
            " GROUP BY customer, company, name, currency, terms"
        )
        self.db.execute("CREATE INDEX fact_customer ON fact (customer)")
        self.db.execute(
            "CREATE TABLE party AS SELECT customer, sum(times) AS items FROM fact"
            " GROUP BY customer ORDER BY customer"
        )
        self.db.execute("COMMIT")
        # The store's writer attaches it and locks what it attaches: we read on meanwhile.
        self.db.execute("PRAGMA journal_mode=WAL")

    def index(self) -> None:
        """Let rows be found by customer and by key: for a store that has some already."""
        self.db.execute("CREATE INDEX IF NOT EXISTS item_key ON item (key, line)")
        self.db.execute("CREATE INDEX IF NOT EXISTS item_customer ON item (customer)")

    def given_twice(self) -> Iterator[tuple[int, str, int]]:
        """Rows that say the same as one before them: line, currency, amount."""
        yield from self.db.execute("SELECT line, currency, amount FROM dropped WHERE alike")

    def dropped(self, field: Field, since: int, until: int, currency: str) -> int:
        """What those rows between two lines sum up to whose document is on another line too.

        They were read, and are not taken.
        """
        part = _PARTS.get(field, "amount")
        found: int = self.db.execute(
            f"SELECT coalesce(sum({part}), 0) FROM dropped"
            " WHERE line > ? AND line < ? AND currency = ?",
            (since, until, currency),
        ).fetchone()[0]
        return found

    @property
    def taken(self) -> bool:
        """Whether any row can be taken."""
        return self.db.execute("SELECT 1 FROM item LIMIT 1").fetchone() is not None

    def _tell_apart(self) -> None:
        """Where the file has a number several times, its due dates tell the instalments apart."""
        self.db.execute(
            f"UPDATE item SET key = key || '{DUE}' || coalesce(due, issued, '') WHERE key IN ("
            "SELECT key FROM item GROUP BY key"
            " HAVING count(DISTINCT coalesce(due, issued, '')) > 1)"
        )

    def _find_repeated(self) -> None:
        self.db.execute("CREATE INDEX item_key ON item (key, line)")
        self._tell_apart()
        self.db.execute(
            "CREATE TEMP TABLE twice AS SELECT key, min(line) AS first FROM item"
            " GROUP BY key HAVING count(*) > 1"
        )
        pairs = (
            "FROM twice JOIN item ON item.key = twice.key AND item.line > twice.first"
            " JOIN item AS one ON one.line = twice.first"
        )
        self.db.execute(
            f"INSERT INTO dropped SELECT item.line, {_SAME}, item.currency, item.amount,"
            f" coalesce(item.open, item.amount) {pairs} ORDER BY item.line"
        )
        self.repeated = self.db.execute("SELECT count(*) FROM dropped WHERE alike").fetchone()[0]
        self.db.execute(
            "INSERT INTO rejection SELECT item.line, 'document ' || item.number ||"
            " ' is also on line ' || (one.line & 4294967295) || ', with other values'"
            f" {pairs} WHERE NOT ({_SAME})"
        )
        self.db.execute(f"DELETE FROM item WHERE line IN (SELECT item.line {pairs})")
        self.db.execute("DROP TABLE twice")

    def rejections(self, limit: int) -> tuple[int, list[tuple[int, str]]]:
        """How many rows were rejected, and the first of them in the file's order."""
        count = self.db.execute("SELECT count(*) FROM rejection").fetchone()[0]
        rows = self.db.execute(
            "SELECT line, reason FROM rejection ORDER BY line LIMIT ?", (limit,)
        ).fetchall()
        return count, rows

    def _write_told(self) -> None:
        # Appended and summed when all is read: counting in the table costs several times as much.
        self.db.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*said, times) for said, times in self._told.items()),
        )
        self._told.clear()


def _alike(column: Sequence[Any]) -> bool:
    """Whether all rows have the same text there."""
    first = column[0]
    # Mostly the last tells that they differ.
    return isinstance(first, str) and first == column[-1] and column.count(first) == len(column)


@contextmanager
def staging(currency: str, prose: Prose = cards.masked) -> Iterator[Staging]:
    """A staging database in a directory of our own, removed afterwards.

    Rows that name no currency are in `currency`; `prose` masks free text as it is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="collectui-import-"))
    os.chmod(folder, 0o700)
    try:
        area = Staging(folder, currency, prose)
        try:
            yield area
        finally:
            area.db.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
