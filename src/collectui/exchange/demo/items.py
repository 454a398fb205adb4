"""What receivables customers owe and have paid."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.money import exponent
from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.customers import Made, Unit
from collectui.store.demo.sheets import Sheets

TERMS = (
    ("RECEIPT", "Due on receipt", "receipt", 0),
    ("NET10", "Net 10 days", "net:10", 10),
    ("NET15", "Net 15 days", "net:15", 15),
    ("NET30", "Net 30 days", "net:30", 30),
    ("NET45", "Net 45 days", "net:45", 45),
    ("NET60", "Net 60 days", "net:60", 60),
    ("EOM", "End of month", "eom", 25),
)
"""Code, title, rule, and about how many days they give."""
_DAYS = {code: days for code, _, _, days in TERMS}
_METHODS = ("ach", "check", "wire", "check", "card")
_USUAL = 180_000
"""Minor units of an ordinary invoice of an ordinary customer."""
MANNERS = (("good", 0.3), ("slow", 0.72), ("bad", 0.92), ("awful", 1.0))
"""How a customer pays, and the share of customers who pay like this or better."""
_LATEST = {"good": 3, "slow": 35, "bad": 110, "awful": 380}
"""Days after the due date on which such a customer has paid at the latest."""


@dataclass(slots=True)
class Owed:
    """What came of a customer's items, for the work that follows from it."""

    past_due: int = 0
    oldest: int = 0
    """Days past due of the oldest open item."""
    an_item: int | None = None
    an_item_amount: int = 0

    def note(self, item_id: int, balance: int, days: int) -> None:
        """Take an open item into account."""
        if balance > 0 and days > 0:
            self.past_due += balance
            if days > self.oldest:
                self.oldest, self.an_item, self.an_item_amount = days, item_id, balance


class Payments:
    """Payments of one customer at a time: what it pays on one day is one payment."""

    def __init__(self, sheets: Sheets, chance: Chance, clock: Clock) -> None:
        self._sheets = sheets
        self._chance = chance
        self._clock = clock
        self._runs: dict[int, tuple[int, int]] = {}

    def pay(self, item_id: int, amount: int, on: int) -> None:
        """So much for one item, so many days from the business date."""
        payment_id, so_far = self._runs.get(on) or (self._sheets.payment.next_id(), 0)
        self._runs[on] = payment_id, so_far + amount
        self._sheets.settled.add(item_id, payment_id, amount)

    def close(self, customer: Made) -> None:
        """No more of this customer's."""
        for on, (payment_id, amount) in self._runs.items():
            method = self._chance.pick(_METHODS)
            self._sheets.payment.add(
                payment_id, customer.id, self._clock.day(on), amount, customer.currency, method,
                f"{method[:2].upper()}{4_000_000 + payment_id}",
            )  # fmt: skip
        self._runs.clear()


class Receivables:
    """Makes the items of receivables customers."""

    def __init__(self, sheets: Sheets, chance: Chance, clock: Clock) -> None:
        self._sheets = sheets
        self._chance = chance
        self._clock = clock
        self._payments = Payments(sheets, chance, clock)
        self._other_currency = {
            "USD": "CAD",
            "CAD": "USD",
            "GBP": "EUR",
            "EUR": "JPY",
            "AUD": "USD",
        }

    def make(self, customer: Made, count: int, manner: str) -> Owed:
        """So many items of a customer that pays in that manner."""
        chance = self._chance
        owed = Owed()
        usual = _USUAL * chance.spread() * (3 if len(customer.units) > 1 else 1)
        mixed = chance.share(0.05)
        latest, days = _LATEST[manner], _DAYS.get(customer.terms, 30)
        for _ in range(count):
            currency = customer.currency
            if mixed and chance.share(0.35):
                currency = self._other_currency[currency]
            amount = int(usual * chance.spread()) + 1
            if exponent(currency) == 0:
                amount = amount // 100 * 150 + 100
            # Young invoices are as many as old ones, but the old ones are mostly paid.
            issued = -chance.whole(0, days + latest + 90)
            self._item(customer, chance.pick(customer.units), owed, currency, amount, issued,
                       issued + days, latest)  # fmt: skip
        self._payments.close(customer)
        return owed

    def _item(
        self, customer: Made, unit: Unit, owed: Owed, currency: str, amount: int, issued: int,
        due: int, latest: int,
    ) -> None:  # fmt: skip
        chance, sheet, clock = self._chance, self._sheets.item, self._clock
        item_id = sheet.next_id()
        kind, prefix = self._kind()
        number = f"{prefix}{10_000_000 + item_id}"
        settled: int | None = None
        balance = amount
        if kind in ("credit_memo", "payment_on_account"):
            amount = balance = -amount // 4
            due = issued
            if chance.share(0.7):
                settled, balance = min(0, issued + chance.whole(1, 40)), 0
        elif currency == customer.currency:
            # Payment runs are fortnightly, on a day of the customer's own.
            paid = due + chance.whole(-6, latest)
            paid += -(paid + customer.id) % 14
            if paid <= 0 and paid >= issued and chance.share(0.94):
                settled, balance = paid, 0
                self._payments.pay(item_id, amount, paid)
            elif amount > 20_000 and issued < -5 and chance.share(0.08):
                part = amount * chance.whole(2, 7) // 10
                balance -= part
                self._payments.pay(item_id, part, max(issued, -chance.whole(1, 30)))
        status = self._status(settled, due, balance)
        disputed = balance // chance.whole(1, 3) if balance > 0 and chance.share(0.04) else 0
        undated = settled is None and chance.share(0.004)
        aged = clock.day(issued if undated else due)
        sheet.add(
            item_id, f"{unit.company_code}/{number}", number, unit.company_code, kind,
            customer.id, unit.account_id, unit.site_id, None, None, clock.day(issued),
            None if undated else clock.day(due), aged, amount, balance, disputed, currency, status,
            customer.terms, f"PO {chance.whole(1000, 99_999)}" if chance.share(0.7) else "",
            None if settled is None else clock.day(settled),
        )  # fmt: skip
        if status not in ("draft", "void"):
            owed.note(item_id, balance, -due)

    def _kind(self) -> tuple[str, str]:
        dice = self._chance.next()
        if dice < 0.9:
            return "invoice", "INV-"
        if dice < 0.94:
            return "credit_memo", "CM-"
        if dice < 0.97:
            return "debit_memo", "DM-"
        if dice < 0.985:
            return "payment_on_account", "POA-"
        return "chargeback", "CB-"

    def _status(self, settled: int | None, due: int, balance: int) -> str:
        if settled is not None:
            return "paid"
        dice = self._chance.next()
        if dice < 0.008:
            return "void"
        if dice < 0.02:
            return "draft"
        if dice < 0.05 and balance > 0:
            return "processing_payment"
        return "overdue" if due < 0 and balance > 0 and dice < 0.7 else "awaiting_payment"
