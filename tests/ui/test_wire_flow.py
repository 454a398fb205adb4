"""A frame goes once the line has taken the last."""

from __future__ import annotations

import time

import pytest

from collectui.ui.terminal_input import ASK_KIND, ASK_STATUS
from collectui.ui.wire.flow import (
    ASKING_BYTES,
    FULL_BYTES,
    LOST_SECONDS,
    SMALL_BYTES,
    Flow,
)

LARGE = SMALL_BYTES * 2


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flow(clock: Clock) -> Flow:
    """A terminal that has answered the first frame's question."""
    flow = Flow(clock)
    assert flow.question(10) == ASK_STATUS + ASK_KIND
    flow.answered(ASK_STATUS)
    return flow


def send(flow: Flow, size: int) -> bool:
    """Send a frame that the terminal's line takes at once; whether a question was behind it."""
    asked = bool(flow.question(size))
    flow.sent(size, asked=asked)
    flow.written(size, 0.0)
    return asked


def test_nothing_goes_while_the_writer_writes(flow: Flow) -> None:
    flow.sent(10, asked=False)
    assert not flow.may_send()
    flow.written(10, 0.0)
    assert flow.may_send()


def test_a_second_large_frame_may_follow_and_no_third(flow: Flow) -> None:
    """So the line does not idle while the answer travels."""
    assert send(flow, LARGE)
    assert flow.may_send()
    assert send(flow, LARGE)
    assert not flow.may_send()
    flow.answered(ASK_STATUS)
    assert flow.may_send()


def test_small_frames_follow_one_another_up_to_so_many_bytes(flow: Flow) -> None:
    row, sent = 600, 0
    while flow.may_send():
        assert send(flow, row)
        sent += row
    assert SMALL_BYTES < sent <= SMALL_BYTES + row


def test_few_bytes_are_not_asked_about_but_count_with_the_next(flow: Flow) -> None:
    asked = [send(flow, ASKING_BYTES // 2) for _ in range(4)]
    assert asked == [False, True, False, True]


def test_who_waits_is_told_once(flow: Flow) -> None:
    told = []
    flow.on_free = lambda: told.append(True)
    send(flow, LARGE)
    send(flow, LARGE)
    flow.answered(ASK_STATUS)
    assert not told, "nobody waits"
    send(flow, LARGE)
    assert not flow.may_send()
    flow.answered(ASK_STATUS)
    flow.answered(ASK_STATUS)
    assert told == [True]


def test_an_answer_that_is_lost_is_not_waited_for(flow: Flow, clock: Clock) -> None:
    send(flow, LARGE)
    send(flow, LARGE)
    clock.now += LOST_SECONDS
    assert not flow.may_send()
    clock.now += 0.1
    assert flow.may_send()


@pytest.mark.parametrize(
    ("answers", "asked_next"),
    [
        ([ASK_STATUS, ASK_KIND], ASK_STATUS),
        # It does not know the first question: the second's answer comes alone.
        ([ASK_KIND], ASK_KIND),
        ([], ""),
    ],
)
def test_the_question_is_one_that_the_terminal_answers(answers: list[str], asked_next: str) -> None:
    flow = Flow()
    assert flow.question(LARGE) == ASK_STATUS + ASK_KIND
    for answer in answers:
        flow.answered(answer)
    assert flow.question(LARGE) == asked_next


def test_the_other_answer_of_the_beginning_counts_for_no_frame(flow: Flow) -> None:
    send(flow, LARGE)
    send(flow, LARGE)
    flow.answered(ASK_KIND)
    assert not flow.may_send()


def test_a_terminal_that_answers_nothing_gets_as_much_as_its_line_took(clock: Clock) -> None:
    flow = Flow(clock)
    flow.question(10)
    for _ in range(9):
        send(flow, LARGE)
    assert flow.may_send(), "nothing says that the line is slow"
    flow.sent(LARGE, asked=False)
    flow.written(LARGE, 0.5)
    rate = LARGE / 0.5
    assert not flow.may_send()
    clock.now += (FULL_BYTES - SMALL_BYTES) / rate - 0.01
    assert not flow.may_send()
    clock.now += 0.02
    assert flow.may_send()


def test_a_few_bytes_that_had_to_wait_do_not_hold_up_a_screen_for_minutes(clock: Clock) -> None:
    flow = Flow(clock)
    flow.question(10)
    flow.sent(8, asked=False)
    flow.written(8, 0.2)
    assert not flow.may_send(), "the line was full"
    clock.now += LOST_SECONDS + 0.1
    assert flow.may_send()


def test_leaving_waits_for_answers_and_not_for_ever(flow: Flow) -> None:
    send(flow, LARGE)
    flow.leave(0.01)
    assert not send(flow, LARGE), "nobody would read the answer"
    assert flow.may_send()


def test_nothing_is_waited_for_from_a_terminal_that_has_gone(flow: Flow) -> None:
    send(flow, LARGE)
    flow.lost()
    began = time.monotonic()
    flow.leave(5)
    assert time.monotonic() - began < 1
    assert flow.may_send()
    assert flow.question(LARGE) == ""


def test_another_beginning_asks_again(flow: Flow) -> None:
    send(flow, LARGE)
    send(flow, LARGE)
    flow.begin()
    assert flow.may_send()
    assert flow.question(1) == ASK_STATUS + ASK_KIND
