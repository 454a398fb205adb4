"""`collectui privacy report|plan|erase`: what is held of a person, and taking it out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from collectui import locations
from collectui.cli import DONE, REFUSED, Refusal, say, stores
from collectui.cli.output import write, write_json
from collectui.config import Config
from collectui.domain import records
from collectui.domain.dates import date_words
from collectui.domain.kernel import Me, Refused
from collectui.domain.privacy.erasing import (
    Decided,
    ErasePerson,
    Held,
    Keeping,
    is_for_an_administrator,
    may_be_erased,
)
from collectui.domain.privacy.redacting import Redactor, erased_on
from collectui.domain.records import capital
from collectui.drafts import Draft, Drafts, TakenOver

if TYPE_CHECKING:
    from collectui.domain.roles.judged import FoundContact
    from collectui.store.privacy.erase import Done, Looked
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Reports, plans or erases. Raises Refusal."""
    parts: dict[str, Callable[[Store, argparse.Namespace, Me], int]] = {
        "report": _report,
        "plan": _plan,
        "erase": _erase,
    }
    reading = args.part in ("report", "plan")
    opening = stores.for_looking_back if reading else stores.for_changing
    with closing(opening(args, config)) as store:
        me = stores.writer(store, lambda me: is_for_an_administrator(None, me))
        return parts[args.part](store, args, me)


def _person(store: Store, typed: str) -> FoundContact:
    """The one contact that is meant. Raises Refusal, naming those that may be."""
    from collectui.store.privacy.person import find

    found = store.read(find, typed)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal(f"there is no contact {typed!r}: name it by its id, its e-mail or its name")
    many = ", ".join(f"{each.contact_id} {_called(each)}" for each in found)
    raise Refusal(f"{typed!r} may be several: say which by its id: {many}")


def _called(found: FoundContact) -> str:
    more = found.email or found.phone or str(found.customers)
    return f"{found.name} ({more})" if more else found.name


# Reporting


def _report(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy.report import report

    who = _person(store, args.person)
    drafts = [draft.title for draft, _ in _drafts(store, who.contact_id)]
    if args.json:
        held = [
            {"what": each.what, "customer": each.customer or None, "values": each.values}
            for each in store.read(lambda c: list(report(c, who.contact_id)))
        ]
        write_json({"contact": who.contact_id, "name": who.name, "held": held, "drafts": drafts})
        return DONE
    write(f"# What is held of {who.name} (contact {who.contact_id})")
    heading = ""
    for each in store.read(lambda c: list(report(c, who.contact_id))):
        if each.what != heading:
            heading = each.what
            write(f"\n## {capital(heading)}\n")
        customer = f"customer {each.customer}; " if each.customer else ""
        write(f"* {customer}{'; '.join(f'{n}: {_text(v)}' for n, v in each.values.items())}")
    if drafts:
        write("\n## My drafts\n")
        for title in drafts:
            write(f"* {title}")
    return DONE


def _text(value: Any) -> str:
    """A value on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


# Planning


def _plan(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy.erase import look

    who = _person(store, args.person)
    looked = store.read(look, who.contact_id)
    no = may_be_erased(looked.held, me)
    drafts = [draft for draft, _ in _drafts(store, who.contact_id)]
    if args.json:
        write_json(
            {
                **_shape(looked, refused=no.reason if no else None),
                "drafts": [draft.title for draft in drafts],
            }
        )
        return REFUSED if no else DONE
    for line in _lines(looked):
        write(line)
    for draft in drafts:
        write(f"draft “{draft.title}” names the person")
    if no:
        raise Refusal(no.reason)
    return DONE


def _lines(looked: Looked) -> Iterator[str]:
    held, keeps = looked.held, looked.keeps
    yield f"{held.name} (contact {held.contact_id}): {looked.decision}"
    for kind, count in sorted(held.values.items()):
        yield f"goes: {count:,d} in {records.many(kind)}"
    for line in _roles(held, keeps):
        yield f"goes: {line}"
    for each in keeps.stays:
        yield f"stays: {each.line}"
    if looked.unread:
        yield f"not looked into: {looked.unread:,d} files of these customers that are no text"


def _roles(held: Held, keeps: Keeping) -> Iterator[str]:
    for each in held.roles:
        if each.customer_id in keeps.roles:
            continue
        heir = ""
        if each.is_primary:
            heir = f"; {each.heir} becomes it" if each.heir else "; no contact is left there"
        yield f"{each.role.replace('_', ' ')} contact of {each.customer}{heir}"


def _shape(looked: Looked, refused: str | None = None) -> dict[str, Any]:
    held = looked.held
    return {
        "contact": held.contact_id,
        "decision": Decided.REFUSED.value if refused else looked.decision.value,
        "refused": refused,
        "goes": dict(sorted(held.values.items())),
        "roles": list(_roles(held, looked.keeps)),
        "stays": [
            {
                "class": each.kept.value,
                "what": each.what,
                "basis": each.why,
                "until": each.until.isoformat() if each.until else None,
            }
            for each in looked.keeps.stays
        ],
        "not_looked_into": looked.unread,
    }


# Erasing


def _erase(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy import erase

    if args.vacuum:
        check_vacuum(store)
    who = _person(store, args.person)
    command = ErasePerson(
        contact_id=who.contact_id,
        request=args.request,
        asked_on=args.asked_on or _today(store),
    )
    if args.later:
        try:
            number = store.load(partial(erase.enter, command=command, me=me))
        except Refused as refused:
            raise Refusal(refused.refusal.reason) from None
        return say(f"request {number} is entered: `collectui privacy due` says when it is due")
    drafts = list(_drafts(store, who.contact_id))
    try:
        done = store.load(partial(erase.erase, command=command, me=me))
    except Refused as refused:
        why = refused.refusal.reason
        refusal = store.load(partial(erase.refuse, command=command, me=me))
        entered = f" (request {refusal}, refused)" if refusal is not None else ""
        raise Refusal(f"{why}{entered}") from None
    _say_done(done)
    _cut(store, drafts)
    return make_safe(store, vacuum=args.vacuum)


def _today(store: Store) -> date:
    from collectui.store import desk

    return store.read(desk.calendar_day, datetime.now(UTC))


def _say_done(done: Done) -> None:
    values = "1 value" if done.values == 1 else f"{done.values:,d} values"
    write(
        f"contact {done.looked.held.contact_id}: {values} erased by request {done.request}, "
        f"{done.looked.decision}"
    )
    for note in done.notes:
        write(note)
    for each in done.looked.keeps.stays:
        write(f"stays: {each.line}")
    if next_day := done.looked.keeps.next:
        write(f"from {date_words(next_day)} on more of it goes: `collectui privacy purge`")
    if done.looked.unread:
        say(f"{done.looked.unread:,d} files that are no text were not looked into: open them")


def make_safe(store: Store, *, vacuum: bool) -> int:
    """Says where what was erased may still stand: free space, backups, others' drafts."""
    from collectui.store.privacy import free_space

    if vacuum:
        free_space.make_safe(store.where)
        say("free space is overwritten")
    else:
        say(store.read(free_space.needs))
    say("backups have it still: keep the list of erasures (`collectui privacy log`) for a restore")
    return say("drafts of other agents are theirs: those about this contact go when they start")


def check_vacuum(store: Store) -> None:
    """That free space is this program's to overwrite. Raises Refusal."""
    from collectui.store.engine import is_sqlite
    from collectui.store.privacy.free_space import needs

    if not store.read(is_sqlite):
        raise Refusal(f"--vacuum is for an SQLite file: {store.read(needs)}")


# Drafts


def _drafts(store: Store, contact_id: int) -> Iterator[tuple[Draft, Redactor]]:
    """My drafts that are about the person or name it."""
    from collectui.store.privacy.person import subject

    known = store.read(subject, contact_id).known
    redactor = Redactor(known, erased_on(_today(store)))
    mine = Drafts(locations.state_dir() / "drafts", store.where)
    for draft in mine.list():
        texts = [draft.title, *{**(draft.sent or {}), **draft.values}.values()]
        about = f"contact:{contact_id}"
        if about in (draft.subject, *draft.seen) or any(map(_finds(redactor), texts)):
            yield draft, redactor


def _finds(redactor: Redactor) -> Callable[[Any], bool]:
    return lambda value: redactor.value(value) != value


def _cut(store: Store, drafts: list[tuple[Draft, Redactor]]) -> None:
    """Take the person out of my drafts; one that another session has is named."""
    mine = Drafts(locations.state_dir() / "drafts", store.where)
    for draft, redactor in drafts:
        if mine.elsewhere(draft):
            say(f"{redactor.text(draft.title)} is a draft that another session has: close it")
            continue
        values: Any = redactor.value(dict(draft.values))
        sent: Any = None if draft.sent is None else redactor.value(dict(draft.sent))
        title = redactor.text(draft.title)
        try:
            mine.save(replace(draft, values=values, sent=sent, title=title))
        except TakenOver:
            say(f"{title} is a draft that another session has: close it")
