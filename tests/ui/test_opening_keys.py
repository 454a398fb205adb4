"""Keys that open something, three right behind one another, end where they should.

Many run in one program. After each the keyboard leads back to where it began: by Esc alone, with no
error logged and no key lost.

Each three take a tenth of a second of a processor. All of them (8,000 on the desk, 9,261 on a
customer) would take half an hour, and are torture. The short form has every two keys, one right
behind the other, of which `make test` takes a third.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import chain, pairwise, product
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


def covering(first: Sequence[str], also: Sequence[str]) -> list[tuple[str, ...]]:
    """As few triples as hold every two keys right behind one another."""
    keys = [*first, *also]
    # In this circle (de Bruijn's, of order two) each two stand behind one another once.
    circle: list[str] = []
    for number, key in enumerate(keys):
        circle += [key, *chain.from_iterable((key, later) for later in keys[number + 1 :])]
    circle += circle[:2]
    threes = zip(circle[::2], circle[1::2], circle[2::2], strict=False)
    return list(dict.fromkeys(threes))


def in_threes(first: Sequence[str], also: Sequence[str]) -> list[tuple[str, ...]]:
    """All triples of all keys."""
    return list(product([*first, *also], repeat=3))


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


async def press_all_on_a_customer(
    desk: Desk, file: Path, keys: Sequence[tuple[str, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """Press each tuple on a customer, opened again where the keys before led away from it."""
    for each in keys:
        if len(desk.app.screen_stack) < 2:
            await open_customer(desk, file, WITH_PROGRAMS)
        await press_all(desk, [each], 2, caplog)


@pytest.mark.parametrize(
    ("first", "also"),
    [(ON_THE_DESK, ALSO_ON_THE_DESK), (ON_A_CUSTOMER, ALSO_ON_A_CUSTOMER)],
    ids=["desk", "customer"],
)
def test_every_two_keys_stand_behind_one_another(first: Sequence[str], also: Sequence[str]) -> None:
    keys, triples = [*first, *also], covering(first, also)
    assert {two for each in triples for two in pairwise(each)} == set(product(keys, repeat=2))


@pytest.mark.sampled
@pytest.mark.parametrize("part", range(6))
async def test_opening_keys_on_the_desk(
    open_desk: Opener, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk() as desk:
        await press_all(desk, covering(ON_THE_DESK, ALSO_ON_THE_DESK)[part::6], 1, caplog)


@pytest.mark.sampled
@pytest.mark.parametrize("part", range(6))
async def test_opening_keys_on_a_customer(
    open_desk: Opener, desk_file: Path, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    keys = covering(ON_A_CUSTOMER, ALSO_ON_A_CUSTOMER)[part::6]
    async with open_desk() as desk:
        await press_all_on_a_customer(desk, desk_file, keys, caplog)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
async def test_every_three_opening_keys_on_the_desk(
    open_desk: Opener, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk() as desk:
        await press_all(desk, in_threes(ON_THE_DESK, ALSO_ON_THE_DESK)[part::10], 1, caplog)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
async def test_every_three_opening_keys_on_a_customer(
    open_desk: Opener, desk_file: Path, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    keys = in_threes(ON_A_CUSTOMER, ALSO_ON_A_CUSTOMER)[part::10]
    async with open_desk(size=(120, 40)) as desk:
        await press_all_on_a_customer(desk, desk_file, keys, caplog)
