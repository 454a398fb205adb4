"""Work that Textual does for every line and every widget, and that is hardly ever used.

* A strip makes seven caches, and most are thrown away with the frame they were made for: they are
  made when they are first looked into.
* For each widget, and each of its component classes, all rules of the style sheets are gone
  through for the few that can apply: these are kept for each set of names that occurs.

What is shown is the same. The tests say so, and say when Textual moves a name that is used here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.cache import FIFOCache
from textual.css.stylesheet import Stylesheet
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.css.model import RuleSet
    from textual.dom import DOMNode

CACHES = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}
"""The caches of a strip, each with the number of answers that it keeps."""


def _make_strip(strip: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    strip._segments = list(segments)
    strip._cell_length = cell_length
    strip._render_cache = None
    strip._link_ids = None
    strip._cell_count = None


def _make_cache(strip: Strip, name: str) -> FIFOCache[Any, Any]:
    # Called for a slot that is still empty.
    if name not in CACHES:
        raise AttributeError(name, name=name, obj=strip)
    cache: FIFOCache[Any, Any] = FIFOCache(CACHES[name])
    setattr(strip, name, cache)
    return cache


def install() -> None:
    """Let strips make their caches late; harmless when they already do."""
    Strip.__init__ = _make_strip  # type: ignore[assignment, method-assign]
    Strip.__getattr__ = _make_cache  # type: ignore[attr-defined]


class Styles(Stylesheet):
    """A style sheet that remembers which of its rules can apply to which names."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._applicable: dict[frozenset[str], list[RuleSet]] = {}
        self._applicable_of: dict[str, list[RuleSet]] | None = None
        self._applying: list[RuleSet] | None = None

    @property
    def rules(self) -> list[RuleSet]:
        """All rules; while one is applied, those that can apply to the node."""
        applying, self._applying = self._applying, None
        return super().rules if applying is None else applying

    def apply(
        self,
        node: DOMNode,
        *,
        animate: bool = False,
        cache: dict[tuple[Any, ...], Any] | None = None,
    ) -> None:
        """Apply the rules to a node."""
        rules_map = self.rules_map
        if self._applicable_of is not rules_map:
            self._applicable_of, self._applicable = rules_map, {}
        names = frozenset(rules_map.keys() & node._selector_names)
        found = self._applicable.get(names)
        if found is None:
            limit = {id(rule) for name in names for rule in rules_map[name]}
            found = [rule for rule in self.rules if id(rule) in limit]
            self._applicable[names] = found
        self._applying = found
        super().apply(node, animate=animate, cache=cache)
