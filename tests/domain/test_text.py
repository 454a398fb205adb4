from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.text import clean, clean_line, email_norm, quoted, search_text, sort_key

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Text of any code points, lone surrogates included."""

BAD = "\ufffd"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("", ""),
        ("Meridian Freight LLC", "Meridian Freight LLC"),
        ("paid [promise] by [/]Fri", "paid [promise] by [/]Fri"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b[31mred\x1b]52;c;aGk=\x07", f"{BAD}[31mred{BAD}]52;c;aGk={BAD}"),
        ("\x00\x08\x0b\x0c\x1f\x7f", BAD * 6),
        ("\x80\x85\x9b31m\x9f", f"{BAD * 3}31m{BAD}"),
        ("fdp.\u202eexe", f"fdp.{BAD}exe"),
        ("\u061c\u200e\u200f\u2066\u2069", BAD * 5),
        ("a\u2028b\u2029c", f"a{BAD}b{BAD}c"),
        ("\ufeffnumber", f"{BAD}number"),
        ("half \ud83d of", f"half {BAD} of"),
        ("A\u0301lvarez", "\xc1lvarez"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("日本語 עברית", "日本語 עברית"),
    ],
)
def test_clean(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


def forbidden(char: str) -> bool:
    """The same judgement by Unicode's properties instead of by a list."""
    return char not in "\t\n" and (
        unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
        or char == "\ufeff"
        or char in "\u061c\u200e\u200f"
        or unicodedata.bidirectional(char)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    )


def test_every_character_is_judged() -> None:
    for code in range(0x110000):
        char = chr(code)
        assert (BAD in clean(f"a{char}b")) == (char == BAD or (forbidden(char) and char != "\r"))


@given(ANY_TEXT)
def test_cleaned_text_is_safe_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert not any(map(forbidden, cleaned))
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@given(ANY_TEXT)
def test_a_cleaned_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert "\n" not in line
    assert "\t" not in line
    assert "  " not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("NASH  foundation", "NASH foundation"),
        ("AM ", "AM"),
        (" a\tb\r\nc\u00a0\u00a0d\u3000", "a b c d"),
        ("\x1b[2J", f"{BAD}[2J"),
        (" \t\n ", ""),
    ],
)
def test_clean_line(given_text: str, kept: str) -> None:
    assert clean_line(given_text) == kept


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Meridian  Freight LLC", "meridian freight llc"),
        ("Álvarez & Hijos", "alvarez & hijos"),
        ("A\u0301lvarez", "alvarez"),
        ("GROSSE STRAẞE", "grosse strasse"),
        ("Große Straße", "grosse strasse"),
        ("Øster Łódź Đuro", "oster lodz duro"),
        ("ÆGIR cœur", "aegir coeur"),
        ("İstanbul IĞDIR ığdır", "istanbul igdir igdir"),
        ("ＡＢＣ　１２", "abc 12"),
        ("ﬁnance", "finance"),
        ("  ", ""),
    ],
)
def test_sort_key(text: str, key: str) -> None:
    assert sort_key(text) == key


@given(ANY_TEXT)
def test_a_sort_key_is_its_own_key(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)


def test_search_text_joins_what_is_there() -> None:
    assert search_text("Álvarez", None, "", "  ", "C-0042 ") == "alvarez c-0042"
    assert search_text() == ""


@pytest.mark.parametrize(
    "address",
    ["AP@Meridian.example", "  ap@meridian.example\t", "ap@MERIDIAN.EXAMPLE\n"],
)
def test_one_address_is_one_key(address: str) -> None:
    assert email_norm(address) == "ap@meridian.example"


def test_an_address_in_either_unicode_form_is_one_key() -> None:
    assert email_norm("JOSE\u0301@x.example") == email_norm("josé@x.example")
    assert email_norm("jose@x.example") != email_norm("josé@x.example")


@given(ANY_TEXT)
def test_an_email_key_is_its_own_key(address: str) -> None:
    assert email_norm(email_norm(address)) == email_norm(address)


def test_quoted_text_is_short_and_harmless() -> None:
    assert quoted("abc") == "'abc'"
    assert quoted("\x1b[2J\u202e") == r"'\x1b[2J\u202e'"
    assert quoted("x" * 41) == "'" + "x" * 39 + "…'"
