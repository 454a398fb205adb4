"""Work done by other processes: agents at their own terminals."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

WARM = (
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "collectui.store.doing",
    "collectui.store.opening",
    "collectui.store.queries.notes",
    "collectui.store.workday.next_customer",
)
"""Imported once, by the process that the others are forked from."""


def at_once(work: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each call answers, or the exception it ended with, each in a process of its own.

    The function is one of a module, that the other process can import.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    with ProcessPoolExecutor(len(calls), mp_context=context) as pool:
        waiting = [pool.submit(work, *call) for call in calls]
        return [each.exception() or each.result() for each in waiting]
