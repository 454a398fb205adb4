"""What a table says of the columns nobody filled in."""

from typing import Any

from sqlalchemy import Table


def defaults(table: Table) -> dict[str, Any]:
    """Column values of a new record, other than its id, where the table gives one."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name == "id":
            continue
        if column.default is not None:
            given: Any = column.default
            found[column.name] = given.arg(None) if given.is_callable else given.arg
        elif column.nullable:
            found[column.name] = None
    return found
