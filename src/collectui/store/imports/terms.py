"""Payment terms as a source writes them: the code is kept, with its meaning where it is known."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.profile.statements import due_by_terms
from collectui.store.core.desk import PAYMENT_TERMS as TERMS
from collectui.store.core.items import ITEM
from collectui.store.imports.job import Job

_NET = re.compile(r"(?:net|nt|n)[ -]?(\d{1,3})(?: days)?", re.IGNORECASE)
_RECEIPT = re.compile(r"(due (up)?on receipt|immediate(ly)?|cod|cash)", re.IGNORECASE)
_MONTH = re.compile(r"(eom|(net )?end of (the )?month)", re.IGNORECASE)


def meaning(code: str) -> str:
    """The rule a code states in words (`Net 30` is `net:30`); empty for any other."""
    if found := _NET.fullmatch(code):
        return f"net:{int(found[1])}"
    if _RECEIPT.fullmatch(code):
        return "receipt"
    return "eom" if _MONTH.fullmatch(code) else ""


def take_terms(connection: Connection, job: Job) -> None:
    """Add the codes of the file that the desk's list lacks."""
    found = {code for (code,) in job.staging.db.execute("SELECT DISTINCT terms FROM item") if code}
    known = set(connection.execute(sa.select(TERMS.c.code)).scalars())
    new = sorted(found - known)
    if new:
        connection.execute(
            sa.insert(TERMS),
            [
                {"code": code, "title": code, "rule": meaning(code), "position": place}
                | {"retired": False}
                for place, code in enumerate(new, len(known))
            ],
        )
        job.tally.also["payment terms"] += len(new)


def date_by_terms(connection: Connection, job: Job, rows: str) -> None:
    """Give documents just added without a due date the one by their terms, else their customer's.

    Only new ones: what payment terms become later moves no date.
    """
    dated = f"""
        FROM {rows} AS s
        JOIN item AS i ON i.source = {job.source_literal} AND i.source_key = s.key
        JOIN customer AS c ON c.id = i.customer_id
        JOIN payment_terms AS t
          ON t.code = CASE WHEN i.terms_code <> '' THEN i.terms_code ELSE c.terms_code END
        WHERE s.due IS NULL AND i.due IS NULL AND i.issued IS NOT NULL AND t.rule <> ''
          AND i.batch_id = {job.batch_id} AND i.version = 1"""
    found = connection.exec_driver_sql(f"SELECT i.id, i.issued, t.rule {dated}")
    new = [
        {"item": item_id, "day": day}
        for item_id, issued, rule in found
        # SQLite's own rows have dates as text.
        if (day := due_by_terms(rule, date.fromisoformat(str(issued)))) is not None
    ]
    if new:
        found_day: Any = sa.bindparam("day")
        connection.execute(
            sa.update(ITEM)
            .where(ITEM.c.id == sa.bindparam("item"))
            .values(due=found_day, aged_from=found_day),
            new,
        )
        job.tally.also["due by payment terms"] += len(new)
