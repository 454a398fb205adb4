"""Addresses that a profile's form fills in on the way: the new contact method lacked them."""

from dataclasses import replace

from collectui.domain.customers.views import PhoneLine
from collectui.domain.plan import Change, Insert
from collectui.domain.profile.views import JudgedProfile, UpdateProfile
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.domain.roles.letters import FAX, Book, Reach
from collectui.domain.text import clean_line, email_norm
from collectui.domain.vocabulary import ContactMethod
from collectui.store.handlers import customers, phones_emails


def book_after(book: Book, command: UpdateProfile, judged: JudgedProfile) -> Book:
    """The book with new details and with the addresses that are filled in."""
    if command.details is not None and judged.details is not None:
        book = customers.reached_after(command.details, judged.details)(book)
    for owner, (_, becomes) in _reaches(book, command, judged).items():
        kind, record_id = owner
        if kind == "contact":
            book = book.with_contact(record_id, becomes)
        else:
            book = book.with_customer(record_id, becomes)
    return book


def changes(book: Book, command: UpdateProfile, judged: JudgedProfile) -> list[Change]:
    """The addresses as records of whom they reach; `book` is how everybody is reached before."""
    numbers = {view.customer_id: view.number for view in judged.customers}
    customer_of = {
        contact: customer for customer, contact in judged.takers.items() if contact is not None
    }
    found: list[Change] = []
    reaches = _reaches(book, command, judged)
    for place, ((kind, record_id), (was, becomes)) in enumerate(reaches.items()):
        customer_id = customer_of[record_id] if kind == "contact" else record_id
        label = f"{'primary contact' if kind == 'contact' else 'customer'} {numbers[customer_id]}"
        owner = {f"{kind}_id": record_id}
        country = judged.countries.get(customer_id, "")
        made = [
            *phones_emails.phone_changes(
                was.phones, becomes.phones, owner, customer_id, country, label
            ),
            *phones_emails.email_changes(was.emails, becomes.emails, owner, customer_id, label),
        ]
        # A handle is made of the line's number, which is the same for each of several owners.
        found += [
            replace(each, handle=f"{each.handle}-{place}") if isinstance(each, Insert) else each
            for each in made
        ]
    return found


def _reaches(
    book: Book, command: UpdateProfile, judged: JudgedProfile
) -> dict[tuple[str, int], tuple[Reach, Reach]]:
    """By whom it is that gets addresses filled in: how they were reached, and will be."""
    method = command.changes.get("contact_method")
    found: dict[tuple[str, int], tuple[Reach, Reach]] = {}
    for customer_id, typed in command.address_for.items():
        contact_id = judged.takers.get(customer_id)
        owner = ("customer", customer_id) if contact_id is None else ("contact", contact_id)
        book_of = book.customers if contact_id is None else book.contacts
        was, becomes = found.get(owner) or (book_of.get(owner[1], Reach()),) * 2
        found[owner] = (was, _with(becomes, method, typed))
    return found


def _with(reach: Reach, method: ContactMethod | None, typed: str) -> Reach:
    """The reach once this is its preferred address for the method."""
    if method is ContactMethod.EMAIL:
        same = (e.id for e in reach.emails if email_norm(e.address) == email_norm(typed))
        email = EmailEntry(typed, id=next(same, None), preferred=True)
        return replace(reach, emails=phones_emails.emails_after(reach.emails, [email], ()))
    # A fax is no number to call: the preferred one stays.
    fax = method is ContactMethod.FAX
    there = {p.number: p for p in reach.phones if (p.label.casefold() == FAX) is fax}
    line = there.get(
        clean_line(typed), PhoneLine(0, 0, FAX if fax else "", "", "", False, None, "")
    )
    phone = PhoneEntry(typed, line.id or None, line.label, line.extension, preferred=not fax)
    return replace(reach, phones=phones_emails.phones_after(reach.phones, [phone], ()))
