"""The road between screens and the store: `ask` a query, `submit` a command, hear of changes.

Only these leave the event loop, and only code after an `await` touches widgets. Screens import
this module and the app derives from it, so that neither imports the other. The store is opened in
a thread beside the first frame: nothing here imports it, or what it is made of.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

from textual import work
from textual.notifications import Notification
from textual.signal import Signal

from collectui.config import Config
from collectui.domain.errors import (
    StoreBusy,
    StoreChanged,
    StoreFailed,
    StoreGone,
    StoreMissing,
    StoreUnusable,
)
from collectui.drafts import Draft, Drafts, DraftWriter
from collectui.ui import left_drafts, safety, warming
from collectui.ui.clock import Clock
from collectui.ui.keys import key_of
from collectui.ui.left_drafts import typed_ahead
from collectui.ui.lifeline import Lifeline, last_words, log
from collectui.ui.news import Following, News
from collectui.ui.own_numbers import OwnNumbers
from collectui.ui.plain_app import PlainApp
from collectui.ui.text import one_line
from collectui.ui.wire.display import WireApp
from collectui.ui.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from collectui.domain.desk.views import Desk
    from collectui.domain.kernel import Command, Me
    from collectui.domain.plan import Preview, Receipt
    from collectui.domain.workday.next import DayFigures
    from collectui.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")

_FOR_EVER = 10 * 365 * 86_400.0
POLL_SECONDS = 1.5
UNUSABLE = 3
OUT_SECONDS = 0.01
"""For what was painted to get out: the thread that writes it would wait for an import's."""
DAY_SECONDS = 15.0
"""Between looks at the business date: a session is left open over midnight."""
WARM_UP_SECONDS = 0.5
"""After which the rest of the store is imported even if no list was shown."""
POPUP = "popup"
"""The group of workers that wait for the agent's answer in a popup."""


class StoreApp(PlainApp, WireApp):
    """An app over a store that is opened while its first frame is on the screen."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        open_store: Callable[[], Store],
        *,
        where: str,
        drafts: Path,
        config: Config | None = None,
    ) -> None:
        """`open_store` runs in a thread; `where` names the store in messages and drafts."""
        safety.install()
        super().__init__()
        self.animation_level = "none"
        self.config = config or Config()
        self.sends_changes = self.config.display == "changes"
        formats = self.config.formats
        self.words = Words(formats.dates, formats.numbers, formats.clock)
        self.where = where
        self.me: Me | None = None
        self.desk: Desk | None = None
        self.session = uuid4().hex
        """What tells this program's claims from another's of the same login."""
        self.claimed: set[int] = set()
        """The customers that this program has told others it has open."""
        self.my_day: DayFigures | None = None
        """What the foot says of the day, once I have asked for a next customer."""
        self.changed: Signal[News] = Signal(self, "changed")
        """Published when something was changed, whoever changed it."""
        self.own_numbers = OwnNumbers()
        self.drafts = DraftWriter(Drafts(drafts, where), self._draft_trouble)
        self._open_store = open_store
        self._store: asyncio.Future[Store] | None = None
        self._opening: Future[tuple[Store, Me, Desk, int]] | None = None
        self._warming = False
        self._warm = asyncio.Event()
        self._writer = ThreadPoolExecutor(1, "write")
        self._readers = ThreadPoolExecutor(2, "read")
        self.following = Following(self)
        self.clock = Clock(self)
        self._outstanding = 0
        self.gone: StoreGone | None = None
        """Why there is no store to work in at the moment; None while there is one."""
        self._gone_toast: Notification | None = None
        self._lifeline = Lifeline(self, self.drafts.flush)

    # The store

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        store = await self.store()
        return await self.in_reader(partial(store.read, query, *args, **kwargs))

    async def in_reader(self, work: Callable[[], T]) -> T:
        """Run something that reads the store on one of the readers' threads."""
        return await self._in_thread(self._readers, work)

    async def _in_thread(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        with self._awaited():
            return await asyncio.get_running_loop().run_in_executor(threads, work)

    @contextmanager
    def _awaited(self) -> Iterator[None]:
        """Note that an answer of the store is outstanding: keys wait for it as long as it takes."""
        self._outstanding += 1
        try:
            yield
        finally:
            self._outstanding -= 1

    def store_waits(self) -> bool:
        return self._outstanding > 0

    async def store(self) -> Store:
        """The store, once it is open; wait for it before importing `collectui.store`."""
        if self._store is None:
            self._store = asyncio.get_running_loop().create_future()
        with self._awaited():
            return await asyncio.shield(self._store)

    @property
    def opened_store(self) -> Store | None:
        """The store, if it is open by now."""
        is_open = self._store is not None and self._store.done() and not self._store.cancelled()
        return self._store.result() if self._store is not None and is_open else None

    def begin_asking(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Read the store without a worker, and without a key that waits for the answer."""
        return asyncio.get_running_loop().run_in_executor(self._readers, work)

    def warm_up(self) -> None:
        """The list is shown: import what is asked for after it."""
        if not self._warming and self.opened_store is not None:
            self._warming = True
            self._begin_warming()

    async def warmed(self) -> None:
        """Wait for that before asking for it: the event loop would do the importing itself."""
        await self._warm.wait()

    async def preview(self, command: Command) -> Preview:
        """What the command would change; takes no lock. Raises StoreBusy or StoreFailed."""
        store = await self.store()
        assert self.me is not None
        return await self.in_reader(partial(store.preview, command, self.me))

    @work(group="writes")
    async def submit(
        self,
        command: Command,
        on_saved: Callable[[Receipt], object] | None = None,
        on_not_saved: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do a command on the writer thread; a worker of the app, it outlives the screen.

        Afterwards exactly one of the two is called; with no `on_not_saved` a toast says why not,
        for a form says it itself. The draft with the command's id is forgotten
        once the store has given its receipt.
        """
        store = await self.store()
        assert self.me is not None
        from collectui.domain.kernel import NotDone

        self.following.sends(command.command_id)
        loop = asyncio.get_running_loop()
        # A kill while the command is under way leaves the row or the draft.
        await loop.run_in_executor(None, self.drafts.flush)
        try:
            receipt = await self.in_writer(store.do, command, self.me)
        except (NotDone, StoreBusy, StoreFailed) as error:
            (on_not_saved or self.tell)(error)
            if isinstance(error, StoreGone):
                self.gone = None
                self.store_is_gone(error)
            return
        await loop.run_in_executor(None, self.drafts.discard, command.command_id)
        self.following.acknowledge(command.command_id, receipt.summary)
        self.notify(receipt.summary)
        if on_saved:
            on_saved(receipt)
        # Before the next key, which may mean a row that this moves.
        await self.following.publish()

    async def in_writer(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something of the store on the writer thread, after the writes before it."""
        await self.store()
        return await self._in_thread(self._writer, partial(work, *args, **kwargs))

    def keys_were_dropped(self, count: int, text: str, why: str) -> None:
        super().keys_were_dropped(count, text, why)
        if text.strip():
            from collectui.domain.privacy.cards import masked

            self.drafts.put(typed_ahead(self.where, "text typed ahead", masked(text)))
            self.notify("The text among them is kept: D opens it.", timeout=10)

    def tell(self, error: Exception) -> None:
        """Say plainly why something was not saved."""
        from collectui.domain.kernel import NotDone

        text = str(error)
        if not isinstance(error, NotDone):
            text = f"{text.rstrip('.')}. Your text is kept as a draft."
        self.notify(text, title="Not saved", severity="warning", timeout=10)

    def tell_unread(self, error: Exception) -> None:
        """Say plainly that something could not be read; raises what is no trouble of the store.

        Once the store answers again, what is on the screens is read anew.
        """
        if not isinstance(error, StoreBusy | StoreFailed):
            raise error
        log.warning("not read: %s", error)
        self.following.missed()
        # What fails again and again as long as something lasts is said once.
        if all(each.message != str(error) for each in self._notifications):
            self.notify(str(error), title="Not read", severity="warning", timeout=10)

    def day_has_changed(self) -> None:
        """The business date is another than it was: the screens have been told."""

    # A store that was upgraded or taken away

    def say_lost(self, what: list[str]) -> None:
        """Commands that a server said were done, and that the one in its place does not have."""
        self.notify(
            "The server that had it is gone, and the one in its place does not have: "
            f"{'; '.join(what)}. Enter it again.",
            title="Saved and lost",
            severity="error",
            timeout=_FOR_EVER,
        )

    def say_upgraded(self, error: StoreChanged) -> None:
        """Another program upgraded the store: this one cannot save any more."""
        said = (
            f"The store was upgraded ({error}). Leave the program and start it again: "
            "drafts are kept."
        )
        if all(each.message != said for each in self._notifications):
            log.warning("upgraded by another program: %s", error)
            self.notify(said, title="Start again", severity="error", timeout=_FOR_EVER)

    def store_is_gone(self, error: StoreGone) -> None:
        """The store's file was taken away: say so for as long as that is so."""
        if self.gone is None or self.gone.what != error.what:
            log.warning("the store is gone: %s", error)
            self._say_gone(error)

    def store_is_back(self) -> None:
        """The file that was taken away stands in its place again."""
        self._say_gone(None)

    def _say_gone(self, error: StoreGone | None) -> None:
        self.gone = error
        if self._gone_toast is not None:
            self._unnotify(self._gone_toast)
            self._gone_toast = None
        if error is not None:
            said = f"{error.what}. Nothing can be saved until it is back; drafts are kept."
            self._gone_toast = Notification(said, "No store", "error", timeout=_FOR_EVER)
            self._notifications.add(self._gone_toast)
            self._refresh_notifications()

    @work(group="open")
    async def open_other_store(self) -> None:
        """Open the file that stands under the store's name now, told to by the agent."""
        self.drafts.flush()
        old = await self.store()
        try:
            opened = await self._in_thread(self._writer, self._opened_in_thread)
        except (StoreUnusable, StoreMissing, StoreBusy, StoreFailed) as error:
            self.notify(str(error), title="Not opened", severity="warning", timeout=10)
            return
        # Its records have other ids: nothing that is open means anything in it.
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        store, self.me, self.desk, newest = opened
        self._store = asyncio.get_running_loop().create_future()
        self._store.set_result(store)
        self.following.begin(newest)
        self._say_gone(None)
        await self._in_thread(self._writer, old.close)
        self.store_opened()

    async def my_drafts(self) -> list[Draft]:
        """The agent's drafts for this store, newest first."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, self.drafts.drafts.list)

    # Starting and ending

    def on_mount(self) -> None:
        if not self.is_headless:
            self._lifeline.watch()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        # The import of the store would hold up the first frame. What runs "after refresh" runs two
        # frames later: what the first has not yet got right, Textual paints again.
        if self._opening is None and self._running:
            self._opening = self._writer.submit(self._opened_in_thread)
            self._wait_for_opening(self._opening)

    @work(group="open")
    async def _wait_for_opening(self, opening: Future[tuple[Store, Me, Desk, int]]) -> None:
        if self._store is None:
            self._store = asyncio.get_running_loop().create_future()
        try:
            opened = await asyncio.wrap_future(opening)
        except (StoreUnusable, StoreMissing, StoreBusy, StoreFailed) as error:
            self.exit(return_code=UNUSABLE, message=one_line(f"collectui: {error}"))
            return
        store, self.me, self.desk, newest = opened
        self._store.set_result(store)
        self.following.begin(newest)
        self.has_begun = True
        self.set_interval(POLL_SECONDS, self.following.look)
        self.set_interval(DAY_SECONDS, self.clock.look)
        self.set_timer(WARM_UP_SECONDS, self.warm_up)
        self.store_opened()

    def _opened_in_thread(self) -> tuple[Store, Me, Desk, int]:
        time.sleep(OUT_SECONDS)
        with warming.only_importing():
            store = self._open_store()
            from collectui.store.queries.changes import newest
            from collectui.store.queries.desk import desk_view

            warming.import_the_list()
        left_drafts.settle(self.drafts.drafts, self.where, store)
        return store, store.me(), store.read(desk_view), store.read(newest)

    @work(group="warm-up")
    async def _begin_warming(self) -> None:
        await asyncio.sleep(5 * OUT_SECONDS)
        # On the writer's thread: a write so early waits for what it needs.
        await asyncio.get_running_loop().run_in_executor(self._writer, warming.import_the_rest)
        self.finish_warming()
        self._warm.set()
        self.clock.follow_time()

    def finish_warming(self) -> None:
        """What is left to do on the loop."""

    def key(self, name: str) -> str:
        """The key that does this, by its id in the table of keys: as people read it."""
        return key_of(name, self.config.keys)

    def store_opened(self) -> None:
        """The store is open: `me` and `desk` are known."""

    async def _on_exit_app(self) -> None:
        self.drafts.flush()
        await super()._on_exit_app()

    def finish(self) -> None:
        """Wait for writes under way and let go of the store; after the app has run."""
        self.drafts.close()
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=False, cancel_futures=True)
        if (store := self.opened_store) is not None:
            self._release_claims(store)
            store.close()

    def _release_claims(self, store: Store) -> None:
        """Let others have what was open; what cannot be said now is over by itself."""
        if not self.claimed:
            return
        from collectui.store.workday import claims

        with suppress(StoreBusy, StoreFailed):
            store.load(partial(claims.release, session=self.session))

    def _fatal_error(self) -> None:
        assert self._exception is not None
        self._exit_renderables.append(last_words(self._exception))
        self._close_messages_no_wait()

    def _draft_trouble(self, error: OSError | None) -> None:
        if error is None:
            self.notify("Drafts are kept again.")
        else:
            self.notify(
                f"What you type is not kept as a draft: {error.strerror}.",
                severity="error",
                timeout=10,
            )
