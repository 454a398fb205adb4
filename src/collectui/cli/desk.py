"""`collectui desk show|set|undo`: the settings of the desk, changed by its administrators."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, Refusal, say, stores
from collectui.cli.output import shortened, write, write_json, write_table
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.kernel import Command
from collectui.domain.settings.actions import SetDesk
from collectui.domain.settings.known import (
    SETTINGS,
    SettingError,
    nearest,
    opened,
    read_value,
    with_part,
)

if TYPE_CHECKING:
    from collectui.domain.plan import Plan
    from collectui.store.store import Store

_WIDEST = 46
"""Cells of a value in the table; `show NAME` has all of it."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Shows, changes or undoes. Raises Refusal."""
    reading = args.part == "show"
    opening = stores.for_looking_back if reading else stores.for_changing
    with closing(opening(args, config)) as store:
        if reading:
            return show(store, args)
        command = _set(store, args) if args.part == "set" else _undo(store)
        return change(store, command, dry_run=args.dry_run)


def show(store: Store, args: argparse.Namespace) -> int:
    """All settings, or one whole with its changes, newest first."""
    from collectui.store import desk

    if args.name is not None:
        return _show_one(store, _known(args.name), args)
    now = {name: opened(store.read(desk.setting, name)) for name in SETTINGS}
    if args.json:
        write_json({name: _machine(name, value) for name, value in now.items()})
        return DONE
    rows = [
        (name, shortened(_said(value), _WIDEST), SETTINGS[name].meaning)
        for name, value in now.items()
    ]
    write_table(("Setting", "Value", "Meaning"), rows)
    return DONE


def _show_one(store: Store, name: str, args: argparse.Namespace) -> int:
    from collectui.store import desk
    from collectui.store.queries.setting_changes import setting_changes

    value, changes = opened(store.read(desk.setting, name)), store.read(setting_changes, name)
    if args.json:
        made = [
            {"at": each.at.isoformat(), "by": each.by, "was": opened(each.was),
             "became": opened(each.became)}
            for each in changes
        ]  # fmt: skip
        write_json({name: {**_machine(name, value), "changes": made}})
        return DONE
    setting = SETTINGS[name]
    write(f"{name}: {setting.meaning}")
    for part, said in _leaves(name, value).items():
        write(f"  {part} = {said}")
    for each in changes:
        write(f"{each.at.astimezone():%Y-%m-%d %H:%M} {each.by or 'computed'}")
        for line in _differences(name, opened(each.was), opened(each.became)):
            write(f"  {line}")
    return DONE


def change(store: Store, command: Command, *, dry_run: bool) -> int:
    """Say what becomes of the setting and what that remakes, and save it unless it is tried."""
    from collectui.store import figures

    me = stores.writer(store)
    plan = stores.planned(store, command, me)
    _print(store, plan)
    if dry_run:
        return say("nothing was written")
    if plan.changes:
        stores.carried_out(store, command, plan, me)
        with Progress("computing figures"):
            figures.finish(store.load)
    return DONE


def _set(store: Store, args: argparse.Namespace) -> Command:
    from collectui.store import desk

    base, _, rest = args.name.partition(".")
    name = _known(base)
    path = rest.split(".") if rest else []
    value = read_value(SETTINGS[name], path, args.value)
    try:
        whole = with_part(store.read(desk.setting, name), path, value)
    except SettingError as error:
        raise Refusal(f"{name} {error}; write it like {SETTINGS[name].written}") from None
    return SetDesk(name=name, value=whole)


def _undo(store: Store) -> Command:
    from collectui.domain.history.undo import Undo
    from collectui.domain.settings.actions import SET_DESK
    from collectui.store.undo.latest import my_last_change

    last = store.read(my_last_change, store.me().id, [SET_DESK.id])
    if last is None:
        raise Refusal("there is no change of a setting of yours to undo")
    return Undo(history_id=last.history_id)


def _known(name: str) -> str:
    """The name of a setting. Raises Refusal with the nearest that there is."""
    if name in SETTINGS:
        return name
    like = nearest(name)
    hint = f"did you mean {like}?" if like else "`collectui desk show` lists them"
    raise Refusal(f"the desk has no setting {name!r}: {hint}")


def _print(store: Store, plan: Plan) -> None:
    from collectui.store.queries.setting_changes import changed_by

    if not plan.changes:
        write(plan.summary)
    for name, was, becomes in store.read(changed_by, plan):
        for line in _differences(name, opened(was), opened(becomes)):
            write(line)
    for note in plan.notes:
        write(f"  {note}")


def _machine(name: str, value: Any) -> dict[str, Any]:
    setting = SETTINGS[name]
    return {
        "value": value,
        "start": opened(setting.start),
        "meaning": setting.meaning,
        "computed": bool(setting.computed),
    }


def _differences(name: str, was: Any, becomes: Any) -> Iterator[str]:
    """`points.never_contacted: 15 → 20`, part by part."""
    before, after = _leaves(name, was), _leaves(name, becomes)
    for part in dict.fromkeys((*before, *after)):
        if before.get(part) != after.get(part):
            yield f"{part}: {before.get(part, 'none')} → {after.get(part, 'none')}"


def _leaves(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {name: _said(value)}
    found: dict[str, str] = {}
    for part, inner in value.items():
        found |= _leaves(f"{name}.{part}", inner)
    return found


def _said(value: Any) -> str:
    if value in ("", [], {}):
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
