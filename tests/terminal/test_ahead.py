"""The whole program, end to end: a number explained, a customer and the desk two weeks ahead."""

from tests.terminal.program import opened


def test_explained_now_and_ahead(demo_url: str) -> None:
    with opened(demo_url, 80, 24) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("x")
        terminal.wait_text("points")
        terminal.type("2")
        terminal.wait_text("in all")
        terminal.keys("esc")
        terminal.wait_gone("in all")
        terminal.keys("enter")
        terminal.wait_text("4 Notes")
        terminal.keys("T")
        terminal.wait_text("as it was on …")
        terminal.type("+14")
        terminal.wait_text("(if nobody pays)")
        terminal.keys("enter")
        terminal.wait_text("· T now")
        terminal.keys("n")
        terminal.wait_text("nothing can be changed there")
        terminal.keys("l")
        terminal.wait_text(": what comes until")
        terminal.keys("esc")
        terminal.wait_gone(": what comes until")
        terminal.keys("T")
        terminal.wait_gone("· T now")


def test_the_desk_ahead_and_back(demo_url: str) -> None:
    with opened(demo_url, 120, 30) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("T")
        terminal.wait_text("The desk as it will be on …")
        terminal.type("+2w")
        terminal.wait_text("(if nobody pays)")
        terminal.keys("enter")
        terminal.wait_text("· T now")
        terminal.wait_text("rows")
        terminal.keys("a")
        terminal.wait_text("nothing can be changed there")
        terminal.keys("L")
        terminal.wait_text("The desk: what comes until")
        terminal.keys("L")
        terminal.wait_text("Those that go until then")
        terminal.keys("esc", "enter")
        terminal.wait_text("1 Overview")
        terminal.wait_text("· T now")
        terminal.keys("esc")
        terminal.wait_text("1 Delinquent customers")
        terminal.keys("esc")
        terminal.wait_gone("· T now")
