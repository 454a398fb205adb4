"""In which order the store is imported: what the first list asks for, and later all the rest.

Both in a thread: on the event loop an import would be felt.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager

FOR_THE_LIST = ("queries.queue",)
AFTER_THE_LIST = (
    *("doing", "queries.activity_list", "queries.customers", "queries.history"),
    *("queries.my_day", "queries.next_steps", "workday.next_customer"),
)
"""What previews, counts and commands ask for."""


@contextmanager
def only_importing() -> Iterator[None]:
    """What an import makes is never garbage: looking through it costs a third of the time."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def import_the_list() -> None:
    """Import what the first list is asked by."""
    for name in FOR_THE_LIST:
        importlib.import_module(f"collectui.store.{name}")


def import_the_rest() -> None:
    """Import what is asked for once the list is shown."""
    with only_importing():
        for name in AFTER_THE_LIST:
            importlib.import_module(f"collectui.store.{name}")
