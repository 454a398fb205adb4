"""What the desk has done and means to do: activities, attempts, notes and letters."""

from __future__ import annotations

from collections.abc import Sequence

from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.customers import Made
from collectui.exchange.demo.items import Owed
from collectui.exchange.demo.words import ACTIVITY_SUBJECTS, ATTEMPT_LINES, NOTES
from collectui.store.demo.sheets import Sheets
from collectui.store.writing import derived

_PRIORITIES = ("critical", "high", "high", "medium", "medium", "medium", "low")
_OPEN = ("not_started", "not_started", "not_started", "in_progress", "waiting", "deferred")
_OUTCOMES = (
    *("left_message",) * 4,
    *("reached",) * 3,
    *("no_answer",) * 3,
    *("promised",) * 2,
    *("disputed", "busy", "wrong_number", "refused"),
)
_NOTE_OF = {"promised": "promise_to_pay", "disputed": "dispute", "reached": "call"}


class Work:
    """Makes what agents did for a customer, as much as its debts deserve."""

    def __init__(
        self, sheets: Sheets, chance: Chance, clock: Clock, collectors: Sequence[int]
    ) -> None:
        self._sheets = sheets
        self._chance = chance
        self._clock = clock
        self._collectors = collectors
        self._searched: dict[str, str] = {}

    def make(self, customer: Made, owed: Owed, *, shown_first: bool = False) -> None:
        """The work on one customer; `shown_first` is for those at the top of the first screen."""
        chance = self._chance
        busy = owed.oldest > 30 or shown_first
        if owed.past_due and not customer.do_not_contact:
            for _ in range(3 * shown_first):
                self._attempt(customer, owed)
            while chance.share(0.45 if busy else 0.2):
                self._attempt(customer, owed)
        if shown_first or chance.share(0.4 if owed.past_due else 0.06):
            self._planned(customer, owed, today=shown_first)
        if shown_first or chance.share(0.35 if busy else 0.08):
            self._note(customer, owed, chance.pick(tuple(NOTES)), -chance.whole(1, 160))
        if owed.oldest > 12 and customer.method != "phone":
            self._letters(customer, owed)

    def _by(self, customer: Made) -> int:
        if customer.collector_id is None or self._chance.share(0.15):
            return self._chance.pick(self._collectors)
        return customer.collector_id

    def _attempt(self, customer: Made, owed: Owed) -> None:
        chance, clock, sheet = self._chance, self._clock, self._sheets.attempt
        ago = 0 if chance.share(0.03) else chance.whole(1, 70)
        minute = chance.whole(1, 479)
        outcome = chance.pick(_OUTCOMES)
        by = self._by(customer)
        done = self._completed(customer, by, ago, minute, outcome) if chance.share(0.5) else None
        who = customer.primary
        first = who.first_name if who else "somebody"
        says = outcome in ("promised", "disputed")
        # Only a written answer can be an e-mail: nobody's mail rings out.
        medium = "email" if says and chance.share(0.35) else "call"
        inbound = outcome == "reached" and chance.share(0.3)
        sheet.add(
            sheet.next_id(), customer.id, clock.at(-ago, minute), clock.day(-ago),
            "inbound" if inbound else "outbound", medium,
            "" if who is None else who.email if medium == "email" else who.phone,
            who.id if who else None, outcome,
            chance.pick(ATTEMPT_LINES[outcome]).format(who=first),
            owed.past_due // 2 if says else None, customer.currency if says else "",
            clock.day(chance.whole(3, 20) - ago) if outcome == "promised" else None, by, done,
        )  # fmt: skip
        if outcome in _NOTE_OF:
            self._note(customer, owed, _NOTE_OF[outcome], -ago, by, minute)

    def _completed(self, customer: Made, by: int, ago: int, minute: int, outcome: str) -> int:
        chance, clock, sheet = self._chance, self._clock, self._sheets.activity
        activity_id = sheet.next_id()
        category = chance.pick(("dunning_call", "follow_up_call"))
        due = -ago - chance.whole(0, 3)
        made = due - chance.whole(0, 9)
        subject = chance.pick(ACTIVITY_SUBJECTS[category])
        sheet.add(
            activity_id, customer.id, None, None, None, subject, self._words("activity", subject),
            category, chance.pick(_PRIORITIES), "completed", clock.day(due), None, by,
            clock.at(made, minute), by, outcome, clock.at(-ago, minute),
        )  # fmt: skip
        return activity_id

    def _planned(self, customer: Made, owed: Owed, *, today: bool) -> None:
        chance, clock, sheet = self._chance, self._clock, self._sheets.activity
        category = chance.pick(tuple(ACTIVITY_SUBJECTS))
        due = chance.whole(-3, 0) if today else chance.whole(-12, 21)
        by = self._by(customer)
        status = "cancelled" if not today and chance.share(0.05) else chance.pick(_OPEN)
        timed = f"{chance.whole(9, 16):02}:{chance.pick(('00', '15', '30'))}:00.000000"
        made = min(due, 0) - chance.whole(1, 10)
        item = owed.an_item if chance.share(0.3) else None
        subject = chance.pick(ACTIVITY_SUBJECTS[category])
        sheet.add(
            sheet.next_id(), customer.id, None, None, item,
            subject, self._words("activity", subject), category, chance.pick(_PRIORITIES), status,
            clock.day(due), timed if chance.share(0.25) else None, by,
            clock.at(made, chance.whole(1, 479)), by, None, None,
        )  # fmt: skip

    def _note(
        self,
        customer: Made,
        owed: Owed,
        kind: str,
        day: int,
        author: int | None = None,
        minute: int = 200,
    ) -> None:
        chance, sheet = self._chance, self._sheets.note
        first = customer.primary.first_name if customer.primary else "somebody"
        body = chance.pick(NOTES[kind]).format(who=first)
        on_item = owed.an_item if kind in ("dispute", "payment") else None
        sheet.add(
            sheet.next_id(), customer.id, None, None, on_item, kind, body,
            self._words("note", body), author or self._by(customer),
            self._clock.at(day, minute), int(chance.share(0.08)),
        )  # fmt: skip

    def _words(self, table: str, text: str) -> str:
        """What a search for words looks into, made once for texts that occur again and again."""
        if text not in self._searched:
            field = "body" if table == "note" else "subject"
            self._searched[text] = derived.derive(table, {field: text})["search_text"]
        return self._searched[text]

    def _letters(self, customer: Made, owed: Owed) -> None:
        chance, clock, sheet = self._chance, self._clock, self._sheets.letter
        stages = 1 + (owed.oldest > 35) + (owed.oldest > 65)
        address = self._address(customer)
        if not address:
            return
        unit = customer.units[0]
        for stage in range(1, stages):
            sent = -owed.oldest + stage * 28
            sheet.add(
                sheet.next_id(), customer.id, unit.account_id, unit.site_id, None, stage,
                customer.method, address, clock.day(sent), "sent", "", clock.at(sent, 60),
            )  # fmt: skip
        if chance.share(0.25) or customer.quiet:
            sheet.add(
                sheet.next_id(), customer.id, unit.account_id, unit.site_id, None, stages,
                customer.method, address, clock.day(chance.whole(0, 12)),
                "held" if customer.quiet else "pending", customer.quiet, None,
            )  # fmt: skip

    @staticmethod
    def _address(customer: Made) -> str:
        """Where a letter goes by the customer's method; empty where there is no such address."""
        who = customer.primary
        if customer.method == "letter":
            return customer.post
        if customer.method == "email":
            return (who.email if who else "") or customer.email
        return who.phone if who else ""
