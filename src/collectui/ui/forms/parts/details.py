"""A customer's own details: the parts that two forms are made of, and the command they make."""

from __future__ import annotations

from collections.abc import Mapping

from collectui.domain.customers.views import CustomerView
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.forms.parts.address import AddressPart, address_read, address_values
from collectui.ui.forms.parts.document import NO_DOCUMENT, DocumentPart
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.forms.parts.lines import LinesPart
from collectui.ui.forms.parts.reach import ReachPart, reach_seen, reach_values


class Details:
    """Name, address, phone and e-mail, and the document that verifies a new address."""

    def __init__(self, editor: FormScreen, roles: CustomerRoles | None) -> None:
        """`roles` are read where a draft is reopened without them."""
        self._editor = editor
        self._judged = JudgedPart(editor, roles, self._load)
        self._reach = ReachPart(editor, "customer")
        self.document = DocumentPart(editor, self._judged)
        address = AddressPart(
            editor, "customer", self._judged, lambda roles: roles.customer.address, self.document
        )
        self.parts: tuple[Part, ...] = (
            self._judged,
            LinesPart(editor, "customer", ["name"]),
            address,
            self._reach,
            self.document,
        )
        """From top to bottom."""

    async def _load(self) -> CustomerRoles:
        from collectui.store.queries.roles import customer_roles

        return await self._editor.app.ask(customer_roles, self._editor.draft.customer_id)

    def read(self, values: Mapping[str, str]) -> UpdateCustomer:
        """The command that the fields make. Raises Invalid."""
        roles = self._judged.view
        customer = roles.customer if roles else None
        reach = self._reach.read(
            values, customer.phones if customer else (), customer.emails if customer else ()
        )
        return UpdateCustomer(
            customer_id=self._editor.draft.customer_id,
            name=values["name"],
            address=address_read(values),
            phones=reach.phones,
            emails=reach.emails,
            drop_phones=reach.drop_phones,
            drop_emails=reach.drop_emails,
            document=self.document.read(values),
        )


def details_values(customer: CustomerView) -> dict[str, str]:
    """The details as the form shows them; no document is typed yet."""
    return {
        "name": customer.name,
        **address_values(customer.address),
        **reach_values(customer.phones, customer.emails),
        **NO_DOCUMENT,
    }


def details_seen(customer: CustomerView) -> dict[str, int]:
    """The versions of the records that the form shows."""
    lines = reach_seen(customer.phones, customer.emails)
    return {f"customer:{customer.id}": customer.version, **lines}
