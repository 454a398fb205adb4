"""Who takes a place among a customer's roles: somebody known, or somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.widget import Widget

from collectui.domain.customers.views import AddressView
from collectui.domain.desk.views import Option
from collectui.domain.roles.input import NewContact, NewCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.vocabulary import ContactRole, CustomerKind
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey, opening
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.forms.parts.lines import LinesPart
from collectui.ui.forms.parts.reach import new_emails, new_phones
from collectui.ui.forms.parts.who import WHO, WhoPart
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field
from collectui.ui.words import plain_words

EXISTING, NEW = "existing", "new"
CUSTOMER_LINES = (
    *("name", "number", "street1", "city", "region", "postal_code", "country"),
    *("phone", "email"),
)
CONTACT_LINES = ("first_name", "last_name", "phone", "email")
_MODES = (Option(EXISTING, "an existing one"), Option(NEW, "a new one"))
_KINDS = tuple(Option(kind.value, kind.value) for kind in CustomerKind)
_ROLES = tuple(Option(role.value, plain_words(role.value)) for role in ContactRole)


class SomebodyPart(Part):
    """Search as one types, or fill in somebody new; one key goes from the one to the other."""

    def __init__(self, editor: FormScreen, who: WhoPart, new: Part, first: str) -> None:
        """`first` is the field with which somebody new begins."""
        super().__init__(editor)
        self._who, self._new, self._first = who, new, first

    def fields(self) -> Sequence[Widget]:
        mode = ChoiceField(_MODES, self.editor.held("mode", EXISTING), id="mode")
        return [
            Field("By", mode, id="field-mode"),
            *self._who.fields(),
            *(field.add_class("-of-new") for field in self._new.fields()),
        ]

    @property
    def is_new(self) -> bool:
        """Whether it is somebody new."""
        return self.editor.form.values().get("mode") == NEW

    @property
    def first_field(self) -> str:
        """The field that is filled in first."""
        return self._first if self.is_new else WHO

    def began(self) -> None:
        self._who.began()
        self._show()

    def changed(self) -> None:
        self._show()

    def _show(self) -> None:
        new = self.is_new
        for field in self.editor.form.query(".-of-new"):
            field.display = new
        self._who.show(not new)

    def offered(self, field: CompletingInput) -> bool:
        return self._who.offered(field)

    def swap(self) -> None:
        """Somebody new instead of somebody known, or the other way round."""
        self.editor.form.fill({"mode": EXISTING if self.is_new else NEW})
        self._show()
        self.editor.form.place_cursor(self.first_field, None)

    def read(self) -> int | None:
        """The id of who was taken; None for somebody new. Raises Invalid."""
        key = self.app.key("edit.new_one")
        return None if self.is_new else self._who.read(f"; {key} makes a new one")

    def field_of(self, named: str) -> str:
        return self._new.field_of(self._who.field_of(named))


class NewCustomerPart(LinesPart):
    """A customer that is made in the flow."""

    def __init__(self, editor: FormScreen) -> None:
        super().__init__(editor, "customer", CUSTOMER_LINES)

    def fields(self) -> Sequence[Widget]:
        kind = ChoiceField(_KINDS, CustomerKind.BUSINESS.value, id="kind")
        return [Field("Kind", kind, id="field-kind"), *super().fields()]

    def read(self, values: Mapping[str, str]) -> NewCustomer:
        """What is typed."""
        address = ("street1", "", "city", "region", "postal_code", "country")
        return NewCustomer(
            name=values["name"],
            number=values["number"].strip(),
            kind=CustomerKind(values["kind"]),
            address=AddressView(*(values[name] if name else "" for name in address)),
            phones=new_phones(values),
            emails=new_emails(values),
        )


class NewContactPart(LinesPart):
    """A contact that is made in the flow."""

    ASKED = {"name": "first_name"}

    def __init__(self, editor: FormScreen) -> None:
        super().__init__(editor, "contact", CONTACT_LINES)

    def read(self, values: Mapping[str, str]) -> NewContact:
        """What is typed."""
        names = values["first_name"], values["last_name"]
        return NewContact(*names, new_phones(values), new_emails(values))


class RolePart(Part):
    """The role that a contact gets."""

    def fields(self) -> Sequence[Widget]:
        role = ChoiceField(_ROLES, self.editor.held("role", ContactRole.SECONDARY), id="role")
        return [Field("Role", role, id="field-role")]

    def read(self, values: Mapping[str, str]) -> ContactRole:
        """What is chosen."""
        return ContactRole(values["role"])


def place_opening(
    app: StoreApp,
    kind: str,
    key: PlaceKey,
    roles: CustomerRoles,
    *,
    title: str,
    values: Mapping[str, str],
    seen: Mapping[str, int] | None = None,
) -> Opening:
    """The draft of a form about a place of a customer, loaded with its program and contact."""
    whose = roles.person.name if roles.person else roles.customer.name
    return opening(
        app,
        kind,
        key,
        roles.customer.name,
        title=f"{title.lower()} {whose}",
        values=values,
        seen=seen or {},
    )


def place_title(draft: Draft, title: str) -> list[BarPart]:
    """The title of such a form, with whose place it is."""
    name = draft.title.removeprefix(title.lower()).strip()
    named = [name] if name not in ("", draft.customer) else []
    return [(title, "strong"), "".join(f" · {each}" for each in (*named, draft.customer))]
