"""Columns that nobody named and that change what the others say.

A row's status, its side or its kind must not be dropped because a mapping is silent about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from collectui.exchange.documents import side_of
from collectui.exchange.row_states import is_kind_word
from collectui.exchange.shape import Shape
from collectui.store.imports.fields import AMOUNTS, Field

_STATUSES = (
    *("status", "invoicestatus", "documentstatus", "docstatus", "paymentstatus", "state"),
    *("statut", "estado", "stato", "belegstatus", "zahlungsstatus", "rechnungsstatus"),
)
_DEBITS = ("soll", "debit", "debits", "debito", "debe", "dare", "debet", "belastung", "wn")
_CREDITS = ("haben", "credit", "credits", "credito", "haber", "avere", "kredit", "gutschrift")
_SIDES = (
    *("sh", "sollhaben", "sollhabenkz", "shkz", "sollhabenkennzeichen", "shkennzeichen"),
    *("dc", "drcr", "crdr", "cd", "debitcredit", "debitcreditind", "debitcreditindicator"),
    *("dcind", "dcindicator", "debehaber", "dareavere", "debetcredit", "debetkredit", "sens"),
    *("sign", "side", "vorzeichen"),
)
_KINDS = (
    *("type", "typ", "kind", "documenttype", "doctype", "invoicetype", "transactiontype"),
    *("belegart", "belegtyp", "typepiece", "tipo", "tipodocumento", "tipodoc", "soort"),
    *("bilagstype", "typdokumentu", "art", "buchungsart"),
)
_LOCAL = ("local", "loccur", "lc", "lcurr", "hauswahrung")
_DOCUMENT = ("doc", "dc", "transaction", "belegwahrung")


def tell(
    columns: dict[Field, int],
    keys: Sequence[str],
    guessed: dict[Field, str],
    rows: Sequence[Sequence[str]],
    *,
    mapped: bool,
) -> None:
    """Add such columns to `columns`, and to `guessed` what they are read as.

    `rows` are those below the header; `mapped` is whether a person said what the columns are.
    """
    if len(columns) < 3:
        return
    free = {key: at for at, key in reversed(list(enumerate(keys))) if at not in columns.values()}
    if Field.STATUS not in columns and (found := next((k for k in _STATUSES if k in free), "")):
        columns[Field.STATUS] = free.pop(found)
        guessed[Field.STATUS] = "a status"
    credit = next((key for key in _CREDITS if key in free), "")
    amount = columns.get(Field.AMOUNT)
    if credit and amount is not None and keys[amount] in _DEBITS:
        columns[Field.DEBIT] = columns.pop(Field.AMOUNT)
        columns[Field.CREDIT] = free[credit]
        guessed[Field.CREDIT] = "the credits beside the debits"
    whole = Field.CREDIT not in columns and columns.keys() & set(AMOUNTS)
    wanted: list[tuple[Field, Sequence[str], Callable[[str], bool], str]] = []
    if whole:
        wanted.append((Field.SIGN, _SIDES, _is_side, "the side an amount is on"))
    if mapped:
        # Elsewhere the kind is a column of the shape, and part of what tells documents apart.
        wanted.append((Field.KIND, _KINDS, is_kind_word, "the kind of document"))
    for field, headers, holds, what in wanted:
        at = None if field in columns else _of_words(free, headers, rows, holds)
        if at is not None:
            columns[field] = at
            guessed[field] = what


def pair_currency(columns: dict[Field, int], shape: Shape, keys: Sequence[str]) -> None:
    """Let the currency be that of the amount: local beside local, the document's beside its."""
    amount = next((columns[f] for f in AMOUNTS if f in columns), None)
    if amount is None or Field.CURRENCY not in columns or shape.exact:
        return
    if keys[amount] in map(_key, shape.currencies):
        # The amount's own header names its currency.
        del columns[Field.CURRENCY]
        return
    wanted = next((w for w in (_LOCAL, _DOCUMENT) if any(map(keys[amount].__contains__, w))), ())
    known = {_key(header) for header in shape.headers[Field.CURRENCY]}
    places = [at for at, key in enumerate(keys) if key in known]
    same = [at for at in places if any(map(keys[at].__contains__, wanted))]
    if same and columns[Field.CURRENCY] not in same:
        columns[Field.CURRENCY] = same[0]


def _key(header: str) -> str:
    return "".join(filter(str.isalnum, header.casefold()))


def _of_words(
    free: Mapping[str, int],
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    holds: Callable[[str], bool],
) -> int | None:
    """A column with one of those headers, all of whose cells are words of that sort."""
    for header in headers:
        if (at := free.get(header)) is not None:
            texts = [row[at] for row in rows if at < len(row) and row[at].strip()]
            if texts and all(map(holds, texts)):
                return at
    return None


def _is_side(text: str) -> bool:
    return side_of(text) is not None
