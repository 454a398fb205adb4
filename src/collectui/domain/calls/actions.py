"""What can be done at the phone."""

from __future__ import annotations

from collectui.domain.calls.commands import LogContact
from collectui.domain.calls.rules import contact_is_sayable
from collectui.domain.calls.views import JudgedContact
from collectui.domain.kernel import Action

LOG_CONTACT: Action[JudgedContact, LogContact] = Action(
    "contact.log", "Log a contact", "c", contact_is_sayable
)
