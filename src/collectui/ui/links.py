"""Links in texts: told to the agent's own terminal (OSC 8), never opened by this program.

Only these schemes, and only characters that end no escape sequence, become part of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINK = re.compile(r"(?:https?://|mailto:)[A-Za-z0-9\-._~:/?#@!$&*+,;=%()\[\]']+", re.IGNORECASE)
_NOT_AT_THE_END = ".,;:!?'"
LONGEST = 2_000
"""Characters; longer ones are data rather than addresses, and terminals refuse them."""


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each link of a text stands, and its target; brackets around it are not part of it."""
    for match in _LINK.finditer(text):
        target = match[0].rstrip(_NOT_AT_THE_END)
        for opening, closing in ("()", "[]"):
            # The link of `[terms](https://terms.example)` ends at the bracket it did not open.
            depth = 0
            for at, character in enumerate(target):
                depth += (character == opening) - (character == closing)
                if depth < 0:
                    target = target[:at]
                    break
        target = target.rstrip(_NOT_AT_THE_END)
        if len(target) <= LONGEST and target.partition(":")[2].strip("/"):
            yield match.start(), match.start() + len(target), target


def may_follow(target: str) -> bool:
    """Whether a link's target is one that is told or copied."""
    return any(found == target for _, _, found in links(target))
