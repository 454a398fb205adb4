"""Which verbs and options there are. Imports nothing of the program, so that --help is instant."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeAlias

from collectui import __version__

DEMO_CUSTOMERS = 2000


class Parser(argparse.ArgumentParser):
    """One that is filled when it is first used: most commands need few of the options there are."""

    fill: Callable[[], None] | None = None

    def filled(self) -> Parser:
        """This parser, with all its options."""
        if self.fill:
            fill, self.fill = self.fill, None
            fill()
        return self

    def parse_known_args(self, *args: Any, **kwargs: Any) -> tuple[Any, list[str]]:
        """What the arguments mean, and those that mean nothing."""
        self.filled()
        return super().parse_known_args(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Ends the program; its complaint holds no control characters, though it quotes some."""
        from collectui.domain.text import clean  # late, for --help

        super().error(clean(message))


_Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


class _Verb(NamedTuple):
    """A command, or several that begin with the same word."""

    name: str
    about: str
    fill: Callable[[Parser], None]

    def add(self, verbs: _Verbs) -> None:
        """Has the command understood."""
        parser = verbs.add_parser(
            self.name, help=self.about, description=self.about, allow_abbrev=False
        )
        parser.fill = partial(self.fill, parser)


def _verb(name: str, module: str, about: str) -> Callable[[Callable[[Parser], None]], _Verb]:
    """A command of one word, run by a module; what it decorates gives it its options."""

    def made(options: Callable[[Parser], None]) -> _Verb:
        def fill(parser: Parser) -> None:
            _everywhere(parser)
            parser.set_defaults(module=module)
            options(parser)

        return _Verb(name, about, fill)

    return made


def _family(name: str, about: str) -> Callable[[Callable[[_Verbs], None]], _Verb]:
    """Commands of two words that begin with this one; what it decorates adds the second."""

    def made(add: Callable[[_Verbs], None]) -> _Verb:
        def fill(parser: Parser) -> None:
            add(parser.add_subparsers(title="what to do", metavar="WHAT", required=True))

        return _Verb(name, about, fill)

    return made


def _part(verbs: _Verbs, name: str, module: str, about: str) -> Parser:
    """The second word of a command, as `add` of `note add`."""
    parser = verbs.add_parser(name, help=about, description=about, allow_abbrev=False)
    _everywhere(parser)
    parser.set_defaults(module=module)
    return parser


def build() -> Parser:
    """The parser of the whole command; its result names the module of the verb."""
    parser = Parser(
        prog="collectui",
        description="The workbench of a collections agent, in a terminal. "
        "Without a command it opens the program.",
        epilog="Exit codes: 0 done, 1 refused or nothing found, 2 usage, 3 store unusable.",
        allow_abbrev=False,
    )
    _everywhere(parser)
    parser.add_argument("--version", action="version", version=f"collectui {__version__}")
    parser.set_defaults(module="program", store=None, as_of=None)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    look = (_demo, _import, _queue, _show, _history)
    work = (_note, _activity, _promise, _dispute, _customer, _dunning, _letter)
    house = (_report, _desk, _collector, _grant, _privacy, _roll, _where)
    stores = (_init, _backup, _restore, _copy, _doctor, _upgrade)
    for verb in (*look, *work, *house, *stores):
        verb.add(verbs)
    return parser


def _everywhere(parser: Parser) -> None:
    """What may stand before or after the verb: absent, it leaves no trace to overwrite with."""
    parser.add_argument(
        "--store",
        metavar="STORE",
        default=argparse.SUPPRESS,
        help="an SQLite file or a PostgreSQL URL",
    )
    parser.add_argument(
        "--as-of",
        type=_date,
        metavar="DATE",
        default=argparse.SUPPRESS,
        help="the business date of this command or session",
    )


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it 2026-12-03") from None
    from collectui.domain.dates import in_reach, out_of_reach  # late, for --help

    if not in_reach(found):
        raise argparse.ArgumentTypeError(f"{text!r}: {out_of_reach('a business date')}")
    return found


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _one_or_more(text: str) -> int:
    if not _count(text):
        raise argparse.ArgumentTypeError("one at least")
    return int(text)


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise argparse.ArgumentTypeError(f"{text!r} is no currency code; write it USD")
    return text.upper()


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


@_verb("demo", "demo", "make demo data and open the program on it")
def _demo(parser: Parser) -> None:
    parser.add_argument("--customers", type=_count, default=DEMO_CUSTOMERS, metavar="N")
    parser.add_argument("--seed", type=_count, default=1, metavar="S")
    parser.add_argument(
        "--create-only", action="store_true", help="make the store without opening the program"
    )


@_verb("import", "importing", "bring in a file, or take one back")
def _import(parser: Parser) -> None:
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="CSV, XLSX, or premium-finance JSON"
    )
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    parser.add_argument(
        "--complete", action="store_true", help="open items the file lacks are no longer open"
    )
    parser.add_argument(
        "--allow-mass-close",
        action="store_true",
        help="with --complete, close also where that is much of what is open",
    )
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="the source calls this customer NEW now (OLD=OLD: it is none of the new ones)",
    )
    parser.add_argument(
        "--new-source",
        action="store_true",
        help="documents that look like another source's are others",
    )
    parser.add_argument("--source", metavar="NAME", help="whose keys the file's numbers are")
    parser.add_argument("--currency", type=_currency, metavar="CUR")
    parser.add_argument(
        "--assign", metavar="LOGIN", help="who gets customers without a collector: me, LOGIN, none"
    )
    parser.add_argument("--map", metavar="FILE.toml", help="which column is what")
    parser.add_argument(
        "--list", metavar="NAME", help="which list a JSON file of one holds: insureds, contacts ..."
    )
    parser.add_argument("--date-order", **_among("dmy", "mdy"))
    parser.add_argument("--undo", type=_count, metavar="BATCH", help="take an import back")
    _json(parser)


@_verb("queue", "queue", "print the delinquent customers, worst first")
def _queue(parser: Parser) -> None:
    parser.add_argument("--all", action="store_true", help="everyone's, not only mine")
    parser.add_argument(
        "--view",
        **_among(
            *("mine", "all", "unassigned", "snoozed", "no-next", "done", "since"),
            *("promises-due", "broken", "set-aside"),
        ),
        help="another list than mine: snoozed, without next step, done today, since yesterday",
    )
    parser.add_argument("--filter", metavar="FILTER", help="such as 'days>60 level:account'")
    parser.add_argument("--limit", type=_count, default=50, metavar="N", help="rows; 0 for all")
    _json(parser)


@_verb("show", "show", "print the whole position of a customer")
def _show(parser: Parser) -> None:
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    parser.add_argument(
        "--as-of-history",
        metavar="WHEN",
        help="as it was recorded then: '12 mar 14:02', yesterday (the day's end), ISO 8601",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--sheet", action="store_true", help="half a page to read before a call")
    form.add_argument("--json", action="store_true", help="JSON on standard output")


@_verb("history", "history", "print what was changed, newest first")
def _history(parser: Parser) -> None:
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    _json(parser)


@_family("note", "add a note to a customer")
def _note(parts: _Verbs) -> None:
    parser = _part(parts, "add", "note", "add a note: text, or an e-mail, from standard input")
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    parser.add_argument("--type", metavar="TYPE", help="a code of the desk's note types")
    parser.add_argument("--transaction", metavar="NUMBER", help="which transaction it is about")
    # An option by name: as a second positional it could not follow the options before it.
    parser.add_argument("-", dest="standard_input", action="store_true", help="standard input")


@_family("activity", "add, complete and list activities")
def _activity(parts: _Verbs) -> None:
    add = _part(parts, "add", "activity", "add an activity for a customer")
    add.set_defaults(part="add")
    add.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    add.add_argument("--subject", required=True, metavar="TEXT")
    add.add_argument(
        "--due", required=True, metavar="DATE", help="2026-12-03, fri, +3, +2b, -3, tomorrow 14:00"
    )
    add.add_argument("--category", metavar="CATEGORY", help="a code of the desk's categories")
    add.add_argument(
        "--priority", metavar="PRIORITY", help="1 to 4, or critical, high, medium, low"
    )
    add.add_argument("--assign", metavar="LOGIN", help="whose it is: me, or a login")
    add.add_argument("--description", default="", metavar="TEXT")
    done = _part(parts, "done", "activity", "complete activities")
    done.set_defaults(part="done")
    done.add_argument("ids", nargs="+", type=_count, metavar="ID", help="as `activity list` says")
    done.add_argument(
        "--outcome", required=True, metavar="WORD", help="a code of the desk's outcomes"
    )
    listing = _part(parts, "list", "activity", "list activities, due first; mine unless said")
    listing.set_defaults(part="list")
    listing.add_argument(
        "--filter", metavar="FILTER", help="such as 'mine overdue:yes category:dunning_call'"
    )
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help="rows; 0 for all")
    _json(listing)


def _among(*words: str) -> dict[str, Any]:
    """An option that is one of some words, in capitals or not."""
    return {"type": str.lower, "choices": words}


@_family("customer", "change customers' profiles, merge customers")
def _customer(parts: _Verbs) -> None:
    parser = _part(parts, "set", "profile", "change the profile of customers, all or none")
    parser.add_argument("customers", nargs="+", metavar="CUSTOMER", help="the customer's number")
    parser.add_argument("--collector", metavar="LOGIN", help="whose it is: me, LOGIN, none")
    parser.add_argument("--level", **_among("customer", "account", "site"))
    parser.add_argument("--method", **_among("email", "phone", "letter", "sms", "fax"))
    parser.add_argument("--terms", metavar="CODE", help="a code of the desk's payment terms")
    parser.add_argument("--statements", **_among("none", "weekly", "monthly", "quarterly"))
    parser.add_argument("--no-dunning", metavar="REASON", help="hold letters; '' lifts it")
    parser.add_argument("--no-contact", metavar="REASON", help="do not contact; '' lifts it")
    parser.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")

    merge = _part(parts, "merge", "merge", "merge two customers that are one")
    merge.add_argument("old", metavar="OLD", help="the number of the customer that goes")
    merge.add_argument("into", metavar="INTO", help="the number of the customer that stays")
    merge.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")

    snooze = _part(parts, "snooze", "snooze", "put a customer off until a date or an event")
    snooze.set_defaults(part="snooze")
    snooze.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    snooze.add_argument(
        "until",
        nargs="+",
        metavar="UNTIL",
        help="and why: 3d waiting for document, fri 14:00 call back, until paid, until reply",
    )
    awake = _part(parts, "unsnooze", "snooze", "end a customer's snooze")
    awake.set_defaults(part="unsnooze")
    awake.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    for each in (snooze, awake):
        each.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
        _json(each)


@_family("promise", "take, list and judge promises to pay")
def _promise(parts: _Verbs) -> None:
    methods = ("check", "ach", "wire", "card", "cash", "direct_debit", "other")
    add = _part(parts, "add", "promise", "take a promise")
    add.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    again = _part(parts, "replace", "promise", "take a promise in the place of one")
    again.add_argument("number", metavar="PROMISE", help="its number, as PTP-00042")
    for each in (add, again):
        each.add_argument(
            "line",
            nargs="+",
            metavar="PROMISE",
            help="1500 fri, all 15 dec wire, 4000 in 3 monthly from 31 jan",
        )
        each.add_argument("--items", metavar="N,…", help="the numbers of the transactions")
        each.add_argument("--method", choices=methods, help="how it will be paid")
        each.add_argument("--currency", type=_currency, metavar="CODE", help="else the row's")
        each.add_argument("--words", metavar="TEXT", help="a remark")
        each.add_argument(
            "--called-in", action="store_true", help="the customer called or wrote by itself"
        )
        each.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
        _json(each)
    listed = _part(parts, "list", "promise", "print promises, the newest first")
    listed.add_argument("--filter", metavar="FILTER", help="such as 'state:broken level>1'")
    listed.add_argument("--forecast", action="store_true", help="what is expected, by week")
    listed.add_argument("--limit", type=_count, default=0, metavar="N", help="promises; 0 for all")
    _json(listed)
    edit = _part(parts, "edit", "promise", "change how a promise will be paid, or its remark")
    edit.add_argument("--method", choices=methods, help="how it will be paid")
    edit.add_argument("--words", metavar="TEXT", help="the remark; empty for none")
    cancel = _part(parts, "cancel", "promise", "cancel a promise")
    cancel.add_argument("--by", choices=("customer", "us"), default="us", help="who asked for it")
    approve = _part(parts, "approve", "promise", "have a promise stand that wants a supervisor")
    keep = _part(parts, "keep", "promise", "have a plan go on that is broken")
    for each in (edit, cancel, approve, keep):
        each.add_argument("number", metavar="PROMISE", help="its number, as PTP-00042")
        if each in (cancel, keep):
            each.add_argument("--reason", metavar="TEXT", required=True, help="why")
        _json(each)
    judge = _part(parts, "judge", "promise", "judge all promises by what is known now")
    judge.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    _json(judge)
    for name, each in {
        "add": add,
        "replace": again,
        "list": listed,
        "edit": edit,
        "cancel": cancel,
        "approve": approve,
        "keep": keep,
        "judge": judge,
    }.items():
        each.set_defaults(part=name)


@_family("report", "print reports")
def _report(parts: _Verbs) -> None:
    morning = _part(parts, "morning", "report", "print what I find in the morning")
    morning.add_argument(
        "--since", metavar="DATE", help="yesterday (the last day of work) unless said"
    )
    shape = morning.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="JSON on standard output")
    shape.add_argument("--md", action="store_true", help="Markdown on standard output")


@_family("dunning", "plan dunning letters")
def _dunning(parts: _Verbs) -> None:
    plan = _part(parts, "plan", "dunning", "plan the letters that are due by the desk's stages")
    plan.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    plan.add_argument("--undo", type=_count, metavar="RUN", help="take that plan back, all of it")
    _json(plan)


@_family("desk", "show and change the settings of the desk")
def _desk(parts: _Verbs) -> None:
    show = _part(parts, "show", "desk", "show the settings of the desk, or one with its history")
    show.set_defaults(part="show")
    show.add_argument("name", nargs="?", metavar="NAME", help="of one setting")
    _json(show)
    change = _part(parts, "set", "desk", "change a setting of the desk; for administrators")
    change.set_defaults(part="set")
    change.add_argument("name", metavar="NAME", help="as points, or a part: points.limits.USD")
    change.add_argument("value", metavar="VALUE", help="such as 30,60,90, or JSON")
    change.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    undo = _part(parts, "undo", "desk", "undo my last change of a setting")
    undo.set_defaults(part="undo")
    undo.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")


@_family("letter", "list the desk's letters, and mark those that have gone out")
def _letter(parts: _Verbs) -> None:
    listing = _part(parts, "list", "letter", "list letters; those that wait unless said")
    listing.set_defaults(part="list", dry_run=False)
    listing.add_argument("--customer", metavar="CUSTOMER", help="the customer's number")
    states = ("waiting", "pending", "held", "sent", "cancelled", "all")
    listing.add_argument("--status", choices=states, default="waiting")
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help="rows; 0 for all")
    _json(listing)
    sent = _part(parts, "sent", "letter", "mark letters as sent, all or none")
    sent.set_defaults(part="sent")
    sent.add_argument("ids", nargs="+", type=_count, metavar="ID", help="as `letter list` says")
    sent.add_argument("--on", metavar="DATE", help="the day they went; today unless said")
    sent.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")


@_family("dispute", "open disputes, list them, and say what came of them")
def _dispute(parts: _Verbs) -> None:
    add = _part(parts, "add", "dispute", "open a dispute: what a customer does not pay, and why")
    add.set_defaults(part="add")
    add.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    add.add_argument(
        "--item", action="append", required=True, metavar="NUMBER", help="a transaction's number"
    )
    add.add_argument(
        "--amount",
        action="append",
        default=[],
        metavar="AMOUNT",
        help="3000, 30%%, '3 of 10 pcs at 45'; all that is open and undisputed unless said",
    )
    add.add_argument("--reason", required=True, metavar="CODE", help="of the desk's reasons")
    add.add_argument(
        "--cancel-promise", action="store_true", help="a promise of it is cancelled with it"
    )
    add.add_argument("--words", default="", metavar="TEXT", help="what the customer says")
    add.add_argument("--remark", default="", metavar="TEXT", help="for ourselves")
    listing = _part(parts, "list", "dispute", "list disputes; those not over unless said")
    listing.set_defaults(part="list")
    listing.add_argument(
        "--filter", metavar="FILTER", help="such as 'reason:freight owner:me due:late'"
    )
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help="rows; 0 for all")
    _json(listing)
    work = _part(parts, "work", "dispute", "work on a dispute; what it waited for is there")
    wait = _part(parts, "wait", "dispute", "let a dispute wait for an answer")
    wait.add_argument("--on", required=True, **_among("customer", "us", "third-party"))
    wait.add_argument("--until", required=True, metavar="DATE", help="2026-12-03, fri, +3b")
    resolve = _part(parts, "resolve", "dispute", "decide a dispute: credited, or owed after all")
    resolve.add_argument("--credit", default="0", metavar="AMOUNT", help="is to be credited")
    resolve.add_argument("--valid", default="0", metavar="AMOUNT", help="is owed after all")
    withdraw = _part(parts, "withdraw", "dispute", "the customer disputes it no longer")
    over = _part(parts, "hand-over", "dispute", "it is somebody else's turn")
    over.add_argument("--to", required=True, metavar="WHO", help="a login, or a department")
    split = _part(parts, "split", "dispute", "make part of a dispute a case of its own")
    split.add_argument("--amount", required=True, metavar="AMOUNT", help="that goes")
    split.add_argument("--reason", default="", metavar="CODE", help="of the new case")
    measures = _part(parts, "measures", "dispute", "print what disputes come to, by reason")
    measures.set_defaults(part="measures")
    _json(measures)
    off = _part(parts, "write-off", "dispute", "ask for it no more; for supervisors")
    off.add_argument("--amount", metavar="AMOUNT", help="all that is open of it unless said")
    for name, each in (
        *(("work", work), ("wait", wait), ("resolve", resolve)),
        *(("withdraw", withdraw), ("write-off", off), ("hand-over", over), ("split", split)),
    ):
        each.set_defaults(part=name)
        each.add_argument("dispute", metavar="NUMBER", help="as D-00012")
        each.add_argument("--remark", default="", metavar="TEXT", help="for ourselves")
    for each in (resolve, off, split):
        each.add_argument("--item", metavar="NUMBER", help="of one transaction alone")
    for each in (add, work, wait, resolve, withdraw, off, over, split):
        each.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
        _json(each)


@_family("collector", "say who works here, and with what rights")
def _collector(parts: _Verbs) -> None:
    listing = _part(parts, "list", "collector", "list everybody who works here or did")
    listing.set_defaults(part="list")
    _json(listing)
    change = _part(
        parts, "set", "collector", "change a collector, or let in a login that has not come yet"
    )
    change.set_defaults(part="set")
    change.add_argument("login", metavar="LOGIN")
    change.add_argument("--role", **_among("viewer", "collector", "supervisor", "administrator"))
    change.add_argument("--name", metavar="TEXT", help="what others call this collector")
    change.add_argument("--active", **_among("yes", "no"), help="whether still working here")


@_verb("grant", "grant", "give a login of the PostgreSQL server the rights of a role")
def _grant(parser: Parser) -> None:
    parser.add_argument("login", metavar="LOGIN")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--role", **_among("viewer", "collector", "supervisor", "administrator", "none")
    )
    what.add_argument("--revoke", action="store_true", help="take all away, as --role none")
    parser.add_argument("--dry-run", action="store_true", help="print the SQL, write nothing")


@_family("privacy", "answer for a person's data, find and mask card numbers")
def _privacy(parts: _Verbs) -> None:
    report = _part(parts, "report", "erasure", "print all that is held of a person")
    plan = _part(parts, "plan", "erasure", "what an erasure would take, what stays, until when")
    erase = _part(parts, "erase", "erasure", "erase a person, as far as nothing keeps it")
    for part, parser in (("report", report), ("plan", plan), ("erase", erase)):
        parser.set_defaults(part=part)
        parser.add_argument("person", metavar="PERSON", help="a contact's id, e-mail or name")
    _json(report)
    _json(plan)
    erase.add_argument("--request", required=True, metavar="TEXT", help="what was asked, and how")
    erase.add_argument("--asked-on", type=_date, metavar="DATE", help="when; by itself today")
    erase.add_argument(
        "--later", action="store_true", help="enter the request, which is decided later"
    )
    erase.add_argument(
        "--vacuum", action="store_true", help="overwrite free space at once (SQLite)"
    )
    _retention(parts)
    scan = _part(parts, "scan", "privacy", "look through the store and my drafts for card numbers")
    scan.add_argument("--fix", action="store_true", help="mask what is found, in the history too")
    _json(scan)


def _retention(parts: _Verbs) -> None:
    due = _part(parts, "due", "retention", "requests to answer, and what goes when")
    purge = _part(parts, "purge", "retention", "let go what nothing keeps any more")
    log = _part(parts, "log", "retention", "export the list of erasures, as JSON")
    replay = _part(parts, "replay", "retention", "do the erasures of such a list again")
    for part, parser in (("due", due), ("purge", purge), ("log", log), ("replay", replay)):
        parser.set_defaults(part=part)
    _json(due)
    purge.add_argument("--dry-run", action="store_true", help="list it, write nothing")
    purge.add_argument(
        "--vacuum", action="store_true", help="overwrite free space at once (SQLite)"
    )
    replay.add_argument("file", metavar="FILE", help="what `privacy log` has printed")


@_verb("roll", "roll", "move the figures to another business date")
def _roll(parser: Parser) -> None:
    parser.add_argument("date", type=_date, metavar="DATE")


@_verb("where", "where", "say which store, configuration and log are used")
def _where(parser: Parser) -> None:
    """It has no options."""


@_verb("init", "init", "make an empty store")
def _init(parser: Parser) -> None:
    parser.add_argument("where", nargs="?", metavar="PATH|URL", help="else the one that is set")
    parser.add_argument("--shared", action="store_true", help="in a folder that a group shares")
    parser.add_argument("--group", metavar="GROUP", help="whose folder it is")


@_verb("backup", "backup", "copy the store while agents work")
def _backup(parser: Parser) -> None:
    parser.set_defaults(part="backup")
    parser.add_argument("to", metavar="PATH|FOLDER", help="a new file, or the folder of backups")
    parser.add_argument(
        "--keep", type=_one_or_more, metavar="N", help="delete older ones of this store there"
    )


@_verb("restore", "backup", "make a store of a backup")
def _restore(parser: Parser) -> None:
    parser.set_defaults(part="restore")
    parser.add_argument("backup", metavar="BACKUP", help="what `backup` has made")
    parser.add_argument(
        "where", nargs="?", metavar="PATH|URL", help="a new file, or an empty database"
    )
    parser.add_argument(
        "--erasures", metavar="FILE", help="do the erasures of `privacy log` again in it"
    )


@_verb("doctor", "doctor", "look through the store for what is wrong")
def _doctor(parser: Parser) -> None:
    parser.add_argument("--fix", action="store_true", help="repair what nobody has to judge")
    _json(parser)


@_verb("upgrade", "upgrade", "bring the store to this version")
def _upgrade(parser: Parser) -> None:
    parser.add_argument(
        "--i-have-a-backup", action="store_true", help="needed for a PostgreSQL store"
    )


@_verb("copy", "copy", "copy a store to another place or engine")
def _copy(parser: Parser) -> None:
    parser.add_argument("source", metavar="FROM", help="URL or path of the store")
    parser.add_argument("target", metavar="TO", help="URL or path where there is none")
