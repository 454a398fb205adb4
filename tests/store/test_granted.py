"""PostgreSQL enforces roles itself: what each role may do by plain SQL, and what it may not."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import sql

from collectui.domain.about import About
from collectui.domain.kernel import Refused
from collectui.domain.notes.commands import AddNote
from collectui.store.core import METADATA
from collectui.store.privacy import erase
from collectui.store.rights import granting, guards, tables
from tests.granted import LOGINS, OTHER, OWNER, STRANGER, Team, team
from tests.store.erasure_world import ask, holding
from tests.store.making import add_customer
from tests.store.roles_world import people

pytestmark = pytest.mark.both_engines

EVERYBODY = (*LOGINS.values(), OTHER)
AT_WORK = tuple(login for role, login in LOGINS.items() if role != "viewer")


@pytest.fixture(scope="module")
def desk(_postgres: psycopg.Connection[Any]) -> Iterator[Team]:
    """One for the module: each statement is rolled back."""
    with team(_postgres) as made:
        with made.opened("postgres") as store:
            customer = store.load(add_customer)
        with made.opened(OTHER) as store:
            store.do(AddNote(about=About(customer), body="spoke to Mia"), store.me())
        with made.sql() as connection:
            connection.execute(_ATTEMPT, {"by": _id(connection, OTHER)})
            connection.execute(
                "INSERT INTO desk_setting (name, value, version)"
                " VALUES ('figures_date', '{\"date\": \"2026-03-16\"}', 1)"
            )
        yield made


_ATTEMPT = """
    INSERT INTO contact_attempt (customer_id, at, on_date, direction, medium, address, outcome,
        line, currency, logged_by_id, version)
    SELECT id, now(), current_date, 'outbound', 'call', '', 'no_answer', '', '', %(by)s, 1
    FROM customer
"""
_ENTRY = """
    INSERT INTO history (command_id, at, by_id, action, summary)
    VALUES (gen_random_uuid()::text, now(), {by}, '{action}', 'x') RETURNING id
"""
_ERASURE = "INSERT INTO erasure (at, by_id, reason) VALUES (now(), {by}, 'x') RETURNING id"
_CHANGE = "INSERT INTO history_change (history_id, kind, op, changes, count) VALUES"


def _id(connection: psycopg.Connection[Any], login: str) -> int:
    found = connection.execute("SELECT id FROM collector WHERE login = %s", (login,)).fetchone()
    assert found is not None
    return int(found[0])


NOBODY_MAY = (
    *(f"DELETE FROM {table}" for table in (*tables.HISTORY, "erasure", "opt_out")),
    *(f"TRUNCATE {table} CASCADE" for table in ("history", "history_change", "erasure", "note")),
    "UPDATE history SET server_login = server_login",
    "UPDATE history SET by_id = by_id",
    "UPDATE history_change SET kind = kind",
    "UPDATE history_set SET record_id = record_id",
    "UPDATE opt_out SET digest = digest",
    "INSERT INTO erasure (at, reason) VALUES (now(), 'x')",
    "DELETE FROM collector",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE TABLE mine (id int)",
    "ALTER TABLE note ADD mine int",
    "DROP TABLE note",
    "ALTER TABLE history DISABLE TRIGGER ALL",
    "DROP TRIGGER keep_history_update ON history",
    "DROP TRIGGER sign_history ON history",
    "CREATE TRIGGER mine BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION keep_history()",
    "CREATE OR REPLACE FUNCTION desk_role() RETURNS text LANGUAGE sql AS 'SELECT ''owner'''",
    "CREATE INDEX mine ON note (id)",
    "SET SESSION AUTHORIZATION postgres",
    f"SET ROLE {OWNER}",
    "SET session_replication_role = replica",
    "SELECT setval('history_id_seq', 1)",
    "SELECT setval('collector_id_seq', 1)",
)


@pytest.mark.parametrize("login", EVERYBODY)
def test_nobody_changes_what_was(desk: Team, login: str) -> None:
    for statement in NOBODY_MAY:
        _refused(desk, login, statement)


_OF_ERASURES = (
    "UPDATE history SET summary = summary",
    "UPDATE history_change SET changes = '{}'",
)
NO_COLLECTOR_MAY = (
    *_OF_ERASURES,
    "DELETE FROM erasing",
    "INSERT INTO erasing (erasure_id, token) VALUES (1, 'x')",
    "UPDATE erasure SET decision = decision",
    "INSERT INTO opt_out (kind, digest, salt, erasure_id) VALUES ('phone', 'x', 'x', 1)",
    "UPDATE collector SET role = 'administrator'",
    "UPDATE collector SET active = false",
    f"UPDATE collector SET role = 'viewer' WHERE login = '{LOGINS['administrator']}'",
    "INSERT INTO collector (login, display_name, role, active, version)"
    " VALUES ('somebody', '', 'administrator', true, 1)",
    "INSERT INTO collector (login, display_name, role, active, version)"
    " VALUES (session_user || '2', '', 'viewer', true, 1)",
    "INSERT INTO collector (login, display_name, role, active, version)"
    " VALUES (session_user, '', 'administrator', true, 1)",
    "INSERT INTO desk_setting (name, value, version) VALUES ('week_start', '1', 1)",
    "UPDATE desk_setting SET name = 'amount_limits'",
    "DELETE FROM desk_setting",
    *(f"UPDATE {name} SET title = title" for name in (*tables.LISTS, *tables.TERMS)),
    *(f"DELETE FROM {name}" for name in tables.LISTS),
    f"SELECT grant_role('{LOGINS['viewer']}', 'administrator')",
    f"SELECT grant_role('{STRANGER}', 'administrator')",
)


@pytest.mark.parametrize("role", ["viewer", "collector", "supervisor"])
def test_who_is_no_administrator_gives_no_rights_and_sets_nothing(desk: Team, role: str) -> None:
    for statement in NO_COLLECTOR_MAY:
        _refused(desk, LOGINS[role], statement)


def test_an_administrator_takes_from_the_history_only_by_an_erasure_in_its_own_name(
    desk: Team,
) -> None:
    ada = LOGINS["administrator"]
    with desk.sql() as connection:
        mine, otto = _id(connection, ada), _id(connection, OTHER)
    for statement in _OF_ERASURES:
        _refused(desk, ada, statement, psycopg.errors.RaiseException)
    _refused(desk, ada, _ERASURE.format(by=otto))
    with desk.sql(ada) as connection:
        made = connection.execute(_ERASURE.format(by=mine).encode()).fetchone()
        assert made is not None
        # That of another transaction opens nothing.
        for token, opens in (("'1'", False), ("pg_current_xact_id()::text", True)):
            connection.execute("DELETE FROM erasing")
            connection.execute(f"INSERT INTO erasing VALUES ({made[0]}, {token})".encode())
            try:
                with connection.transaction():
                    connection.execute(
                        "UPDATE history_change SET changes = '{}', erasure_id = %s", made
                    )
            except psycopg.errors.RaiseException:
                assert not opens
            else:
                assert opens
        connection.rollback()


def test_an_administrator_erases_a_person_and_need_not_be_the_owner(desk: Team) -> None:
    with desk.opened("postgres") as store:
        world = store.load(lambda connection: people(connection, 100))
    command = ask(world.jo)
    with desk.opened(LOGINS["supervisor"]) as store, pytest.raises(Refused):
        store.load(partial(erase.erase, command=command, me=store.me()))
    with desk.opened(LOGINS["administrator"]) as store:
        done = store.load(partial(erase.erase, command=command, me=store.me()))
        assert done.values >= 4
        assert holding(store, "jo park", "'jo'", "jo+100") == set()


def test_a_viewer_writes_nothing_but_a_row_of_its_own(desk: Team) -> None:
    vera = LOGINS["viewer"]
    for name in tables.ALL:
        with desk.sql(vera) as connection:
            connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
        _refused(desk, vera, f"DELETE FROM {name}")
        column = next(iter(METADATA.tables[name].columns)).name if name in METADATA.tables else ""
        if column:
            _refused(desk, vera, f"UPDATE {name} SET {column} = {column}")
        if name not in tables.PEOPLE:
            _refused(desk, vera, f"INSERT INTO {name} DEFAULT VALUES")
    _refused(desk, vera, _ENTRY.format(by="NULL", action="desk.fit"))


@pytest.mark.parametrize("login", AT_WORK)
def test_nothing_is_written_in_anothers_name(desk: Team, login: str) -> None:
    with desk.sql() as connection:
        otto, mine = _id(connection, OTHER), _id(connection, login)
        first = connection.execute("SELECT min(id) FROM history").fetchone()
    assert first is not None
    for statement in (
        _ENTRY.format(by=otto, action="note.add"),
        _ENTRY.format(by="NULL", action="note.add"),
        _ENTRY.format(by=mine, action="note.add").replace("now()", "now() - interval '1 day'"),
        f"{_CHANGE} ({first[0]}, 'note', 'update', '{{}}', 1)",
        _ATTEMPT.replace("%(by)s", str(otto)),
        _ATTEMPT.replace("%(by)s", "NULL"),
        f"UPDATE contact_attempt SET logged_by_id = {mine}",
        "DELETE FROM contact_attempt",
        f"UPDATE note SET author_id = {mine}",
        "DELETE FROM note",
        f"INSERT INTO import_batch (source, file_name, sha256, as_of, at, by_id, report)"
        f" VALUES ('x', '', '', current_date, now(), {otto}, '{{}}')",
    ):
        _refused(desk, login, statement)
    # The database can tell: it is not that these logins may do nothing at all.
    with desk.sql(login) as connection:
        connection.execute(_ATTEMPT, {"by": mine})
        entry = connection.execute(_ENTRY.format(by=mine, action="note.add")).fetchone()
        assert entry is not None
        connection.execute(f"{_CHANGE} ({entry[0]}, 'note', 'update', '{{}}', 1)")
        connection.execute(_ENTRY.format(by="NULL", action="promise.judge"))
        signed = connection.execute("SELECT server_login FROM history ORDER BY id DESC LIMIT 2")
        assert signed.fetchall() == [(login,), (login,)]
        connection.rollback()


def test_only_a_supervisor_moves_the_business_date(desk: Team) -> None:
    moved = "UPDATE desk_setting SET value = json_build_object('date', {}) "
    moved += "WHERE name = 'figures_date'"
    for login in (LOGINS["collector"], OTHER):
        _refused(desk, login, moved.format("'2026-01-05'"))
        _allowed(desk, login, moved.format("current_date"))
        _allowed(desk, login, moved.format("current_date, 'set_on', current_date"))
        _refused(desk, login, moved.format("'2026-03-16', 'set_on', current_date + 99"))
        _allowed(desk, login, moved.format("'2026-03-16'"))
    _allowed(desk, LOGINS["supervisor"], moved.format("'2026-01-05'"))


def test_temporary_tables_of_the_guards_names_open_nothing(desk: Team) -> None:
    cleo = LOGINS["collector"]
    with desk.sql(cleo) as connection:
        otto = _id(connection, OTHER)
        connection.execute(
            "CREATE TEMPORARY TABLE collector AS SELECT id, session_user::text AS login,"
            " 'administrator'::text AS role, true AS active FROM public.collector"
        )
        connection.execute("SET search_path = pg_temp, public")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(_ENTRY.format(by=otto, action="note.add"))


def test_a_login_that_was_granted_nothing_reads_nothing(desk: Team) -> None:
    _refused(desk, STRANGER, "SELECT * FROM customer")
    _refused(desk, STRANGER, "INSERT INTO collector (login) VALUES (session_user)")


def test_an_administrator_sets_and_gives_and_no_more(desk: Team) -> None:
    ada = LOGINS["administrator"]
    for statement in (
        "INSERT INTO desk_setting (name, value, version) VALUES ('week_start', '1', 1)",
        "UPDATE note_type SET title = title",
        f"UPDATE collector SET role = 'supervisor' WHERE login = '{OTHER}'",
        f"SELECT grant_role('{STRANGER}', 'viewer')",
    ):
        _allowed(desk, ada, statement)
    _refused(desk, ada, f"SELECT grant_role('{OWNER}', 'viewer')", psycopg.errors.RaiseException)


def test_every_table_says_who_writes_it() -> None:
    assert sorted(tables.ALL) == sorted((*METADATA.tables, *tables.VERSION))


def test_functions_say_where_they_look(desk: Team) -> None:
    with desk.sql() as connection:
        found = dict(
            connection.execute(
                "SELECT proname, array_to_string(proconfig, '') FROM pg_proc p"
                " WHERE pronamespace = 'public'::regnamespace"
            ).fetchall()
        )
        owners = connection.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace"
        ).fetchall()
        triggers = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND left(tgname, 5) <> 'keep_'"
        ).fetchall()
    assert owners == [(OWNER,)]
    assert {*guards.FUNCTIONS, *granting.FUNCTIONS} <= set(found)
    assert set(found.values()) == {"search_path=pg_catalog, public, pg_temp"}
    assert {name for (name,) in triggers} == {*guards.TRIGGERS, "follow_collector"}


def _refused(
    desk: Team,
    login: str,
    statement: str,
    error: type[psycopg.Error] = psycopg.errors.InsufficientPrivilege,
) -> None:
    with desk.sql(login) as connection:
        try:
            connection.execute(statement.encode())
        except error:
            pass
        else:
            raise AssertionError(f"{login} may: {statement}")
        connection.rollback()


def _allowed(desk: Team, login: str, statement: str) -> None:
    with desk.sql(login) as connection:
        connection.execute(statement.encode())
        connection.rollback()
