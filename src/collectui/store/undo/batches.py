"""Undo of a batch: what nobody changed or used since is removed, the rest is named."""

from __future__ import annotations

from functools import partial
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.desk.rights import may_undo_import
from collectui.domain.disputes.views import number_of
from collectui.domain.kernel import Me, Refusal, Refused, may_write
from collectui.domain.plan import Plan
from collectui.store import entries, figures
from collectui.store.access import Access
from collectui.store.core.customers import ACCOUNT, CONTACT, CUSTOMER, EMAIL, PHONE, SITE
from collectui.store.core.customers import CUSTOMER_ALIAS as ALIAS
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.disputes import DISPUTE_ITEM as DISPUTED
from collectui.store.core.history import HISTORY
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.disputes import following as disputes
from collectui.store.dunning import following
from collectui.store.promises import judging
from collectui.store.promises.reading import with_parts_of_figures
from collectui.store.types import utc_now
from collectui.store.undo.finding import CHUNK, delete, next_ids, unchanged, unused, which
from collectui.store.undo.people import (
    remove_keys,
    remove_named,
    remove_persons,
    remove_roles,
)
from collectui.store.undo.removed import record_removed
from collectui.store.undo.restoring import Undoing, restore
from collectui.store.writing.batch import IMPORTED, TAKEN_BACK, Batch, enter


class _Step(Protocol):
    """Does one piece, of what comes after an id; returns the last id, or None at the end."""

    def __call__(self, connection: Connection, undoing: Undoing, after: int) -> int | None: ...


def undo(store: Access, batch: int, me: Me) -> Undoing:
    """Take back what a batch made and changed, but for what somebody changed or used since.

    In pieces, each short; taking back one that was stopped half-way finishes it. Raises Refused for
    a batch that is not there, was taken back already, or is not mine to.
    """
    if no := may_write(me):
        raise Refused(no)
    name, who = store.read(_named, batch)
    if no := may_undo_import(me, who):
        raise Refused(no)
    undoing = Undoing(Batch(batch, me.id, name))
    reach = [partial(_remove_reach, table=table) for table in (ALIAS, PHONE, EMAIL)]
    steps: list[_Step] = [
        # Before former roles come back: a customer has one primary contact at a time.
        remove_roles,
        restore,
        _remove_payments,
        _remove_disputes,
        _remove_items,
        _follow,
        partial(remove_named, table=AGREEMENT),
        partial(remove_named, table=PROGRAM),
        *reach,
        _remove_customers,
        partial(remove_named, table=CONTACT),
        remove_persons,
        remove_keys,
    ]
    for step in steps:
        after = 0
        while True:
            last = store.load(partial(step, undoing=undoing, after=after))
            if last is None:
                break
            after = last
    store.load(partial(_finish, undoing=undoing))
    after = 0
    while (last := store.load(partial(_judge_again, undoing=undoing, after=after))) is not None:
        after = last
    return undoing


def _named(connection: Connection, batch: int) -> tuple[str, int | None]:
    """The file that a batch was of, and who brought it in."""
    row = connection.execute(sa.select(BATCH).where(BATCH.c.id == batch)).first()
    if row is None:
        raise Refused(Refusal(f"There is no import {batch}."))
    if row.source == "demo":
        no = f"Batch {batch} is the demonstration itself: remove its store instead."
        raise Refused(Refusal(no))
    if row.undone_at is not None:
        no = f"Import {batch} has been taken back already, on {row.undone_at:%F}."
        raise Refused(Refusal(no))
    return str(row.file_name), row.by_id


def _remove_payments(connection: Connection, undoing: Undoing, after: int) -> int | None:
    ids = next_ids(connection, PAYMENT, undoing, after)
    if not ids:
        return None
    record_removed(connection, undoing, PART, ids, "payment_id")
    connection.execute(sa.delete(PART).where(PART.c.payment_id.in_(ids)))
    payers = sa.select(PAYMENT.c.customer_id).where(PAYMENT.c.id.in_(ids)).distinct()
    customers = set(connection.execute(payers).scalars())
    delete(connection, undoing, PAYMENT, ids)
    # A payment wakes whom it is of: without it a snooze stands again.
    figures.refresh(connection, customers)
    return ids[-1]


def _remove_items(connection: Connection, undoing: Undoing, after: int) -> int | None:
    ids = next_ids(connection, ITEM, undoing, after)
    if not ids:
        return None
    free = [unchanged(ITEM, undoing), *unused(ITEM)]
    going = which(connection, ITEM, ids, free)
    rows = connection.execute(
        sa.select(ITEM.c.id, ITEM.c.number, ITEM.c.customer_id).where(ITEM.c.id.in_(ids))
    ).fetchall()
    gone = set(going)
    undoing.leave(f"transaction {row.number}" for row in rows if row.id not in gone)
    delete(connection, undoing, ITEM, going)
    customers = {row.customer_id for row in rows}
    figures.refresh(connection, customers)
    undoing.touched |= customers
    return ids[-1]


def _remove_disputes(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Cases that the file told of and nobody touched since, with what was disputed in them.

    Those of an item that the batch made, and that stays, stay with it.
    """
    ids = next_ids(connection, DISPUTE, undoing, after)
    if not ids:
        return None
    stays = [sa.not_(each) for each in (unchanged(ITEM, undoing), *unused(ITEM, but=[DISPUTED]))]
    theirs = (
        sa.select(DISPUTED.c.dispute_id)
        .join(ITEM, ITEM.c.id == DISPUTED.c.item_id)
        .where(DISPUTED.c.dispute_id.in_(ids))
    )
    kept = theirs.where(ITEM.c.batch_id == undoing.batch.id, sa.or_(*stays))
    touched = theirs.where(sa.not_(unchanged(DISPUTED, undoing)))
    free = [unchanged(DISPUTE, undoing), DISPUTE.c.id.not_in(kept), DISPUTE.c.id.not_in(touched)]
    going = which(connection, DISPUTE, ids, free)
    gone = set(going)
    undoing.leave(f"dispute {number_of(each)}" for each in ids if each not in gone)
    record_removed(connection, undoing, DISPUTED, going, "dispute_id")
    connection.execute(sa.delete(DISPUTED).where(DISPUTED.c.dispute_id.in_(going)))
    delete(connection, undoing, DISPUTE, going)
    return ids[-1]


def _follow(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Disputes, promises and letters that wait follow, once a customer is whole as before."""
    ids = sorted(each for each in undoing.touched if each > after)[:CHUNK]
    if not ids:
        return None
    if found := disputes.plan_of(connection, ids):
        _enter(connection, undoing, found.plan)
    judging.by_itself(connection, ids, undoing.batch.who)
    if plan := following.plan_of(connection, ids, undoing.batch.who, singly=True):
        _enter(connection, undoing, plan)
    return ids[-1]


def _enter(connection: Connection, undoing: Undoing, plan: Plan) -> None:
    entries.write(
        connection,
        plan,
        who=undoing.batch.who,
        action=TAKEN_BACK,
        summary=f"{undoing.batch.name} taken back: {plan.summary}",
        batch_id=undoing.batch.id,
    )


def _remove_reach(
    connection: Connection, undoing: Undoing, after: int, *, table: Table
) -> int | None:
    """Other spellings, phones or e-mails, of customers old and new."""
    ids = next_ids(connection, table, undoing, after)
    if not ids:
        return None
    untouched = [table.c.version == 1] if "version" in table.c else []
    going = which(connection, table, ids, untouched)
    delete(connection, undoing, table, going)
    return ids[-1]


def _remove_customers(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Customers nobody used since, with their accounts and sites; then accounts of other ones."""
    ids = next_ids(connection, CUSTOMER, undoing, after)
    if ids:
        own = (ACCOUNT, SITE)
        free = [unchanged(CUSTOMER, undoing), *unused(CUSTOMER, but=own)]
        free += [
            ~sa.exists().where(
                table.c.customer_id == CUSTOMER.c.id,
                sa.or_(table.c.batch_id != undoing.batch.id, table.c.version != 1),
            )
            for table in own
        ]
        going = which(connection, CUSTOMER, ids, free)
        gone = set(going)
        names = connection.execute(
            sa.select(CUSTOMER.c.id, CUSTOMER.c.number).where(CUSTOMER.c.id.in_(ids))
        )
        undoing.leave(f"customer {row.number}" for row in names if row.id not in gone)
        for table in (SITE, ACCOUNT):
            record_removed(connection, undoing, table, going, "customer_id")
            connection.execute(sa.delete(table).where(table.c.customer_id.in_(going)))
        delete(connection, undoing, CUSTOMER, going)
        return ids[-1]
    return None


def _judge_again(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Promises that figures of the batch's date have judged, of whomever they are.

    Once it is marked as taken back: its figures date counts no more.
    """
    ids = [each for each in with_parts_of_figures(connection) if each > after][:CHUNK]
    if not ids:
        return None
    judging.by_itself(connection, ids, undoing.batch.who)
    return ids[-1]


def _finish(connection: Connection, undoing: Undoing) -> None:
    for table in (SITE, ACCOUNT):
        # Of customers that stay and were there before: an account with nothing in it is no loss.
        of_others = ~sa.exists().where(
            CUSTOMER.c.id == table.c.customer_id, CUSTOMER.c.batch_id == undoing.batch.id
        )
        ids = list(
            connection.execute(
                sa.select(table.c.id).where(
                    table.c.batch_id == undoing.batch.id, of_others, *unused(table)
                )
            ).scalars()
        )
        for start in range(0, len(ids), CHUNK):
            delete(connection, undoing, table, ids[start : start + CHUNK])
    connection.execute(
        sa.update(BATCH).where(BATCH.c.id == undoing.batch.id).values(undone_at=utc_now())
    )
    first = connection.execute(
        sa.select(sa.func.max(HISTORY.c.id)).where(
            HISTORY.c.batch_id == undoing.batch.id, HISTORY.c.action == IMPORTED
        )
    ).scalar()
    enter(
        connection,
        undoing.batch,
        f"{undoing.batch.name} taken back: {sum(undoing.removed.values()):,d} records removed,"
        f" {undoing.restored:,d} as they were, {len(undoing.left):,d} left",
        action=TAKEN_BACK,
        undo_of=first,
    )
