"""How a row itself says that it stands: open, paid, void, draft, or a debt of ours."""

from __future__ import annotations

from collections.abc import Mapping

from collectui.domain.text import clean_line
from collectui.domain.vocabulary import ItemKind, ItemStatus
from collectui.exchange.cells import Memo
from collectui.exchange.months import plain

UNKNOWN = "?"
"""Stands for a word that nobody knows: its row is left out, and said so."""
PAYABLE = "payable"
"""What we owe: no debt of a customer."""
OPEN = "open"
STATUSES = (OPEN, *ItemStatus, PAYABLE)
"""What a mapping may translate a file's word to."""
NO_DEBT = frozenset({ItemStatus.VOID.value, ItemStatus.DRAFT.value, PAYABLE, UNKNOWN})

_STATUS_WORDS: Mapping[str, str] = {
    ItemStatus.VOID.value: "void voided cancelled canceled cancel deleted reversed storniert"
    " storno annulled annule annulee annullato annullata anulado anulada geannuleerd annulleret"
    " annullert makulerad anulowana stornovano archived inactive rejected declined",
    ItemStatus.DRAFT.value: "draft submitted entwurf brouillon borrador bozza rascunho concept"
    " kladde utkast luonnos projekt koncept parked held planned pro_forma proforma quote"
    " estimate pending_approval awaiting_approval unposted",
    ItemStatus.PAID.value: "paid closed cleared settled bezahlt ausgeglichen erledigt paye payee"
    " regle solde pagado pagada pagato pagata pago paga betaald betalt betald maksettu zaplacono"
    " oplacona uhrazeno reconciled paid_in_full fully_paid completed complete reversed_payment",
    ItemStatus.PROCESSING_PAYMENT.value: "processing processing_payment in_payment in_process"
    " pending_payment payment_pending payment_in_process in_zahlung",
    OPEN: "open authorised authorized approved sent unpaid not_paid outstanding overdue past_due"
    " due awaiting_payment partial partially_paid part_paid partly_paid viewed issued posted"
    " late active current emailed printed delivered invoiced offen teilweise_bezahlt uberfallig"
    " ueberfallig gebucht ouvert ouverte impaye impayee en_retard valide envoye abierto abierta"
    " pendiente vencido vencida aperto aperta scaduto scaduta emesso aberto aberta em_aberto"
    " openstaand verzonden vervallen aben forfalden oppen forfallen obetald ubetalt avoin"
    " nieoplacona otwarta neuhrazeno disputed in_dispute final finalized released submitted_sent",
    PAYABLE: "payable bill accpay",
}
_KIND_WORDS: Mapping[str, str] = {
    ItemKind.INVOICE.value: "invoice tax_invoice accrec receivable customer_invoice out_invoice"
    " sales_invoice rechnung ausgangsrechnung facture factura fattura fatura factuur faktura"
    " lasku szamla racun arve rekening inv sales_receipt",
    ItemKind.INSTALLMENT.value: "installment instalment rate rata echeance",
    ItemKind.DEBIT_MEMO.value: "debit_memo debit_note statement_charge finance_charge charge"
    " late_fee fee lastschrift belastung note_de_debit nota_de_debito nota_di_debito mahngebuhr"
    " interest",
    ItemKind.CREDIT_MEMO.value: "credit_memo credit_note credit accreccredit out_refund refund"
    " customer_credit_note gutschrift rechnungskorrektur avoir nota_de_credito nota_di_credito"
    " nota_de_abono abono creditnota creditfactuur kreditnota kreditfaktura kreditnote"
    " hyvityslasku korekta crn",
    ItemKind.CHARGEBACK.value: "chargeback",
    ItemKind.PAYMENT_ON_ACCOUNT.value: "payment payment_on_account deposit prepayment"
    " unapplied_payment unapplied_cash overpayment arprepayment aroverpayment receipt"
    " customer_payment zahlung anzahlung zahlungseingang paiement reglement acompte pago anticipo"
    " cobro pagamento acconto pagamento_recebido betaling innbetaling betalning maksu platba"
    " wplata rcpt pmt cash on_account",
    PAYABLE: "accpay accpaycredit bill payable vendor_bill supplier_invoice vendor_credit"
    " in_invoice in_refund bill_credit purchase_invoice eingangsrechnung lieferantenrechnung"
    " appayment apoverpayment apprepayment bill_payment",
    "": "journal_entry journal general_journal adjustment opening_balance entry check cheque"
    " expense misc miscellaneous",
}
"""Words for a document's kind that need no mapping; of the last the sign tells."""


def _key(text: str) -> str:
    return "_".join(plain(clean_line(text)).replace("-", " ").replace("_", " ").split())


def _known(words: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, said in words.items() for word in said.split()}


_KNOWN_STATUSES = _known(_STATUS_WORDS)
_KNOWN_KINDS = frozenset(_known(_KIND_WORDS))


def status_memo(told: Mapping[str, str], *, lenient: bool) -> Memo:
    """A file's words to the statuses of `STATUSES`, `open` and nothing as an empty text.

    A word that nobody knows is UNKNOWN, or where that is `lenient` (nobody said that the column
    is one of statuses) as good as nothing.
    """
    known = {_key(word): status for word, status in _known(_STATUS_WORDS).items()}
    known.update({status.value: status.value for status in ItemStatus})
    known.update({_key(word): status for word, status in told.items()})
    as_open = {OPEN, ItemStatus.AWAITING_PAYMENT.value, ItemStatus.OVERDUE.value}

    def status(text: str) -> str:
        key = _key(text)
        found = known.get(key, "" if lenient else UNKNOWN) if key else ""
        return "" if found in as_open else found

    return Memo(status)


def status_of(text: str) -> str:
    """A word that is known everywhere as one of `STATUSES`; UNKNOWN for any other."""
    return _KNOWN_STATUSES.get(_key(text), UNKNOWN)


def is_kind_word(text: str) -> bool:
    """Whether a word for a document's kind is known everywhere."""
    return _key(text) in _KNOWN_KINDS


def kind_memo(told: Mapping[str, ItemKind], *, coded: bool, lenient: bool = False) -> Memo:
    """A file's words to our kinds, or PAYABLE; UNKNOWN for a word that is none.

    Where kinds are `coded`, an ERP's own two letters, the list has nothing but customers' items:
    an unknown one is an empty text, and goes by its sign. So does any where that is `lenient`:
    nobody said that the column is one of kinds.
    """
    known = {_key(word): kind for word, kind in _known(_KIND_WORDS).items()}
    known.update({kind.value: kind.value for kind in ItemKind})
    known.update({_key(word): kind.value for word, kind in told.items()})

    def kind(text: str) -> str:
        key = _key(text)
        if not key or key in ("nan", "none", "null"):
            return ""
        return known.get(key, "" if lenient or (coded and len(key) <= 2) else UNKNOWN)

    return Memo(kind)


def why(what: str, word: str, meaning: str) -> str:
    """Why a row whose `what` (status or kind) is that word is left out."""
    shown = clean_line(word)[:30]
    if meaning == UNKNOWN:
        table = "[statuses]" if what == "status" else "[kinds]"
        return f"{what} “{shown}” is not known; a mapping can say what it is ({table})"
    return f"{what} “{shown}” is {'owed by us' if meaning == PAYABLE else meaning}: no debt"
