"""What an erasure leaves, on which basis and until when; who may ask for it; names in texts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collectui.domain.dates import months_later
from collectui.domain.kernel import Me
from collectui.domain.privacy.erasing import (
    ERASE,
    Claim,
    Dated,
    Decided,
    Erased,
    ErasePerson,
    Held,
    decision,
    keeping,
)
from collectui.domain.privacy.redacting import Known, Redactor, erased_on
from collectui.domain.privacy.retention import START, Kept, checked, terms
from collectui.domain.roles.judged import Named
from collectui.domain.vocabulary import CollectorRole

ON = date(2026, 11, 26)
GONE = "[erased 26 Nov 2026]"
CLAIM = Claim(1, "C-1 Meridian", Named(("INV-88123",), 1))


def held(**more: Any) -> Held:
    """Somebody of whom five values would go."""
    return Held(contact_id=512, name="Jo Park", on=ON, **{"values": {"note": 5}, **more})


def dated(kept: Kept, last: str, **more: Any) -> dict[str, Any]:
    return {"dated": {kept: [Dated("3 transactions", date.fromisoformat(last), **more)]}}


@pytest.mark.parametrize(
    ("given", "decided", "until", "name", "texts"),
    [
        ({}, "granted", None, False, ()),
        ({"claims": (CLAIM,)}, "partly", None, True, (1,)),
        ({"claims": (CLAIM,), "values": {}}, "refused", None, True, (1,)),
        # Eight years from the end of the year: an invoice of 2024 stays until the end of 2032.
        (dated(Kept.INVOICES, "2024-02-01"), "partly", "2032-12-31", True, ()),
        (dated(Kept.INVOICES, "2018-12-31"), "partly", "2026-12-31", True, ()),
        (dated(Kept.INVOICES, "2017-12-31"), "granted", None, False, ()),
        (dated(Kept.BOOKS, "2016-01-01"), "partly", "2026-12-31", True, ()),
        (dated(Kept.BOOKS, "2015-12-31"), "granted", None, False, ()),
        (dated(Kept.LETTERS, "2020-01-01"), "partly", "2026-12-31", False, ()),
        (dated(Kept.LETTERS, "2019-12-31"), "granted", None, False, ()),
        (dated(Kept.AGREEMENTS, "2020-05-05"), "partly", "2026-12-31", True, ()),
        # Three years to the day, at that customer.
        (
            dated(Kept.COLLECTION, "2023-11-26", customer_id=7),
            "partly",
            "2026-11-26",
            True,
            (7,),
        ),
        (dated(Kept.COLLECTION, "2023-11-25", customer_id=7), "granted", None, False, ()),
    ],
)
def test_what_stays_and_until_when(
    given: dict[str, Any], decided: str, until: str | None, name: bool, texts: tuple[int, ...]
) -> None:
    whom = held(**given)
    keeps = keeping(whom, terms(START))
    assert decision(whom, keeps) == decided
    assert str(keeps.next or None) == str(until)
    assert (keeps.name, tuple(keeps.texts)) == (name, texts)


def test_a_stay_says_its_basis_and_a_desk_may_set_its_own_terms() -> None:
    whom = held(**dated(Kept.INVOICES, "2024-02-01"))
    (stays,) = keeping(whom, terms(START)).stays
    assert stays.line == (
        "the name, and references: 3 transactions (AO § 147(3), HGB § 257(4) as amended by BEG IV),"
        " until 31 Dec 2032"
    )
    own = {"invoices": {"years": 0, "basis": "x", "source": "y", "as_of": "2026-01-01"}}
    assert keeping(whom, terms(checked(own))).stays == ()
    (claim,) = keeping(held(claims=(CLAIM,)), terms(START)).stays
    assert claim.line == "what is kept at C-1 Meridian: INV-88123 open (GDPR Art. 17(3)(e))"


ROW = {"years": 8, "basis": "x", "source": "y", "as_of": "2026-01-01"}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ([], "rows among"),
        ({"fun": ROW}, "rows among"),
        ({"books": {}}, "“books”: years, basis"),
        ({"answer": ROW}, "“answer”: months, basis"),
        ({"books": {**ROW, "years": 101}}, "whole number"),
        ({"books": {**ROW, "years": True}}, "whole number"),
        ({"books": {**ROW, "source": " "}}, "are text"),
        ({"books": {**ROW, "as_of": "soon"}}, "as_of is a date"),
        ({"books": ROW}, ""),
    ],
)
def test_terms_are_checked(value: Any, wrong: str) -> None:
    if not wrong:
        assert checked(value) == value
        return
    with pytest.raises(ValueError, match=wrong):
        checked(value)


@pytest.mark.parametrize("role", CollectorRole)
def test_only_an_administrator_erases(role: CollectorRole) -> None:
    refusal = ERASE.refusal(held(), Me(1, "ana", "Ana", role))
    assert (refusal is None) == (role is CollectorRole.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("given", "asked", "why"),
    [
        ({}, ON, ""),
        ({"signed": ("PFA-2207 of program P-2207",)}, ON, "signed finance agreement PFA-2207 of"),
        ({"signed": ("A of P", "B of Q")}, ON, "A of P and 1 more, which is active"),
        ({"before": Erased(12, Decided.GRANTED, ON)}, ON, "was erased on 26 Nov 2026 (request 12)"),
        ({"before": Erased(12, Decided.PARTLY, ON)}, ON, ""),
        ({"before": Erased(12, Decided.REFUSED, None)}, ON, ""),
        ({}, date(2026, 11, 27), "27 Nov 2026 is still to come"),
    ],
)
def test_who_cannot_be_erased(given: dict[str, Any], asked: date, why: str) -> None:
    me = Me(1, "ada", "Ada", CollectorRole.ADMINISTRATOR)
    command = ErasePerson(contact_id=512, request="letter", asked_on=asked)
    refusal = ERASE.refusal(held(**given), me, command)
    assert why in (refusal.reason if refusal else "")
    assert (refusal is None) == (not why)


def test_one_month_is_the_same_day_or_the_last() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


JO = Known(
    names=frozenset({("Jo", "Park"), ("Zoë", "Müller"), ("太郎", "山田"), ("Bill", "")}),
    emails=frozenset({"Jo@Park.example"}),
    numbers=frozenset({"3125550142", "13125550142", "12345"}),
).spare(["Mia Park"])


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("spoke to jo  park today", f"spoke to {GONE} today"),
        ("PARK, JO; J. Park", f"{GONE}; {GONE}"),
        ("Jo\nPark", GONE),
        # A part alone only as a name is written, and not what is somebody else's too.
        ("Jo's car, jo, Joe", f"{GONE}'s car, jo, Joe"),
        ("Mia Park, Park Lane", "Mia Park, Park Lane"),
        ("Bill them; the bill", f"{GONE} them; the bill"),
        ("Johan Parker", "Johan Parker"),
        ("ZOE MULLER, Mu\u0308ller", f"{GONE}, {GONE}"),
        ("山田太郎さん", f"{GONE}さん"),
        ("call +1 (312) 555-0142.", f"call {GONE}."),
        ("0013125550142 or 312.555.0142", f"{GONE} or {GONE}"),
        ("93125550142 and 12345", "93125550142 and 12345"),
        ("to JO@park.example, xjo@park.example", f"to {GONE}, xjo@park.example"),
        ("", ""),
    ],
)
def test_a_person_is_found_in_a_text(text: str, becomes: str) -> None:
    redactor = Redactor(JO, erased_on(ON))
    assert redactor.text(text) == becomes
    assert redactor.finds(text) == (text != becomes)
    assert redactor.text(becomes) == becomes
