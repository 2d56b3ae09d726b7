"""Asking for scorecards: what a version says, which is published, by which a contact is judged, and who decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review.models import Guidance, Question, Scorecard, ScorecardUse
from floorwalker.review.rules.scorecards import Card, QuestionText, SectionText, as_condition

VIEW: Final = "review.view_scorecards"
DRAFT: Final = "review.draft_scorecard"
PUBLISH: Final = "review.publish_scorecard"
State = Scorecard.State
OPEN_OR_PUBLISHED: Final = (State.DRAFT, State.PROPOSED, State.PUBLISHED)


def today() -> date:
    """Return the day of the house, in UTC as the facts count days."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Scorecard]:
    """Return every version that is open or published, by reference, the newest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing scorecards.
    """
    policy.require(by, VIEW)
    return Scorecard.objects.filter(state__in=OPEN_OR_PUBLISHED).select_related("owner").order_by("reference", "-number")


def find(reference: str, *, by: Actor, number: int | None = None) -> Scorecard:
    """Return version `number` of the scorecard `reference`; without a number the published one, else the newest.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing scorecards.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Scorecard.objects.filter(reference=reference).select_related("owner", "drafted_by", "proposed_by", "approver", "decided_by")
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(state=State.PUBLISHED).first() or rows.order_by("-number").first()
    if found is None:
        raise NotFound(f"There is no scorecard {reference}.", remedy="Look for it under Scorecards.")
    return found


def draft_of(reference: str, *, by: Actor) -> Scorecard:
    """Return the version of `reference` that is being written.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    NotFound
        If none is.
    """
    policy.require(by, DRAFT)
    found = Scorecard.objects.filter(reference=reference, state=State.DRAFT).select_related("owner").first()
    if found is None:
        raise NotFound(f"{reference} has no draft.", remedy="Begin its next version on its page, or take the proposal back.")
    return found


def versions(reference: str) -> QuerySet[Scorecard]:
    """Return every version of `reference`, the newest first, each with how many submitted `evaluations` were made by it."""
    made = Count("evaluations", filter=Q(evaluations__submitted_at__isnull=False))
    return Scorecard.objects.filter(reference=reference).order_by("-number").annotate(made=made)


def published(reference: str) -> Scorecard | None:
    """Return the published version of `reference`, None where there is none."""
    return Scorecard.objects.filter(reference=reference, state=State.PUBLISHED).first()


def card_of(scorecard: Scorecard) -> Card:
    """Return everything that a version says; two queries."""
    sections = scorecard.sections.prefetch_related("questions").order_by("position")
    return Card(
        name=scorecard.name, pass_mark=scorecard.pass_mark, purpose=scorecard.purpose,
        sections=tuple(
            SectionText(
                key=section.key, title=section.title, weight=section.weight, shown_if=as_condition(section.shown_if),
                questions=tuple(_text_of(each) for each in section.questions.all()),
            )
            for section in sections
        ),
    )


def _text_of(one: Question) -> QuestionText:
    return QuestionText(
        key=one.key, kind=one.kind, text=one.text, weight=one.weight, guidance=one.guidance, options=one.options,
        may_be_na=one.may_be_na, note_on_fail=one.note_on_fail, must_pass=one.must_pass, error_class=one.error_class,
        behaviour=one.behaviour, standard=one.standard, regulation=one.regulation, shown_if=as_condition(one.shown_if),
    )


def guidance_of(scorecard: Scorecard, *, on: date) -> dict[str, Guidance]:
    """Return the guidance in force on the day `on` for each question that has some, by the key of the question."""
    rows = scorecard.guidance_given.filter(starts_on__lte=on).order_by("number")
    return {each.question: each for each in rows}


def guidance_number(scorecard: Scorecard, *, on: date) -> int:
    """Return the number of the last guidance in force on the day `on`: 1 of version 4 is said as 4.1; 0 where there is none."""
    last = scorecard.guidance_given.filter(starts_on__lte=on).order_by("-number").values_list("number", flat=True).first()
    return last or 0


def uses() -> list[ScorecardUse]:
    """Return which contacts are judged by which published scorecard."""
    running = Scorecard.objects.filter(state=State.PUBLISHED).values("reference")
    rows = ScorecardUse.objects.filter(scorecard__in=running).select_related("queue", "reason")
    return sorted(rows, key=_says_less)


def _says_less(use: ScorecardUse) -> tuple[bool, bool, bool]:
    return use.reason_id is None, use.queue_id is None, not use.channel


def judging(among: Sequence[ScorecardUse], *, channel: str, queue: int | None, reason: int | None) -> str | None:
    """Return the scorecard that judges such a contact, by reference: of the uses that fit the one that says most; None: none."""
    fits = (
        each for each in among
        if each.channel in {"", channel} and each.queue_id in {None, queue} and each.reason_id in {None, reason}
    )
    best = min(fits, key=_says_less, default=None)
    return None if best is None else best.scorecard


def chosen_for(*, channel: str, queue: int | None, reason: int | None) -> Scorecard:
    """Return the published scorecard by which such a contact is judged: the use that says most about it counts.

    A reason says more than a queue, and a queue more than a channel.

    Raises
    ------
    RuleBroken
        If no scorecard is used for it.
    """
    reference = judging(uses(), channel=channel, queue=queue, reason=reason)
    if reference is not None and (found := published(reference)) is not None:
        return found
    raise RuleBroken(
        "No published scorecard is used for such contacts.", remedy="Say under Scorecards which one judges them.", code="no_scorecard"
    )


def owned_by(person: Person) -> QuerySet[Scorecard]:
    """Return the newest version of each scorecard that `person` owns, open or published."""
    newest = Scorecard.objects.filter(state__in=OPEN_OR_PUBLISHED, owner=person).order_by("reference", "-number")
    keys = {each.reference: each.pk for each in reversed(newest)}
    return Scorecard.objects.filter(pk__in=keys.values())


def owners() -> QuerySet[Person]:
    """Return everybody who may own a scorecard."""
    return who_may(DRAFT, on=today())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return everybody else than `but` who may publish one."""
    return who_may(PUBLISH, on=today()).exclude(pk=but.person_id or 0)


def questions(scorecard: Scorecard) -> QuerySet[Question]:
    """Return the questions of a version in order, each with its section."""
    return Question.objects.filter(section__scorecard=scorecard).select_related("section").order_by("section__position", "position")
