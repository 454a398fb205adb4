"""Whom and what a new activity is about: filled in from where one is, others by completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.desk.views import Option
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.text import spelt
from collectui.ui import pauses
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.widgets.choosing import CompletingInput
from collectui.ui.widgets.fields import Field

CUSTOMER, ITEM = "customer", "item"
MOST_ITEMS = 10_000


class AboutPart(Part):
    """The two fields. A save waits until the number that is typed has been looked up."""

    def __init__(self, editor: FormScreen, about: About) -> None:
        super().__init__(editor)
        self._about = about
        self._own_number = self._own_item = ""
        """The customer and the transaction it was opened on, once their numbers are known."""
        self._customers: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._items_of = 0
        self._looked_up = ""

    def fields(self) -> Sequence[Widget]:
        customer = CompletingInput(id=CUSTOMER, placeholder=self.editor.draft.customer)
        item = CompletingInput(id=ITEM, placeholder="number of a transaction")
        return [
            Field("Customer", customer, id=f"field-{CUSTOMER}"),
            Field("Transaction", item, id=f"field-{ITEM}"),
        ]

    def read(self, values: Mapping[str, str]) -> About:
        """What the fields say. Raises Invalid."""
        about = self._about
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
        whose = self.editor.draft.customer if customer in ("", self._own_number) else customer
        raise Invalid(ITEM, f"“{number}” is no open transaction of {whose}.")

    # What is filled in

    def began(self) -> None:
        self.run(self._fill_in, group="default")

    async def _fill_in(self) -> None:
        """The customer's number and the transaction's, which are no typing."""
        await self.app.store()
        from collectui.store.queries.about import about_name
        from collectui.store.queries.notes import named

        about = self._about
        try:
            self.editor.name_about(await self.app.ask(about_name, about))
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
        field = self.editor.screen.query_one(f"#{name}", CompletingInput)
        if number and not field.value:
            self.editor.drafting.fill_in({name: number})
            field.value = number
        return number

    async def _read_items(self, customer_id: int) -> None:
        from collectui.store.queries.items import items_of

        assert self.app.desk is not None
        today, words = self.app.desk.business_date, self.app.words
        found = await self.app.ask(items_of, customer_id, today, limit=MOST_ITEMS)
        self._items = {item.number: item.id for item in reversed(found)}
        self._items_of = customer_id
        self.editor.screen.query_one(f"#{ITEM}", CompletingInput).options = [
            Option(item.number, words.money_with_code(item.balance, item.currency))
            for item in found
        ]

    # Another customer

    def changed(self) -> None:
        if self._customer_typed() != self._looked_up:
            self.run(self._look, group="customer")

    def _customer_typed(self) -> str:
        return self.editor.form.values()[CUSTOMER].strip()

    async def _look(self) -> None:
        await self.app.rest(pauses.COMPLETION)
        await self._look_up()

    async def ready(self) -> bool:
        # A number that was typed in full needs no offer to be taken, and a save no pause.
        if self._customer_typed() != self._looked_up:
            await self._look_up()
        return True

    async def _look_up(self) -> None:
        """Who is meant by what is typed: offers for the field, and that customer's transactions."""
        await self.app.store()
        from collectui.store.queries.search import find

        typed = self._customer_typed()
        own = self._about.customer_id
        try:
            if typed and spelt(typed, self._customers) is None:
                found = await self.app.ask(find, typed)
                self._customers |= {each.number: each.customer_id for each in found}
                field = self.editor.screen.query_one(f"#{CUSTOMER}", CompletingInput)
                field.options = [Option(each.number, each.name) for each in found]
                field.match()
            customer_id = self._customers.get(spelt(typed, self._customers) or "", own)
            if customer_id != self._items_of:
                await self._read_items(customer_id)
                item = self.editor.screen.query_one(f"#{ITEM}", CompletingInput)
                if customer_id != own and item.value == self._own_item:
                    # It was filled in for the customer before.
                    item.value = ""
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self._looked_up = typed
