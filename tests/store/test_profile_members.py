"""What an impact on very many customers counts opens into one list, paged like any other."""

from __future__ import annotations

from sqlalchemy import Connection

from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles.impact import impact_of
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries.impact import MOST_AT_ONCE, members
from collectui.store.store import Store
from tests.store.making import ON, add, add_customer, build_figures

CUSTOMERS = MOST_AT_ONCE + 50
EACH = 2


def test_the_list_of_a_count_is_whole_and_each_record_stands_in_it_once(store: Store) -> None:
    me = store.me()

    def build(connection: Connection) -> tuple[int, list[int], set[int]]:
        ana = add(connection, COLLECTOR, login="ana", role=CollectorRole.COLLECTOR)
        customers, activities = [], set()
        for number in range(CUSTOMERS):
            customer = add_customer(connection, f"M-{number}", collector_id=me.id)
            customers.append(customer)
            for each in range(EACH):
                activities.add(
                    add(
                        connection, ACTIVITY, subject=f"Call {each}", category="to_do",
                        customer_id=customer, assigned_to_id=me.id, due_on=ON,
                    )
                )  # fmt: skip
        build_figures(connection)
        return ana, customers, activities

    ana, customers, activities = store.load(build)
    command = UpdateProfile(customers=tuple(customers), changes={"collector_id": ana})
    preview = store.preview(command, me)
    assert preview.plan is not None
    (count,) = impact_of(preview.plan).counts
    assert count.count == len(activities)
    listed: list[int] = []
    while page := store.read(members, count, skip=len(listed), limit=64):
        listed += [member.id for member in page]
    assert len(listed) == len(activities)
    assert set(listed) == activities
