"""Text as it is kept, sorted and searched.

Text that came from outside (a file, a paste, a keyboard) passes `clean` or `clean_line` before it
is stored, so that whatever shows it later can neither command a terminal nor be read backwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

REPLACEMENT = "\ufffd"
"""What stands where a character was that must not be kept."""

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: make text read as another
    "\u2028\u2029\ufeff"  # separators that only some programs break lines at; byte order mark
    "\ud800-\udfff"  # halves of characters: no encoding can write them
    "]"
)

# Letters that people leave the stroke off when they type, and that Unicode does not decompose.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def clean(text: str) -> str:
    """The text as it may be stored: NFC, lines ended by LF, no control or bidi character.

    Each character that must not be kept becomes U+FFFD, so its loss is seen. Tabs and newlines
    stay. `clean(clean(x)) == clean(x)`.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNSAFE.sub(REPLACEMENT, text))


def clean_line(text: str) -> str:
    """`clean` for what stands on one line: each run of white space is one space, none at the ends.

    Newlines, tabs and no-break spaces count as white space.
    """
    return " ".join(clean(text).split())


def spelt(typed: str, known: Iterable[str]) -> str | None:
    """A code as the list writes it, however it is typed: in capitals or not, spaces around it.

    One that is written exactly so comes first; None where there is none.
    """
    wanted, codes = typed.strip(), tuple(known)
    if wanted in codes:
        return wanted
    return next((code for code in codes if code.casefold() == wanted.casefold()), None)


def sort_key(text: str) -> str:
    """What names are ordered and matched by: without case, accents and extra spaces.

    Compatibility forms are folded too (full-width letters, ligatures), and letters with a stroke
    (`Ø`, `Ł`) are their plain letters, so that `Moller` finds `Møller`.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        # Folding may decompose further, so marks are dropped after it.
        decomposed = unicodedata.normalize("NFKD", decomposed).translate(_PLAIN_LETTERS)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def search_text(*parts: str | None) -> str:
    """The sort keys of the parts that are not empty, one space between: what a search looks in."""
    return " ".join(key for part in parts if part and (key := sort_key(part)))


def email_norm(address: str) -> str:
    """The form in which an e-mail address is unique: no case, outer space or Unicode form.

    By Unicode's canonical caseless matching (Core Specification 3.13, D145).
    """
    folded = unicodedata.normalize("NFD", address.strip()).casefold()
    return unicodedata.normalize("NFC", folded)


def quoted(text: str) -> str:
    """The text in quotes for a message, at most 40 characters of it, control characters escaped."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
