"""`collectui`: opens the program on the store, which is made if it is not there."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from collectui import locations
from collectui.cli import Refusal, logs, stores
from collectui.config import Config

if TYPE_CHECKING:
    from collectui.store.store import Store

GARBAGE_AFTER = 10_000
"""New objects after which garbage is looked for. A screen makes some thousands and keeps most: at
Python's own 700 a tenth of the time between a key and its screen went into looking."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Runs the program until it is left; returns its exit code. Raises Refusal."""
    where = stores.url(args, config)
    made: list[str] = []

    def open_store() -> Store:
        return stores.for_writing(args, config, args.as_of, made.append)

    return open_program(open_store, where, config, made)


def open_program(
    open_store: Callable[[], Store], where: str, config: Config, made: Sequence[str] = ()
) -> int:
    """Runs the program on the store that `open_store` opens, in a thread, at the URL `where`.

    `made` names the store once opening it has made it.
    """
    # Nothing that is imported is ever garbage: looking through it costs a quarter of the start.
    gc.disable()
    from collectui.ui import app, lifeline

    gc.freeze()
    gc.enable()
    gc.set_threshold(GARBAGE_AFTER)
    if reason := lifeline.lacks_terminal():
        raise Refusal(reason)
    logs.start()
    try:
        drafts = locations.private_dir(locations.state_dir()) / "drafts"
    except OSError as error:
        raise Refusal(
            f"no drafts can be kept in {locations.state_dir()}: {error.strerror}; "
            "set XDG_STATE_HOME to a folder you may write"
        ) from error
    return app.run(
        open_store,
        where=locations.shown(where),
        drafts=drafts,
        config=config,
        made=made,
    )
