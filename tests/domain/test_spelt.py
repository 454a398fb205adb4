"""Codes as people type them: in capitals or not, with spaces around them."""

import pytest

from collectui.domain.text import spelt


@pytest.mark.parametrize(
    ("typed", "known", "found"),
    [
        ("net15", ["NET15", "NET30"], "NET15"),
        (" Net30 ", ["NET15", "NET30"], "NET30"),
        ("ana", ["Ana", "ana"], "ana"),
        ("ANA", ["Ana", "ana"], "Ana"),
        ("STRASSE", ["straße"], "straße"),
        ("net", ["NET15"], None),
        ("", ["x"], None),
    ],
)
def test_a_code_is_found_however_it_is_typed(
    typed: str, known: list[str], found: str | None
) -> None:
    assert spelt(typed, known) == found
