"""The dunning plan of one customer: stages, reasons, and what happens to letters that wait."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collectui.domain.dunning import rules as d
from collectui.domain.dunning.plan import Terms, follow, plan_for
from collectui.domain.settings.known import SETTINGS
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus

TODAY = date(2026, 3, 16)
STAGES = (5, 20, 45, 75)
DUE = TODAY + timedelta(1)
PENDING, HELD = CorrespondenceStatus.PENDING, CorrespondenceStatus.HELD
SENT, CANCELLED = CorrespondenceStatus.SENT, CorrespondenceStatus.CANCELLED
BY = Terms(TODAY, DUE, STAGES)
MAIL, PHONE, POST = ContactMethod.EMAIL, ContactMethod.PHONE, ContactMethod.LETTER


def _customer(**values: Any) -> d.Dunned:
    return replace(d.Dunned(1, "C-1", MAIL), **values)


def _unit(
    days: int,
    *,
    disputed: bool = False,
    account: int | None = None,
    site: int | None = None,
    ask: int | None = None,
    **values: Any,
) -> d.Unit:
    """So many days past due; `ask` says so of the oldest item that may be asked for."""
    asked = days if ask is None else ask
    since = None if disputed else TODAY - timedelta(asked)
    said = {"no_asking": d.DISPUTED if disputed else "", "ask_due": since, **values}
    return d.Unit(account, site, TODAY - timedelta(days), **said)


def _letter(
    stage: int,
    status: CorrespondenceStatus = PENDING,
    days_ago: int = 1,
    *,
    reason: str = "",
    **values: Any,
) -> d.Letter:
    call = values.pop("call", False)
    standing = d.Standing(
        values.pop("method", MAIL), values.pop("address", "a@x.example"), status, reason, call
    )
    whole = {
        "id": stage, "customer_id": 1, "account_id": None, "site_id": None, "program_id": None,
        "contact_id": None, **values,
    }  # fmt: skip
    return d.Letter(
        stage=stage, due_on=TODAY - timedelta(days_ago), standing=standing,
        activity_id=7 if call else None, call_waits=whole.pop("call_waits", call), **whole,
    )  # fmt: skip


def _addresses(**known: str) -> d.AddressOf:
    return lambda method, site, contact: known.get(method.value, "")


EVERYWHERE = _addresses(email="a@x.example", phone="+1 312 555 0142", letter="1 Main St")


def _plan(
    customer: d.Dunned, units: list[d.Unit], letters: list[d.Letter], where: Any = EVERYWHERE
) -> d.Dunning:
    return plan_for(customer, units, letters, where, BY)


def _said(plan: d.Dunning) -> list[str]:
    """The plan in words: a table can hold them."""
    new = [f"new {n.stage} {_words(n.standing)}" for n in plan.new]
    return new + [_changed(*pair) for pair in plan.changed]


def _changed(was: d.Letter, becomes: d.Letter) -> str:
    stage = "" if was.stage == becomes.stage else f"{becomes.stage} "
    return f"{was.stage} becomes {stage}{_words(becomes.standing)}"


def _words(standing: d.Standing) -> str:
    if standing.call:
        return "call"
    return f"{standing.status.value} {standing.method.value} {standing.held_reason}".strip()


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-3, 0), (0, 0), (4, 0), (5, 1), (19, 1), (20, 2), (44, 2), (45, 3), (75, 4), (4000, 4)],
)
def test_stages_by_days_past_due(days: int, stage: int) -> None:
    assert d.stage_at(days, STAGES) == stage


@pytest.mark.parametrize(
    ("days", "letters", "said"),
    [
        (4, [], []),
        (5, [], ["new 1 pending email"]),
        (100, [], ["new 4 pending email"]),
        # The same stage never twice, whether it waits, was sent, is held or became a call.
        (20, [_letter(2)], []),
        (20, [_letter(2, SENT)], []),
        (20, [_letter(2, CANCELLED, method=PHONE, call=True)], []),
        (20, [_letter(2, CANCELLED, method=PHONE, call=True, call_waits=False)], []),
        # Nor an earlier one after a later one, when the oldest item is paid.
        (6, [_letter(3, SENT, 1)], []),
        # The next stage overtakes what still waits of the one before, and leaves what was sent.
        (
            20,
            [_letter(1)],
            ["new 2 pending email", "1 becomes cancelled email the next letter follows"],
        ),
        (20, [_letter(1, SENT)], ["new 2 pending email"]),
        # What was withdrawn does not count.
        (20, [_letter(2, CANCELLED, reason=d.PAID)], ["new 2 pending email"]),
        # A letter from before the oldest item was due was about older debts.
        (20, [_letter(4, SENT, 20)], ["new 2 pending email"]),
        (20, [_letter(4, SENT, 19)], []),
        # A letter to a program's contact is the unit's as well.
        (20, [_letter(2, SENT, program_id=9)], []),
    ],
)
def test_each_stage_once(days: int, letters: list[d.Letter], said: list[str]) -> None:
    assert _said(_plan(_customer(), [_unit(days)], letters)) == said


def test_what_is_not_due_any_more_is_withdrawn() -> None:
    paid = f"becomes cancelled email {d.PAID}"
    letters = [_letter(1), _letter(2, HELD, reason=d.DISPUTED), _letter(3, SENT)]
    assert _said(_plan(_customer(), [], letters)) == [f"1 {paid}", f"2 {paid}"]
    assert _said(_plan(_customer(), [_unit(3)], [_letter(1)])) == [f"1 {paid}"]
    call = _letter(1, CANCELLED, call=True, method=PHONE)
    assert _said(_plan(_customer(), [], [call])) == [f"1 becomes cancelled phone {d.PAID}"]
    begun = replace(call, call_waits=False)
    assert _said(_plan(_customer(), [], [begun])) == []


@pytest.mark.parametrize(
    ("customer", "unit", "where", "said"),
    [
        (
            _customer(excluded="court"),
            _unit(5),
            EVERYWHERE,
            "held email excluded from dunning: court",
        ),
        (
            _customer(do_not_contact="bankrupt"),
            _unit(5),
            EVERYWHERE,
            "held email do not contact: bankrupt",
        ),
        (
            _customer(do_not_contact="bankrupt", excluded="court"),
            _unit(5),
            EVERYWHERE,
            "held email do not contact: bankrupt",
        ),
        (_customer(), _unit(5, disputed=True), EVERYWHERE, "held email disputed in full"),
        (_customer(), _unit(5), _addresses(), "held email no e-mail address"),
        (_customer(method=PHONE), _unit(5), _addresses(), "held phone no phone number"),
        (_customer(method=POST), _unit(5), _addresses(), "held letter no postal address"),
        (_customer(method=ContactMethod.FAX), _unit(5), _addresses(), "held fax no fax number"),
        (_customer(method=PHONE), _unit(5), EVERYWHERE, "call"),
        (
            _customer(method=PHONE, excluded="court"),
            _unit(5),
            EVERYWHERE,
            "held phone excluded from dunning: court",
        ),
        (_customer(method=POST), _unit(5), EVERYWHERE, "pending letter"),
    ],
)
def test_a_new_letter_goes_or_is_held(
    customer: d.Dunned, unit: d.Unit, where: Any, said: str
) -> None:
    assert _said(_plan(customer, [unit], [], where)) == [f"new 1 {said}"]


@pytest.mark.parametrize(
    ("customer", "unit", "letter", "said"),
    [
        # What holds it is gone, or has come.
        (_customer(), _unit(5), _letter(1, HELD, reason=d.DISPUTED), ["1 becomes pending email"]),
        (
            _customer(),
            _unit(5, disputed=True),
            _letter(1),
            ["1 becomes held email disputed in full"],
        ),
        (
            _customer(),
            _unit(5),
            _letter(1, HELD, reason="excluded from dunning: court"),
            ["1 becomes pending email"],
        ),
        (
            _customer(),
            _unit(5),
            _letter(1, HELD, reason="no e-mail address", address=""),
            ["1 becomes pending email"],
        ),
        (
            _customer(),
            _unit(5),
            _letter(1, HELD, reason=d.DISPUTED, method=PHONE),
            ["1 becomes call"],
        ),
        # A hold that is somebody's own stays.
        (_customer(), _unit(5), _letter(1, HELD, reason="wait for Ana"), []),
        (
            _customer(excluded="court"),
            _unit(5),
            _letter(1, CANCELLED, method=PHONE, call=True),
            ["1 becomes held phone excluded from dunning: court"],
        ),
        # A letter keeps the way that was chosen for it.
        (_customer(method=POST), _unit(5), _letter(1), []),
    ],
)
def test_letters_that_wait_stand_as_things_are(
    customer: d.Dunned, unit: d.Unit, letter: d.Letter, said: list[str]
) -> None:
    assert _said(_plan(customer, [unit], [letter])) == said


@pytest.mark.parametrize(
    ("past_due", "disputed", "in_process", "unapplied", "reason"),
    [
        (100, 0, 0, 0, ""),
        (100, 40, 30, 29, ""),
        (100, 0, 0, 99, ""),
        (100, 100, 0, 0, d.DISPUTED),
        (100, 0, 100, 0, d.IN_PROCESS),
        (100, 0, 0, 100, d.COVERED),
        (100, 0, 0, 150, d.COVERED),
        (100, 40, 30, 30, d.NOTHING_TO_ASK),
        (100, 0, 60, 60, d.NOTHING_TO_ASK),
    ],
)
def test_what_can_be_asked_for_today(
    past_due: int, disputed: int, in_process: int, unapplied: int, reason: str
) -> None:
    assert d.nothing_to_ask(past_due, disputed, in_process, unapplied) == reason


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        # At the stage of the oldest item that may be asked for, not of the oldest.
        (_unit(90, ask=21), ["new 2 pending email"]),
        (_unit(90, ask=5), ["new 1 pending email"]),
        (_unit(90, ask=4), []),
        # Nothing to ask for is no letter; a dispute in full is one that is held.
        (_unit(90, no_asking=d.COVERED), []),
        (_unit(90, no_asking=d.IN_PROCESS), []),
        (_unit(90, no_asking=d.NOTHING_TO_ASK), []),
        (_unit(90, disputed=True), ["new 4 held email disputed in full"]),
    ],
)
def test_a_letter_goes_only_for_what_can_be_asked_for(unit: d.Unit, said: list[str]) -> None:
    assert _said(_plan(_customer(), [unit], [])) == said


FRIDAY = date(2026, 3, 20)
PROMISE = "promised until 20 Mar 2026 (PTP-00042)"


def test_a_promise_holds_what_is_planned_and_what_waits() -> None:
    promising = _customer(promised="until 20 Mar 2026 (PTP-00042)")
    whole = _unit(5, no_asking=d.PROMISED, ask_due=None)
    assert _said(_plan(promising, [whole], [])) == [f"new 1 held email {PROMISE}"]
    waiting, held = [_letter(1)], [_letter(1, HELD, reason=PROMISE)]
    assert _said(_plan(promising, [whole], waiting)) == [f"1 becomes held email {PROMISE}"]
    assert _said(_plan(promising, [whole], held)) == []
    # What is not promised is asked for.
    assert _said(_plan(promising, [_unit(5)], held)) == ["1 becomes pending email"]
    assert _said(_plan(_customer(), [_unit(5)], held)) == ["1 becomes pending email"]
    # Graver reasons come first; a call waits too.
    grave = _customer(promised="until Friday", excluded="court")
    assert _said(_plan(grave, [whole], [])) == ["new 1 held email excluded from dunning: court"]
    call = _letter(1, CANCELLED, method=PHONE, call=True)
    assert _said(_plan(promising, [whole], [call])) == [f"1 becomes held phone {PROMISE}"]


@pytest.mark.parametrize(
    ("units", "letters", "said"),
    [
        # The oldest item was paid, or is disputed by now: the stage of what is left.
        ([_unit(21)], [_letter(4)], ["4 becomes 2 pending email"]),
        ([_unit(90, ask=6)], [_letter(4)], ["4 becomes 1 pending email"]),
        ([_unit(21)], [_letter(4, HELD, reason=d.COVERED)], ["4 becomes 2 pending email"]),
        ([_unit(90, ask=2)], [_letter(4)], [f"4 becomes cancelled email {d.NOT_THAT_LATE}"]),
        # That stage has gone out for it.
        (
            [_unit(21)],
            [_letter(4), _letter(2, SENT, days_ago=3)],
            [f"4 becomes cancelled email {d.GONE_BEFORE}"],
        ),
        # It went before what is left was due: it was about other debts.
        (
            [_unit(21)],
            [_letter(4), _letter(2, SENT, days_ago=40)],
            ["4 becomes 2 pending email"],
        ),
        # An earlier stage waits on: the plan alone makes the next letter.
        ([_unit(90)], [_letter(2)], []),
        ([_unit(90, no_asking=d.COVERED)], [_letter(4)], [f"4 becomes held email {d.COVERED}"]),
        (
            [_unit(90, no_asking=d.IN_PROCESS)],
            [_letter(4)],
            [f"4 becomes held email {d.IN_PROCESS}"],
        ),
        ([], [_letter(4)], [f"4 becomes cancelled email {d.PAID}"]),
        ([], [_letter(4, SENT)], []),
        # Something of another unit does not hold it, nor keep it alive.
        (
            [_unit(90, account=1, no_asking=d.COVERED), _unit(90, account=2)],
            [_letter(4, account_id=2)],
            [],
        ),
        (
            [_unit(90, account=1)],
            [_letter(4, account_id=2)],
            [f"4 becomes cancelled email {d.PAID}"],
        ),
        # One for all units goes as long as anything can be asked for.
        ([_unit(90, account=1, no_asking=d.COVERED), _unit(90, account=2)], [_letter(4)], []),
    ],
)
def test_letters_follow_the_figures(
    units: list[d.Unit], letters: list[d.Letter], said: list[str]
) -> None:
    found = follow(_customer(), units, letters, EVERYWHERE, BY)
    assert [_changed(*pair) for pair in found] == said


def test_rolled_back_what_was_planned_for_later_is_withdrawn() -> None:
    later = TODAY + timedelta(15)
    overtaken = _letter(1, CANCELLED, reason=d.OVERTAKEN, planned_on=TODAY)
    planned = _letter(2, days_ago=-15, planned_on=later)
    gone = _letter(2, SENT, days_ago=-15, planned_on=later)
    back = f"2 becomes cancelled email {d.ROLLED_BACK}"

    def said(*letters: d.Letter, days: int = 6) -> list[str]:
        found = follow(_customer(), [_unit(days)], letters, EVERYWHERE, BY)
        return [_changed(*pair) for pair in found]

    assert said(planned) == [back]
    assert said(overtaken, planned) == [back, "1 becomes pending email"]
    # Not again what had been overtaken for a debt not late enough now, or what has gone.
    assert said(overtaken, planned, days=3) == [back]
    assert said(overtaken, gone) == []
    assert said(replace(planned, planned_on=TODAY)) == ["2 becomes 1 pending email"]
    # The same stage had been reached before: what the roll planned goes all the same.
    assert said(replace(planned, stage=1), days=6) == [back.replace("2", "1", 1)]


def test_a_letter_goes_to_the_contact_of_the_oldest_item_s_program() -> None:
    def where(method: ContactMethod, site: int | None, contact: int | None) -> str:
        return {7: "jo@x.example", None: "a@x.example"}[contact]

    unit = _unit(21, program_id=3, contact_id=7, programs=frozenset({3}))
    (new,) = _plan(_customer(), [unit], [], where).new
    assert (new.program_id, new.standing.address) == (3, "jo@x.example")
    (changed,) = follow(_customer(), [unit], [_letter(2)], where, BY)
    assert (changed[1].program_id, changed[1].standing.address) == (3, "jo@x.example")
    # Of two as old, one is as good as the other.
    both = replace(unit, programs=frozenset({3, None}))
    assert follow(_customer(), [both], [_letter(2)], where, BY) == ()


@pytest.mark.parametrize(
    ("account", "site", "unit_account", "unit_site", "same"),
    [
        (None, None, None, None, True),
        (None, None, 1, 2, True),
        (1, 2, None, None, True),
        (1, 2, 1, None, True),
        (1, 2, 1, 3, False),
        (1, None, 2, 5, False),
    ],
)
def test_letters_of_one_level_are_about_units_of_another(
    account: int | None, site: int | None, unit_account: int | None, unit_site: int | None,
    same: bool,
) -> None:  # fmt: skip
    letter = _letter(1, account_id=account, site_id=site)
    assert d.overlaps(letter, _unit(5, account=unit_account, site=unit_site)) is same


def test_units_are_dunned_apart_and_a_change_of_level_duns_nobody_twice() -> None:
    units = [_unit(5, account=1, site=1), _unit(50, account=1, site=2)]
    assert _said(_plan(_customer(), units, [])) == ["new 1 pending email", "new 3 pending email"]
    whole = _letter(3, SENT)
    assert _said(_plan(_customer(), units, [whole])) == []
    parts = [
        _letter(1, SENT, account_id=1, site_id=1, id=1),
        _letter(3, PENDING, account_id=1, site_id=2, id=2),
    ]
    assert _said(_plan(_customer(), [_unit(50)], parts)) == []
    assert _said(_plan(_customer(), units, parts)) == []


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ([5, 20, 45, 75], ""),
        ([1], ""),
        ([], ""),
        ([5, 5], "each later"),
        ([20, 5], "each later"),
        ([0, 5], "days past due"),
        ([True], "days past due"),
        (["5"], "days past due"),
        (5, "days past due"),
        ([4000], "days past due"),
        (list(range(1, 11)), "at most 9"),
    ],
)
def test_the_desks_stages(value: Any, wrong: str) -> None:
    check = SETTINGS["dunning_stages"].check
    if wrong:
        with pytest.raises(ValueError, match=wrong):
            check(value)
    else:
        assert check(value) == value
