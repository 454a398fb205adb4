"""When a program asks what others changed, and when it relies on what its server says."""

import pytest

from collectui.store.connections import Heard
from collectui.ui.hearing import NET_LOOKS, Hearing

pytestmark = pytest.mark.one_engine


def test_where_nobody_says_anything_it_asks_at_each_look() -> None:
    hearing = Hearing()
    assert all(hearing.must_ask(None, 7) for _ in range(3 * NET_LOOKS))


def test_a_server_is_believed_once_it_has_told_of_something() -> None:
    hearing = Hearing()
    assert all(hearing.must_ask(Heard(1, 0), 7) for _ in range(3))
    assert hearing.must_ask(Heard(1, 8), 7)
    hearing.found(8)
    looks = [hearing.must_ask(Heard(1, 8), 8) for _ in range(2 * NET_LOOKS)]
    assert [number for number, asks in enumerate(looks, 1) if asks] == [NET_LOOKS, 2 * NET_LOOKS]
    assert hearing.must_ask(Heard(1, 9), 8)


def test_one_that_did_not_tell_is_asked_from_then_on() -> None:
    hearing = Hearing()
    hearing.must_ask(Heard(1, 8), 7)
    hearing.found(9)
    # It may have been on its way.
    assert not hearing.must_ask(Heard(1, 9), 9)
    hearing.found(10)
    assert all(hearing.must_ask(Heard(1, 9), 10) for _ in range(NET_LOOKS))
    assert hearing.must_ask(Heard(1, 10), 10)


def test_what_was_written_between_two_listenings_is_asked_for() -> None:
    hearing = Hearing()
    hearing.must_ask(Heard(1, 8), 8)
    assert not hearing.must_ask(Heard(1, 8), 8)
    assert hearing.must_ask(None, 8)
    assert hearing.must_ask(Heard(2, 8), 8)
    hearing.found(9)
    # It was written before anybody listened: that it was not told says nothing.
    assert not hearing.must_ask(Heard(2, 8), 9)
    assert not hearing.must_ask(Heard(2, 8), 9)
