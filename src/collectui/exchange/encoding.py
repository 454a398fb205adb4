"""In which encoding a text without a mark is, where it is not UTF-8."""

from __future__ import annotations

from pathlib import Path

from collectui.exchange.alphabets import encoding_of

WESTERN = "cp1252"
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp850", "cp852", "cp437"),
    *("cp866", "mac_roman", "iso8859_2", "shift_jis", "gb18030", "big5", "euc_kr"),
]
_MOST = 1 << 16
"""Bytes of the lines that tell: those with letters outside of ASCII."""


def legacy_encoding(path: Path) -> str:
    """The one in which all letters are of one language; else the likeliest by how they stand,
    Windows' Western one where that reads them as well."""
    telling = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                telling += line[: _MOST - len(telling)]
            if len(telling) >= _MOST:
                break
    if found := encoding_of(bytes(telling)):
        return found
    from charset_normalizer import from_bytes  # late: few files need it

    matches = from_bytes(bytes(telling), cp_isolation=_CANDIDATES)
    best = matches.best()
    if best is None:
        return WESTERN
    for match in matches:
        as_clean = match.chaos <= best.chaos + 0.03 and match.coherence >= best.coherence - 0.05
        if WESTERN in match.could_be_from_charset and as_clean:
            return WESTERN
    return best.encoding
