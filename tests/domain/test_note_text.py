"""A note on one line: its words without the marks, whatever they are."""

import time

import pytest

from collectui.domain.notes.text import MOST_READ, one_line


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", ""),
        ("Called, no answer", "Called, no answer"),
        ("**bold** and [x](https://e.com)", "bold and x"),
        ("# Heading\n\nand text", "Heading and text"),
        ("## Heading ##", "Heading"),
        ("#88123 is disputed", "#88123 is disputed"),
        ("- one\n- *two*\n+ three", "one two three"),
        ("1. first\n2. second", "1. first 2. second"),
        ("> > quoted", "quoted"),
        ("> - **quoted** item", "quoted item"),
        ("***both*** ~~struck~~ __under__ _line_", "both struck under line"),
        ("**bold with *italic* in it**", "bold with italic in it"),
        ("*italic with **bold** in it*", "italic with bold in it"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("5*3 =15, a_b", "5*3 =15, a_b"),
        (r"\*not bold\* and \[no link\]", "*not bold* and [no link]"),
        ("`code **as it is**` here", "code **as it is** here"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("above\n---\nbelow\n***", "above below"),
        ("Title\n=====\ntext", "Title text"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b 1 | 2"),
        ("![scan](https://e.com/a.png)", "scan"),
        ("[](https://e.com)", "https://e.com"),
        ('[x](https://e.com "title") y', "x y"),
        ("[x](https://e.com/a_(b)_c) y", "x y"),
        ("<https://e.com/a_b_c>", "https://e.com/a_b_c"),
        ("<jo@example.com>", "jo@example.com"),
        ("[**bold link**](https://e.com)", "bold link"),
        ("[click](javascript:alert(1))", "click"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("[bold]not Rich's markup[/bold]", "[bold]not Rich's markup[/bold]"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("red \x1b[31m &#27;[2J", "red \ufffd[31m [2J"),
        ("a\r\nb\tc\u202ed", "a b c\ufffdd"),
        ("hard\\\nbreak  \nhere", "hard break here"),
        ("**never closed", "**never closed"),
        ("–5 % – agreed", "–5 % – agreed"),
        ("-500 EUR open", "-500 EUR open"),
        ("\ue02a private \ue05f use *x*", "private use x"),
    ],
)
def test_the_words_without_their_marks(body: str, said: str) -> None:
    assert " ".join(one_line(body).split()) == said


@pytest.mark.parametrize(
    "piece", ["*", "_", "**a", "[", "[a](", "`", "~~", "> ", "# ", "\\", "<", "![", "a*b_", "|-"]
)
def test_hostile_notes_are_bounded(piece: str) -> None:
    body = piece * (1_000_000 // len(piece))
    started = time.monotonic()
    assert len(one_line(body)) <= MOST_READ
    # A pattern that backtracks without end would take hours.
    assert time.monotonic() - started < 10
