"""What the first list waits for: plain SQLAlchemy, and nothing that only makes tables."""

import subprocess
import sys
from pathlib import Path

from collectui.locations import css_path
from collectui.ui.app import LATER_STYLES, CollectApp

SESSION = """
import asyncio, sys
from pathlib import Path
from collectui.config import Config
from collectui.ui.app import CollectApp
from collectui.ui.widgets.virtual_list import VirtualList

# On a busy machine the warming up would else begin before the list is looked at.
warm_up, CollectApp.warm_up = CollectApp.warm_up, lambda app: None

def opened():
    from collectui.store.opening import open_store
    return open_store(sys.argv[1], may_write=True)

def loaded():
    tops = {name.split(".")[0] for name in sys.modules}
    parts = {".".join(name.split(".")[:2]) for name in sys.modules}
    return sorted(HEAVY & (tops | parts | sys.modules.keys()))

HEAVY = {"sqlmodel", "pydantic", "pydantic_core", "sqlalchemy.orm", "alembic", "psycopg",
         "collectui.store.tables", "collectui.exchange"}
LATER = {"collectui.domain.records", "collectui.store.handlers", "collectui.store.writing.plan"}

async def main():
    app = CollectApp(opened, where="here", drafts=Path(sys.argv[2]), config=Config())
    async with app.run_test() as pilot:
        while not (app.screen.query(VirtualList) and app.screen.query_one(VirtualList).row):
            await pilot.pause()
        print("at the list:", *loaded(), *sorted(LATER & sys.modules.keys()))
        warm_up(app)
        await app.warmed()
        print("at work:", *loaded())
    app.finish()

asyncio.run(main())
"""


def test_a_session_imports_nothing_that_only_makes_tables(desk_file: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SESSION, str(desk_file), str(tmp_path / "drafts")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.splitlines() == ["at the list:", "at work:"], answer.stderr


def test_the_first_frame_reads_its_own_styles_and_no_others() -> None:
    first, later = CollectApp.CSS, CollectApp.LATER_CSS
    assert "VirtualList" in first
    assert "Enlarge" in first
    assert "Editor" in later
    assert "CustomerScreen" in later
    assert first + LATER_STYLES + later == css_path().read_text("utf-8")
