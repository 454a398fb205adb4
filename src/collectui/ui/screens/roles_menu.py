"""What can be done with a line of customer and roles, and why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from collectui.domain.actions import Action
from collectui.domain.commands import Command
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.profile import UPDATE_PROFILE
from collectui.domain.roles import actions
from collectui.domain.roles.commands import SetPrimary, SetRole, UnlinkContact
from collectui.domain.roles.subjects import ContactRoles, CustomerRoles
from collectui.domain.terms import ContactRole
from collectui.ui.base import POPUP
from collectui.ui.screens.confirm import ConfirmScreen
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.popup import Choice, ChoiceScreen
from collectui.ui.widgets.action_menu import MenuItem
from collectui.ui.words import counted, plain_words

if TYPE_CHECKING:
    from collectui.ui.screens.customer_keys import CustomerKeys


class RolesMenu:
    """The menu of one line, with what its rules judge: loaded once, by the store's own query."""

    def __init__(
        self, screen: CustomerKeys, line: RoleLine, customer: CustomerRoles,
        contact: ContactRoles | None,
    ) -> None:  # fmt: skip
        self._screen, self._line = screen, line
        self._customer, self._contact = customer, contact

    @classmethod
    async def load(
        cls, screen: CustomerKeys, line: RoleLine, program_id: int | None
    ) -> RolesMenu | None:
        """The menu of a line of the panel; None (and told) where the store gives no answer."""
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

    def items(self) -> list[MenuItem]:
        """One key each; those refused say why."""
        if self._contact is not None:
            programs = counted(self._contact.programs, "program")
            return [
                self._item(actions.UPDATE_CONTACT, self._contact, self._update_contact, programs),
                self._item(actions.REPLACE_CONTACT, self._contact, self._replace_contact),
                self._item(actions.SET_PRIMARY, self._customer, self._set_primary),
                self._item(actions.SET_ROLE, self._customer, self._set_role),
                self._item(actions.UNLINK_CONTACT, self._customer, self._unlink),
            ]
        if self._line.role != "customer":
            return []
        programs = counted(self._customer.programs, "program")
        return [
            self._item(actions.UPDATE_CUSTOMER, self._customer, self._update_customer, programs),
            self._item(actions.REPLACE_CUSTOMER, self._customer, self._replace_customer),
            self._item(actions.MERGE_CUSTOMER, self._customer, self._merge_customer),
            self._item(actions.ADD_CONTACT, self._customer, self._add_contact),
            self._item(actions.LINK_CONTACT, self._customer, self._link_contact),
            self._item(UPDATE_PROFILE, self._customer, self._profile),
            MenuItem("v", "Verification documents", self._documents, id="look.documents"),
        ]

    def run(self, key: str) -> None:
        """Do what a direct key means here, or say why not, as the menu would."""
        item = next((each for each in self.items() if each.key == key), None)
        if item is None:
            self._screen.notify("That is done to the customer or a contact: choose its line.")
        elif item.refusal:
            self._screen.notify(item.refusal, title=f"{item.title}: no", severity="warning")
        else:
            item.run()

    def _item(
        self, action: Action, subject: object, run: Callable[[], object], hint: str = ""
    ) -> MenuItem:
        me = self._screen.app.me
        assert me is not None
        refusal = action.refusal(subject, me)
        reason = "" if refusal is None else refusal.reason
        return MenuItem(action.key, action.title, run, hint=hint, refusal=reason, id=action.id)

    # Doing it

    def _update_customer(self) -> None:
        from collectui.ui.screens.customer_update import CustomerUpdate

        app = self._screen.app
        app.push_screen(CustomerUpdate.open(app, self._customer), self._screen.saved)

    def _profile(self) -> None:
        from collectui.ui.screens.profile_menu import open_profile

        app, customer = self._screen.app, self._customer.customer
        open_profile(app, [customer.id], customer.name, then=self._screen.saved)

    def _update_contact(self) -> None:
        from collectui.ui.screens.contact_update import ContactUpdate

        assert self._contact is not None
        app = self._screen.app
        editor = ContactUpdate.open(app, self._contact, self._customer.customer.name)
        app.push_screen(editor, self._screen.saved)

    def _replacing(self, kind: str) -> None:
        from collectui.ui.screens.replacing import Replacing

        app = self._screen.app
        editor = Replacing.open(app, kind, self._customer, self._line.contact_id)
        app.push_screen(editor, self._screen.saved)

    def _replace_customer(self) -> None:
        self._replacing("customer.replace")

    def _merge_customer(self) -> None:
        self._replacing("customer.merge")

    def _replace_contact(self) -> None:
        self._replacing("contact.replace")

    def _add_contact(self) -> None:
        self._replacing("contact.add")

    def _link_contact(self) -> None:
        self._replacing("contact.link")

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
