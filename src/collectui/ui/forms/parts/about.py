"""Whom and what a new activity is about: filled in from where one is, others by completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import work
from textual.widget import Widget

from collectui.domain.commands import About
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.text import spelt
from collectui.domain.views import Option
from collectui.drafts import Draft
from collectui.ui import pauses
from collectui.ui.forms.draft_keys import about_of
from collectui.ui.forms.editor import Invalid
from collectui.ui.forms.parts.files import AttachingEditor
from collectui.ui.widgets.choosing import CompletingInput
from collectui.ui.widgets.fields import Field

CUSTOMER, ITEM = "customer", "item"
MOST_ITEMS = 10_000


class AboutEditor(AttachingEditor):
    """An editor that may have the two fields."""

    def __init__(self, draft: Draft, blank: Mapping[str, str] | None, *, restored: bool) -> None:
        super().__init__(draft, blank, restored=restored)
        self._own_number = self._own_item = ""
        """The customer and the transaction it was opened on, once their numbers are known."""
        self._customers: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._items_of = 0
        self._looked_up = ""

    def about_fields(self) -> Sequence[Widget]:
        """The fields, customer first."""
        customer = CompletingInput(id=CUSTOMER, placeholder=self._draft.customer)
        item = CompletingInput(id=ITEM, placeholder="number of a transaction")
        return [
            Field("Customer", customer, id=f"field-{CUSTOMER}"),
            Field("Transaction", item, id=f"field-{ITEM}"),
        ]

    def meant(self, values: Mapping[str, str]) -> About:
        """What the fields say. Raises Invalid."""
        about = about_of(self._draft)
        known = (self._own_number, *self._customers)
        customer = spelt(values[CUSTOMER], known) or values[CUSTOMER].strip()
        number = spelt(values[ITEM], (self._own_item, *self._items)) or values[ITEM].strip()
        if customer not in ("", self._own_number):
            if customer not in self._customers:
                raise Invalid(CUSTOMER, f"“{customer}” is no customer's number.")
            about = About(self._customers[customer])
        elif number == self._own_item:
            # Also while the transaction it was opened on has not been named yet.
            return about
        if not number:
            return About(about.customer_id, about.account_id, about.site_id, about.program_id)
        if number in self._items and self._items_of == about.customer_id:
            return About(about.customer_id, item_id=self._items[number])
        whose = self._draft.customer if customer in ("", self._own_number) else customer
        raise Invalid(ITEM, f"“{number}” is no open transaction of {whose}.")

    # What is filled in

    @work(exclusive=True)
    async def fill_in(self) -> None:
        """The customer's number and the transaction's, which are no typing."""
        await self.app.store()
        from collectui.store.queries.notes import named
        from collectui.store.queries.subjects import about_name

        about = about_of(self._draft)
        try:
            self.name_about(await self.app.ask(about_name, about))
            customer = await self.app.ask(named, about.customer_id)
            await self._read_items(about.customer_id)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if customer is not None:
            self._own_number = self._filled_in(CUSTOMER, customer.number)
            self._customers[customer.number] = customer.id
        if about.item_id is not None:
            number = next((n for n, each in self._items.items() if each == about.item_id), "")
            self._own_item = self._filled_in(ITEM, number)

    def _filled_in(self, name: str, number: str) -> str:
        field = self.query_one(f"#{name}", CompletingInput)
        if number and not field.value:
            if self._blank is not None:
                self._blank = {**self._blank, name: number}
            field.value = number
        return number

    async def _read_items(self, customer_id: int) -> None:
        from collectui.store.queries.items import items_of

        assert self.app.desk is not None
        today, words = self.app.desk.business_date, self.app.words
        found = await self.app.ask(items_of, customer_id, today, limit=MOST_ITEMS)
        self._items = {item.number: item.id for item in reversed(found)}
        self._items_of = customer_id
        self.query_one(f"#{ITEM}", CompletingInput).options = [
            Option(item.number, words.money_with_code(item.balance, item.currency))
            for item in found
        ]

    # Another customer

    def changed(self) -> None:
        super().changed()
        if CUSTOMER in self.form.controls and self._customer_typed() != self._looked_up:
            self._look_for_customer()

    def _customer_typed(self) -> str:
        return self.form.values()[CUSTOMER].strip()

    @work(exclusive=True, group="customer")
    async def _look_for_customer(self) -> None:
        await self.app.rest(pauses.COMPLETION)
        await self._look_up()

    async def _look_up(self) -> None:
        """Who is meant by what is typed: offers for the field, and that customer's transactions."""
        await self.app.store()
        from collectui.store.queries.search import find

        typed = self._customer_typed()
        own = about_of(self._draft).customer_id
        try:
            if typed and spelt(typed, self._customers) is None:
                found = await self.app.ask(find, typed)
                self._customers |= {each.number: each.customer_id for each in found}
                field = self.query_one(f"#{CUSTOMER}", CompletingInput)
                field.options = [Option(each.number, each.name) for each in found]
                field.match()
            customer_id = self._customers.get(spelt(typed, self._customers) or "", own)
            if customer_id != self._items_of:
                await self._read_items(customer_id)
                item = self.query_one(f"#{ITEM}", CompletingInput)
                if item.value and item.value == self._own_item:
                    # It was filled in for the customer before.
                    item.value = ""
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self._looked_up = typed

    def save(self) -> None:
        # A number that was typed in full needs no offer to be taken, and a save no pause.
        if CUSTOMER in self.form.controls and self._customer_typed() != self._looked_up:
            self._save_looked_up()
        else:
            super().save()

    @work(exclusive=True, group="customer-save")
    async def _save_looked_up(self) -> None:
        await self._look_up()
        super().save()
