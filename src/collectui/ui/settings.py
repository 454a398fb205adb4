"""What of a person's settings the program cannot use: said when it opens and by `where`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.theme import BUILTIN_THEMES

from collectui.config import Config, nearest
from collectui.ui.keys import KEYS, Key, shown, unknown

OWN_THEMES = {"dark": "collectui-dark", "light": "collectui-light"}
"""Our themes by the name the settings give them."""
_EVERYWHERE, _EDITORS = ("app.", "go."), ("edit.", "field.")


def problems(config: Config) -> list[str]:
    """Everything that is wrong: the theme, ids that no key has, keys given to two things."""
    found = []
    if config.theme is not None and theme_of(config.theme) is None:
        known = sorted({*OWN_THEMES, *BUILTIN_THEMES})
        found.append(f"there is no theme {config.theme}; {nearest(config.theme, known)}")
    found += [f"[keys] {name}: no such key; {_near(name)}" for name in unknown(config.keys)]
    return [*found, *_shared(config.keys)]


def theme_of(name: str) -> str | None:
    """The theme of that name as Textual knows it; None where there is none."""
    if name in OWN_THEMES:
        return OWN_THEMES[name]
    return name if name in {*OWN_THEMES.values(), *BUILTIN_THEMES} else None


def _near(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, KEYS, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else "see help for the ids"


def _shared(keys: Mapping[str, str]) -> Iterator[str]:
    """A key that the settings give to one thing where another has it on the same screens."""
    known = {name: given for name, given in keys.items() if name in KEYS}
    told: set[frozenset[str]] = set()
    for name, given in known.items():
        for other in KEYS.values():
            both = {each.strip() for each in given.split(",")} & _keys_of(other, known)
            pair = frozenset((name, other.id))
            if both and other.id != name and pair not in told and _meet(name, other.id):
                told.add(pair)
                key = shown(min(both))
                yield f"[keys] {key} is both {name} ({KEYS[name].title}) and {_named(other)}"


def _keys_of(key: Key, given: Mapping[str, str]) -> set[str]:
    return {each.strip() for each in given.get(key.id, key.keys).split(",")}


def _named(key: Key) -> str:
    return f"{key.id} ({key.title})"


def _meet(name: str, other: str) -> bool:
    """Whether two things can be wanted on one screen: an editor has its own, lists have theirs."""
    both = (name, other)
    if any(each.startswith(_EVERYWHERE) for each in both):
        return True
    return name.startswith(_EDITORS) is other.startswith(_EDITORS)
