"""`collectui privacy report|plan|erase|due|purge|log|replay`: what they print, and exit codes."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli, locations
from collectui.domain.roles.commands import AddContact
from collectui.domain.roles.input import NewContact
from collectui.domain.vocabulary import CollectorRole
from collectui.drafts import Draft, Drafts
from collectui.store.core.customers import CONTACT
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import ERASURE, OPT_OUT
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.imports import IMPORT_BATCH
from collectui.store.core.items import ITEM
from collectui.store.engine import is_sqlite
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store import erasure_world
from tests.store.erasure_world import HIS, There, holding, noon
from tests.store.making import add, add_contact, add_customer, add_item
from tests.store.test_erasing import _without_terms


@pytest.fixture
def there(store: Store) -> There:
    return erasure_world.make(store)


@pytest.fixture
def drafts(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Drafts:
    """My drafts: one names Jo, one is of something else."""
    monkeypatch.setattr(locations, "state_dir", lambda: tmp_path / "state")
    found = Drafts(tmp_path / "state" / "drafts", store_url)
    for title, body in (("note on Meridian", "Jo Park wants"), ("note on Ostrava", "Dana wants")):
        found.save(
            Draft(kind="note.add", store=store_url, customer_id=1, title=title,
                  values={"body": body})
        )  # fmt: skip
    return found


@pytest.fixture
def run(store_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    def collectui(*words: str, code: int = cli.DONE) -> str:
        assert cli.run(["privacy", *words, "--store", store_url]) == code
        said = capsys.readouterr()
        return said.out + said.err

    return collectui


ERASE = ("erase", "jo@park.example", "--request", "letter", "--asked-on", "2026-03-02")


def test_a_person_is_reported_planned_and_erased(
    store: Store, there: There, drafts: Drafts, run: Any
) -> None:
    report = run("report", "Jo Park")
    assert report.startswith("# What is held of Jo Park (contact 1)")
    assert "## Contact log\n\n* customer C-1; " in report
    assert "## My drafts\n\n* note on Meridian\n" in report
    held = json.loads(run("report", "1", "--json"))
    assert {"what": "role", "customer": "C-2", "values": {"Contact person": "Jo Park",
            "Role": "secondary"}} in held["held"]  # fmt: skip
    plan = run("plan", "Jo Park")
    assert plan.startswith("Jo Park (contact 1): granted\n")
    assert "goes: primary contact of C-1 Meridian Freight; Sam Lee becomes it" in plan
    assert "draft “note on Meridian” names the person" in plan
    machine = json.loads(run("plan", "1", "--json"))
    assert (machine["decision"], machine["stays"], machine["drafts"]) == (
        "granted", [], ["note on Meridian"],
    )  # fmt: skip
    assert holding(store, *HIS)
    said = run(*ERASE)
    values = sum(machine["goes"].values())
    assert f"contact 1: {values} values erased by request 1, granted\n" in said
    assert "C-1 Meridian Freight: Sam Lee is the primary contact now" in said
    assert "free space" in said if store.read(is_sqlite) else "VACUUM" in said
    assert holding(store, *HIS) == set()
    bodies = {each.values["body"] for each in drafts.list()}
    assert len(bodies) == 2
    assert "Dana wants" in bodies
    assert not any("Jo" in each for each in bodies)
    assert "was erased on" in run("erase", "1", "--request", "x", code=cli.REFUSED)
    assert run("due") == "nothing is due\n"


def test_who_is_meant_is_asked_and_only_administrators_answer(
    store: Store, there: There, run: Any
) -> None:
    store.load(partial(add_contact, customer=1, first="Jo", last="Parkes", role="secondary"))
    said = run("plan", "jo", code=cli.REFUSED)
    assert "'jo' may be several: say which by its id: 1 Jo Park (jo@park.example), " in said
    assert "there is no contact 'x'" in run("plan", "x", code=cli.REFUSED)
    assert "is still to come" in run(
        "erase", "1", "--request", "x", "--asked-on", "2199-01-01", code=cli.REFUSED
    )
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=CollectorRole.SUPERVISOR)))
    for words in (("report", "1"), ("plan", "1"), ERASE, ("due",), ("purge",), ("log",)):
        assert "is for an administrator" in run(*words, code=cli.REFUSED)
    assert holding(store, *HIS)


def test_a_request_waits_is_answered_and_the_rest_goes_later(
    store: Store, there: There, run: Any
) -> None:
    store.load(lambda c: add_item(c, 1, 100, contact_id=1, number="I-7"))
    assert "request 1 is entered" in run(*ERASE, "--later")
    said = run("due")
    assert (
        "request 1: contact 1 Jo Park: asked on 2 Mar 2026, to be answered by 2 Apr 2026 (" in said
    )
    assert "goes now" not in said
    assert run("purge") == "nothing goes today\n"
    said = run(*ERASE)
    assert "erased by request 1, partly" in said
    assert "stays: what is kept at C-1 Meridian Freight: I-7 open (GDPR Art. 17(3)(e))" in said
    (due,) = json.loads(run("due", "--json"))
    assert (due["decision"], due["goes_now"], due["stays"][0]["class"]) == (
        "partly", False, "claims",
    )  # fmt: skip
    store.load(lambda c: c.execute(sa.update(ITEM).values(open_balance=0, status="paid")))
    store.load(_without_terms)
    before = store.read(erasure_world.everything)
    assert "contact 1 Jo Park: partly, goes now" in run("purge", "--dry-run")
    assert store.read(erasure_world.everything) == before
    assert "erased by request 1, granted" in run("purge")
    assert holding(store, *HIS) == set()


def test_who_signed_is_refused_and_that_is_entered(store: Store, there: There, run: Any) -> None:
    from tests.store.roles_world import add_program

    store.load(lambda c: add_program(c, there.world, "active+active"))
    why = "Jo Park signed finance agreement PFA-1 of program P-1, which is active"
    assert why in run("plan", "1", code=cli.REFUSED)
    assert f"{why} (request 1, refused)" in run(*ERASE, code=cli.REFUSED)
    said = run("due")
    assert "request 1: contact 1 Jo Park: refused\n" in said
    assert f"  refused: {why}" in said


def test_who_has_no_part_in_anything_is_let_go_after_the_desks_term(store: Store, run: Any) -> None:
    def make(connection: sa.Connection) -> None:
        add_customer(connection)
        for year, name in ((2019, "Old"), (2199, "New")):
            batch = add(
                connection, IMPORT_BATCH, source="crm", as_of=noon(year, 1, 1).date(),
                at=noon(year, 1, 1),
            )  # fmt: skip
            add(connection, CONTACT, first_name=name, last_name="Hand", batch_id=batch)

    store.load(make)
    assert "contact 1 Old Hand: no part in anything since 1 Jan 2019, goes now" in run("due")
    assert "contact 1: 2 values erased by request 1, granted" in run("purge")
    names = sa.select(CONTACT.c.last_name).order_by(CONTACT.c.id)
    assert store.read(lambda c: list(c.execute(names).scalars())) == ["erased contact 1", "Hand"]


def test_a_term_of_no_years_lets_go_at_once(store: Store, run: Any) -> None:
    def make(connection: sa.Connection) -> None:
        ended = utc_now() - timedelta(days=3)
        add(connection, IMPORT_BATCH, source="crm", as_of=ended.date(), at=ended)
        add(connection, CONTACT, first_name="Old", last_name="Hand", batch_id=1)

    store.load(make)
    assert "Old Hand" not in run("due")
    store.load(_without_terms)
    assert "contact 1 Old Hand: no part in anything since" in run("due")


@pytest.mark.sampled
@pytest.mark.parametrize("back", ["before", "linked", "not yet there"])
def test_the_list_of_erasures_is_replayed_in_a_store_that_went_back(
    store: Store, store_url: str, there: There, run: Any, tmp_path: Path, back: str
) -> None:
    """As restored from a backup: by keys and ids the same person, or nobody there."""
    new = AddContact(customer_id=1, new=NewContact(first_name="Zoe", last_name="Day"))
    number = store.do(new, store.me()).created["contact"]
    run(*ERASE)
    run("erase", str(number), "--request", "mail", "--later")
    path = tmp_path / "erasures.json"
    path.write_text(run("log"))
    content = json.loads(path.read_text())
    assert not [each for each in HIS if each in path.read_text().casefold()]
    assert [each["decision"] for each in content["erasures"]] == ["granted", "open"]
    store.load(partial(_went_back, back=back))
    said = run("replay", str(path))
    if back == "not yet there":
        assert "request 1: contact 6 is not in this store: its sources' keys are kept" in said
        kept = sa.select(KEY.c.record_id).where(KEY.c.entity == "contact")
        assert store.read(lambda c: c.execute(kept).scalar()) == 6
    else:
        who = 1 if back == "before" else 5
        assert f"request 1: contact {who} " in said
        assert " values erased, granted" in said
        assert holding(store, "jo again", "'again'") == set()
    assert f"request 2: contact {number} is entered" in said
    assert store.read(lambda c: c.execute(sa.select(sa.func.count(OPT_OUT.c.digest))).scalar()) == 1
    again = run("replay", str(path))
    assert "is erased already" in again
    assert "is entered already" in again
    for wrong in ("[]", '{"format": 1}', "x", '{"format": 1, "erasures": [{}], "opt_outs": []}'):
        path.write_text(wrong)
        assert "replay" not in run("replay", str(path), code=cli.USAGE)


def _went_back(connection: sa.Connection, back: str) -> None:
    """The store as a backup has it: nothing was erased, and the person is there, or is another."""
    connection.execute(sa.delete(OPT_OUT))
    from collectui.store.core.history import ERASING, HISTORY_CHANGE

    assert connection.execute(sa.select(ERASING)).first() is None
    if is_sqlite(connection):
        connection.exec_driver_sql("DROP TRIGGER keep_history_change_update")
    else:
        connection.exec_driver_sql("ALTER TABLE history_change DISABLE TRIGGER ALL")
    connection.execute(sa.update(HISTORY_CHANGE).values(erasure_id=None))
    connection.execute(sa.delete(ERASURE))
    again = {"first_name": "Jo", "last_name": "Again"}
    if back == "before":
        connection.execute(sa.update(CONTACT).where(CONTACT.c.id == 1).values(again))
        return
    other = add(connection, CONTACT, **again)
    mine = sa.and_(KEY.c.entity == "contact", KEY.c.record_id == 1)
    if back == "linked":
        connection.execute(sa.update(KEY).where(mine).values(record_id=other))
        add(connection, LINK, customer_id=1, contact_id=other, role="secondary")
    else:
        connection.execute(sa.delete(KEY).where(mine))


@pytest.mark.one_engine
def test_free_space_is_overwritten_and_a_backup_is_restored_without_who_was_erased(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.fresh import new_file

    path = new_file(tmp_path / "s.sqlite3")
    with_him = open_store(f"sqlite:///{path}", may_write=True)
    erasure_world.make(with_him)
    with_him.close()
    with closing(sqlite3.connect(path)) as once:
        # What was deleted before anybody asked lies in free pages.
        once.execute("PRAGMA secure_delete=OFF")
        once.execute("CREATE TABLE once (text)")
        once.executemany("INSERT INTO once VALUES (?)", [("Parker" * 50,)] * 100)
        once.execute("DROP TABLE once")
        once.commit()
    where = ["--store", str(path)]
    backup, log = tmp_path / "b.sqlite3", tmp_path / "log.json"
    assert cli.run(["backup", str(backup), *where]) == cli.DONE
    assert cli.run(["privacy", *ERASE, "--vacuum", *where]) == cli.DONE
    assert "free space is overwritten" in capsys.readouterr().err
    for left in (path, Path(f"{path}-wal")):
        assert not left.exists() or b"Parker" not in left.read_bytes()
    assert b"Parker" in backup.read_bytes()
    assert cli.run(["privacy", "log", *where]) == cli.DONE
    log.write_text(capsys.readouterr().out)
    plain, without = tmp_path / "plain.sqlite3", tmp_path / "without.sqlite3"
    assert cli.run(["restore", str(backup), str(plain)]) == cli.DONE
    assert "`collectui privacy replay FILE --store" in capsys.readouterr().err
    assert cli.run(["restore", str(backup), str(without), "--erasures", "x"]) == cli.USAGE
    done = cli.run(["restore", str(backup), str(without), "--erasures", str(log)])
    assert done == cli.DONE
    assert "request 1: contact 1 " in capsys.readouterr().out
    restored = open_store(f"sqlite:///{without}")
    assert holding(restored, *HIS) == set()
    restored.close()
    assert cli.run(["privacy", "purge", "--vacuum", "--store", str(without)]) == cli.DONE
    assert b"Parker" not in without.read_bytes()
