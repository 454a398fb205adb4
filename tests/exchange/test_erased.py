"""Who was erased is not brought in again, and a number that must not be called stays so."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles.commands import AddContact, ReplaceContact, UpdateContact
from collectui.domain.roles.input import NewContact, PhoneEntry
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.history import ERASURE, OPT_OUT
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.programs import FINANCE_AGREEMENT
from collectui.store.privacy import erase
from collectui.store.store import Store
from collectui.store.undo.batches import undo
from tests.exchange.premium_files import ACME, BO, CY, one, save, take, world
from tests.store.erasure_world import ask, holding


def _bo(store: Store) -> int:
    key = sa.select(KEY.c.record_id).where(KEY.c.entity == "contact", KEY.c.key == BO)
    return int(store.read(lambda c: c.execute(key).scalar_one()))


@pytest.fixture
def gone(store: Store, tmp_path: Path) -> tuple[Store, int]:
    """Bo Park of the bundle, who must not be called, was erased on 26 Nov 2026."""
    bundle = world()
    one(bundle, "contacts", BO)["phone"] = "312 555 0188"
    take(store, save(tmp_path / "b.json", bundle))
    bo = _bo(store)
    store.load(
        lambda c: c.execute(sa.update(CONTACT).where(CONTACT.c.id == bo).values(do_not_call=True))
    )
    store.load(partial(erase.erase, command=ask(bo), me=store.me()))
    when = sa.update(ERASURE).values(carried_out_at=sa.literal("2026-11-26 12:00:00.000000"))
    if "postgresql" in store.where:
        when = sa.update(ERASURE).values(carried_out_at=sa.text("'2026-11-26 12:00:00+00'"))
    store.load(lambda c: c.execute(when))
    return store, bo


def test_case_10_an_import_next_morning_skips_who_was_erased_and_says_so(
    gone: tuple[Store, int], tmp_path: Path
) -> None:
    store, bo = gone
    bundle = world()
    one(bundle, "contacts", BO)["phone"] = "312 555 0188"
    # A customer that the source has linked with the person since.
    bundle["insureds"][1]["insured_contacts"].append({"id": BO, "role": "secondary"})
    before = store.read(lambda c: c.execute(sa.select(CONTACT).where(CONTACT.c.id == bo)).one())
    for dry in (True, False):
        report = take(store, save(tmp_path / "c.json", bundle), dry_run=dry).to_json()
        said = [each["reason"] for each in report["warnings"]]
        assert f"contact {BO}: erased 26 Nov 2026, and not brought in again" in said
        assert sum("erased 26 Nov 2026, not linked" in each for each in said) == 2
        assert (report["created"], report["updated"], report["rejected"]) == (0, 0, 0)
    now = store.read(lambda c: c.execute(sa.select(CONTACT).where(CONTACT.c.id == bo)).one())
    assert now == before
    assert holding(store, "bo park", "bo@acme", "5550188", "555 0188") == set()
    linked = sa.select(LINK.c.id).where(LINK.c.contact_id == bo)
    assert store.read(lambda c: c.execute(linked).first()) is None


NEW = NewContact(first_name="Cleo", last_name="Day", phones=(PhoneEntry(number="312-555-0188"),))
OTHER = NewContact(first_name="Cleo", last_name="Day", phones=(PhoneEntry(number="312-555-0189"),))


@pytest.mark.sampled
@pytest.mark.parametrize("way", ["add", "update", "replace", "import", "import again", "other"])
def test_case_12_a_number_that_must_not_be_called_stays_so_for_a_new_contact(
    gone: tuple[Store, int], tmp_path: Path, way: str
) -> None:
    store, _ = gone
    kept = store.read(lambda c: c.execute(sa.select(OPT_OUT)).fetchall())
    assert len(kept) == 1
    assert "5550188" not in str(kept)
    acme = store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id).order_by("id")).scalar())
    ann = store.read(lambda c: c.execute(sa.select(CONTACT.c.id).order_by("id")).scalar())
    assert acme is not None
    assert ann is not None
    me = store.me()
    said: tuple[str, ...] = ()
    if way.startswith("import"):
        bundle = world()
        new = {"id": "dee", "first_name": "Dee", "last_name": "Ray", "phone": "(312) 555-0188"}
        if way == "import":
            bundle["contacts"].append(new)
        else:
            one(bundle, "contacts", "ann")["phone"] = "(312) 555-0188"
        report = take(store, save(tmp_path / "c.json", bundle)).to_json()
        said = tuple(each["reason"] for each in report["warnings"])
        assert sum("the number must not be called (request 1)" in each for each in said) == 1
        again = take(store, save(tmp_path / "d.json", bundle)).to_json()
        assert (again["created"], again["updated"]) == (0, 0)
    else:
        commands = {
            "add": AddContact(customer_id=acme, new=NEW),
            "update": UpdateContact(contact_id=ann, phones=NEW.phones),
            "replace": ReplaceContact(contact_id=ann, customer_id=acme, new=NEW),
            "other": AddContact(customer_id=acme, new=OTHER),
        }
        if way == "replace":
            paid = sa.update(FINANCE_AGREEMENT).values(status="paid_off")
            store.load(lambda c: c.execute(paid))
        preview = store.preview(commands[way], me)
        assert preview.plan is not None
        said = preview.plan.notes
        assert any("must not be called" in each for each in said) == (way != "other")
        store.do(commands[way], me)
    newest = sa.select(CONTACT).order_by(CONTACT.c.id.desc()).limit(1)
    if way in ("update", "import again"):
        newest = sa.select(CONTACT).where(CONTACT.c.id == ann)
    found = store.read(lambda c: c.execute(newest).one())
    assert found.do_not_call == (way != "other")


def test_what_an_import_brought_that_was_taken_back_is_erased_in_the_history_too(
    store: Store, tmp_path: Path
) -> None:
    take(store, save(tmp_path / "b.json", world()))
    bundle = world()
    one(bundle, "contacts", CY).update(email="cy@null.example", phone="312 555 0199")
    one(bundle, "insureds", ACME)["insured_contacts"].append({"id": CY, "role": "secondary"})
    second = take(store, save(tmp_path / "c.json", bundle))
    acme = store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id).order_by("id")).scalar())
    assert acme is not None
    store.do(AddNote(about=About(acme), body="asked Cy Null"), store.me())
    undo(store, second.batch, store.me())
    assert holding(store, "cy@null", "5550199") == {"history_change"}
    key = sa.select(KEY.c.record_id).where(KEY.c.entity == "contact", KEY.c.key == CY)
    cy = store.read(lambda c: c.execute(key).scalar_one())
    store.load(partial(erase.erase, command=ask(cy), me=store.me()))
    assert holding(store, "cy@null", "5550199", "cy null") == set()
