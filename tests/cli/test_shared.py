"""A store that several agents share, set up as the administrators' document says."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from collectui import cli
from collectui.domain.vocabulary import CollectorRole
from collectui.store.opening import create, open_store
from tests.exchange.files import write

SAID = (Path(__file__).resolve().parents[2] / "docs" / "administrators.md").read_text()
GRANTS = re.findall(r"-c '(GRANT [^']+)'", SAID)


@pytest.fixture
def second_agent(store_url: str) -> Iterator[str]:
    """The URL by which another role opens the same PostgreSQL store.

    Roles are the whole server's, which other tests use at the same time.
    """
    ana = f"ana_{uuid4().hex}"
    agents = f"agents_of_{ana}"
    with psycopg.connect(store_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {agents}")
        for grant in GRANTS:
            admin.execute(grant.replace(" agents", f" {agents}"))
        admin.execute(f"CREATE ROLE {ana} LOGIN IN ROLE {agents}")
        yield store_url.replace("postgres@", f"{ana}@")
        admin.execute(f"DROP OWNED BY {agents}, {ana}")
        admin.execute(f"DROP ROLE {ana}, {agents}")


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_grants_suffice_and_a_second_agent_begins_as_viewer(second_agent: str) -> None:
    store = open_store(second_agent, may_write=True)
    try:
        assert store.me().login.startswith("ana_")
        assert store.me().role is CollectorRole.VIEWER
    finally:
        store.close()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_they_suffice_for_a_collectors_work_and_imports(
    second_agent: str, store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(second_agent, may_write=True).close()
    with psycopg.connect(store_url, autocommit=True) as admin:
        admin.execute("UPDATE collector SET role = 'supervisor' WHERE login LIKE 'ana%'")
    for name, rows in (("a", ["7,V-1"]), ("b", ["7,V-1", "8,V-2"])):
        path = write(
            tmp_path / f"{name}.csv",
            "Customer,Num,Due Date,Open Balance",
            *(f"{row},2026-01-31,10.00" for row in rows),
        )
        found = cli.run(["import", str(path), "--store", second_agent])
        assert found == cli.DONE, capsys.readouterr().err
    arguments = ["activity", "add", "8", "--subject", "call", "--due", "+3"]
    assert cli.run([*arguments, "--store", second_agent]) == cli.DONE, capsys.readouterr().err
    assert cli.run(["import", "--undo", "2", "--store", second_agent]) == cli.DONE


@pytest.mark.parametrize(("folder", "file"), [(0o2770, 0o660), (0o700, 0o600)])
def test_a_group_shares_a_file_only_in_a_folder_of_its_own(
    folder: int, file: int, tmp_path: Path
) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    place.chmod(folder)
    before = os.umask(0o077)
    try:
        create(str(place / "store.sqlite3")).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((place / "store.sqlite3").stat().st_mode) == file
