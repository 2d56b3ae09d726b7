"""Which evaluations a reader may see: of people they reach, on the team of the day of the contact; drafts are their evaluator's alone."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.policy import Scope
from floorwalker.review.models import Dispute, Evaluation, Round, Seat, SurveyFollowUp

VIEW: Final = "review.view_evaluations"
EVALUATE: Final = "review.evaluate"
VIEW_CALIBRATION: Final = "review.view_calibration"
Kind = Evaluation.Kind
RESULTS: Final = (Kind.QUALITY, Kind.SECOND)
"""What judges an agent's work; a calibration never does, and a self-assessment stands beside it."""


def inside(scope: Scope, *, path: str = "") -> Q:
    """Return the condition that an evaluation at `path` is of somebody inside `scope` on the day of the contact."""
    if scope.everything:
        return policy.EVERY_ROW
    return (
        Q(**{f"{path}agent__in": scope.people})
        | Q(**{f"{path}team__in": scope.teams})
        | Q(**{f"{path}team__site__in": scope.sites})
        | Q(**{f"{path}team": None, f"{path}agent__site__in": scope.sites})
    )


def seen(by: Actor) -> QuerySet[Evaluation]:
    """Return the evaluations that `by` may see: submitted ones within reach, and what `by` is making.

    One of a calibration is seen by nobody else here: the room of calibration shows it, once its round is closed. An independent
    re-score is seen once the dispute is decided, and the disputed one by who scores it anew once theirs is in; an
    agent's own assessment by who judges the contact once theirs is.
    """
    own = Q(evaluator=by.person_id) if by.person_id is not None else Q(pk__in=())
    submitted = Q(submitted_at__isnull=False, kind__in=(Kind.QUALITY, Kind.SELF))
    settled = Q(submitted_at__isnull=False, kind=Kind.SECOND, settles__decided_at__isnull=False)
    rows = Evaluation.objects.filter(own | ((submitted | settled) & inside(policy.scope(by, VIEW))))
    return rows.exclude(pk__in=_scored_blind(by)).exclude(kind=Kind.SELF, contact__in=_being_judged(by))


def _being_judged(by: Actor) -> QuerySet[Evaluation, int]:
    """Return the contacts that `by` is judging: what their agents made of them is shown once that is in."""
    drafts = Evaluation.objects.filter(evaluator=by.person_id, kind=Kind.QUALITY, submitted_at=None, voided_at=None)
    return (drafts if by.person_id is not None else drafts.none()).values_list("contact", flat=True)


def _scored_blind(by: Actor) -> QuerySet[Dispute, int]:
    """Return the disputed evaluations whose contact `by` is asked to score anew: no first score is shown before the second is in."""
    asked = Dispute.objects.filter(rescorer=by.person_id) if by.person_id is not None else Dispute.objects.none()
    return asked.filter(rescore__submitted_at=None, decided_at=None).values_list("evaluation", flat=True)


def counted() -> QuerySet[Evaluation]:
    """Return the evaluations that count as results: submitted, not void, not replaced by an independent re-score."""
    rows = Evaluation.objects.filter(kind__in=RESULTS, voided_at=None, replaced_by=None)
    undecided = Q(kind=Kind.SECOND) & ~Q(replaces__isnull=False)
    return rows.exclude(submitted_at=None).exclude(undecided)


def results(by: Actor) -> QuerySet[Evaluation]:
    """Return those of `counted` that `by` may see."""
    return counted().filter(inside(policy.scope(by, VIEW))).exclude(pk__in=_scored_blind(by))


def disputes(by: Actor) -> QuerySet[Dispute]:
    """Return the disputes about evaluations that `by` may see."""
    return Dispute.objects.filter(
        inside(policy.scope(by, VIEW), path="evaluation__") | (Q(rescorer=by.person_id) if by.person_id else Q(pk__in=()))
    )


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds of calibration that `by` may see: all, or those that they take part in or run."""
    if policy.scope(by, VIEW_CALIBRATION).everything:
        return Round.objects.all()
    own = Seat.objects.filter(person=by.person_id).values("round")
    return Round.objects.filter(Q(pk__in=own) | Q(facilitator=by.person_id)) if by.person_id is not None else Round.objects.none()


def follow_ups(by: Actor, code: str) -> QuerySet[SurveyFollowUp]:
    """Return the follow-ups of contacts that `by` reaches with the permission `code`, and those that `by` owes."""
    own = Q(owner=by.person_id) if by.person_id is not None else Q(pk__in=())
    return SurveyFollowUp.objects.filter(own | inside(policy.scope(by, code), path="ask__"))


def asked(scope: Scope) -> Q:
    """Return the condition that somebody was asked about a contact of somebody inside `scope`, as `inside` does, without a join.

    There is a row for each contact, many more than evaluations: found by keys, each in an index.
    """
    if scope.everything:
        return policy.EVERY_ROW
    teams = {*scope.teams, *Team.objects.filter(site__in=scope.sites).values_list("pk", flat=True)} if scope.sites else scope.teams
    reached = Q(agent__in=scope.people) | Q(team__in=teams)
    return reached | Q(team=None, agent__in=Person.objects.filter(site__in=scope.sites).values("pk")) if scope.sites else reached
