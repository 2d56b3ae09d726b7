"""Impact assessments: written as a draft, weighed risk by risk, agreed to by another person, looked at again in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.resolve.assessment_templates import TEMPLATES
from floorwalker.resolve.models import Assessment, AssessmentRisk
from floorwalker.resolve.processing_events import (
    AssessmentApproved,
    AssessmentChanged,
    AssessmentDrafted,
    AssessmentProposed,
    AssessmentReturned,
)
from floorwalker.resolve.queries import assessments as queries
from floorwalker.resolve.rules import assessments as rules
from floorwalker.resolve.rules import rights as saying

State = Assessment.State
TEXTS: Final = ("description", "necessity", "consultation", "advice", "commissioner")
LONGEST: Final = 6_000
NAME: Final = 80
OWNER_REMEDY: Final = "Choose somebody whose role writes assessments."


@transaction.atomic
def draft(*, name: str, template: str, owner: Person, by: Actor) -> Assessment:
    """Begin an assessment, from a shipped text where `template` names one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    RuleBroken
        If it has no name, there is no such text, or `owner` may not answer for it.
    """
    policy.require(by, queries.WRITE)
    drafter = deciding.require_person(by, refusal="Only a person writes an assessment.")
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    begun = TEMPLATES.get(template)
    if template and begun is None:
        raise RuleBroken(f"There is no text {template}.", remedy="Choose from the list.", code="unknown_word")
    made = Assessment.objects.create(
        reference=next_reference("DPA"), name=saying.said(" ".join(name.split()), longest=NAME, what="The name"), owner=owner,
        drafted_by_id=drafter, drafted_at=clock.now(), template=template, description=begun.description if begun else "",
        necessity=begun.necessity if begun else "", rooms=list(begun.rooms) if begun else [],
    )
    AssessmentRisk.objects.bulk_create([AssessmentRisk(assessment=made, **vars(each)) for each in (begun.risks if begun else ())])
    from_text = f", from the shipped text {template}" if template else ""
    store.append(AssessmentDrafted(subject=made.reference, number=1, name=made.name, template=from_text), by=by)
    return made


@transaction.atomic
def revise(one: Assessment, *, by: Actor) -> Assessment:
    """Begin the next version of one in force, as a copy of it with its risks.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    Conflict
        If it is not in force, or a next one is open.
    """
    policy.require(by, queries.WRITE)
    drafter = deciding.require_person(by, refusal="Only a person writes an assessment.")
    old = drafts.held(one)
    copied = {each: getattr(old, each) for each in (*TEXTS, "review_on", "template", "rooms")}
    made = drafts.following(old, drafter=drafter, being="written", **copied)
    for each in old.risks.all():
        each.pk, each.assessment = None, made
        each.save(force_insert=True)
    store.append(AssessmentDrafted(subject=made.reference, number=made.number, name=made.name, template=""), by=by)
    return made


@transaction.atomic
def change(one: Assessment, said: Mapping[str, Any], *, seen: int | None, by: Actor) -> Assessment:
    """Let a draft say something else: its texts, name, owner and the day of the next look.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    RuleBroken
        If a text is too long, it has no name, or the owner may not answer for it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(one, seen=seen)
    deciding.require_owner(queries.owners(), said["owner"], remedy=OWNER_REMEDY)
    if too_long := [each for each in TEXTS if len(said[each]) > (300 if each == "commissioner" else LONGEST)]:
        raise RuleBroken(f"{too_long[0].capitalize()} is too long.", remedy="Shorten it.", code="words_too_long")
    given = {**{each: said[each].strip() for each in TEXTS}, "review_on": said["review_on"], "owner": said["owner"],
             "name": saying.said(" ".join(said["name"].split()), longest=NAME, what="The name")}  # fmt: skip
    changed = [each for each, value in given.items() if getattr(now, each) != value]
    for each in changed:
        setattr(now, each, given[each])
    now.save(update_fields=list(given))
    store.append(AssessmentChanged(subject=now.reference, number=now.number, what=", ".join(changed) or "nothing"), by=by)
    return now


@transaction.atomic
def weigh(one: Assessment, said: Mapping[str, Any], *, by: Actor) -> AssessmentRisk:
    """Name a risk of a draft with what is done about it, or say something else of one that has the number `key`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    NotFound, Conflict
        If it is no draft, or has no such risk.
    RuleBroken
        If words are missing, a score is not 1 to 3, or a measure makes it worse.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(one, seen=None)
    given = {each: said[each] for each in ("likelihood", "severity", "likelihood_after", "severity_after", "owner")}
    scores = [given[each] for each in ("likelihood", "severity", "likelihood_after", "severity_after")]
    if not all(1 <= each <= 3 for each in scores):
        raise RuleBroken("A score is 1 to 3.", remedy="Choose from the list.", code="score_outside")
    if scores[2] > scores[0] or scores[3] > scores[1]:
        raise RuleBroken("A measure makes no risk worse.", remedy="Score it again.", code="score_worse")
    given["what"] = saying.said(said["what"], longest=300, what="The risk")
    given["measure"] = saying.said(said["measure"], longest=500, what="The measure")
    if said.get("key"):
        held = _risk(now, said["key"])
        for name, value in given.items():
            setattr(held, name, value)
        held.save()
    else:
        held = AssessmentRisk.objects.create(assessment=now, **given)
    store.append(AssessmentChanged(subject=now.reference, number=now.number, what=f"risk {held.pk}"), by=by)
    return held


@transaction.atomic
def drop(one: Assessment, key: int, *, by: Actor) -> None:
    """Take a risk out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    NotFound, Conflict
        If it is no draft, or has no such risk.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(one, seen=None)
    _risk(now, key).delete()
    store.append(AssessmentChanged(subject=now.reference, number=now.number, what=f"risk {key}, taken out"), by=by)


@transaction.atomic
def propose(one: Assessment, *, approver: Person, why: str, by: Actor) -> Assessment:
    """Ask `approver` to agree to a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not agree.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(one, seen=None)
    words = reason_given(why)
    drafts.require_whole(queries.gaps(now), code="assessment_gap")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role agrees to assessments.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="impact assessment", due_on=None, stage="resolve",
        why="Somebody else than who wrote it agrees that the risks to people are met.",
    )
    store.append(
        AssessmentProposed(subject=now.reference, number=now.number, approver=approver.reference, why=Sleeved(words)), by=by
    )
    return now


@transaction.atomic
def send_back(one: Assessment, *, reason: str, by: Actor) -> Assessment:
    """Make a proposal a draft again: refused by who may agree, or taken back by who proposed it.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(one)
    policy.require(by, queries.WRITE if now.proposed_by_id == by.person_id else queries.APPROVE)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(AssessmentReturned(subject=now.reference, number=now.number, state="a draft again", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def approve(one: Assessment, *, seen: int | None, by: Actor) -> Assessment:
    """Agree to a proposal: it is in force, and its owner owes the next look.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include agreeing to assessments.
    RuleBroken
        If `by` wrote or proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    now = drafts.waiting(one, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who wrote an assessment cannot agree to it.")
    drafts.require_whole(queries.gaps(now), code="assessment_gap")
    risks = list(now.risks.all())
    assert now.review_on is not None
    Assessment.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    todos.settle_about(_about(now), beginning=f"{_about(now)}:review:")
    deciding.ask(
        now.owner, key=f"{_about(now)}:review:{now.number}", stage="resolve", what=f"Look again at the assessment {now.name}",
        why="Whether processing and risks are still what it says.", about=_about(now), due_on=now.review_on,
    )
    left = sum(each.after >= rules.HIGH for each in risks)
    store.append(
        AssessmentApproved(subject=now.reference, number=now.number, risks=len(risks), left=left, review_on=now.review_on), by=by
    )
    return now


@transaction.atomic
def put_away(one: Assessment, *, reason: str, by: Actor) -> Assessment:
    """Put a draft away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing assessments.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.held(one)
    deciding.require_state(now, State.DRAFT)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(AssessmentReturned(subject=now.reference, number=now.number, state="put away", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` answer for an assessment, whatever of it is open or in force.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(Assessment.objects.all(), reference)
    policy.require_for(by, "people.hand_over", found[0].owner)
    said = drafts.give(found, to)
    store.append(AssessmentChanged(subject=reference, number=found[-1].number, what=said), by=by)


def _risk(one: Assessment, key: int) -> AssessmentRisk:
    found = one.risks.filter(pk=key).first()
    if found is None:
        raise NotFound(f"{one.reference} has no risk {key}.", remedy="Look at it again.")
    return found


def _about(one: Assessment) -> str:
    return f"assessment:{one.reference}"


def _todo(one: Assessment) -> str:
    return f"{_about(one)}:decide:{one.number}"
