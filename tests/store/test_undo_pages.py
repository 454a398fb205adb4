"""My changes from the newest to the oldest are found by index, however much others did."""

from typing import Any

import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me
from collectui.domain.notes.commands import AddNote
from collectui.store.core.desk import COLLECTOR
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.store.making import add, one_customer


def back(store: Store, me: Me) -> list[int]:
    """The ids of my changes, as one walks back through them."""
    found: list[int] = []
    while change := store.read(latest.my_change_before, me.id, found[-1] if found else None):
        found.append(change.history_id)
    return found


def test_each_of_mine_once_and_none_of_others(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    other_id = store.load(lambda c: add(c, COLLECTOR, login="other", role="collector"))
    other = Me(other_id, "other", "Other", me.role)

    def note(who: Me) -> int:
        return store.do(AddNote(about=About(customer), body="x"), who).history_id

    mine = [note(me) for _ in range(3)]
    note(other)
    mine.append(note(me))
    assert back(store, me) == mine[::-1]
    undone = store.do(Undo(history_id=mine[1]), me)
    assert back(store, me) == [mine[3], mine[2], mine[0]]
    assert undone.history_id not in back(store, me)


def test_neither_others_nor_what_is_undone_is_scanned(store: Store, store_url: str) -> None:
    """The plan seeks by who and by what was undone; no table of the history is read through."""
    if not store_url.startswith("sqlite"):
        # On tables as small as these PostgreSQL reads everything, whatever the indexes.
        return
    plans: list[str] = []

    def explain(connection: Any) -> None:
        def look(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith("EXPLAIN"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.extend(row[3] for row in cursor.fetchall())

        sa.event.listen(connection, "before_cursor_execute", look)
        try:
            latest.my_change_before(connection, 1, 10**9)
        finally:
            sa.event.remove(connection, "before_cursor_execute", look)

    store.read(explain)
    assert any("ix_history_by_id_id" in plan for plan in plans), plans
    assert any("ix_history_undo_of_id" in plan for plan in plans), plans
    assert not any(plan.startswith("SCAN history") for plan in plans), plans
