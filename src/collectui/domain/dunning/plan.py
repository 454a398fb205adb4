"""What the dunning plan does for one customer: new letters, and what becomes of those that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from collectui.domain.dunning.rules import (
    DISPUTED,
    GONE_BEFORE,
    NOT_THAT_LATE,
    OVERTAKEN,
    PAID,
    PROMISED,
    ROLLED_BACK,
    AddressOf,
    Dunned,
    Dunning,
    Letter,
    NewLetter,
    Unit,
    held_because,
    overlaps,
    settled,
    stage_at,
    standing_of,
)
from collectui.domain.vocabulary import CorrespondenceStatus


@dataclass(frozen=True, slots=True)
class Terms:
    """By what the plan is made."""

    today: date
    due_on: date
    """When a letter planned today is due: today, or the next day on which the desk works."""
    stages: tuple[int, ...]


def plan_for(
    customer: Dunned,
    units: Sequence[Unit],
    letters: Sequence[Letter],
    address_of: AddressOf,
    by: Terms,
) -> Dunning:
    """What the plan does for one customer.

    Each unit of which something can be asked for gets the letter of its stage, unless one of that
    stage or a later one counts already; a unit disputed or promised in full gets one that is held.
    Letters that wait are released, held or changed as things stand now (`follow`); those overtaken
    by the new one are withdrawn.
    """
    new: list[NewLetter] = []
    overtaken: set[int] = set()
    for unit in units:
        if unit.no_asking not in ("", DISPUTED, PROMISED):
            continue
        stage = unit.stage(by.stages, by.today)
        about = [each for each in letters if overlaps(each, unit) and not _too_soon(each, by)]
        if stage > max((each.stage for each in about if _counts(each, unit)), default=0):
            address = address_of(customer.method, unit.site_id, unit.contact_id)
            reason = held_because(customer, unit.held, customer.method, address)
            new.append(
                NewLetter(
                    unit.account_id,
                    unit.site_id,
                    stage,
                    by.due_on,
                    standing_of(customer.method, address, reason),
                    unit.program_id,
                    by.today,
                )
            )
            overtaken |= {each.id for each in about if each.waits}
    return Dunning(tuple(new), follow(customer, units, letters, address_of, by, overtaken))


def follow(
    customer: Dunned,
    units: Sequence[Unit],
    letters: Sequence[Letter],
    address_of: AddressOf,
    by: Terms,
    overtaken: frozenset[int] | set[int] = frozenset(),
) -> tuple[tuple[Letter, Letter], ...]:
    """What becomes of the letters of one customer that wait, as its figures now are.

    Withdrawn are those in `overtaken`, those about what was paid, those whose stage has gone out,
    and those planned for a business date that has not come (the figures were rolled back), in
    whose place comes the one that they had overtaken. One whose oldest item was paid or is
    disputed takes the stage of the item that may now be asked for.
    """
    changed: list[tuple[Letter, Letter]] = []
    for letter in letters:
        if letter.waits:
            about = [unit for unit in units if overlaps(letter, unit)]
            becomes = _becomes(letter, customer, about, letters, address_of, by)
            if letter.id in overtaken:
                becomes = _withdrawn(letter, OVERTAKEN)
            if becomes != letter:
                changed.append((letter, becomes))
    if any(_too_soon(letter, by) for letter, _ in changed):
        changed += _back_again(customer, units, letters, address_of, by)
    return tuple(changed)


def _becomes(
    letter: Letter,
    customer: Dunned,
    about: Sequence[Unit],
    letters: Sequence[Letter],
    address_of: AddressOf,
    by: Terms,
) -> Letter:
    """A letter that waits, as it now is to be; `about` are the units it is about."""
    if _too_soon(letter, by):
        return _withdrawn(letter, ROLLED_BACK)
    if not any(stage_at((by.today - unit.oldest_due).days, by.stages) for unit in about):
        return _withdrawn(letter, PAID)
    latest = max(about, key=lambda unit: unit.stage(by.stages, by.today))
    stage = latest.stage(by.stages, by.today)
    if not stage:
        return _withdrawn(letter, NOT_THAT_LATE)
    if stage < letter.stage:
        others = (each for each in letters if each.id != letter.id and overlaps(each, latest))
        if any(each.stage >= stage and _counts(each, latest) for each in others):
            return _withdrawn(letter, GONE_BEFORE)
        letter = replace(letter, stage=stage)
    was, address = letter.standing, letter.standing.address
    if latest.ask_due is not None and letter.program_id not in latest.programs:
        # Another item is the oldest to be asked for: its contact is written to.
        contact = latest.contact_id
        letter = replace(letter, program_id=latest.program_id, contact_id=contact)
        address = ""
    address = address or address_of(was.method, letter.site_id, letter.contact_id)
    return replace(letter, standing=settled(letter, customer, about, was.method, address))


def _back_again(
    customer: Dunned,
    units: Sequence[Unit],
    letters: Sequence[Letter],
    address_of: AddressOf,
    by: Terms,
) -> list[tuple[Letter, Letter]]:
    """Letters that wait again, because those that had overtaken them are withdrawn."""
    found: dict[int, tuple[Letter, Letter]] = {}
    for unit in units:
        about = [each for each in letters if overlaps(each, unit) and not _too_soon(each, by)]
        stage = unit.stage(by.stages, by.today)
        counting = max((each.stage for each in about if _counts(each, unit)), default=0)
        waited = [
            each
            for each in about
            if each.standing.status is CorrespondenceStatus.CANCELLED
            and each.standing.held_reason == OVERTAKEN
            and counting < each.stage <= stage
        ]
        if not waited:
            continue
        letter = max(waited, key=lambda each: (each.stage, each.id))
        was = letter.standing
        address = was.address or address_of(was.method, letter.site_id, letter.contact_id)
        standing = settled(letter, customer, [unit], was.method, address)
        found[letter.id] = letter, replace(letter, standing=standing)
    return list(found.values())


def _too_soon(letter: Letter, by: Terms) -> bool:
    """Whether it waits, and was planned for a business date that has not come."""
    return letter.waits and letter.planned_on is not None and letter.planned_on > by.today


def _counts(letter: Letter, unit: Unit) -> bool:
    """Whether it has gone or will go for what the unit owes now."""
    return letter.counts and letter.due_on > unit.since


def _withdrawn(letter: Letter, reason: str) -> Letter:
    standing = replace(
        letter.standing, status=CorrespondenceStatus.CANCELLED, held_reason=reason, call=False
    )
    return replace(letter, standing=standing)
