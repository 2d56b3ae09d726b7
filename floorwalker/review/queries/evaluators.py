"""What is known of evaluators: how strict, whether that drifts, how long an evaluation takes them, and how often they are overturned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from floorwalker.engine import fairness, ranges
from floorwalker.engine.fairness import Severity
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.review import sight
from floorwalker.review.models import Answer, Dispute, Evaluation, ReferenceAnswer, Round, Scoring
from floorwalker.review.queries.calibration import IN_TIME
from floorwalker.review.rules.calibration import code
from floorwalker.review.rules.results import Rate, rate
from floorwalker.review.rules.scoring import Given

VIEW: Final = "review.view_evaluators"
WEEKS: Final = 26
"""Looked at in two halves: drift is the change from the earlier to the later."""
POINTS: Final = 100
Kind = Evaluation.Kind
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class EvaluatorResult:
    """One evaluator: kindness and drift in points with ranges (below 0 is strict), minutes an evaluation, agreement, disputes.

    Kindness is None where nobody else judged the same people or contacts: nothing then says whether the evaluator is strict.
    """

    person: Person
    evaluations: int
    in_evaluations: Interval | None
    drift: Interval | None
    calibrated: int
    in_calibration: Interval | None
    minutes: float | None
    minutes_low: float | None
    minutes_high: float | None
    same: Rate
    overturned: Rate


def listed(by: Actor) -> list[EvaluatorResult]:
    """Return the evaluators whom `by` reaches, by name; everybody's scores are taken apart together. Seven queries.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing how evaluators compare.
    """
    policy.require(by, VIEW)
    scope = policy.scope(by, VIEW)
    now = clock.now()
    since, middle = now - timedelta(weeks=WEEKS), now - timedelta(weeks=WEEKS / 2)
    made = sight.counted().filter(submitted_at__gte=since, kind__in=(Kind.QUALITY, Kind.SECOND))
    later = Case(When(submitted_at__gte=middle, then=Value(1)), default=Value(0), output_field=IntegerField())
    sums = list(_sums(made.annotate(half=later).values("agent", "evaluator", "half")))
    scored = Scoring.objects.filter(
        IN_TIME, contact__round__closed_at__gte=since, evaluation__submitted_at__isnull=False, evaluation__voided_at=None
    )
    rounds = list(_sums(Evaluation.objects.filter(scoring__in=scored).values("scoring__contact", "evaluator")))
    evaluations = _taken_apart(sums, lambda row: row["agent"], lambda row: row["evaluator"])
    halves = _taken_apart(sums, lambda row: row["agent"], lambda row: (row["evaluator"], row["half"]))
    calibration = _taken_apart(rounds, lambda row: row["scoring__contact"], lambda row: row["evaluator"])
    timed = {row["evaluator"]: row for row in made.filter(seconds_spent__gt=0).order_by().values("evaluator").annotate(
        number=Count("pk"), total=Sum("seconds_spent"), squares=Sum(F("seconds_spent") * F("seconds_spent"))
    )}
    disputes = {row["evaluation__evaluator"]: row for row in _decided(since)}
    same = _same_as_reference(scored)
    keys = {row["evaluator"] for row in [*sums, *rounds]}
    people = Person.objects.filter(pk__in=keys)
    if not scope.everything:
        people = people.filter(pk__in=scope.people)
    return [
        _one(
            person, sums, rounds, evaluations, halves, calibration, timed.get(person.pk), disputes.get(person.pk),
            same.get(person.pk, (0, 0)),
        )
        for person in people.order_by("sort_key")
    ]


Apart = tuple[Severity, dict[Any, int]] | None


def _one(
    person: Person, sums: Sequence[Mapping[str, Any]], rounds: Sequence[Mapping[str, Any]], evaluations: Apart, halves: Apart,
    calibration: Apart, timed: Mapping[str, Any] | None, disputes: Mapping[str, Any] | None, same: tuple[int, int],
) -> EvaluatorResult:
    minutes = low = high = None
    if timed is not None:
        minutes = timed["total"] / timed["number"] / 60
        ends = ranges.mean(timed["total"], timed["squares"], timed["number"])
        low, high = (None if np.isnan(end) else float(end) / 60 for end in ends)
    return EvaluatorResult(
        person, sum(row["scored"] for row in sums if row["evaluator"] == person.pk), _kindness(evaluations, person.pk),
        _drift(halves, person.pk), sum(row["scored"] for row in rounds if row["evaluator"] == person.pk),
        _kindness(calibration, person.pk), minutes, low, high, rate(*same),
        rate(0, 0) if disputes is None else rate(disputes["overturned"], disputes["decided"]),
    )


def _sums(rows: Any) -> QuerySet[Any]:
    """Return how many scores each pair has, their sum and that of their squares, in points before must-pass questions."""
    found: QuerySet[Any] = rows.filter(raw_score__isnull=False).annotate(
        scored=Count("raw_score"), total=Sum(F("raw_score") * POINTS), squares=Sum(F("raw_score") * F("raw_score") * POINTS * POINTS)
    ).order_by()
    return found


def _taken_apart(
    sums: Sequence[Mapping[str, Any]], judged: Callable[[Mapping[str, Any]], Any], judge: Callable[[Mapping[str, Any]], Any]
) -> Apart:
    of_judged = {key: at for at, key in enumerate(sorted({judged(row) for row in sums}))}
    of_judge = {key: at for at, key in enumerate(sorted({judge(row) for row in sums}))}
    try:
        model = fairness.severity_of_sums(
            [of_judged[judged(row)] for row in sums], [of_judge[judge(row)] for row in sums], [row["scored"] for row in sums],
            [row["total"] for row in sums], [row["squares"] for row in sums],
        )
    except ValueError:
        return None
    return model, of_judge


def _kindness(apart: Apart, evaluator: int) -> Interval | None:
    if apart is None or evaluator not in apart[1] or not apart[0].can_tell(apart[1][evaluator]):
        return None
    model, judges = apart
    return model.contrast(np.eye(len(judges))[judges[evaluator]])


def _drift(apart: Apart, evaluator: int) -> Interval | None:
    """Return the change from the earlier half to the later, against the others of the same halves."""
    if apart is None or not {(evaluator, 0), (evaluator, 1)} <= set(apart[1]):
        return None
    model, judges = apart
    before, after = judges[evaluator, 0], judges[evaluator, 1]
    if not (model.can_tell(before) and model.can_tell(after)):
        return None
    return model.contrast(np.eye(len(judges))[after] - np.eye(len(judges))[before])


def _decided(since: Any) -> QuerySet[Any]:
    rows = Dispute.objects.filter(decided_at__gte=since).exclude(outcome=Dispute.Outcome.WITHDRAWN).order_by()
    return rows.values("evaluation__evaluator").annotate(
        decided=Count("pk"), overturned=Count("pk", filter=Q(outcome=Dispute.Outcome.OVERTURNED))
    )


def _same_as_reference(scored: QuerySet[Scoring]) -> dict[int, tuple[int, int]]:
    """Return how many answers of each evaluator equal the reference, of how many that have one."""
    rounds = Round.objects.filter(contacts__scorings__in=scored)
    agreed = {
        (contact, question): code(Given(value, is_na))
        for contact, question, value, is_na in ReferenceAnswer.objects.filter(contact__round__in=rounds).values_list(
            "contact", "question", "value", "is_na"
        )
    }
    found: dict[int, tuple[int, int]] = {}
    answers = Answer.objects.filter(evaluation__scoring__in=scored).values_list(
        "evaluation__evaluator", "evaluation__scoring__contact", "question__key", "value", "is_na"
    )
    for evaluator, contact, question, value, is_na in answers:
        right = agreed.get((contact, question))
        if right is not None:
            same, of = found.get(evaluator, (0, 0))
            found[evaluator] = (same + (code(Given(value, is_na)) == right), of + 1)
    return found
