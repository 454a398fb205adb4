"""`collectui history CUSTOMER`: every recorded change of a customer, newest first."""

from __future__ import annotations

import argparse
from datetime import UTC
from typing import TYPE_CHECKING

from collectui.cli import DONE, Refusal, say, stores
from collectui.cli.output import shortened, write, write_json_list
from collectui.cli.shapes import history_line
from collectui.config import Config
from collectui.domain.recorded import said_of
from collectui.domain.views import HistoryLine
from collectui.ui.words import plain_words

if TYPE_CHECKING:
    from sqlalchemy import Connection


_WIDTH = 60


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the changes. Raises Refusal where there is no customer of that number."""
    store = stores.for_reading(args, config)
    try:
        lines = store.read(read_history, args.customer)
    finally:
        store.close()
    if args.json:
        write_json_list(history_line(line) for line in lines)
        return DONE
    for line in lines:
        _print(line)
    return DONE if lines else say("nothing was changed since the records began")


def read_history(connection: Connection, number: str) -> list[HistoryLine]:
    """The changes of the customer with that number, and the batches it came by.

    Raises Refusal where there is none.
    """
    from collectui.cli.show import EVERYTHING
    from collectui.store.queries.customers import customer_id_of
    from collectui.store.queries.history import whole_history

    customer_id = customer_id_of(connection, number)
    if customer_id is None:
        raise Refusal(f"there is no customer {number!r}")
    return whole_history(connection, customer_id, EVERYTHING)


def _print(line: HistoryLine) -> None:
    """The command, and below it each field that changed; what follows from another is left out."""
    write(f"{line.at.astimezone(UTC):%F %H:%M}Z  {line.who or ''}  {line.summary}")
    what = " ".join(filter(None, (plain_words(line.kind), shortened(line.name, _WIDTH))))
    for field in said_of(line):
        was, becomes = (shortened(value, _WIDTH) for value in (field.was, field.becomes))
        change = becomes if line.op == "create" else f"{was} → {becomes}"
        write(f"    {what}: {field.field}: {change}")
