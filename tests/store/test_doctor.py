"""A store that was damaged past collectui: the finding that names it, and what `--fix` repairs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.doctor import Finding, State, is_clean
from collectui.domain.history.undo import Undo
from collectui.domain.notes.commands import AddNote
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles.commands import MergeCustomer
from collectui.exchange import importing
from collectui.store import backups, desk, figures, masking, places, schema
from collectui.store.doctor import clocks, examining, repairing
from collectui.store.engine import is_sqlite, url_of
from collectui.store.privacy.scan import mask, scan
from collectui.store.queries.customers import customer_id_of
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.exchange.files import erp, erp_row, take, writer
from tests.granted import LOGINS, OTHER, OWNER, STRANGER, team
from tests.reachable import open_way
from tests.store.making import add_customer, add_item, build_figures

CARD = "4111 1111 1111 1111"


@pytest.fixture(autouse=True)
def _nobody_elses_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def worked(store: Store, tmp_path: Path) -> Store:
    """A store after imports, commands and undo, one of an import and one of a command."""
    rows = [
        *(erp_row("1", customer="A"), erp_row("2", customer="A"), erp_row("3", customer="B")),
        *(erp_row("4", customer="C"), erp_row("5", customer="D", settled="2020-05-01")),
    ]
    take(store, erp(tmp_path / "a.csv", *rows))
    # The settlement is gone, and with it its payment; both come again as the import is undone.
    rows[1] = erp_row("2", customer="A", amount="60.00")
    rows[4] = erp_row("5", customer="D")
    changed = take(store, erp(tmp_path / "b.csv", *rows, erp_row("6", customer="E")))
    me = writer(store)
    importing.undo(store, changed.batch or 0, me)
    a, b, c = (store.read(customer_id_of, number) for number in "ABC")
    store.do(AddNote(about=About(a), body="first"), me)
    gone = store.do(AddNote(about=About(a), body="second"), me)
    store.do(Undo(history_id=gone.history_id), me)
    store.do(UpdateProfile(customers=(a, b), changes={"language": "de"}), me)
    store.do(MergeCustomer(customer_id=b, into_id=a), me)
    back = store.do(MergeCustomer(customer_id=c, into_id=a), me)
    store.do(Undo(history_id=back.history_id), me)
    return store


def found(store: Store) -> list[Finding]:
    """What is wrong."""
    return [each for each in examining.examine(store.where) if each.stays]


def run(store: Store, *statements: str) -> None:
    """As somebody with another tool, whom no reference holds up."""
    if is_sqlite_store(store):
        path = url_of(store.where).database or ""
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with psycopg.connect(store.where, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def is_sqlite_store(store: Store) -> bool:
    return store.read(is_sqlite)


class Damage(NamedTuple):
    """What was done to a store, and the finding that names it."""

    done: str
    check: str
    says: str
    undone: str = ""
    """Where `--fix` leaves it, what takes it back."""
    engine: str = ""
    also: str = ""
    """What else finds it."""


ROW = "unit = (SELECT min(unit) FROM delinquency)"
A = "(SELECT id FROM customer WHERE number = 'A')"
DAMAGES = (
    Damage(f"UPDATE delinquency SET past_due = past_due + 5 WHERE {ROW}", "figures", "past due"),
    Damage(f"DELETE FROM delinquency WHERE {ROW}", "figures", "is not there"),
    Damage("DELETE FROM delinquency", "figures", "rows of figures are not"),
    Damage(f"UPDATE delinquency SET customer_id = 4 WHERE {ROW}", "figures", "customer 4"),
    Damage(f"UPDATE delinquency SET customer_id = 999 WHERE {ROW}", "figures", "customer 999"),
    Damage(f"UPDATE delinquency SET unit = 'c:77' WHERE {ROW}", "figures", "nothing is owed"),
    Damage(
        "UPDATE item SET open_balance = open_balance + 1 WHERE number = '1'",
        "figures",
        "should be",
    ),
    Damage(
        f"UPDATE customer SET language = 'fr' WHERE id = {A}",
        "history",
        "not what the history recorded last: A TARG us (language 'fr', recorded 'de')",
        f"UPDATE customer SET language = 'de' WHERE id = {A}",
    ),
    Damage(
        "UPDATE item SET customer_id = (SELECT id FROM customer WHERE number = 'B') "
        "WHERE number = '3'",
        "history",
        "1 transaction is not what the history recorded last: 3 (customer",
        f"UPDATE item SET customer_id = {A} WHERE number = '3'",
        also="figures",
    ),
    Damage(
        "UPDATE note SET body = 'other' WHERE body = 'first'",
        "history",
        "text 'other', recorded 'first'",
        "UPDATE note SET body = 'first' WHERE body = 'other'",
    ),
    Damage(
        "UPDATE note SET id = 99",
        "history",
        "1 note is gone, and the history does not say",
        "UPDATE note SET id = 1",
    ),
    Damage(
        "UPDATE note SET id = 2",
        "history",
        "1 note is there, though the history says that it was taken away",
        "UPDATE note SET id = 1",
    ),
    Damage(
        "UPDATE customer SET id = 5 WHERE number = 'D'",
        "history",
        "1 customer is there, though the history says that it was taken away",
        "UPDATE customer SET id = 4 WHERE number = 'D'",
        also="references figures",
    ),
    Damage(
        "UPDATE note SET customer_id = 99",
        "references",
        "1 note refers to a customer that is not there: note 1",
        f"UPDATE note SET customer_id = {A}",
        "sqlite",
        also="history",
    ),
    Damage(
        "ALTER TABLE note DROP CONSTRAINT fk_note_customer_id_customer;"
        " UPDATE note SET customer_id = 99",
        "references",
        "1 note refers to a customer that is not there: note 1",
        f"UPDATE note SET customer_id = {A}; ALTER TABLE note ADD CONSTRAINT"
        " fk_note_customer_id_customer FOREIGN KEY (customer_id)"
        " REFERENCES customer NOT VALID",
        "postgresql",
        also="history",
    ),
    Damage(
        "SELECT 1",
        "references",
        "has not looked whether each note.customer_id leads to something in customer",
        "ALTER TABLE note VALIDATE CONSTRAINT fk_note_customer_id_customer",
        "postgresql",
    ),
    Damage(
        "DROP TRIGGER keep_history_update", "triggers", "missing: keep_history_update",
        engine="sqlite",
    ),
    Damage(
        "DROP TRIGGER keep_history_set_delete; CREATE TRIGGER keep_history_set_delete"
        " BEFORE DELETE ON history_set BEGIN SELECT 1; END",
        "triggers", "not as this program makes it: keep_history_set_delete", engine="sqlite",
    ),
    Damage(
        "DROP TRIGGER keep_history_update ON history", "triggers", "missing: keep_history_update",
        engine="postgresql",
    ),
    Damage(
        "ALTER TABLE history_change DISABLE TRIGGER keep_history_change_update",
        "triggers", "1 trigger is not as this program makes it: keep_history_change_update",
        engine="postgresql",
    ),
    Damage(
        "DROP TRIGGER sign_history ON history; CREATE TRIGGER sign_history BEFORE INSERT ON history"
        " FOR EACH ROW WHEN (false) EXECUTE FUNCTION sign_history()",
        "triggers", "not as this program makes it: sign_history", engine="postgresql",
    ),
    Damage(
        "CREATE OR REPLACE FUNCTION guard_name() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        "triggers", "1 function is not as this program makes it: guard_name", engine="postgresql",
    ),
    Damage(
        "CREATE TRIGGER mine AFTER INSERT ON note BEGIN SELECT 1; END",
        "triggers", "1 trigger is not collectui's: mine", "DROP TRIGGER mine", "sqlite",
    ),
    Damage(
        "CREATE TRIGGER mine AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION guard_name()",
        "triggers", "1 trigger is not collectui's: mine", "DROP TRIGGER mine ON note", "postgresql",
    ),
    Damage(
        "INSERT INTO erasure (id, at, reason) VALUES (1, '2026-01-01 00:00:00.000000', 'x');"
        " INSERT INTO erasing (erasure_id, token) VALUES (1, 'x')",
        "triggers", "an erasure stands open",
    ),
    Damage(
        "UPDATE import_batch SET at = '2999-01-01 00:00:00.000000'",
        "clock", "when of 2 imports lie ahead",
        "UPDATE import_batch SET at = '2020-01-01 00:00:00.000000'",
    ),
    Damage(
        "INSERT INTO desk_setting (name, value, version) VALUES ('time_zone', '\"Mars/Base\"', 1)",
        "clock", "no time zone Mars/Base", "DELETE FROM desk_setting WHERE name = 'time_zone'",
        also="figures",
    ),
    Damage(
        "UPDATE alembic_version SET version_num = '9999'",
        "version", "newer than this program",
        f"UPDATE alembic_version SET version_num = '{schema.NEWEST}'",
    ),
    Damage(
        "UPDATE alembic_version SET version_num = '0001'",
        "version", "this program wants",
        f"UPDATE alembic_version SET version_num = '{schema.NEWEST}'",
    ),
    Damage(
        "ALTER TABLE skip RENAME TO skipped", "version", "there is no table skip",
        "ALTER TABLE skipped RENAME TO skip",
    ),
)  # fmt: skip


def test_each_damage_is_named_and_what_nobody_has_to_judge_is_repaired(worked: Store) -> None:
    """One after the other: what the one before left would be a finding too many."""
    assert found(worked) == []
    engine = "sqlite" if is_sqlite_store(worked) else "postgresql"
    for damage in DAMAGES:
        if damage.engine not in ("", engine):
            continue
        run(worked, *_split(damage.done))
        wrong = found(worked)
        said = [each for each in wrong if each.check == damage.check and damage.says in each.text]
        assert said, (damage, wrong)
        assert {each.check for each in wrong} <= {damage.check, *damage.also.split()}, wrong
        assert all(each.remedy for each in wrong)
        assert said[0].fixable == (not damage.undone), damage
        run(worked, *_split(damage.undone))
        assert repairing.repair(worked.where, wrong) == []
    assert found(worked) == []


def _split(said: str) -> Sequence[str]:
    # A body of SQLite has a semicolon of its own, and so has one of PostgreSQL.
    if "BEGIN SELECT 1; END" in said:
        first, _, rest = said.rpartition("; CREATE")
        return [first, f"CREATE{rest}"] if first else [said]
    return [said] if "$$" in said else [each for each in said.split("; ") if each]


def test_it_is_clean_after_an_erasure_and_a_backup_tells_what_is_wrong(
    worked: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, customer = worked.me(), worked.read(customer_id_of, "A")
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(masking, "plan", lambda connection, plan: plan)
        worked.do(AddNote(about=About(customer), body=f"pays by {CARD}"), me)
    mask(worked, scan(worked), me.id)
    assert found(worked) == []
    run(worked, f"UPDATE delinquency SET past_due = 1 WHERE {ROW}")
    told: list[Finding] = []
    made = backups.back_up(worked.where, tmp_path / "copy", told.append)
    assert made.stat().st_size
    assert [each.check for each in told] == (["figures"] if is_sqlite_store(worked) else [])


def test_it_reads_one_moment_and_keeps_no_writer_waiting(
    worked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, customer = worked.me(), worked.read(customer_id_of, "A")
    seen: list[bool] = []

    def written_meanwhile(patient: Any) -> Iterator[Finding]:
        worked.do(AddNote(about=About(customer), body="meanwhile"), me)
        worked.load(lambda c: figures.refresh(c, [customer]))
        seen.append(True)
        yield from ()

    looks = [
        look._replace(make=written_meanwhile) if look.name == "clock" else look
        for look in examining._LOOKS
    ]
    monkeypatch.setattr(examining, "_LOOKS", looks)
    assert found(worked) == []
    assert seen == [True]


def test_figures_that_wait_for_a_roll_are_not_compared(store: Store) -> None:
    def make(connection: Connection) -> None:
        for number in ("C-1", "C-2"):
            add_item(connection, add_customer(connection, number), 100_00, due=utc_now().date())
        build_figures(connection, utc_now().date() - timedelta(2))

    store.load(make)
    assert found(store) == []
    store.load(lambda c: c.execute(sa.text("UPDATE delinquency SET open_total = 7")))
    assert [each.check for each in found(store)] == ["figures"]
    store.load(desk.remake_everything)
    (said,) = [each for each in examining.examine(store.where) if each.check == "figures"]
    assert said.state is State.NOTE
    assert "those are not compared" in said.text
    assert found(store) == []


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_each_login_may_do_is_what_its_role_gives_it(
    engine_name: str,
    _postgres: psycopg.Connection[Any],  # noqa: PT019
) -> None:
    cleo, sam, vera = LOGINS["collector"], LOGINS["supervisor"], LOGINS["viewer"]
    with team(_postgres) as made:
        where = made.url
        assert is_clean(examining.examine(where))
        cases = (
            (f"REVOKE INSERT ON note FROM {cleo}", f"{cleo}, collector, lacks INSERT on note", 1),
            (f"GRANT DELETE ON history TO {vera}",
             f"{vera}, viewer, has beyond that DELETE on history", 1),
            (f"GRANT UPDATE (summary) ON history TO {sam}", "UPDATE on history.summary", 1),
            (f"GRANT UPDATE ON note TO {STRANGER}", f"{STRANGER} may write to the tables past", 0),
            (f"REVOKE CONNECT ON DATABASE {made.database} FROM PUBLIC",
             "lacks a right in the database", 0),
        )  # fmt: skip
        for done, says, fixable in cases:
            with made.sql() as connection:
                connection.execute(done)  # type: ignore[call-overload]
            wrong = [each for each in examining.examine(where) if each.stays]
            said = [each for each in wrong if says in each.text]
            assert said, (done, wrong)
            assert {each.check for each in said} == {"grants"}
            if not fixable:
                assert not said[0].fixable
                with made.sql() as connection:
                    connection.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {STRANGER}")
                    connection.execute(f"GRANT CONNECT ON DATABASE {made.database} TO PUBLIC")
                assert is_clean(examining.examine(where))
                continue
            # Who may not has the reason; an administrator who owns nothing may.
            assert "supervisor" in repairing.repair(made.url_of(OTHER), wrong)[0]
            assert repairing.repair(made.url_of(LOGINS["administrator"]), wrong) == []
            assert is_clean(examining.examine(made.url_of(LOGINS["viewer"]))), done
        with made.sql() as connection:
            connection.execute("DROP TRIGGER guard_note ON note")
        wrong = examining.examine(made.url_of(LOGINS["administrator"]))
        (refusal,) = repairing.repair(made.url_of(LOGINS["administrator"]), wrong)
        assert f"the tables are {OWNER}'s" in refusal
        assert repairing.repair(where, wrong) == []
        assert is_clean(examining.examine(where))


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_indexes_of_a_server_are_looked_at_where_it_can(store: Store) -> None:
    def said() -> list[Finding]:
        return [each for each in examining.examine(store.where) if each.check == "integrity"]

    assert [each.state for each in said()] == [State.NOTE]
    run(store, "CREATE EXTENSION amcheck")
    assert [each.state for each in said()] == [State.OK]
    # An index whose order is turned after it was filled.
    turned = "CASE WHEN $1 = $2 THEN 0 WHEN $1 > $2 THEN {} ELSE {} END"
    compare = (
        "CREATE OR REPLACE FUNCTION compare(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS"
        f" $$ SELECT {turned} $$"
    )
    run(
        store,
        compare.format(1, -1),
        "CREATE OPERATOR CLASS turning FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=,"
        " OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 compare(int, int)",
        "INSERT INTO payment_terms (code, title, retired, position, rule)"
        " SELECT 'x' || n, '', false, n, '' FROM generate_series(1, 9) n",
        "CREATE INDEX broken ON payment_terms (position turning)",
    )
    assert [each.state for each in said()] == [State.OK]
    run(store, compare.format(-1, 1))
    (damaged,) = said()
    assert damaged.state is State.FINDING
    assert 'item order invariant violated for index "broken"' in damaged.text


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_server_may_have_another_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "clock", lambda connection: utc_now() - timedelta(minutes=9))
    (said,) = found(store)
    assert said.text == "this machine's clock and the server's are 9 minutes apart"


def _file(store: Store) -> Path:
    return Path(url_of(store.where).database or "")


def _by_everybody(path: Path) -> None:
    path.chmod(0o646)


def _by_a_group(path: Path) -> None:
    path.chmod(0o620)


def _shared(path: Path) -> None:
    path.parent.chmod(0o2770)
    path.chmod(0o660)


def _not_by_the_group(path: Path) -> None:
    _shared(path)
    path.chmod(0o600)


def _folder_open(path: Path) -> None:
    _shared(path)
    path.parent.chmod(0o2775)


def _folder_writable(path: Path) -> None:
    path.parent.chmod(0o777)


def _left(path: Path) -> None:
    old = time.time() - 2 * 24 * 3600
    for name in (f".{path.name}.{'0123456789abcdef' * 2}", "collectui-import-abc"):
        (path.parent / name).mkdir() if "import" in name else (path.parent / name).touch()
        os.utime(path.parent / name, (old, old))


ON_DISK: tuple[tuple[Callable[[Path], None], str, str, bool], ...] = (
    (_by_everybody, "permissions", "everybody may read and write", True),
    (_by_a_group, "permissions", "a group may write", False),
    (_not_by_the_group, "permissions", "may not write", True),
    (_folder_open, "permissions", "everybody may look into", True),
    (_folder_writable, "permissions", "another file in the place of the store", False),
    (_left, "leftovers", "there are 2 files or folders", True),
)


@pytest.mark.sampled
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(("damage", "check", "says", "fixable"), ON_DISK)
def test_modes_and_what_lies_beside(
    store: Store,
    damage: Callable[[Path], None],
    check: str,
    says: str,
    fixable: bool,
) -> None:
    path = _file(store)
    path.parent.chmod(0o700)
    store.close()
    assert found(store) == []
    damage(path)
    (said,) = found(store)
    assert (said.check, said.fixable) == (check, fixable)
    assert says in said.text
    assert repairing.repair(store.where, [said]) == []
    assert found(store) == ([] if fixable else [said])


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_network_file_system_and_a_full_disk(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_file_system", lambda folder, mounts: "nfs4")
    usage = type(shutil.disk_usage("/"))(10**9, 10**9 - 5000, 5000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    network, full = found(store)
    assert (network.check, full.check) == ("file system", "space")
    assert "nfs4" in network.text
    assert "local disk" in network.remedy
    assert "4.9 kB are free" in full.text


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("at", "check", "says"),
    [
        ("SELECT 0", "store", "is not a collectui store"),
        ("SELECT 68", "store", "of another program"),
        ("SELECT 100", "store", "damaged"),
        (
            "SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = 'item'",
            "integrity",
            "the database is damaged",
        ),
    ],
)
def test_a_damaged_file_is_a_finding(
    worked: Store, at: str, check: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.sqlite3"
    run(worked, f"VACUUM INTO '{path}'")
    path.chmod(0o600)
    assert is_clean(examining.examine(str(path)))
    with closing(sqlite3.connect(path)) as connection:
        (place,) = connection.execute(at).fetchone()
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 300)
    wrong = [each for each in examining.examine(str(path)) if each.stays]
    assert wrong[0].check == check
    assert says in wrong[0].text
    assert not [each for each in wrong if each.fixable]
    assert repairing.repair(str(path), wrong) == []
    with pytest.raises(Exception, match=r"damaged|malformed|not a collectui|another program"):
        backups.restore(path, str(tmp_path / "restored.sqlite3"))
    assert not (tmp_path / "restored.sqlite3").exists()


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root is somebody else")
def test_a_store_in_a_folder_that_may_only_be_read(worked: Store, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir()
    path = folder / "store.sqlite3"
    run(worked, f"VACUUM INTO '{path}'")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    path.chmod(0o444)
    folder.chmod(0o555)
    open_way(tmp_path)
    examining.examine(str(path))  # what it imports: others may not read this Python
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgroups([])
            os.setgid(61001)
            os.setuid(61001)
            said = examining.examine(str(path))
            states = {each.check: each.state for each in said if each.check != "store"}
            whole = all(
                states[name] is State.OK for name in ("integrity", "figures", "history", "triggers")
            )
            code = 0 if whole and any("as it lies" in each.text for each in said) else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
