"""Opened on another day, the program brings the figures there and plans what letters are due."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.store import desk
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.opening import open_store
from tests.ui.desk import Desk


@pytest.mark.parametrize("role", ["administrator", "collector"])
async def test_letters_are_planned_as_the_figures_roll_forward(
    desk_file: Path, tmp_path: Path, role: str
) -> None:
    """The calendar does it, whoever that may write opens the program: to roll is a supervisor's."""
    old = {"date": "2026-10-01", "set_on": "2026-10-01"}
    url = f"sqlite:///{desk_file}"
    store = open_store(url, may_write=True)
    mine = sa.update(COLLECTOR).where(COLLECTOR.c.id == store.me().id).values(role=role)
    store.load(lambda c: c.execute(mine).rowcount)
    before = store.load(lambda c: (desk.keep(c, desk.FIGURES_DATE, old), _letters(c))[1])
    store.close()
    async with Desk(desk_file, tmp_path / "drafts", as_of=None) as running:
        assert any(said.endswith(" planned.") for said in running.toasts)
    store = open_store(url, may_write=True)
    assert store.read(_letters) > before
    planned = sa.select(HISTORY.c.by_id).where(HISTORY.c.action == "dunning.plan")
    assert set(store.read(lambda c: c.execute(planned).scalars().all())) == {None}
    kept = store.read(desk.figures_date)
    assert kept is not None
    assert kept[0] == store.read(desk.calendar_today)
    store.close()


def _letters(connection: sa.Connection) -> int:
    count = sa.select(sa.func.count()).select_from(CORRESPONDENCE)
    return int(connection.execute(count).scalar_one())
