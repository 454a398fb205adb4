"""Notes of a customer, and what they are about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select
from sqlalchemy.engine import Row

from collectui.domain.about import About, CustomerName
from collectui.domain.files import FileLine
from collectui.domain.notes.views import NoteView
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import code_words
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import CONTACT as _CONTACT
from collectui.store.core.customers import CUSTOMER as _CUSTOMER
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.desk import COLLECTOR as _AUTHOR
from collectui.store.core.desk import NOTE_TYPE as _TYPE
from collectui.store.core.items import ITEM as _ITEM
from collectui.store.core.programs import PROGRAM as _PROGRAM
from collectui.store.core.work import NOTE
from collectui.store.queries import attachments
from collectui.store.queries.about import knows

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
    _CUSTOMER.c.name.label("customer"),
).select_from(
    NOTE.join(_CUSTOMER, _CUSTOMER.c.id == NOTE.c.customer_id)
    .join(_TYPE, _TYPE.c.code == NOTE.c.type)
    .outerjoin(_AUTHOR, _AUTHOR.c.id == NOTE.c.author_id)
    .outerjoin(_ITEM, _ITEM.c.id == NOTE.c.item_id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == NOTE.c.account_id)
    .outerjoin(_SITE, _SITE.c.id == NOTE.c.site_id)
    .outerjoin(_PROGRAM, _PROGRAM.c.id == NOTE.c.program_id)
    .outerjoin(_CONTACT, _CONTACT.c.id == NOTE.c.contact_id)
)

_ORDER = (NOTE.c.created_at, NOTE.c.id)
_PINNED_FIRST = tuple(column.desc() for column in (NOTE.c.pinned, *_ORDER))
_PLACE: Any = sa.tuple_(*_ORDER)
Place = tuple[datetime, int]
"""Where a note stands among all of them."""


def _about(row: Row[Any]) -> str:
    if row.item_number is not None:
        return f"{code_words(row.item_kind)} {row.item_number}"
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


def _view(row: Row[Any], files: Sequence[FileLine] = ()) -> NoteView:
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
        contact_id=row.contact_id,
        customer=row.customer,
        files=tuple(files),
        position=(row.created_at, row.id),
    )


def _views(connection: Connection, statement: Select[Any]) -> list[NoteView]:
    rows = connection.execute(statement).fetchall()
    files = attachments.files_of(connection, "note", [row.id for row in rows])
    return [_view(row, files.get(row.id, ())) for row in rows]


def note(connection: Connection, note_id: int) -> NoteView:
    """One note; raises LookupError where there is none."""
    found = _views(connection, _LINES.where(NOTE.c.id == note_id))
    if not found:
        raise LookupError(f"there is no note {note_id}")
    return found[0]


def notes_of(
    connection: Connection,
    customer_id: int,
    *,
    words: str = "",
    skip: int = 0,
    limit: int = 1_000,
) -> list[NoteView]:
    """A customer's notes, pinned ones first, then the latest; all of the words must occur."""
    chosen = _LINES.where(NOTE.c.customer_id == customer_id, *_having(words))
    return _views(connection, chosen.order_by(*_PINNED_FIRST).offset(skip).limit(limit))


def note_count(connection: Connection, customer_id: int, words: str = "") -> int:
    """How many of a customer's notes have all of the words."""
    chosen = sa.select(sa.func.count()).where(NOTE.c.customer_id == customer_id, *_having(words))
    return connection.execute(chosen).scalar_one()


def note_place(
    connection: Connection, customer_id: int, note_id: int, words: str = ""
) -> int | None:
    """How many of those notes stand before one of them; None where it is not among them."""
    number = sa.func.row_number().over(order_by=_PINNED_FIRST).label("number")
    conditions = (NOTE.c.customer_id == customer_id, *_having(words))
    rows = sa.select(NOTE.c.id, number).where(*conditions).subquery()
    found = connection.execute(sa.select(rows.c.number).where(rows.c.id == note_id)).scalar()
    return None if found is None else int(found) - 1


def find_notes(
    connection: Connection,
    words: str,
    *,
    start: Place | None = None,
    through: int = 50_000,
    limit: int = 200,
) -> tuple[list[NoteView], Place | None]:
    """Notes of every customer in which all of the words occur, the latest first.

    Words are looked for anywhere in a text, which no index serves, so only so many notes are looked
    `through`: what is found among them, and the place of the note at which to `start` next; None
    where that was all, or `limit` notes are found. Nothing is found without a word.
    """
    conditions = _having(words)
    if not conditions:
        return [], None
    order = tuple(column.desc() for column in _ORDER)
    stretch = [] if start is None else [_literal(start) >= _PLACE]
    rest = sa.select(*_ORDER).where(*stretch).order_by(*order).offset(through).limit(1)
    end = connection.execute(rest).first()
    if end is not None:
        stretch.append(_literal((end.created_at, end.id)) < _PLACE)
    chosen = sa.select(NOTE.c.id).where(*stretch, *conditions).order_by(*order).limit(limit)
    # First the ids, from the notes alone: names and types are looked up for a page's rows only.
    ids = list(connection.execute(chosen).scalars())
    found = {each.id: each for each in _views(connection, _LINES.where(NOTE.c.id.in_(ids)))}
    more = None if end is None or len(ids) == limit else (end.created_at, end.id)
    return [found[each] for each in ids], more


def _having(words: str) -> list[ColumnElement[bool]]:
    return [NOTE.c.search_text.contains(word, autoescape=True) for word in sort_key(words).split()]


def _at(place: Place) -> tuple[ColumnElement[Any], ...]:
    return sa.literal(place[0], NOTE.c.created_at.type), sa.literal(place[1])


def _literal(place: Place) -> Any:
    return sa.tuple_(*_at(place))


def named(connection: Connection, customer_id: int) -> CustomerName | None:
    """A customer by id, as sentences name it; None where there is none."""
    row = connection.execute(
        sa.select(_CUSTOMER.c.id, _CUSTOMER.c.number, _CUSTOMER.c.name).where(
            _CUSTOMER.c.id == customer_id
        )
    ).first()
    return None if row is None else CustomerName(row.id, row.number, row.name)


def about(connection: Connection, about: About) -> tuple[CustomerName, str, About]:
    """A customer, what of it is meant in words, and the same with a transaction's account and site.

    Raises LookupError for no such customer, and for an account, site, program, transaction or
    person that is not the customer's, or a site that is not the account's.
    """
    customer = named(connection, about.customer_id)
    if customer is None:
        raise LookupError(f"there is no customer {about.customer_id}")
    words = "customer"
    for table, word, record_id in (
        (_ACCOUNT, "account", about.account_id),
        (_SITE, "site", about.site_id),
        (_PROGRAM, "program", about.program_id),
        (_ITEM, "transaction", about.item_id),
    ):
        if record_id is None:
            continue
        row = connection.execute(
            sa.select(table).where(table.c.id == record_id, table.c.customer_id == customer.id)
        ).first()
        if row is None:
            raise LookupError(f"that {word} is not {customer.name}'s any more")
        if table is _SITE and about.account_id not in (None, row.account_id):
            raise LookupError(f"site {row.number} is not of that account of {customer.name}")
        words = f"{word} {row.number}"
        if table is _ITEM:
            about = replace(about, account_id=row.account_id, site_id=row.site_id)
    if about.contact_id is not None and not knows(connection, customer.id, about.contact_id):
        raise LookupError(f"that person is no contact of {customer.name}")
    return customer, words, about
