"""A note's Markdown as plain words on one line, for lists. Cheap: no parser, and a bounded length.

What a list shows of a note is its beginning, so a mark that closes only beyond it may stay.
"""

from __future__ import annotations

import re
from html import unescape

from collectui.domain.text import clean_line

MOST_READ = 2_000
"""Characters of a note that are looked at."""
_NESTED = 4
"""How many kinds of emphasis may stand within each other."""
_LITERAL = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})\1(?!`)")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~).*")
_RULE = re.compile(r"\s{0,3}(?:(?:[-*_]\s*){3,}|=+|-{2,})\s*")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+")
_LEAD = re.compile(r"\s*(?:(?:>|[-+*](?=\s))\s*)*(?:#{1,6}(?=\s)\s*)?")
_HEADING_END = re.compile(r"\s+#+\s*$")
_DESTINATION = r"\(\s*<?([^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)>?"
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]" + _DESTINATION + r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>", re.IGNORECASE)
_STARS = re.compile(r"(\*{1,3}|~~)(?=[^\s*])((?:(?!\1).){1,500}?)(?<=\S)\1")
_UNDERLINES = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])((?:(?!\1).){1,500}?)(?<=\S)\1(?!\w)")
_GUARD = 0xE000
"""Literal characters pass as ones of private use, so that no mark is seen in them."""


def one_line(body: str) -> str:
    """The words of a note without their marks, cut after `MOST_READ` characters of it.

    Text that looks like HTML is text. The spelling of a link gives way to its words.
    """
    text = body[:MOST_READ]
    if not _MARKED.search(text):
        return clean_line(text)
    text = "".join(c for c in text if not _GUARD <= ord(c) < _GUARD + 128)
    lines = (_plain(line) for line in text.splitlines() if not _is_furniture(line))
    joined = _without_marks(" ".join(line for line in lines if line))
    return clean_line("".join(_back(c) for c in joined))


_MARKED = re.compile(r"[\\`*_~#>\[<|&=+-]")


def _is_furniture(line: str) -> bool:
    """A line that draws and says nothing."""
    return any(each.fullmatch(line) for each in (_FENCE, _RULE, _TABLE_RULE))


def _plain(line: str) -> str:
    """A line without what makes it a heading, a quote, an item or a row of a table."""
    line = _LITERAL.sub(lambda found: chr(_GUARD + ord(found[1])), line)
    line = _CODE.sub(lambda found: "".join(map(_guarded, found[2].strip())), line)
    line = _LEAD.sub("", line, count=1).rstrip().removesuffix("\\")
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        line = line[1:-1].strip()
    return _HEADING_END.sub("", line)


def _without_marks(text: str) -> str:
    text = _AUTOLINK.sub(lambda found: "".join(map(_guarded, found[1])), text)
    for _ in range(_NESTED):
        before = text
        text = _LINK.sub(lambda found: found[1] or found[2], text)
        text = _UNDERLINES.sub(r"\2", _STARS.sub(r"\2", text))
        if text == before:
            break
    return unescape(text)


def _guarded(character: str) -> str:
    return chr(_GUARD + ord(character)) if "!" <= character <= "~" else character


def _back(character: str) -> str:
    number = ord(character) - _GUARD
    return chr(number) if 0 <= number < 128 else character
