"""The tables that queries speak of are the models': said once, and no SQLModel to wait for."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic_core import PydanticUndefined
from sqlalchemy import Column, Table

from collectui.store import core
from collectui.store.core.every import TABLES
from collectui.store.defaults import defaults
from collectui.store.tables import Row, generate, metadata

MODELS = {str(model.__tablename__): model for model in generate.models(Row)}


def test_the_written_tables_are_what_the_models_say_now() -> None:
    written = {path.name: path.read_text("utf-8") for path in Path(core.__path__[0]).glob("*.py")}
    assert written.pop("__init__.py")
    assert written == generate.texts(), "`make tables` writes them anew"


def test_every_model_has_its_table() -> None:
    assert set(TABLES) == set(metadata.tables) == set(core.METADATA.tables) == set(MODELS)


def _said(column: Column[Any]) -> dict[str, Any]:
    of: Any = column.type
    default: Any = column.default
    return {
        "type": type(of),
        "on SQLite": of.dialect_impl(sa.create_engine("sqlite://").dialect).__class__.__name__,
        "values": of.enums if isinstance(of, sa.Enum) else None,
        "class": of.enum_class if isinstance(of, sa.Enum) else None,
        "nullable": column.nullable,
        "key": column.primary_key,
        "refers": sorted(key.target_fullname for key in column.foreign_keys),
        "default": getattr(default.arg, "__name__", default.arg) if default is not None else None,
    }


@pytest.mark.parametrize("name", sorted(MODELS))
def test_table_and_model_agree(name: str) -> None:
    table, of_model = TABLES[name], metadata.tables[name]
    assert isinstance(table, Table)
    assert {c.name: _said(c) for c in table.columns} == {c.name: _said(c) for c in of_model.columns}
    assert [c.name for c in table.columns] == [c.name for c in of_model.columns]
    assert [c.name for c in table.primary_key] == [c.name for c in of_model.primary_key]


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_new_record_has_the_models_defaults(name: str) -> None:
    given, model = defaults(TABLES[name]), MODELS[name]
    for field, info in model.model_fields.items():
        column = TABLES[name].c[field]
        if field == "id":
            assert field not in given
        elif info.default_factory is not None:
            made = info.get_default(call_default_factory=True, validated_data={})
            assert type(given[field]) is type(made)
        elif info.default not in (PydanticUndefined, None):
            assert given[field] == info.default
        else:
            assert given.get(field, "none") == (None if column.nullable else "none")
