"""Which numbers the store knows as its own: documents, customers, phones."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Column, Connection

from collectui.domain.privacy.cards import ALSO
from collectui.store import desk
from collectui.store.core.customers import ACCOUNT, CUSTOMER, PHONE, SITE
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.pieces import pieces

_PLUS = "+"
_NUMBERS: tuple[Column[str], ...] = (
    *(ITEM.c.number, CUSTOMER.c.number, ACCOUNT.c.number, SITE.c.number),
    *(PROGRAM.c.number, FINANCE_AGREEMENT.c.number, PHONE.c.typed, PHONE.c.e164, PHONE.c.national),
)


def known_numbers(connection: Connection, numbers: Collection[str]) -> frozenset[str]:
    """Those of some numbers that are a document's, a customer's or a phone's here."""
    found: set[str] = set()
    for piece in pieces(sorted(numbers)):
        for column in _NUMBERS:
            meant = [_PLUS + each for each in piece] if column is PHONE.c.e164 else piece
            rows = connection.execute(sa.select(column).where(column.in_(meant)).distinct())
            found.update(each.removeprefix(_PLUS) for each in rows.scalars())
    return frozenset(found)


def also_masked(connection: Connection) -> frozenset[str]:
    """What this desk has masked besides card numbers."""
    return frozenset(desk.setting(connection, "masked_numbers")) & {*ALSO}
