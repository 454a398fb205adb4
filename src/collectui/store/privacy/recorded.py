"""A person in the history: before and after of every change, and the summaries of commands.

What said who he is becomes `[erased]`; in texts the same stands as in the records themselves, so
that a change can still be taken back as if it had stood there from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from collectui.domain.privacy.redacting import ERASED, erased_name
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.past.changes import REMOVED
from collectui.store.pieces import pieces
from collectui.store.privacy import person
from collectui.store.privacy.erasing import put_summary
from collectui.store.privacy.fields import ADDRESSED, REFERENCES, fields_of
from collectui.store.privacy.taking import Taking

_WHO: Mapping[str, Mapping[str, str]] = {
    CONTACT.name: {"first_name": "", "last_name": ERASED, "sort_key": "", "last_key": "",
                   "language": ""},
    PHONE.name: {"typed": ERASED, "label": "", "e164": "", "national": "", "extension": "",
                 "flag": ""},
    EMAIL.name: {"address": ERASED, "norm": "", "flag": ""},
}  # fmt: skip
"""Fields that say who somebody is, and what is in their place."""
_PAGE = 500


def take(taking: Taking) -> None:
    """The history of a person, and that of the customers with whom he has or had to do."""
    mine = person.own_changes(taking.connection, taking.subject.contact_id, taking.subject.lines)
    histories: set[int] = set()
    for row in mine:
        histories.add(row.history_id)
        _take(taking, row)
    for piece in pieces(taking.open_customers):
        histories |= _take_customers(taking, piece)
    _take_summaries(taking, histories)


def take_of(taking: Taking, kind: str, ids: Sequence[int]) -> None:
    """The history of some records under other customers, from whom they came."""
    histories = set()
    for row in taking.rows(
        sa.select(CHANGE).where(
            CHANGE.c.kind == kind, CHANGE.c.record_id.in_(ids), CHANGE.c.op != REMOVED
        )
    ):
        if row.customer_id not in taking.scope:
            histories.add(row.history_id)
            _take(taking, row)
    _take_summaries(taking, histories)


def _take_customers(taking: Taking, customers: Sequence[int]) -> set[int]:
    of_these = sa.or_(
        CHANGE.c.customer_id.in_(customers),
        sa.and_(
            CHANGE.c.kind == CUSTOMER.name,
            CHANGE.c.record_id.in_(customers),
            CHANGE.c.op == REMOVED,
        ),
    )
    query = sa.select(CHANGE).where(of_these).order_by(CHANGE.c.id).limit(_PAGE)
    histories: set[int] = set()
    rows = taking.rows(query)
    while rows:
        for row in rows:
            histories.add(row.history_id)
            if not _is_own(taking, row.kind, row.record_id):
                _take(taking, row)
        rows = taking.rows(query.where(CHANGE.c.id > rows[-1].id))
    return histories


def _is_own(taking: Taking, kind: str, record_id: int | None) -> bool:
    if kind == CONTACT.name:
        return record_id == taking.subject.contact_id
    return record_id in taking.subject.lines.get(kind, ())


def _take(taking: Taking, row: Any) -> None:
    if row.id in taking.of_files:
        return
    if row.op == REMOVED:
        becomes = {
            kind: [[_removed(taking, kind, values) for values in gone], after]
            for kind, (gone, after) in row.changes.items()
        }
    else:
        becomes = _pairs(taking, row.kind, row.record_id, row.changes)
    taking.put_changes(row, becomes)


def _removed(taking: Taking, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A record that a batch took away: it was his if it says so."""
    pairs = {name: [value] for name, value in values.items()}
    his = values.get("contact_id") == taking.subject.contact_id and kind in taking.subject.lines
    found = (_who if his else _pairs)(taking, kind, values.get("id"), pairs)
    return {name: value for name, (value,) in found.items()}


def _pairs(
    taking: Taking, kind: str, record_id: int | None, changes: Mapping[str, Sequence[Any]]
) -> dict[str, Any]:
    """A recorded change as it is kept: `{field: [was, becomes]}`."""
    if _is_own(taking, kind, record_id):
        return _who(taking, kind, record_id, changes)
    keeps = taking.keeps
    if (kind in REFERENCES and keeps.books) or (kind in ADDRESSED and keeps.letters):
        return dict(changes)
    return {**changes, **taking.redactor.values(changes, fields_of(kind))}


def _who(
    taking: Taking, kind: str, record_id: int | None, changes: Mapping[str, Sequence[Any]]
) -> dict[str, Any]:
    keeps = taking.keeps
    if keeps.name if kind == CONTACT.name else _line_stays(taking, kind, record_id):
        return dict(changes)
    called = erased_name(taking.subject.contact_id)
    return {
        name: [value if value in (None, "", called) else _WHO[kind][name] for value in values]
        if name in _WHO[kind]
        else values
        for name, values in changes.items()
    }


def _line_stays(taking: Taking, kind: str, record_id: int | None) -> bool:
    return taking.keeps.every_line or record_id in taking.kept_lines.get(kind, ())


def _take_summaries(taking: Taking, histories: Iterable[int]) -> None:
    new = sorted(set(histories) - taking.summaries - {taking.history_id})
    taking.summaries.update(new)
    for piece in pieces(new):
        for row in taking.rows(
            sa.select(HISTORY.c.id, HISTORY.c.summary).where(HISTORY.c.id.in_(piece))
        ):
            becomes = taking.redactor.text(row.summary)
            if becomes != row.summary:
                taking.count(HISTORY.name, row.id, ["summary"], None)
                if taking.writes:
                    put_summary(taking.connection, row.id, becomes)
