"""The one place where dates, numbers and amounts become words on a screen: British English, marked for gettext."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as django_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

Number = int | float | Decimal

NO_DATA = gettext_lazy("no data")
MINUS = "\N{MINUS SIGN}"
SMALL_SAMPLE = 8  # below this many contacts a percentage pretends to know more than it does (design/reference/NOTES.md)
CURRENCY_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "ILS": "₪", "INR": "₹", "AUD": "A$", "CAD": "C$"}
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def is_absent(value: object) -> bool:
    """Return whether `value` is no data: None, NaN or empty text. Zero is data."""
    if value is None or value == "":
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, float) and math.isnan(value)


def local(moment: datetime, zone: str) -> datetime:
    """Return `moment` as the wall clock of the IANA zone `zone` shows it.

    Raises
    ------
    ValueError
        If `moment` carries no zone: a time that nobody can place is not shown.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no zone, so it cannot be shown. Keep times in UTC.")
    return moment.astimezone(ZoneInfo(zone))


def _day_of(value: date | datetime, zone: str) -> date:
    return local(value, zone).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, *, zone: str) -> str:
    """Return a day as "Tue 24 Nov"."""
    return str(NO_DATA) if value is None else django_format(_day_of(value, zone), "D j M")


def day_with_year(value: date | datetime | None, *, zone: str) -> str:
    """Return a day as "24 Nov 2026"."""
    return str(NO_DATA) if value is None else django_format(_day_of(value, zone), "j M Y")


def day_in_full(value: date | datetime | None, *, zone: str) -> str:
    """Return a day as "Tuesday 24 November 2026"."""
    return str(NO_DATA) if value is None else django_format(_day_of(value, zone), "l j F Y")


def clock(value: datetime | None, *, zone: str) -> str:
    """Return the time of day on the 24 hour clock, "11:42"."""
    return str(NO_DATA) if value is None else f"{local(value, zone):%H:%M}"


def clock_with_seconds(value: datetime | None, *, zone: str) -> str:
    """Return the time of day to the second, "10:12:06"."""
    return str(NO_DATA) if value is None else f"{local(value, zone):%H:%M:%S}"


def moment(value: datetime | None, *, zone: str) -> str:
    """Return day and time, "Tue 24 Nov, 11:42"."""
    return str(NO_DATA) if value is None else f"{day(value, zone=zone)}, {clock(value, zone=zone)}"


def moment_with_year(value: datetime | None, *, zone: str) -> str:
    """Return day and time for what is kept for years, such as a paper: "24 Nov 2026, 11:42"."""
    return str(NO_DATA) if value is None else f"{day_with_year(value, zone=zone)}, {clock(value, zone=zone)}"


def span(start: datetime, end: datetime, *, zone: str) -> str:
    """Return "10:12 to 10:23"; the second day is named when it is another day."""
    same = _day_of(start, zone) == _day_of(end, zone)
    last = clock(end, zone=zone) if same else moment(end, zone=zone)
    return _("%(start)s to %(end)s") % {"start": clock(start, zone=zone), "end": last}


def minutes_seconds(seconds: Number | None) -> str:
    """Return a handle time or a wait as m:ss, from an hour on as "3 h 12"."""
    if is_absent(seconds):
        return str(NO_DATA)
    whole = _rounded(seconds)
    sign, whole = (MINUS if whole < 0 else ""), abs(whole)
    if whole >= HOUR:
        return f"{sign}{whole // HOUR} h {whole % HOUR // MINUTE:02d}"
    return f"{sign}{whole // MINUTE}:{whole % MINUTE:02d}"


def duration(seconds: Number | None) -> str:
    """Return a length of time in words: "14 s", "6 min 10", "3 h 12", "2 days"."""
    if is_absent(seconds):
        return str(NO_DATA)
    whole = abs(_rounded(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min" + (f" {whole % MINUTE:02d}" if whole % MINUTE else "")
    if whole < 2 * DAY:
        return f"{whole // HOUR} h" + (f" {whole % HOUR // MINUTE:02d}" if whole % HOUR // MINUTE else "")
    return _n("%(n)d day", "%(n)d days", whole // DAY) % {"n": whole // DAY}


def share(value: Number | None, *, of: int | None = None, places: int = 0) -> str:
    """Return a share of one as a whole percentage, with its base where `of` is given.

    Under `SMALL_SAMPLE` the counts are shown instead: "4 of 6".
    """
    if is_absent(value) or of == 0:
        return str(NO_DATA)
    number = float(value)  # type: ignore[arg-type]  # absent values have left above
    if of is None:
        return f"{_fixed(number * 100, places)}%"
    if of < SMALL_SAMPLE:
        return _("%(part)d of %(whole)d") % {"part": _rounded(number * of), "whole": of}
    return _("%(share)s of %(whole)s") % {"share": f"{_fixed(number * 100, places)}%", "whole": count(of)}


def count(value: Number | None) -> str:
    """Return a whole number with thousands, "1,204"."""
    return str(NO_DATA) if is_absent(value) else _fixed(value, 0)


def decimal(value: Number | None, places: int = 1) -> str:
    """Return a number with fixed places and thousands, "13.5"."""
    return str(NO_DATA) if is_absent(value) else _fixed(value, places)


def people(value: Number | None) -> str:
    """Return full-time equivalents to the half, "26.5"; whole numbers without a point."""
    if is_absent(value):
        return str(NO_DATA)
    halves = _rounded(float(value) * 2) / 2  # type: ignore[arg-type]
    return _fixed(halves, 0 if halves == int(halves) else 1)


def signed(value: Number | None, places: int = 0) -> str:
    """Return a difference with its sign, "+8" or "−5"; no difference is "0"."""
    if is_absent(value):
        return str(NO_DATA)
    text = _fixed(value, places)
    return text if text.startswith(MINUS) or not any(c in "123456789" for c in text) else f"+{text}"


def signed_share(value: Number | None, places: int = 0) -> str:
    """Return a relative difference with its sign, "+8%"."""
    return str(NO_DATA) if is_absent(value) else f"{signed(float(value) * 100, places)}%"  # type: ignore[arg-type]


def points(value: Number | None, places: int = 1) -> str:
    """Return a difference of two shares in percentage points, "3.6 points"."""
    if is_absent(value):
        return str(NO_DATA)
    return _("%(n)s points") % {"n": _fixed(abs(float(value)) * 100, places)}  # type: ignore[arg-type]


def money(amount: Decimal | int | None, currency: str) -> str:
    """Return an amount with its currency, "£4,073" or "£17.40"; an unknown currency is named by its ISO code."""
    if is_absent(amount):
        return str(NO_DATA)
    value = Decimal(amount)  # type: ignore[arg-type]
    text = _fixed(abs(value), 0 if value == value.to_integral_value() else 2)
    sign = MINUS if value < 0 else ""
    mark = CURRENCY_SIGNS.get(currency)
    return f"{sign}{mark}{text}" if mark else f"{sign}{text} {currency}"


def initials(name: object) -> str:
    """Return the first letters of the first and the last word of a name, for a round badge."""
    words = str(name or "").split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "–"


def file_size(size: int | None) -> str:
    """Return a number of bytes in the unit that fits, "61 MB" (1 MB is 1,000,000 bytes)."""
    if size is None:
        return str(NO_DATA)
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1_000:
            return f"{_fixed(value, 0)} {unit}"
        value /= 1_000
    return f"{_fixed(value, 1)} GB"


def ago(value: datetime | None, *, at: datetime, zone: str) -> str:
    """Return how long ago `value` was, seen `at`; beyond a day the moment itself."""
    if value is None:
        return str(NO_DATA)
    past: timedelta = at - value
    seconds = past.total_seconds()
    if abs(seconds) >= DAY:
        return moment(value, zone=zone)
    words = duration(seconds if abs(seconds) < MINUTE else seconds // MINUTE * MINUTE)
    return _("in %(time)s") % {"time": words} if seconds < 0 else _("%(time)s ago") % {"time": words}


def _rounded(value: Number | None) -> int:
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


def _fixed(value: Number | None, places: int) -> str:
    """Round half away from zero, as people expect of a printed figure."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,.{places}f}".replace("-", MINUS)
