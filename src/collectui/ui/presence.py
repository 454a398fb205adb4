"""That I have a customer open, and who else has: said to the store as long as the screen is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.workday.next import CLAIM_RENEWED
from collectui.ui import pauses

if TYPE_CHECKING:
    from textual.screen import Screen

    from collectui.domain.workday.next import Presence
    from collectui.ui.base import StoreApp

LOOK_SECONDS = 5
"""How often a screen asks who else is there."""
RENEWED_LOOKS = int(CLAIM_RENEWED.total_seconds()) // LOOK_SECONDS
"""Every how many looks a claim is renewed."""


class Here:
    """One customer's screen, in sight of others."""

    def __init__(
        self, app: StoreApp, screen: Screen[None], customer_id: int, say: Callable[[], None]
    ) -> None:
        """`say` is called when somebody else has come or gone."""
        self._app, self._screen, self._customer_id = app, screen, customer_id
        self._say = say
        self.others: tuple[Presence, ...] = ()
        self._looks = 0
        self._handed_over = False

    def begin(self) -> None:
        """The screen is open."""
        self._screen.set_interval(LOOK_SECONDS, self._look)
        self._look()

    @contextmanager
    def handed_over(self) -> Iterator[None]:
        """Ask for no claim while the next customer is taken, which releases this one's.

        The writer would take such a claim after the release, and nobody would release it again.
        """
        self._handed_over = True
        try:
            yield
        finally:
            self._handed_over = False

    def end(self) -> None:
        """It is closed: others may have the customer at once."""
        if self._customer_id in self._app.claimed:
            self._app.run_worker(_release(self._app, self._customer_id), group="presence")

    def _look(self) -> None:
        self._screen.run_worker(self._ask(), group="presence", exclusive=True)

    async def _ask(self) -> None:
        app = self._app
        if not self._looks:
            await app.rest(pauses.PRESENCE)
        store = await app.store()
        from collectui.domain.kernel import may_write
        from collectui.store.workday import claims

        me = app.me
        assert me is not None
        if self._handed_over:
            return
        renew, self._looks = self._looks % RENEWED_LOOKS == 0, self._looks + 1
        try:
            if renew and me.id is not None and may_write(me) is None and store.as_of is None:
                hold = partial(
                    claims.hold,
                    me_id=me.id,
                    session=app.session,
                    customer_id=self._customer_id,
                )
                app.claimed.add(self._customer_id)
                await app.in_writer(store.load, hold)
            found = await app.ask(claims.others_at, self._customer_id, me.id)
        except (StoreBusy, StoreFailed):
            # Who else is there is no answer to anything: the next look says it.
            return
        if found != self.others:
            self.others = found
            self._say()


async def _release(app: StoreApp, customer_id: int) -> None:
    store = await app.store()
    from collectui.store.workday import claims

    try:
        await app.in_writer(
            store.load,
            partial(claims.release, session=app.session, customer_id=customer_id),
        )
        # Not before: a program that ends meanwhile has it to release by itself.
        app.claimed.discard(customer_id)
    except (StoreBusy, StoreFailed):
        # It is over by itself in a quarter of an hour.
        return
