"""What can be done to a customer and its contacts, in the order menus show it."""

from __future__ import annotations

from typing import Never

from collectui.domain.kernel import Action
from collectui.domain.roles import merging, rules
from collectui.domain.roles.commands import (
    AddContact,
    LinkContact,
    MergeCustomer,
    ReplaceContact,
    ReplaceCustomer,
    SetPrimary,
    SetRole,
    UnlinkContact,
    UpdateContact,
    UpdateCustomer,
)
from collectui.domain.roles.judged import ContactRoles, CustomerRoles

UPDATE_CUSTOMER: Action[CustomerRoles, UpdateCustomer] = Action(
    "customer.update", "Update customer details", "e", rules.customer_may_be_updated
)
REPLACE_CUSTOMER: Action[CustomerRoles, ReplaceCustomer] = Action(
    "customer.replace", "Replace customer", "r", rules.customer_may_be_replaced
)
MERGE_CUSTOMER: Action[CustomerRoles, MergeCustomer] = Action(
    "customer.merge", "Merge into another customer", "g", merging.customer_may_be_merged
)
UPDATE_CONTACT: Action[ContactRoles, UpdateContact] = Action(
    "contact.update", "Update contact details", "e", rules.contact_may_be_updated
)
REPLACE_CONTACT: Action[ContactRoles, ReplaceContact] = Action(
    "contact.replace", "Replace contact", "r", rules.contact_may_be_replaced
)
ADD_CONTACT: Action[CustomerRoles, AddContact] = Action(
    "contact.add", "Add a new contact", "+", rules.contact_may_be_added
)
LINK_CONTACT: Action[CustomerRoles, LinkContact] = Action(
    "contact.link", "Link an existing contact", "l", rules.contact_may_be_linked
)
SET_ROLE: Action[CustomerRoles, SetRole] = Action(
    "contact.role", "Change role", "o", rules.role_may_be_set
)
SET_PRIMARY: Action[CustomerRoles, SetPrimary] = Action(
    "contact.primary", "Make primary contact", "p", rules.may_be_made_primary
)
UNLINK_CONTACT: Action[CustomerRoles, UnlinkContact] = Action(
    "contact.unlink", "Unlink from this customer", "-", rules.contact_may_be_unlinked
)

CUSTOMER_MENU: tuple[Action[CustomerRoles, Never], ...] = (
    *(UPDATE_CUSTOMER, REPLACE_CUSTOMER, MERGE_CUSTOMER, ADD_CONTACT, LINK_CONTACT),
)
"""On the customer's line."""
CONTACT_MENU: tuple[Action[ContactRoles, Never], ...] = (UPDATE_CONTACT, REPLACE_CONTACT)
"""On a contact's line."""
CONTACT_OF_CUSTOMER_MENU: tuple[Action[CustomerRoles, Never], ...] = (
    *(SET_PRIMARY, SET_ROLE, UNLINK_CONTACT),
)
"""On a contact's line too; the rules judge the customer with that contact as `person`."""
