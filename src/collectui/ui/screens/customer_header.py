"""The three lines above a customer's tabs: who it is, what it owes, how and when to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import ContactView, CustomerView
from collectui.domain.vocabulary import BusinessLevel, ContactMethod
from collectui.domain.workday.next import Presence
from collectui.domain.workday.snooze import SnoozeView
from collectui.ui.screens.customer_tab import Place
from collectui.ui.widgets.bars import Part
from collectui.ui.words import Words, local_time, plain_words


def who(position: Position, place: Place) -> list[Part]:
    """Name, number, the unit or level at which it is worked, and the collector."""
    customer = position.customer
    parts: list[Part] = [(customer.name, "strong"), (f"  {customer.number}", "")]
    parts.append((f"  {unit(position, place)}", "quiet"))
    parts.append((f"  {customer.collector or 'no collector'}", "quiet"))
    if customer.replaced_by:
        word = "merged into" if customer.merged else "replaced by"
        parts.append((f"  {word} {customer.replaced_by}", "late"))
    return parts


def unit(position: Position, place: Place) -> str:
    """`account 10`, or the level at which the customer is worked: `customer level`."""
    account = next((a for a in position.accounts if a.id == place.account_id), None)
    if account is not None:
        site = next((s for s in account.sites if s.id == place.site_id), None)
        return f"account {account.number}" + (f" site {site.number}" if site else "")
    level = position.customer.business_level
    return f"{level.value} level" if level is not BusinessLevel.CUSTOMER else "customer level"


def others_here(others: Sequence[Presence], words: Words) -> list[Part]:
    """Who else has the customer open: `● ana is here since 14:02`."""
    return [(f"  ● {each.login} is here since {words.time(each.since)}", "soon") for each in others]


def put_off(snooze: SnoozeView, words: Words, today: date) -> list[Part]:
    """Until when and why a customer is snoozed, or what has woken it before that."""
    if not snooze.stands:
        return [(f"awake: {snooze.woken_words}  ", "soon")]
    until = words.day_and_time(snooze.until, snooze.at, today)
    return [(f"snoozed until {until}: {snooze.why}  ", "soon")]


def money(position: Position, words: Words) -> list[Part]:
    """Past due in each currency, how late, what was promised, to collect where that is less, and
    the last payment: the first of them are seen in a narrow terminal too."""
    first = position.figures[0] if position.figures else None
    parts: list[Part] = ["nothing open"]
    if first is not None:
        past_due = words.money_with_code(first.past_due, first.currency)
        parts = [("past due ", "quiet"), (past_due, "strong" if first.past_due else "")]
        for other in position.figures[1:]:
            if other.past_due:
                parts.append(f" +{other.currency} {words.money(other.past_due, other.currency)}")
        if first.days > 0:
            parts.append((f"  for {first.days} d", "late" if first.days > 90 else ""))
    if position.promise is not None and (first is None or first.past_due):
        today = position.business_date
        tone = "late" if position.promise.on < today else "strong"
        currency = "" if first is None else first.currency
        promised = words.promise(position.promise, today, currency)
        parts += [("  promised ", "quiet"), (promised, tone)]
    if first is not None and first.to_collect != first.past_due:
        parts += [("  to collect ", "quiet"), words.money(first.to_collect, first.currency)]
    paid = position.last_payment
    if paid is not None:
        day = words.day(paid.paid_on, position.business_date)
        parts.append(("  paid ", "quiet"))
        parts.append(f"{words.money(paid.amount, paid.currency)} {day}")
    if first is not None and first.disputed:
        parts += [("  disputed ", "quiet"), words.money(first.disputed, first.currency)]
    if first is not None and first.unapplied:
        parts.append((f"  unapplied {words.money(first.unapplied, first.currency)}", "quiet"))
    return parts


def reach(position: Position, words: Words, now: datetime | None = None) -> list[Part]:
    """What stands in the way, the local time, the way it prefers, last contact, next activity."""
    customer, today = position.customer, position.business_date
    parts: list[Part] = []
    parts += [(f"✗ {block}  ", "late") for block in customer.blocks]
    if there := local_time(customer.time_zone, words, now):
        parts.append(f"{there}  ")
    if reached_by(position):
        parts += [("prefers ", "quiet"), plain_words(customer.contact_method), "  "]
    last = position.last_contact
    parts += [("last contact ", "quiet"), words.day(last, today) if last else "never"]
    activity = position.next_activity
    if activity is not None:
        late = activity.due_on < today
        parts.append(("  next: ", "quiet"))
        due = words.due(activity.due_on, today)
        parts.append((f"{due} {activity.subject}", "late" if late else ""))
    return parts


def reached_by(position: Position) -> bool:
    """Whether an address is known for the way it prefers: every customer has some way, from the
    first import on, and without an address nobody has chosen it."""
    customer = position.customer
    people: tuple[CustomerView | ContactView, ...] = (customer, *position.contacts)
    match customer.contact_method:
        case ContactMethod.EMAIL:
            return any(each.emails for each in people)
        case ContactMethod.LETTER:
            address = customer.address
            return bool(address.street1 or address.city or address.postal_code)
    return any(each.phones for each in people)
