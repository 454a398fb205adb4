"""What the record book says of a record and of a field, and how its pages are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any


class Holds(Enum):
    """What a field holds."""

    ID = "the number of a record, never shown to anybody"
    REFERENCE = "the id of a record of the kind that `to` names"
    LISTED = "a code of the desk's list that `to` names"
    CODE = "a value of a closed list, `values` where the program knows it"
    TEXT = "text as people wrote it"
    MONEY = "an amount in minor units of the record's currency"
    NUMBER = "a count, a place or a rank"
    BYTES = "a size in bytes"
    FLAG = "yes or no"
    DAY = "a date"
    CLOCK = "a time of day"
    MOMENT = "a moment in UTC"
    JSON = "a value of its own shape"
    CONTENT = "the bytes of a file"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    name: str
    holds: Holds
    label: str = ""
    """What people call it: `Payment terms`; by itself the name in words."""
    short: str = ""
    """The label where there is no room for more than a dozen characters: `Terms`."""
    words: str = ""
    """The label within a sentence: `payment terms`."""
    to: str = ""
    values: type[StrEnum] | None = None
    told: bool = True
    """Worth telling an agent; what is not follows from another field or serves the program."""
    follows: tuple[str, ...] = ()
    """The fields of the same record that it is computed from."""
    reason: str = ""
    """Of a flag: the field that says why it is set."""
    prose: bool = False
    """It holds what people write in their own words, so a card number may be among them: that is
    masked before it is kept. What identifies something (a number, an address) is never prose."""

    def __post_init__(self) -> None:
        label = self.label or capital(in_words(self.name.removesuffix("_id")))
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "short", self.short or label)
        object.__setattr__(self, "words", self.words or within(label))
        if self.follows:
            object.__setattr__(self, "told", False)


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record; the kind is its table's name."""

    kind: str
    fields: Mapping[str, Field]
    one: str = ""
    """What people call one; by itself the kind in words."""
    many: str = ""
    name: tuple[str, ...] = ()
    """The fields that name a record."""
    numbered: str = ""
    """What its number begins with, where it is called by one made of its id: `PTP-00042`."""
    either: bool = False
    """Only the first of these that holds something is its name."""
    gist: tuple[str, ...] = ()
    """The fields that say what comes or goes with a record, in a few words; by itself its name."""
    title: str = ""
    """The field that a list of records has of each, by itself the first of its name."""
    details: tuple[str, ...] = ()
    """What the list says beside it."""
    part_of: tuple[str, ...] = ()
    """References to what it is shown with: it is a part of the one that is set."""
    told: bool = True
    """Changes of it are told of one by one; the rest is the program's own bookkeeping."""
    desk: bool = False
    """It belongs to the whole desk, not to a customer."""
    figures: frozenset[str] = field(default_factory=frozenset)
    """The fields that the figures of a customer are made from."""
    currency: str = ""
    """The field with the currency of its amounts, or the reference to the record that has it."""

    def __post_init__(self) -> None:
        one = self.one or in_words(self.kind)
        object.__setattr__(self, "one", one)
        object.__setattr__(self, "many", self.many or one + "s")
        object.__setattr__(self, "gist", self.gist or self.name)
        object.__setattr__(self, "title", self.title or next(iter(self.name), ""))


def page(kind: str, *fields: Field | Iterable[Field], figures: Any = (), **more: Any) -> Record:
    """A record with its fields; `figures` names those that figures are made from, or is `ALL`."""
    found: dict[str, Field] = {}
    for each in fields:
        for one in (each,) if isinstance(each, Field) else each:
            found[one.name] = one
    if "currency" in found:
        more.setdefault("currency", "currency")
    return Record(kind, found, figures=frozenset(found if figures is ALL else figures), **more)


ALL = object()
"""Every field."""


def numbered(begins: str, record_id: int) -> str:
    """What a record is called that has its number from its id: `PTP-00042`."""
    return f"{begins}{record_id:05d}"


def parse_number(begins: str, typed: str) -> int | None:
    """The id in a number that is made of one, however it is typed; None for anything else."""
    digits = typed.strip().upper().removeprefix(begins.upper()).removeprefix(begins.upper()[:-1])
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        return None
    return int(digits)


def in_words(name: str) -> str:
    """A name of the program's as words: `credit_limit` is `credit limit`."""
    return name.replace("_", " ")


def capital(words: str) -> str:
    """Words as a label has them: with a capital letter."""
    return words[:1].upper() + words[1:]


def within(label: str) -> str:
    """A label within a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


# Fields, by what they hold


def text(name: str, label: str = "", **more: Any) -> Field:
    """Text."""
    return Field(name, Holds.TEXT, label, **more)


def prose(name: str, label: str = "", **more: Any) -> Field:
    """Text in people's own words."""
    return Field(name, Holds.TEXT, label, prose=True, **more)


def code(name: str, values: type[StrEnum] | None = None, label: str = "", **more: Any) -> Field:
    """A value of a closed list."""
    return Field(name, Holds.CODE, label, values=values, **more)


def listed(name: str, to: str, label: str = "", **more: Any) -> Field:
    """A code of one of the desk's lists."""
    return Field(name, Holds.LISTED, label, to=to, **more)


def ref(name: str, to: str, label: str = "", **more: Any) -> Field:
    """A reference to a record."""
    return Field(name, Holds.REFERENCE, label, to=to, **more)


def money(name: str, label: str = "", **more: Any) -> Field:
    """An amount."""
    return Field(name, Holds.MONEY, label, **more)


def number(name: str, label: str = "", **more: Any) -> Field:
    """A count, a place or a rank."""
    return Field(name, Holds.NUMBER, label, **more)


def flag(name: str, label: str = "", **more: Any) -> Field:
    """Yes or no."""
    return Field(name, Holds.FLAG, label, **more)


def day(name: str, label: str = "", **more: Any) -> Field:
    """A date."""
    return Field(name, Holds.DAY, label, **more)


def moment(name: str, label: str = "", **more: Any) -> Field:
    """A moment."""
    return Field(name, Holds.MOMENT, label, **more)


# Fields that many records have

ID = Field("id", Holds.ID, told=False)
VERSION = number("version", told=False)
BATCH = ref("batch_id", "import_batch", "Imported from", told=False)
CUSTOMER_ID = ref("customer_id", "customer")
ACCOUNT_ID = ref("account_id", "account")
SITE_ID = ref("site_id", "site")
PROGRAM_ID = ref("program_id", "program")
ITEM_ID = ref("item_id", "item", "Transaction")
CONTACT_ID = ref("contact_id", "contact", "Contact person")
CURRENCY = text("currency")
ADDRESS = (
    text("street1", "Street"),
    text("street2", "Street, second line", short=""),
    text("city"),
    text("region", "State/region"),
    text("postal_code", "ZIP/postal code", short="ZIP/postal"),
    text("country"),
)
