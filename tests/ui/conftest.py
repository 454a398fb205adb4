"""A desk to try the program on: demonstration data, made once a run, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.ui import pauses
from tests import demo_store, styles
from tests.ui.desk import Desk
from tests.ui.places import ties


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a pause of the program."""
    monkeypatch.setattr(pauses, "FACTOR", 0)


@pytest.fixture(scope="session", autouse=True)
def _styles_read_once() -> None:
    styles.parse_once()


@pytest.fixture(scope="session")
def demo_file() -> Path:
    """A store with 120 invented customers, dated on `TODAY`: to be copied and never opened."""
    return demo_store.demo_file(120)


@pytest.fixture
def desk_file(demo_file: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copyfile(demo_file, tmp_path / "desk.sqlite3"))


@pytest.fixture
def open_desk(desk_file: Path, tmp_path: Path) -> Callable[..., Desk]:
    """The program on that store, as `async with open_desk(...) as desk`."""

    def opened(file: Path = desk_file, **options: object) -> Desk:
        return Desk(file, tmp_path / "drafts", **options)

    return opened


@pytest.fixture(scope="session")
def ties_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A long list full of ties, see `tests.ui.places`."""
    return ties(tmp_path_factory.mktemp("ties") / "ties.sqlite3")


@pytest.fixture
def ties_file(ties_made: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copyfile(ties_made, tmp_path / "desk.sqlite3"))


@pytest.fixture
def other(file: Path) -> Iterator[Store]:
    """The store of a module's `file`, as another agent's program has it."""
    store = open_store(f"sqlite:///{file}", may_write=True)
    yield store
    store.close()


@pytest.fixture
def opened(file: Path, tmp_path: Path) -> Callable[..., Desk]:
    """The program on a module's `file`, on the day that it is."""

    def desk(**options: Any) -> Desk:
        return Desk(file, tmp_path / "drafts", as_of=None, **options)

    return desk
