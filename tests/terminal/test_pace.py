"""The same keys give the same result at any pace: the same history and the same screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.demo_store import demo_file
from tests.terminal.scripts import MOST_KEYS, script
from tests.terminal.typing import (
    ALL_AT_ONCE,
    ONE_A_SECOND,
    PACKETS_OF_THREE,
    THIRTY_A_SECOND,
    Pace,
    history_of,
    in_bytes,
    typed,
)

SLOWLY = Pace("eight a second", 1, 0.125)
QUICKLY = (THIRTY_A_SECOND, PACKETS_OF_THREE, ALL_AT_ONCE)

SCRIPTS = {
    "calls and notes": (
        "v 2 down down n 'Asked for it' ctrl+s c r 'soon' tab 'fri' ctrl+s "
        "down a 'Ledger' ctrl+s enter 4 n 'x' ctrl+s ] ] esc"
    ),
    "menus and filters": (
        "v 2 f 'days>60' enter down m a 'Ring' ctrl+s esc v 1 v 2 s 2 down enter ] ] ] "
        "m esc 3 a 'Call' ctrl+s d r esc esc"
    ),
    "activities": (
        "2 a 'One' tab tab 'tomorrow' ctrl+s down d r + + - enter tab esc n 'ok' ctrl+s "
        "o 3 down e esc esc 1 / 'fre' enter c l ctrl+s esc"
    ),
    "forms left and opened again": (
        "v 2 enter esc enter esc n 'half a note' esc D enter ' more' ctrl+s "
        "ctrl+p 'drafts' enter esc space down space m esc esc u esc n 'gone' ctrl+g x esc"
    ),
}


def copied(tmp_path: Path, name: str) -> str:
    path = tmp_path / f"{name}.sqlite3"
    shutil.copyfile(demo_file(), path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


def same_at(tmp_path: Path, script: str, first: Pace, *others: Pace) -> None:
    keys = in_bytes(script)
    store = copied(tmp_path, "first")
    screen = typed(store, keys, first)
    history = history_of(store)
    for number, pace in enumerate(others):
        store = copied(tmp_path, str(number))
        seen = typed(store, keys, pace, screen)
        assert history_of(store) == history, pace.name
        assert seen == screen, pace.name


@pytest.mark.sampled
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_same_keys_give_the_same_result_at_any_pace(tmp_path: Path, script: str) -> None:
    same_at(tmp_path, script, SLOWLY, ALL_AT_ONCE)


@pytest.mark.torture
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_also_at_paces_between(tmp_path: Path, script: str) -> None:
    same_at(tmp_path, script, SLOWLY, *QUICKLY)


@pytest.mark.torture
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_also_when_a_key_is_pressed_a_second(tmp_path: Path, script: str) -> None:
    same_at(tmp_path, script, ONE_A_SECOND, ALL_AT_ONCE)


def test_a_random_script_is_the_same_keys_again() -> None:
    assert script(3) == script(3) != script(4)
    assert all(len(in_bytes(script(seed))) <= MOST_KEYS for seed in range(100))


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(1, 32))
def test_many_random_scripts(tmp_path: Path, seed: int) -> None:
    same_at(tmp_path, script(seed), SLOWLY, *QUICKLY)
