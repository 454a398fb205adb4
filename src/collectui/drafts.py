"""What an agent has typed and not saved: one small file a draft, in the agent's own directory.

Drafts do not live in the store: they must outlast a lost line, and be kept when the store is
locked, full or down. A draft is a JSON object; what cannot be read as one is passed over.

A draft belongs to the session that last wrote it. Another one takes it over by writing it in turn,
which it may while the file is as it has read it; the first then goes on under another id.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from collectui.draft import Draft, from_json
from collectui.draft_owner import TakenOver, held, runs
from collectui.draft_owner import process as _process

__all__ = ["Draft", "DraftWriter", "Drafts", "TakenOver"]

IDLE_SECONDS = 0.25
"""A draft is written this long after the last key ..."""
LONGEST_SECONDS = 0.6
"""... and at the latest this long after the first key that is not on the disk yet."""

_SUFFIX = ".draft.json"
_LARGEST_BYTES = 8 * 1024 * 1024


class Drafts:
    """The drafts of one agent for one store, in a directory that only the agent may read."""

    def __init__(self, directory: Path, store: str) -> None:
        self.directory = directory
        self.store = store
        self._owner = _process(os.getpid())
        self._written: dict[str, tuple[int, int]] = {}
        """Each draft of this session, and its file as it was written."""
        self._known: set[str] = set()
        """Drafts that were on the disk: one that is gone again is not made anew."""

    def save(self, draft: Draft) -> Draft:
        """Write a draft so that it is whole on the disk, or leave the one before; OSError if not.

        Returns it as written. Raises TakenOver where another session has it by now.
        """
        now = datetime.now(UTC).isoformat()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with held(self._path(draft.id)) as there:
            if self._passed(draft, there):
                raise TakenOver(draft.title)
            return self._put(replace(draft, saved_at=now, owner=self._owner))

    def take_over(self, draft: Draft) -> Draft:
        """Make a draft of another session this one's own; OSError where that cannot be written.

        Returns it as the other session last wrote it. Raises TakenOver where a third one has it by
        now, or it is gone.
        """
        path = self._path(draft.id)
        with held(path) as there:
            found = self._read(path) if there else None
            if found is None or found.owner not in (draft.owner, self._owner):
                raise TakenOver(draft.title)
            return self._put(replace(found, owner=self._owner))

    def elsewhere(self, draft: Draft) -> bool:
        """Whether another session that still runs has the draft."""
        return draft.owner != self._owner and runs(draft.owner)

    def lost(self, draft_id: str) -> bool:
        """Whether a draft that this session wrote is another one's by now, or gone."""
        if (as_written := self._written.get(draft_id)) is None:
            return False
        path = self._path(draft_id)
        try:
            if _state(path) == as_written:
                return False
        except OSError:
            return True
        found = self._read(path)
        return found is not None and found.owner != self._owner

    def _passed(self, draft: Draft, there: bool) -> bool:
        """Whether the draft's file is not this session's to write any more."""
        if not there:
            return draft.id in self._known
        found = self._read(self._path(draft.id))
        if found is None or found.owner == self._owner:
            return False
        return (found.owner, found.saved_at) != (draft.owner, draft.saved_at)

    def _put(self, written: Draft) -> Draft:
        path = self._path(written.id)
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(written), file, ensure_ascii=True)
                file.flush()
                os.fsync(file.fileno())
            state = _state(beside)
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        self._written[written.id] = state
        self._known.add(written.id)
        self._sync_directory()
        return written

    def load(self, draft_id: str) -> Draft | None:
        """The draft, or None where there is none that can be read."""
        return self._read(self._path(draft_id))

    def list(self) -> list[Draft]:
        """This store's drafts, newest first; `elsewhere` says of which another session has them."""
        try:
            paths = list(self.directory.glob(f"*{_SUFFIX}"))
        except OSError:
            return []
        found = [draft for path in paths if (draft := self._read(path)) is not None]
        mine = [draft for draft in found if draft.store == self.store]
        return sorted(mine, key=lambda draft: draft.saved_at, reverse=True)

    def everything(self) -> Iterator[tuple[Path, Draft | None]]:
        """Every file of a draft there is, of whichever store; None for one that cannot be read.

        Raises OSError where the directory cannot be read.
        """
        if not self.directory.is_dir():
            return
        for path in sorted(self.directory.iterdir()):
            if path.name.endswith(_SUFFIX):
                yield path, self._read(path)

    def find(self, kind: str, customer_id: int, subject: str = "") -> Draft | None:
        """The newest draft of this kind on this thing, if there is one.

        One that another session has comes after those that nobody has.
        """
        about = (kind, customer_id, subject)
        found = [d for d in self.list() if (d.kind, d.customer_id, d.subject) == about]
        return min(found, key=self.elsewhere, default=None)

    def discard(self, draft_id: str) -> None:
        """Forget a draft; no error if it is gone. One that another session has stays."""
        path = self._path(draft_id)
        with held(path) as there:
            found = self._read(path) if there else None
            if found is None or not self.elsewhere(found):
                path.unlink(missing_ok=True)
        self._written.pop(draft_id, None)
        self._known.discard(draft_id)

    def forget(self, contacts: Collection[int]) -> None:
        """Forget the drafts about these contact persons, who were erased meanwhile."""
        for draft in self.list():
            if not draft.contacts.isdisjoint(contacts) and not self.elsewhere(draft):
                self.discard(draft.id)

    def settle(self, done: Collection[str]) -> None:
        """Forget the drafts whose command the store has done: their answer was lost, not they.

        What was typed after that save stays, as the draft of another one.
        """
        for draft in self.list():
            if draft.id not in done or self.elsewhere(draft):
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
            draft = from_json(content)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        if path.name != f"{draft.id}{_SUFFIX}":
            return None
        self._known.add(draft.id)
        return draft

    def _sync_directory(self) -> None:
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _state(path: Path) -> tuple[int, int]:
    """What becomes another when a file is replaced or written."""
    found = os.stat(path, follow_symlinks=False)
    return found.st_ino, found.st_mtime_ns


class DraftWriter:
    """Writes drafts as they are typed, from one thread; of each, only the newest text.

    A draft that another session took over is gone on with under another id.

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
        self._moved: dict[str, str] = {}
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
            draft = self._moved_on(draft)
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
                for each in (draft_id, self._moved.get(draft_id, draft_id)):
                    self._waiting.pop(each, None)
            self.drafts.discard(draft_id)
            if draft_id in self._moved:
                self.drafts.discard(self._moved[draft_id])

    def goes_on_as(self, draft_id: str) -> str | None:
        """The id under which to go on where another session took the draft over; else None."""
        with self._disk:
            if draft_id not in self._moved and self.drafts.lost(draft_id):
                self._moved[draft_id] = str(uuid.uuid4())
            return self._moved.get(draft_id)

    def _moved_on(self, draft: Draft) -> Draft:
        if (new := self._moved.get(draft.id)) is None:
            return draft
        # Not what was sent: that was of the draft which the other session has.
        return replace(draft, id=new, owner="", saved_at="", sent=None)

    def close(self) -> None:
        """Write what waits and end the thread."""
        self.flush()
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _write(self, draft: Draft) -> None:
        draft = self._moved_on(draft)
        try:
            try:
                self.drafts.save(draft)
            except TakenOver:
                self._moved[draft.id] = str(uuid.uuid4())
                draft = self._moved_on(draft)
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
