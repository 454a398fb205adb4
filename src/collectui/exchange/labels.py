"""The words beside a report's documents: totals, headings, ages, the customer above its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from collectui.domain.text import clean_line
from collectui.exchange.months import plain, word_set

_TOTALS = word_set(
    "total totals subtotal subtotals totaux totalt totaal totale totali totaler totales sum "
    "summe summen summa suma somme soma zwischensumme gesamtsumme gesamt gesamtbetrag "
    "endsumme insgesamt summiert subtotale subtotaal soustotal sousensemble delsumma delsum "
    "slutsumma i_alt ialt yhteensa valisumma razem ogolem podsuma celkem soucet mezisoucet "
    "spolu medzisucet osszesen mindosszesen reszosszeg subtotal_geral ukupno skupaj toplam "
    "genel_toplam aratoplam kopa is_viso kokku συνολο συνολα итого всего разом obshto общо"
)
_BEFORE = word_set("sub grand sous general generale overall report sum net the of genel ara")
_GLUE = word_set(
    "for of balance amount open due fur von der des kunde kunden debitor debitoren konto pour "
    "de du la le client clients compte per di il cliente clienti clientes conto para el do da "
    "van voor klant for kund kunde customer customers account debtor general generale geral "
    "sum in all eur usd gbp chf"
)
_SUFFIX = re.compile(
    r"\s*[-–,(]?\s*\b(with (sub-?customers|sub-?clients|jobs|projects)|inkl\. unterkunden"
    r"|avec sous-clients|con subclientes)\)?\s*$",
    re.IGNORECASE,
)
_STARS = re.compile(r"\*{1,4}")
_AGE = re.compile(
    r"(current|not (yet )?due|((over|more than) |[><] ?)?\d+"
    r"( ?[-–] ?\d+| to \d+|\+| or more| and over)?"
    r"( (days?|months?|weeks?|tage|monate|jours|mois|giorni|mesi|d[ií]as|meses))?"
    r"( (past due|overdue|[uü]berf[aä]llig))?|older|not overdue|at date|nicht f[aä]llig|[aä]lter"
    r"|plus ancien)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(percentage|percent|%|prozent|anteil|pourcentage|percentuale).*", re.I)
_CUSTOMER = word_set(
    "customer customers account debtor client kunde kundennummer kunden debitor konto "
    "kundennr compte cliente klant debiteur kund asiakas klient zakaznik ugyfel cari"
)
_NAME = word_set("name name1 nom nombre nome naam namn nimi nazwa nazev bezeichnung")
_COMPANY = word_set("company buchungskreis societe sociedad societa mandant bukrs")
_NUMBER_WORDS = word_set("number no nr code id num numero nummer name")
_CODE_AND_NAME = re.compile(r"(\S*\d\S*?)\s*(?:[-–:|,/]\s*|\s)\s*(\D.*)")
_PAIR = re.compile(r"^\s*([^\d:]{2,30}?)\s*(?::|\s{2,}|\t)\s*(\S.*)$")


class Total(NamedTuple):
    """A total's label: of what it is, if it says so, and whether it says that it is one."""

    of: str
    sub: bool


def words_of(text: str) -> list[str]:
    """The words of a label, without case and accents."""
    return re.findall(r"[^\W_]+", plain(text))


def name_key(text: str) -> str:
    """What the names of blocks are compared by."""
    return " ".join(words_of(_SUFFIX.sub("", text)))


def read_total(label: str) -> Total | None:
    """What a label says as a total; None for one that does not begin or end as totals do."""
    text = clean_line(label)
    if _STARS.fullmatch(text):
        return Total("", text == "*")
    bare = _SUFFIX.sub("", text)
    found = words_of(bare)
    while found and found[0] in _BEFORE and len(found) > 1:
        if found[1] in _TOTALS or found[1] in _BEFORE:
            found = found[1:]
        else:
            break
    sub = bool(re.match(r"\W*(sub|sous|zwischen|tussen|del|vali|mezi|pod|ara|medzi)", plain(bare)))
    if len(found) > 1 and found[0] + found[1] in _TOTALS:
        found = [found[0] + found[1], *found[2:]]
    if found and found[0] in _TOTALS:
        rest = found[1:]
        while rest and rest[0] in _GLUE:
            rest = rest[1:]
        return Total(" ".join(rest), sub)
    if len(found) > 1 and found[-1] in _TOTALS:
        return Total(" ".join(found[:-1]), sub)
    return None


def is_age(label: str) -> bool:
    """Whether a heading is a span of days, not a customer."""
    return bool(_AGE.fullmatch(clean_line(label)))


def is_share(label: str) -> bool:
    """Whether a row is of percentages."""
    return bool(_PERCENT.fullmatch(clean_line(label)))


class Pair(NamedTuple):
    """A label and its value above a block: `what` is customer, name or company, or empty."""

    what: str
    value: str
    name: str = ""


def read_pair(cells: Sequence[str], *, inside: bool = False) -> Pair | None:
    """`Customer: 10001`, `Company Code  1000`, or the same in two cells; None for other rows.

    `inside` is among such lines: there a name and a company need no mark behind their label.
    """
    filled = [cell for cell in cells if cell.strip()]
    if not filled or len(filled) > 3:
        return None
    marked = _PAIR.match(filled[0]) if len(filled) == 1 else None
    if len(filled) > 1:
        label, value = filled[0], clean_line(filled[1])
    elif marked:
        label, value = marked[1], clean_line(marked[2])
    else:
        return _unmarked(clean_line(filled[0]).split(" "), inside)
    found_words = words_of(label)
    if not found_words or len(found_words) > 3 or not value:
        return None
    what = _meaning(found_words)
    if what is None:
        return Pair("", value) if len(filled) == 1 or label.rstrip().endswith(":") else None
    name = clean_line(filled[2]) if len(filled) > 2 else ""
    if what == "customer" and not name:
        value, name = code_and_name(value)
    return Pair(what, value, name)


def _unmarked(found: list[str], inside: bool) -> Pair | None:
    """`Customer 10001 Aster GmbH`: a label and its value, told by the words alone."""
    for length in (3, 2, 1):
        label, value = words_of(" ".join(found[:length])), " ".join(found[length:])
        what = _meaning(label) if label and value else None
        if what == "customer" and any(map(str.isdigit, found[length])):
            return Pair(what, *code_and_name(value))
        if what in ("name", "company") and inside:
            return Pair(what, value)
    return None


def _meaning(found: list[str]) -> str | None:
    if found[0] in _COMPANY and set(found[1:]) <= {"code", *_NUMBER_WORDS}:
        return "company"
    of_name = found[0] in _NAME and len(found) == 1
    if of_name or (len(found) == 2 and found[0] in _CUSTOMER and found[1] == "name"):
        return "name"
    if found[0] in _CUSTOMER and all(word in _NUMBER_WORDS for word in found[1:]):
        return "customer"
    return None


def code_and_name(text: str) -> tuple[str, str]:
    """`10001 Aster GmbH` or `10001 - Aster GmbH` as number and name; else all as the number."""
    found = _CODE_AND_NAME.fullmatch(text)
    return (found[1], clean_line(found[2])) if found else (text, "")
