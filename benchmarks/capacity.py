"""Simulates the busiest hour of a desk: `python -m benchmarks.capacity [--help]`.

Agents without screens, several in a process, each a thread with a store and connections of its
own, take the next customer, look at it, log a contact, and ask what others changed as the program
does. Beside them run one import, one dunning plan and one roll. Nothing is faster than in the hour:
so many minutes of it are measured at its own pace, and only those three, which it has once, come
once in these minutes. Then whole programs in terminals show what a session costs.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import importing, sessions, usage
from benchmarks.agents import HUMAN_SECONDS, Worked, crowd, saves, wrong
from benchmarks.callers import Caller
from benchmarks.crowd import on_server
from benchmarks.desks import desk
from tests.servers import Server

SIZES: Mapping[str, tuple[int, ...]] = {"sqlite": (10, 50, 200), "postgresql": (50, 200, 500)}
JOBS = ("import", "dunning", "roll")
IN_A_PROCESS = 25
SESSIONS = 30
_CHECKOUT = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
"""Where the program is, if it is not installed."""


@dataclass(frozen=True)
class Job:
    """A command of the shell that ran meanwhile."""

    name: str
    seconds: float
    failed: str
    """What it said where it failed."""


@dataclass(frozen=True)
class Hour:
    """What so many agents had to wait, and what the machine had to do."""

    engine: str
    agents: int
    minutes: float
    worked: Sequence[Worked]
    wrong: int
    """Saves that failed, are lost or are there twice."""
    jobs: Sequence[Job]
    cores: float
    """That agents, jobs and the server used."""
    others: float
    """Cores that all else on the machine used."""
    connections: str
    """Most at one moment, of so many that the server allows; empty without a server."""


def main(arguments: Sequence[str]) -> int:
    """Measures what is asked for, and prints each line as it comes."""
    parser = argparse.ArgumentParser(prog="benchmarks.capacity", description=__doc__)
    parser.add_argument("--engine", choices=SIZES, action="append", help="this one alone")
    parser.add_argument("--agents", type=int, action="append", help="so many; may be repeated")
    parser.add_argument("--minutes", type=float, default=3.0, help="measured of the hour (3)")
    parser.add_argument(
        "--every", type=float, default=HUMAN_SECONDS, help="seconds of an agent for a customer (30)"
    )
    parser.add_argument("--customers", type=int, default=20_000, help="of the desk (20,000)")
    parser.add_argument("--rows", type=int, default=10_000, help="of the import (10,000)")
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="whole programs (30)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the store for a next run")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="collectui-capacity-") as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        made = desk(folder, args.customers, _tell).path
        file = Path(scratch) / "open-items.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([importing.HEADS, *importing.lines(args.rows)])
        _say(
            f"{args.customers:,d} customers; a customer every {args.every:g} s for each agent;"
            f" {args.minutes:g} minutes, with one import of {args.rows:,d} rows, one dunning plan"
            " and one roll"
        )
        _say(_row(_HEADS))
        engines = args.engine or list(SIZES)
        for engine in engines:
            for agents in args.agents or SIZES[engine]:
                _say(line(_hour(engine, made, file, agents, args.minutes * 60, args.every)))
        for engine in engines if args.sessions else ():
            with _store(engine, made, args.sessions) as (where, server):
                home = Path(scratch) / "home"
                cost = sessions.cost(where, server, args.sessions, home, _CHECKOUT, _tell)
            _say(
                f"{engine}, each of {args.sessions} programs: {cost.working:.1%} of a core at a"
                f" key a second, {cost.idle:.1%} idle; {cost.memory:.0f} MiB, and"
                f" {cost.server_memory:.0f} MiB of the server"
            )
    return 0


@contextmanager
def _store(engine: str, made: Path, agents: int) -> Iterator[tuple[str, Server | None]]:
    """A copy for one run, and its server where it has one."""
    if engine == "postgresql":
        with on_server(str(made), agents) as (where, server):
            yield where, server
        return
    with tempfile.TemporaryDirectory(prefix="collectui-hour-") as folder:
        yield str(shutil.copyfile(made, f"{folder}/store.sqlite3")), None


def _hour(engine: str, made: Path, file: Path, agents: int, seconds: float, every: float) -> Hour:
    with _store(engine, made, agents) as (where, server):
        processes = -(-agents // IN_A_PROCESS)
        each = agents // processes
        with crowd(where, processes) as people:
            _tell(f"{engine}: {agents} agents open the store")
            people.arrive(kind=Caller, agents=each)
            _tell(f"{engine}: {agents} agents at work")
            jobs: list[Job] = []
            beside = threading.Thread(target=_run_jobs, args=(where, file, seconds, jobs))
            used, busy, began = _used(server), usage.busy(), time.monotonic()
            beside.start()
            worked = people.work(seconds, every=every, kind=Caller, agents=each)
            connections = _connections(server)
            beside.join()
            took = time.monotonic() - began
            used = _used(server) - used + sum(one.cpu for one in worked)
            busy = usage.busy() - busy
        return Hour(
            engine=engine,
            agents=each * processes,
            minutes=seconds / 60,
            worked=worked,
            wrong=wrong(where, worked),
            jobs=jobs,
            cores=used / took,
            others=max(0.0, busy - used) / took,
            connections=connections,
        )


def _run_jobs(where: str, file: Path, seconds: float, done: list[Job]) -> None:
    """What an hour has once, each begun in its third of the time."""
    began = time.monotonic()
    tomorrow = (datetime.now().astimezone().date() + timedelta(1)).isoformat()
    given = ([str(file)], ["plan"], [tomorrow])
    for nth, (name, arguments) in enumerate(zip(JOBS, given, strict=True)):
        time.sleep(max(0.0, began + seconds * (nth / 3 + 0.05) - time.monotonic()))
        start = time.monotonic()
        command = [sys.executable, "-m", "collectui", name, *arguments, "--store", where]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        failed = ended.stderr.strip() if ended.returncode else ""
        done.append(Job(name, time.monotonic() - start, failed))


def _used(server: Server | None) -> float:
    """Seconds of processor time of this process, of the jobs that ended, and of the server."""
    of_both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ours = sum(each.ru_utime + each.ru_stime for each in of_both)
    return ours + (usage.tree(server.pid) if server else 0.0)


def _connections(server: Server | None) -> str:
    if server is None:
        return ""
    (there,) = server.say("SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'")
    return f"{there} of {server.say('SHOW max_connections')[0]}"


_HEADS = (
    *("engine", "agents", "saves/min", "save p50", "p99", "max", "next p99", "max"),
    *("shown p50", "p99", "max", "wrong", *JOBS),
    *("cores", "others", "connections"),
)
_WIDTHS = (10, 6, 9, 9, 7, 7, 9, 7, 9, 7, 7, 6, 7, 8, 7, 6, 6, 13)


def line(hour: Hour) -> str:
    """One size, in milliseconds and, of the jobs, in seconds; below it what failed."""
    saved = sorted(saves(hour.worked))
    given = sorted(seconds for each in hour.worked for seconds in each.nexts)
    shown = sorted(seconds for each in hour.worked for seconds in each.looks)
    took = {job.name: job.seconds for job in hour.jobs}
    cells = (
        hour.engine,
        str(hour.agents),
        f"{len(saved) / hour.minutes:.0f}",
        *(_ms(saved, share) for share in (0.5, 0.99, 1)),
        *(_ms(given, share) for share in (0.99, 1)),
        *(_ms(shown, share) for share in (0.5, 0.99, 1)),
        str(hour.wrong),
        *(f"{took[job]:.1f} s" if job in took else "–" for job in JOBS),
        f"{hour.cores:.2f}",
        f"{hour.others:.2f}",
        hour.connections,
    )
    errors = [error for each in hour.worked for error in each.errors]
    failed = [f"{job.name}: {job.failed}" for job in hour.jobs if job.failed]
    return "\n".join([_row(cells), *(f"  {said}" for said in (*sorted(set(errors)), *failed))])


def _ms(ordered: Sequence[float], share: float) -> str:
    """The value that so large a share is not above; `ordered` begins with the smallest."""
    at = min(len(ordered) - 1, int(len(ordered) * share))
    return f"{ordered[at] * 1e3:,.0f}" if ordered else ""


def _row(cells: Sequence[str]) -> str:
    return " ".join(
        cell.ljust(width) if nth == 0 else cell.rjust(width)
        for nth, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ).rstrip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tell(what: str) -> None:
    """Says what is going on, where somebody is watching."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what}\x1b[K")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
