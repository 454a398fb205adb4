"""What can be done with a line of customer and roles, and why not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.roles import actions
from collectui.domain.roles.commands import SetPrimary, SetRole, UnlinkContact
from collectui.domain.roles.judged import ContactRoles, CustomerRoles
from collectui.domain.vocabulary import ContactRole
from collectui.ui.base import POPUP
from collectui.ui.offer import Offer, offer, unjudged
from collectui.ui.popups.confirm import ConfirmScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.customer_tab import CustomerHost
from collectui.ui.words import counted, plain_words

if TYPE_CHECKING:
    from collectui.ui.forms.editor import Editor


class RolesOffers:
    """What can be done with one line, and what its rules judge: loaded by the store's query."""

    def __init__(
        self, screen: CustomerHost, line: RoleLine, customer: CustomerRoles,
        contact: ContactRoles | None,
    ) -> None:  # fmt: skip
        self._screen, self._line = screen, line
        self._customer, self._contact = customer, contact

    @classmethod
    async def load(
        cls, screen: CustomerHost, line: RoleLine, program_id: int | None
    ) -> RolesOffers | None:
        """Of a line of the panel; None (and told) where the store gives no answer."""
        app = screen.app
        await app.store()
        from collectui.store.queries.roles import contact_roles, customer_roles

        customer_id = screen.place.customer_id
        try:
            customer = await app.ask(
                customer_roles, customer_id, program_id=program_id, contact_id=line.contact_id
            )
            contact = None
            if line.contact_id is not None:
                contact = await app.ask(
                    contact_roles,
                    line.contact_id,
                    customer_id=customer_id,
                    program_id=program_id,
                )
        except (StoreBusy, StoreFailed) as error:
            app.tell_unread(error)
            return None
        return cls(screen, line, customer, contact)

    def offers(self) -> list[Offer]:
        """What can be done with the customer, or with the contact, of this line."""
        app, customer, contact = self._screen.app, self._customer, self._contact
        judge = partial(offer, app)
        if contact is not None:
            programs = counted(contact.programs, "program")
            updating = partial(judge, actions.UPDATE_CONTACT, contact, hint=programs)
            return [
                updating(self._update_contact, key="do.edit"),
                judge(actions.REPLACE_CONTACT, contact, self._replace_contact, key="do.replace"),
                judge(actions.SET_PRIMARY, customer, self._set_primary),
                judge(actions.SET_ROLE, customer, self._set_role),
                judge(actions.UNLINK_CONTACT, customer, self._unlink),
            ]
        if self._line.role != "customer":
            return []
        programs = counted(customer.programs, "program")
        update, replace_ = actions.UPDATE_CUSTOMER, actions.REPLACE_CUSTOMER
        return [
            judge(update, customer, self._update_customer, key="do.edit", hint=programs),
            judge(replace_, customer, self._replace_customer, key="do.replace"),
            judge(actions.MERGE_CUSTOMER, customer, self._merge_customer),
            judge(actions.ADD_CONTACT, customer, self._add_contact),
            judge(actions.LINK_CONTACT, customer, self._link_contact),
            unjudged(app, UPDATE_PROFILE, self._profile),
            Offer("v", "Verification documents", self._documents, id="look.documents"),
        ]

    # Doing it

    def _update_customer(self) -> None:
        from collectui.ui.forms.customer_update import CustomerUpdate

        self._show(CustomerUpdate.open(self._screen.app, self._customer))

    def _profile(self) -> None:
        from collectui.ui.forms.profile import open_profile

        app, customer = self._screen.app, self._customer.customer
        open_profile(app, [customer.id], customer.name, then=self._screen.saved)

    def _update_contact(self) -> None:
        from collectui.ui.forms.contact_update import ContactUpdate

        assert self._contact is not None
        app, name = self._screen.app, self._customer.customer.name
        self._show(ContactUpdate.open(app, self._contact, name))

    def _replace_customer(self) -> None:
        from collectui.ui.forms.customer_replacement import CustomerReplacement

        self._show(CustomerReplacement.open(self._screen.app, self._customer))

    def _merge_customer(self) -> None:
        from collectui.ui.forms.customer_merge import CustomerMerge

        self._show(CustomerMerge.open(self._screen.app, self._customer))

    def _replace_contact(self) -> None:
        from collectui.ui.forms.contact_replacement import ContactReplacement

        app, contact_id = self._screen.app, self._contact_id
        self._show(ContactReplacement.open(app, self._customer, contact_id))

    def _add_contact(self) -> None:
        from collectui.ui.forms.contact_addition import ContactAddition

        self._show(ContactAddition.open(self._screen.app, self._customer))

    def _link_contact(self) -> None:
        from collectui.ui.forms.contact_link import ContactLink

        self._show(ContactLink.open(self._screen.app, self._customer))

    def _show(self, form: Editor) -> None:
        self._screen.app.push_screen(form, self._screen.saved)

    def _confirm(self, title: str, command: Command) -> None:
        self._screen.app.push_screen(
            ConfirmScreen(title, self._line.person, command), self._screen.saved
        )

    @property
    def _contact_id(self) -> int:
        assert self._line.contact_id is not None
        return self._line.contact_id

    def _documents(self) -> None:
        from collectui.ui.screens.documents import open_documents

        app, customer_id = self._screen.app, self._customer.customer.id
        app.run_worker(open_documents(app, customer_id), group=POPUP)

    def _set_primary(self) -> None:
        customer_id = self._customer.customer.id
        command = SetPrimary(customer_id=customer_id, contact_id=self._contact_id)
        self._confirm(actions.SET_PRIMARY.title, command)

    def _unlink(self) -> None:
        customer_id = self._customer.customer.id
        command = UnlinkContact(customer_id=customer_id, contact_id=self._contact_id)
        self._confirm(actions.UNLINK_CONTACT.title, command)

    def _set_role(self) -> None:
        choices = [
            Choice(role.value, str(number), plain_words(role.value))
            for number, role in enumerate(ContactRole, 1)
        ]
        assert self._customer.person is not None
        at = self._customer.person.role.value

        def chosen(role: str | None) -> None:
            if role is not None:
                command = SetRole(
                    customer_id=self._customer.customer.id,
                    contact_id=self._contact_id,
                    role=ContactRole(role),
                )
                self._confirm(actions.SET_ROLE.title, command)

        self._screen.app.push_screen(ChoiceScreen("Role", choices, at), chosen)
