"""Languages by their letters: which encoding a text is in, where its letters are all of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ENCODINGS: Sequence[tuple[str, Sequence[str]]] = (
    ("cp1252", ("de", "fr", "es", "it", "pt", "nl", "nordic")),
    ("cp1250", ("pl", "cs", "sk", "hu", "hr", "ro", "de")),
    ("cp1254", ("tr",)),
    ("cp1257", ("lt", "lv", "et")),
    ("cp850", ("de", "fr", "es", "it", "pt", "nl", "nordic")),
    ("mac_roman", ("de", "fr", "es", "it", "pt", "nl", "nordic")),
    ("cp852", ("pl", "cs", "sk", "hu", "hr", "ro")),
    ("iso8859_2", ("pl", "cs", "sk", "hu", "hr", "ro")),
    ("mac_latin2", ("pl", "cs", "sk", "hu", "hr", "ro")),
)
"""The commonest first: of two that fit it is taken."""
_LETTERS = {
    "de": "äöüßé",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìòù",
    "pt": "áâãàçéêíóôõú",
    "nl": "áéëèïöüóíê",
    "nordic": "åäöæøéü",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "hr": "čćđšž",
    "ro": "ăâîşţșț",
    "tr": "çğıöşüâîİ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äöõüšž",
}
_NEVER = {"pt": re.compile("õ(?!e)|ã(?![eo]|$|\\W)", re.IGNORECASE)}
"""What a language's letters never stand before."""
_MARKS = frozenset("€£§°–—’‘“”„‚«»…·•ºª´`®©™ \u00a0")
_WITHIN = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f](?=[^\W\d_])")
_APOSTROPHES = frozenset("’´`·\u00a0")


def encoding_of(content: bytes) -> str | None:
    """The first encoding in which all letters are of one language; None where none is."""
    for encoding, languages in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = {c for c in text.lower() if not c.isascii()} - _MARKS
        if any(map(_is_odd, _WITHIN.finditer(text))):
            continue
        for language in languages:
            never = _NEVER.get(language)
            if letters <= set(_LETTERS[language]) and not (never and never.search(text)):
                return encoding
    return None


def _is_odd(found: re.Match[str]) -> bool:
    """Whether a mark stands within a word, or a capital among small letters."""
    text, at = found.string, found.start()
    if not found[0].isalpha():
        return found[0] not in _APOSTROPHES
    return found[0].isupper() and text[at - 1].islower() and text[at + 1].islower()
