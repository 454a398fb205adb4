"""What the form of a profile asks the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.vocabulary import BusinessLevel, ContactMethod
from collectui.ui.base import StoreApp
from collectui.ui.forms.parts.profile_input import ProfileRead

if TYPE_CHECKING:
    from collectui.domain.profile.views import CollectorsActivity, LevelChange, Unreached

T = TypeVar("T")

MOST_ACTIVITIES = 1_000


async def read_profiles(app: StoreApp, ids: Sequence[int]) -> ProfileRead | None:
    """What the form begins with; None (and told) where the store gives no answer."""
    await app.warmed()
    from collectui.store.queries import profile, reach
    from collectui.store.queries.roles import customer_roles

    assert app.desk is not None
    try:
        together = await app.ask(profile.together, ids)
        choices = await app.ask(profile.choices)
        if len(ids) > 1:
            return ProfileRead(together, choices, app.desk, app.words)
        roles = await app.ask(customer_roles, ids[0])
        addresses = await app.ask(reach.addresses, ids[0])
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
    except LookupError:
        app.notify("A customer is not in the store any more.", severity="warning")
    else:
        return ProfileRead(together, choices, app.desk, app.words, roles, addresses)
    return None


async def read_activities(
    app: StoreApp, ids: Sequence[int], to: int | None
) -> Sequence[CollectorsActivity]:
    """Activities that go along to another collector; none where the store gives no answer."""
    from collectui.store.queries.profile import open_activities_of_old_collectors

    def theirs(connection: Any) -> Sequence[CollectorsActivity]:
        return open_activities_of_old_collectors(connection, ids, to, limit=MOST_ACTIVITIES)

    return await _list(app, theirs)


async def read_unreached(
    app: StoreApp, ids: Sequence[int], method: ContactMethod
) -> Sequence[Unreached]:
    """Whom a contact method does not reach; nobody where the store gives no answer."""
    from collectui.store.queries.profile import profiles, unreached

    def missing(connection: Any) -> Sequence[Unreached]:
        return unreached(connection, profiles(connection, ids), method)

    return await _list(app, missing)


async def read_rows(app: StoreApp, ids: Sequence[int], level: BusinessLevel) -> LevelChange | None:
    """The customers' rows of the list before and after a change of level; None without answer."""
    from collectui.store.queries.profile import rows_before_and_after

    try:
        return await app.ask(rows_before_and_after, ids, level)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None


async def _list(app: StoreApp, query: Callable[[Any], Sequence[T]]) -> Sequence[T]:
    try:
        return await app.ask(query)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return ()
