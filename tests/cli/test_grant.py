"""`collectui grant`, and the program as each role of a PostgreSQL store that was granted."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from collectui import cli
from collectui.domain.about import About
from collectui.domain.calls.commands import LogContact
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.store import desk
from collectui.store.opening import create, upgrade
from collectui.store.queries.attempts import attempts_of
from collectui.store.queries.customers import customer_id_of
from collectui.store.queries.notes import notes_of
from collectui.store.rights import granting
from collectui.store.schema import REVISIONS
from collectui.store.workday import claims
from collectui.store.workday.next_customer import take_next
from tests.exchange.files import erp, erp_row
from tests.granted import LOGINS, OTHER, OWNER, STRANGER, Team, team

Run = Callable[..., tuple[int, str, str]]
VERA, CLEO, SAM, ADA = LOGINS.values()


@pytest.fixture(scope="module")
def made(_postgres: psycopg.Connection[Any]) -> Iterator[Team]:
    """One for the module: each test does its own."""
    with team(_postgres) as made:
        yield made


@pytest.fixture
def run(made: Team, capsys: pytest.CaptureFixture[str]) -> Run:
    """A verb as somebody of the team: exit code, what it printed, what it said."""

    def run(login: str, *words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run([*words, "--store", made.url_of(login)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def _ledger(path: Path, customer: str) -> Path:
    rows = [erp_row(f"{customer}{n}", customer=customer, amount=f"{n}00.00") for n in range(1, 5)]
    return erp(path, *rows)


def test_each_role_does_what_is_its(made: Team, run: Run, tmp_path: Path) -> None:
    with made.opened(CLEO) as store:
        today = store.read(desk.calendar_today)
    for word, customer in (("complete", "A"), ("B", "B")):
        done = run(CLEO, "import", str(_ledger(tmp_path / f"{word}.csv", customer)), "--json")
        assert done[0] == cli.DONE, done
    batch = str(json.loads(done[1])["batch"])
    assert run(VERA, "import", str(tmp_path / "B.csv"))[0] == cli.REFUSED
    # A collector works.
    with made.opened(CLEO) as store:
        me, customer_id = store.me(), store.read(customer_id_of, "A")
        assert customer_id is not None
        before = datetime.now(UTC)
        for about in (About(customer_id),) * 2:
            noted = store.do(AddNote(about=about, body="called"), me)
            store.do(LogContact(about=about, outcome="busy", line="later"), me)
        store.do(Undo(history_id=noted.history_id), me)
        assert store.load(lambda c: take_next(c, QueueQuery(Scope.ALL), me, "session")) is not None
        store.load(lambda c: claims.release(c, "session"))
    for words in (
        ["promise", "add", "A", f"100 {today + timedelta(days=2):%F} ach"],
        ["customer", "set", "A", "--level", "account"],
        ["customer", "snooze", "A", "3d waiting for document"],
        ["activity", "add", "A", "--subject", "Ask", "--due", "+3"],
    ):
        code, _, said = run(CLEO, *words)
        assert code == cli.DONE, (words, said)
    assert run(CLEO, "roll", f"{today + timedelta(days=1):%F}")[0] == cli.REFUSED
    assert run(CLEO, "desk", "set", "week_start", "6")[0] == cli.REFUSED
    code, _, said = run(CLEO, "import", "--undo", batch)
    assert code == cli.DONE, said
    # A viewer reads, the past and other days too.
    for words in (["queue", "--all"], ["show", "A"], ["history", "A"],
                  ["queue", "--all", "--as-of", f"{today + timedelta(days=40):%F}"]):  # fmt: skip
        code, _, said = run(VERA, *words)
        assert code == cli.DONE, (words, said)
    with made.opened(VERA) as store:
        assert len(store.read(notes_of, customer_id)) == 3
        assert len(store.read(attempts_of, customer_id)) == 2
        past = store.look_back(customer_id, before)
        assert not past.read(notes_of, customer_id)
        past.close()
        ahead = store.look_ahead(customer_id, today + timedelta(days=14))
        ahead.close()
        with pytest.raises(Refused):
            store.do(AddNote(about=About(customer_id), body="x"), store.me())
    # A supervisor moves the day, and the letters that fall due are nobody's but his login's.
    code, _, said = run(SAM, "roll", f"{today + timedelta(days=30):%F}")
    assert code == cli.DONE, said
    code, _, said = run(SAM, "dunning", "plan")
    with made.sql() as connection:
        signed = connection.execute(
            "SELECT DISTINCT server_login FROM history WHERE by_id IS NULL AND action <> 'desk.fit'"
        ).fetchall()
    assert signed == [(SAM,)]
    # An administrator sets, gives and takes.
    for words in (
        ["desk", "set", "week_start", "6"],
        ["desk", "undo"],
        ["grant", STRANGER, "--role", "viewer"],
        ["grant", STRANGER, "--revoke"],
        ["collector", "set", OTHER, "--role", "supervisor"],
    ):
        code, _, said = run(ADA, *words)
        assert code == cli.DONE, (words, said)
    assert "the database's rights of team_otto are so too" in said


def _rights(made: Team, login: str) -> set[tuple[str, str]]:
    with made.sql() as connection:
        return set(
            connection.execute(
                "SELECT relname, privilege_type FROM pg_class c, aclexplode(relacl) a"
                " JOIN pg_roles r ON r.oid = a.grantee WHERE rolname = %s",
                (login,),
            ).fetchall()
        )


def test_what_is_granted_follows_the_role_and_its_undo(made: Team, run: Run) -> None:
    assert not _rights(made, STRANGER)
    run(ADA, "grant", STRANGER, "--role", "collector")
    collectors = _rights(made, STRANGER)
    assert ("note", "INSERT") in collectors
    assert ("note_type", "INSERT") not in collectors
    run(ADA, "grant", STRANGER, "--role", "collector")
    assert _rights(made, STRANGER) == collectors == _rights(made, CLEO)
    run(ADA, "collector", "set", STRANGER, "--role", "viewer")
    assert _rights(made, STRANGER) == _rights(made, VERA)
    with made.opened(ADA) as store:
        last = store.read(_last_change)
        store.do(Undo(history_id=last), store.me())
    assert _rights(made, STRANGER) == collectors
    run(ADA, "grant", STRANGER, "--role", "none")
    assert not _rights(made, STRANGER)
    assert run(STRANGER, "queue", "--all")[0] == cli.UNUSABLE


def _last_change(connection: Any) -> int:
    return int(connection.exec_driver_sql("SELECT max(id) FROM history").scalar_one())


def test_a_dry_run_prints_what_would_be_said_and_says_nothing(made: Team, run: Run) -> None:
    before = _rights(made, OTHER)
    code, printed, _ = run(ADA, "grant", OTHER, "--role", "administrator", "--dry-run")
    assert code == cli.DONE
    assert _rights(made, OTHER) == before
    lines = printed.splitlines()
    assert lines[0].startswith("REVOKE ALL ON TABLE")
    assert all(line.endswith(";") for line in lines)
    assert lines[-1] == "GRANT EXECUTE ON FUNCTION public.grant_role(text, text) TO team_otto;"
    with made.sql() as connection:
        connection.execute(printed.encode())
        rights = "SELECT has_table_privilege('team_otto', 'collector', 'UPDATE')"
        assert connection.execute(rights).fetchone() == (True,)
        connection.rollback()


@pytest.mark.parametrize(
    ("login", "words", "why"),
    [
        (ADA, ["nobody_at_all", "--role", "viewer"], "CREATE ROLE nobody_at_all LOGIN"),
        (ADA, [OWNER, "--role", "viewer"], "no login role"),
        (ADA, ["postgres", "--role", "viewer"], "may act as team_owner, the owner of the tables"),
        (ADA, ["postgres", "--revoke"], "may act as team_owner"),
        (ADA, [ADA, "--role", "viewer"], ""),
        (CLEO, [CLEO, "--role", "administrator"], "for an administrator"),
        (SAM, [CLEO, "--revoke", "--dry-run"], "for an administrator"),
    ],
)
def test_what_is_not_granted_is_refused_in_words(
    run: Run, login: str, words: list[str], why: str
) -> None:
    code, printed, said = run(login, "grant", *words)
    if not why:
        # postgres is an administrator still: she may step down, and is made one again.
        assert code == cli.DONE
        assert run("postgres", "grant", ADA, "--role", "administrator")[0] == cli.DONE
        return
    assert (code, printed) == (cli.REFUSED, "")
    assert why in said


def test_sqlite_grants_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = f"sqlite:///{tmp_path / 's.sqlite3'}"
    create(where).close()
    assert cli.run(["grant", "ana", "--role", "viewer", "--store", where]) == cli.REFUSED
    assert "only PostgreSQL grants" in capsys.readouterr().err
    assert cli.run(["grant", "ana", "--store", where]) == cli.USAGE


def test_who_may_write_past_the_roles_is_named(made: Team, run: Run) -> None:
    with made.sql() as connection:
        connection.execute(sql.SQL("GRANT UPDATE ON note TO PUBLIC"))
    _, _, said = run(ADA, "grant", OTHER, "--role", "collector")
    assert "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC" in said
    with made.sql() as connection:
        connection.execute("REVOKE UPDATE ON note FROM PUBLIC")
    assert "past these roles" not in run(ADA, "grant", OTHER, "--role", "collector")[2]


def test_card_numbers_in_the_history_are_the_owners_to_mask(made: Team, run: Run) -> None:
    with made.sql() as connection:
        connection.execute(
            "INSERT INTO history (command_id, at, action, summary)"
            " VALUES ('x', now(), 'note.add', 'pays by 4111 1111 1111 1111')"
        )
    for login in (SAM, ADA):
        code, _, said = run(login, "privacy", "scan", "--fix")
        assert code == cli.REFUSED
        assert "let team_owner, or whoever may act as it" in said
    code, printed, said = run("postgres", "privacy", "scan", "--fix")
    assert (code, said) == (cli.DONE, ""), printed
    assert run(SAM, "privacy", "scan")[0] == cli.DONE


_OF_ERASURES = (
    *("contact_id", "request_id", "asked_on", "due_on", "decision", "basis"),
    *("carried_out_at", "counts", "digest"),
)


def test_an_upgrade_is_the_owners_and_grants_again(
    made: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _rights(made, CLEO)
    with made.sql() as connection:
        # As a store that has not been through the newest migration; what it brings is not granted.
        connection.execute("UPDATE alembic_version SET version_num = %s", (REVISIONS[-2],))
        connection.execute("DROP TABLE opt_out")
        for column in _OF_ERASURES:
            connection.execute(f"ALTER TABLE erasure DROP COLUMN {column}".encode())
        connection.execute("REVOKE ALL ON note, skip FROM team_cleo")
    assert _rights(made, CLEO) != before
    assert cli.run(["upgrade", "--i-have-a-backup", "--store", made.url_of(ADA)]) == cli.UNUSABLE
    assert "the tables are team_owner's" in capsys.readouterr().err
    upgrade(made.url)
    assert _rights(made, CLEO) == before
    with made.sql() as connection:
        owners = connection.execute(
            "SELECT DISTINCT pg_get_userbyid(proowner) FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert owners == [(OWNER,)]
    with made.opened(CLEO) as store:
        assert store.read(granting.owner) == OWNER


def test_temporary_tables_are_granted_where_they_are_not_everybodys(made: Team, run: Run) -> None:
    may = "SELECT has_database_privilege('team_otto', current_database(), 'TEMP')"
    base = sql.Identifier(made.database)
    with made.sql() as connection:
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(base))
        assert connection.execute(may).fetchone() == (False,)
    assert "has still to say" not in run(ADA, "grant", OTHER, "--role", "collector")[2]
    with made.sql() as connection:
        assert connection.execute(may).fetchone() == (True,)
        # Of a database that is another's the tables' owner can grant nothing, and says who can.
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(base))
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM team_otto").format(base))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM team_owner").format(base))
    said = run(ADA, "grant", OTHER, "--role", "collector")[2]
    assert f"has still to say: GRANT TEMPORARY ON DATABASE {made.database} TO team_otto" in said
    with made.sql() as connection:
        connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(base))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO team_owner").format(base))
