"""A store of the version before: what was imported then is the same when it is imported again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from collectui.domain.kernel import Me
from collectui.domain.vocabulary import CollectorRole
from collectui.exchange import importing
from collectui.exchange.importing import ImportOptions, ImportReport
from collectui.store import desk, schema, triggers
from collectui.store.opening import open_store, upgrade
from collectui.store.store import Store
from tests.exchange.files import AS_OF, rows, write
from tests.exchange.legacy import FILES, bring_back


@pytest.fixture
def legacy(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The kept store, upgraded by the real code."""
    from collectui.store import opening

    def to_first(config: Config, _revision: str, **rest: Any) -> None:
        migrate_to(config, "0001", **rest)

    migrate_to: Callable[..., None] = command.upgrade
    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", to_first)
        patched.setattr(schema, "NEWEST", "0001")
        # Today's speak of tables that the first schema has not.
        patched.setattr(triggers, "make", lambda connection: None)
        patched.setattr(desk, "furnish", lambda connection: None)
        store = opening.create(empty_url)

        def fill(connection: Connection) -> None:
            bring_back(connection)

        store.load(fill)
        store.close()
    upgrade(empty_url)
    return open_store(empty_url, may_write=True)


AGENT = Me(id=1, login="agent", name="agent", role=CollectorRole.ADMINISTRATOR)


def take(store: Store, path: Path, **options: Any) -> ImportReport:
    """Import as the agent whose store it is."""
    return importing.run(store, path, ImportOptions(as_of=AS_OF, **options), AGENT, None)


def test_what_was_imported_before_the_upgrade_is_the_same_after_it(
    legacy: Store, tmp_path: Path
) -> None:
    for name in ("items-later.csv", "screen.csv", "aging.csv"):
        report = take(legacy, write(tmp_path / name, FILES[name].rstrip("\n")))
        assert (report.created, report.closed, report.rejected) == (0, 0, 0), name
        again = take(legacy, tmp_path / name)
        assert again.unchanged == again.rows, name
    assert rows(legacy, "SELECT name FROM customer WHERE number = '0000100234'") == [
        ("Holt & Sons",)
    ]
    assert rows(legacy, "SELECT count(*), sum(open_balance) FROM item") == [(8, 121550)]
    assert rows(legacy, "SELECT count(*) FROM note") == [(1,)]
    legacy.close()


def test_an_amount_overwritten_by_a_balance_comes_back_from_the_history(
    legacy: Store, tmp_path: Path
) -> None:
    item = "SELECT amount, open_balance FROM item WHERE number = '0090001234'"
    assert rows(legacy, item) == [(40000, 40000)]
    take(legacy, write(tmp_path / "a.csv", FILES["items-later.csv"].rstrip("\n")))
    assert rows(legacy, item) == [(100000, 40000)]
    legacy.close()
