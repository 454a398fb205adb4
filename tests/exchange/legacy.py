"""A store of the first schema version: the files it was made from, and how it comes to life.

`data/store_0001.json` holds its rows as the program of that version wrote them: all the files of
`FILES`, one after the other, then an agent's new name and note for customer 0000100234.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

ROWS = Path(__file__).parent / "data" / "store_0001.json"

ERP = (
    "business_code,cust_number,name_customer,doc_id,buisness_year,posting_date,due_in_date,"
    "total_open_amount,invoice_currency\n"
)
OPEN_ITEMS = ERP + (
    "U001,0000100234,HOLT co,0090001234,2026,2026-01-10,2026-02-09,{amount},USD\n"
    "U001,0000100234,HOLT co,0090001235,2026,2026-02-10,2026-03-12,75.50,USD\n"
    "U001,0000100300,Plum Ltd,0090001300,2026,2026-03-01,2026-03-31,20.00,USD\n"
)
SCREEN = (
    "Company Code,Customer,Name,Document Number,Line item,Document Type,Document Date,"
    "Net due date,Amount in local currency,Local Currency\n"
    "1000,20001,Aster GmbH,1400000500,1,RV,2026-01-10,2026-02-09,500.00,EUR\n"
    "1000,20001,Aster GmbH,1400000501,1,RV,2026-01-12,2026-02-11,90.00,EUR\n"
)
AGING = (
    ",Transaction type,Date,Num,Due Date,Amount,Open Balance\n"
    "Tern Cafe,,,,,,\n"
    ",Invoice,01/15/2026,5001,02/14/2026,100.00,100.00\n"
    ",Payment,03/16/2026,,03/16/2026,-10.00,-10.00\n"
    "Total for Tern Cafe,,,,,,90.00\n"
    "Wren Bakery,,,,,,\n"
    ",Invoice,02/15/2026,5002,03/17/2026,60.00,40.00\n"
    "Total for Wren Bakery,,,,,,40.00\n"
    "TOTAL,,,,,,130.00\n"
)
FILES = {
    "items.csv": OPEN_ITEMS.format(amount="1000.00"),
    "items-later.csv": OPEN_ITEMS.format(amount="400.00"),
    "screen.csv": SCREEN,
    "aging.csv": AGING,
}


def bring_back(connection: Connection) -> None:
    """Put the kept rows into an empty store of the first version."""
    tables: dict[str, list[dict[str, Any]]] = json.loads(ROWS.read_text("utf-8"))
    found = sa.MetaData()
    found.reflect(connection, resolve_fks=True)
    for table in found.sorted_tables:
        rows = tables.get(table.name, [])
        if rows and not table.name.startswith("history"):
            connection.execute(sa.delete(table))
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            values = {name: _value(table.c[name], value) for name, value in row.items()}
            places = ", ".join(f":{name}" for name in row)
            connection.execute(
                sa.text(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'), values
            )
        if rows and "id" in table.c and connection.dialect.name == "postgresql":
            sequence = connection.execute(
                sa.text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}
            ).scalar()
            if sequence:
                last = max(row["id"] for row in rows)
                connection.execute(
                    sa.text("SELECT setval(:name, :last)"), {"name": sequence, "last": last}
                )


def _value(column: sa.Column[Any], value: Any) -> Any:
    return bool(value) if isinstance(column.type, sa.Boolean) and value is not None else value
