"""The kinds of record about surveys that a Ref may name."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy

VIEW: Final = "review.view_surveys"


def _survey(reference: str) -> Any | None:
    from floorwalker.review.models import Survey

    rows = Survey.objects.filter(reference=reference).order_by("-number")
    return rows.filter(state=Survey.State.PUBLISHED).first() or rows.first()


def _follow_ups() -> QuerySet[Any]:
    from floorwalker.review.models import SurveyFollowUp

    return SurveyFollowUp.objects.all()


def _follow_ups_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import sight

    return sight.follow_ups(by, VIEW) if policy.allows(by, VIEW) else _follow_ups().none()


SURVEY_KINDS: tuple[Kind, ...] = (
    Kind(
        code="survey",
        label="Survey",
        find=_survey,
        page=at("review:survey"),
        permission=VIEW,
        freeze=lambda survey: {
            "reference": survey.reference, "version": survey.number, "name": survey.name, "state": survey.state, "sha256": survey.digest,
        },
    ),
    Kind(
        code="follow_up",
        label="Follow-up of a low score",
        find=called("review.SurveyFollowUp", join=("ask",)),
        page=at("review:follow_up"),
        sees=lambda by, one: _follow_ups_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "contact": one.ask.contact_reference, "score": one.ask.score,
            "closed_at": one.closed_at.isoformat() if one.closed_at is not None else "",
        },
        many=Many(_follow_ups, _follow_ups_seen),
    ),
)
