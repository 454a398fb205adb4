"""Phone numbers, e-mail and postal addresses as they are typed."""

from datetime import date

import pytest

from collectui.domain.customers.views import AddressView, EmailLine, PhoneLine
from collectui.domain.reach import (
    PhoneNumber,
    Unreachable,
    doubts,
    email_address,
    email_flag,
    one_line,
    phone_number,
    read_phone,
    same_address,
)
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.vocabulary import ContactMethod


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        (
            "+1 312 555 0142",
            "US",
            PhoneNumber("+1 312 555 0142", "+13125550142", "3125550142", "", ""),
        ),
        ("(312) 555-0142 x12", "US", ("+13125550142", "12")),
        ("020 7946 0018", "GB", ("+442079460018", "")),
        ("+44 20 7946 0018", "US", ("+442079460018", "")),
        ("  312\u00a0555  0142 ", "US", ("+13125550142", "")),
    ],
)
def test_numbers_that_can_be_dialled(typed: str, country: str, number: object) -> None:
    found = phone_number(typed, country)
    assert found == number or (found.e164, found.extension) == number


@pytest.mark.parametrize("typed", ["", "12", "call me", "+1 555 555 5555", "312 555", "+99 12345"])
def test_numbers_that_cannot(typed: str) -> None:
    with pytest.raises(Unreachable):
        phone_number(typed, "US")


@pytest.mark.parametrize(
    ("typed", "e164", "national", "flag"),
    [
        ("312 555 0142", "+13125550142", "3125550142", ""),
        ("desk 4", "", "4", "not a phone number"),
        ("+1 555 555 5555", "+15555555555", "5555555555", "no such number"),
        ("+39 06 6982 1234", "+390669821234", "0669821234", ""),
    ],
)
def test_numbers_from_elsewhere_are_kept_and_flagged(
    typed: str, e164: str, national: str, flag: str
) -> None:
    assert read_phone(typed, "US") == PhoneNumber(typed, e164, national, "", flag)


@pytest.mark.parametrize(
    ("address", "flag"),
    [("jo@host.test", ""), (" jo@b.example", ""), ("jo@", "not an e-mail address")],
)
def test_addresses_from_elsewhere_are_flagged(address: str, flag: str) -> None:
    assert email_flag(address) == flag


@pytest.mark.parametrize(
    "typed", ["a@b.example", " Jo.Park@Park.Example ", "ü@münchen.de", "a@host.test", "a+b@c.co"]
)
def test_addresses_are_kept_as_typed(typed: str) -> None:
    assert email_address(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["", "a", "a@", "a@b", "a b@c.example", "a@b..example", "@b.de"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Unreachable, match="is not a valid e-mail address"):
        email_address(typed)


@pytest.mark.parametrize(
    ("region", "postal_code", "country", "found"),
    [
        ("IL", "60612", "US", ()),
        ("il", "60612-1234", "", ()),
        ("", "60612", "US", ()),
        ("IL", "", "US", ()),
        ("ZZ", "60612", "US", ("'ZZ' is no state",)),
        ("IL", "6061", "US", ("'6061' is no ZIP code",)),
        ("TX", "60612", "US", ("ZIP code 60612 is not in TX",)),
        ("ON", "K1A 0B1", "CA", ()),
        ("QC", "K1A 0B1", "CA", ("postal code K1A 0B1 is not in QC",)),
        ("ON", "60612", "CA", ("'60612' is no postal code",)),
        ("XX", "K1A0B1", "CA", ("'XX' is no province",)),
        ("anything", "goes", "FR", ()),
    ],
)
def test_what_cannot_be_in_an_address(
    region: str, postal_code: str, country: str, found: tuple[str, ...]
) -> None:
    address = AddressView("1 Main St", "", "Town", region, postal_code, country)
    assert doubts(address, "US") == found


def test_the_same_place() -> None:
    one = AddressView("1 Main St", "", "Town", "IL", "60612", "")
    assert same_address(one, AddressView(" 1  MAIN st", "", "town", "il", "60612", "us"), "US")
    assert not same_address(one, AddressView("1 Main St", "", "Town", "IL", "60612", "CA"), "US")
    assert one_line(one) == "1 Main St, Town, IL 60612"
    assert one_line(AddressView(country="US")) == ""


def _phone(number: str, preferred: bool = False, label: str = "", bad: bool = False) -> PhoneLine:
    return PhoneLine(1, 1, label, number, "", preferred, date(2026, 1, 1) if bad else None, "")


def _email(address: str, preferred: bool = False) -> EmailLine:
    return EmailLine(1, 1, address, preferred, None, "")


BOOK = Book(
    customers={1: Reach(AddressView("1 Main St"), (_phone("c1"),), (_email("c@x.example"),))},
    contacts={
        5: Reach(phones=(_phone("p1"), _phone("p2", True)), emails=(_email("p@x.example"),)),
        6: Reach(phones=(_phone("q1", bad=True), _phone("q2", label="Fax"))),
    },
    sites={9: AddressView("9 Dock Rd")},
    primary={1: 5},
)


@pytest.mark.parametrize(
    ("method", "site", "contact", "address"),
    [
        (ContactMethod.EMAIL, None, None, "p@x.example"),
        (ContactMethod.EMAIL, None, 6, "p@x.example"),
        (ContactMethod.PHONE, None, None, "p2"),
        (ContactMethod.SMS, None, 6, "p2"),
        (ContactMethod.FAX, None, 6, "q2"),
        (ContactMethod.FAX, None, None, ""),
        (ContactMethod.LETTER, None, None, "1 Main St"),
        (ContactMethod.LETTER, 9, 6, "9 Dock Rd"),
        (ContactMethod.LETTER, 8, None, "1 Main St"),
    ],
)
def test_where_correspondence_goes(
    method: ContactMethod, site: int | None, contact: int | None, address: str
) -> None:
    assert BOOK.address(method, 1, site, contact) == address


def test_it_falls_back_to_the_customer() -> None:
    alone = BOOK.with_primary({1: 6})
    assert alone.address(ContactMethod.EMAIL, 1, None, None) == "c@x.example"
    assert alone.address(ContactMethod.PHONE, 1, None, None) == "c1"
    assert BOOK.address(ContactMethod.EMAIL, 2, None, None) == ""
