"""The customer that takes over: an existing one or a new one, with a place for transactions."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import CustomerView
from collectui.domain.plan import Change, Insert, New, Update
from collectui.domain.reach import cleaned
from collectui.domain.roles.commands import ReplaceCustomer
from collectui.domain.roles.input import NewCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.letters import Reach
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import BusinessLevel
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.handlers import phones_emails

MAIN_SITE = "1"


@dataclass(frozen=True)
class Taker:
    """The customer that takes over, as the plan refers to it."""

    id: int | New
    account: int | New
    site: int | New
    title: str
    reach: Reach
    made: tuple[Change, ...]
    """Its own record and default account and site, as far as they are missing."""

    def place(self, account: int | None, site: int | None) -> tuple[int | New, int | New]:
        """Where a record goes: all to one account and site, wherever it comes from."""
        return self.account, self.site

    @property
    def known_id(self) -> int | None:
        """Its id, where it is known already."""
        return self.id if isinstance(self.id, int) else None


def taker_of(
    connection: Connection, command: ReplaceCustomer, judged: CustomerRoles
) -> Taker | None:
    """Who takes over; None while nobody is chosen."""
    if command.new is not None:
        return _new_taker(connection, command.new, judged)
    other = judged.other
    if other is None or other.id == judged.customer.id:
        return None
    account, site, made = _default_place(connection, other.id, other.number)
    # Two customers that replace each other in turn: the one that is back is not replaced.
    if other.replaced_by == judged.customer.number:
        back = not_gone(judged.customer.id, other)
        made = (*made, Update("customer", other.id, other.id, back, f"customer {other.number}"))
    reach = Reach(other.address, other.phones, other.emails)
    return Taker(other.id, account, site, f"{other.number} {other.name}", reach, made)


def not_gone(by: int, customer: CustomerView) -> dict[str, tuple[Any, Any]]:
    """What a customer is no more once it takes over from the one that had taken its place."""
    merged = {"merged": (True, False)} if customer.merged else {}
    return {"replaced_by_id": (by, None), **merged}


def _new_taker(connection: Connection, new: NewCustomer, judged: CustomerRoles) -> Taker:
    was = judged.customer
    number, name = clean_line(new.number) or _next_number(connection), clean_line(new.name)
    address = cleaned(new.address)
    values = {
        "number": number,
        "name": name,
        "kind": new.kind,
        **asdict(address),
        "currency": was.currency,
        "language": was.language,
        "collector_id": was.collector_id,
        "business_level": BusinessLevel.CUSTOMER,
        "contact_method": was.contact_method,
        "terms_code": was.terms_code,
    }
    owner, label = {"customer_id": New("customer")}, f"customer {number}"
    phones = phones_emails.phones_after((), new.phones, ())
    emails = phones_emails.emails_after((), new.emails, ())
    country = address.country.upper() if len(address.country) == 2 else judged.default_country
    place = _place(New("customer"), number)
    return Taker(
        New("customer"),
        New("account"),
        New("site"),
        f"{number} {name}",
        Reach(address, phones, emails),
        (
            Insert("customer", "customer", None, values, label),
            *phones_emails.phone_changes((), phones, owner, New("customer"), country, label),
            *phones_emails.email_changes((), emails, owner, New("customer"), label),
            *place,
        ),
    )


def _next_number(connection: Connection) -> str:
    """The next `C-` number that nobody has."""
    candidate = (connection.execute(sa.select(sa.func.max(CUSTOMER.c.id))).scalar() or 0) + 1
    while connection.execute(
        sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == f"C-{candidate}")
    ).first():
        candidate += 1
    return f"C-{candidate}"


def _default_place(
    connection: Connection, customer_id: int, number: str
) -> tuple[int | New, int | New, tuple[Change, ...]]:
    """A customer's first account and its first site, made where missing."""
    account = connection.execute(
        sa.select(sa.func.min(ACCOUNT.c.id)).where(ACCOUNT.c.customer_id == customer_id)
    ).scalar()
    if account is None:
        return New("account"), New("site"), _place(customer_id, number)
    site = connection.execute(
        sa.select(sa.func.min(SITE.c.id)).where(SITE.c.account_id == account)
    ).scalar()
    if site is None:
        return account, New("site"), (_site(customer_id, account),)
    return account, site, ()


def _place(customer_id: int | New, number: str) -> tuple[Change, ...]:
    values = {"customer_id": customer_id, "number": number}
    account = Insert("account", "account", customer_id, values, f"account {number}")
    return account, _site(customer_id, New("account"))


def _site(customer_id: int | New, account_id: int | New) -> Insert:
    values = {"customer_id": customer_id, "account_id": account_id, "number": MAIN_SITE}
    return Insert("site", "site", customer_id, values, f"site {MAIN_SITE}")
