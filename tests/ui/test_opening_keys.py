"""Every two and three keys that open something, one right behind the other, end where they should.

Many run in one program. After each the keyboard leads back to where it began: by Esc alone, with no
error logged and no key lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest

from tests.ui.customers import WITH_PROGRAMS, open_customer
from tests.ui.desk import Desk, key_event

Opener = Callable[..., Desk]

ON_THE_DESK = ("enter", "m", "c", "v", "ctrl+p")
"""One of each kind: a screen, a menu, a form, a popup that asks, one that runs an action."""
ALSO_ON_THE_DESK = (
    "n",
    "u",
    "question_mark",
    "a",
    "A",
    "D",
    "slash",
    "f",
    "s",
    "x",
    "h",
    "y",
    "T",
    "2",
    "o",
)
ON_A_CUSTOMER = ("m", "n", "h", "right_square_bracket", "ctrl+p")
ALSO_ON_A_CUSTOMER = (
    "c",
    "e",
    "question_mark",
    "a",
    "A",
    "D",
    "slash",
    "r",
    "u",
    "y",
    "T",
    "3",
    "4",
    "5",
    "6",
    "enter",
)
MOST_ESCAPES = 8
"""More than any keys of a test open."""


def in_twos_and_threes(first: Sequence[str], also: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All pairs of all keys, and all triples of one of each kind."""
    yield from product([*first, *also], repeat=2)
    yield from product(first, repeat=3)


def in_threes(first: Sequence[str], also: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All triples of all keys."""
    return product([*first, *also], repeat=3)


async def press_all(
    desk: Desk, keys: Sequence[tuple[str, ...]], depth: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Press each tuple in one packet, then Esc until only so many screens are left."""
    for each in keys:
        for key in each:
            desk.app.post_message(key_event(key))
        await desk.rest()
        for _ in range(MOST_ESCAPES):
            if len(desk.app.screen_stack) <= depth:
                break
            desk.app.post_message(key_event("escape"))
            await desk.rest()
        assert len(desk.app.screen_stack) <= depth, each
        assert not [r for r in caplog.records if r.levelno >= logging.ERROR], each
        assert desk.app.is_running, each


@pytest.mark.parametrize("half", [0, 1])
async def test_opening_keys_on_the_desk(
    open_desk: Opener, half: int, caplog: pytest.LogCaptureFixture
) -> None:
    keys = list(in_twos_and_threes(ON_THE_DESK, ALSO_ON_THE_DESK))[half::2]
    async with open_desk() as desk:
        await press_all(desk, keys, 1, caplog)


@pytest.mark.parametrize("half", [0, 1])
async def test_opening_keys_on_a_customer(
    open_desk: Opener, desk_file: Path, half: int, caplog: pytest.LogCaptureFixture
) -> None:
    keys = list(in_twos_and_threes(ON_A_CUSTOMER, ALSO_ON_A_CUSTOMER))[half::2]
    async with open_desk(size=(120, 40)) as desk:
        for each in keys:
            if len(desk.app.screen_stack) < 2:
                await open_customer(desk, desk_file, WITH_PROGRAMS)
            await press_all(desk, [each], 2, caplog)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
async def test_every_three_opening_keys_on_the_desk(
    open_desk: Opener, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    keys = list(in_threes(ON_THE_DESK, ALSO_ON_THE_DESK))[part::10]
    async with open_desk() as desk:
        await press_all(desk, keys, 1, caplog)
