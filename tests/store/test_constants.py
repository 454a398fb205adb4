"""Predicates that indexes and queries say as text, against the sets that rules judge by."""

from collections.abc import Iterable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dunning import rules as dunning
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityStatus, CorrespondenceStatus
from collectui.store.constants import LETTER_WAITS, OPEN
from collectui.store.store import Store


@pytest.mark.parametrize(
    ("predicate", "every", "meant"),
    [
        (OPEN, ActivityStatus, OPEN_ACTIVITY),
        (LETTER_WAITS, CorrespondenceStatus, dunning.WAITING),
    ],
)
def test_a_predicate_meets_the_statuses_that_the_domain_means(
    store: Store, predicate: str, every: Iterable[str], meant: Iterable[str]
) -> None:
    def met(connection: Connection, status: str) -> bool:
        row = sa.text(
            f"SELECT 1 FROM (SELECT CAST(:status AS text) AS status) AS r WHERE {predicate}"
        )
        return connection.execute(row, {"status": status}).first() is not None

    assert {each for each in every if store.read(met, str(each.value))} == set(meant)
