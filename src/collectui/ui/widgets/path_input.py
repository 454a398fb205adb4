"""A path of a file on this machine, completed as it is typed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from collectui.domain.desk.views import Option
from collectui.domain.text import clean
from collectui.ui.widgets.choosing import CompletingInput

MOST_ENTRIES = 2_000
"""Of a folder so many names are looked at: a larger one is not worth completing in."""


class PathInput(CompletingInput):
    """Tab takes the name on offer; a folder's ends in `/`, and its files come next."""

    def __init__(self, value: str = "", *, alone: bool = False, **kwargs: Any) -> None:
        """`alone` in its window, Enter submits it once it is whole."""
        super().__init__((), value, **kwargs)
        self._alone = alone

    def action_take(self, key: str) -> None:
        if self._alone and key == "enter" and self.offer is None:
            self.call_later(self.action_submit)
        else:
            super().action_take(key)

    def match(self) -> None:
        self.options = completions(self.value) if self.has_focus else ()
        super().match()


def completions(typed: str) -> list[Option]:
    """The paths that what is typed may become; none where nothing can be read."""
    folder, slash, begun = typed.rpartition("/")
    if not slash:
        return []
    place = Path(f"{folder}/").expanduser()
    found: list[Option] = []
    try:
        with os.scandir(place) as entries:
            for _, entry in zip(range(MOST_ENTRIES), entries, strict=False):
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if hidden or not entry.name.startswith(begun) or clean(entry.name) != entry.name:
                    continue
                end = "/" if entry.is_dir() else ""
                found.append(Option(f"{folder}/{entry.name}{end}", ""))
    except OSError:
        return []
    return sorted(found, key=lambda option: option.code)
