"""The desk: who works here, its settings and the lists that it may extend."""

from collectui.domain.records.kernel import (
    ID,
    VERSION,
    Field,
    Holds,
    code,
    flag,
    number,
    page,
    text,
)
from collectui.domain.vocabulary import CollectorRole

_LISTED = (
    ID,
    text("code"),
    text("title"),
    flag("retired", "Out of use"),
    number("position", "Place in the list"),
)

COLLECTOR = page(
    "collector",
    ID,
    text("login"),
    text("display_name", "Name"),
    code("role", CollectorRole),
    flag("active"),
    VERSION,
    name=("display_name", "login"),
    either=True,
    desk=True,
)
PERSON = page(
    "person",
    ID,
    text("first_name"),
    text("last_name"),
    text("email", "E-mail"),
    text("phone"),
    VERSION,
    name=("first_name", "last_name"),
    desk=True,
)
DESK_SETTING = page(
    "desk_setting",
    ID,
    text("name"),
    Field("value", Holds.JSON, prose=True),
    VERSION,
    one="setting",
    name=("name",),
    desk=True,
)
NOTE_TYPE = page("note_type", _LISTED, name=("title",), desk=True)
ACTIVITY_CATEGORY = page(
    "activity_category", _LISTED, many="activity categories", name=("title",), desk=True
)
OUTCOME = page("outcome", _LISTED, flag("reached"), code("keeps"), name=("title",), desk=True)
PAYMENT_TERMS = page(
    "payment_terms",
    _LISTED,
    text("rule"),
    many="payment terms",
    name=("title",),
    desk=True,
)
RECORDS = (
    COLLECTOR, PERSON, DESK_SETTING, NOTE_TYPE, ACTIVITY_CATEGORY, OUTCOME, PAYMENT_TERMS,
)  # fmt: skip
