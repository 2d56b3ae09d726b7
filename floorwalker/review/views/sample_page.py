"""What the page of one sample plan shows of a period: size, strata, coverage, risks, what it says, and who owes what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from floorwalker.engine import sampling
from floorwalker.engine.sampling import Estimate, Size
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Status
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import monitoring, sample_needs, sample_results, samples
from floorwalker.review.queries.sample_results import Rate
from floorwalker.review.queries.samples import Judged
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Days, Terms
from floorwalker.review.strata import STRATA
from floorwalker.review.views.monitoring import STANDS

MOST_COLUMNS: Final = 8
"""Strata shown as columns of the coverage; more are counted in "All" alone."""
MOST_PEOPLE: Final = 60
WIDE: Final = 0.2
"""A margin of more than 20 points is too wide to report a stratum alone."""
TIGHT: Final = 0.1
"""Below ten points a margin is shown to the tenth."""
NARROW: Final = 104.0
"""Pixels of an interval in the column beside."""
KEYS: Final = (
    (("↑", "↓"), "row"), (("Enter",), "open contact list"), (("d",), "draw"), (("r",), "risk rules"), (("x",), "swap, on the list"),
)


@dataclass(frozen=True)
class StratumRow:
    """One stratum of a period, or all of them."""

    label: str
    contacts: int
    share: float
    expected: float
    by_share: float
    best_mix: float
    wanted: float
    drawn: int
    done: int
    margin: float

    @property
    def one_in(self) -> int | None:
        """Of how many contacts one is drawn."""
        return round(self.contacts / self.drawn) if self.drawn else None

    @property
    def margin_words(self) -> str:
        """The margin in points."""
        return formats.decimal(self.margin * 100, 1 if self.margin < TIGHT else 0)

    @property
    def is_wide(self) -> bool:
        """Whether its margin is too wide to report it alone."""
        return math.isnan(self.margin) or self.margin > WIDE


@dataclass(frozen=True)
class PersonRow:
    """How far one person is covered, by stratum: marks of picks, done or to do, random or for a risk alone."""

    person: Person
    cells: Sequence[Sequence[tuple[bool, bool]]]
    done: int
    number: int
    rate: Rate | None
    chart: SafeString | None

    @property
    def left(self) -> int:
        """Picks not scored yet."""
        return self.number - self.done


@dataclass(frozen=True)
class EvaluatorRow:
    """What one evaluator has left; None where nobody could be given it."""

    person: Person | None
    left: int
    given: int
    random: int
    risk: int
    due_on: date
    why: str
    first: Pick
    draw: str
    is_late: bool


def picture(plan: SamplePlan, *, query: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """Return everything the page of `plan` shows to `by`, in a number of queries that does not grow with picks or people."""
    terms = rules.terms_of(plan)
    zone = samples.zone(plan)
    draws = list(samples.draws(plan))
    periods = sorted({each.period_on for each in draws}, reverse=True)
    chosen = _chosen(query.get("period", ""), periods)
    mine = [each for each in draws if each.period_on == chosen]
    rows = list(Pick.objects.filter(draw__in=mine).select_related("agent", "team", "evaluator__site", "draw"))
    came = samples.judged(rows)
    seen = set(samples.picks(by).filter(draw__in=mine).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "title": plan.name, "one": plan, "terms": terms, "zone": zone, "periods": [(each, _called(terms, each)) for each in periods],
        "period": chosen, "called": _called(terms, chosen) if chosen else "", "draws": mine, "page_keys": KEYS,
        "strata_named": [STRATA.get(code).label for code in terms.strata], "versions": list(samples.versions(plan.reference)),
        "evaluators": list(plan.evaluators.select_related("person")), "sentence": _sentence(terms), "calibrated": _calibrated(plan),
    }
    if not mine:
        needs = sample_needs.of(plan, terms, zone=zone)
        strata = _needed(needs) if needs else []
        return context | {
            "needs": needs, "size": needs.allotted.size if needs else None, "strata": strata,
            "whole": _whole(strata, terms) if strata else None, "formula": formula(needs.allotted.size) if needs else None,
        }
    strata = _strata(mine, rows, came, terms)
    whole = _whole(strata, terms)
    teams = sorted({each.team for each in rows if each.team is not None and each.pk in seen}, key=lambda one: one.name)
    team = next((each for each in teams if each.code == query.get("team", "")), teams[0] if teams else None)
    standing = sample_results.standing(mine, rows, came, confidence=terms.confidence)
    size = sampling.size(mine[0].expected_population, margin=terms.margin, expected=terms.expected, confidence=terms.confidence)
    mine_seen = [each for each in rows if each.pk in seen]
    return context | {
        "size": size, "formula": formula(size), "strata": strata, "whole": whole, "margin_today": _today(whole, standing, terms),
        "risks": _risks(mine), "taken": sum(not each.is_random for each in rows),
        "teams": teams, "team": team, "coverage": _coverage(plan, mine_seen, team, strata, mine, came, terms),
        "columns": [each.label for each in strata[:MOST_COLUMNS]], "figures": _figures(standing, terms), "standing": standing,
        "due": _due(rows, came, today=clock.today(zone)), "missing": sample_results.missing(rows),
        "people": len({each.agent_id for each in rows}),
        "seed": mine[0].seed, "number": len(rows),
    }


def _chosen(typed: str, periods: Sequence[date]) -> date | None:
    try:
        wanted = date.fromisoformat(typed)
    except ValueError:
        wanted = None
    return wanted if wanted in periods else (periods[0] if periods else None)


def _called(terms: Terms, first: date) -> str:
    if terms.period == SamplePlan.Period.WEEK:
        return f"Week of {formats.day_with_year(first, zone='UTC')}"
    return f"{first:%B %Y}"


def _sentence(terms: Terms) -> str:
    """Return how contacts are chosen, in a sentence."""
    parts = [f"each {STRATA.get(code).label.lower()}" for code in terms.strata] or ["all contacts together"]
    least = f", at least {terms.least_person} of each person" if terms.least_person else ""
    return f"Random within {' and '.join(parts)}{least}; {len(terms.risks)} risks on top"


def _calibrated(plan: SamplePlan) -> list[tuple[monitoring.Turn, Status]]:
    """Return the calibration calendar of a plan: the last quarter and the next turn."""
    return [(each, Status(STANDS[each.state], each.state.capitalize())) for each in monitoring.calibrated(plan)]


def _today(whole: StratumRow, standing: sample_results.Standing, terms: Terms) -> float | None:
    """Return the margin that what is scored so far gives; None of nothing."""
    if not standing.random.number:
        return None
    share = min(max(standing.random.value, 0.0), 1.0)
    return sampling.margin(standing.random.number, whole.contacts, share=share, confidence=terms.confidence)


def _row(
    label: str, contacts: int, total: int, expected: float, shares: tuple[float, float, float], drawn: int, done: int, terms: Terms
) -> StratumRow:
    number = drawn or round(shares[2])
    rate = min(max(expected, 0.0), 1.0)
    wide = sampling.margin(min(number, contacts), contacts, share=rate, confidence=terms.confidence) if contacts else math.nan
    return StratumRow(label, contacts, contacts / total if total else math.nan, expected, *shares, drawn, done, wide)


def _needed(needs: sample_needs.Needs) -> list[StratumRow]:
    allotted = needs.allotted
    total = sum(allotted.contacts.values())
    return [
        StratumRow(
            label, contacts, contacts / total, allotted.passed[label], allotted.by_share[label], allotted.best_mix[label],
            allotted.wanted[label], 0, 0,
            sampling.margin(round(allotted.wanted[label]), contacts, share=allotted.passed[label], confidence=allotted.size.confidence),
        )
        for label, contacts in allotted.contacts.items()
    ]


def _strata(draws: Sequence[SampleDraw], picks: Sequence[Pick], came: Mapping[int, Judged], terms: Terms) -> list[StratumRow]:
    """Return the strata of all draws of a period together, by their labels."""
    contacts: dict[str, int] = defaultdict(int)
    shares: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    expected: dict[str, float] = {}
    drawn: dict[str, int] = defaultdict(int)
    label_of: dict[int, list[str]] = {}
    for draw in draws:
        found = rules.strata_of(draw.strata)
        label_of[draw.pk] = [each.label for each in found]
        for each in found:
            contacts[each.label] += each.contacts
            drawn[each.label] += each.drawn
            expected.setdefault(each.label, each.expected)
            for place, share in enumerate((each.by_share, each.best_mix, each.wanted)):
                shares[each.label][place] += share
    done: dict[str, int] = defaultdict(int)
    for pick in picks:
        if pick.is_random and pick.swapped_at is None and pick.pk in came and came[pick.pk].is_submitted:
            done[label_of[pick.draw_id or 0][pick.stratum or 0]] += 1
    total = sum(contacts.values())
    return [
        _row(label, contacts[label], total, expected[label], (shares[label][0], shares[label][1], shares[label][2]), drawn[label],
             done[label], terms)
        for label in sorted(contacts, key=lambda one: (-contacts[one], one))
    ]


def _whole(strata: Sequence[StratumRow], terms: Terms) -> StratumRow:
    contacts = sum(each.contacts for each in strata)
    drawn, done = sum(each.drawn for each in strata), sum(each.done for each in strata)
    expected = sum(each.expected * each.contacts for each in strata) / contacts if contacts else math.nan
    shares = (sum(each.by_share for each in strata), sum(each.best_mix for each in strata), sum(each.wanted for each in strata))
    return _row("All", contacts, contacts, expected, shares, drawn, done, terms)


def _risks(draws: Sequence[SampleDraw]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for draw in draws:
        for each in rules.risks_of(draw.risks):
            row = found.setdefault(each.key, {"words": each.words, "matched": 0, "take": 0})
            row["matched"] += each.matched
            row["take"] += each.take
    for row in found.values():
        chance = row["take"] / row["matched"] if row["matched"] else None
        row |= {"chance": chance, "weight": 1 / chance if chance else None}
    return sorted(found.values(), key=lambda row: -(row["chance"] or 0.0))


def _coverage(
    plan: SamplePlan, picks: Sequence[Pick], team: Team | None, strata: Sequence[StratumRow], draws: Sequence[SampleDraw],
    came: Mapping[int, Judged], terms: Terms,
) -> list[PersonRow]:
    rows = [each for each in picks if (each.team_id == team.pk if team is not None else True) and each.swapped_at is None]
    people = sorted({each.agent for each in rows}, key=lambda one: one.sort_key)[:MOST_PEOPLE]
    rates = sample_results.rates(plan, people, until=max(each.ends_on for each in draws))
    label_of = {draw.pk: [each["label"] for each in draw.strata] for draw in draws}
    columns = [each.label for each in strata[:MOST_COLUMNS]]
    found = []
    for person in people:
        theirs = [each for each in rows if each.agent_id == person.pk]
        marks: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for each in theirs:
            is_done = each.pk in came and came[each.pk].is_submitted
            marks[label_of[each.draw_id or 0][each.stratum or 0]].append((is_done, each.is_random))
        rate = rates.get(person.pk)
        chart = None
        if rate is not None and not rate.is_small:
            chart = charts.interval(rate.interval[0], rate.share, rate.interval[1], against=terms.expected)
        done = sum(is_done for cell in marks.values() for is_done, _ in cell)
        found.append(PersonRow(person, [sorted(marks[label], reverse=True) for label in columns], done, len(theirs), rate, chart))
    return found


def _figures(standing: sample_results.Standing, terms: Terms) -> list[dict[str, Any]]:
    found = []
    for words, each in (("Random only", standing.random), ("With risk, weighted", standing.weighted)):
        low, high = each.interval(confidence=terms.confidence) if each.number else (math.nan, math.nan)
        found.append(_figure(words, each, low, high, terms))
    mixed = {
        "words": "Mixed, not weighted", "value": standing.mixed, "number": standing.mixed_number, "is_biased": True,
        "is_small": standing.mixed_number < formats.SMALL_SAMPLE,
        "chart": charts.interval(math.nan, standing.mixed, math.nan, against=terms.expected, width=NARROW, is_biased=True),
    }
    return [*found, mixed]


def _figure(words: str, each: Estimate, low: float, high: float, terms: Terms) -> dict[str, Any]:
    return {
        "words": words, "value": each.value, "low": low, "high": high, "number": each.number, "is_biased": False,
        "is_small": each.number < formats.SMALL_SAMPLE,
        "chart": charts.interval(low, each.value, high, against=terms.expected, width=NARROW),
    }


def _due(picks: Sequence[Pick], came: Mapping[int, Judged], *, today: date) -> list[EvaluatorRow]:
    """Return who still owes picks, who could not be given first, then the most urgent."""
    groups: dict[int, list[Pick]] = defaultdict(list)
    for each in picks:
        if each.swapped_at is None:
            groups[each.evaluator_id or 0].append(each)
    found = []
    for key, rows in groups.items():
        left = sorted((each for each in rows if not (each.pk in came and came[each.pk].is_submitted)), key=lambda one: (one.due_on, one.pk))
        if left:
            first = left[0]
            found.append(
                EvaluatorRow(
                    first.evaluator if key else None, len(left), len(rows), sum(each.is_random for each in left),
                    sum(not each.is_random for each in left), first.due_on, first.unassigned_why, first,
                    first.draw.reference if first.draw is not None else "", first.due_on < today,
                )
            )
    return sorted(found, key=lambda one: (one.person is not None, one.due_on, one.person.sort_key if one.person else ""))


def formula(size: Size) -> tuple[str, str]:
    """Return the size worked out in full, in two lines, as people write it."""
    z, p = f"{size.z:.2f}", f"{size.expected:.2f}".lstrip("0")
    q, e = f"{1 - size.expected:.2f}".lstrip("0"), f"{size.margin:.3f}".lstrip("0").rstrip("0")
    first = f"{z}² × {p} × {q} ÷ {e}² = {size.infinite:,.1f}"
    return first, f"÷ (1 + ({size.infinite:,.1f} − 1) ÷ {size.population or 0:,}) = {size.finite:,.1f}, so {size.contacts:,}"


def days_called(days: Days) -> str:
    """Return a stretch of days as people say it."""
    last = days.ends_on - timedelta(days=1)
    first = formats.day(days.starts_on, zone="UTC")
    return first if last == days.starts_on else f"{first} to {formats.day(last, zone='UTC')}"


def address(draw: SampleDraw) -> str:
    """Return where a draw is shown."""
    return reverse("review:sample_draw", args=[draw.reference])
