"""Who may do what touches the whole desk."""

from collections.abc import Callable

import pytest

from collectui.domain.desk import rights
from collectui.domain.kernel import Me, Refusal
from collectui.domain.vocabulary import CollectorRole

VIEWER, COLLECTOR, SUPERVISOR, ADMINISTRATOR = CollectorRole
ME, OTHER = 1, 2


@pytest.mark.parametrize(
    ("rule", "from_role"),
    [
        (rights.may_roll, SUPERVISOR),
        (rights.may_plan_letters, SUPERVISOR),
        (lambda me: rights.may_undo_import(me, ME), COLLECTOR),
        (lambda me: rights.may_undo_import(me, OTHER), SUPERVISOR),
        (lambda me: rights.may_undo_import(me, None), SUPERVISOR),
        (lambda me: rights.may_mark_sent(me, 1), COLLECTOR),
        (lambda me: rights.may_mark_sent(me, 2), SUPERVISOR),
        (lambda me: rights.may_mark_sent(me, 500), SUPERVISOR),
    ],
)
def test_from_which_role_on(rule: Callable[[Me], Refusal | None], from_role: CollectorRole) -> None:
    roles = list(CollectorRole)
    may = [role for role in roles if rule(Me(ME, "ana", "Ana", role)) is None]
    assert may == roles[roles.index(from_role) :]


def test_a_refusal_says_who_may() -> None:
    refusal = rights.may_roll(Me(ME, "ana", "Ana", COLLECTOR))
    assert refusal is not None
    assert refusal.reason == "Moving the business date is for a supervisor: ana is a collector here"
