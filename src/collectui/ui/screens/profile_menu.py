"""What can be done to the profile of the customers chosen, one or many, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain.kernel import may_write
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.offer import Offer
from collectui.ui.words import counted

_ACTION = "customer.profile"
_ITEMS = (
    ("p", "Profile: all fields", ""),
    ("r", "Assign to another collector", "collector_id"),
    ("l", "Business level", "business_level"),
    ("w", "Preferred contact method", "contact_method"),
    ("t", "Payment terms", "terms_code"),
    ("s", "Statement cycle", "statement_cycle"),
    ("x", "Dunning block on/off", "dunning_excluded"),
    ("b", "Do not contact on/off", "do_not_contact"),
)
"""Key, title, and the field the form begins with."""


def profile_offers(
    app: StoreApp,
    ids: Sequence[int],
    name: str,
    then: routes.Then | None = None,
    *,
    key: str = "",
) -> list[Offer]:
    """What can be changed of these customers' work; `key` is bound to the form as a whole."""

    def of_field(letter: str, title: str, at: str) -> Offer:
        def run() -> None:
            from collectui.ui.forms.profile import open_profile

            open_profile(app, ids, name, at, then)

        action = f"{_ACTION}.{at}" if at else _ACTION
        return Offer(letter, title, run, refusal=no, id=action, key="" if at else key)

    assert app.me is not None
    refusal = may_write(app.me)
    no = "" if refusal is None else refusal.reason
    return [of_field(*each) for each in _ITEMS]


def profile_title(name: str, count: int = 1) -> str:
    """The title of a menu with these items, for a customer or for so many."""
    whose = f"Customer {name}" if count == 1 else counted(count, "customer")
    return f"{whose} · profile and work"
