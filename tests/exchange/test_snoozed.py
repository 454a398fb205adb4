"""A snoozed customer and the files that come meanwhile: what they tell wakes it, undone it does
not."""

from datetime import timedelta
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.vocabulary import SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer, WakeReason
from collectui.exchange import importing
from collectui.store.queries.customers import customer_id_of
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from tests.exchange.files import AS_OF, erp, erp_row, rows, take, writer

CUSTOMER = "0200744019"


@pytest.fixture
def customer(store: Store, tmp_path: Path) -> int:
    """One who owes two documents, and is snoozed for ten days."""
    take(store, erp(tmp_path / "1.csv", erp_row("1"), erp_row("2")))
    found = store.read(customer_id_of, CUSTOMER)
    assert found is not None
    snooze = SnoozeCustomer(
        about=About(found), until=AS_OF + timedelta(10), reason=SnoozeReason.ON_HOLIDAY
    )
    store.do(snooze, writer(store))
    return found


def _until(store: Store) -> list[object]:
    return [bool(until) for (until,) in rows(store, "SELECT snoozed_until FROM delinquency")]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ((erp_row("1"), erp_row("2", amount="60.00")), WakeReason.BALANCE),
        ((erp_row("1"), erp_row("2", settled="2020-05-30")), WakeReason.PAYMENT),
        ((erp_row("1"), erp_row("2"), erp_row("3", amount="-20.00")), WakeReason.CREDIT),
        ((erp_row("1"), erp_row("2"), erp_row("3", amount="50.00")), WakeReason.PAST_DUE),
    ],
    ids=lambda value: value.value if isinstance(value, WakeReason) else "",
)
def test_what_a_file_tells_wakes(
    store: Store, tmp_path: Path, customer: int, later: tuple[str, ...], reason: WakeReason
) -> None:
    assert _until(store) == [True]
    report = take(store, erp(tmp_path / "2.csv", *later))
    snooze = store.read(snooze_of, customer)
    assert snooze is not None
    assert snooze.woken is not None
    assert snooze.woken.reason is reason
    assert _until(store) == [False]
    importing.undo(store, report.batch or 0, writer(store))
    snooze = store.read(snooze_of, customer)
    assert snooze is not None
    assert snooze.stands, "the file was a mistake: nothing has arrived"
    assert _until(store) == [True]


def test_the_same_file_and_what_is_not_due_wake_nobody(
    store: Store, tmp_path: Path, customer: int
) -> None:
    take(store, erp(tmp_path / "1.csv", erp_row("1"), erp_row("2")))
    take(store, erp(tmp_path / "2.csv", erp_row("3", due="2020-07-01")))
    take(store, erp(tmp_path / "3.csv", erp_row("2", amount="100.00", due="2020-04-03")))
    assert _until(store) == [True]


def test_an_import_taken_back_leaves_a_customer_that_is_snoozed(
    store: Store, tmp_path: Path, customer: int
) -> None:
    first = rows(store, "SELECT min(id) FROM import_batch")[0][0]
    undone = importing.undo(store, first, writer(store))
    assert store.read(customer_id_of, CUSTOMER) == customer
    assert any(CUSTOMER in name for name, _ in undone.left)
