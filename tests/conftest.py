"""What every test may ask for: places for stores, and stores, on both engines.

* `empty_url`: where no store is yet; * `store_url`: a migrated, empty store; * `store`: the same,
opened. Each runs once on an SQLite file and once on PostgreSQL, copied from a template that the
real code made once a run. * `demo_url`: a small SQLite store of demonstration data.
"""

import gc
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import fresh, in_memory, postgres, sampling
from tests.sessions import Session

if TYPE_CHECKING:
    import psycopg

    from collectui.store.store import Store

_homes = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The process that began the run makes the directory its workers share."""
    if not hasattr(config, "workerinput"):
        run = tempfile.mkdtemp(prefix="collectui-run-", dir=in_memory.quickest())
        os.environ[postgres.RUN_DIR] = run
        config.option.basetemp = config.option.basetemp or f"{run}/tests"


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()
        shutil.rmtree(os.environ.pop(postgres.RUN_DIR), ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, drafts or stores of whoever runs it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    # Named and not made: most tests never look.
    home = Path(os.environ[postgres.RUN_DIR]) / f"home-{worker}-{next(_homes)}"
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("COLLECTUI_STORE", "COLLECTUI_CONFIG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> None:
    from tests import statements

    statements.compile_once()


@pytest.fixture(scope="session")
def _postgres() -> "Iterator[psycopg.Connection[Any]]":
    try:
        host = postgres.cluster()
    except postgres.NoPostgres as absent:
        if os.environ.get("CI") == "true":
            pytest.fail(str(absent))
        pytest.skip(str(absent))
    with postgres.admin(host) as connection:
        yield connection


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-case", action="store_true", help="all cases, all on both engines")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> str:
    """Which of the two engines this run of the test uses; `tests.both_engines` counts them."""
    if request.node.stash.get(sampling.ON_BOTH, False):
        record_property("engine", request.param)
    return str(request.param)


def _host(connection: "psycopg.Connection[Any]") -> str:
    return connection.info.host


@pytest.fixture
def empty_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a store can be made and none is."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"
        return
    connection = request.getfixturevalue("_postgres")
    with postgres.database(connection, "template1") as name:
        yield postgres.url(name, _host(connection))


def postgres_template(connection: "psycopg.Connection[Any]") -> str:
    """The name of the database that new stores are copied from; made once a run."""
    with postgres.locked("template"):
        if not postgres.exists(connection, postgres.TEMPLATE):
            from collectui.store.opening import create

            # Under another name until it is whole: a template half made is nobody's template.
            connection.execute("CREATE DATABASE making")
            create(postgres.url("making", _host(connection))).close()
            connection.execute(f"ALTER DATABASE making RENAME TO {postgres.TEMPLATE}")
    return postgres.TEMPLATE


@pytest.fixture
def store_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A store at the newest version with nothing in it."""
    if engine_name == "sqlite":
        yield f"sqlite:///{fresh.new_file(tmp_path / 'store.sqlite3')}"
        return
    connection = request.getfixturevalue("_postgres")
    from tests import lent

    lent.keep_connections()
    with lent.database(connection, postgres_template(connection)) as name:
        yield postgres.url(name, _host(connection))


@pytest.fixture
def store(store_url: str) -> "Iterator[Store]":
    """The same, opened by the real code."""
    from collectui.store.opening import open_store

    opened = open_store(store_url, may_write=True)
    yield opened
    opened.close()


@pytest.fixture
def demo_url(tmp_path: Path) -> str:
    """A small SQLite store of demonstration data (see `tests.demo_store`), the test's own."""
    from tests.demo_store import demo_file

    path = tmp_path / "demo.sqlite3"
    shutil.copyfile(demo_file(), path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


@pytest.fixture
def begin() -> Iterator[Callable[..., Session]]:
    """Starts another session of the same agent: a script of `tests.sessions`."""
    sessions: list[Session] = []

    def begun(script: str, *arguments: object) -> Session:
        sessions.append(Session(script, *arguments))
        return sessions[-1]

    yield begun
    for session in sessions:
        session.process.kill()
        session.process.communicate()


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what is imported and collected by now.

    A program opened and closed leaves hundreds of thousands of objects, and a tenth of the time
    went into looking through those that live on.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 5, 10)


MOST_KEPT, LOOKED = 16_000_000, 50
"""Blocks of memory, 1.7 GiB, from which on what tests have left is collected, and after how many
tests that is looked at. Programs freeze what they have imported, and with it what tests have left;
to look through it costs seconds."""
_ended = itertools.count(1)


def pytest_runtest_logfinish() -> None:
    if next(_ended) % LOOKED == 0 and sys.getallocatedblocks() > MOST_KEPT:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


LONG = frozenset({"test_opening_keys.py", "test_customer_text.py", "test_roles_property.py"})
"""Modules whose single tests take many seconds, as those of whole programs do."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample, and spread the rest.

    Tests that take long, or wait for keys a second apart, stand evenly among the others.
    Each worker begins at its own place of the list: one alone would else be left with all of them,
    and the others wait for it.
    """
    items[:] = sampling.left(items, config.getoption("--every-case"))

    def is_long(item: pytest.Item) -> bool:
        return item.path.parent.name == "terminal" or item.path.name in LONG

    long = [item for item in items if is_long(item)]
    others = [item for item in items if not is_long(item)]
    if not long or len(others) < 5 * len(long):
        return
    step = len(others) // len(long)
    for number, item in enumerate(long):
        others.insert(number * (step + 1), item)
    items[:] = others
