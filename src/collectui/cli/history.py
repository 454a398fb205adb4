"""`collectui history CUSTOMER`: every recorded change of a customer, newest first."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from collectui.cli import DONE, NoCustomer, say, stores
from collectui.cli.output import shortened, write, write_json_list
from collectui.cli.shapes import history_line
from collectui.config import Config
from collectui.domain.history.recorded import told_of
from collectui.ui.words import Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from collectui.domain.history.views import HistoryLine


_WIDTH = 60


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the changes. Raises Refusal where there is no customer of that number."""
    from collectui.store import desk

    store = stores.for_reading(args, config)
    try:
        customer_id, lines = store.read(read_history, args.customer)
        words = Words(*config.formats, zone=store.read(desk.time_zone))
    finally:
        store.close()
    if args.json:
        write_json_list(history_line(line) for line in lines)
        return DONE
    for told in told_of(lines, words, lambda text: shortened(text, _WIDTH), customer_id):
        line = told.line
        write(f"{words.stamp(line.at)}  {line.who or ''}  {line.summary}")
        for change in told.changes:
            write(f"    {change}")
    return DONE if lines else say("nothing was changed since the records began")


def read_history(connection: Connection, number: str) -> tuple[int, list[HistoryLine]]:
    """The customer with that number, its changes, and the batches it came by.

    Raises Refusal where there is none.
    """
    from collectui.cli.show import EVERYTHING
    from collectui.store.queries.customers import customer_id_of
    from collectui.store.queries.history import whole_history

    customer_id = customer_id_of(connection, number)
    if customer_id is None:
        raise NoCustomer(number)
    return customer_id, whole_history(connection, customer_id, EVERYTHING)
