"""A change of customers' profiles and all that follows from it, as one plan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dunning.rules import Dunned, settled
from collectui.domain.kernel import Me
from collectui.domain.plan import Change, MoveSet, Plan, Update
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.profile.rules import REASONS, after, usable
from collectui.domain.profile.views import JudgedProfile, ProfileView, UpdateProfile
from collectui.domain.records import counted
from collectui.domain.roles.letters import Book
from collectui.domain.several import some_named
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import OPEN_ACTIVITY, ContactMethod
from collectui.store import desk
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import PAYMENT_TERMS
from collectui.store.dunning import letter_changes
from collectui.store.handlers import customers, filled_in
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import (
    dunning,
    promises,
    reach,
    record_names,
    roles,
)
from collectui.store.queries import profile as queries


def load(connection: Connection, command: UpdateProfile) -> JudgedProfile:
    """The customers as they stand, and whom a new contact method would not reach."""
    views = queries.profiles(connection, command.customers)
    details = command.details
    alone = details is not None and len(views) == 1
    found = JudgedProfile(
        customers=views,
        collectors=desk_queries.collectors(connection),
        terms=desk_queries.options(connection, PAYMENT_TERMS),
        details=roles.customer_roles(connection, views[0].customer_id) if alone else None,
    )
    method = command.changes.get("contact_method")
    if not isinstance(method, ContactMethod):
        return found
    book = _book(connection, command)
    typed = command.address_for.values() if method is ContactMethod.EMAIL else ()
    found = replace(
        found,
        countries=_countries(connection, book),
        email_owners=roles.email_owners(connection, typed),
        takers={view.customer_id: book.primary.get(view.customer_id) for view in views},
    )
    book = filled_in.book_after(book, command, found)
    return replace(found, unreached=queries.unreached(connection, views, method, book))


def update(connection: Connection, command: UpdateProfile, judged: JudgedProfile, me: Me) -> Plan:
    """The records, then what follows: addresses filled in, letters, activities, rows of the list.

    What follows comes first: it is found by what is true before.
    """
    command = replace(command, changes=usable(judged, command.changes))
    records = _records(command, judged)
    details = _details(connection, command, judged, me)
    moved = _activities(connection, command, judged)
    book = _book(connection, command) if command.address_for else None
    filled = filled_in.changes(book, command, judged) if book else ()
    changes = (
        *details.changes,
        *filled,
        *moved,
        *_letters(connection, command, judged, me),
        *records,
    )
    if not changes:
        return Plan(f"{_who(judged.customers)}: nothing changed", ())
    return Plan(
        f"{_who(_changed(judged, records))}: {_words(records, details)} changed",
        changes,
        notes=(
            *details.notes,
            *_notes(connection, command, judged),
            *_as_they_are(judged, records),
        ),
        applies=details.applies,
        names=_names(connection, command, judged),
        files=details.files,
    )


def _records(command: UpdateProfile, judged: JudgedProfile) -> list[Update]:
    found = []
    for view in judged.customers:
        fields = {
            name: (getattr(view, name), _kept(value))
            for name, value in after(view, command.changes).items()
            if getattr(view, name, None) != _kept(value)
        }
        if fields:
            customer_id = view.customer_id
            label = f"customer {view.number}"
            found.append(Update("customer", customer_id, customer_id, fields, label))
    return found


def _kept(value: Any) -> Any:
    """Text as a column keeps it; a closed list's value is a text too, and stays itself."""
    return clean_line(value) if type(value) is str else value


def _who(views: Iterable[ProfileView]) -> str:
    listed = tuple(views)
    if len(listed) == 1:
        return f"customer {listed[0].number} {listed[0].name}"
    return f"{len(listed)} customers"


def _changed(judged: JudgedProfile, records: Iterable[Update]) -> tuple[ProfileView, ...]:
    ids = {each.record_id for each in records}
    return tuple(v for v in judged.customers if v.customer_id in ids) or judged.customers


def _as_they_are(judged: JudgedProfile, records: Iterable[Update]) -> Iterator[str]:
    """Those of several customers of whose profile nothing changes."""
    ids = {each.record_id for each in records}
    same = [v for v in judged.customers if v.customer_id not in ids]
    if ids and same:
        named = some_named([f"{view.number} {view.name}" for view in same])
        yield f"Nothing changes of {counted('customer', len(same))}: {named}"


def _words(records: Iterable[Update], details: Plan) -> str:
    """The fields that a history line names."""
    own = [change for change in details.changes if not isinstance(change, MoveSet)]
    return customers.named_fields([*records, *own]) or "addresses"


def _names(connection: Connection, command: UpdateProfile, judged: JudgedProfile) -> dict[str, str]:
    ids = {view.collector_id for view in judged.customers} | {command.changes.get("collector_id")}
    called = record_names.names_of(
        connection, "collector", {each for each in ids if each is not None}
    )
    return {f"collector:{each}": name for each, name in called.items()} | {
        f"currency:customer:{view.customer_id}": view.currency for view in judged.customers
    }


def _details(connection: Connection, command: UpdateProfile, judged: JudgedProfile, me: Me) -> Plan:
    """The plan of the details alone; letters are readdressed by the method's change if there is
    one."""
    if command.details is None or judged.details is None:
        return Plan("", ())
    plan = customers.update(connection, command.details, judged.details, me)
    if "contact_method" not in command.changes:
        return plan
    own = tuple(change for change in plan.changes if change.kind != "correspondence")
    return replace(plan, changes=own)


def _activities(
    connection: Connection, command: UpdateProfile, judged: JudgedProfile
) -> list[MoveSet]:
    """Open activities of the old collectors, but for those that were unticked.

    Where the customer is nobody's any more they stay: nobody would see to them.
    """
    to = command.changes.get("collector_id")
    old = {v.customer_id: v.collector_id for v in judged.customers if v.collector_id != to}
    if to is None:
        return []
    name = next((each.name for each in judged.collectors if each.id == to), str(to))
    theirs = queries.collectors_activities(old, to).where(
        ACTIVITY.c.id.not_in(sorted(command.staying))
    )
    counts = connection.execute(
        theirs.with_only_columns(ACTIVITY.c.customer_id, sa.func.count())
        .group_by(ACTIVITY.c.customer_id)
        .order_by(ACTIVITY.c.customer_id)
    )
    return [
        MoveSet(
            "activity",
            customer_id,
            sa.select(ACTIVITY.c.id).where(
                ACTIVITY.c.customer_id == customer_id,
                ACTIVITY.c.assigned_to_id == old[customer_id],
                ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)),
                ACTIVITY.c.id.not_in(sorted(command.staying)),
            ),
            count,
            {"assigned_to_id": (old[customer_id], to)},
            f"will be {name}'s",
        )
        for customer_id, count in counts
    ]


def _letters(
    connection: Connection, command: UpdateProfile, judged: JudgedProfile, me: Me
) -> list[Change]:
    """Letters that wait change their way, are held, or would go again."""
    if not {"contact_method", *REASONS, *REASONS.values()} & set(command.changes):
        return []
    ids = [view.customer_id for view in judged.customers]
    waiting = dunning.letters(connection, ids, waiting=True)
    if not waiting:
        return []
    method = command.changes.get("contact_method")
    book = filled_in.book_after(_book(connection, command), command, judged) if method else Book()
    units = dunning.units(connection, waiting)
    promised = promises.until(connection, ids)
    dunned = {
        view.customer_id: replace(
            _dunned(view, after(view, command.changes)),
            promised=promised.get(view.customer_id, ""),
        )
        for view in judged.customers
    }
    pairs = []
    for customer_id, letters in waiting.items():
        for letter in letters:
            way = (letter.standing.method, letter.standing.address)
            if method:
                place = (customer_id, letter.site_id, letter.contact_id)
                way = (method, book.address(method, *place))
            theirs = units.get(customer_id, ())
            standing = settled(letter, dunned[customer_id], theirs, *way)
            pairs.append((letter, replace(letter, standing=standing)))
    call_on = desk_queries.calendar(connection).on_or_after(desk.business_date(connection))
    return letter_changes.changed(pairs, dunned, me.id, call_on, short=len(ids) > 1)


def _dunned(view: ProfileView, fields: Mapping[str, Any]) -> Dunned:
    """The customer as the dunning plan sees it once the fields are so."""

    def reason(flag: str) -> str | None:
        name = REASONS[flag]
        said = clean_line(fields.get(name, getattr(view, name)))
        return said if fields.get(flag, getattr(view, flag)) else None

    return Dunned(
        view.customer_id,
        view.number,
        fields.get("contact_method", view.contact_method),
        fields.get("collector_id", view.collector_id),
        reason("dunning_excluded"),
        reason("do_not_contact"),
    )


def _notes(
    connection: Connection, command: UpdateProfile, judged: JudgedProfile
) -> tuple[str, ...]:
    """What becomes of the rows of the list, and of credit limits in another currency."""
    level, currency = (command.changes.get(name) for name in ("business_level", "currency"))
    found = []
    if level is not None and any(view.business_level is not level for view in judged.customers):
        ids = [view.customer_id for view in judged.customers]
        found.append(f"In the list {queries.rows_before_and_after(connection, ids, level).words}")
    if currency is not None and "credit_limit" not in command.changes:
        kept = sum(bool(v.credit_limit) and v.currency != currency for v in judged.customers)
        if kept:
            limits = "The credit limit stays" if kept == 1 else f"{kept} credit limits stay"
            found.append(f"{limits} the same amount, now in {currency}")
    return tuple(found)


def _book(connection: Connection, command: UpdateProfile) -> Book:
    """How everybody is reached to whom these customers' letters may go, before the change."""
    waiting = dunning.letters(connection, command.customers, waiting=True)
    return reach.book_for(connection, command.customers, waiting)


def _countries(connection: Connection, book: Book) -> dict[int, str]:
    """By customer, the country in which a number without one is dialled."""
    default = desk.setting(connection, "country")
    found = {}
    for customer_id, each in book.customers.items():
        country = each.address.country.strip().upper()
        found[customer_id] = country if len(country) == 2 else default
    return found


HANDLERS: Handlers = {UpdateProfile: Handler(UPDATE_PROFILE, load, update)}
