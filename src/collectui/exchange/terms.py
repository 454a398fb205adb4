"""Payment terms as a source writes them: the code is kept, with its meaning where it is known."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.exchange.job import Job
from collectui.store.core.desk import PAYMENT_TERMS as TERMS

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
