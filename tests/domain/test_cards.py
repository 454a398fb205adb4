"""Card numbers, codes and track data in free text: what is masked and what stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.privacy.cards import (
    ALSO,
    IBAN,
    SSN,
    begun,
    find,
    is_open,
    masked,
    suspects,
)

MASKED = [
    ("4111 1111 1111 1111", "•••• 1111"),
    ("4111-1111-1111-1111", "•••• 1111"),
    ("4111.1111.1111.1111", "•••• 1111"),
    ("4111\u00a01111\u20111111\u202f1111", "•••• 1111"),
    ("4111 1111\n1111 1111", "•••• 1111"),
    ("4111 1111\r\n1111 1111", "•••• 1111"),
    ("> card 4111 1111 1111\n> 1111 he said", "> card •••• 1111 he said"),
    ("4111111111111111", "•••• 1111"),
    ("4222222222222", "•••• 2222"),
    ("card4111111111111111.", "card•••• 1111."),
    ("5555555555554444, 2223003122003222", "•••• 4444, •••• 3222"),
    ("378282246310005; 371449635398431", "•••• 0005; •••• 8431"),
    ("6011111111111117", "•••• 1117"),
    ("3530111333300000", "•••• 0000"),
    ("30569309025904", "•••• 5904"),
    ("6200000000000005", "•••• 0005"),
    ("٤١١١١١١١١١١١١١١١", "•••• 1111"),
    ("4111111111111111\n5555555555554444", "•••• 1111\n•••• 4444"),
    # A number goes on behind it, or before: the part that is written as a card is one.
    ("4111 1111 1111 1111 12/27", "•••• 1111 12/27"),
    ("26.11.2026 4111 1111 1111 1111", "26.11.2026 •••• 1111"),
    ("3782 822463 10005 cvv 1234", "•••• 0005 cvv •••"),
    ("CVV: 123", "CVV: •••"),
    ("cvc2 is 123 he said", "cvc2 is ••• he said"),
    ("the Security Code (on the back): 123", "the Security Code (on the back): •••"),
    ("Prüfziffer 123, pruefziffer 1234", "Prüfziffer •••, pruefziffer •••"),
    ("%B4111111111111111^DOE/JOHN^25121010000000000000?", "•••"),
    ("swiped ;4111111111111111=25121010000012300000? here", "swiped ••• here"),
]
STAYS = [
    "4111111111111112",
    "0140105686",
    "+1 312 555 0142",
    "4111 1111 1111",
    "41111111111111111111111111",  # judged whole: too long for a card
    "4111  1111  1111  1111",  # two spaces: no one number
    "1234567812345670",  # no brand's
    "352099001761481",  # an IMEI: its check digit is right, its length is not
    "8944110065001234561",  # a SIM card
    "DE89 3704 0044 0532 0130 00",
    "123-45-6789",
    "cvv unknown, see 12345",
    "the security guard has code 123",
    "12,345.67 + 4.111,11",
    "",
]


@pytest.mark.parametrize(("text", "kept"), MASKED)
def test_a_number_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize("text", STAYS)
def test_a_text_stays(text: str) -> None:
    assert masked(text) == text
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("INV 4111111111111111", "4111111111111111"),
        ("INV 4111111111111111", "INV 4111111111111111"),
        ("see RE-4111111111111111", "RE-4111111111111111"),
        ("4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("4111-1111-1111-1111", "4111111111111111"),
    ],
)
def test_what_the_store_knows_as_its_own_stays(text: str, known: str) -> None:
    assert known in suspects(text)
    assert masked(text, {known}) == text
    assert masked(text, {"another"}) != text


def test_a_code_stays_for_no_store() -> None:
    assert masked("cvv 1234", {"1234"}) == "cvv •••"
    assert suspects("cvv 1234") == frozenset()


@pytest.mark.parametrize(
    ("text", "also", "kept"),
    [
        ("SSN 123-45-6789.", {SSN}, "SSN •••• 6789."),
        ("000-45-6789 666-45-6789 912-45-6789 123-00-6789 123-45-0000", {SSN}, ""),
        ("123-45-67890", {SSN}, ""),
        ("DE89 3704 0044 0532 0130 00 bitte", {IBAN}, "•••• 3000 bitte"),
        ("GB82WEST12345698765432", {IBAN}, "•••• 5432"),
        ("DE88 3704 0044 0532 0130 00", {IBAN}, ""),
    ],
)
def test_a_desk_may_have_more_masked(text: str, also: set[str], kept: str) -> None:
    assert masked(text, also=also) == (kept or text)
    assert masked(text) == text


TEXTS = st.lists(
    st.sampled_from(
        [
            *("4111", " ", "1111", "-", "\n", "4111 1111 1111 1111", "123", "cvv ", "x", "5555"),
            *("3782", "822463", "10005", "•••• ", "2026", "DE89 3704 0044 0532 0130 00", "=", "^"),
        ]
    ),
    max_size=14,
).map("".join)


@given(TEXTS)
def test_what_is_masked_is_found_no_more(text: str) -> None:
    kept = masked(text, also=ALSO)
    assert find(kept, ALSO) == []
    assert masked(kept, also=ALSO) == kept


@pytest.mark.parametrize(
    ("text", "at", "kept"),
    [
        ("card 4111 1111 1111 111", 23, "card 4111 11…"),
        ("card 4111 1111 1111 111 ", 24, "card 4111 11… "),
        ("card 4111 1111 1111 111x", 24, "card 4111 1111 1111 111x"),
        ("card 4111 1111 1111 111 x", 23, "card 4111 11… x"),
        ("card 4111 11", 12, "card 4111 11"),
        ("4711 4712 4713 4714 4715 4716 4717", 34, "4711 4712 4713 4714…"),
        ("312 555 0142, then", 18, "312 555 0142, then"),
        ("•••• 1111", 9, "•••• 1111"),
    ],
)
def test_a_draft_has_six_digits_of_a_run_that_may_go_on(text: str, at: int, kept: str) -> None:
    assert begun(text, at) == kept


@pytest.mark.parametrize(
    ("text", "at", "is_so"),
    [
        ("4111 1111 1111 1111", 19, True),
        ("4111 1111 1111 1111 ", 20, True),
        ("4111 1111 1111 1111 x", 21, False),
        ("4111 1111 1111 1111", 3, True),
        ("a 4111 1111 1111 1111", 1, False),
    ],
)
def test_a_number_is_open_while_the_cursor_is_at_it(text: str, at: int, is_so: bool) -> None:
    assert is_open(text, find(text)[0], at) is is_so
