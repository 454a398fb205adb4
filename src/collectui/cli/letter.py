"""`collectui letter list|sent`: the desk's letters, and those that have gone out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from collectui.cli import DONE, REFUSED, Refusal, Usage, customer, say, stores
from collectui.cli.output import shortened, write, write_json_list, write_table
from collectui.cli.shapes import letter_shape
from collectui.config import Config
from collectui.domain.dunning.letters import LetterLine, LetterState, MarkSent, sent_day
from collectui.domain.history.past import MomentError
from collectui.domain.kernel import NotDone
from collectui.domain.plan import Preview
from collectui.ui.words import Words, counted

if TYPE_CHECKING:
    from collectui.store.store import Store

_PAGE = 500
_WIDTH = 40


def run(args: argparse.Namespace, config: Config) -> int:
    """Lists letters, or marks some as sent. Raises Refusal or Usage."""
    reading = args.part == "list" or args.dry_run
    opened = (stores.for_reading if reading else stores.for_changing)(args, config)
    with closing(opened) as store:
        return show(store, args, config) if args.part == "list" else sent(store, args, config)


def sent(store: Store, args: argparse.Namespace, config: Config) -> int:
    """All of them, or none where one cannot have gone."""
    from collectui.store.queries.desk import desk_view

    on = None
    if args.on is not None:
        desk = store.read(desk_view)
        order = config.formats.date_order
        try:
            on = sent_day(args.on, desk.business_date, desk.calendar, order)
        except MomentError as error:
            raise Usage(f"--on: {error}") from None
    command = MarkSent(letter_ids=tuple(dict.fromkeys(args.ids)), on=on)
    if args.dry_run:
        preview = store.preview(command, store.me())
        if preview.refusal or preview.plan is None:
            raise Refusal(preview.refusal or "nothing to do")
        return _foreseen(preview)
    try:
        receipt = store.do(command, stores.writer(store))
    except NotDone as error:
        raise Refusal(str(error)) from None
    return say(receipt.summary, DONE)


def _foreseen(preview: Preview) -> int:
    assert preview.plan is not None
    write(f"would be: {preview.plan.summary}")
    for note in preview.plan.notes:
        write(note)
    return DONE


def show(store: Store, args: argparse.Namespace, config: Config) -> int:
    """The letters in a state, the desk's or a customer's; REFUSED where there is none."""
    from collectui.store import desk
    from collectui.store.queries.letters import letter_count

    state = LetterState(args.status)
    whose = None
    if args.customer is not None:
        whose = store.read(customer.find, args.customer).customer_id
    rows = islice(_rows(store, state, whose), args.limit or None)
    if args.json:
        shapes = ({"customer": row.number, **letter_shape(row)} for row in rows)
        return DONE if write_json_list(shapes) else REFUSED
    found = list(rows)
    if not found:
        return say("no letter to show (--status all: whatever became of them)", REFUSED)
    words = Words(*config.formats, zone=store.read(desk.time_zone))
    heads = ("Id", "Customer", "Stage", "By", "To", "Due", "State", "Because")
    write_table(heads, [_cells(row, words) for row in found], right=("Id", "Stage"))
    total = store.read(letter_count, state, whose)
    return say(f"{words.number(len(found))} of {counted(total, 'letter')}", DONE)


def _rows(store: Store, state: LetterState, whose: int | None) -> Iterator[LetterLine]:
    from collectui.store.queries.letters import letter_rows

    skip = 0
    while True:
        page = store.read(letter_rows, state, whose, skip=skip, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        skip += _PAGE


def _cells(row: LetterLine, words: Words) -> tuple[str, ...]:
    state = f"sent {words.day_of(row.sent_at)}" if row.sent_at else row.state
    return (
        str(row.id),
        shortened(f"{row.number} {row.customer}", _WIDTH),
        str(row.stage),
        row.method.value,
        shortened(row.address, _WIDTH),
        words.day(row.due_on),
        state,
        row.held_reason,
    )
