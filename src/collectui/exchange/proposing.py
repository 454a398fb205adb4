"""A mapping proposed for a file that nothing recognises: by its headers and what is below them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from collectui.domain.text import clean_line
from collectui.exchange.amount_column import BAD as NO_AMOUNT
from collectui.exchange.amount_column import AmountColumn
from collectui.exchange.cells import is_currency
from collectui.exchange.date_column import BAD as NO_DATE
from collectui.exchange.date_column import DateColumn
from collectui.exchange.header import header_key
from collectui.exchange.labels import read_total
from collectui.exchange.months import plain
from collectui.exchange.shapes import SHAPES
from collectui.exchange.table import HEAD, Table
from collectui.store.imports.fields import MEANINGS, MONEY, Field

_WORDS: dict[Field, str] = {
    Field.CUSTOMER: "customernumber customerno customerid customer debtornumber debtor debtorno"
    " accountnumber account accountno kundennummer kundennr kundenno kunde debitor debitornr konto"
    " kontonummer codeclient compte client clientnumber numclient cliente codigocliente codcliente"
    " klantnummer klant debiteur kundnummer kund kundenr asiakasnumero asiakas klient kontrahent"
    " zakaznik odberatel partner contact contactname buyer payer",
    Field.NAME: "customername name name1 debtorname clientname kundenname firma firmenname"
    " bezeichnung nomclient nom raisonsociale intitule razonsocial nombre ragionesociale"
    " denominazione nome naam klantnaam namn navn nimi nazwa nazev company companyname",
    Field.COMPANY: "companycode businesscode buchungskreis cocd bukrs entity businessunit mandant",
    Field.NUMBER: "documentnumber documentno docno invoicenumber invoiceno invoice invoiceid"
    " number no num voucher vouchernumber voucherno belegnummer belegnr beleg rechnungsnummer"
    " rechnungsnr rechnung rgnr numerodepiece npiece piece numfacture nfacture facture"
    " numerofacture numerofactura factura nfactura numerodocumento documento fattura nfattura"
    " numerofattura factuurnummer factuur fakturanummer faktura fakturanr laskunumero lasku"
    " numerfaktury nrfaktury cislofaktury bill billnumber ref",
    Field.YEAR: "fiscalyear year geschaftsjahr exercice",
    Field.LINE: "lineitem line itemno posten position pos installment installmentno rate",
    Field.KIND: "type documenttype doctype transactiontype kind belegart art typ typepiece"
    " tipodocumento tipo soort bilagstype typdokumentu",
    Field.STATUS: "status state statut estado stato zustand zahlungsstatus invoicestatus",
    Field.ISSUED: "invoicedate documentdate docdate date issuedate issued voucherdate postingdate"
    " datum belegdatum rechnungsdatum buchungsdatum datefacture datepiece datedefacture fecha"
    " fechafactura fechaemision data datadocumento datafattura dataemissao factuurdatum"
    " fakturadatum fakturadato bilagsdato laskupaiva datawystawienia datumvystaveni billdate",
    Field.DUE: "duedate due payableby paymentdue paymentduedate netduedate maturity maturitydate"
    " dueon paybydate falligkeit fallig falligam faelligkeit faelligam falligkeitsdatum"
    " zahlbarbis nettofalligkeit echeance dateecheance datedecheance vencimiento fechavencimiento"
    " scadenza datascadenza datavencimento vencimento vervaldatum forfallodato forfallsdato"
    " forfaldsdato forfallodatum erapaiva terminplatnosci datumsplatnosti splatnost",
    Field.OPEN: "openamount openbalance balance balancedue amountdue outstanding"
    " outstandingamount unpaid remaining amountoutstanding openitems offen offenerbetrag"
    " offenerposten restbetrag saldo soldedu solde restedu resteapayer restant montantdu saldo"
    " saldopendiente pendiente importependiente residuo importoresiduo saldoaperto emaberto"
    " openstaand openstaandbedrag udestaende restbelop restbelob avoinna zostalo dozaplaty",
    Field.PAID: "paid amountpaid bezahlt gezahlt paye montantpaye pagado pagato betaald betalt",
    Field.AMOUNT: "amount total totalamount invoiceamount grossamount gross value betrag"
    " bruttobetrag rechnungsbetrag summe gesamtbetrag brutto montant montantttc ttc importe"
    " importetotal importo importototale valor bedrag totaal bruttobelopp belopp belob belop"
    " summa kwota kwotabrutto castka sum",
    Field.DEBIT: "debit debits soll debe dare debet belastung",
    Field.CREDIT: "credit credits haben haber avere kredit",
    Field.SIGN: "debitcredit dc sh sollhaben shkennzeichen sollhabenkennzeichen drcr sens",
    Field.CURRENCY: "currency curr cur ccy wahrung waehrung wkz wrg devise monnaie moneda divisa"
    " valuta moeda valuutta waluta mena currencycode",
    Field.SETTLED: "cleardate clearingdate paymentdate datepaid paidon settleddate zahldatum"
    " bezahltam ausgleichsdatum datepaiement",
    Field.DISPUTED: "disputed dispute strittig litige",
    Field.TERMS: "terms paymentterms zahlungsbedingung zahlungsbedingungen conditionsdepaiement",
    Field.REFERENCE: "customerreference po ponumber purchaseorder yourreference ihrzeichen"
    " bestellnummer votrereference reference referenz referentie referencia riferimento",
    Field.EMAIL: "email mail emailaddress courriel correo correoelectronico",
    Field.PHONE: "phone telephone tel telefon telefono mobile",
    Field.STREET1: "street street1 address address1 addressline1 strasse adresse direccion"
    " indirizzo",
    Field.STREET2: "street2 address2 addressline2",
    Field.CITY: "city town ort stadt ville ciudad citta plaats",
    Field.REGION: "region state province county bundesland",
    Field.POSTAL_CODE: "postalcode zip zipcode postcode plz codepostal codigopostal cap",
    Field.COUNTRY: "country land pays pais paese",
}
_ORDER = (Field.DUE, Field.OPEN, *(f for f in Field if f not in (Field.DUE, Field.OPEN)))


def propose(tables: Sequence[Table], name: str) -> str | None:
    """A mapping as text, as complete as it can be; None where no row looks like a header."""
    best: tuple[int, Table, int, list[str], dict[Field, int]] | None = None
    for table in tables:
        for line, cells in table.head():
            columns = _by_headers(cells)
            filled = sum(1 for cell in cells if cell.strip() and not _has_digit(cell))
            score = 10 * len(columns) + filled
            if filled > 2 and (best is None or score > best[0]):
                best = score, table, line, cells, columns
    if best is None:
        return None
    _, table, line, cells, columns = best
    rows = [row for at, row in table.head() if at > line][:HEAD]
    _tell_name(cells, rows, columns)
    dates, amounts, currency = _by_content(cells, rows, columns)
    _tell_keys(cells, rows, columns, {*dates, *amounts})
    return "\n".join(_lines(name, table, line, cells, columns, dates, amounts, currency)) + "\n"


def _by_headers(cells: Sequence[str]) -> dict[Field, int]:
    keys = [header_key(plain(cell)) for cell in cells]
    columns: dict[Field, int] = {}
    for exact in (True, False):
        for field in _ORDER:
            if field in columns:
                continue
            for word in (*_known(field), *_WORDS.get(field, "").split()):
                at = _find(keys, word, exact, columns.values())
                if at is not None:
                    columns[field] = at
                    break
    return columns


def _tell_name(
    cells: Sequence[str], rows: Sequence[Sequence[str]], columns: dict[Field, int]
) -> None:
    """Of two columns called by the customer, the one with digits is its number."""
    at = columns.get(Field.CUSTOMER)
    if at is None or Field.NAME in columns:
        return
    keys = [header_key(plain(cell)) for cell in cells]
    words = _WORDS[Field.CUSTOMER].split()
    for other, key in enumerate(keys):
        called = key in words or any(len(word) > 4 and word in key for word in words)
        if called and other not in columns.values():
            digits = [
                sum(_has_digit(row[place]) for row in rows if place < len(row))
                for place in (at, other)
            ]
            number, name = (at, other) if digits[0] >= digits[1] else (other, at)
            columns[Field.CUSTOMER], columns[Field.NAME] = number, name
            return


def _known(field: Field) -> list[str]:
    return [header_key(plain(h)) for shape in SHAPES for h in shape.headers.get(field, ())]


def _find(keys: Sequence[str], word: str, exact: bool, taken: Iterable[int]) -> int | None:
    used = set(taken)
    for at, key in enumerate(keys):
        near = key == word if exact else len(word) > 4 and word in key
        if key and at not in used and near:
            return at
    return None


def _by_content(
    cells: Sequence[str], rows: Sequence[Sequence[str]], columns: dict[Field, int]
) -> tuple[list[int], list[int], str]:
    """Columns of dates and of amounts that no field took, and the one currency there is."""
    dates: list[int] = []
    amounts: list[int] = []
    currency = ""
    for at in range(len(cells)):
        texts = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        if not texts:
            continue
        codes = {text.upper() for text in texts if is_currency(text.upper())}
        if len(codes) == 1 and columns.get(Field.CURRENCY) == at:
            currency = codes.pop()
        if at in columns.values():
            continue
        if codes and all(is_currency(text.upper()) for text in texts):
            columns.setdefault(Field.CURRENCY, at)
        elif _most(texts, lambda text: DateColumn("")[text] not in (None, NO_DATE)):
            dates.append(at)
        elif _most(texts, _is_amount):
            amounts.append(at)
    for field in (Field.ISSUED, Field.DUE):
        if field not in columns and len(dates) > (
            field == Field.ISSUED and Field.DUE not in columns
        ):
            columns[field] = dates.pop(0)
    if amounts and not columns.keys() & set(MONEY):
        columns[Field.AMOUNT] = amounts.pop()
    return dates, amounts, currency


def _tell_keys(
    cells: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: dict[Field, int],
    others: set[int],
) -> None:
    """Customer and number by what stands below, where no header says them.

    Of a document the number differs from row to row and has digits; the customer is the first
    column besides that is filled everywhere.
    """
    texts: dict[int, list[str]] = {}
    rows = [row for row in rows if not any(map(read_total, filter(str.strip, row)))]
    for at in range(len(cells)):
        found = [row[at].strip() for row in rows if at < len(row)]
        if at not in others and at not in columns.values() and all(found) and found:
            texts[at] = found
    if Field.NUMBER not in columns:
        numbers = [at for at, found in texts.items() if all(map(_has_digit, found))]
        if numbers:
            columns[Field.NUMBER] = max(numbers, key=lambda at: len(set(texts[at])))
            del texts[columns[Field.NUMBER]]
    if Field.CUSTOMER not in columns and texts:
        columns[Field.CUSTOMER] = min(texts)


def _most(texts: Sequence[str], holds: object) -> bool:
    assert callable(holds)
    return sum(bool(holds(text)) for text in texts) * 10 >= 8 * len(texts)


def _is_amount(text: str) -> bool:
    if not any(mark in text for mark in ".,"):
        return False
    return NO_AMOUNT not in (
        min(AmountColumn("", mark).take([text], ["EUR"])[0] or 0 for mark in ".,"),
    )


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _lines(
    name: str,
    table: Table,
    line: int,
    cells: Sequence[str],
    columns: dict[Field, int],
    dates: Sequence[int],
    amounts: Sequence[int],
    currency: str,
) -> list[str]:
    lines = [
        f"# A mapping proposed for {clean_line(name)}: look through it, save it as FILE.toml, and",
        "# import with --map FILE.toml. What begins with # is not in force.",
        'source = "ledger"           # whose numbers these are',
        f"{'' if currency else '# '}currency = {_quoted(currency or 'EUR')}",
    ]
    keys = [header_key(cell) for cell in cells]
    if any(not keys[at] or keys.count(keys[at]) > 1 for at in columns.values()):
        lines.append(f"header = {line}")
    lines += ["", "[columns]"]
    for field in Field:
        if (at := columns.get(field)) is not None:
            by_name = keys[at] and keys.count(keys[at]) == 1
            said = _quoted(clean_line(cells[at])) if by_name else str(at + 1)
            lines.append(f"{field} = {said}")
    for field in (Field.CUSTOMER, Field.NUMBER, Field.DUE, Field.AMOUNT):
        money = field == Field.AMOUNT and columns.keys() & set(MONEY)
        dated = field == Field.DUE and Field.ISSUED in columns
        if field not in columns and not money and not dated:
            lines.append(f"# {field} = ...   # {MEANINGS[field]}")
    for what, places in (("dates", dates), ("amounts", amounts)):
        lines += [f"# of {what} as well: {_quoted(clean_line(cells[at]))}" for at in places]
    taken = {*columns.values(), *dates, *amounts}
    free = [clean_line(c) for at, c in enumerate(cells) if at not in taken and clean_line(c)]
    if free:
        lines.append(f"# not taken: {', '.join(map(_quoted, free))}")
    for field, title in ((Field.KIND, "kinds"), (Field.STATUS, "statuses")):
        if (at := columns.get(field)) is not None:
            rows = (row for below, row in table.head() if below > line and at < len(row))
            words = dict.fromkeys(clean_line(row[at]) for row in rows if row[at].strip())
            lines += ["", f"[{title}]", *(f"# {_quoted(word)} = ..." for word in words)]
    return lines


def _quoted(text: str) -> str:
    """A text as TOML has it: its basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
