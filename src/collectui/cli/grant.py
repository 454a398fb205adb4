"""`collectui grant`: what a login of the PostgreSQL server may do in the store's tables."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from collectui.cli import DONE, Refusal, Usage, say, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.desk.collectors import (
    AddCollector,
    Collector,
    SetCollector,
    may_give_rights,
)
from collectui.domain.kernel import NotDone
from collectui.domain.vocabulary import CollectorRole

if TYPE_CHECKING:
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Grants a role, or takes all away, or prints the SQL. Raises Refusal or Usage."""
    if not args.role and not args.revoke:
        raise Usage("say what to grant: --role viewer, collector, ... or --revoke")
    store = stores.for_changing(args, config)
    try:
        return _run(store, args)
    finally:
        store.close()


def _run(store: Store, args: argparse.Namespace) -> int:
    from collectui.store.engine import is_sqlite
    from collectui.store.hiding import schema_of
    from collectui.store.queries.collectors import everybody
    from collectui.store.rights import granting
    from collectui.store.rights.tables import NONE

    login: str = args.login
    if store.read(is_sqlite):
        raise Refusal(
            "only PostgreSQL grants: whoever may write to an SQLite file may write all of it; "
            f"`collectui collector set {login} --role …` gives a role that the program keeps"
        )
    stores.writer(store, lambda me: may_give_rights(None, me))
    _check_login(store, login)
    role = NONE if args.revoke else args.role
    if args.dry_run:
        for statement in store.read(granting.statements, login, role):
            write(f"{statement};")
        return DONE
    known = next((each for each in store.read(everybody) if each.login == login), None)
    command = _command(known, login, None if role == NONE else CollectorRole(role))
    if command is None:
        store.load(lambda connection: granting.grant(connection, login, role))
        said = f"{login}: every right taken away" if role == NONE else f"{login} is granted {role}"
    else:
        try:
            # The database grants what the role says, in the same transaction.
            said = store.do(command, store.me()).summary
        except NotDone as refused:
            raise Refusal(str(refused)) from None
    say(said)
    if role != NONE:
        for statement in store.read(granting.left_to_do, login):
            say(f"the owner of the database has still to say: {statement}")
    schema = store.read(schema_of)
    for other in store.read(granting.others):
        say(
            f"{other} may write to the tables past these roles: "
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {other}"
        )
    return DONE


def _check_login(store: Store, name: str) -> None:
    from collectui.store.rights import granting

    found = store.read(granting.login, name)
    if found is None:
        raise Refusal(f"the server has no role {name}: CREATE ROLE {name} LOGIN makes it")
    if not found.may_log_in:
        raise Refusal(f"{name} is no login role: grant each login that belongs to it")
    if found.above:
        raise Refusal(
            f"{name} may act as {found.above}, the owner of the tables, whom no grant limits: "
            "an agent is another login"
        )


def _command(
    known: Collector | None, login: str, role: CollectorRole | None
) -> AddCollector | SetCollector | None:
    """What changes among the collectors; None where they say so already."""
    if role is None:
        return SetCollector(login=login, active=False) if known and known.active else None
    if known is None:
        return AddCollector(login=login, role=role)
    if known.active and known.role is role:
        return None
    return SetCollector(login=login, role=role, active=True)


def say_followed(store: Store, login: str) -> None:
    """After a change of a collector: whether the database's rights went along."""
    from collectui.store.engine import is_sqlite
    from collectui.store.rights import granting

    if store.read(is_sqlite):
        return
    found = store.read(granting.login, login)
    if found is None:
        say(
            f"the server has no role {login} yet: CREATE ROLE {login} LOGIN, "
            f"then `collectui grant {login} --role …`"
        )
    elif found.may_log_in and not found.above:
        say(f"the database's rights of {login} are so too")
