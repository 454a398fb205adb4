"""The agent's hands at a desk: what work costs in keys."""

from __future__ import annotations

from tests.ui.desk import Desk


class Counting:
    """Keys are counted, the letters of texts are not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self._desk.press(*keys)

    async def type(self, text: str) -> None:
        await self._desk.type(text)

    def spent(self) -> int:
        """The keys since last asked."""
        spent, self.keys = self.keys, 0
        return spent
