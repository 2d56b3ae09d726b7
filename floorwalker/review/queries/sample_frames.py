"""What a sample plan draws from: the contacts of some days, their strata and people, and how many are wanted of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import sampling
from floorwalker.engine.sampling import Frame, Risk, Size
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Site, Team
from floorwalker.record import counting
from floorwalker.record.facts.handled import Handled, Wanted, handled
from floorwalker.record.models import Reason
from floorwalker.record.queries.contacts import with_below
from floorwalker.review.framing import Framed
from floorwalker.review.models import SamplePlan
from floorwalker.review.risks import RISKS
from floorwalker.review.rules.sampling import Days, Population, RiskDrawn, StratumDrawn, Terms, period_before, period_of
from floorwalker.review.strata import STRATA, Drawable

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Told:
    """The contacts of some days as a plan tells them apart."""

    handled: Handled
    labels: tuple[str, ...]
    stratum: Numbers
    people: Numbers
    person: Numbers
    matched: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.handled)

    @property
    def sizes(self) -> dict[str, int]:
        """Contacts by the label of their stratum."""
        return dict(zip(self.labels, np.bincount(self.stratum, minlength=len(self.labels)).tolist(), strict=True))

    @property
    def frame(self) -> Frame:
        """The same as the engine draws from it."""
        return Frame(self.handled.contact, self.handled.at, self.stratum, self.person)


def zone_of(terms: Terms, *, otherwise: str) -> str:
    """Return on whose calendar the days of a plan lie: that of its one site, `otherwise` where it has none or several."""
    zones = set(Site.objects.filter(code__in=terms.population.sites).values_list("zone", flat=True)) if terms.population.sites else set()
    return zones.pop() if len(zones) == 1 else otherwise


def told(terms: Terms, days: Days, *, zone: str) -> Told:
    """Return the contacts of `days` on the calendar of `zone` that `terms` are about, told apart by their strata and risks."""
    found = handled(counting.store(), _wanted(terms.population, days, zone))
    matched = {}
    for risk in terms.risks:
        rule = RISKS.get(risk.code)
        limit = risk.limit if risk.limit is not None else rule.limit.default if rule.limit is not None else 0.0
        matched[risk.key] = np.flatnonzero(rule.matched(found, limit, risk.tag)).astype(np.int64)
    drawable = Drawable(found, zone, matched)
    labels: tuple[str, ...] = ("All contacts",) if len(found) else ()
    place = np.zeros(len(found), dtype=np.int64)
    for number, code in enumerate(terms.strata):
        more = STRATA.get(code).read(drawable)
        if number == 0:
            labels, place = tuple(more.labels), more.place
            continue
        together, place = np.unique(place * max(len(more.labels), 1) + more.place, return_inverse=True)
        pairs = [divmod(int(each), len(more.labels)) for each in together]
        labels, place = tuple(f"{labels[first]}, {more.labels[second]}" for first, second in pairs), place.astype(np.int64)
    people, person = np.unique(found.agent, return_inverse=True)
    return Told(found, labels, place, people, person.astype(np.int64), matched)


def _wanted(population: Population, days: Days, zone: str) -> Wanted:
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (days.starts_on, days.ends_on))
    reasons = set(Reason.objects.filter(code__in=population.reasons).values_list("pk", flat=True)) if population.reasons else set()
    return Wanted(
        start=start.astimezone(ZoneInfo("UTC")), end=end.astimezone(ZoneInfo("UTC")),
        queues=Queue.objects.filter(code__in=population.queues).values_list("pk", flat=True) if population.queues else (),
        teams=Team.objects.filter(code__in=population.teams).values_list("pk", flat=True) if population.teams else (),
        sites=Site.objects.filter(code__in=population.sites).values_list("pk", flat=True) if population.sites else (),
        reasons=with_below(reasons) if reasons else (), channels=population.channels, directions=population.directions,
        shortest_seconds=population.shortest_seconds, longest_seconds=population.longest_seconds,
    )


# How many -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Allotted:
    """How many contacts a plan takes of a period: its size, and the shares of each stratum by its label."""

    size: Size
    contacts: Mapping[str, int]
    by_share: Mapping[str, float]
    best_mix: Mapping[str, float]
    wanted: Mapping[str, float]
    passed: Mapping[str, float]

    @property
    def planned(self) -> float:
        """Contacts drawn from the strata, those of a minimum among them."""
        return sum(self.wanted.values())


def allot(terms: Terms, contacts: Mapping[str, int], *, passed: Mapping[str, float]) -> Allotted:
    """Return how many of the `contacts` by stratum are taken; `passed` is what came out of a stratum before, where that is known."""
    labels = list(contacts)
    there = np.array([contacts[label] for label in labels], dtype=float)
    size = sampling.size(int(there.sum()), margin=terms.margin, expected=terms.expected, confidence=terms.confidence)
    rates = np.array([passed.get(label, terms.expected) for label in labels])
    share = sampling.proportional(size.contacts, there)
    best = sampling.neyman(size.contacts, there, np.sqrt(rates * (1 - rates)))
    chosen = best if terms.mix == SamplePlan.Mix.BEST else share
    counted = sampling.whole(chosen).astype(float) if len(labels) else chosen
    wanted = sampling.with_minimum(np.maximum(counted, np.minimum(1.0, there)), there, terms.least_stratum)

    def by_label(column: Shares) -> dict[str, float]:
        return dict(zip(labels, map(float, column), strict=True))

    return Allotted(size, dict(contacts), by_label(share), by_label(best), by_label(wanted), by_label(rates))


def expected_contacts(terms: Terms, days: Days, period: Days, now: Told, *, zone: str) -> dict[str, int]:
    """Return the contacts to expect of each stratum in the whole `period`, of which `days` are drawn now.

    Drawn whole, they are those there are. Else those of the period before stand for them, day for day; where nothing is known of that, the
    days drawn now do.
    """
    if days == period:
        return now.sizes
    before = period_before(terms.period, period)
    known = told(terms, before, zone=zone).sizes
    ratio, sizes = (period.number / before.number, known) if sum(known.values()) else (period.number / days.number, now.sizes)
    return {label: max(round(number * ratio), now.sizes.get(label, 0)) for label, number in {**now.sizes, **sizes}.items()}


@dataclass(frozen=True, eq=False)
class Ready:
    """Everything that one draw needs, and what it will say of it."""

    framed: Framed
    told: Told
    allotted: Allotted
    strata: tuple[StratumDrawn, ...]
    risks: tuple[RiskDrawn, ...]

    def counted(self, counts: Numbers) -> tuple[StratumDrawn, ...]:
        """Return the strata with how many contacts were drawn of each."""
        return tuple(replace(each, drawn=int(number)) for each, number in zip(self.strata, counts.sum(axis=1), strict=True))


def ready(
    terms: Terms, days: Days, *, zone: str, passed: Mapping[str, float], had: Mapping[int, int], taken: Mapping[str, int]
) -> Ready:
    """Return what is drawn of `days`: of a period that is drawn in pieces, their part of it.

    Parameters
    ----------
    passed
        Pass rate by stratum, as it came out before.
    had
        Contacts of each person (primary key) that are drawn of the period already: a minimum is caught up with as its days go by.
    taken
        Contacts of each risk that are taken of the period already, by the key of the risk.
    """
    period = period_of(terms.period, days.starts_on)
    now = told(terms, days, zone=zone)
    allotted = allot(terms, expected_contacts(terms, days, period, now, zone=zone), passed=passed)
    sizes = now.sizes
    part = {label: sizes[label] / allotted.contacts[label] if allotted.contacts[label] else 0.0 for label in now.labels}
    shares = np.array([allotted.wanted[label] * part[label] for label in now.labels])
    gone = (days.ends_on - period.starts_on).days / period.number
    least = np.array([max(terms.least_person * gone - had.get(int(key), 0), 0.0) for key in now.people])
    risks = []
    for risk in terms.risks:
        due = round(risk.take * gone) - taken.get(risk.key, 0)
        matched = now.matched[risk.key]
        risks.append(Risk(risk.key, matched, max(0, min(due, matched.size))))
    strata = tuple(
        StratumDrawn(
            label=label, contacts=sizes[label], expected=allotted.passed[label], by_share=allotted.by_share[label] * part[label],
            best_mix=allotted.best_mix[label] * part[label], wanted=float(share), drawn=0,
        )
        for label, share in zip(now.labels, shares, strict=True)
    )
    said = {each.key: each.words for each in terms.risks}
    drawn = tuple(RiskDrawn(key=each.code, words=said[each.code], matched=int(each.matched.size), take=each.take) for each in risks)
    return Ready(Framed(now.frame, now.people, shares, least, tuple(risks)), now, allotted, strata, drawn)
