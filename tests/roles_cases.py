"""The options by the state of programs: one table, put to the rules and through a store.

A program is written `status` or `status+agreement`; the first is the one the menu is opened on
(P-1, agreement PFA-1, signed by the contact), others are connected to the same customer (P-2 ...).
"""

from typing import NamedTuple


class Case(NamedTuple):
    action: str
    """`move` is an update of the customer's address, `rename` one of its name only."""
    programs: tuple[str, ...]
    document: bool
    reason: str | None
    """A part of the refusal; None where it may be done."""


_NEEDS = "needs a verification document"


def _cases(action: str, *rows: tuple[str, str | None]) -> list[Case]:
    return [Case(action, tuple(programs.split()), False, reason) for programs, reason in rows]


CASES = [
    # A new address wants a document while any connected program is financed.
    *_cases(
        "move",
        ("", None),
        ("created", None),
        ("elected+cancelled", None),
        ("elected+paid_off", None),
        ("created+draft", f"P-1 is financed: a new address {_NEEDS}"),
        ("checked_out+awaiting_signature", _NEEDS),
        ("active", None),
        ("active+paid_off", None),
        ("active+active", f"P-1 is financed: a new address {_NEEDS}"),
        ("overdue+active", _NEEDS),
        ("pending_cancellation+active", _NEEDS),
        ("completed", None),
        ("completed+draft", None),
        ("archived+active", f"PFA-1 of P-1 is active: a new address {_NEEDS}"),
        ("cancelled+active", _NEEDS),
        ("archived", None),
        ("archived active+active", f"P-2 is financed: a new address {_NEEDS}"),
        ("completed elected+draft", "P-2 is financed"),
        ("elected active active+active", "P-3 is financed"),
        ("active+active active+active", "P-1 is financed and 1 more"),
    ),
    *(
        Case("move", (program,), True, None)
        for program in ("active+active", "created+draft", "archived+active", "active", "created")
    ),
    # Its name, phones and e-mails want none.
    *_cases("rename", ("active+active", None), ("elected+draft", None), ("archived+active", None)),
    # Replace customer: only while nothing connected is active, closed or under agreement.
    *_cases(
        "replace customer",
        ("", None),
        ("created", None),
        ("ready_for_checkout", None),
        ("elected", None),
        ("checked_out", None),
        ("elected+draft", None),
        ("elected+cancelled", None),
        ("active", "P-1 is active"),
        ("overdue", "P-1 is overdue"),
        ("pending_cancellation", "P-1 is pending cancellation"),
        ("active+active", "P-1 is financed under active agreement PFA-1"),
        ("elected+active", "P-1 is financed under active agreement PFA-1"),
        ("completed", "P-1 is completed"),
        ("cancelled", "P-1 is cancelled"),
        ("archived", "P-1 is archived"),
        ("archived+active", "P-1 is financed under active agreement PFA-1"),
        ("archived active", "P-2 is active"),
        ("elected active", "P-2 is active"),
        ("elected completed", "P-2 is completed"),
        ("elected cancelled", "P-2 is cancelled"),
        ("elected elected+active", "P-2 is financed under active agreement PFA-2"),
        ("elected archived", None),
        ("elected archived+paid_off", "P-2 is archived with finance agreement PFA-2"),
        ("elected archived+paid_invoice", "P-2 is archived with paid invoice I-2"),
        ("elected active completed", "P-2 is active, P-3 is completed"),
        ("elected active active overdue", "P-2 is active, P-4 is overdue and 1 more"),
    ),
    # Update contact: always; the name of a signer of an active agreement is locked.
    *_cases(
        "update contact",
        ("elected", None),
        ("active+active", None),
        ("archived", None),
    ),
    *_cases(
        "rename contact",
        ("elected", None),
        ("elected+draft", None),
        ("active", None),
        ("active+paid_off", None),
        ("active+active", "Jo Park signed finance agreement PFA-1 of program P-1"),
        ("archived+active", "Jo Park signed finance agreement PFA-1 of program P-1"),
        ("elected active+active", "Jo Park signed finance agreement PFA-2 of program P-2"),
    ),
    # Replace contact: refused from a program paid by an active agreement that the contact signed,
    # and where nothing can move.
    *_cases(
        "replace contact",
        ("", None),
        ("elected", None),
        ("elected+draft", None),
        ("active", None),
        ("active+cancelled", None),
        ("archived", None),
        ("active+active", "Jo Park signed finance agreement PFA-1 of program P-1"),
        ("archived+active", "Jo Park signed finance agreement PFA-1 of program P-1"),
        ("elected active+active", None),
        ("active archived+active overdue+active", None),
        ("active+active elected", "Jo Park signed finance agreement PFA-1 of program P-1"),
        ("active+active elected+active", "Jo Park signed finance agreement PFA-1 of program P-1"),
    ),
]


def case(action: str, programs: str, *, document: bool = False) -> Case:
    """One of them."""
    wanted = (action, tuple(programs.split()), document)
    (found,) = (case for case in CASES if case[:3] == wanted)
    return found


def name(case: Case) -> str:
    """The case as a test is called."""
    programs = " ".join(case.programs) or "no program"
    return f"{case.action}: {programs}{', document' if case.document else ''}"
