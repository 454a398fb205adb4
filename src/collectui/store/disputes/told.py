"""Cases that only a file told of: made by the hundred thousand, and left to agents they touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.disputes.views import number_of
from collectui.domain.vocabulary import DISPUTE_OVER
from collectui.store import bulk
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.disputes import DISPUTE_ITEM as PART
from collectui.store.engine import is_sqlite
from collectui.store.pieces import pieces

_OVER = ", ".join(f"'{status}'" for status in sorted(DISPUTE_OVER))


def make_cases(connection: Connection, batch_id: int, on: date, found: str) -> int:
    """A case for each open item that is said to be disputed and that no case holds; how many.

    `found` are the items to look at, called `i`: a statement from its FROM on, with a WHERE. The
    cases are raised on the date, and go with the batch.
    """
    last = bulk.last_id(connection, DISPUTE)
    connection.exec_driver_sql(f"""
        CREATE TEMPORARY TABLE told AS
        SELECT {int(last)} + row_number() OVER (ORDER BY i.id) AS id, i.id AS item_id,
          i.customer_id, i.currency,
          CASE WHEN i.disputed < i.open_balance THEN i.disputed ELSE i.open_balance END AS amount
        {found} AND i.disputed > 0 AND i.open_balance > 0 AND i.status NOT IN ('draft', 'void')
          AND NOT EXISTS (SELECT 1 FROM dispute_item AS part JOIN dispute AS held
            ON held.id = part.dispute_id
            WHERE part.item_id = i.id AND held.status NOT IN ({_OVER}))""")
    yes = "1" if is_sqlite(connection) else "true"
    day = f"'{on.isoformat()}'" if is_sqlite(connection) else f"DATE '{on.isoformat()}'"
    made = connection.exec_driver_sql(f"""
        INSERT INTO dispute (id, customer_id, status, root_cause, imported, raised_on, owner,
          currency, waits_on, words, remark, resolution, escalations, batch_id, version)
        SELECT id, customer_id, 'new', '', {yes}, {day}, '', currency, '', '', '', '', 0,
          {int(batch_id)}, 1 FROM told""").rowcount
    connection.exec_driver_sql(f"""
        INSERT INTO dispute_item (dispute_id, item_id, customer_id, original, open, paid, credited,
          credit_expected, reinstated, written_off, write_off_expected, excess, held_back,
          credits, batch_id, version)
        SELECT id, item_id, customer_id, amount, amount, 0, 0, 0, 0, 0, 0, 0, 0, '{{}}',
          {int(batch_id)}, 1 FROM told""")
    connection.exec_driver_sql("DROP TABLE told")
    bulk.count_on(connection, (DISPUTE,))
    return made


def kept_by_agents(connection: Connection, items: Sequence[int]) -> dict[int, str]:
    """Of some items the cases that agents hold: what a file says of those is not taken."""
    found: dict[int, str] = {}
    for piece in pieces(sorted(items)):
        rows = connection.execute(
            sa.select(PART.c.item_id, DISPUTE.c.id)
            .join(DISPUTE, DISPUTE.c.id == PART.c.dispute_id)
            .where(
                PART.c.item_id.in_(piece),
                sa.not_(DISPUTE.c.imported),
                sa.or_(DISPUTE.c.status.not_in(sorted(DISPUTE_OVER)), PART.c.held_back > 0),
            )
            .order_by(DISPUTE.c.id.desc())
        )
        found.update((row.item_id, f"{number_of(row.id)} holds it") for row in rows)
    return found
