"""What is left out of Textual's work changes nothing that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.strip import Strip

from collectui.ui import frugal
from tests.ui.customers import WITH_PROGRAMS, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


def test_every_cache_of_a_strip_is_made_when_it_is_looked_into() -> None:
    frugal.install()
    kept = {name for name in Strip.__slots__ if name.endswith("_cache")} - {"_render_cache"}
    assert kept == set(frugal.CACHES)
    strip = Strip([Segment("one two")])
    made = vars(Strip)
    for name in frugal.CACHES:
        with pytest.raises(AttributeError):
            made[name].__get__(strip)
    assert strip.crop(0, 3).text == "one"
    assert strip.crop(0, 3) is strip.crop(0, 3)
    assert made["_crop_cache"].__get__(strip) is strip._crop_cache
    with pytest.raises(AttributeError):
        strip.nothing_of_this_name  # type: ignore[attr-defined]  # noqa: B018


def _rules(node: DOMNode) -> list[dict[str, object]]:
    parts = [node._component_styles[name].base for name in sorted(node._component_styles)]
    return [dict(styles.get_rules()) for styles in (node.styles.base, *parts)]


@pytest.mark.parametrize("key", ["", "n", "m", "slash", "ctrl+p"])
async def test_every_widget_has_the_rules_that_textual_gives_it(
    open_desk: Opener, desk_file: Path, key: str
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        if key:
            await desk.press(key)
        plain = Stylesheet(variables=desk.app.get_css_variables())
        plain.source = desk.app.stylesheet.source.copy()
        plain.parse()
        stack = desk.app.screen_stack
        nodes = [node for screen in stack for node in screen.walk_children(with_self=True)]
        assert len(nodes) > 10
        assert any(_rules(node)[1:] for node in nodes)
        for node in nodes:
            frugal_rules = _rules(node)
            plain.apply(node)
            assert _rules(node) == frugal_rules, node
