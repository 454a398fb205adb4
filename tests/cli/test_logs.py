"""The log: the person's own file, old ones included."""

import asyncio
import errno
import gc
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from collectui import cli
from collectui.cli import logs
from collectui.domain.errors import StoreFailed
from collectui.domain.vocabulary import ContactRole
from collectui.locations import log_file
from collectui.store.core.customers import EMAIL
from collectui.store.store import Store
from tests.store.making import add, add_contact, add_customer


@pytest.fixture
def logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    loggers = [logging.getLogger(name) for name in ("collectui", "asyncio")]
    before = [(list(each.handlers), each.propagate) for each in loggers]
    yield loggers[0]
    for each, (handlers, passed_on) in zip(loggers, before, strict=True):
        for handler in set(each.handlers) - set(handlers):
            each.removeHandler(handler)
            handler.close()
        each.propagate = passed_on


def test_nobody_else_reads_it_however_often_it_turns(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_BYTES", 200)
    before = os.umask(0)
    try:
        logs.start()
        for number in range(30):
            logger.getChild("ui").warning("number %d of Meridian Freight", number)
    finally:
        os.umask(before)
    files = sorted(log_file().parent.glob("collectui.log*"))
    assert len(files) == 1 + logs._FILES
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert log_file().parent.stat().st_mode & 0o777 == 0o700
    assert "number 29" in log_file().read_text("utf-8")


def test_without_a_place_for_it_the_program_still_runs(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    logs.start()
    logger.error("lost")
    assert capsys.readouterr() == ("", "")


def test_what_the_system_refuses_unforeseen_is_in_the_log(
    logger: logging.Logger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "a"))

    monkeypatch.setattr("collectui.cli.where.run", full)
    assert cli.run(["where"]) == cli.REFUSED
    assert capsys.readouterr().err == f"collectui: {tmp_path / 'a'}: No space left on device\n"
    written = log_file().read_text()
    assert "No space left on device" in written
    assert "Traceback" in written


def test_a_task_that_nobody_asks_and_a_thread_that_fails_are_in_it(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "".join(["Mia", "Park"])

    async def fails() -> None:
        raise LookupError(said)

    async def forgets() -> None:
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        del task
        gc.collect()

    def thread() -> None:
        raise LookupError(said)

    logs.start()
    asyncio.run(forgets())
    failing = threading.Thread(target=thread, name="reader")
    failing.start()
    failing.join()
    log = log_file().read_text("utf-8")
    assert "ERROR asyncio Task exception was never retrieved" in log
    assert "ERROR collectui thread reader failed" in log
    assert log.count("\nLookupError\n") == 2
    assert "in fails" in log
    assert said not in log
    assert capsys.readouterr() == ("", "")


def test_it_holds_nothing_of_customers(store: Store, logger: logging.Logger) -> None:
    """Neither what an error says, nor what a statement was given, nor what the server adds."""
    # In variables: the lines of code that a traceback shows are no customer's.
    address, whom, whose = "jo@meridian.example", "Mia Park", "Meridian Freight"

    def twice(connection: Connection) -> None:
        customer = add_customer(connection, name=whose)
        for name in ("Jo", "Mia"):
            contact = add_contact(connection, customer, name, "Park", ContactRole.SECONDARY)
            add(connection, EMAIL, address=address, contact_id=contact)

    logs.start()
    with pytest.raises(StoreFailed) as failed:
        store.load(twice)
    assert "parameters hidden" in str(failed.value.__cause__)
    logger.error("saving failed", exc_info=failed.value)
    logger.warning("not saved: %s", failed.value.__cause__)
    try:
        try:
            raise KeyError(whom)
        except KeyError as error:
            raise ExceptionGroup(whose, [ValueError(address)]) from error
    except ExceptionGroup as group:
        logger.error("a handler failed", exc_info=group)
    log = log_file().read_text("utf-8")
    for said in ("Meridian", "Park", "Mia", "meridian.example"):
        assert said not in log
    name = "23505" if "postgresql" in store.where else "SQLITE_CONSTRAINT_UNIQUE"
    assert f"not saved: sqlalchemy.exc.IntegrityError: {name}" in log
    assert "in twice" in log
    assert {"KeyError", "ValueError", "ExceptionGroup"} <= set(log.splitlines())
