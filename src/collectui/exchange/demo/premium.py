"""The premium-finance desk: programs, finance agreements and their instalments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.customers import Made
from collectui.exchange.demo.items import Owed, Payments
from collectui.exchange.demo.words import FIRST_NAMES, LAST_NAMES, PROGRAMS
from collectui.store.demo.sheets import Sheets

_STATUSES = (
    ("created", 0.05),
    ("ready_for_checkout", 0.10),
    ("elected", 0.14),
    ("checked_out", 0.20),
    ("active", 0.62),
    ("overdue", 0.76),
    ("pending_cancellation", 0.84),
    ("completed", 0.91),
    ("cancelled", 0.96),
    ("archived", 1.0),
)
_AGREEMENTS = {
    "elected": ("draft",),
    "checked_out": ("awaiting_signature", "awaiting_signature", "active"),
    "active": ("active",),
    "overdue": ("active",),
    "pending_cancellation": ("active",),
    "completed": ("paid_off", "paid_off", "paid_off", "active"),
    "cancelled": ("cancelled", "cancelled", "active"),
    "archived": ("paid_off", "cancelled"),
}
"""What may have become of the agreement of a program in each status."""
_UNPAID = {"overdue": 2, "pending_cancellation": 3, "cancelled": 1}
"""How many of the latest instalments such a program owes."""
_PREMIUM = 420_000
"""Minor units of an ordinary program's premium."""
_BUSY = frozenset({"active", "overdue", "pending_cancellation"})


@dataclass(frozen=True, slots=True)
class _Program:
    id: int
    number: str
    status: str
    premium: int


class Programs:
    """Makes the programs of insureds."""

    def __init__(self, sheets: Sheets, chance: Chance, clock: Clock, total: int) -> None:
        self._sheets = sheets
        self._chance = chance
        self._clock = clock
        self._payments = Payments(sheets, chance, clock)
        self._base = 10 ** max(4, len(str(total * 2)))
        self._people = [self._person() for _ in range(30)]

    def make(self, customer: Made) -> Owed:
        """One to three programs of an insured, and what is billed for them."""
        chance = self._chance
        owed = Owed()
        for _ in range(1 + chance.share(0.25) + chance.share(0.1)):
            dice = chance.next()
            status = next(status for status, share in _STATUSES if dice < share)
            begun = -chance.whole(2, 300) if status in _AGREEMENTS else chance.whole(-20, 20)
            self._one(customer, status, begun, chance.share(0.75), owed)
        self._payments.close(customer)
        return owed

    def make_shown(self, customer: Made) -> Owed:
        """Programs of the customer that is opened first: one of each kind worth seeing."""
        owed = Owed()
        for status, begun in (("pending_cancellation", -165), ("active", -40), ("elected", -3)):
            self._one(customer, status, begun, True, owed, premium=4_200_000)
        self._payments.close(customer)
        return owed

    def _person(self) -> int:
        chance, sheet = self._chance, self._sheets.person
        first, last = chance.pick(FIRST_NAMES), chance.pick(LAST_NAMES)
        person_id = sheet.next_id()
        phone = f"+1 312 555 01{person_id % 100:02}"
        sheet.add(person_id, first, last, f"person{person_id}@agency.example", phone)
        return person_id

    def _one(
        self,
        customer: Made,
        status: str,
        begun: int,
        financed: bool,
        owed: Owed,
        premium: int = _PREMIUM,
    ) -> None:
        chance, clock, sheet = self._chance, self._clock, self._sheets.program
        program_id = sheet.next_id()
        program = _Program(
            program_id,
            f"P-{self._base + program_id}",
            status,
            int(premium * chance.spread()) + 60_000,
        )
        closed = status in ("completed", "cancelled", "archived")
        contact = customer.primary.id if customer.primary else None
        sheet.add(
            program_id, program.number, chance.pick(PROGRAMS), status,
            "agency_bill" if chance.share(0.7) else "direct_bill", clock.day(begun + 30),
            program.premium, customer.currency, customer.id, contact, chance.pick(self._people),
            chance.pick(self._people), chance.pick(self._people) if chance.share(0.3) else None,
            int(chance.share(0.35)),
            clock.at(begun, chance.whole(0, 400)) if status in _AGREEMENTS and begun < 0 else None,
            clock.at(max(begun, -200) // 2, 30) if status == "archived" else None,
        )  # fmt: skip
        fates: Sequence[str] = _AGREEMENTS.get(status, ())
        if fates and customer.primary and financed:
            self._financed(customer, program, begun, chance.pick(fates), owed)
        elif status in _BUSY or (closed and chance.share(0.6)):
            paid = program.premium if not _UNPAID.get(status) else 0
            self._bill(customer, program, 1, "invoice", program.premium, begun + 30, paid, owed)

    def _financed(
        self, customer: Made, program: _Program, begun: int, fate: str, owed: Owed
    ) -> None:
        chance = self._chance
        count = chance.whole(8, 11)
        down = program.premium // 5
        financed = program.premium - down
        payment = financed * 1_045 // (1_000 * count)
        agreement = self._sheets.agreement
        signer = customer.primary.id if customer.primary else None
        signed = fate in ("active", "paid_off", "cancelled")
        agreement.add(
            agreement.next_id(), f"PFA-{program.number[2:]}", program.id,
            self._clock.day(begun) if signed else None, signer, financed,
            f"{chance.whole(649, 1_349) / 100:.2f}", count, payment, down, fate,
        )  # fmt: skip
        if program.status not in _BUSY and program.status not in ("completed", "cancelled"):
            return
        # Billed as they fall due, the next one included, so as long as the agreement has run.
        billed = min(count, -begun // 30 + 1)
        unpaid = _UNPAID.get(program.status, 0)
        if program.status == "active" and chance.share(0.12):
            unpaid = 1
        for n in range(1, billed + 1):
            due = begun + 30 * n
            late = due < 0 and n > billed - 1 - unpaid
            paid = payment if due < 0 and not late else 0
            if program.status == "completed":
                paid = payment
            self._bill(customer, program, n, "installment", payment, due, paid, owed)

    def _bill(
        self, customer: Made, program: _Program, n: int, kind: str, amount: int, due: int,
        paid: int, owed: Owed,
    ) -> None:  # fmt: skip
        chance, clock, sheet = self._chance, self._clock, self._sheets.item
        item_id = sheet.next_id()
        number = f"{program.number}-{n:02}"
        settled = min(due + chance.whole(-5, 6), 0) if paid else None
        issued = min(due - 20, settled or 0, 0)
        balance = amount - paid
        if settled is not None:
            self._payments.pay(item_id, paid, settled)
        status = "paid" if paid else "overdue" if due < 0 else "awaiting_payment"
        if not paid and due < 0 and chance.share(0.06):
            status = "processing_payment"
        day, unit = clock.day(due), customer.units[0]
        sheet.add(
            item_id, number, number, "", kind, customer.id, unit.account_id, unit.site_id,
            program.id, None, clock.day(issued), day, day, amount, balance, 0,
            customer.currency, status, "", "", None if settled is None else clock.day(settled),
        )  # fmt: skip
        owed.note(item_id, balance, -due)
