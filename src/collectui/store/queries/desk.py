"""The desk as a program sees it at start: dates, lists, people."""

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.desk.views import Desk, Option
from collectui.domain.kernel import Me
from collectui.store import desk, figures
from collectui.store.core.desk import ACTIVITY_CATEGORY, COLLECTOR, NOTE_TYPE, OUTCOME
from collectui.store.desk import calendar as calendar
from collectui.store.known_numbers import also_masked


def options(connection: Connection, table: Table) -> tuple[Option, ...]:
    """The values of an open list that the desk still uses, in its order."""
    rows = connection.execute(
        sa.select(table.c.code, table.c.title)
        .where(table.c.retired.is_(False))
        .order_by(table.c.position, table.c.code)
    )
    return tuple(Option(code, title) for code, title in rows)


def note_types(connection: Connection) -> tuple[Option, ...]:
    """Note types in use."""
    return options(connection, NOTE_TYPE)


def categories(connection: Connection) -> tuple[Option, ...]:
    """Activity categories in use."""
    return options(connection, ACTIVITY_CATEGORY)


def outcomes(connection: Connection) -> tuple[Option, ...]:
    """Outcomes in use."""
    return options(connection, OUTCOME)


def collectors(connection: Connection) -> tuple[Me, ...]:
    """Everybody who works here, by login."""
    table = COLLECTOR
    rows = connection.execute(
        sa.select(table).where(table.c.active.is_(True)).order_by(table.c.login)
    )
    return tuple(Me(row.id, row.login, row.display_name or row.login, row.role) for row in rows)


def logins(connection: Connection) -> tuple[str, ...]:
    """Of everybody who works here or did."""
    column = COLLECTOR.c.login
    return tuple(connection.execute(sa.select(column).order_by(column)).scalars())


def desk_view(connection: Connection) -> Desk:
    """What a program needs to know of the desk at start."""
    today = figures.today(connection)
    as_of = connection.info.get(figures.AS_OF)
    time_zone, templates, file_limit = desk.settings(
        connection, "time_zone", "activity_templates", "attachment_limit"
    )
    kept = as_of or figures.kept_date(connection)
    return Desk(
        business_date=today,
        figures_date=kept,
        behind=kept < today or (as_of is None and figures.unfinished(connection)),
        bucket_labels=tuple(bucket.label for bucket in figures.buckets(connection)),
        collectors=collectors(connection),
        note_types=note_types(connection),
        categories=categories(connection),
        outcomes=outcomes(connection),
        time_zone=time_zone,
        calendar=calendar(connection),
        templates=templates,
        file_limit=file_limit,
        logins=logins(connection),
        masked_numbers=also_masked(connection),
    )
