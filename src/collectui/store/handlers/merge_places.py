"""Where the accounts and sites of a customer go that is merged into another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collectui.domain.customers.views import AccountView, SiteView
from collectui.domain.plan import Change, Update
from collectui.domain.reach import one_line, same_address


@dataclass
class Places:
    """By account and site of the one that goes, those of the survivor; and what moves whole."""

    accounts: dict[int, int] = field(default_factory=dict)
    sites: dict[int, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def place(self, account: int | None, site: int | None) -> tuple[int | None, int | None]:
        """Where a record goes that stood there."""
        return (
            None if account is None else self.accounts.get(account, account),
            None if site is None else self.sites.get(site, site),
        )


def places_of(
    was: int,
    number: str,
    mine: tuple[AccountView, ...],
    becomes: int,
    theirs: tuple[AccountView, ...],
    country: str,
) -> Places:
    """An account moves whole, unless the survivor has one with the same company.

    Then its sites move there; but one whose number is there already, at the same place or without
    an address of its own, is one with that.
    """
    by_company = {account.company_code: account for account in theirs}
    found = Places()
    for account in mine:
        into = by_company.get(account.company_code)
        if into is None:
            fields = {"customer_id": (was, becomes)}
            label = f"account {account.number}"
            found.changes.append(Update("account", account.id, was, fields, label))
            for site in account.sites:
                found.changes.append(
                    Update("site", site.id, was, fields, f"site {site.number} of {label}")
                )
            continue
        found.accounts[account.id] = into.id
        found.changes += _sites(found.sites, was, number, account, becomes, into, country)
    return found


def _sites(
    one_with: dict[int, int],
    was: int,
    number: str,
    account: AccountView,
    becomes: int,
    into: AccountView,
    country: str,
) -> Iterator[Change]:
    there: dict[str, SiteView] = {site.number: site for site in into.sites}
    for site in account.sites:
        same = there.get(site.number)
        if same and (
            not one_line(site.address) or same_address(site.address, same.address, country)
        ):
            one_with[site.id] = same.id
            continue
        fields = {"customer_id": (was, becomes), "account_id": (account.id, into.id)}
        new = _free(site.number, number, there)
        if new != site.number:
            fields["number"] = (site.number, new)  # type: ignore[assignment]
        there[new] = site
        yield Update(
            "site", site.id, was, fields, f"site {site.number} of account {account.number}"
        )


def _free(wanted: str, number: str, there: Mapping[str, SiteView]) -> str:
    candidates = (
        wanted,
        f"{number}-{wanted}",
        *(f"{number}-{wanted}-{n}" for n in range(2, 1_000)),
    )
    return next(each for each in candidates if each not in there)
