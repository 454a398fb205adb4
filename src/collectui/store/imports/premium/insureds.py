"""Insureds: the customers of a premium-finance desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.reach import same_address
from collectui.domain.records import many
from collectui.store import desk, figures
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.customers import CUSTOMER_ALIAS as ALIAS
from collectui.store.imports.changes import Change, apply_changes, by_agents, name_of
from collectui.store.imports.job import Job, Kept
from collectui.store.imports.letters import readdressing
from collectui.store.imports.premium.keys import Made, numbers, records
from collectui.store.imports.premium.links import take_links
from collectui.store.imports.premium.outcome import count
from collectui.store.imports.premium.reach import Owner, take_reach
from collectui.store.imports.premium.staged import Entry
from collectui.store.pieces import pieces
from collectui.store.writing import derived
from collectui.store.writing.new_rows import NewRows

_ADDRESS = ("street1", "street2", "city", "region", "postal_code")
_MAIN_SITE = "1"


def take_insureds(connection: Connection, job: Job, entries: Sequence[Entry], money: str) -> None:
    """Make and update customers, with their address, phone, e-mail and contacts."""
    known = records(connection, job, "customer", [entry.key for entry in entries])
    new = _make(connection, job, [each for each in entries if each.key not in known], money)
    ids = {**known, **new}
    owners = [Owner(entry, ids[entry.key], entry.key in new) for entry in entries]
    with readdressing(connection, job, customers=known.values()):
        changed = _update(connection, job, {known[e.key]: e for e in entries if e.key in known})
        changed |= take_reach(connection, job, "customer", owners)
        changed |= take_links(connection, job, owners)
    count(job, entries, new, changed)


def _make(connection: Connection, job: Job, entries: Sequence[Entry], money: str) -> dict[str, int]:
    """New customers, each with one account and one site."""
    if not entries:
        return {}
    called_by = numbers(connection, CUSTOMER, "C-", [entry.key for entry in entries])
    fields = f"number name sort_key search_text currency kind collector_id {' '.join(_ADDRESS)}"
    customers = Made(connection, job, CUSTOMER, fields, "customer")
    accounts = Made(connection, job, ACCOUNT, "customer_id number", "")
    sites = Made(connection, job, SITE, "customer_id account_id number", "")
    new: dict[str, int] = {}
    for entry in entries:
        number, data = called_by[entry.key], entry.data
        name = data["name"] or number
        columns = derived.customer(name, number)
        new[entry.key] = customer_id = customers.add(
            entry.key, number, name, columns["sort_key"], columns["search_text"], money,
            data["kind"], job.collector_id, *(data[field] for field in _ADDRESS),
        )  # fmt: skip
        account_id = accounts.add("", customer_id, number)
        sites.add("", customer_id, account_id, _MAIN_SITE)
    for made in (customers, accounts, sites):
        made.write()
    job.tally.also["accounts"] += accounts.count
    return new


def _update(connection: Connection, job: Job, known: Mapping[int, Entry]) -> set[str]:
    """What the file says anew of customers that are there; returns the keys of those changed."""
    changes: list[Change] = []
    named: dict[int, tuple[Any, Entry]] = {}
    country = str(desk.setting(connection, "country"))
    for part in pieces(sorted(known)):
        for row in connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.id.in_(part))):
            entry = known[row.id]
            fields = _address(row, entry.data, country)
            if row.kind.value != entry.data["kind"]:
                fields["kind"] = (row.kind, type(row.kind)(entry.data["kind"]))
            if job.assign_known and row.collector_id is None and job.collector_id is not None:
                fields["collector_id"] = (None, job.collector_id)
            if fields:
                changes.append(Change(row.id, row.id, f"customer {row.number}", fields))
            if entry.data["name"] and entry.data["name"] != row.name:
                named[row.id] = row, entry
            if row.replaced_by_id is not None:
                by = name_of(connection, "customer", row.replaced_by_id)
                _keep(job, row, "customer", by, f"{row.number} {row.name}", "an agent replaced it")
    written = apply_changes(connection, job, "customer", changes)
    figures.refresh(connection, {c.record_id for c in written if "collector_id" in c.fields})
    return {known[c.record_id].key for c in written} | _names(connection, job, named)


def _address(row: Any, data: Mapping[str, Any], country: str) -> dict[str, tuple[Any, Any]]:
    """The lines that differ; none of an address that says nothing, or that is the same place."""
    if not any(data[name] for name in _ADDRESS):
        return {}
    ours = {name: getattr(row, name) for name in (*_ADDRESS, "country")}
    theirs = {**ours, **{name: data[name] for name in _ADDRESS}}
    if same_address(AddressView(**ours), AddressView(**theirs), country):
        return {}
    return {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}


def _names(connection: Connection, job: Job, named: Mapping[int, tuple[Any, Entry]]) -> set[str]:
    """Another name than ours finds the customer from now on; it never renames it."""
    now = {each: {"name": (row.name, entry.data["name"])} for each, (row, entry) in named.items()}
    by_hand = by_agents(connection, "customer", now)
    there: set[tuple[int, str]] = set()
    for part in pieces(sorted(named)):
        there.update(
            (row.customer_id, row.name)
            for row in connection.execute(sa.select(ALIAS).where(ALIAS.c.customer_id.in_(part)))
        )
    aliases = NewRows(ALIAS, "customer_id name sort_key", batch_id=job.batch_id)
    changed: set[str] = set()
    for customer_id, (row, entry) in named.items():
        name = entry.data["name"]
        if why := by_hand.get(customer_id, {}).get("name"):
            _keep(job, row, "name", row.name, name, why)
        elif (customer_id, name) not in there:
            columns = derived.derive("customer_alias", {"name": name})
            aliases.add(customer_id, name, columns["sort_key"])
            changed.add(entry.key)
            job.tally.also[many("customer_alias")] += 1
    aliases.write(connection)
    return changed


def _keep(job: Job, row: Any, field: str, ours: str, theirs: str, why: str) -> None:
    job.tally.keep(Kept(f"customer {row.number}", field, ours, theirs, why))
