"""Numbers that must not be called though nobody knows any more whose they were.

A hash of each is kept: enough to know the number again when it comes back, and nothing to read.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.customers import PHONE
from collectui.store.core.history import ERASURE
from collectui.store.core.history import OPT_OUT as OPT_OUT
from collectui.store.pieces import pieces

_PHONE = "phone"


def keep(connection: Connection, erasure_id: int, numbers: Iterable[str]) -> int:
    """Remember numbers, in E.164; returns how many were not known before."""
    new = sorted({each for each in numbers if each} - set(among(connection, numbers)))
    if not new:
        return 0
    salt = next(iter(_salts(connection)), None) or secrets.token_hex(16)
    connection.execute(
        sa.insert(OPT_OUT),
        [
            {
                "kind": _PHONE,
                "digest": _digest(salt, each),
                "salt": salt,
                "erasure_id": erasure_id,
            }
            for each in new
        ],
    )
    return len(new)


def among(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """Those of some numbers, in E.164, that must not be called; by each the erasure it is from."""
    salts = _salts(connection)
    if not salts:
        return {}
    hashed = {_digest(salt, each): each for each in set(numbers) if each for salt in salts}
    found: dict[str, int] = {}
    for piece in pieces(sorted(hashed)):
        rows = connection.execute(
            sa.select(OPT_OUT.c.digest, OPT_OUT.c.erasure_id).where(
                OPT_OUT.c.kind == _PHONE, OPT_OUT.c.digest.in_(piece)
            )
        )
        found |= {hashed[row.digest]: row.erasure_id for row in rows}
    return found


def contacts(connection: Connection, ids: Iterable[int]) -> Mapping[int, int]:
    """Those of some contacts that have such a number; by each the erasure it is from."""
    if not _salts(connection):
        return {}
    found: dict[int, int] = {}
    for piece in pieces(sorted(set(ids))):
        rows = connection.execute(
            sa.select(PHONE.c.contact_id, PHONE.c.e164).where(PHONE.c.contact_id.in_(piece))
        ).fetchall()
        known = among(connection, [row.e164 for row in rows])
        found |= {row.contact_id: known[row.e164] for row in rows if row.e164 in known}
    return found


def _salts(connection: Connection) -> list[str]:
    """One, but where those of another store were taken over with its erasures."""
    return list(connection.execute(sa.select(OPT_OUT.c.salt).distinct()).scalars())


def _digest(salt: str, number: str) -> str:
    return hashlib.sha256(f"{salt}:{_PHONE}:{number}".encode()).hexdigest()


def when(connection: Connection, erasure_id: int) -> str:
    """How an opt-out is told: by the request that it is from."""
    found = sa.select(ERASURE.c.request_id).where(ERASURE.c.id == erasure_id)
    return f"request {connection.execute(found).scalar() or erasure_id}"
