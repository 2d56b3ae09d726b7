"""Review: the kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy
from floorwalker.review.chart_kinds import CHART_KINDS
from floorwalker.review.conduct_kinds import CONDUCT_KINDS
from floorwalker.review.effect_kinds import EFFECT_KINDS
from floorwalker.review.extract_kinds import EXTRACT_KIND
from floorwalker.review.leading_kinds import LEADING_KINDS
from floorwalker.review.meeting_kinds import MEETING_KINDS
from floorwalker.review.report_kinds import REPORT_KINDS
from floorwalker.review.survey_kinds import SURVEY_KINDS


def _scorecard(reference: str) -> Any | None:
    from floorwalker.review.models import Scorecard

    rows = Scorecard.objects.filter(reference=reference).order_by("-number")
    return rows.filter(state=Scorecard.State.PUBLISHED).first() or rows.first()


def _sample_plan(reference: str) -> Any | None:
    from floorwalker.review.models import SamplePlan

    rows = SamplePlan.objects.filter(reference=reference).order_by("-number")
    return rows.filter(state=SamplePlan.State.PUBLISHED).first() or rows.first()


def _sees_draw(by: Actor, draw: Any) -> bool:
    """Whoever is to judge some of it may see it too."""
    from floorwalker.review.models import Pick

    mine = by.person_id is not None and Pick.objects.filter(draw=draw, evaluator=by.person_id).exists()
    return mine or policy.allows(by, "review.view_samples")


def _evaluations() -> QuerySet[Any]:
    from floorwalker.review.models import Evaluation

    return Evaluation.objects.all()


def _evaluations_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import sight

    return sight.seen(by) if policy.allows(by, sight.VIEW) else _evaluations().none()


def _rounds() -> QuerySet[Any]:
    from floorwalker.review.models import Round

    return Round.objects.all()


def _rounds_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import sight

    return sight.rounds(by) if policy.allows(by, sight.VIEW_CALIBRATION) else _rounds().none()


def _disputes() -> QuerySet[Any]:
    from floorwalker.review.models import Dispute

    return Dispute.objects.all()


def _disputes_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import sight

    return sight.disputes(by) if policy.allows(by, sight.VIEW) else _disputes().none()


KINDS: tuple[Kind, ...] = (
    Kind(
        code="scorecard",
        label="Scorecard",
        find=_scorecard,
        page=at("review:scorecard"),
        permission="review.view_scorecards",
        freeze=lambda card: {
            "reference": card.reference, "version": card.number, "name": card.name, "state": card.state, "sha256": card.digest,
        },
    ),
    Kind(
        code="sample_plan",
        label="Sample plan",
        find=_sample_plan,
        page=at("review:sample_plan"),
        permission="review.view_samples",
        freeze=lambda plan: {
            "reference": plan.reference, "version": plan.number, "name": plan.name, "state": plan.state, "margin": plan.margin,
            "strata": plan.strata,
        },
    ),
    Kind(
        code="sample_draw",
        label="Draw",
        find=called("review.SampleDraw", join=("plan",)),
        page=at("review:sample_draw"),
        sees=_sees_draw,
        freeze=lambda draw: {
            "reference": draw.reference, "plan": f"{draw.plan_reference} version {draw.plan.number}", "seed": draw.seed,
            "starts_on": draw.starts_on.isoformat(), "population": draw.population, "frame": draw.frame_sha256, "list": draw.list_sha256,
        },
    ),
    Kind(
        code="evaluation",
        label="Evaluation",
        find=called("review.Evaluation", join=("scorecard",)),
        page=at("review:evaluation"),
        sees=lambda by, evaluation: _evaluations_seen(by).filter(pk=evaluation.pk).exists(),
        freeze=lambda evaluation: {
            "reference": evaluation.reference, "contact": evaluation.contact_reference, "kind": evaluation.kind,
            "scorecard": f"{evaluation.scorecard.reference} version {evaluation.scorecard.number}", "score": evaluation.score,
            "passed": evaluation.passed,
            "submitted_at": evaluation.submitted_at.isoformat() if evaluation.submitted_at is not None else "",
        },
        many=Many(_evaluations, _evaluations_seen),
    ),
    Kind(
        code="calibration",
        label="Round of calibration",
        find=called("review.Round", join=("scorecard",)),
        page=at("review:calibration_round"),
        sees=lambda by, one: _rounds_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "scorecard": f"{one.scorecard.reference} version {one.scorecard.number}",
            "closed_at": one.closed_at.isoformat() if one.closed_at is not None else "", "figures": one.figures,
        },
        many=Many(_rounds, _rounds_seen),
    ),
    Kind(
        code="dispute",
        label="Dispute",
        find=called("review.Dispute", join=("evaluation",)),
        page=at("review:dispute"),
        sees=lambda by, dispute: _disputes_seen(by).filter(pk=dispute.pk).exists(),
        freeze=lambda dispute: {
            "reference": dispute.reference, "evaluation": dispute.evaluation.reference, "outcome": dispute.outcome,
        },
        many=Many(_disputes, _disputes_seen),
    ),
    *CHART_KINDS,
    *MEETING_KINDS,
    *EFFECT_KINDS,
    *SURVEY_KINDS,
    *CONDUCT_KINDS,
    *REPORT_KINDS,
    EXTRACT_KIND,
    *LEADING_KINDS,
)
