"""How somebody is reached: phone numbers, e-mail and postal addresses, checked as they are typed.

The libraries are imported by the functions that need them: they cost more to load than a screen.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from collectui.domain.customers.views import AddressView
from collectui.domain.records.kernel import ADDRESS
from collectui.domain.text import clean_line, quoted

_NO_DIGIT = re.compile(r"\D+")
ADDRESS_FIELDS = tuple(field.name for field in ADDRESS)


class Unreachable(ValueError):
    """What was typed cannot be dialled or written to; the message says why."""


class PhoneNumber(NamedTuple):
    """A number as it is kept: as typed, in E.164, and its national digits for the search."""

    typed: str
    e164: str
    national: str
    extension: str
    flag: str
    """Why it cannot be dialled; empty for one that can."""


@lru_cache(maxsize=10_000)
def read_phone(typed: str, country: str) -> PhoneNumber:
    """The number meant, in its own country or in `country` (two letters), flagged if it is none.

    What is no number at all keeps its digits, by which it is still found.
    """
    import phonenumbers

    shown = clean_line(typed)
    region = country.upper() if len(country) == 2 and country.isalpha() else None
    try:
        number = phonenumbers.parse(shown, region)
    except phonenumbers.NumberParseException:
        return PhoneNumber(shown, "", _NO_DIGIT.sub("", shown), "", "not a phone number")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.national_significant_number(number)
    flag = "" if phonenumbers.is_valid_number(number) else "no such number"
    return PhoneNumber(shown, e164, national, number.extension or "", flag)


def phone_number(typed: str, country: str) -> PhoneNumber:
    """The same for a number that must be one. Raises Unreachable for what no phone can dial."""
    number = read_phone(typed, country)
    if number.flag and not number.e164:
        raise Unreachable(f"{quoted(number.typed)} is not a valid phone number")
    if number.flag:
        raise Unreachable(
            f"{quoted(number.typed)} is no number that can be dialled: check it, or begin with +"
            " and the country"
        )
    return number


def email_address(typed: str) -> str:
    """The address as it is kept: as typed, without outer space.

    Raises Unreachable for what is no address. Nobody is asked whether it exists; addresses of
    reserved test domains are addresses.
    """
    shown = clean_line(typed)
    if wrong := _wrong_in_email(shown):
        raise Unreachable(f"{quoted(shown)} is not a valid e-mail address: {wrong}")
    return shown


def email_flag(address: str) -> str:
    """Why an address that came from elsewhere cannot be written to; empty for one that can."""
    return "not an e-mail address" if _wrong_in_email(clean_line(address)) else ""


@lru_cache(maxsize=10_000)
def _wrong_in_email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return str(error).rstrip(".")
    return ""


def same_address(one: AddressView, other: AddressView, country: str) -> bool:
    """Whether two addresses are the same place: case, spacing and a defaulted country aside."""

    def folded(address: AddressView) -> list[str]:
        lines = [clean_line(getattr(address, name)).casefold() for name in ADDRESS_FIELDS]
        lines[-1] = lines[-1] or country.casefold()
        return lines

    return folded(one) == folded(other)


def one_line(address: AddressView) -> str:
    """An address as one line, in the order it is written; empty where nothing is known."""
    place = " ".join(part for part in (address.region, address.postal_code) if part)
    parts = (address.street1, address.street2, address.city, place, address.country)
    # A country alone sends no letter anywhere.
    return ", ".join(part for part in parts if part) if any(parts[:-1]) else ""


def cleaned(address: AddressView) -> AddressView:
    """The address as it is kept: each line without outer and double spaces."""
    return AddressView(*(clean_line(getattr(address, name)) for name in ADDRESS_FIELDS))


def doubts(address: AddressView, country: str) -> tuple[str, ...]:
    """What cannot be in an address of a country whose forms are known (US, CA); flags, no refusals.

    By the Postal Service's two-letter codes and first digits of its ZIP codes (Publication 28),
    and Canada Post's Addressing Guidelines.
    """
    where = (address.country or country).strip().upper()
    region, postal = address.region.strip().upper(), address.postal_code.strip().upper()
    if where in ("US", "USA"):
        return tuple(_american(region, postal))
    if where in ("CA", "CAN"):
        return tuple(_canadian(region, postal))
    return ()


_ZIP = re.compile(r"\d{5}(-?\d{4})?")
_STATES = (
    "CT MA ME NH NJ NY PR RI VT VI AE",
    "DE NY PA",
    "DC MD NC SC VA WV",
    "AL FL GA MS TN AA",
    "IN KY MI OH",
    "IA MN MT ND SD WI",
    "IL KS MO NE",
    "AR LA OK TX",
    "AZ CO ID NM NV UT WY",
    "AK AS CA FM GU HI MH MP OR PW WA AP",
)
"""States by the first digit of their ZIP codes."""
_BORDER = {("2", "DC"), ("0", "NY"), ("0", "DC"), ("8", "TX"), ("7", "AR"), ("3", "KY")}
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d")
_PROVINCES = {
    "NL": "A", "NS": "B", "PE": "C", "NB": "E", "QC": "GHJ", "ON": "KLMNP", "MB": "R", "SK": "S",
    "AB": "T", "BC": "V", "NU": "X", "NT": "X", "YT": "Y",
}  # fmt: skip


def _american(region: str, postal: str) -> list[str]:
    found = []
    states = {state for group in _STATES for state in group.split()}
    if region and region not in states:
        found.append(f"{quoted(region)} is no state")
    if postal and not _ZIP.fullmatch(postal):
        found.append(f"{quoted(postal)} is no ZIP code")
    elif postal and region in states:
        near = _STATES[int(postal[0])].split()
        if region not in near and (postal[0], region) not in _BORDER:
            found.append(f"ZIP code {postal} is not in {region}")
    return found


def _canadian(region: str, postal: str) -> list[str]:
    found = []
    if region and region not in _PROVINCES:
        found.append(f"{quoted(region)} is no province")
    if postal and not _CANADIAN.fullmatch(postal):
        found.append(f"{quoted(postal)} is no postal code")
    elif postal and region in _PROVINCES and postal[0] not in _PROVINCES[region]:
        found.append(f"postal code {postal} is not in {region}")
    return found
