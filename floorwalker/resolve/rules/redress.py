"""Redress in numbers: simple interest with its days, bands of distress as the house set them, and limits by role. Money is Decimal."""

from __future__ import annotations

import hashlib
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from floorwalker.ground.errors import RuleBroken

PENNY: Final = Decimal("0.01")
DAYS_A_YEAR: Final = 365
LIKE_CASES_AT_LEAST: Final = 5
"""Fewer like cases say too little to call anything an outlier."""
FAR: Final = Decimal("1.5")
"""So many quartile distances outside the quartiles is far (Tukey's fences)."""
_BAND: Final = re.compile(r"\s*(?P<name>[^0-9;]+?)\s+(?P<low>\d{1,6})\s+to\s+(?P<high>\d{1,6})\s*")


class BandsBroken(RuleBroken):
    """What the house set as bands is none."""

    code = "bands_broken"


@dataclass(frozen=True)
class Band:
    """A band of distress and inconvenience: its name, and from which to which amount."""

    name: str
    low: Decimal
    high: Decimal

    @property
    def words(self) -> str:
        """The band as a reader is told it."""
        return f"{self.name}: {self.low:,.0f} to {self.high:,.0f}"


def bands(text: str) -> tuple[Band, ...]:
    """Return the bands that the house set, as ``Some 0 to 100; More 100 to 300``.

    Raises
    ------
    BandsBroken
        Naming the part that is none.
    """
    found = []
    for part in filter(str.strip, text.split(";")):
        said = _BAND.fullmatch(part)
        if said is None or int(said["low"]) >= int(said["high"]):
            raise BandsBroken(
                f"{part.strip()!r} is no band of distress and inconvenience.",
                remedy="Let it be mended under Set-up, Settings: a name, and from which to which amount, such as More 100 to 300.",
            )
        found.append(Band(said["name"], Decimal(said["low"]), Decimal(said["high"])))
    return tuple(found)


def interest(principal: Decimal, rate: Decimal, since: date, until: date) -> Decimal:
    """Return simple interest on `principal` from the day of the loss to that of the payment, of 365 days a year, to the penny."""
    days = (until - since).days
    return (principal * rate * days / DAYS_A_YEAR).quantize(PENNY, ROUND_HALF_UP)


def interest_words(principal: str, rate: Decimal, since: date, until: date) -> str:
    """Return the arithmetic of `interest` in words."""
    share = f"{(rate * 100).normalize():f}"
    return f"{share}% simple on {principal}, {(until - since).days} days, {since.day} {since:%b %Y} to {until.day} {until:%b %Y}"


def digest(lines: Iterable[tuple[int, Decimal]]) -> str:
    """Return the SHA-256 of lines by number and amount, so that a decision is known to be of these lines."""
    return hashlib.sha256("\n".join(f"{number} {amount:.2f}" for number, amount in sorted(lines)).encode()).hexdigest()


@dataclass(frozen=True)
class Like:
    """What like cases were given: how many they are, their median, and the quartiles; None where they are too few."""

    n: int
    median: Decimal | None
    low: Decimal | None
    high: Decimal | None

    def is_far(self, total: Decimal) -> bool:
        """Return whether `total` is far from what like cases were given."""
        if self.low is None or self.high is None:
            return False
        reach = max((self.high - self.low) * FAR, PENNY)
        return not self.low - reach <= total <= self.high + reach


def like(totals: Sequence[Decimal]) -> Like:
    """Return how like cases with these totals lie."""
    if not totals:
        return Like(0, None, None, None)
    median = Decimal(statistics.median(totals))
    if len(totals) < LIKE_CASES_AT_LEAST:
        return Like(len(totals), median, None, None)
    low, _, high = statistics.quantiles(totals, n=4, method="inclusive")
    return Like(len(totals), median, Decimal(low), Decimal(high))
