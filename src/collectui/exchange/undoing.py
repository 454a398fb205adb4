"""Taking a batch back, with a report for machines and for people."""

from __future__ import annotations

from collectui.domain.kernel import Me, Refused
from collectui.exchange.report import UndoReport
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from collectui.store.undo import batches


def undo(store: Store, batch: int, me: Me) -> UndoReport:
    """Take back what a batch made and changed, but for what somebody changed or used since.

    Raises ImportRefused for a batch that is not there, was taken back already, or is not mine to.
    """
    try:
        undoing = batches.undo(store, batch, me)
    except Refused as refused:
        raise ImportRefused(refused.refusal.reason) from None
    return UndoReport(
        batch=batch,
        removed={what: count for what, count in undoing.removed.items() if count},
        restored=undoing.restored,
        left=tuple(dict.fromkeys(undoing.left)),
    )
