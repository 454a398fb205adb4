"""What `--fix` repairs: what is made from something else or is nobody's, never a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing

from collectui.domain.desk.rights import may_repair
from collectui.domain.doctor import Finding
from collectui.domain.errors import StoreBusy, StoreFailed, StoreUnusable
from collectui.store import opening
from collectui.store.doctor import figures, files, guards, rights
from collectui.store.doctor.patient import opened, path_of
from collectui.store.store import Store


def repair(where: str, findings: Iterable[Finding]) -> list[str]:
    """Repair what of the findings can be; says what could not be repaired, and why."""
    names = {each.check for each in findings if each.fixable and each.stays}
    refusals: list[str] = []
    for name, mend in _REPAIRS.items():
        if name not in names:
            continue
        try:
            mend(where)
        except (StoreUnusable, StoreFailed, StoreBusy) as error:
            refusals.append(f"{name}: {error}")
        except OSError as error:
            refusals.append(f"{name}: {error.filename or where}: {error.strerror or error}")
    return refusals


def _set_permissions(where: str) -> None:
    if (path := path_of(where)) is not None:
        files.set_permissions(path)


def _make_guards(where: str) -> None:
    # The triggers first: they keep whoever writes from going past them meanwhile.
    _as_one_who_may(where, lambda store: None)
    opening.complete(where)
    _as_one_who_may(where, lambda store: store.load(guards.repair))


def _make_figures(where: str) -> None:
    def mend(store: Store) -> None:
        with opened(where) as patient:
            figures.repair(patient, store)

    _as_one_who_may(where, mend)


def _as_one_who_may(where: str, work: Callable[[Store], None]) -> None:
    """Do it in the opened store. Raises StoreUnusable for one whose role is not enough."""
    with closing(opening.open_store(where, may_write=True, kept_figures=True)) as store:
        if no := may_repair(store.me()):
            raise StoreUnusable(no.reason)
        work(store)


_REPAIRS: dict[str, Callable[[str], None]] = {
    "permissions": _set_permissions,
    "leftovers": lambda where: files.remove_leftovers(path_of(where)),
    "triggers": _make_guards,
    "grants": lambda where: _as_one_who_may(where, rights.repair),
    "figures": _make_figures,
}
"""By the check whose findings it repairs, in this order."""
