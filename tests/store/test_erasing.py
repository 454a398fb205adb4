"""Erasing a person: what goes, from everywhere; what stays, and why."""

from __future__ import annotations

from contextlib import closing

import pytest
import sqlalchemy as sa

from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Refused
from collectui.domain.privacy.erasing import Decided
from collectui.domain.roles.commands import UnlinkContact
from collectui.store.core.customers import CONTACT
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASING, ERASURE, HISTORY
from collectui.store.core.work import CONTACT_ATTEMPT, CORRESPONDENCE, NOTE
from collectui.store.privacy import erase
from collectui.store.queries.history import history_of
from collectui.store.queries.people import contacts_of
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store import erasure_world
from tests.store.erasure_world import HIS, There, erased, holding
from tests.store.roles_world import row


@pytest.fixture
def there(store: Store) -> There:
    return erasure_world.make(store)


def test_case_8_nothing_of_a_contact_of_two_customers_is_left_anywhere(
    store: Store, there: There
) -> None:
    world = there.world
    planned = store.read(erase.look, world.jo)
    found = holding(store, *HIS)
    assert len(found & planned.held.values.keys()) >= 12, found
    done = erased(store, world.jo)
    assert holding(store, *HIS) == set()
    # The plan and the deed say the same, and what was asked stands with what came of it.
    assert done.looked.held.values == planned.held.values
    assert (planned.decision, planned.unread) == (Decided.GRANTED, 1)
    erasure = row(store, ERASURE, done.erasure_id)
    assert (erasure.decision, erasure.counts) == ("granted", planned.held.values)
    assert (f"{erasure.asked_on}", f"{erasure.due_on}") == ("2026-03-02", "2026-04-02")
    assert erasure.by_id == store.me().id
    assert erasure.carried_out_at is not None
    assert len(erasure.digest) == 64
    assert store.read(lambda c: c.execute(sa.select(ERASING)).all()) == []
    # Who is left stays, the place of the primary contact passes on, and nobody else is touched.
    assert [(each.name, each.role) for each in store.read(contacts_of, world.meridian)] == [
        ("Sam Lee", "primary")
    ]
    assert [each.name for each in store.read(contacts_of, world.ostrava)] == ["Dana Wu"]
    assert done.notes == ("C-1 Meridian Freight: Sam Lee is the primary contact now",)
    assert row(store, CONTACT, world.jo).last_name == f"erased contact {world.jo}"
    token = f"[erased {done.looked.held.on.day} "
    assert row(store, NOTE, there.note).body.startswith(token)
    assert row(store, NOTE, there.note).search_text.startswith("[erased ")
    attempt = row(store, CONTACT_ATTEMPT, there.attempt)
    assert (attempt.outcome, attempt.contact_id) == ("reached", world.jo)
    assert row(store, CORRESPONDENCE, there.waiting).address == ""
    said = store.read(history_of, world.meridian)[0].summary
    assert said == f"Contact {world.jo} erased by request 1: {done.values} values"


def test_bytes_go_with_the_last_file_that_has_them(store: Store, there: There) -> None:
    erased(store, there.world.jo)
    contents = store.read(
        lambda c: list(c.execute(sa.select(TABLES["attachment_bytes"].c.content)).scalars())
    )
    assert b"%PDF his" not in contents
    assert b"%PDF somebody's" in contents
    file = row(store, TABLES["attachment"], there.file)
    assert (file.file_name, file.media_type) == ("[erased]", "text/plain")
    # His own words in a file of text are taken out of it.
    assert any(each.endswith(b", will pay\n") for each in contents)


def test_case_11_as_it_was_before_shows_that_it_was_erased(store: Store, there: There) -> None:
    before = utc_now()
    erased(store, there.world.jo)
    with closing(store.look_back(there.world.meridian, before)) as then:
        people = then.read(contacts_of, there.world.meridian)
        jo = next(each for each in people if each.id == there.world.jo)
        assert (jo.name, jo.role) == ("[erased]", "primary")
        assert [each.number for each in jo.phones] == ["[erased]"]
        assert [each.address for each in jo.emails] == ["[erased]"]


def test_what_was_erased_does_not_come_back_by_undo(store: Store, there: There) -> None:
    world, me = there.world, store.me()
    store.do(UnlinkContact(customer_id=world.ostrava, contact_id=world.jo), me)
    erased(store, world.jo)
    ids = store.read(
        lambda c: list(c.execute(sa.select(HISTORY.c.id).order_by(HISTORY.c.id)).scalars())
    )
    refusals = {}
    for each in ids:
        try:
            store.do(Undo(history_id=each), me)
        except Refused as refused:
            refusals[each] = refused.refusal.reason
    # The edit of the note alone is undone; it holds nothing of him any more.
    assert len(refusals) == len(ids) - 1
    assert holding(store, *HIS) == set()
    last = store.read(
        lambda c: c.execute(
            sa.select(HISTORY.c.id).where(HISTORY.c.action == "privacy.erase")
        ).scalar_one()
    )
    assert "an erasure cannot be undone" in refusals[last]
    unlinked = f"That was of erased contact {world.jo}"
    assert any(each.startswith(unlinked) for each in refusals.values())
    linked = store.read(lambda c: list(c.execute(sa.select(LINK.c.contact_id)).scalars()))
    assert world.jo not in linked
