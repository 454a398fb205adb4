"""What a call sheet is made of."""

from sqlalchemy import Connection

from collectui.domain.customers.call_sheet import CallSheet
from collectui.store.queries import activities, attempts, customers, snoozes
from collectui.store.queries.explained import largest_past_due
from collectui.store.queries.next_steps import next_step

MOST_CONTACTS, MOST_PROMISES, MOST_ACTIVITIES = 4, 3, 5
_LOOKED_THROUGH = 100
"""Contacts among which promises are looked for."""


def call_sheet(connection: Connection, customer_id: int) -> CallSheet:
    """One customer before a call; raises LookupError where there is none."""
    position = customers.position(connection, customer_id)
    contacts = attempts.attempts_of(connection, customer_id, limit=_LOOKED_THROUGH)
    promises = [each for each in contacts if each.keeps == "promise" and each.amount is not None]
    late = [
        (each.currency, part)
        for each in position.figures
        if (part := largest_past_due(connection, customer_id, each.currency))
    ]
    open_activities = activities.activities_of(
        connection, customer_id, open_only=True, limit=MOST_ACTIVITIES
    )
    return CallSheet(
        position,
        tuple(late),
        tuple(contacts[:MOST_CONTACTS]),
        tuple(promises[:MOST_PROMISES]),
        tuple(open_activities),
        next_step(connection, customer_id),
        snoozes.snooze_of(connection, customer_id),
    )
