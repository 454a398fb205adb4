"""What a change left and what was there before, as every undo asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from collectui.domain.plan import plain
from collectui.domain.records import one
from collectui.store.queries.record_names import name_by
from collectui.store.writing import revived

Pairs = Mapping[str, Any]
"""The fields of a change as the history has them: `{name: [was, becomes]}`."""


def is_left(name: str, value: Any, pairs: Pairs) -> bool:
    """Whether a field has the value that the change gave it."""
    return bool(plain(value) == pairs[name][1])


def changed_since(record: Any, pairs: Pairs) -> str | None:
    """The first field that has another value than the change left; None where all are as left."""
    return next((each for each in pairs if not is_left(each, getattr(record, each), pairs)), None)


def is_former(record: Any, pairs: Pairs) -> bool:
    """Whether all fields have the values that stood before the change."""
    return all(plain(getattr(record, name)) == was for name, (was, _) in pairs.items())


def turned(table: Table, pairs: Pairs) -> dict[str, tuple[Any, Any]]:
    """The fields the other way round, as the columns take them."""
    return {
        name: (revived(table.c[name], becomes), revived(table.c[name], was))
        for name, (was, becomes) in pairs.items()
    }


def label(kind: str, values: Mapping[Any, Any]) -> str:
    """A record by what people call it: what it is, and its name."""
    return f"{one(kind)} {name_by(kind, values)}".strip()
