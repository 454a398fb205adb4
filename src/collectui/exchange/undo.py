"""Taking a batch back: what nobody changed or used since goes, the rest is named."""

from __future__ import annotations

from collectui.domain.views import Me
from collectui.exchange.report import UndoReport
from collectui.store.store import Store


def undo(store: Store, batch: int, me: Me) -> UndoReport:
    raise NotImplementedError
