"""Surveys: writing a version as a draft, proposing it, publishing it so that it asks, and letting it ask nobody any more."""

from __future__ import annotations

import secrets
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.models import Survey
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules import surveys as rules
from floorwalker.review.rules.surveys import SurveyText
from floorwalker.review.survey_events import SurveyChanged, SurveyDrafted, SurveyProposed, SurveyPublished, SurveyReturned

State = Survey.State
OWNER_REMEDY: Final = "Choose somebody whose role writes surveys."
SEED_BYTES: Final = 16


@transaction.atomic
def draft(text: SurveyText, *, owner: Person, by: Actor) -> Survey:
    """Begin a survey.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing surveys.
    RuleBroken
        If it cannot be kept even as a draft, or `owner` may not own it.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person writes a survey.")
    rules.check(text)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    made = Survey(
        reference=next_reference("SUR"), owner=owner, drafted_by_id=drafter, drafted_at=clock.now(), seed=secrets.token_hex(SEED_BYTES)
    )
    _say(made, text)
    made.save()
    store.append(SurveyDrafted(subject=made.reference, number=1), by=by)
    return made


@transaction.atomic
def revise(survey: Survey, *, by: Actor) -> Survey:
    """Begin the next version of a published survey, as a copy of it; its draw stays the same.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing surveys.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person writes a survey.")
    old = drafts.held(survey)
    copied = {each: getattr(old, each) for each in (*queries.SAID, *queries.LISTS, "seed", "asks_from")}
    made = drafts.following(old, drafter=drafter, being="written", **copied)
    store.append(SurveyDrafted(subject=made.reference, number=made.number), by=by)
    return made


@transaction.atomic
def change(survey: Survey, text: SurveyText, *, owner: Person, seen: int | None, by: Actor) -> Survey:
    """Let a draft say what `text` says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing surveys.
    RuleBroken
        If it cannot be kept even as a draft, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = drafts.claimed(survey, seen=seen)
    rules.check(text)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    before = vars(queries.text_of(now))
    changed = [name for name, value in vars(text).items() if before[name] != value]
    _say(now, text)
    now.owner = owner
    now.save()
    store.append(SurveyChanged(subject=now.reference, number=now.number, what=", ".join(changed) or "nothing but its owner"), by=by)
    return now


@transaction.atomic
def propose(survey: Survey, *, approver: Person, why: str, by: Actor) -> Survey:
    """Ask `approver` to publish a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing surveys.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not publish it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    now = drafts.claimed(survey, seen=None)
    words = reason_given(why)
    text = _require_whole(now)
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role publishes surveys.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="survey", due_on=None, stage="review",
        why="Customers are asked in our name once it is published; somebody else than who wrote it decides.",
    )
    line = SurveyProposed(
        subject=now.reference, number=now.number, approver=approver.reference, sha256=text.digest, why=Sleeved(words)
    )
    store.append(line, by=by)
    return now


@transaction.atomic
def send_back(survey: Survey, *, reason: str, by: Actor) -> Survey:
    """Make a proposal a draft again: refused by who may publish, or taken back by who proposed it.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(survey)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.DRAFT if own else queries.PUBLISH)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(SurveyReturned(subject=now.reference, number=now.number, state="a draft again", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the survey you proposed, was refused: {words}")
    return now


@transaction.atomic
def publish(survey: Survey, *, seen: int | None, by: Actor) -> Survey:
    """Freeze a version and let it ask about contacts that end from now on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing surveys.
    RuleBroken
        If `by` wrote or proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.waiting(survey, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who wrote a survey cannot publish it.")
    text = _require_whole(now)
    Survey.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    now.digest, now.asks_from = text.digest, now.asks_from or clock.now()
    now.save(update_fields=["digest", "asks_from"])
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(SurveyPublished(subject=now.reference, number=now.number, sha256=now.digest), by=by)
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "published", f"Version {now.number} of the survey {now.name} is published and asks customers")
    return now


@transaction.atomic
def put_away(survey: Survey, *, reason: str, by: Actor) -> Survey:
    """Put a draft away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing surveys.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    return _end(survey, State.DRAFT, State.PUT_AWAY, "put away", reason=reason, by=by)


@transaction.atomic
def retire(survey: Survey, *, reason: str, by: Actor) -> Survey:
    """Let a published survey ask nobody any more; who was asked may still answer until it closes.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing surveys.
    RuleBroken
        If no reason is given.
    Conflict
        If it is not the published version.
    """
    policy.require(by, queries.PUBLISH)
    return _end(survey, State.PUBLISHED, State.SUPERSEDED, "retired", reason=reason, by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the survey `reference`, whatever of it is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(Survey.objects.all(), reference)
    policy.require_for(by, "people.hand_over", found[0].owner)
    said = drafts.give(found, to)
    store.append(SurveyChanged(subject=reference, number=found[-1].number, what=said), by=by)


def _end(survey: Survey, was: str, state: str, said: str, *, reason: str, by: Actor) -> Survey:
    now = drafts.held(survey)
    deciding.require_state(now, was)
    words = drafts.step_back(now, state, reason=reason)
    store.append(SurveyReturned(subject=now.reference, number=now.number, state=said, reason=Sleeved(words)), by=by)
    return now


def _say(survey: Survey, text: SurveyText) -> None:
    for name, value in vars(text).items():
        setattr(survey, name, value.strip() if isinstance(value, str) else list(value) if name in queries.LISTS else value)


def _require_whole(survey: Survey) -> SurveyText:
    text = queries.text_of(survey)
    drafts.require_whole(rules.missing(text), code="survey_gap")
    return text


def _about(survey: Survey) -> str:
    return f"survey:{survey.reference}"


def _todo(survey: Survey) -> str:
    return f"{_about(survey)}:decide:{survey.number}"


def _tell(person: Person, survey: Survey, how: str, words: str) -> None:
    key = f"{_about(survey)}:{survey.number}:{how}:{survey.changes}:{person.pk}"
    deciding.tell(person, kind="surveys", key=key, about=_about(survey), what=words)
