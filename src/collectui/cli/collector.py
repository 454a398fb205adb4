"""`collectui collector list|set`: who works here, and with what rights."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from collectui.cli import DONE, Refusal, Usage, grant, say, stores
from collectui.cli.output import write_json_list, write_table
from collectui.config import Config
from collectui.domain.desk.collectors import AddCollector, Collector, SetCollector
from collectui.domain.kernel import NotDone
from collectui.domain.text import spelt
from collectui.domain.vocabulary import CollectorRole

if TYPE_CHECKING:
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Lists or changes. Raises Refusal or Usage."""
    reading = args.part == "list"
    store = (stores.for_looking_back if reading else stores.for_changing)(args, config)
    try:
        return show(store, args) if reading else change(store, args)
    finally:
        store.close()


def show(store: Store, args: argparse.Namespace) -> int:
    """Everybody by login, those who left too."""
    from collectui.store.queries.collectors import everybody

    found = store.read(everybody)
    if args.json:
        write_json_list(map(_machine, found))
        return DONE
    rows = [(c.login, c.name, c.role.value, "yes" if c.active else "no") for c in found]
    write_table(("Login", "Name", "Role", "Active"), rows)
    return DONE


def change(store: Store, args: argparse.Namespace) -> int:
    """The collector of that login; a new one, where a role is said for a login not there yet."""
    from collectui.store.queries.collectors import everybody

    role = args.role and CollectorRole(args.role)
    active = None if args.active is None else args.active == "yes"
    if role is None and active is None and args.name is None:
        raise Usage("say what to change: --role, --name or --active")
    known = spelt(args.login, [each.login for each in store.read(everybody)])
    login, new = known or args.login, role is not None and known is None
    command = (
        AddCollector(login=login, role=role, name=args.name or "", active=active is not False)
        if new
        else SetCollector(login=login, role=role, name=args.name, active=active)
    )
    try:
        say(store.do(command, store.me()).summary)
    except NotDone as refused:
        raise Refusal(str(refused)) from None
    if role is not None or active is not None:
        grant.say_followed(store, login)
    return DONE


def _machine(each: Collector) -> dict[str, object]:
    return {
        "login": each.login,
        "name": each.name,
        "role": each.role.value,
        "active": each.active,
    }
