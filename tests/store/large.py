"""A list of any length: customers and figures, nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from collectui.store import bulk
from collectui.store.constants import FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.store import Store
from tests.store.making import ON, add


def fill_list(store: Store, count: int) -> None:
    """As many customers, each with one row of the list, of eight collectors."""

    def make(connection: Connection) -> None:
        agents = [add(connection, COLLECTOR, login=f"agent-{n}") for n in range(8)]
        customers = (
            (n, f"C{n:06}", f"name {n * 7919 % count:06}", f"name {n * 7919 % count:06}", "",
             "business", "", "", "USD", agents[n % 8], "customer", "email", "", "none",
             0, "", 0, "", 0, 1)
            for n in range(1, count + 1)
        )  # fmt: skip
        names = (
            "id", "number", "name", "sort_key", "search_text", "kind", "time_zone", "language",
            "currency", "collector_id", "business_level", "contact_method", "terms_code",
            "statement_cycle", "dunning_excluded", "dunning_excluded_reason", "do_not_contact",
            "do_not_contact_reason", "credit_hold", "version",
        )  # fmt: skip
        address = ("street1", "street2", "city", "region", "postal_code", "country")
        bulk.insert(
            connection, CUSTOMER, names + address,
            ((*row, *("",) * 6) for row in customers),
        )  # fmt: skip
        figure_names = [column.name for column in D.columns]
        start = {column.name: 0 for column in D.columns} | {
            "account_id": None, "site_id": None, "level": "customer", "currency": "USD",
            "set_aside": "", "last_contact": None, "worked_on": None, "next_change_on": str(FAR),
            "snoozed_until": None, "snoozed_time": None, "listed": 1,
        }  # fmt: skip

        def rows() -> Iterator[list[Any]]:
            for n in range(1, count + 1):
                own = start | {
                    "unit": f"c:{n}", "unit_id": n * 3, "customer_id": n,
                    "collector_id": agents[n % 8], "name_key": f"name {n * 7919 % count:06}",
                    "past_due": n * 31 % 9973, "rank": n * 17 % 140,
                    "oldest_due": str(ON - timedelta(1 + n % 200)),
                    "next_due": str(FAR if n % 3 else ON + timedelta(n % 60)),
                    "set_aside": "" if n % 50 else "disputed",
                }  # fmt: skip
                own["rank"] -= 2_000_000 if own["set_aside"] else 0
                yield [own[name] for name in figure_names]

        with bulk.without_indexes(connection, [D]):
            bulk.insert(connection, D, figure_names, rows())

    store.load(make)
