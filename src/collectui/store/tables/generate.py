"""Writes `store.core` anew from the models: `python -m collectui.store.tables.generate`.

What only the making of tables needs (indexes, checks, the server's defaults) stays with the models.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Table

from collectui.store import core, tables
from collectui.store.constants import FAR
from collectui.store.tables import Row

_WIDTH = 100
_MADE = "Made from the models by `store.tables.generate`."
_IMPORTED = {
    "vocabulary.": "from collectui.domain import vocabulary",
    "constants.": "from collectui.store import constants",
    "types.": "from collectui.store import types",
}


def texts() -> dict[str, str]:
    """Each module of `store.core`, by its file's name, as the models have it now."""
    subjects: dict[str, list[Table]] = {}
    for model in models(Row):
        table = tables.metadata.tables[str(model.__tablename__)]
        subjects.setdefault(model.__module__.rpartition(".")[2], []).append(table)
    modules = {f"{subject}.py": _module(subject, of) for subject, of in subjects.items()}
    return {**modules, "every.py": _every(subjects)}


def write() -> None:
    """Write the modules where they are imported from."""
    for name, text in texts().items():
        Path(core.__path__[0], name).write_text(text, encoding="utf-8")


def called(table: Table) -> str:
    """What a table is called in `store.core`."""
    return table.name.upper()


def models(model: type[Row]) -> list[type[Row]]:
    """Those of a base that have a table."""
    found = [model] if "__table__" in vars(model) else []
    return found + [each for base in model.__subclasses__() for each in models(base)]


def _module(subject: str, of: list[Table]) -> str:
    title = (import_module(f"collectui.store.tables.{subject}").__doc__ or "").splitlines()[0]
    body = "\n".join(
        _call(f"{called(table)} = sa.Table", _table(table), apart=True) + "\n" for table in of
    )
    imports = [text for mark, text in _IMPORTED.items() if mark in body]
    if imports[-2:] == [_IMPORTED["constants."], _IMPORTED["types."]]:
        imports[-2:] = ["from collectui.store import constants, types"]
    imports.append("from collectui.store.core import METADATA")
    lines = [f'"""{title}', "", _MADE, '"""', "", "import sqlalchemy as sa", "", *imports, "", body]
    return "\n".join(lines)


def _every(subjects: dict[str, list[Table]]) -> str:
    lines = [
        '"""Every table by its name.',
        "",
        _MADE,
        '"""',
        "",
        "from sqlalchemy import Table",
        "",
    ]
    lines += [
        _call(f"from collectui.store.core.{subject} import ", sorted(map(called, of)), bare=True)
        for subject, of in sorted(subjects.items())
    ]
    names = sorted(called(table) for of in subjects.values() for table in of)
    lines += ["", "TABLES: dict[str, Table] = {", *(f"    {n}.name: {n}," for n in names), "}", ""]
    return "\n".join(lines)


def _table(table: Table) -> list[str]:
    columns = (_call("sa.Column", _column(column), indent=4) for column in table.columns)
    return [f'"{table.name}"', "METADATA", *columns]


def _column(column: Column[Any]) -> list[str]:
    said = [f'"{column.name}"', _type(column.type)]
    said += [f'sa.ForeignKey("{key.target_fullname}")' for key in column.foreign_keys]
    if column.primary_key:
        said.append("primary_key=True")
    elif not column.nullable:
        said.append("nullable=False")
    if column.default is not None:
        said.append(f"default={_default(column.default.arg)}")  # type: ignore[attr-defined]
    return said


def _type(of: Any) -> str:
    match of:
        case sa.Enum(enum_class=type() as values):
            return f"types.closed(vocabulary.{values.__name__})"
        case sa.BigInteger() if of._variant_mapping:
            return "types.ID"
    module = "types" if type(of).__module__ == "collectui.store.types" else "sa"
    return f"{module}.{type(of).__name__}"


def _default(value: Any) -> str:
    match value:
        case Enum():
            return f"vocabulary.{type(value).__name__}.{value.name}"
        case date():
            assert value == FAR
            return "constants.FAR"
        case str():
            return f'"{value}"'
        case bool() | int():
            return repr(value)
    return "types.utc_now" if value.__name__ == "utc_now" else str(value.__name__)


def _call(
    what: str, said: Iterable[str], *, indent: int = 0, apart: bool = False, bare: bool = False
) -> str:
    """A call, or an import, on as many lines as it needs."""
    said, room = list(said), " " * indent
    one = ", ".join(said)
    flat = f"{what}{one}" if bare else f"{what}({one})"
    if not apart and len(f"{room}{flat},") <= _WIDTH:
        return flat
    if not apart and not bare and len(f"{room}    {one}") <= _WIDTH:
        return f"{what}(\n{room}    {one}\n{room})"
    lines = "".join(f"{room}    {each},\n" for each in said)
    return f"{what}(\n{lines}{room})"


if __name__ == "__main__":
    write()
