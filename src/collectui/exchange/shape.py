"""The shape of a file: by which headers its columns are known, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collectui.domain.vocabulary import ItemKind
from collectui.store.imports.fields import Field


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of file: which headers stand for which of our columns, and how it is read."""

    source: str
    title: str
    headers: Mapping[Field, tuple[str, ...]]
    """Header texts met, the one to trust first."""
    needed: frozenset[Field]
    """Columns without which a file is not of this shape (an amount, full or open, always is)."""
    either: tuple[frozenset[Field], ...] = ()
    """Of these sets of columns one must be there besides."""
    kinds: Mapping[str, ItemKind] = field(default_factory=dict)
    """The file's words for a document's kind, beside those known everywhere."""
    statuses: Mapping[str, str] = field(default_factory=dict)
    """The file's words for how a document stands, beside those known everywhere."""
    coded: bool = False
    """Kinds are an ERP's own codes, of customers' items: an unknown one goes by its sign."""
    currencies: Mapping[str, str] = field(default_factory=dict)
    """Amount headers that name their currency."""
    grouped: bool = False
    """Customers may stand on a line of their own above their documents."""
    by_name: bool = False
    """The customer's name is its key, and numbers are unique only within customer and kind."""
    positions: Mapping[Field, int] = field(default_factory=dict)
    """Columns told by where they stand, from 1."""
    unsigned: bool = False
    """Credits may have no sign: their kind tells them."""
    unnamed: Field | None = None
    """What stands in the first column, where that has no header."""
    ages: str = ""
    """The header of the first of the columns by age, from which an amount without a total is."""
    exact: bool = False
    """Headers are as a person mapped them: nothing is guessed."""
