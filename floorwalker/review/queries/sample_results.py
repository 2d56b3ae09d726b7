"""What the picks of a plan say: pass rates with their intervals, what each stratum came to, and how many are missing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from floorwalker.engine import ranges
from floorwalker.engine.sampling import Estimate, post_stratified
from floorwalker.engine.sampling.estimates import NOTHING
from floorwalker.ground.people.models import Person
from floorwalker.ground.web.formats import SMALL_SAMPLE
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import samples
from floorwalker.review.queries.samples import Judged
from floorwalker.review.rules.sampling import strata_of

LOOK_BACK: Final = timedelta(days=92)
"""Three months: what a person's rate and the best mix rest on."""


@dataclass(frozen=True)
class Standing:
    """The three figures side by side: random picks alone, all weighted, and the plain mean of both, which is biased."""

    random: Estimate
    weighted: Estimate
    mixed: float
    mixed_number: int
    confidence: float


def standing(draws: Sequence[SampleDraw], picks: Sequence[Pick], came: Mapping[int, Judged], *, confidence: float) -> Standing:
    """Return the pass rate that `picks` of `draws` tell; each stratum of each draw counts by the contacts that it had."""
    first: dict[int, int] = {}
    sizes: list[int] = []
    for draw in draws:
        first[draw.pk] = len(sizes)
        sizes += [each.contacts for each in strata_of(draw.strata)]
    done = [(each, came[each.pk]) for each in picks if each.draw_id in first and each.swapped_at is None and each.pk in came]
    done = [(pick, result) for pick, result in done if result.passed is not None]
    return Standing(
        _estimate([each for each in done if each[0].is_random], first, sizes, alone=True), _estimate(done, first, sizes, alone=False),
        float(np.mean([result.passed for _, result in done])) if done else math.nan, len(done), confidence,
    )


def _estimate(done: Sequence[tuple[Pick, Judged]], first: Mapping[int, int], sizes: Sequence[int], *, alone: bool) -> Estimate:
    if not done:
        return NOTHING
    chances = [(pick.random_chance if alone else pick.chance) or 1.0 for pick, _ in done]
    strata = [first[pick.draw_id or 0] + (pick.stratum or 0) for pick, _ in done]
    return post_stratified([float(result.passed or False) for _, result in done], chances, strata, sizes=sizes)


@dataclass(frozen=True)
class Rate:
    """How many of so many contacts of one person passed, with Wilson's interval; under 8 the counts alone are said."""

    passed: int
    number: int

    @property
    def is_small(self) -> bool:
        """Whether there are too few for a rate."""
        return self.number < SMALL_SAMPLE

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval."""
        low, high = ranges.wilson(self.passed, self.number)
        return float(low), float(high)

    @property
    def share(self) -> float:
        """The share that passed; NaN of none."""
        return self.passed / self.number if self.number else math.nan


def rates(plan: SamplePlan, people: Iterable[Person], *, until: date) -> dict[int, Rate]:
    """Return the rate of each of `people` by random picks of the three months before `until`; three queries."""
    end = datetime.combine(until, time(), tzinfo=UTC) + timedelta(days=1)
    rows = list(
        Pick.objects.filter(
            plan_reference=plan.reference, is_random=True, swapped_at=None, agent__in=[each.pk for each in people],
            contact_at__gte=end - LOOK_BACK, contact_at__lt=end,
        ).select_related("draw").only("contact", "agent_id", "draw__plan_id")
    )
    came = samples.judged(rows)
    found: dict[int, list[bool]] = defaultdict(list)
    for each in rows:
        if each.pk in came and (passed := came[each.pk].passed) is not None:
            found[each.agent_id].append(passed)
    return {key: Rate(sum(results), len(results)) for key, results in found.items()}


def passed_before(plan: SamplePlan, *, until: date) -> dict[str, float]:
    """Return the pass rate of each stratum by random picks of the three months before `until`, where there are enough.

    One is added to both passes and fails, so that a stratum in which all passed so far is still looked at.
    """
    draws = list(SampleDraw.objects.filter(plan_reference=plan.reference, starts_on__gte=until - LOOK_BACK, ends_on__lte=until))
    labels = {draw.pk: [each.label for each in strata_of(draw.strata)] for draw in draws}
    rows = list(
        Pick.objects.filter(draw__in=draws, is_random=True, swapped_at=None)
        .select_related("draw").only("contact", "stratum", "draw__plan_id")
    )
    came = samples.judged(rows)
    found: dict[str, list[bool]] = defaultdict(list)
    for each in rows:
        if each.pk in came and (passed := came[each.pk].passed) is not None:
            found[labels[each.draw_id or 0][each.stratum or 0]].append(passed)
    return {label: (sum(results) + 1) / (len(results) + 2) for label, results in found.items() if len(results) >= SMALL_SAMPLE}


@dataclass(frozen=True)
class Missing:
    """How many of the picks that an evaluator was given could not be judged, and why."""

    evaluator: Person | None
    given: int
    swapped: int
    reasons: tuple[tuple[str, int], ...]


def missing(picks: Sequence[Pick]) -> list[Missing]:
    """Return the picks that were swapped, by evaluator, the most first: a swapped pick stays counted as missing."""
    groups: dict[int, list[Pick]] = defaultdict(list)
    for each in picks:
        groups[each.evaluator_id or 0].append(each)
    found = []
    for rows in groups.values():
        swapped = [each for each in rows if each.swapped_at is not None]
        reasons: dict[str, int] = defaultdict(int)
        for each in swapped:
            reasons[str(each.get_swap_display())] += 1
        if swapped:
            found.append(Missing(rows[0].evaluator, len(rows), len(swapped), tuple(sorted(reasons.items(), key=lambda one: -one[1]))))
    return sorted(found, key=lambda each: -each.swapped)
