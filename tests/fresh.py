"""New SQLite stores, copied from one that the real code made once a run."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests import postgres

if TYPE_CHECKING:
    from collectui.store.store import Store


def new_file(path: Path) -> Path:
    """A store at the newest version with nothing in it, at this path."""
    shutil.copyfile(_template(), path)
    path.chmod(0o600)
    return path


def new_store(path: Path) -> "Store":
    """The same, opened by the real code."""
    from collectui.store.opening import open_store

    return open_store(f"sqlite:///{new_file(path)}", may_write=True)


def _template() -> Path:
    with postgres.locked("sqlite") as run:
        template = run / "template.sqlite3"
        if not template.exists():
            from collectui.store.opening import create

            making = run / "making.sqlite3"
            create(f"sqlite:///{making}").close()
            making.rename(template)
        return template
