"""The profile's fields, and the lists that its form offers."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from collectui.domain.kernel import Action, Me
from collectui.domain.money import unusual_currencies
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.profile.lists import CURRENCIES, LANGUAGES
from collectui.domain.profile.rules import (
    ADDRESS_FIELD,
    REASONS,
    after,
    profile_may_be_updated,
    unreached,
    usable,
)
from collectui.domain.profile.views import (
    FIELDS,
    JudgedProfile,
    LevelChange,
    ProfileView,
    UpdateProfile,
)
from collectui.domain.several import MOST_AT_ONCE
from collectui.domain.vocabulary import BusinessLevel, CollectorRole, ContactMethod, StatementCycle

ME = Me(1, "kim", "Kim", CollectorRole.COLLECTOR)


def _view(number: int = 1, **values: Any) -> ProfileView:
    given: dict[str, Any] = {
        "customer_id": number, "version": 1, "number": f"C-{number}", "name": f"Name {number}",
        "collector_id": 1, "collector": "kim", "business_level": BusinessLevel.CUSTOMER,
        "contact_method": ContactMethod.EMAIL, "address": "", "terms_code": "", "terms": "",
        "statement_cycle": StatementCycle.NONE, "next_statement": None,
        "dunning_excluded": False, "dunning_excluded_reason": "", "do_not_contact": False,
        "do_not_contact_reason": "", "credit_limit": None, "credit_hold": False, "language": "",
        "time_zone": "", "currency": "USD", **values,
    }  # fmt: skip
    return ProfileView(**given)


def test_every_field_can_be_shown_and_judged() -> None:
    assert set(FIELDS) <= {field.name for field in fields(ProfileView)}
    subject = JudgedProfile(customers=(_view(),), collectors=(ME,))
    as_it_is = {name: getattr(_view(), name) for name in FIELDS}
    assert usable(subject, as_it_is) == as_it_is
    wrong = dict.fromkeys(FIELDS, date(2026, 1, 1))
    assert usable(subject, wrong) == {}


def test_the_menu_offers_it_to_whoever_may_write() -> None:
    assert isinstance(UPDATE_PROFILE, Action)
    assert UPDATE_PROFILE.refusal(None, ME) is None
    viewer = Me(2, "eve", "Eve", CollectorRole.VIEWER)
    refusal = UPDATE_PROFILE.refusal(None, viewer)
    assert refusal is not None
    assert "eve is a viewer" in refusal.reason


def test_not_too_many_at_once() -> None:
    many = tuple(_view(number) for number in range(MOST_AT_ONCE + 1))
    command = UpdateProfile(customers=tuple(v.customer_id for v in many), changes={})
    refusal = profile_may_be_updated(JudgedProfile(customers=many), ME, command)
    assert refusal is not None
    assert "10,001 customers are too many at once" in refusal.reason


@pytest.mark.parametrize("flag", REASONS)
def test_without_its_flag_a_reason_goes(flag: str) -> None:
    reason = REASONS[flag]
    assert after(_view(), {flag: False}) == {flag: False, reason: ""}
    assert after(_view(), {flag: True, reason: "x"}) == {flag: True, reason: "x"}
    assert after(_view(), {"language": "en"}) == {"language": "en"}


def test_each_method_names_the_field_to_fill() -> None:
    assert set(ADDRESS_FIELD) == set(ContactMethod)
    one = unreached(ContactMethod.LETTER, ["Acme"])
    assert one.reason == "Acme has no postal address: fill it in, or choose another method"
    assert one.field == "street1"
    some = unreached(ContactMethod.EMAIL, ["A", "B", "C", "D", "E"])
    assert some.reason.startswith("A, B, C and 2 more have no e-mail address")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(1, 3, "1 row becomes 3"), (3, 1, "3 rows become 1"), (0, 2, "0 rows become 2")],
)
def test_rows_before_and_after_in_words(before: int, after: int, words: str) -> None:
    assert LevelChange((), (), before, after).words == words


def test_the_lists_hold_codes_and_each_once() -> None:
    assert len(set(CURRENCIES)) == len(CURRENCIES)
    assert unusual_currencies() <= set(CURRENCIES)
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert len(set(LANGUAGES)) == len(LANGUAGES)
    subject = JudgedProfile(customers=(_view(),))
    assert all(usable(subject, {"language": language}) for language in LANGUAGES)
