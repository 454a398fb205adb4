"""The menu of views: those every desk starts with, and those I keep."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.filters import FilterError, parse, to_text
from collectui.domain.kernel import may_write
from collectui.domain.queue.query import SCOPE_TITLES, QueueQuery, Scope
from collectui.domain.queue.saved_views import (
    DELETE_VIEW,
    MOST_NAME,
    SAVE_VIEW,
    DeleteView,
    SavedView,
    SaveView,
)
from collectui.ui.base import StoreApp
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.words import plain_words

_SAVED = "view:"
_SCOPES = ("1", "2", "3", "4", "5", "z", "w", "t", "y")
"""The keys of the lists that every desk has, in their order."""
_KEYS = "6789"
"""Behind the digits of the views every desk starts with; views beyond them are chosen by cursor."""


class Chosen(NamedTuple):
    """A list to show, and the name it is kept under, if it has one."""

    name: str
    query: QueueQuery


async def choose_view(app: StoreApp, asked: QueueQuery, name: str) -> Chosen | None:
    """The view the agent picks or saves; None if the list stays. `name` is what it is kept as."""
    saved = await _saved(app)
    assert app.me is not None
    refusal = may_write(app.me)
    no = "" if refusal is None else refusal.reason
    choices = [Choice(s.value, key, SCOPE_TITLES[s]) for s, key in zip(Scope, _SCOPES, strict=True)]
    choices += _choices(saved)
    choices.append(Choice(SAVE_VIEW.id, SAVE_VIEW.key, SAVE_VIEW.title, refused=no))
    if saved:
        choices.append(Choice(DELETE_VIEW.id, DELETE_VIEW.key, DELETE_VIEW.title, refused=no))
    at = next((f"{_SAVED}{view.id}" for view in saved if view.name == name), asked.scope.value)
    picked = await app.push_screen_wait(ChoiceScreen("Views", choices, at))
    if picked is None:
        return None
    if picked == SAVE_VIEW.id:
        return await _save(app, asked, name)
    if picked == DELETE_VIEW.id:
        await _delete(app, saved)
        return None
    if picked.startswith(_SAVED):
        view = next(view for view in saved if f"{_SAVED}{view.id}" == picked)
        return _opened(app, view)
    return Chosen("", replace(asked, scope=Scope(picked)))


async def _saved(app: StoreApp) -> tuple[SavedView, ...]:
    await app.store()
    from collectui.store.queries.saved_views import views_of

    assert app.me is not None
    try:
        return await app.ask(views_of, app.me.id)
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
    parts = (SCOPE_TITLES[view.scope], plain_words(view.sort), view.filter)
    return " · ".join(part for part in parts if part)


async def _save(app: StoreApp, asked: QueueQuery, name: str) -> Chosen | None:
    line = to_text(asked.filter)
    typed = await app.push_screen_wait(
        AskScreen(
            SAVE_VIEW.title, "name; an existing view of yours is overwritten", _named, value=name
        )
    )
    if typed is None:
        return None
    app.submit(SaveView(name=typed, scope=asked.scope, filter=line, sort=asked.sort))
    return Chosen(typed.strip(), asked)


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
    try:
        filter = parse(view.filter, buckets=desk.bucket_labels, collectors=desk.logins)
    except FilterError as error:
        # What the desk calls its buckets, or who works here, was another thing then.
        app.notify(f"{view.filter}: {error.message}", title=view.name, severity="warning")
        return None
    return Chosen(view.name, QueueQuery(view.scope, app.me.id, filter, view.sort))
