"""What can be done to a customer and its contacts, in the order menus show it."""

from __future__ import annotations

from collectui.domain.actions import Action
from collectui.domain.roles import merging, rules, undo_rules

UPDATE_CUSTOMER = Action(
    "customer.update", "Update customer details", "e", rules.customer_may_be_updated
)
REPLACE_CUSTOMER = Action(
    "customer.replace", "Replace customer", "r", rules.customer_may_be_replaced
)
MERGE_CUSTOMER = Action(
    "customer.merge", "Merge into another customer", "g", merging.customer_may_be_merged
)
UPDATE_CONTACT = Action(
    "contact.update", "Update contact details", "e", rules.contact_may_be_updated
)
REPLACE_CONTACT = Action("contact.replace", "Replace contact", "r", rules.contact_may_be_replaced)
ADD_CONTACT = Action("contact.add", "Add a new contact", "+", rules.contact_may_be_added)
LINK_CONTACT = Action("contact.link", "Link an existing contact", "l", rules.contact_may_be_linked)
SET_ROLE = Action("contact.role", "Change role", "o", rules.role_may_be_set)
SET_PRIMARY = Action("contact.primary", "Make primary contact", "p", rules.may_be_made_primary)
UNLINK_CONTACT = Action(
    "contact.unlink", "Unlink from this customer", "-", rules.contact_may_be_unlinked
)
UNDO = Action("undo", "Undo my last change", "u", undo_rules.may_be_undone)

CUSTOMER_MENU = (UPDATE_CUSTOMER, REPLACE_CUSTOMER, MERGE_CUSTOMER, ADD_CONTACT, LINK_CONTACT)
"""On the customer's line; their subject is CustomerRoles."""
CONTACT_MENU = (UPDATE_CONTACT, REPLACE_CONTACT)
"""On a contact's line; their subject is ContactRoles."""
CONTACT_OF_CUSTOMER_MENU = (SET_PRIMARY, SET_ROLE, UNLINK_CONTACT)
"""On a contact's line too; their subject is CustomerRoles with that contact as `person`."""
