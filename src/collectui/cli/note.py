"""`collectui note add CUSTOMER`: a note, or an e-mail, from standard input."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from collectui.cli import DONE, Refusal, Usage, customer, say, stores
from collectui.config import Config
from collectui.domain.desk.views import Desk
from collectui.domain.files import NewFile, size_words
from collectui.domain.kernel import NotDone
from collectui.domain.notes import pasted_mail
from collectui.domain.notes.commands import AddNote

if TYPE_CHECKING:
    from collectui.store.store import Store

MOST_BYTES = 64 * 1024 * 1024
"""More is no mail: it is refused before memory is full of it."""
MOST_TEXT = 1024 * 1024
"""Characters of one note."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Adds the note. Raises Refusal where there is no such customer, or nothing to say."""
    store = stores.for_changing(args, config)
    try:
        return add(store, args, _standard_input())
    finally:
        store.close()


def add(store: Store, args: argparse.Namespace, raw: bytes) -> int:
    """The same for a store that is open: `args` holds customer, transaction and type."""
    from collectui.store.queries.desk import desk_view

    me, desk = stores.writer(store), store.read(desk_view)
    about = store.read(customer.find, args.customer, args.transaction)
    body, kind, files = _content(raw, desk)
    if args.type is not None:
        kind = customer.code("--type", args.type, desk.note_types)
    if len(body) > MOST_TEXT:
        raise Refusal(f"the text has {len(body):,d} characters; a note holds {MOST_TEXT:,d}")
    try:
        receipt = store.do(AddNote(about=about, body=body, type=kind, files=files), me)
    except NotDone as error:
        raise Refusal(str(error)) from None
    return say(receipt.summary, DONE)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise Usage("there is no standard input to read the note from")
    if sys.stdin.isatty():
        say("write the note; Ctrl+D on a line of its own ends it")
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Refusal(f"more than {size_words(MOST_BYTES)} on standard input")
    return raw


def _content(raw: bytes, desk: Desk) -> tuple[str, str, tuple[NewFile, ...]]:
    """The note's text, its type unless one is named, and a mail's attachments that may be kept."""
    known = {each.code for each in desk.note_types}
    mail = pasted_mail.parse_mail(raw)
    if mail is None:
        return _text(raw), "general" if "general" in known else next(iter(sorted(known))), ()
    files = []
    for file in mail.files:
        if file.size > desk.file_limit:
            say(
                f"{file.name} ({size_words(file.size)}) is left out:"
                f" this desk takes files up to {size_words(desk.file_limit)}"
            )
        else:
            files.append(file)
    return pasted_mail.to_note(mail), "email" if "email" in known else "general", tuple(files)


def _text(raw: bytes) -> str:
    """UTF-8, or what a Windows machine writes; no byte is a reason to lose a note."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
