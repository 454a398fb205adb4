"""The menu of views: those every desk starts with, colleagues' queues, those I keep, and pools."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from collectui.domain.desk.rights import may_list_skipped, may_share_lists
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.filters import FilterError, parse, to_text
from collectui.domain.kernel import Me, may_write
from collectui.domain.queue.query import SCOPE_TITLES, QueueQuery, Scope
from collectui.domain.queue.saved_views import (
    DELETE_VIEW,
    MOST_NAME,
    SAVE_VIEW,
    DeleteView,
    SavedView,
    SaveView,
    can_be_pool,
)
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.words import plain_words

_SAVED = "view:"
_COLLEAGUE, _POOL, _DISPUTES = "colleague", "pool", "disputes"
_SCOPES = ("1", "2", "3", "4", "5", "z", "w", "t", "y", "K", "P", "b")
"""The keys of the lists that every desk has, in their order."""
THEIRS = "a colleague's queue is not kept: it is chosen anew"
_KEYS = "6789"
"""Behind the digits of the views every desk starts with; views beyond them are chosen by cursor."""


class Chosen(NamedTuple):
    """A list to show, and the name it is kept under, if it has one."""

    name: str
    query: QueueQuery


async def choose_view(
    app: StoreApp, asked: QueueQuery, name: str, unkept: str = ""
) -> Chosen | None:
    """The view the agent picks or saves; None if the list stays. `name` is what it is kept as.

    `unkept` is why none can be kept or deleted now, if so.
    """
    saved = await _saved(app)
    assert app.me is not None
    refusal = may_write(app.me)
    no = unkept or ("" if refusal is None else refusal.reason)
    choices = [
        Choice(s.value, key, SCOPE_TITLES[s], refused=_not_listed(s, app.me))
        for s, key in zip(Scope, _SCOPES, strict=True)
    ]
    choices.append(Choice(_COLLEAGUE, "c", "Queue of a colleague …"))
    choices.append(Choice(_DISPUTES, "D", "Disputes …"))
    choices += _choices(saved)
    theirs = THEIRS if asked.whose_id is not None else ""
    choices.append(Choice(SAVE_VIEW.id, SAVE_VIEW.key, SAVE_VIEW.title, refused=no or theirs))
    no_pool = may_share_lists(app.me) or can_be_pool(asked.scope)
    pool = unkept or theirs or (no_pool.reason if no_pool else "")
    choices.append(Choice(_POOL, "p", "Make this list a pool …", refused=pool))
    mine = tuple(view for view in saved if view.collector_id == app.me.id)
    if mine:
        choices.append(Choice(DELETE_VIEW.id, DELETE_VIEW.key, DELETE_VIEW.title, refused=no))
    at = next((f"{_SAVED}{view.id}" for view in saved if view.name == name), asked.scope.value)
    picked = await app.push_screen_wait(ChoiceScreen("Views", choices, at))
    if picked is None:
        return None
    if picked == SAVE_VIEW.id:
        return await _save(app, asked, name)
    if picked == DELETE_VIEW.id:
        await _delete(app, mine)
        return None
    if picked == _DISPUTES:
        routes.open_disputes(app)
        return None
    if picked == _COLLEAGUE:
        return await _of_colleague(app, asked)
    if picked == _POOL:
        return await _make_pool(app, asked, name)
    if picked.startswith(_SAVED):
        view = next(view for view in saved if f"{_SAVED}{view.id}" == picked)
        return _opened(app, view)
    return Chosen("", asked.scoped(Scope(picked)))


def _not_listed(scope: Scope, me: Me) -> str:
    """Why a list is not for everybody to see; empty where it is for me."""
    no = may_list_skipped(me) if scope is Scope.SKIPPED else None
    return no.reason if no else ""


async def _of_colleague(app: StoreApp, asked: QueueQuery) -> Chosen | None:
    """The queue of whom the agent picks."""
    assert app.desk is not None
    assert app.me is not None
    people = [each for each in app.desk.collectors if each.id != app.me.id]
    if not people:
        app.refuse("Nobody else works here.")
        return None
    choices = [
        Choice(str(each.id), str(n) if n < 10 else "", each.login, each.name)
        for n, each in enumerate(people, 1)
    ]
    picked = await app.push_screen_wait(ChoiceScreen("Queue of", choices))
    return None if picked is None else Chosen("", asked.of(int(picked)))


async def _make_pool(app: StoreApp, asked: QueueQuery, name: str) -> Chosen | None:
    typed = await _ask_name(app, "Make this list a pool", name)
    if typed is None:
        return None
    ask = AskScreen(
        f"Members of “{typed.strip()}”", "their logins, with spaces", partial(_members, app)
    )
    line = await app.push_screen_wait(ask)
    if line is None:
        return None
    members = tuple(line.replace(",", " ").split())
    app.submit(_saving(asked, typed, members))
    return Chosen(typed.strip(), asked)


def _members(app: StoreApp, text: str) -> tuple[str, bool]:
    """Whose names these logins are, as they are typed."""
    assert app.desk is not None
    names = {each.login: each.name for each in app.desk.collectors}
    logins = text.replace(",", " ").split()
    unknown = next((each for each in logins if each not in names), None)
    if unknown is not None:
        return f"“{unknown}” does not work here: {', '.join(names)}", False
    said = ", ".join(names[each] for each in logins)
    return said or f"some of {', '.join(names)}", bool(logins)


def _saving(asked: QueueQuery, name: str, members: tuple[str, ...] | None = None) -> SaveView:
    line = to_text(asked.filter)
    return SaveView(name=name, scope=asked.scope, filter=line, sort=asked.sort, members=members)


async def _saved(app: StoreApp) -> tuple[SavedView, ...]:
    await app.store()
    from collectui.store.queries.saved_views import views_of

    assert app.me is not None
    try:
        return await app.ask(views_of, app.me)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return ()


def _choices(saved: tuple[SavedView, ...]) -> list[Choice]:
    keys = [*_KEYS, *[""] * len(saved)]
    return [
        Choice(f"{_SAVED}{view.id}", key, view.name, _about(view))
        for view, key in zip(saved, keys, strict=False)
    ]


def _about(view: SavedView) -> str:
    pool = "" if view.members is None else f"pool of {', '.join(view.members)}"
    parts = (pool, SCOPE_TITLES[view.scope], plain_words(view.sort), view.filter)
    return " · ".join(part for part in parts if part)


async def _save(app: StoreApp, asked: QueueQuery, name: str) -> Chosen | None:
    typed = await _ask_name(app, SAVE_VIEW.title, name)
    if typed is None:
        return None
    app.submit(_saving(asked, typed))
    return Chosen(typed.strip(), asked)


async def _ask_name(app: StoreApp, title: str, name: str) -> str | None:
    placeholder = "name; an existing view of yours is overwritten"
    return await app.push_screen_wait(
        AskScreen(title, placeholder, _named, value=name, holds=("saved_view", "name"))
    )


def _named(text: str) -> tuple[str, bool]:
    good = 0 < len(text.strip()) <= MOST_NAME
    return ("" if good else f"a name of up to {MOST_NAME} characters"), good


async def _delete(app: StoreApp, saved: tuple[SavedView, ...]) -> None:
    picked = await app.push_screen_wait(ChoiceScreen(DELETE_VIEW.title, _choices(saved)))
    if picked is not None:
        app.submit(DeleteView(view_id=int(picked.removeprefix(_SAVED))))


def _opened(app: StoreApp, view: SavedView) -> Chosen | None:
    assert app.desk is not None
    assert app.me is not None
    desk = app.desk
    if no := _not_listed(view.scope, app.me):
        app.refuse(no, title=view.name, severity="warning")
        return None
    try:
        filter = parse(view.filter, buckets=desk.bucket_labels, collectors=desk.logins)
    except FilterError as error:
        # What the desk calls its buckets, or who works here, was another thing then.
        app.notify(f"{view.filter}: {error.message}", title=view.name, severity="warning")
        return None
    return Chosen(view.name, QueueQuery(view.scope, app.me.id, filter, view.sort))
