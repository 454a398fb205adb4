"""The state of many customers' programs, read at once, against the rule that judges one."""

from itertools import product

from sqlalchemy import Connection

from collectui.domain.roles.program_states import needs_document
from collectui.domain.vocabulary import AgreementStatus, ProgramStatus
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.queries import program_states
from collectui.store.store import Store
from tests.store.making import add, add_customer


def _customer(
    connection: Connection, number: str, status: ProgramStatus, agreements: list[AgreementStatus]
) -> int:
    customer = add_customer(connection, number)
    program = add(
        connection,
        PROGRAM,
        number=f"P-{number}",
        customer_id=customer,
        status=status,
        currency="USD",
    )
    for place, agreement in enumerate(agreements):
        add(
            connection,
            FINANCE_AGREEMENT,
            number=f"F-{number}-{place}",
            program_id=program,
            status=agreement,
        )
    return customer


def test_whose_address_wants_a_document_is_the_domains_word(store: Store) -> None:
    def fill(connection: Connection) -> dict[int, tuple[object, ...]]:
        every = [[], *([each] for each in AgreementStatus)]
        every += [list(pair) for pair in product(AgreementStatus, repeat=2)]
        return {
            _customer(connection, f"{place}", status, agreements): (status, *agreements)
            for place, (status, agreements) in enumerate(product(ProgramStatus, every))
        }

    states = store.load(fill)
    wanting = store.read(program_states.wanting_document, list(states))

    def judged(connection: Connection) -> set[int]:
        return {
            customer
            for customer in states
            if needs_document(
                program_states.program_groups(connection, PROGRAM.c.customer_id == customer)
            )
        }

    assert {states[each] for each in wanting} == {states[each] for each in store.read(judged)}
    assert 0 < len(wanting) < len(states)


def test_of_several_programs_the_first_that_wants_a_document_is_named(store: Store) -> None:
    def fill(connection: Connection) -> int:
        customer = add_customer(connection, "C-1")
        for number, status in (("P-1", "completed"), ("P-3", "active"), ("P-2", "overdue")):
            program = add(
                connection,
                PROGRAM,
                number=number,
                customer_id=customer,
                status=ProgramStatus(status),
                currency="USD",
            )
            add(
                connection,
                FINANCE_AGREEMENT,
                number=f"F{number}",
                program_id=program,
                status=AgreementStatus.DRAFT,
            )
        return customer

    customer = store.load(fill)
    assert store.read(program_states.wanting_document, [customer]) == {customer: "P-2"}
