"""Which draft belongs to which thing: typed keys, as a draft's file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Protocol

from collectui.domain.about import About, Customers
from collectui.drafts import Draft
from collectui.ui.base import StoreApp

_NARROWER = tuple(field.name for field in fields(About) if field.name != "customer_id")


class DraftKey(Protocol):
    """What the draft of a form is found by, besides the form's kind."""

    @property
    def customer_id(self) -> int:
        """The customer it is of; 0 for several."""
        ...

    @property
    def text(self) -> str:
        """The rest of the key as a draft's file writes it."""
        ...


@dataclass(frozen=True)
class CustomerKey:
    """A customer itself."""

    customer_id: int
    text: str = ""

    @classmethod
    def of(cls, draft: Draft) -> CustomerKey:
        """The key of a draft."""
        return cls(draft.customer_id)


@dataclass(frozen=True)
class CustomersKey:
    """Several customers at once."""

    ids: tuple[int, ...]
    customer_id: int = 0

    @classmethod
    def of(cls, draft: Draft) -> CustomersKey:
        """The key of a draft."""
        return cls(tuple(int(word) for word in draft.subject.split() if word.isdecimal()))

    @property
    def customers(self) -> Customers:
        """Whom something new is for."""
        return Customers(self.ids)

    @property
    def text(self) -> str:
        """`17 23 48`."""
        return " ".join(map(str, self.ids))


@dataclass(frozen=True)
class RecordKey:
    """A record of a customer that is changed: `note`, `activity`, `site`, `contact`."""

    customer_id: int
    record: str
    id: int

    @classmethod
    def of(cls, draft: Draft) -> RecordKey:
        """The key of a draft; the id is 0 where the file names no record."""
        record, _, number = draft.subject.rpartition(":")
        return cls(draft.customer_id, record, int(number) if number.isdecimal() else 0)

    @property
    def text(self) -> str:
        """`note:12`."""
        return f"{self.record}:{self.id}"


@dataclass(frozen=True)
class AboutKey:
    """What something new is about, the activity that saving it completes, and of several
    transactions which."""

    about: About
    activity_id: int | None = None
    items: tuple[int, ...] = ()

    @classmethod
    def of(cls, draft: Draft) -> AboutKey:
        """The key of a draft."""
        ids = _ids(draft.subject)
        narrower = {name: number for name, number in ids.items() if name in _NARROWER}
        about = About(draft.customer_id, **narrower)
        return cls(about, ids.get("activity"), _listed(draft.subject))

    @property
    def customer_id(self) -> int:
        """The customer it is about, or of whom."""
        return self.about.customer_id

    @property
    def text(self) -> str:
        """`account_id:1 item_id:88 activity:5`, `items:88,89`."""
        ids = {name: getattr(self.about, name) for name in _NARROWER}
        several = f"{_ITEMS}{','.join(map(str, self.items))}" if self.items else ""
        return " ".join(filter(None, (_named({**ids, "activity": self.activity_id}), several)))


@dataclass(frozen=True)
class PromiseKey:
    """What a promise is about, and the one that it replaces."""

    about: About
    replaces: int | None = None
    items: tuple[int, ...] = ()

    @classmethod
    def of(cls, draft: Draft) -> PromiseKey:
        """The key of a draft."""
        key = AboutKey.of(draft)
        return cls(key.about, _ids(draft.subject).get("promise"), key.items)

    @property
    def customer_id(self) -> int:
        """Who promises."""
        return self.about.customer_id

    @property
    def text(self) -> str:
        """`account_id:1 item_id:88 promise:5`."""
        about = AboutKey(self.about, items=self.items).text
        return " ".join(filter(None, (about, _named({"promise": self.replaces}))))


def about_key(about: About | Customers) -> DraftKey:
    """The key of something new that is about one customer or about several."""
    return AboutKey(about) if isinstance(about, About) else CustomersKey(tuple(sorted(about.ids)))


@dataclass(frozen=True)
class PlaceKey:
    """A place among a customer's roles that somebody takes: the customer's own or a contact's.

    `id` is the contact whose place it is, else the program that was looked at.
    """

    customer_id: int
    role: str
    id: int | None = None
    program_id: int | None = None
    """The program on which a contact is replaced; None for all."""

    @classmethod
    def of(cls, draft: Draft) -> PlaceKey:
        """The key of a draft."""
        role, _, number = draft.subject.rpartition(" ")[2].partition(":")
        id = int(number) if number.isdecimal() else None
        return cls(draft.customer_id, role, id, _ids(draft.subject).get("program"))

    @property
    def text(self) -> str:
        """`program:4 contact:7`, `customer:4` or `contact:`."""
        on = f"program:{self.program_id} " if self.program_id else ""
        return f"{on}{self.role}:{self.id or ''}"


_ITEMS = "items:"


def _listed(text: str) -> tuple[int, ...]:
    """The transactions that a key lists."""
    lists = [word.removeprefix(_ITEMS) for word in text.split() if word.startswith(_ITEMS)]
    return tuple(int(each) for found in lists for each in found.split(",") if each.isdecimal())


def _ids(text: str) -> dict[str, int]:
    pairs = (word.partition(":") for word in text.split())
    return {name: int(number) for name, _, number in pairs if number.isdecimal()}


def _named(ids: Mapping[str, int | None]) -> str:
    return " ".join(f"{name}:{number}" for name, number in ids.items() if number is not None)


@dataclass(frozen=True)
class Opening:
    """What a form is opened with."""

    draft: Draft
    blank: Mapping[str, str] | None = None
    """The form before anything is typed; None where that is not known."""
    restored: bool = True
    """Whether the draft was found, and is not new."""
    fresh: Draft | None = None
    """What the form would be without the draft that was found, to start anew from."""


def opening(
    app: StoreApp,
    kind: str,
    key: DraftKey,
    customer: str,
    *,
    title: str,
    values: Mapping[str, str],
    seen: Mapping[str, int] | None = None,
) -> Opening:
    """The draft of this kind on this thing, else a new one.

    `seen` are the versions of the records that are changed: none for something new, whose form is
    the same whenever it is opened, so that what is typed into a draft can be told.
    """
    found = app.drafts.drafts.find(kind, key.customer_id, key.text)
    fresh = Draft(
        kind=kind,
        store=app.where,
        customer_id=key.customer_id,
        customer=customer,
        title=title,
        subject=key.text,
        values=dict(values),
        seen=dict(seen or {}),
    )
    if found is None:
        return Opening(fresh, values, restored=False)
    return Opening(found, None if seen is not None else values, restored=True, fresh=fresh)


def whose(draft: Draft) -> str:
    """Behind the title of a form, whom it is about: ` · Meridian`, ` · for 12 customers`."""
    return f" · {draft.customer}" if draft.customer_id else f" · for {draft.customer}"


def age_of(app: StoreApp, draft: Draft) -> str:
    """When it was last changed; of one that is open elsewhere, how long it has not been."""
    said = app.words.ago(draft.when)
    if not app.drafts.drafts.elsewhere(draft):
        return said
    lasts = said.endswith(" ago")
    still = f"for {said.removesuffix(' ago')}" if lasts else f"since {said}"
    changed = "changed just now" if said == "just now" else f"unchanged {still}"
    return f"open in another session, {changed}"
