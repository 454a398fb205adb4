"""What the history calls that which became of a record."""

from __future__ import annotations

from collections.abc import Mapping

_DONE: Mapping[str, str] = {
    "create": "added",
    "update": "changed",
    "set": "changed",
    "delete": "deleted",
    "removed": "removed",
    "mentioned": "changed elsewhere",
}
_DONE_TO: Mapping[tuple[str, str], str] = {
    ("note", "create"): "written",
    ("note", "update"): "edited",
    ("contact_attempt", "create"): "logged",
    ("correspondence", "create"): "planned",
    ("attachment", "create"): "attached",
    ("import_batch", "create"): "read",
}


def event_words(kind: str, op: str) -> str:
    """What became of a record, without its name: `edited`, `planned`."""
    return _DONE_TO.get((kind, op)) or _DONE.get(op, op.replace("_", " "))


def caused_words(caused: Mapping[str, Mapping[str, int]]) -> str:
    """What followed from an import: `promises: 12 kept, 3 broken; letters: 4 withdrawn`."""
    return "; ".join(
        f"{what}: {', '.join(f'{count:,d} {became}' for became, count in counts.items())}"
        for what, counts in caused.items()
        if counts
    )
