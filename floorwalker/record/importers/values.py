"""From the text of a cell to a moment or a length, in the ways that exports write them; absurd ones are refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

Order = Literal["dmy", "mdy", "ymd"]
Unit = Literal["s", "ms", "min"]
EARLIEST: Final = datetime(1990, 1, 1)  # noqa: DTZ001 (wall clock)
"""No log we know is older; 1899 and 1970 are what an empty cell becomes in a spreadsheet or a database."""
LONGEST_SECONDS: Final = 7 * 86_400
"""A part of a contact longer than a week is a counter that stuck."""
SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
EPOCH: Final = re.compile(r"\d{9,10}(\.\d+)?|\d{13}")
EXCEL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel's day 0, its wrong leap year counted in)
MOMENT: Final = re.compile(
    r"(?P<a>\d{1,4})[-/.](?P<b>\d{1,2}|[A-Za-z]{3,9})[-/.](?P<c>\d{2,4})"
    r"(?:[T ,]+(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2}))?(?:[.,](?P<f>\d{1,9}))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?"
)
CLOCK: Final = re.compile(r"(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?")
LENGTH: Final = re.compile(r"(?P<sign>-?)(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,4}):(?P<s>\d{2})(?:[.,]\d+)?")
NUMBER: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+([.,]\d+)?")
SHARE: Final = re.compile(r"(\d{1,3}(?:[.,](\d{1,20}))?)\s*(%?)")
SHARE_DIGITS: Final = 2
"""A share of one is written in hundredths at least: 1 is 100 %, and not anything from a half on."""
COUNT: Final = re.compile(r"(\d{1,3}(?:[ ,.\u00a0\u202f']\d{3})+|\d{1,12})(?:[.,]0{1,6})?")
MONTHS: Final = {
    name: at for at, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
CENTURY, PIVOT = 100, 70
PER_SECOND: Final[dict[Unit, float]] = {"s": 1.0, "ms": 0.001, "min": 60.0}


@lru_cache(maxsize=65_536)
def moment(text: str, order: Order) -> tuple[datetime, bool] | None:
    """Return the moment that `text` says and whether it is UTC already (else wall clock); None when it says none."""
    found = MOMENT.fullmatch(text.strip())
    try:
        return _by_number(text.strip()) if found is None else _by_parts(found, order)
    except (ValueError, OverflowError):
        return None


def _by_number(text: str) -> tuple[datetime, bool] | None:
    if SERIAL.fullmatch(text):
        return EXCEL_ZERO + timedelta(seconds=round(float(text) * 86_400)), False
    if EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC), True
    return None


def _by_parts(found: re.Match[str], order: Order) -> tuple[datetime, bool]:
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) > 2:
        year, month, day = a, b, c
    elif b[0].isalpha() or order == "dmy":
        year, month, day = c, b, a
    elif order == "mdy":
        year, month, day = c, a, b
    else:
        year, month, day = a, b, c
    numbers = int(year), MONTHS[month[:3].lower()] if month[0].isalpha() and month[:3].lower() in MONTHS else int(month), int(day)
    full_year = numbers[0] if len(year) > 2 else numbers[0] + (1900 if numbers[0] >= PIVOT else 2000)
    hour = _hour(int(found["h"] or 0), found["half"])
    fraction = int((found["f"] or "0")[:6].ljust(6, "0"))
    local = datetime(full_year, numbers[1], numbers[2], hour, int(found["m"] or 0), int(found["s"] or 0), fraction)  # noqa: DTZ001
    if not found["z"]:
        return local, False
    if found["z"] in {"Z", "UTC"}:
        return local.replace(tzinfo=UTC), True
    sign, digits = (-1 if found["z"][0] == "-" else 1), found["z"][1:].replace(":", "")
    return local.replace(tzinfo=UTC) - sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])), True


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half} is no hour.")
    return hour % 12 + (12 if half[0] in "pP" else 0)


@lru_cache(maxsize=65_536)
def clock(text: str) -> timedelta | None:
    """Return the time of day that `text` says, as time since midnight; None when it says none."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    try:
        hour = _hour(int(found["h"]), found["half"])
    except ValueError:
        return None
    minute, second = int(found["m"]), int(found["s"] or 0)
    return timedelta(hours=hour, minutes=minute, seconds=second) if hour < 24 and minute < 60 and second < 60 else None


def share(text: str, *, of_one: bool) -> tuple[Decimal, Decimal] | None:
    """Return the share of one that `text` says, and the step to which it is rounded; None when it says none between 0 and 1.

    ``82.4 %`` is 0.824 in steps of 0.001. Without the sign it is hundredths too, unless the column is known to be shares `of_one`.
    """
    found = SHARE.fullmatch(text.strip())
    if found is None:
        return None
    number = Decimal(found[1].replace(",", "."))
    is_of_one = of_one and not found[3]
    digits = max(SHARE_DIGITS, len(found[2] or "")) if is_of_one else len(found[2] or "") + SHARE_DIGITS
    said = number if is_of_one else number / 100
    return (said, Decimal(1).scaleb(-digits)) if said <= 1 else None


def count(text: str) -> int | None:
    """Return the whole number of at least 0 that `text` says, with or without signs between thousands; None when it says none."""
    found = COUNT.fullmatch(text.strip())
    return int(re.sub(r"[ ,.\u00a0\u202f']", "", found[1])) if found is not None else None


@lru_cache(maxsize=65_536)
def length(text: str, unit: Unit) -> float | None:
    """Return the seconds that `text` says: a number in `unit`, or mm:ss or h:mm:ss; None when it says neither."""
    text = text.strip()
    found = LENGTH.fullmatch(text)
    if found is not None:
        seconds = int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"])
        return float(-seconds if found["sign"] else seconds)
    if NUMBER.fullmatch(text) is None or len(text) > 20:
        return None
    plain = text.replace(",", "") if re.search(r",\d{3}", text) else text.replace(",", ".")
    return float(plain) * PER_SECOND[unit]
