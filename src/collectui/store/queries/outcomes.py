"""Outcomes of contacts as the desk uses them."""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.calls.outcomes import OutcomeOption, with_letters
from collectui.store import desk
from collectui.store.core.desk import OUTCOME


def outcome_options(connection: Connection) -> tuple[OutcomeOption, ...]:
    """Outcomes in use, in the desk's order, each with its letter and the next date it proposes."""
    days = desk.setting(connection, "next_contact_days")
    rows = connection.execute(
        sa.select(OUTCOME)
        .where(OUTCOME.c.retired.is_(False))
        .order_by(OUTCOME.c.position, OUTCOME.c.code)
    )
    return with_letters(
        OutcomeOption(row.code, row.title, row.reached, row.keeps, "", days.get(row.code, 0))
        for row in rows
    )
