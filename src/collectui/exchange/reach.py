"""Phones and e-mails of a file: what is no address is kept as written, and flagged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_DIGITS = re.compile(r"\D+")


class PhoneNumber(NamedTuple):
    """A number as typed, in E.164, and why it cannot be called if it cannot."""

    typed: str
    e164: str
    national: str
    extension: str
    flag: str


@lru_cache(maxsize=10_000)
def phone_number(typed: str, country: str) -> PhoneNumber:
    """Read a phone number; one without a country's code is of `country` (two letters, else US)."""
    import phonenumbers

    region = country.upper() if len(country) == 2 and country.isalpha() else "US"
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return PhoneNumber(typed, "", _DIGITS.sub("", typed), "", "not a phone number")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = str(number.national_number)
    flag = "" if phonenumbers.is_valid_number(number) else "no such number"
    return PhoneNumber(typed, e164, national, number.extension or "", flag)


@lru_cache(maxsize=10_000)
def email_flag(address: str) -> str:
    """Why an address cannot be written to; empty for one that can. Asks no server."""
    import email_validator

    try:
        email_validator.validate_email(address, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return "not an e-mail address"
    return ""
