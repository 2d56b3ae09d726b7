"""Telephone numbers and addresses as the house writes them, however they were typed, and as they are shown to who needs only a part."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from floorwalker.ground import settings
from floorwalker.record.models import ContactPoint

EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s.\x00-\x1f]+(\.[^@\s.\x00-\x1f]+)+")
EMAIL_CHARACTERS: Final = 254
"""RFC 5321 section 4.5.3.1.3, without its brackets."""
PHONE_SIGNS: Final = re.compile(r"[+()\d][\d\s()./+-]{5,}")
"""What may be a telephone number rather than a name or another number."""
TAIL: Final = 3
"""Digits of a number that are shown to who needs only to tell it from another."""


def phone(typed: str) -> str:
    """Return a telephone number in E.164; without a country it is one of the house's own.

    Raises
    ------
    ValueError
        If it cannot be a number of any country, saying what to write.
    """
    region = str(settings.get("phone_region")).upper()
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError(f"{typed!r} is no telephone number. Write it as it is dialled, or with + and the country.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(typed: str) -> str:
    """Return an address in small letters.

    Raises
    ------
    ValueError
        If it is no address, saying what to write.
    """
    address = typed.strip().casefold()
    if len(address) > EMAIL_CHARACTERS or not EMAIL.fullmatch(address):
        raise ValueError(f"{typed!r} is no email address. Write one such as name@example.org.")
    return address


def written(kind: str, typed: str) -> str:
    """Return what was typed as the house writes a point of this kind.

    Raises
    ------
    ValueError
        If it is none, saying what to write.
    """
    return phone(typed) if kind == ContactPoint.Kind.PHONE else email(typed)


def understood(typed: str) -> tuple[str, str] | None:
    """Return kind and value of the point that was typed; None where it is a name or a number of another kind."""
    text = typed.strip()
    try:
        if "@" in text:
            return ContactPoint.Kind.EMAIL.value, email(text)
        if PHONE_SIGNS.fullmatch(text):
            return ContactPoint.Kind.PHONE.value, phone(text)
    except ValueError:
        return None
    return None


def shown(point: ContactPoint, *, whole: bool) -> str:
    """Return a point for the eye: a number in groups, or as much as tells it from another."""
    if point.kind == ContactPoint.Kind.EMAIL:
        name, _, place = point.value.partition("@")
        return point.value if whole else f"{name[:1]}•••@{place}"
    if not whole:
        return f"••• {point.value[-TAIL:]}"
    number = phonenumbers.parse(point.value, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
