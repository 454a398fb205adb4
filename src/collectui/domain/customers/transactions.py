"""The lines of a customer's transactions: accounts and sites, items, and under their items the
payments and disputes."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.customers.views import ItemLine, PaymentLine
from collectui.domain.disputes.views import Dispute, DisputePart


@dataclass(frozen=True, slots=True)
class GroupLine:
    """An account's bill-to site, and what its transactions of the kind looked at come to."""

    account_id: int
    account: str
    account_name: str
    company_code: str
    site_id: int
    site: str
    site_name: str
    count: int
    balances: tuple[tuple[str, int], ...]
    """Balance in minor units by currency."""


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One line: a group alone, an item alone, or a payment or a dispute with its item."""

    account_id: int
    site_id: int
    group: GroupLine | None = None
    item: ItemLine | None = None
    payment: PaymentLine | None = None
    dispute: Dispute | None = None
    part: DisputePart | None = None
    """What of the item is disputed in that dispute."""

    @property
    def below(self) -> bool:
        """Whether it stands below its item."""
        return self.payment is not None or self.dispute is not None

    @property
    def key(self) -> tuple[str, int, int]:
        """What identifies the line among its customer's."""
        if self.group is not None:
            return ("group", self.account_id, self.site_id)
        assert self.item is not None
        if self.part is not None:
            return ("dispute", self.item.id, self.part.id)
        if self.payment is None:
            return ("item", self.item.id, 0)
        return ("payment", self.item.id, self.payment.id)
