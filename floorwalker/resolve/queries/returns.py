"""What a regulator or the public is told of a period: each figure from the files themselves, with the complaints behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from floorwalker.engine.calendar import add_months
from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Pack, Return
from floorwalker.ground.people import policy
from floorwalker.resolve import sight
from floorwalker.resolve.models import CaseClock, Complaint, OmbudsmanReferral, RedressDecision
from floorwalker.resolve.queries.staging import FIRST_ONLY
from floorwalker.resolve.rules import classifying

VIEW: Final = "resolve.view_returns"
LATER: Final = ("final-response", *classifying.EARLY)
UPHELD: Final = frozenset({Complaint.Outcome.UPHELD, Complaint.Outcome.PARTLY})
NO_PRODUCT: Final = "No product said"
NO_HEADING: Final = "no heading yet"


@dataclass(frozen=True)
class Line:
    """One figure of a return: what it counts, its value, and the references of the complaints behind it."""

    name: str
    value: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """The days of a return, the last one included."""

    first: date
    last: date


@dataclass(frozen=True)
class Told:
    """A return as it stands: which, for which days, whether they are over, and its figures by group."""

    pack: Pack
    told: Return
    period: Period
    is_over: bool
    groups: Sequence[tuple[str, Sequence[Line]]]


def offered(by: Actor) -> list[tuple[Pack, Return]]:
    """Return every return that some pack asks for today.

    Raises
    ------
    NotAllowed
        If no role of `by` sees returns.
    """
    policy.require(by, VIEW)
    found = []
    for pack in packs.regulations():
        found += [(pack, each) for each in pack.returns if each.holds_on(clock.today(pack.zone))]
    return sorted(found, key=lambda pair: pair[0].name)


def periods(told: Return, *, today: date, many: int = 4) -> list[Period]:
    """Return the last periods of a return, the one that runs first; they follow the calendar year."""
    start = date(today.year, 1, 1)
    while add_months(start, told.months) <= today:
        start = add_months(start, told.months)
    found = []
    for back in range(many):
        first = add_months(start, -told.months * back)
        found.append(Period(first, date.fromordinal(add_months(first, told.months).toordinal() - 1)))
    return found


def find(code: str, which: str, *, by: Actor) -> tuple[Pack, Return]:
    """Return the return `which` of the pack `code` that is asked for today.

    Raises
    ------
    NotAllowed
        If no role of `by` sees returns.
    NotFound
        If there is none.
    """
    for pack, each in offered(by):
        if (pack.code, each.code) == (code, which):
            return pack, each
    raise NotFound(f"No return {which} of {code} is asked for today.", remedy="Look at the list of returns.")


def of(pack: Pack, told: Return, period: Period, *, by: Actor) -> Told:
    """Return the figures of a period, from the complaints that keep to `pack`.

    Raises
    ------
    NotAllowed
        If no role of `by` sees returns.
    """
    policy.require(by, VIEW)
    zone = ZoneInfo(pack.zone)
    start = datetime.combine(period.first, time(), zone)
    end = datetime.combine(date.fromordinal(period.last.toordinal() + 1), time(), zone)
    rows = sight.complaints(by).filter(pack=pack.code).exclude(state=Complaint.State.PUT_DOWN).order_by("pk")
    opened = list(rows.filter(FIRST_ONLY, received_at__gte=start, received_at__lt=end).prefetch_related("issues"))
    closed = _closed(rows, start, end)
    known: dict[str, Callable[[], list[Line]]] = {
        "opened": lambda: [_line("Opened in the period", opened)],
        "outstanding-at-start": lambda: [_line("Open at the start", list(rows.filter(received_at__lt=start).filter(
            Q(closed_at=None) | Q(closed_at__gte=start))))],
        "closed-by-band": lambda: _by_band(closed, told),
        "closed-in-time": lambda: [_line("Closed in time", [each for each in closed if _band(each) < 2])],
        "upheld": lambda: [_line("Upheld, wholly or in part", [each for each in closed if each.outcome in UPHELD])],
        "redress-paid": lambda: [_redress(closed)],
        "extended": lambda: [_line("Answered with more time", [each for each in closed if any(
            row.extended_at is not None for row in each.clocks.all())])],
        "ombudsman-findings": lambda: _ombudsman(rows, start, end),
        "by-product-and-cause": lambda: _by_product(opened),
        "vulnerable-complainants": lambda: [_line("Complainant identified as vulnerable", [each for each in opened if each.needs_support])],
        "caused-by-vulnerability-not-considered": lambda: [
            _line("Caused by a need that was not considered", [each for each in opened if each.need_not_met])
        ],
    }  # fmt: skip
    groups = [(HEADS.get(count, count.replace("-", " ").capitalize()), known[count]()) for count in told.counts]
    return Told(pack, told, period, clock.now() >= end, groups)


HEADS: Final = {
    "opened": "Opened", "outstanding-at-start": "Outstanding", "closed-by-band": "Closed, by time", "closed-in-time": "Closed in time",
    "upheld": "Upheld", "redress-paid": "Redress", "extended": "Extended", "ombudsman-findings": "Ombudsman",
    "by-product-and-cause": "By product and cause", "vulnerable-complainants": "Vulnerability, first count",
    "caused-by-vulnerability-not-considered": "Vulnerability, second count",
}
"""Every count that a pack may ask for; a contract test keeps both together."""


def _closed(rows: QuerySet[Complaint], start: datetime, end: datetime) -> list[Complaint]:
    clocks = CaseClock.objects.filter(of__in=LATER)
    redress = RedressDecision.objects.filter(paid_at__isnull=False)
    held = rows.filter(state=Complaint.State.CLOSED, closed_at__gte=start, closed_at__lt=end)
    return list(held.prefetch_related(Prefetch("clocks", clocks), Prefetch("redress_decisions", redress)))


def _band(complaint: Complaint) -> int:
    """Return 0 where it was closed by the end of the early clock, 1 by the end of the last one, else 2."""
    assert complaint.closed_at is not None
    clocks = {each.of: each for each in complaint.clocks.all()}
    early = next((clocks[name] for name in classifying.EARLY if name in clocks), None)
    if early is not None and complaint.closed_at < early.late_from:
        return 0
    last = clocks.get("final-response")
    return 1 if last is None or complaint.closed_at < last.ends_at else 2


def _by_band(closed: Sequence[Complaint], told: Return) -> list[Line]:
    by: dict[int, list[Complaint]] = {}
    for each in closed:
        by.setdefault(_band(each), []).append(each)
    return [_line(f"Closed {band}", by.get(place, [])) for place, band in enumerate(told.bands)]


def _redress(closed: Sequence[Complaint]) -> Line:
    """Return what was paid, by currency, and for which complaints."""
    sums: Counter[str] = Counter()
    paid = []
    for each in closed:
        for decision in each.redress_decisions.all():
            sums[decision.currency] += decision.total  # type: ignore[assignment]
            paid.append(each.reference)
    said = ", ".join(f"{Decimal(total):,.2f} {currency}" for currency, total in sorted(sums.items())) or "0.00"
    return Line("Redress paid", said, tuple(dict.fromkeys(paid)))


def _ombudsman(rows: QuerySet[Complaint], start: datetime, end: datetime) -> list[Line]:
    held = OmbudsmanReferral.objects.filter(complaint__in=rows, decided_on__gte=start.date(), decided_on__lt=end.date())
    by: dict[str, list[str]] = {}
    for each in held.select_related("complaint"):
        by.setdefault(each.get_outcome_display(), []).append(each.complaint.reference)
    return [Line(f"Ombudsman: {name.lower()}", str(len(cases)), tuple(cases)) for name, cases in sorted(by.items())] or [
        Line("Findings of the ombudsman", "0")
    ]


def _by_product(opened: Sequence[Complaint]) -> list[Line]:
    """Return a line for each product and heading of the first issue that has one, the most first."""
    by: dict[tuple[str, str], list[Complaint]] = {}
    for each in opened:
        heading = next((issue.heading for issue in each.issues.all() if issue.heading), NO_HEADING)
        by.setdefault((each.product or NO_PRODUCT, heading), []).append(each)
    most_first = sorted(by.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_line(f"{product}: {heading}", cases) for (product, heading), cases in most_first]


def _line(name: str, cases: Sequence[Complaint]) -> Line:
    return Line(name, f"{len(cases):,}", tuple(each.reference for each in cases))
