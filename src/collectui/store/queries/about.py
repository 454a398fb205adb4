"""What a note or an activity is about, in words."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.vocabulary import code_words
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import CONTACT as _CONTACT
from collectui.store.core.customers import CUSTOMER_CONTACT as _LINK
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.items import ITEM as _ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as _AGREEMENT
from collectui.store.core.programs import PROGRAM as _PROGRAM


def about_name(connection: Connection, about: About) -> str:
    """`invoice INV-88123`, `program P-2207`, `account 10 site 2`, a person; empty: the customer."""

    def named(table: Any, record_id: int, *columns: Any) -> Any:
        return connection.execute(sa.select(*columns).where(table.c.id == record_id)).first()

    if about.item_id is not None:
        row = named(_ITEM, about.item_id, _ITEM.c.kind, _ITEM.c.number)
        return f"{code_words(row.kind)} {row.number}" if row else ""
    if about.program_id is not None:
        row = named(_PROGRAM, about.program_id, _PROGRAM.c.number)
        return f"program {row.number}" if row else ""
    if about.contact_id is not None:
        row = named(_CONTACT, about.contact_id, _CONTACT.c.first_name, _CONTACT.c.last_name)
        return f"{row.first_name} {row.last_name}".strip() if row else ""
    parts = []
    if about.account_id is not None:
        row = named(_ACCOUNT, about.account_id, _ACCOUNT.c.number)
        parts += [f"account {row.number}"] if row else []
    if about.site_id is not None:
        row = named(_SITE, about.site_id, _SITE.c.number)
        parts += [f"site {row.number}"] if row else []
    return " ".join(parts)


def knows(connection: Connection, customer_id: int, contact_id: int) -> bool:
    """Whether a person is a contact of a customer, or of its programs, agreements or items."""
    signed = _AGREEMENT.join(_PROGRAM, _PROGRAM.c.id == _AGREEMENT.c.program_id)
    ways = (
        sa.select(_LINK.c.id).where(
            _LINK.c.customer_id == customer_id, _LINK.c.contact_id == contact_id
        ),
        sa.select(_PROGRAM.c.id).where(
            _PROGRAM.c.customer_id == customer_id, _PROGRAM.c.contact_id == contact_id
        ),
        sa.select(_PROGRAM.c.id)
        .select_from(signed)
        .where(_PROGRAM.c.customer_id == customer_id, _AGREEMENT.c.signed_by_id == contact_id),
        sa.select(_ITEM.c.id).where(
            _ITEM.c.customer_id == customer_id, _ITEM.c.contact_id == contact_id
        ),
    )
    return any(connection.execute(way.limit(1)).first() for way in ways)
