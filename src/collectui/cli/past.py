"""What a command line means by a moment of the past, and the customer as it was then."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectui.cli import NoCustomer, Refusal, Usage
from collectui.config import Config
from collectui.domain.history.past import (
    MomentError,
    NothingRecorded,
    clock,
    moment_words,
    parse_moment,
)

if TYPE_CHECKING:
    from collectui.store.past.view import CustomerAt
    from collectui.store.store import Store


@contextmanager
def looked_back(
    store: Store, args: argparse.Namespace, config: Config
) -> Iterator[tuple[CustomerAt, str]]:
    """The customer that a command names, as it was at the moment it names, and that in words.

    Raises Usage for what is no moment, Refusal for one still to come, or before the customer's
    first record, or where no customer has or had the number.
    """
    from collectui.store import desk
    from collectui.store.past.view import NotYetKnown, customers_ever
    from collectui.store.queries.desk import calendar

    zone = store.read(desk.time_zone)
    order = config.formats.date_order
    try:
        moment = parse_moment(
            args.as_of_history, datetime.now(UTC), zone, store.read(calendar), order
        )
    except NothingRecorded as error:
        raise Refusal(f"--as-of-history: {error}") from error
    except MomentError as error:
        raise Usage(f"--as-of-history: {error}") from error
    found = store.read(customers_ever, args.customer)
    if not found:
        raise NoCustomer(args.customer)
    first: datetime | None = None
    for customer_id in found:
        try:
            past = store.look_back(customer_id, moment.at, args.as_of)
        except NotYetKnown as unknown:
            first = min(filter(None, (first, unknown.first)), default=None)
            continue
        try:
            yield past, moment_words(moment, zone)
        finally:
            past.close()
        return
    since = ""
    if first is not None:
        local = first.astimezone(zone)
        since = f": first recorded on {local:%F} at {clock(first, zone)} ({first:%FT%TZ})"
    said = moment_words(moment, zone)
    raise Refusal(f"customer {args.customer} was not yet known on {said}{since}")
