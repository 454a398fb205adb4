"""The profile as it is now, to read."""

from __future__ import annotations

from collections.abc import Iterator

from textual import work
from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import AddressView, CustomerView
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.profile.views import ProfileView
from collectui.domain.records import RECORDS, short
from collectui.ui.screens.customer_roles import ROLE_LABELS, email_text, phone_text, signed_marks
from collectui.ui.screens.customer_tab import CustomerTab
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import Words, plain_words

LABEL = 20


def label(name: str) -> str:
    """What people call a field of the customer."""
    return RECORDS["customer"].fields[name].label


class Profile(CustomerTab):
    """Everything the store has in the customer's own record, and of its people."""

    KEYS = (
        ("do.edit", "edit"),
        ("look.history", "history"),
        ("do.menu", "actions"),
        ("look.copy", "copy"),
    )
    OFFERED = CustomerTab.OFFERED | {"do.edit"}

    def compose(self) -> ComposeResult:
        yield ReadingPane(id="profile")

    def on_mount(self) -> None:
        self.refresh_lists()

    def first(self) -> Widget:
        return self.query_one(ReadingPane)

    def refresh_lists(self) -> None:
        self._read()

    @work(exclusive=True, group="profile")
    async def _read(self) -> None:
        await self.app.warmed()
        from collectui.store.queries.profile import profile

        position, view = self.position, None
        try:
            view = await self.ask(profile, position.customer.id)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
        except LookupError:
            return
        lines = list(profile_lines(position, view, self.app.words))
        self.query_one(ReadingPane).say(lines, stay=True)


def profile_lines(position: Position, view: ProfileView | None, words: Words) -> Iterator[Line]:
    """The profile, group by group; `view` knows what follows from the customer's record."""
    customer = position.customer
    yield from _group("Collection settings", _work(position, view, words))
    yield from _group("Customer", _identity(customer, words))
    yield from _group("Contact details", _reach(customer))
    yield from _group("Contacts", _contacts(position))
    yield from _group("Accounts and sites", _accounts(position))


def _group(title: str, rows: Iterator[tuple[str, str]]) -> Iterator[Line]:
    yield title, "strong"
    for label, text in rows:
        yield f"{label:<{LABEL}}{text or '–'}", "" if text else "quiet"
    yield "", ""


def _identity(customer: CustomerView, words: Words) -> Iterator[tuple[str, str]]:
    yield label("name"), customer.name
    yield label("number"), customer.number
    yield label("kind"), customer.kind.value
    if customer.aliases:
        yield "Name variants", "; ".join(customer.aliases)
    since = customer.customer_since
    yield label("customer_since"), words.day(since) if since else ""
    yield label("currency"), customer.currency
    if customer.replaced_by:
        yield "Merged into" if customer.merged else label("replaced_by_id"), customer.replaced_by


def _reach(customer: CustomerView) -> Iterator[tuple[str, str]]:
    yield "Address", address_text(customer.address)
    for number, phone in enumerate(customer.phones):
        yield (short("customer", "phone") if number == 0 else ""), phone_text(phone)
    for number, email in enumerate(customer.emails):
        yield (short("customer", "email") if number == 0 else ""), email_text(email)
    yield label("time_zone"), customer.time_zone
    yield label("language"), customer.language
    yield label("do_not_contact"), _flag(customer.do_not_contact, customer.do_not_contact_reason)


def _work(position: Position, view: ProfileView | None, words: Words) -> Iterator[tuple[str, str]]:
    customer, today = position.customer, position.business_date
    address = statement = ""
    if view is not None:
        address = f"  {view.address}" if view.address else "  ✗ no address for it"
        day = view.next_statement
        statement = f"  next {words.weekday(day, today)}" if day else ""
    yield label("collector_id"), customer.collector or ""
    yield label("business_level"), f"one row per {customer.business_level.value}"
    yield label("contact_method"), plain_words(customer.contact_method) + address
    code = f"{customer.terms_code}  " if customer.terms_code != customer.terms else ""
    yield label("terms_code"), code + customer.terms
    yield label("statement_cycle"), plain_words(customer.statement_cycle) + statement
    yield (
        label("dunning_excluded"),
        _flag(customer.dunning_excluded, customer.dunning_excluded_reason),
    )
    limit = customer.credit_limit
    text = "" if limit is None else words.money_with_code(limit, customer.currency)
    yield label("credit_limit"), text
    yield label("credit_hold"), _flag(customer.credit_hold, "")


def _contacts(position: Position) -> Iterator[tuple[str, str]]:
    for contact in position.contacts:
        warning = "  ✗ do not call" if contact.do_not_call else ""
        yield ROLE_LABELS[contact.role], f"{contact.name}{signed_marks(contact)}{warning}"
        for phone in contact.phones:
            yield "", phone_text(phone)
        for email in contact.emails:
            yield "", email_text(email)
    if not position.contacts:
        yield "None", ""


def _accounts(position: Position) -> Iterator[tuple[str, str]]:
    for account in position.accounts:
        company = f"company {account.company_code}" if account.company_code else ""
        yield f"Account {account.number}", "  ".join(p for p in (account.name, company) if p)
        for site in account.sites:
            where = address_text(site.address)
            yield f"  site {site.number}", "  ".join(p for p in (site.name, where) if p)


def address_text(address: AddressView) -> str:
    """An address on one line."""
    place = " ".join(p for p in (address.city, address.region, address.postal_code) if p)
    parts = (address.street1, address.street2, place, address.country)
    return ", ".join(part for part in parts if part)


def _flag(is_so: bool, reason: str) -> str:
    if not is_so:
        return "no"
    return f"yes: {reason}" if reason else "yes"
