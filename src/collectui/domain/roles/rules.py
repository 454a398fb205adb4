"""Customer and roles: what may be changed and replaced, and what stands in the way."""

from __future__ import annotations

from collectui.domain.customers.views import AddressView, ContactView
from collectui.domain.kernel import Me, Refusal, has_text
from collectui.domain.reach import same_address
from collectui.domain.roles import entries
from collectui.domain.roles.commands import (
    AddContact,
    LinkContact,
    ReplaceContact,
    ReplaceCustomer,
    SetPrimary,
    SetRole,
    UnlinkContact,
    UpdateContact,
    UpdateCustomer,
)
from collectui.domain.roles.judged import ContactRoles, CustomerRoles
from collectui.domain.roles.program_states import in_the_way, needs_document
from collectui.domain.vocabulary import CLOSED, ContactRole


def customer_may_be_updated(
    judged: CustomerRoles, me: Me, command: UpdateCustomer | None = None, /
) -> Refusal | None:
    """Always offered; a changed address wants a document while any program is financed."""
    if command is None:
        return None
    customer = judged.customer
    return entries.first_of(
        lambda: None if command.name is None else has_text("name", command.name),
        lambda: _sites_are_there(judged, command),
        lambda: entries.phones(
            command.phones, customer.phones, command.drop_phones, country_of(judged, command)
        ),
        lambda: entries.emails(command.emails, customer.emails, command.drop_emails),
        lambda: _address_is_verified(judged, command),
    )


def country_of(judged: CustomerRoles, command: UpdateCustomer) -> str:
    """The country in which a number without one is dialled."""
    address: AddressView = command.address or judged.customer.address
    country = address.country.strip().upper()
    return country if len(country) == 2 else judged.default_country


def address_changes(judged: CustomerRoles, command: UpdateCustomer) -> bool:
    """Whether the customer's or a site's address becomes another place."""
    sites = {site.id: site.address for account in judged.accounts for site in account.sites}
    pairs = [(sites[each.site_id], each.address) for each in command.sites if each.site_id in sites]
    if command.address is not None:
        pairs.append((judged.customer.address, command.address))
    return any(not same_address(was, new, judged.default_country) for was, new in pairs)


def _sites_are_there(judged: CustomerRoles, command: UpdateCustomer) -> Refusal | None:
    there = {site.id for account in judged.accounts for site in account.sites}
    if all(each.site_id in there for each in command.sites):
        return None
    return Refusal("That site is not this customer's any more: look again", "site")


def _address_is_verified(judged: CustomerRoles, command: UpdateCustomer) -> Refusal | None:
    changes = address_changes(judged, command)
    if command.document is None:
        wanting = needs_document(judged.groups)
        if not changes or not wanting:
            return None
        return Refusal(f"{wanting}: a new address needs a verification document", "document")
    if not changes:
        return Refusal("The address stays as it is: the document has nothing to verify", "document")
    known_as = (judged.customer.name, *judged.customer.aliases, command.name or "")
    return entries.document(
        command.document, (name for name in known_as if name), judged.attachment_limit
    )


def customer_may_be_replaced(
    judged: CustomerRoles, me: Me, command: ReplaceCustomer | None = None, /
) -> Refusal | None:
    """Only while every connected program is not yet active; archived ones move along."""
    program = judged.program
    if program is not None and program.customer_id != judged.customer.id:
        return Refusal(f"{program.number} is no longer {judged.customer.name}'s: look again")
    if judged.customer.merged:
        return Refusal(
            f"{judged.customer.name} was itself merged into {judged.customer.replaced_by}"
        )
    if keeping := in_the_way(judged.groups):
        return Refusal(str(keeping))
    if program is not None and program.status in CLOSED:
        # It moves along with others, and is nothing to start from.
        return Refusal(f"{program.number} is {program.status.value}")
    return None if command is None else _replacement(judged, command)


def _replacement(judged: CustomerRoles, command: ReplaceCustomer) -> Refusal | None:
    if command.new is None:
        return _existing_customer(judged, command.by_id)
    if command.by_id is not None:
        return Refusal("Choose an existing customer or make a new one, not both", "customer")
    new = command.new
    country = new.address.country.strip().upper()
    number_taken = Refusal(f"Customer number {new.number} is taken: choose another", "number")
    return entries.first_of(
        lambda: has_text("name", new.name),
        lambda: number_taken if judged.number_taken else None,
        lambda: entries.phones(
            new.phones, (), (), country if len(country) == 2 else judged.default_country
        ),
        lambda: entries.emails(new.emails, (), ()),
    )


def _existing_customer(judged: CustomerRoles, by_id: int | None) -> Refusal | None:
    if by_id is None:
        return Refusal("Choose the customer that takes over", "customer")
    if by_id == judged.customer.id:
        return Refusal(f"{judged.customer.name} is the customer already: choose another")
    other = judged.other
    if other is None:
        return Refusal("There is no such customer", "customer")
    if other.replaced_by and other.replaced_by != judged.customer.number:
        word = "merged into" if other.merged else "replaced by"
        return Refusal(f"{other.name} was itself {word} {other.replaced_by}", "customer")
    return None


def signed(contact: ContactView) -> Refusal | None:
    """The contact is the person who signed: no active agreement may lose its signer."""
    if not contact.signed:
        return None
    more = f" and {len(contact.signed) - 1} more" if len(contact.signed) > 1 else ""
    return Refusal(f"{contact.name} signed finance agreement {contact.signed[0]}{more}")


def signer_is_locked(judged: ContactRoles) -> Refusal | None:
    """A signer is locked on the programs that the agreement pays, and nowhere else."""
    if judged.program_signed:
        return Refusal(f"{judged.contact.name} signed finance agreement {judged.program_signed}")
    something = judged.moving or judged.role_passes
    return None if something or not judged.held else signed(judged.contact)


def contact_may_be_updated(
    judged: ContactRoles, me: Me, command: UpdateContact | None = None, /
) -> Refusal | None:
    """A signer's name is locked; an e-mail that is another contact's cannot be taken."""
    if command is None:
        return None
    contact = judged.contact
    return entries.first_of(
        lambda: _name_is_open(judged, command),
        lambda: entries.phones(
            command.phones, contact.phones, command.drop_phones, judged.default_country
        ),
        lambda: entries.emails(command.emails, contact.emails, command.drop_emails),
        lambda: entries.owned(command.emails, judged.email_owners),
    )


def _name_is_open(judged: ContactRoles, command: UpdateContact) -> Refusal | None:
    contact = judged.contact
    first = contact.first_name if command.first_name is None else command.first_name.strip()
    last = contact.last_name if command.last_name is None else command.last_name.strip()
    if (first, last) == (contact.first_name, contact.last_name):
        return None
    if refusal := signed(contact):
        return Refusal(f"{refusal.reason}: the name is locked", "name")
    return has_text("name", f"{first} {last}")


def contact_may_be_replaced(
    judged: ContactRoles, me: Me, command: ReplaceContact | None = None, /
) -> Refusal | None:
    """Refused from a program paid by an active agreement it signed, or where nothing can move."""
    if refusal := signer_is_locked(judged):
        return refusal
    if command is None:
        return None
    if command.new is not None:
        if command.by_id is not None:
            return Refusal("Choose an existing contact or make a new one, not both", "contact")
        return entries.new_contact(command.new, judged.email_owners, judged.default_country)
    if command.by_id is None:
        return Refusal("Choose the contact that takes over", "contact")
    if command.by_id == judged.contact.id:
        return Refusal(f"{judged.contact.name} is the contact already: choose another", "contact")
    return None if judged.other else Refusal("There is no such contact", "contact")


def contact_may_be_added(
    judged: CustomerRoles, me: Me, command: AddContact | None = None, /
) -> Refusal | None:
    """Always offered; the new person as for any new contact."""
    if command is None:
        return None
    return entries.new_contact(command.new, judged.email_owners, judged.default_country)


def contact_may_be_linked(
    judged: CustomerRoles, me: Me, command: LinkContact | None = None, /
) -> Refusal | None:
    """A known person who is no contact of this customer yet."""
    if command is None:
        return None
    if judged.person is None:
        return Refusal("There is no such contact", "contact")
    if judged.person_is_linked:
        return Refusal(f"{judged.person.name} is a contact here already", "contact")
    return None


def _is_linked(judged: CustomerRoles) -> Refusal | None:
    if judged.person is None:
        return Refusal("Choose a contact", "contact")
    if not judged.person_is_linked:
        return Refusal(f"{judged.person.name} is no contact of {judged.customer.name}", "contact")
    return None


def may_be_made_primary(
    judged: CustomerRoles, me: Me, command: SetPrimary | None = None, /
) -> Refusal | None:
    """Any contact of the customer but the one who is it."""
    if refusal := _is_linked(judged):
        return refusal
    assert judged.person is not None
    if judged.person.role is ContactRole.PRIMARY:
        return Refusal(f"{judged.person.name} is the primary contact already")
    return None


def role_may_be_set(
    judged: CustomerRoles, me: Me, command: SetRole | None = None, /
) -> Refusal | None:
    """Exactly one primary: it is never given up, only handed over."""
    if refusal := _is_linked(judged):
        return refusal
    assert judged.person is not None
    stays = command is not None and command.role is ContactRole.PRIMARY
    if judged.person.role is ContactRole.PRIMARY and not stays:
        return Refusal(
            f"{judged.person.name} is the primary contact: make another contact primary first",
            "role",
        )
    return None


def contact_may_be_unlinked(
    judged: CustomerRoles, me: Me, command: UnlinkContact | None = None, /
) -> Refusal | None:
    """Not the primary while there are others, nor the contact or signer of a program here."""
    if refusal := _is_linked(judged):
        return refusal
    assert judged.person is not None
    name = judged.person.name
    if judged.person_signed:
        return Refusal(f"{name} {judged.person_signed}: who signed stays a contact meanwhile")
    if judged.person_has:
        return Refusal(f"{name} {judged.person_has}: replace the contact there first")
    if judged.person.role is ContactRole.PRIMARY and len(judged.contacts) > 1:
        return Refusal(f"{name} is the primary contact: make another contact primary first")
    return None
