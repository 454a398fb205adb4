"""PostgreSQL's guards over rows: what a right on a table cannot say.

Rights say who may add to the history; these say that it is in one's own name. The owner of the
tables, and whoever may act as it, is asked nothing: an upgrade and a demonstration write for all.
Each function names where it looks, temporary tables last: an agent may make those, under any name.
"""

from __future__ import annotations

from collections.abc import Iterator

from collectui.domain.dunning.actions import FOLLOW_FIGURES, PLAN_DUNNING
from collectui.store.constants import CHANNEL
from collectui.store.figures.measures import AMOUNT_LIMITS

BY_ITSELF = (
    *("desk.fit", "promise.judge", "dispute.follow"),
    *(FOLLOW_FIGURES.id, PLAN_DUNNING.id),
)
"""Actions of the history that are nobody's: the calendar's, and what follows from it."""
KEPT_SETTINGS = ("figures_date", "daily_figures", AMOUNT_LIMITS)
"""Rows among the desk's settings that the program writes as it works."""

_OWN = {
    "contact_attempt": ("logged_by_id", True),
    "note": ("author_id", True),
    "promise": ("taken_by_id", True),
    "verification_document": ("affirmed_by_id", True),
    "erasure": ("by_id", True),
    "import_batch": ("by_id", False),
    "snooze": ("set_by_id", False),
    "claim": ("collector_id", False),
    "workday": ("collector_id", False),
    "passed_over": ("collector_id", False),
    "skip": ("collector_id", False),
}
"""By table, the column that says whose a row is, and whether nobody else may delete it."""

TRIGGERS = (
    *("sign_history", "sign_history_change", "sign_history_set"),
    *("guard_collector", "guard_desk_setting"),
    *(f"guard_{table}" for table in _OWN),
)
FUNCTIONS = (
    *("sign_history", "sign_history_change", "sign_history_set"),
    *("guard_collector", "guard_desk_setting", "guard_name", "desk_role"),
)


def statements(schema: str) -> Iterator[str]:
    """What makes them anew in a schema (its name quoted where it has to be)."""
    yield _function("desk_role", _DESK_ROLE.format(schema=schema), schema, "text", "STABLE")
    yield _function("sign_history", _SIGN_HISTORY, schema)
    yield _function("sign_history_change", _SIGN_CHANGE, schema)
    yield _function("sign_history_set", _SIGN_SET, schema)
    yield _function("guard_name", _GUARD_NAME, schema)
    yield _function("guard_collector", _GUARD_COLLECTOR, schema)
    yield _function("guard_desk_setting", _GUARD_SETTING, schema)
    yield from _trigger("sign_history", "history", "BEFORE INSERT", schema)
    for table in ("history_change", "history_set"):
        yield from _trigger(
            f"sign_{table}",
            table,
            "AFTER INSERT",
            schema,
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        )
    yield from _trigger("guard_collector", "collector", "BEFORE INSERT OR UPDATE", schema)
    when = "BEFORE INSERT OR UPDATE OR DELETE"
    yield from _trigger("guard_desk_setting", "desk_setting", when, schema)
    for table, (column, kept) in _OWN.items():
        when = f"BEFORE INSERT OR UPDATE OF {column}{' OR DELETE' if kept else ''}"
        yield from _trigger(f"guard_{table}", table, when, schema, calls=f"guard_name('{column}')")


def _function(
    name: str, body: str, schema: str, returns: str = "trigger", kind: str = "VOLATILE"
) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS {returns} LANGUAGE plpgsql {kind}"
        f" SET search_path = pg_catalog, {schema}, pg_temp AS $${body}$$"
    )


def _trigger(
    name: str, table: str, when: str, schema: str, each: str = "FOR EACH ROW", calls: str = ""
) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name} ON {schema}.{table}"
    yield (
        f"CREATE TRIGGER {name} {when} ON {schema}.{table} {each}"
        f" EXECUTE FUNCTION {schema}.{calls or name + '()'}"
    )


_REFUSED = "USING ERRCODE = 'insufficient_privilege'"

_DESK_ROLE = """
DECLARE found text;
BEGIN
    IF pg_has_role(session_user, (SELECT relowner FROM pg_class
                                  WHERE oid = '{schema}.history'::regclass), 'MEMBER') THEN
        RETURN 'owner';
    END IF;
    SELECT role INTO found FROM collector WHERE login = session_user AND active;
    RETURN coalesce(found, 'viewer');
END
"""

# The login is the server's own word for who wrote, also where the entry is nobody's. It is told to
# whoever listens once it is committed.
_SIGN_HISTORY = f"""
BEGIN
    NEW.server_login := session_user;
    PERFORM pg_notify('{CHANNEL}', NEW.id::text);
    IF desk_role() = 'owner' THEN RETURN NEW; END IF;
    IF NEW.by_id IS NULL THEN
        IF NEW.action NOT IN ({", ".join(f"'{action}'" for action in BY_ITSELF)}) THEN
            RAISE EXCEPTION 'an entry of the history wants a name' {_REFUSED};
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM collector
                      WHERE id = NEW.by_id AND login = session_user AND active) THEN
        RAISE EXCEPTION 'an entry of the history in the name of somebody else' {_REFUSED};
    END IF;
    IF NEW.at < (SELECT at FROM history ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'an entry of the history dated back' {_REFUSED};
    END IF;
    RETURN NEW;
END
"""

_NOT_MINE = f"RAISE EXCEPTION 'a change added to an earlier entry of the history' {_REFUSED};"
_SIGN_CHANGE = f"""
BEGIN
    IF desk_role() <> 'owner' AND EXISTS (
        SELECT 1 FROM added a JOIN history h ON h.id = a.history_id
        WHERE h.xmin <> pg_current_xact_id()::xid
    ) THEN {_NOT_MINE} END IF;
    RETURN NULL;
END
"""
_SIGN_SET = f"""
BEGIN
    IF desk_role() <> 'owner' AND EXISTS (
        SELECT 1 FROM added a JOIN history_change c ON c.id = a.change_id
        JOIN history h ON h.id = c.history_id
        WHERE h.xmin <> pg_current_xact_id()::xid
    ) THEN {_NOT_MINE} END IF;
    RETURN NULL;
END
"""

_GUARD_NAME = f"""
DECLARE
    was text; becomes text; mine text;
BEGIN
    IF desk_role() <> 'owner' THEN
        SELECT id::text INTO mine FROM collector WHERE login = session_user AND active;
        IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD) ->> TG_ARGV[0]; END IF;
        IF TG_OP <> 'DELETE' THEN becomes := to_jsonb(NEW) ->> TG_ARGV[0]; END IF;
        IF TG_OP = 'INSERT' AND becomes IS DISTINCT FROM mine
            OR TG_OP = 'UPDATE' AND becomes IS DISTINCT FROM was
            OR TG_OP = 'DELETE' AND was IS DISTINCT FROM mine
        THEN
            RAISE EXCEPTION 'a % in the name of somebody else', TG_TABLE_NAME {_REFUSED};
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
"""

_GUARD_COLLECTOR = f"""
BEGIN
    IF desk_role() IN ('owner', 'administrator') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND NEW.login = session_user AND NEW.role = 'viewer' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'roles are given by an administrator' {_REFUSED};
END
"""

# A business date of one's own choosing is a supervisor's; the calendar's is whoever comes first's,
# in any time zone.
_GUARD_SETTING = f"""
DECLARE
    part text;
    who text := desk_role();
    of text := CASE WHEN TG_OP = 'DELETE' THEN OLD.name ELSE NEW.name END;
BEGIN
    IF who NOT IN ('owner', 'administrator') THEN
        IF TG_OP = 'DELETE' OR of NOT IN ({", ".join(f"'{name}'" for name in KEPT_SETTINGS)})
            OR TG_OP = 'UPDATE' AND OLD.name <> of
        THEN
            RAISE EXCEPTION 'settings are changed by an administrator' {_REFUSED};
        END IF;
        IF who <> 'supervisor' AND TG_OP = 'UPDATE' AND of = 'figures_date' THEN
            FOREACH part IN ARRAY ARRAY['date', 'set_on'] LOOP
                IF NEW.value ->> part IS DISTINCT FROM OLD.value ->> part
                    AND (NEW.value ->> part)::date
                        NOT BETWEEN current_date - 1 AND current_date + 1
                THEN
                    RAISE EXCEPTION 'the business date is moved by a supervisor' {_REFUSED};
                END IF;
            END LOOP;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
"""
