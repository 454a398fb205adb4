"""A credit that an import shows is told in the morning."""

import sqlalchemy as sa

from collectui.domain.workday.morning import Point
from collectui.store import figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.queries.points import POINTS
from collectui.store.queries.since import since_day
from tests.exchange.test_disputes import Ledger, disputed, invoice, ledger, memo

__all__ = ["disputed", "ledger"]


def credited(ledger: Ledger) -> int:
    """How many customers have a credit that was seen since the business date."""

    def ask(connection: sa.Connection) -> int:
        on = figures.today(connection)
        happened = POINTS[Point.CREDITED](CUSTOMER.c.id, since_day(connection, on), on)
        counted = sa.select(sa.func.count()).select_from(CUSTOMER).where(happened)
        return connection.execute(counted).scalar_one()

    return ledger.store.read(ask)


def test_a_credit_that_is_seen_is_told(disputed: Ledger) -> None:
    disputed.grant()
    assert credited(disputed) == 0
    disputed.bring(invoice("INV-A", 12000, 10000), memo(2000, 0, "INV-A"))
    assert credited(disputed) == 1
