"""The store's writing, by two doors: plans of commands, and batches of imports."""

from collectui.store.writing.plan import members, revived, table, taken, write
from collectui.store.writing.recording import begin_history

__all__ = ["begin_history", "members", "revived", "table", "taken", "write"]
