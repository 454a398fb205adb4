"""The stores that random keys are pressed on: one of receivables, one of premium finance."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.exchange.premium_files import save, take, world

CUSTOMERS = 200


def stores(folder: Path) -> list[Path]:
    """New stores in a folder, closed, to be copied."""
    from collectui.exchange.demo import make_demo
    from collectui.store.opening import create

    demo, premium = folder / "demo.sqlite3", folder / "premium.sqlite3"
    store = create(f"sqlite:///{demo}")
    make_demo(store, CUSTOMERS, 1, datetime.now().astimezone().date())
    store.close()
    store = create(f"sqlite:///{premium}")
    take(store, save(folder / "bundle.json", world()))
    store.close()
    return [demo, premium]
