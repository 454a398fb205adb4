"""The dunning plan of a whole store: foreseen, and carried out in short transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlalchemy import Connection

from collectui.domain.dunning.actions import PLAN_DUNNING, step_id
from collectui.domain.dunning.plan import Terms
from collectui.domain.dunning.rules import Dunned, Dunning, Letter, NewLetter, kind_of
from collectui.domain.kernel import new_command_id
from collectui.domain.plan import Plan
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus
from collectui.store import entries, figures
from collectui.store.access import Access, Read
from collectui.store.core.customers import ACCOUNT, SITE
from collectui.store.dunning import follows, letter_changes, planning
from collectui.store.queries import dunning as queries

PIECE = 400
"""Customers of one transaction, and so of one entry of the history."""


@dataclass
class Tally:
    """What a plan does, counted. Letters are counted as they will stand."""

    on: date
    stages: tuple[int, ...]
    run: int | None = None
    """The history's id of its first step, by which all are taken back; None where none was."""
    by_stage: Counter[int] = field(default_factory=Counter)
    by_method: Counter[ContactMethod] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    """New letters that are held, by reason without its particulars."""
    calls: int = 0
    """New letters whose place a call takes."""
    withdrawn: int = 0
    released: int = 0
    """Letters that were held and go."""
    rest: int = 0
    """Letters changed otherwise."""

    @property
    def planned(self) -> int:
        """Letters that are new."""
        return self.by_stage.total()

    def add(self, dunning: Dunning) -> None:
        """Count what is done for one customer."""
        for new in dunning.new:
            self.by_stage[new.stage] += 1
            self.by_method[new.standing.method] += 1
            self.calls += new.standing.call
            if new.standing.status is CorrespondenceStatus.HELD:
                self.held[kind_of(new.standing.held_reason)] += 1
        for letter, as_becomes in dunning.changed:
            becomes = as_becomes.standing
            if becomes.status is CorrespondenceStatus.CANCELLED and not becomes.call:
                self.withdrawn += 1
            elif letter.standing.status is CorrespondenceStatus.HELD and (
                becomes.status is not CorrespondenceStatus.HELD
            ):
                self.released += 1
            else:
                self.rest += 1


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the plan would do for one customer."""

    customer: Dunned
    dunning: Dunning
    accounts: Mapping[int | None, str]
    """Numbers of accounts by id, and of sites below: those that the letters are about."""
    sites: Mapping[int | None, str]


def foresee(store: Access) -> Iterator[Foreseen]:
    """What the plan would do, customer by customer; nothing is written."""
    by = store.read(planning.terms)
    for ids in _pieces(store, by):
        plans, accounts, sites = store.read(_named_plans, ids, by)
        for customer, dunning in plans:
            yield Foreseen(customer, dunning, accounts, sites)


def carry_out(
    store: Access, who: int | None, progress: Callable[[int, int | None], None] | None = None
) -> Tally:
    """Plan letters for all customers; done twice, the second time there is nothing to do.

    `who` is the collector who asked for it, None where the calendar did. Four hundred customers at
    a time, each piece one entry of the history, all of them one run (`store.undo.whole_runs` takes
    it back); interrupted, what was planned stays, and the next plan does the rest. Figures must be
    those of the business date. Raises StoreBusy or StoreFailed.
    """
    for tally in steps(store, who):
        if progress:
            progress(tally.planned, None)
    return tally


def steps(store: Access, who: int | None) -> Iterator[Tally]:
    """The same step by step, each as short as one piece; yields what was done so far, also first.

    For whoever has more to do meanwhile: a step is taken when the next is asked for.
    """
    by = store.read(planning.terms)
    tally = Tally(by.today, by.stages)
    yield tally
    run, number = new_command_id(), 1
    for ids in _pieces(store, by):
        if ids:
            step = step_id(run, number)
            done, written = store.load(partial(_carry_out, ids=ids, by=by, who=who, step=step))
            for _, dunning in done:
                tally.add(dunning)
            if written is not None:
                tally.run = tally.run or written
                number += 1
        yield tally


def turn_to(store: Access, to: date, progress: Callable[[int], None] | None = None) -> int:
    """Move the kept figures to a business date, and forward of it plan the letters that fall due.

    Letters that wait follow the figures in the same transactions: backwards, those planned for a
    later date are withdrawn. Returns the customers whose figures were made anew; raises as
    `figures.roll`.
    """
    forward = store.read(figures.kept_date) < to
    count = figures.roll(store.load, to, progress, follows.by_calendar)
    if forward:
        carry_out(store, None)
    return count


def wanted(read: Read, by: Terms) -> Iterator[list[int]]:
    """Customers for whom the plan has something to do, a stretch of the list at a time."""
    if not by.stages:
        return
    for first, last in read(lambda connection: list(figures.ranges(connection))):
        found = read(queries.wanting, first, last, by.stages, by.today)
        # Looked at before the lock is asked for: mostly there is nothing to do for them.
        looked_at = sorted(found.perhaps)
        wanted = set(found.sure)
        for start in range(0, len(looked_at), PIECE):
            plans = read(planning.plans, looked_at[start : start + PIECE], by)
            wanted |= {customer.id for customer, _ in plans}
        yield sorted(wanted)


def _pieces(store: Access, by: Terms) -> Iterator[list[int]]:
    """The same in pieces; an empty one where a stretch of the list has none."""
    for ids in wanted(store.read, by):
        for start in range(0, len(ids) or 1, PIECE):
            yield ids[start : start + PIECE]


def _named_plans(
    connection: Connection, ids: Sequence[int], by: Terms
) -> tuple[list[tuple[Dunned, Dunning]], dict[int | None, str], dict[int | None, str]]:
    plans = planning.plans(connection, ids, by)
    places: list[NewLetter | Letter] = [each for _, dunning in plans for each in dunning.new]
    places += [each for _, dunning in plans for each, _ in dunning.changed]
    return (
        plans,
        queries.numbers(connection, ACCOUNT, (each.account_id for each in places)),
        queries.numbers(connection, SITE, (each.site_id for each in places)),
    )


def _carry_out(
    connection: Connection, ids: Sequence[int], by: Terms, who: int | None, step: str
) -> tuple[list[tuple[Dunned, Dunning]], int | None]:
    """What was done, and the history's id of it; None where there was nothing to do."""
    done = planning.plans(connection, ids, by)
    customers = {customer.id: customer for customer, _ in done}
    changed = letter_changes.changed(
        [pair for _, dunning in done for pair in dunning.changed], customers, who, by.due_on
    )
    added = [each for customer, d in done for each in letter_changes.added(d.new, customer, who)]
    if not changed and not added:
        return done, None
    # Records of one kind together: they are written at once.
    calls = [each for each in added if each.kind == "activity"]
    letters = [each for each in added if each.kind != "activity"]
    plan = Plan(_summary(done, by.today), (*changed, *calls, *letters))
    entry = entries.write(connection, plan, who=who, action=PLAN_DUNNING.id, command_id=step)
    return done, entry.history_id


def _summary(done: Sequence[tuple[Dunned, Dunning]], today: date) -> str:
    new = sum(len(dunning.new) for _, dunning in done)
    changed = sum(len(dunning.changed) for _, dunning in done)
    parts = [f"{new} planned"] if new else []
    parts += [f"{changed} changed"] if changed else []
    return f"Letters of {today}: {', '.join(parts)}"
