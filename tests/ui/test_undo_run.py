"""`u` on a dunning plan of many steps takes back the whole plan."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.store.core.history import HISTORY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.dunning import runs
from collectui.store.opening import open_store
from collectui.store.queries import dunning_runs
from collectui.store.store import Store
from tests.ui.desk import TODAY, Desk

PIECE = 4


def _rows(store: Store) -> list[tuple[Any, ...]]:
    c = CORRESPONDENCE.c
    rows = sa.select(c.id, c.status, c.method, c.address, c.held_reason).order_by(c.id)
    return store.read(lambda connection: [tuple(row) for row in connection.execute(rows)])


async def test_the_whole_plan_is_offered_and_taken_back(
    desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PIECE", PIECE)
    store = open_store(f"sqlite:///{desk_file}", as_of=TODAY, may_write=True)
    before = _rows(store)
    tally = runs.carry_out(store, store.me().id)
    assert tally.run is not None
    run = store.read(dunning_runs.run, tally.run)
    assert run.steps > 1
    async with Desk(desk_file, tmp_path / "drafts") as desk:
        await desk.press("u")
        assert f"{run.letters} letters of {run.customers} customers taken back" in desk.text
        assert f"Dunning plan {run.id}" in desk.text
        await desk.press("escape")
        assert store.read(dunning_runs.run, run.id).left == run.left
        await desk.press("u")
        await desk.press("enter")
        await desk.until(lambda: store.read(dunning_runs.run, run.id).left == ())
        await desk.settle()
        assert any(said.startswith(f"{tally.planned} letters of") for said in desk.toasts)
    assert _rows(store) == before
    undone = sa.select(sa.func.count()).where(HISTORY.c.undo_of_id.in_(run.left))
    assert store.read(lambda c: c.execute(undone).scalar()) == run.steps
    store.close()
