"""The next customer to work: nobody's, not worked today, and the same cost whatever the list."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import CollectorRole
from collectui.domain.workday.next import CLAIM_LASTS, Candidate, Presence, is_next
from collectui.store.clock import clock
from collectui.store.core.history import HISTORY, HISTORY_CHANGE
from collectui.store.core.workday import CLAIM, PASSED_OVER, WORKDAY
from collectui.store.queries.my_day import day_figures
from collectui.store.store import Store
from collectui.store.workday import claims
from collectui.store.workday.next_customer import take_next
from tests.store import agents
from tests.store.processes import at_once
from tests.store.workday_world import ALL, agent, count, delinquent, note, today

ROOT = Path(__file__).parents[2]


def take(
    store: Store,
    me: Me,
    leaving: int | None = None,
    skipped: str | None = None,
    at: datetime | None = None,
    query: QueueQuery = ALL,
    session: str = "",
) -> int | None:
    row = store.load(lambda c: take_next(c, query, me, session or me.login, leaving, skipped, at))
    return None if row is None else row.customer_id


AT = datetime(2026, 11, 26, 14, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("candidate", "first", "again"),
    [
        (Candidate(1), True, True),
        (Candidate(1, held=True), False, False),
        (Candidate(1, worked_at=AT), False, False),
        (Candidate(1, worked_at=AT, came_due_at=LATER), True, True),
        (Candidate(1, worked_at=LATER, came_due_at=AT), False, False),
        (Candidate(1, worked_at=AT, came_due_at=AT), False, False),
        (Candidate(1, passed_at=AT), False, True),
        (Candidate(1, passed_at=AT, held=True), False, False),
        (Candidate(1, passed_at=AT, worked_at=AT), False, False),
        (Candidate(1, passed_at=AT, came_due_at=LATER), True, True),
        (Candidate(1, passed_at=LATER, came_due_at=AT), False, True),
        (Candidate(1, passed_at=AT, worked_at=AT, came_due_at=LATER), True, True),
        (Candidate(1, passed_at=AT, worked_at=LATER, came_due_at=AT), False, False),
    ],
)
def test_who_may_be_next(candidate: Candidate, first: bool, again: bool) -> None:
    assert (is_next(candidate), is_next(candidate, again=True)) == (first, again)


def test_it_is_the_first_of_the_list_that_nobody_holds(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    worst, second, third = delinquent(store, 3)
    assert take(store, ana) == worst
    assert take(store, ben) == second
    assert take(store, ana, leaving=worst) == third
    assert take(store, ben, leaving=second) == worst, "ana has left it without working it"


def test_a_colleagues_queue_is_worked_as_oneself(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    hers = delinquent(store, 3, ana)
    queue = QueueQuery(Scope.MINE, ben.id).of(ana.id or 0)
    assert take(store, ben) == hers[0], "ben has none of his own: of everybody's"
    assert take(store, ben, query=QueueQuery(Scope.MINE, ben.id)) is None
    assert take(store, ben, query=queue) == hers[0], "his own claim does not stop him"
    assert take(store, ana, query=QueueQuery(Scope.MINE, ana.id)) == hers[1], "he holds the first"
    held = store.read(
        lambda c: dict(c.execute(sa.select(CLAIM.c.customer_id, CLAIM.c.collector_id)).all())
    )
    assert held == {hers[0]: ben.id, hers[1]: ana.id}
    assert queue.scoped(Scope.MINE).whose_id is None, "back to one's own"


def skipped_often(store: Store) -> list[int]:
    """The list for supervisors."""
    from collectui.store import figures
    from collectui.store.queries.queue import queue_page

    labels = store.read(lambda c: tuple(b.label for b in figures.buckets(c)))
    on = store.read(figures.today)
    rows = store.read(queue_page, QueueQuery(Scope.SKIPPED), on, labels)
    return [row.customer_id for row in rows]


def test_three_skips_since_it_was_worked_are_a_list(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second, _ = delinquent(store, 3)
    for me, why in ((ana, "no number"), (ana, "in a meeting"), (ben, "no number")):
        assert skipped_often(store) == []
        take(store, me, leaving=first, skipped=why)
    take(store, ana, leaving=second)
    assert skipped_often(store) == [first], "by whomever; leaving by N is no skip"
    receipt = note_receipt(store, ben, first)
    assert skipped_often(store) == [], "it was worked"
    take(store, ana, leaving=first, skipped="again")
    take(store, ana, leaving=first, skipped="again")
    assert skipped_often(store) == [], "two since"
    store.do(Undo(history_id=receipt), ben)
    assert skipped_often(store) == [first], "what is taken back was no work"


def note_receipt(store: Store, me: Me, customer: int) -> int:
    """An entry by an agent's hand, and its id."""
    note(store, me, customer)
    return store.read(lambda c: c.execute(sa.select(sa.func.max(HISTORY.c.id))).scalar_one())


def test_old_skips_count_no_more(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2)
    now = store.read(clock)
    for days in (100, 90, 80):
        take(store, ana, leaving=first, skipped="x", at=now - timedelta(days))
    assert skipped_often(store) == [first]
    take(store, ana, leaving=first, skipped="x", at=now)
    assert skipped_often(store) == []


def test_by_another_order_it_is_the_first_of_that(store: Store) -> None:
    ana = agent(store, "ana")
    customers = delinquent(store, 3)
    by_amount = ALL.sorted_by(list(type(ALL.sort))[1])
    by_name = ALL.sorted_by(list(type(ALL.sort))[3])
    assert take(store, ana, query=by_amount) == customers[0]
    assert take(store, ana, leaving=customers[0], query=by_name) == customers[1]


def test_what_anybody_worked_today_is_not_given_unless_it_comes_due(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second = delinquent(store, 2)
    note(store, ben, first)
    assert take(store, ana) == second
    assert take(store, ana, leaving=second) is None, "of two one is worked, one just left"
    day = today(store)
    later = datetime.combine(day, time(23, 59), UTC)
    activity = AddActivity(about=About(first), subject="call", due_on=day, due_time=time(23, 58))
    store.do(activity, ben)
    assert take(store, ana, at=later - timedelta(minutes=2)) != first
    claims_of_ana = take(store, ana, leaving=second, at=later)
    assert claims_of_ana == first


def test_an_entry_taken_back_is_no_work(store: Store) -> None:
    ana = agent(store, "ana")
    (first,) = delinquent(store, 1)
    note(store, ana, first)
    assert take(store, ana) is None
    last = store.read(lambda c: c.execute(sa.select(sa.func.max(HISTORY.c.id))).scalar_one())
    store.do(Undo(history_id=last), ana)
    assert take(store, ana) == first


def test_what_i_left_or_skipped_comes_again_once_nothing_else_is_left(store: Store) -> None:
    ana = agent(store, "ana")
    a, b, c = delinquent(store, 3)
    assert take(store, ana) == a
    assert take(store, ana, leaving=a, skipped="in a meeting") == b
    assert take(store, ana, leaving=b) == c
    assert take(store, ana, leaving=c) == a, "the round begins anew"
    assert take(store, ana, leaving=a) == b
    reasons = store.read(lambda x: set(x.execute(sa.select(PASSED_OVER.c.skipped)).scalars()))
    assert reasons == {""}, "the reason goes with its round"


def test_a_skip_says_why(store: Store) -> None:
    ana = agent(store, "ana")
    (first,) = delinquent(store, 1)
    with pytest.raises(Refused, match="why"):
        take(store, ana, leaving=first, skipped="  ")
    assert count(store, PASSED_OVER) == 0


def test_viewers_and_sessions_of_another_day_claim_nothing(store: Store) -> None:
    viewer = agent(store, "eve", CollectorRole.VIEWER)
    delinquent(store, 1)
    with pytest.raises(Refused, match="viewer"):
        take(store, viewer)
    ana, own = agent(store, "ana"), today(store) + timedelta(3)

    with pytest.raises(Refused, match=f"looks at {own}"):
        store.load(lambda c: take_next(c, ALL, ana, "ana", own_date=own))
    with pytest.raises(Refused, match="by name"):
        take(store, ana, query=replace(ALL, scope=Scope.CUSTOMERS))
    assert count(store, CLAIM) == 0


def test_claims_and_rounds_are_no_records(store: Store) -> None:
    ana = agent(store, "ana")
    customers = delinquent(store, 3)
    take(store, ana)
    take(store, ana, leaving=customers[0])
    take(store, ana, leaving=customers[1], skipped="later")
    assert count(store, CLAIM) == 1
    assert count(store, WORKDAY) == 1
    assert count(store, HISTORY) == count(store, HISTORY_CHANGE) == 0


def test_a_claim_is_over_at_its_time_and_not_later(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second = delinquent(store, 2)
    begun = store.read(clock)
    assert take(store, ana, at=begun) == first
    until = begun + CLAIM_LASTS
    assert store.read(claims.others_at, first, ben.id, until - timedelta(microseconds=1000))
    assert store.read(claims.others_at, first, ben.id, until) == ()
    just_before = until - timedelta(milliseconds=1)
    assert take(store, ben, at=just_before) == second
    store.load(lambda c: claims.release(c, "ben"))
    store.load(lambda c: c.execute(sa.delete(PASSED_OVER)))
    assert take(store, ben, at=until) == first


def test_a_killed_terminals_customer_is_its_logins_at_once(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second = delinquent(store, 2)
    begun = store.read(clock)
    assert take(store, ana, at=begun, session="killed") == first
    assert take(store, ben, at=begun) == second
    assert take(store, ana, at=begun, session="new") == first
    store.load(lambda c: claims.release(c, "killed"))
    assert store.read(claims.others_at, first, ben.id) == (Presence("ana", begun),)


def test_who_opens_by_hand_is_seen_and_refuses_nobody(store: Store) -> None:
    ana, ben, cem = (agent(store, name) for name in ("ana", "ben", "cem"))
    (first,) = delinquent(store, 1)
    for me in (ana, ben):
        assert me.id is not None
        store.load(lambda c, me=me: claims.hold(c, me.id, me.login, first))
    assert [p.login for p in store.read(claims.others_at, first, ben.id)] == ["ana"]
    assert [p.login for p in store.read(claims.others_at, first, cem.id)] == ["ana", "ben"]
    assert take(store, cem) is None


def test_renewing_keeps_since_and_moves_until(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    (first,) = delinquent(store, 1)
    begun = store.read(clock)
    assert ana.id is not None
    store.load(lambda c: claims.hold(c, ana.id or 0, "ana", first, begun))
    store.load(lambda c: claims.hold(c, ana.id or 0, "ana", first, begun + timedelta(minutes=14)))
    later = begun + timedelta(minutes=20)
    assert store.read(claims.others_at, first, ben.id, later) == (Presence("ana", begun),)


def test_agents_racing_are_never_sent_to_the_same_customer(store: Store) -> None:
    names = [f"agent{n}" for n in range(4)]
    racing = [agent(store, name) for name in names]
    customers = delinquent(store, 24)
    calls = [(store.where, me.id, me.login, 6) for me in racing]
    answers = at_once(agents.take_customers, calls)
    given = [customer for answer in answers for customer in answer]
    assert sorted(given) == sorted(customers), "each once, all of them"


def test_an_agent_killed_on_a_customer_frees_it_by_time_alone(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second = delinquent(store, 2)
    command = [sys.executable, "-m", "tests.store.agents", "hold", store.where, str(ana.id)]
    killed = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    assert int(killed.stdout.readline()) == first
    killed.kill()
    killed.communicate()
    until = store.read(lambda c: c.execute(sa.select(CLAIM.c.until)).scalar_one())
    assert take(store, ben, at=until - timedelta(milliseconds=1)) == second
    assert take(store, ben, leaving=second, at=until) == first


def test_the_days_figures_are_my_own(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    customers = delinquent(store, 5, ana)
    assert store.read(day_figures, ana.id).words == "work 0 of 5 · 0 reached"
    begun = store.read(clock) - timedelta(minutes=41)
    take(store, ana, at=begun)
    note(store, ana, customers[0])
    note(store, ana, customers[0])
    note(store, ben, customers[1])
    figures = store.read(day_figures, ana.id)
    assert figures.words == "work 1 of 4 · 0 reached · 41 min"
    promised = replace(figures, promises=2, promised=(("USD", 240_000),))
    assert promised.words == "work 1 of 4 · 0 reached · 2 promises 2,400 · 41 min"
    assert promised.short_words == figures.words
