"""Letters that wait follow what a file says of how their customer or contact is reached."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus
from collectui.exchange import importing
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.store import Store
from tests.exchange.files import rows, take, write, writer
from tests.exchange.premium_files import ACME, ANN, one, save, world
from tests.store.making import ON, add

MAPPING = """
source = "ledger"
[columns]
customer = "Debtor"
number = "Voucher"
due = "Due"
amount = "Total"
email = "Mail"
street1 = "Street"
city = "City"
"""
HEAD = "Debtor,Voucher,Due,Total,Mail,Street,City"
LETTERS = "SELECT address FROM correspondence ORDER BY id"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger.toml", MAPPING)


def letter(store: Store, method: ContactMethod, address: str, **values: Any) -> int:
    """One that waits for the only customer of that name, or as `values` say."""

    def work(connection: Connection) -> int:
        said = {"customer_id": 1, "method": method, "address": address, "due_on": ON, **values}
        return add(connection, CORRESPONDENCE, **said)

    return store.load(work)


def addresses(store: Store) -> list[str]:
    return [address for (address,) in rows(store, LETTERS)]


def test_a_new_address_and_a_first_e_mail_are_followed_and_taken_back(
    store: Store, tmp_path: Path, mapping: Path
) -> None:
    first = write(tmp_path / "a.csv", HEAD, "7,V-1,2026-01-02,10,,1 Elm St,Mobile")
    take(store, first, mapping=mapping)
    letter(store, ContactMethod.LETTER, "1 Elm St, Mobile")
    letter(store, ContactMethod.LETTER, "PO Box 9", status=CorrespondenceStatus.HELD)
    letter(store, ContactMethod.LETTER, "1 Elm St, Mobile", status=CorrespondenceStatus.SENT)
    letter(store, ContactMethod.EMAIL, "")
    before = addresses(store)
    second = write(tmp_path / "b.csv", HEAD, "7,V-1,2026-01-02,10,a@b.example,2 Oak St,Reno")
    tried = take(store, second, mapping=mapping, dry_run=True)
    assert addresses(store) == before
    report = take(store, second, mapping=mapping)
    moved = ["2 Oak St, Reno", "2 Oak St, Reno", "1 Elm St, Mobile", "a@b.example"]
    assert addresses(store) == moved
    assert tried.also["letters readdressed"] == report.also["letters readdressed"] == 3
    assert not take(store, second, mapping=mapping).also
    importing.undo(store, report.batch or 0, writer(store))
    assert addresses(store) == before


def test_a_letter_set_otherwise_stays_while_nothing_it_follows_from_changes(
    store: Store, tmp_path: Path, mapping: Path
) -> None:
    head = "7,V-1,2026-01-02,10,a@b.example,1 Elm St,Mobile"
    take(store, write(tmp_path / "a.csv", HEAD, head), mapping=mapping)
    letter(store, ContactMethod.EMAIL, "elsewhere@b.example")
    second = write(tmp_path / "b.csv", HEAD, head.replace("1 Elm St", "2 Oak St"))
    take(store, second, mapping=mapping)
    assert addresses(store) == ["elsewhere@b.example"]


@pytest.mark.sampled
@pytest.mark.parametrize("what", ["e-mail", "primary", "customer"])
def test_a_platforms_contacts_are_followed(store: Store, tmp_path: Path, what: str) -> None:
    bundle = world()
    bundle["loans"][0]["status"] = "paid_off"  # a signer's programs keep their contact
    if what == "customer":
        one(bundle, "contacts", ANN)["email"] = None
    take(store, save(tmp_path / "a.json", bundle))
    ((acme,),) = rows(store, f"SELECT id FROM customer WHERE number = 'C-{ACME[:8]}'")
    ((program,),) = rows(store, f"SELECT id FROM program WHERE customer_id = {acme}")
    was = "office@acme.example" if what == "customer" else "ann@acme.example"
    for about in ({}, {"program_id": program}):
        letter(store, ContactMethod.EMAIL, was, customer_id=acme, **about)
    if what == "e-mail":
        one(bundle, "contacts", ANN)["email"] = "ann@new.example"
    elif what == "primary":
        roles = one(bundle, "insureds", ACME)["insured_contacts"]
        roles[0]["role"], roles[1]["role"] = "secondary", "primary"
    else:
        one(bundle, "insureds", ACME)["email"] = "desk@acme.example"
    becomes = {
        "e-mail": "ann@new.example",
        "primary": "bo@acme.example",
        "customer": "desk@acme.example",
    }[what]
    report = take(store, save(tmp_path / "b.json", bundle))
    assert addresses(store) == [becomes, becomes]
    assert report.also["letters readdressed"] == 2
    importing.undo(store, report.batch or 0, writer(store))
    assert addresses(store) == [was, was]
