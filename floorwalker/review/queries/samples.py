"""Asking for sample plans, their draws and picks: which one may see, who judges what by when, and who decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import sight
from floorwalker.review.models import Evaluation, Pick, SampleDraw, SamplePlan, Scorecard, ScorecardUse
from floorwalker.review.queries import sample_frames, scorecards
from floorwalker.review.rules.sampling import Days, Terms, due, risks_of, terms_of

VIEW: Final = "review.view_samples"
PLAN: Final = "review.plan_samples"
APPROVE: Final = "review.approve_samples"
DRAW: Final = "review.draw_samples"
ASSIGN: Final = "review.assign_picks"
NOMINATE: Final = "review.nominate_contact"
State = SamplePlan.State
OPEN_OR_PUBLISHED: Final = (State.DRAFT, State.PROPOSED, State.PUBLISHED)
CATCH_UP: Final = timedelta(days=62)
"""Days that nobody drew are caught up with for so long; beyond it nobody would score them any more."""


def today() -> date:
    """Return the day of the house, in UTC as the facts count days."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[SamplePlan]:
    """Return every version that is open or published.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing samples.
    """
    policy.require(by, VIEW)
    return SamplePlan.objects.filter(state__in=OPEN_OR_PUBLISHED).select_related("owner")


def find(reference: str, *, by: Actor, number: int | None = None) -> SamplePlan:
    """Return version `number` of the plan `reference`; without a number the published one, else the newest.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing samples.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    beside = ("owner__site", "drafted_by", "proposed_by", "approver", "decided_by")
    rows = SamplePlan.objects.filter(reference=reference).select_related(*beside)
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(state=State.PUBLISHED).first() or rows.order_by("-number").first()
    if found is None:
        raise NotFound(f"There is no sample plan {reference}.", remedy="Look for it under Sample plans.")
    return found


def versions(reference: str) -> QuerySet[SamplePlan]:
    """Return every version of a plan, the newest first."""
    return SamplePlan.objects.filter(reference=reference).select_related("drafted_by", "decided_by").order_by("-number")


def draw_called(reference: str, *, by: Actor) -> SampleDraw:
    """Return the draw `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing samples.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    found = SampleDraw.objects.select_related("plan__owner__site", "drawn_by", "frame").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no draw {reference}.", remedy="Look for it on the page of its plan.")
    return found


def draws(plan: SamplePlan) -> QuerySet[SampleDraw]:
    """Return the draws of every version of a plan, the newest first."""
    return SampleDraw.objects.filter(plan_reference=plan.reference).order_by("-starts_on")


def zone(plan: SamplePlan) -> str:
    """Return on whose calendar the days of a plan lie."""
    return sample_frames.zone_of(terms_of(plan), otherwise=plan.owner.site.zone)


def undrawn(plan: SamplePlan) -> list[Days]:
    """Return the stretches that are over and not drawn yet, the oldest first; none of a plan that is not published."""
    if plan.state != State.PUBLISHED:
        return []
    known = set(draws(plan).values_list("starts_on", flat=True))
    now = clock.today(zone(plan))
    return [each for each in due(plan, today=now, since=now - CATCH_UP) if each.starts_on not in known]


def inside(by: Actor, *, path: str = "") -> Q:
    """Return the condition that a pick is of somebody whom `by` reaches, or `by` judges it."""
    own = Q(**{f"{path}evaluator": by.person_id}) if by.person_id is not None else Q(pk__in=())
    return own | sight.inside(policy.scope(by, VIEW), path=path)


def picks(by: Actor) -> QuerySet[Pick]:
    """Return the picks that `by` may see, with what lists show of them."""
    rows = Pick.objects.filter(inside(by)) if policy.allows(by, VIEW) else Pick.objects.filter(evaluator=by.person_id or 0)
    return rows.select_related("agent", "team", "queue", "evaluator", "draw")


def counts(rows: QuerySet[Pick]) -> dict[str, int]:
    """Return how many of `rows` there are, how many are random, how many swapped, and how many nobody could be given; one query."""
    told: dict[str, int] = rows.order_by().aggregate(
        number=Count("pk"), random=Count("pk", filter=Q(is_random=True)), swapped=Count("pk", filter=Q(swapped_at__isnull=False)),
        unassigned=Count("pk", filter=Q(evaluator=None, swapped_at=None)),
    )
    return told


def find_pick(pk: int, *, by: Actor) -> Pick:
    """Return one pick.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = picks(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such pick that you may see.", remedy="Look for it on the list of its draw.")
    return found


@dataclass(frozen=True)
class Judged:
    """What came of a pick: whether it passed, its score and evaluation, and when it was submitted; and whether somebody has begun."""

    evaluation: str
    passed: bool | None
    score: float | None
    is_submitted: bool
    submitted_at: datetime | None = None


def judged(rows: Iterable[Pick]) -> dict[int, Judged]:
    """Return what came of the picks, by their primary key; those that nobody has begun are left out. Two queries.

    A pick is done once its contact has an evaluation that counts, by the scorecard of its plan where that names one.
    """
    there = list(rows)
    cards = dict(SamplePlan.objects.filter(pk__in={each.draw.plan_id for each in there if each.draw}).values_list("pk", "scorecard"))
    return came_of([(each.pk, each.contact, cards.get(each.draw.plan_id, "") if each.draw else "") for each in there])


def came_of(picks: Sequence[tuple[int, int, str]]) -> dict[int, Judged]:
    """Return what `judged` says of picks told by primary key, contact and the scorecard that their plan names."""
    found: dict[int, list[tuple[str, Judged]]] = {}
    evaluations = _counted().filter(contact__in={contact for _pk, contact, _card in picks}).order_by("submitted_at", "pk")
    for contact, card, reference, passed, score, at in evaluations.values_list(
        "contact", "scorecard__reference", "reference", "passed", "score", "submitted_at"
    ):
        done = at is not None
        found.setdefault(contact, []).append((card, Judged(reference, passed if done else None, score if done else None, done, at)))
    came = {}
    for pk, contact, card in picks:
        fitting = [one for of, one in found.get(contact, ()) if not card or of == card]
        if fitting:
            came[pk] = next((one for one in fitting if one.is_submitted), fitting[0])
    return came


def _counted() -> QuerySet[Evaluation]:
    """Return the evaluations that a pick may have come to, begun or submitted."""
    rows = Evaluation.objects.filter(kind__in=(Evaluation.Kind.QUALITY, Evaluation.Kind.SECOND), voided_at=None, replaced_by=None)
    return rows.exclude(Q(kind=Evaluation.Kind.SECOND) & ~Q(replaces__isnull=False))


def owed(by: Actor) -> list[Pick]:
    """Return the picks that `by` is to judge and has not, the most urgent first; two queries."""
    if by.person_id is None:
        return []
    rows = Pick.objects.filter(evaluator=by.person_id, swapped_at=None).select_related("agent", "queue", "draw")
    return list(rows.exclude(_done()).order_by("due_on", "pk"))


def _done() -> Q:
    """Return the condition that a pick was judged as `judged` says, so that who judged for years need not read all of it; one query.

    Contacts are looked up in lists that the database makes once, not for each pick.
    """
    submitted = _counted().filter(submitted_at__isnull=False)
    done = (Q(draw=None) | Q(draw__plan__scorecard="")) & Q(contact__in=submitted.values("contact"))
    for card in SamplePlan.objects.exclude(scorecard="").order_by().values_list("scorecard", flat=True).distinct():
        done |= Q(draw__plan__scorecard=card, contact__in=submitted.filter(scorecard__reference=card).values("contact"))
    return done


def still_open(rows: Sequence[Pick]) -> list[Pick]:
    """Return those of `rows` that are neither judged nor swapped."""
    came = judged(rows)
    return [each for each in rows if each.swapped_at is None and not (each.pk in came and came[each.pk].is_submitted)]


def scorecard_for(contact: int | None, *, by: Actor) -> Scorecard | None:
    """Return the scorecard by which the plan behind a pick wants that `by` judges its contact; None where no plan says."""
    if contact is None or by.person_id is None:
        return None
    rows = Pick.objects.filter(contact=contact, evaluator=by.person_id, swapped_at=None, draw__isnull=False)
    named = rows.exclude(draw__plan__scorecard="").values_list("draw__plan__scorecard", flat=True).first()
    return scorecards.published(named) if named else None


def why_chosen(contact: int) -> str:
    """Return why a contact is on a list, in words; empty where it is on none. One query."""
    pick = Pick.objects.filter(contact=contact, swapped_at=None).select_related("draw").order_by("-draw_id").first()
    if pick is None:
        return ""
    if pick.draw is None:
        return "named by the agent"
    said = {each.key: each.words for each in risks_of(pick.draw.risks)}
    return ", ".join([*(["drawn at random"] if pick.is_random else []), *(f"for a risk: {said.get(each, each)}" for each in pick.risks)])


# Who -----------------------------------------------------------------------------------------------------------------


def owners() -> QuerySet[Person]:
    """Return everybody who may own a sample plan."""
    return who_may(PLAN, on=today())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return everybody else than `but` who may approve one."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def evaluators() -> QuerySet[Person]:
    """Return everybody who may judge contacts."""
    return who_may(sight.EVALUATE, on=today())


def owned_by(person: Person) -> QuerySet[SamplePlan]:
    """Return the newest version of each plan that `person` owns, open or published."""
    rows = SamplePlan.objects.filter(state__in=OPEN_OR_PUBLISHED, owner=person).order_by("reference", "number")
    return SamplePlan.objects.filter(pk__in={each.reference: each.pk for each in rows}.values())


def has_scorecard(terms: Terms) -> bool:
    """Return whether a published scorecard judges what the plan draws: the one it names, or any that is used."""
    if terms.scorecard:
        return scorecards.published(terms.scorecard) is not None
    return ScorecardUse.objects.exists()
