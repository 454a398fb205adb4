"""Whose e-mail is typed already, and that contact in place of the one that is updated."""

from __future__ import annotations

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.roles.judged import ContactRoles, EmailOwner
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.words import counted


class OwnerPart(Part):
    """Looks the e-mail up as one types. What was typed stays while the contact is replaced."""

    def __init__(
        self, editor: FormScreen, contact_id: int, judged: JudgedPart[ContactRoles]
    ) -> None:
        super().__init__(editor)
        self._contact_id, self._judged = contact_id, judged
        self._owner: EmailOwner | None = None
        self._taken = False

    @property
    def program_id(self) -> int | None:
        """The program that was looked at."""
        return self._judged.view.program_id if self._judged.view else None

    @property
    def replaced_by(self) -> EmailOwner | None:
        """Who takes the contact's place; None while it is updated."""
        return self._owner if self._taken else None

    def began(self) -> None:
        self.run(self._look_up, group="owner")

    def changed(self) -> None:
        self.run(self._look_up, group="owner")

    async def _look_up(self) -> None:
        await self.app.store()
        from collectui.store.queries.roles import email_owner

        form = self.editor.form
        text = form.values()["email"]
        try:
            owner = await self.app.ask(
                email_owner,
                text,
                self._contact_id,
                customer_id=self.editor.draft.customer_id or None,
                program_id=self.program_id,
            )
        except (StoreBusy, StoreFailed):
            return
        if not self.editor.is_attached or text != form.values()["email"]:
            return
        self._owner = owner
        if owner is not None:
            self._say_owner(owner)
            return
        if self._taken:
            self._taken = False
            self.editor.look_again()
        form.hint("email", "")
        self._say("")

    def _say(self, text: str) -> None:
        self.editor.say(text, of="email")

    def _say_owner(self, owner: EmailOwner) -> None:
        self.editor.form.hint("email", f"belongs to {owner.name}", "late")
        programs = counted(owner.programs, "program")
        swap, old = self.app.key("edit.take_owner"), self.app.key("edit.old_email")
        if self._taken:
            self._say(
                f"Saving replaces this contact with {owner.name} ({programs}). "
                f"{swap} goes back to the update; what you typed is kept."
            )
        elif owner.refusal:
            self._say(
                f"✗ belongs to {owner.name} ({programs}); replace the contact with {owner.name}: "
                f"no, {owner.refusal}. {old} puts the old e-mail back."
            )
        else:
            self._say(
                f"belongs to {owner.name} ({programs}) · {swap} replace the contact with "
                f"{owner.name} instead · {old} the old e-mail"
            )

    def take(self) -> None:
        """Have the owner take the contact's place, or go back to the update."""
        owner = self._owner
        if owner is None:
            self.editor.say(
                "Nobody else has this e-mail: there is no contact to replace this one with."
            )
        elif owner.refusal:
            self.app.refuse(owner.refusal, title="Cannot replace contact", severity="warning")
        else:
            self._taken = not self._taken
            self._say_owner(owner)
            self.editor.look_again()

    def put_back(self, email: str) -> None:
        """Type the e-mail that the contact has."""
        self._taken = False
        self.editor.form.fill({"email": email})
