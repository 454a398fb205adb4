"""Notes of a customer, and what they are about."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select
from sqlalchemy.engine import Row

from collectui.domain.text import sort_key
from collectui.domain.views import NoteView
from collectui.store.tables import (
    Account,
    Collector,
    Contact,
    Customer,
    Item,
    Note,
    NoteType,
    Program,
    Site,
    table_of,
)

NOTE = table_of(Note)
_TYPE = table_of(NoteType)
_AUTHOR = table_of(Collector)
_ITEM, _ACCOUNT, _SITE = table_of(Item), table_of(Account), table_of(Site)
_PROGRAM, _CONTACT, _CUSTOMER = table_of(Program), table_of(Contact), table_of(Customer)

_LINES = sa.select(
    NOTE,
    _TYPE.c.title.label("type_title"),
    _AUTHOR.c.login.label("author"),
    _ITEM.c.number.label("item_number"),
    _ITEM.c.kind.label("item_kind"),
    _ACCOUNT.c.number.label("account_number"),
    _SITE.c.number.label("site_number"),
    _PROGRAM.c.number.label("program_number"),
    _CONTACT.c.first_name,
    _CONTACT.c.last_name,
).select_from(
    NOTE.join(_TYPE, _TYPE.c.code == NOTE.c.type)
    .outerjoin(_AUTHOR, _AUTHOR.c.id == NOTE.c.author_id)
    .outerjoin(_ITEM, _ITEM.c.id == NOTE.c.item_id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == NOTE.c.account_id)
    .outerjoin(_SITE, _SITE.c.id == NOTE.c.site_id)
    .outerjoin(_PROGRAM, _PROGRAM.c.id == NOTE.c.program_id)
    .outerjoin(_CONTACT, _CONTACT.c.id == NOTE.c.contact_id)
)


def _about(row: Row[Any]) -> str:
    if row.item_number is not None:
        return f"{row.item_kind.value.replace('_', ' ')} {row.item_number}"
    for word, number in (
        ("program", row.program_number),
        ("site", row.site_number),
        ("account", row.account_number),
    ):
        if number is not None:
            return f"{word} {number}"
    if row.contact_id is not None:
        return f"{row.first_name} {row.last_name}".strip()
    return "customer"


def _view(row: Row[Any]) -> NoteView:
    return NoteView(
        id=row.id,
        version=row.version,
        customer_id=row.customer_id,
        account_id=row.account_id,
        site_id=row.site_id,
        program_id=row.program_id,
        item_id=row.item_id,
        about=_about(row),
        type=row.type,
        type_title=row.type_title,
        body=row.body,
        author=row.author,
        created_at=row.created_at,
        edited_at=row.edited_at,
        pinned=row.pinned,
        struck_reason=row.struck_reason,
    )


def _views(connection: Connection, statement: Select[Any]) -> list[NoteView]:
    return [_view(row) for row in connection.execute(statement)]


def note(connection: Connection, note_id: int) -> NoteView:
    """One note; raises LookupError where there is none."""
    found = _views(connection, _LINES.where(NOTE.c.id == note_id))
    if not found:
        raise LookupError(f"no note {note_id}")
    return found[0]


def notes_of(
    connection: Connection, customer_id: int, *, words: str = "", limit: int = 1_000
) -> list[NoteView]:
    """A customer's notes, pinned ones first, then the latest; all of the words must occur."""
    conditions = [
        NOTE.c.search_text.contains(word, autoescape=True) for word in sort_key(words).split()
    ]
    return _views(
        connection,
        _LINES.where(NOTE.c.customer_id == customer_id, *conditions)
        .order_by(NOTE.c.pinned.desc(), NOTE.c.created_at.desc(), NOTE.c.id.desc())
        .limit(limit),
    )


def about(connection: Connection, customer_id: int, item_id: int | None) -> tuple[str, str]:
    """A customer's name, and what of it is meant; raises LookupError for no such customer."""
    name = connection.execute(
        sa.select(_CUSTOMER.c.name).where(_CUSTOMER.c.id == customer_id)
    ).scalar()
    if name is None:
        raise LookupError(f"no customer {customer_id}")
    if item_id is None:
        return str(name), "customer"
    number = connection.execute(
        sa.select(_ITEM.c.number).where(_ITEM.c.id == item_id, _ITEM.c.customer_id == customer_id)
    ).scalar()
    if number is None:
        raise LookupError("that transaction is not this customer's any more")
    return str(name), f"transaction {number}"
