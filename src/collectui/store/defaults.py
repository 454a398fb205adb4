"""What a model says of the fields nobody filled in."""

from functools import cache
from typing import Any

from pydantic_core import PydanticUndefined

from collectui.store import tables
from collectui.store.tables import Row


@cache
def _model(table_name: str) -> type[Row]:
    models: list[type[Row]] = [
        model
        for model in (getattr(tables, name) for name in tables.MODELS)
        if model.__tablename__ == table_name
    ]
    return models[0]


def defaults(table_name: str) -> dict[str, Any]:
    """Column values of a new record, other than its id, where the model gives one."""
    found: dict[str, Any] = {}
    for name, field in _model(table_name).model_fields.items():
        if name == "id":
            continue
        if field.default_factory is not None:
            found[name] = field.get_default(call_default_factory=True, validated_data={})
        elif field.default is not PydanticUndefined:
            found[name] = field.default
    return found
