"""The rules of customer and roles, by the table of options and field by field."""

from dataclasses import replace
from typing import Any

import pytest

from collectui.domain.customers.views import (
    AccountView,
    AddressView,
    ContactView,
    CustomerView,
    EmailLine,
    PhoneLine,
    ProgramView,
    SiteView,
)
from collectui.domain.files import new_file
from collectui.domain.kernel import Me, Refusal
from collectui.domain.roles import actions
from collectui.domain.roles import commands as c
from collectui.domain.roles.input import (
    Document,
    EmailEntry,
    NewContact,
    NewCustomer,
    PhoneEntry,
    SiteAddress,
)
from collectui.domain.roles.judged import (
    ContactRoles,
    CustomerRoles,
    EmailOwner,
    Named,
    ProgramGroup,
)
from collectui.domain.text import email_norm
from collectui.domain.vocabulary import (
    AgreementStatus,
    BillingType,
    BusinessLevel,
    CollectorRole,
    ContactMethod,
    ContactRole,
    CustomerKind,
    DocumentKind,
    ProgramStatus,
)
from tests.roles_cases import CASES, Case, name

ME = Me(1, "kim", "Kim", CollectorRole.COLLECTOR)
HERE = AddressView("1901 S Canal St", "", "Chicago", "IL", "60616", "")
THERE = AddressView("2200 W Fulton St", "", "Chicago", "IL", "60612", "")
PDF = new_file("bill.pdf", b"%PDF-1.7 a bill")
DOCUMENT = Document(PDF, DocumentKind.UTILITY_BILL, "City Power", True, True)


def _customer(**values: Any) -> CustomerView:
    given: dict[str, Any] = {
        "id": 1, "version": 1, "number": "C-1", "name": "Meridian Freight",
        "aliases": ("MERIDIAN",),
        "kind": CustomerKind.BUSINESS, "address": HERE, "phones": (), "emails": (),
        "time_zone": "", "language": "", "currency": "USD", "customer_since": None,
        "collector_id": 1, "collector": "kim", "business_level": BusinessLevel.CUSTOMER,
        "contact_method": ContactMethod.EMAIL, "terms_code": "", "terms": "",
        "statement_cycle": "none", "dunning_excluded": False, "dunning_excluded_reason": "",
        "do_not_contact": False, "do_not_contact_reason": "", "credit_limit": None,
        "credit_hold": False, "replaced_by": None,
    }  # fmt: skip
    return CustomerView(**given | values)


def _contact(
    contact_id: int = 7, role: ContactRole = ContactRole.PRIMARY, **values: Any
) -> ContactView:
    given: dict[str, Any] = {
        "id": contact_id, "version": 1, "first_name": "Jo", "last_name": "Park", "role": role,
        "phones": (), "emails": (), "language": "", "do_not_call": False,
    }  # fmt: skip
    return ContactView(**given | values)


def _group(number: int, written: str) -> ProgramGroup:
    status, _, agreement = written.partition("+")
    paid = agreement == "paid_invoice"
    known = "" if paid or not agreement else f"PFA-{number}"
    still_open = known if known and agreement not in ("paid_off", "cancelled") else ""
    return ProgramGroup(
        ProgramStatus(status),
        f"P-{number}",
        active_agreement=known if agreement == AgreementStatus.ACTIVE else "",
        open_agreement=still_open,
        any_agreement=known,
        paid_item=f"I-{number}" if paid else "",
    )


def _alike(groups: list[ProgramGroup]) -> tuple[ProgramGroup, ...]:
    """As the store counts them: those in one state are one group."""
    found: dict[Any, ProgramGroup] = {}
    for group in groups:
        state = (group.status, *(bool(each) for each in (
            group.active_agreement, group.open_agreement, group.any_agreement, group.paid_item
        )))  # fmt: skip
        known = found.get(state)
        found[state] = replace(known, count=known.count + 1) if known else group
    return tuple(found.values())


def _program(case: Case) -> ProgramView | None:
    if not case.programs:
        return None
    status = ProgramStatus(case.programs[0].partition("+")[0])
    return ProgramView(
        1, 1, "P-1", "", status, BillingType.AGENCY_BILL, None, 0, "USD", 1, None, None, None, None,
        False, False, (),
    )  # fmt: skip


def _customer_roles(**values: Any) -> CustomerRoles:
    given: dict[str, Any] = {
        "customer": _customer(),
        "accounts": (AccountView(1, 1, "C-1", "", "", (SiteView(5, "1", "", HERE),)),),
        "contacts": (_contact(),), "programs": 0, "items": 0, "groups": (),
        "default_country": "US", "attachment_limit": 1000,
    }  # fmt: skip
    return CustomerRoles(**given | values)


def _contact_roles(**values: Any) -> ContactRoles:
    given: dict[str, Any] = {
        "contact": _contact(), "programs": 1, "items": 0, "customers": Named(),
        "program_numbers": Named(), "default_country": "US",
    }  # fmt: skip
    return ContactRoles(**given | values)


def _judged(case: Case) -> Refusal | None:
    groups = _alike([_group(number, each) for number, each in enumerate(case.programs, 1)])
    signed = tuple(
        f"PFA-{number} of program P-{number}"
        for number, each in enumerate(case.programs, 1)
        if each.endswith("+active")
    )
    document = DOCUMENT if case.document else None
    customer = _customer_roles(groups=groups, program=_program(case), other=_customer(id=2))
    first = case.programs[0] if case.programs else ""
    contact = _contact_roles(
        contact=_contact(signed=signed),
        other=_contact(8),
        program_signed=signed[0] if first.endswith("+active") else "",
        held=Named(signed, len(signed)),
        moving=len(case.programs) - len(signed),
    )
    match case.action:
        case "move":
            update = c.UpdateCustomer(customer_id=1, address=THERE, document=document)
            return actions.UPDATE_CUSTOMER.refusal(customer, ME, update)
        case "rename":
            rename = c.UpdateCustomer(
                customer_id=1,
                name="Meridian",
                phones=(PhoneEntry("+1 312 555 0142"),),
                emails=(EmailEntry("ap@meridian.example"),),
            )
            return actions.UPDATE_CUSTOMER.refusal(customer, ME, rename)
        case "replace customer":
            started = actions.REPLACE_CUSTOMER.refusal(customer, ME)
            saved = c.ReplaceCustomer(customer_id=1, program_id=1, by_id=2)
            assert actions.REPLACE_CUSTOMER.refusal(customer, ME, saved) == started
            return started
        case "update contact":
            entry = (EmailEntry("jo@park.example"),)
            return actions.UPDATE_CONTACT.refusal(
                contact, ME, c.UpdateContact(contact_id=7, emails=entry)
            )
        case "rename contact":
            assert actions.UPDATE_CONTACT.refusal(contact, ME) is None
            return actions.UPDATE_CONTACT.refusal(
                contact, ME, c.UpdateContact(contact_id=7, last_name="Parker")
            )
        case "replace contact":
            started = actions.REPLACE_CONTACT.refusal(contact, ME)
            taken = c.ReplaceContact(contact_id=7, by_id=8)
            assert actions.REPLACE_CONTACT.refusal(contact, ME, taken) == started
            return started
    raise AssertionError(case.action)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_table_of_options(case: Case) -> None:
    refusal = _judged(case)
    if case.reason is None:
        assert refusal is None
    else:
        assert refusal is not None
        assert case.reason in refusal.reason


_FINANCED = (_group(1, "active+active"),)


@pytest.mark.parametrize(
    "address",
    [
        HERE,
        replace(HERE, country="US"),
        replace(HERE, country="us"),
        replace(HERE, street1="  1901  s canal ST ", city="CHICAGO", region="il"),
    ],
)
def test_case_spacing_and_a_defaulted_country_are_no_new_address(address: AddressView) -> None:
    subject = _customer_roles(groups=_FINANCED)
    sites = (SiteAddress(5, address),)
    command = c.UpdateCustomer(customer_id=1, address=address, sites=sites)
    assert actions.UPDATE_CUSTOMER.refusal(subject, ME, command) is None


@pytest.mark.parametrize(
    "address",
    [
        THERE,
        replace(HERE, street2="Suite 4"),
        replace(HERE, country="CA"),
        replace(HERE, postal_code=""),
    ],
)
@pytest.mark.parametrize("of_site", [False, True])
def test_any_other_address_is_a_new_one(address: AddressView, of_site: bool) -> None:
    subject = _customer_roles(groups=_FINANCED)
    command = (
        c.UpdateCustomer(customer_id=1, sites=(SiteAddress(5, address),))
        if of_site
        else c.UpdateCustomer(customer_id=1, address=address)
    )
    refusal = actions.UPDATE_CUSTOMER.refusal(subject, ME, command)
    assert refusal is not None
    assert refusal.field == "document"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (replace(DOCUMENT, lists_insured=False), "lists_insured"),
        (replace(DOCUMENT, lists_address=False), "lists_address"),
        (replace(DOCUMENT, issuer="  "), "issuer"),
        (replace(DOCUMENT, issuer="meridian  FREIGHT"), "issuer"),
        (replace(DOCUMENT, issuer="Meridian"), "issuer"),
        (replace(DOCUMENT, file=new_file("empty.pdf", b"")), "file"),
        (replace(DOCUMENT, file=new_file("big.pdf", b"x" * 1001)), "file"),
    ],
)
def test_a_document_that_verifies_nothing(document: Document, field: str) -> None:
    subject = _customer_roles(groups=_FINANCED)
    command = c.UpdateCustomer(customer_id=1, address=THERE, document=document)
    refusal = actions.UPDATE_CUSTOMER.refusal(subject, ME, command)
    assert refusal is not None
    assert refusal.field.replace(" ", "_") == field


def test_a_document_belongs_to_a_change_of_address() -> None:
    command = c.UpdateCustomer(customer_id=1, name="Other", document=DOCUMENT)
    refusal = actions.UPDATE_CUSTOMER.refusal(_customer_roles(), ME, command)
    assert refusal is not None
    assert "nothing to verify" in refusal.reason


BAD_PHONE = PhoneLine(3, 1, "", "555-CALL", "", True, None, "no number")
BAD_EMAIL = EmailLine(4, 1, "nobody at home", True, None, "no address")


def test_only_what_changed_is_validated() -> None:
    subject = _customer_roles(customer=_customer(phones=(BAD_PHONE,), emails=(BAD_EMAIL,)))
    kept = c.UpdateCustomer(
        customer_id=1,
        name="New Name",
        phones=(PhoneEntry("555-CALL", id=3),),
        emails=(EmailEntry("nobody at home", id=4),),
    )
    assert actions.UPDATE_CUSTOMER.refusal(subject, ME, kept) is None
    for command, field in (
        (c.UpdateCustomer(customer_id=1, phones=(PhoneEntry("555-WHAT", id=3),)), "phone"),
        (c.UpdateCustomer(customer_id=1, phones=(PhoneEntry("12"),)), "phone"),
        (c.UpdateCustomer(customer_id=1, emails=(EmailEntry("x@y", id=4),)), "email"),
        (c.UpdateCustomer(customer_id=1, emails=(EmailEntry("a b@c.example"),)), "email"),
        (c.UpdateCustomer(customer_id=1, drop_phones=(99,)), "phone"),
        (c.UpdateCustomer(customer_id=1, drop_emails=(99,)), "email"),
        (c.UpdateCustomer(customer_id=1, name="  "), "name"),
        (c.UpdateCustomer(customer_id=1, sites=(SiteAddress(99, THERE),)), "site"),
    ):
        refusal = actions.UPDATE_CUSTOMER.refusal(subject, ME, command)
        assert refusal is not None, command
        assert refusal.field == field


def test_numbers_are_dialled_in_the_customers_country() -> None:
    london = c.UpdateCustomer(
        customer_id=1, address=replace(HERE, country="GB"), phones=(PhoneEntry("020 7946 0018"),)
    )
    assert actions.UPDATE_CUSTOMER.refusal(_customer_roles(), ME, london) is None
    chicago = replace(london, address=None)
    assert actions.UPDATE_CUSTOMER.refusal(_customer_roles(), ME, chicago) is not None


DANA = EmailOwner(9, "Dana Wu", "dana@wu.example", 2)


@pytest.mark.parametrize("typed", ["dana@wu.example", " DANA@wu.Example ", "Dana@WU.example\u00a0"])
def test_anothers_email_is_refused_with_the_name(typed: str) -> None:
    subject = _contact_roles(email_owners={email_norm(typed): DANA})
    update = c.UpdateContact(contact_id=7, emails=(EmailEntry(typed),))
    refusal = actions.UPDATE_CONTACT.refusal(subject, ME, update)
    assert refusal == Refusal("dana@wu.example belongs to Dana Wu", "email")
    new = c.ReplaceContact(contact_id=7, new=NewContact("A", "B", emails=(EmailEntry(typed),)))
    assert actions.REPLACE_CONTACT.refusal(subject, ME, new) == refusal
    added = c.AddContact(customer_id=1, new=NewContact("A", "B", emails=(EmailEntry(typed),)))
    owned = _customer_roles(email_owners=subject.email_owners)
    assert actions.ADD_CONTACT.refusal(owned, ME, added) == refusal


def test_an_email_stands_once_in_a_list() -> None:
    line = EmailLine(4, 1, "jo@park.example", True, None, "")
    subject = _contact_roles(contact=_contact(emails=(line,)))
    twice = c.UpdateContact(contact_id=7, emails=(EmailEntry("JO@park.example"),))
    refusal = actions.UPDATE_CONTACT.refusal(subject, ME, twice)
    assert refusal is not None
    assert "twice" in refusal.reason
    swapped = replace(twice, drop_emails=(4,))
    assert actions.UPDATE_CONTACT.refusal(subject, ME, swapped) is None


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (c.ReplaceCustomer(customer_id=1), "Choose the customer"),
        (c.ReplaceCustomer(customer_id=1, by_id=1), "is the customer already"),
        (c.ReplaceCustomer(customer_id=1, by_id=9, new=NewCustomer("X")), "not both"),
        (c.ReplaceCustomer(customer_id=1, new=NewCustomer(" ")), "Name is required"),
        (
            c.ReplaceCustomer(customer_id=1, new=NewCustomer("X", phones=(PhoneEntry("1"),))),
            "not a valid phone number",
        ),
        (
            c.ReplaceCustomer(customer_id=1, new=NewCustomer("X", emails=(EmailEntry("1"),))),
            "not a valid e-mail address",
        ),
        (c.ReplaceCustomer(customer_id=1, by_id=3), "no such customer"),
    ],
)
def test_who_takes_over_must_be_said(command: c.ReplaceCustomer, words: str) -> None:
    refusal = actions.REPLACE_CUSTOMER.refusal(_customer_roles(), ME, command)
    assert refusal is not None
    assert words in refusal.reason


def test_a_customer_that_was_replaced_takes_nothing_over() -> None:
    command = c.ReplaceCustomer(customer_id=1, by_id=2)
    gone = _customer_roles(other=_customer(id=2, number="C-2", replaced_by="C-3"))
    refusal = actions.REPLACE_CUSTOMER.refusal(gone, ME, command)
    assert refusal is not None
    assert "replaced by C-3" in refusal.reason
    back = _customer_roles(other=_customer(id=2, number="C-2", replaced_by="C-1"))
    assert actions.REPLACE_CUSTOMER.refusal(back, ME, command) is None


def test_exactly_one_primary() -> None:
    jo, dana = _contact(7), _contact(8, ContactRole.SECONDARY, first_name="Dana", last_name="Wu")
    both = _customer_roles(contacts=(jo, dana), person_is_linked=True)
    first, second = replace(both, person=jo), replace(both, person=dana)

    def no(action: Any, judged: CustomerRoles, command: Any = None) -> str:
        refusal = action.refusal(judged, ME, command)
        return refusal.reason if refusal else ""

    role = c.SetRole(customer_id=1, contact_id=7, role=ContactRole.ATTORNEY)
    assert "make another contact primary first" in no(actions.SET_ROLE, first, role)
    assert no(actions.SET_ROLE, second, role) == ""
    assert "primary contact already" in no(actions.SET_PRIMARY, first)
    assert no(actions.SET_PRIMARY, second) == ""
    assert "make another contact primary first" in no(actions.UNLINK_CONTACT, first)
    assert no(actions.UNLINK_CONTACT, second) == ""
    assert no(actions.UNLINK_CONTACT, replace(first, contacts=(jo,))) == ""
    holds = replace(second, person_has=Named(("is the contact of P-1",), 1))
    assert no(actions.UNLINK_CONTACT, holds) == (
        "Dana Wu is the contact of P-1: replace the contact there first"
    )
    link = c.LinkContact(customer_id=1, contact_id=8)
    assert "a contact here already" in no(actions.LINK_CONTACT, second, link)
    assert no(actions.LINK_CONTACT, replace(second, person_is_linked=False), link) == ""
