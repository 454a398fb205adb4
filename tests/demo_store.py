"""A demonstration store to look at: made once a run, copied for each test."""

from datetime import date
from pathlib import Path

from tests import postgres

TODAY = date(2026, 11, 20)
"""Its business date, a Friday, so that what a test sees does not change from day to day."""
CUSTOMERS = 60


def demo_file(customers: int = CUSTOMERS) -> Path:
    """A closed SQLite store with so many customers, to be copied and never opened."""
    with postgres.locked(f"demo-{customers}") as run:
        template = run / f"demo-{customers}.sqlite3"
        if not template.exists():
            from collectui.exchange.demo import make_demo
            from collectui.store.opening import create

            making = run / f"demo-{customers}.making.sqlite3"
            store = create(f"sqlite:///{making}")
            make_demo(store, customers, 1, TODAY)
            store.close()
            making.rename(template)
        return template
