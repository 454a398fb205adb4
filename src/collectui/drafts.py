"""What an agent has typed and not saved: one small file a draft, in the agent's own directory.

Drafts do not live in the store: they must outlast a lost line, and be kept when the store is
locked, full or down. A draft is a JSON object; what cannot be read as one is passed over.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

IDLE_SECONDS = 0.25
"""A draft is written this long after the last key ..."""
LONGEST_SECONDS = 0.6
"""... and at the latest this long after the first key that is not on the disk yet."""

_SUFFIX = ".draft.json"
_LARGEST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A form as it was left. The id is that of the command the form will send."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    kind: str
    """Which editor opens it: `note.add`, `activity.edit` …"""
    store: str
    """Which store it is for; drafts for another one are not offered."""
    customer_id: int
    customer: str = ""
    """The customer's name, so that the list of drafts needs no store."""
    title: str = ""
    """What the list of drafts calls it: `note on Meridian Freight LLC`."""
    subject: str = ""
    """The thing it is about, below the customer: `transaction:88`, or empty."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is typed, by field."""
    seen: Mapping[str, int] = field(default_factory=dict)
    """The versions of the records it was based on, so that it is still caught as stale."""
    sent: Mapping[str, Any] | None = None
    """What of it the store was last asked to save, while no answer is known."""
    at_field: str = ""
    cursor: tuple[int, int] = (0, 0)
    """Where the cursor stood: row and column in the field `at_field`."""
    saved_at: str = ""
    """When it was written, ISO 8601 in UTC; set by `save`."""
    owner: str = ""
    """The process that types it; set by `save`."""

    @property
    def when(self) -> datetime:
        """The moment it was written."""
        return datetime.fromisoformat(self.saved_at)


class Drafts:
    """The drafts of one agent for one store, in a directory that only the agent may read."""

    def __init__(self, directory: Path, store: str) -> None:
        self.directory = directory
        self.store = store
        self._owner = _process(os.getpid())

    def save(self, draft: Draft) -> Draft:
        """Write a draft so that it is whole on the disk, or leave the one before; OSError if not.

        Returns it as written.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = replace(draft, saved_at=datetime.now(UTC).isoformat(), owner=self._owner)
        path = self._path(draft.id)
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(written), file, ensure_ascii=True)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        self._sync_directory()
        return written

    def load(self, draft_id: str) -> Draft | None:
        """The draft, or None where there is none that can be read."""
        return self._read(self._path(draft_id))

    def list(self) -> list[Draft]:
        """This store's drafts, newest first, without those another session is typing now."""
        try:
            paths = list(self.directory.glob(f"*{_SUFFIX}"))
        except OSError:
            return []
        found = [draft for path in paths if (draft := self._read(path)) is not None]
        mine = [d for d in found if d.store == self.store and not self._typed_elsewhere(d)]
        return sorted(mine, key=lambda draft: draft.saved_at, reverse=True)

    def find(self, kind: str, customer_id: int, subject: str = "") -> Draft | None:
        """The newest draft of this kind on this thing, if there is one."""
        return next(
            (
                draft
                for draft in self.list()
                if (draft.kind, draft.customer_id, draft.subject) == (kind, customer_id, subject)
            ),
            None,
        )

    def discard(self, draft_id: str) -> None:
        """Forget a draft; no error if it is gone."""
        self._path(draft_id).unlink(missing_ok=True)

    def settle(self, done: Collection[str]) -> None:
        """Forget the drafts whose command the store has done: their answer was lost, not they.

        What was typed after that save stays, as the draft of another one.
        """
        for draft in self.list():
            if draft.id not in done:
                continue
            sent = draft.sent or {}
            if any(draft.values.get(name) != value for name, value in sent.items()):
                self.save(replace(draft, id=str(uuid.uuid4()), sent=None))
            self.discard(draft.id)

    def _path(self, draft_id: str) -> Path:
        # An id is a file name here, so it may be nothing but an id.
        return self.directory / f"{uuid.UUID(draft_id)}{_SUFFIX}"

    def _read(self, path: Path) -> Draft | None:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(descriptor, "rb") as file:
                content = json.loads(file.read(_LARGEST_BYTES))
            draft = _from_json(content)
            return draft if path.name == f"{draft.id}{_SUFFIX}" else None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def _typed_elsewhere(self, draft: Draft) -> bool:
        pid = draft.owner.partition(":")[0]
        return draft.owner != self._owner and pid.isdecimal() and _process(int(pid)) == draft.owner

    def _sync_directory(self) -> None:
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _from_json(content: Any) -> Draft:
    """A draft from what a file held; ValueError, TypeError or KeyError if it is none."""
    known = {f.name: content[f.name] for f in fields(Draft) if f.name in content}
    row, column = known.pop("cursor", (0, 0))
    draft = Draft(**known, cursor=(int(row), int(column)))
    texts = (draft.kind, draft.store, draft.customer, draft.title, draft.subject, draft.at_field)
    if not all(isinstance(text, str) for text in (*texts, draft.owner)):
        raise TypeError("a draft's names are text")
    if not isinstance(draft.customer_id, int):
        raise TypeError("a customer's id is a number")
    if not isinstance(draft.values, dict) or not isinstance(draft.seen, dict):
        raise TypeError("a draft's values and versions are objects")
    if not isinstance(draft.sent, dict | None):
        raise TypeError("what was sent is an object")
    if draft.when.tzinfo is None or str(uuid.UUID(draft.id)) != draft.id:
        raise ValueError("a draft has a moment and an id")
    return draft


def _process(pid: int) -> str:
    """A process and when it started, so that a reused number is not taken for the same one."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
        return f"{pid}:{after_name.split()[19]}"
    except (OSError, IndexError):
        return f"{pid}:" if pid == os.getpid() else ""


class DraftWriter:
    """Writes drafts as they are typed, from one thread; of each, only the newest text.

    `on_trouble` is called from that thread with the reason when a draft cannot be written, and
    with None when one could be again.
    """

    def __init__(
        self, drafts: Drafts, on_trouble: Callable[[OSError | None], None] = lambda _: None
    ) -> None:
        self.drafts = drafts
        self._on_trouble = on_trouble
        self._in_trouble = False
        self._waiting: dict[str, Draft] = {}
        self._first = self._last = 0.0
        self._stopped = False
        self._changed = threading.Condition()
        # Held while files change, so that a discarded draft is never written after it.
        self._disk = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, draft: Draft) -> None:
        """Take what is typed now; it will be on the disk within `LONGEST_SECONDS`."""
        with self._changed:
            self._last = time.monotonic()
            if not self._waiting:
                self._first = self._last
            self._waiting[draft.id] = draft
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
                self._thread.start()
            self._changed.notify()

    def flush(self) -> None:
        """Write everything now, in the calling thread."""
        with self._disk:
            with self._changed:
                waiting, self._waiting = self._waiting, {}
            for draft in waiting.values():
                self._write(draft)

    def discard(self, draft_id: str) -> None:
        """Forget a draft, also one that is still waiting to be written."""
        with self._disk:
            with self._changed:
                self._waiting.pop(draft_id, None)
            self.drafts.discard(draft_id)

    def close(self) -> None:
        """Write what waits and end the thread."""
        self.flush()
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _write(self, draft: Draft) -> None:
        try:
            self.drafts.save(draft)
        except OSError as error:
            with self._changed:
                self._waiting.setdefault(draft.id, draft)
            if not self._in_trouble:
                self._in_trouble = True
                self._on_trouble(error)
        else:
            if self._in_trouble:
                self._in_trouble = False
                self._on_trouble(None)

    def _run(self) -> None:
        while self._wait():
            self.flush()

    def _wait(self) -> bool:
        """Until it is time to write; False when there will be nothing more."""
        with self._changed:
            if self._in_trouble:
                self._changed.wait(2.0)
            while not self._stopped:
                if not self._waiting:
                    self._changed.wait()
                    continue
                due = min(self._last + IDLE_SECONDS, self._first + LONGEST_SECONDS)
                if (left := due - time.monotonic()) <= 0:
                    return True
                self._changed.wait(left)
            return False
