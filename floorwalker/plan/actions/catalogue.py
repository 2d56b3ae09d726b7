"""The standards catalogue: proposing a standard or the words of one, deciding on it, and looking at it again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, standards, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.catalogue_events import (
    StandardApproved,
    StandardGiven,
    StandardProposed,
    StandardRefused,
    StandardReviewed,
    StandardWithdrawn,
)
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import catalogue as queries
from floorwalker.plan.rules import catalogue as rules
from floorwalker.plan.rules.catalogue import Draft
from floorwalker.plan.rules.deciding import reason as reason_given

PROPOSE: Final = "plan.propose_standard"
REVIEWS: Final = "plan.review_standards"
NUMBERS: Final = ("measure", "queue", "channel", "team", "target", "tolerance", "target_seconds", "starts_on")
"""What a document of a standard in force must leave as it is."""
State = StandardVersion.State


@transaction.atomic
def propose(draft: Draft, *, approver: Person, of: Standard | None = None, by: Actor) -> StandardVersion:
    """Propose a standard, or with `of` the words for one that is in force without a document, and ask `approver` to decide.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing standards.
    RuleBroken
        If it is no standard (`rules.check`), stands alone on speed, begins too early, or owner or approver may not.
    Conflict
        If a proposal for the same waits already, or `of` has a document.
    """
    policy.require(by, PROPOSE)
    if by.person_id is None:
        raise RuleBroken("Only a person proposes a standard.", remedy="Sign in as somebody who may.", code="not_a_person")
    measure = rules.check(draft)
    if not queries.owners().filter(pk=draft.owner.pk).exists():
        raise RuleBroken(
            f"{draft.owner.display_name} may not own it.", remedy="Choose somebody whose role proposes standards.", code="cannot_own"
        )
    if not queries.approvers(but=by).filter(pk=approver.pk).exists():
        raise RuleBroken(
            f"{approver.display_name} may not approve it.", remedy="Choose somebody else whose role approves standards.",
            code="cannot_approve",
        )
    same = StandardVersion.objects.filter(measure=draft.measure, queue=draft.queue, channel=draft.channel, team=draft.team)
    if same.filter(state=State.PROPOSED).exists():
        raise Conflict(f"A proposal on {measure.name} for {applies_to(draft)} waits.", remedy="Decide on it or take it back first.")
    if of is None:
        _require_ahead(draft.starts_on)
        standards.require_last(draft.measure, starts_on=draft.starts_on, queue=draft.queue, channel=draft.channel, team=draft.team)
        beside = queries.beside(queue=draft.queue, channel=draft.channel, team=draft.team, day=draft.starts_on)
        rules.check_company(measure, beside=beside, where=applies_to(draft))
    else:
        _require_same(draft, of)
    try:
        with transaction.atomic():
            made = StandardVersion.objects.create(
                reference=of.reference if of is not None else next_reference("STD"), standard=of, proposed_by_id=by.person_id,
                proposed_at=clock.now(), approver=approver, **vars(draft),
            )
    except IntegrityError as both:  # somebody proposed at the same moment
        raise Conflict("A proposal for the same was just made.", remedy="Look at it, and decide on it or take it back first.") from both
    todos.owe(
        approver, key=_todo(made, "decide"), stage="plan", what=f"Decide on the standard {made.name}",
        why="Somebody else than the proposer approves what customers and staff may rely on.", about=f"standard:{made.reference}",
        due_at=datetime.combine(draft.starts_on, time(), tzinfo=UTC) if of is None else None,
    )
    store.append(
        StandardProposed(
            subject=made.reference, name=made.name, measure=made.measure, target=f"{made.target:g}", applies_to=applies_to(made),
            starts_on=made.starts_on, owner=made.owner.reference, approver=approver.reference, why=Sleeved(made.why),
        ),
        by=by,
    )
    return made


@transaction.atomic
def approve(version: StandardVersion, *, by: Actor) -> StandardVersion:
    """Approve a proposal: on its first day it takes the place of the standard before, and everything that reads standards obeys it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving standards.
    RuleBroken
        If `by` proposed it, its first day has come, or by now it stands alone on speed.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _proposed(version)
    if held.proposed_by_id == by.person_id:
        raise RuleBroken(
            "Who proposed a standard cannot approve it.", remedy=f"Ask {held.approver.display_name}, or another who may.",
            code="own_proposal",
        )
    if held.standard is None:
        _require_ahead(held.starts_on)
        beside = queries.beside(queue=held.queue, channel=held.channel, team=held.team, day=held.starts_on)
        rules.check_company(measures.get(held.measure), beside=beside, where=applies_to(held))
        held.standard = standards.begin(
            held.measure, target=held.target, starts_on=held.starts_on, by=by, queue=held.queue, channel=held.channel, team=held.team,
            tolerance=held.tolerance, target_seconds=held.target_seconds, reference=held.reference,
        )
        held.save(update_fields=["standard"])
    _decide(held, State.APPROVED, "", by)
    for before in queries.history(held).exclude(reference=held.reference):
        todos.settle_about(f"standard:{before.reference}")
    store.append(StandardApproved(subject=held.reference, review_on=held.review_on), by=by)
    for each in {held.owner, held.proposed_by}:
        telling.tell(
            each, kind="standards", key=f"standard:{held.reference}:approved:{each.pk}", about=f"standard:{held.reference}",
            what=f"{held.name} is approved, from {held.starts_on:%d %b %Y}", group="standards",
        )
    return held


@transaction.atomic
def refuse(version: StandardVersion, *, reason: str, by: Actor) -> StandardVersion:
    """Refuse a proposal and tell its proposer why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving standards.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _proposed(version)
    words = reason_given(reason)
    _let_go(held, State.REFUSED, words, by)
    store.append(StandardRefused(subject=held.reference, reason=Sleeved(words)), by=by)
    telling.tell(
        held.proposed_by, kind="standards", key=f"standard:{held.reference}:refused:{held.pk}", group="standards",
        what=f"{held.name}, the standard you proposed, was refused: {words}"[:200], about=f"standard:{held.reference}",
    )
    return held


@transaction.atomic
def withdraw(version: StandardVersion, *, reason: str, by: Actor) -> StandardVersion:
    """Take a proposal back before it is decided.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing standards.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, PROPOSE)
    held = _proposed(version)
    words = reason_given(reason)
    _let_go(held, State.WITHDRAWN, words, by)
    store.append(StandardWithdrawn(subject=held.reference, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def reviewed(version: StandardVersion, *, review_on: date, why: str, by: Actor) -> StandardVersion:
    """Keep a standard as it is after a look at it, until `review_on`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing standards.
    RuleBroken
        If nobody says why it stays, it is not in force, or the next look is not within two years.
    """
    policy.require(by, PROPOSE)
    held = _held(version)
    today = queries.today()
    if held.state != State.APPROVED or held.standard is None or (held.standard.ends_on or today) < today:
        raise RuleBroken(f"{held.reference} is not in force.", remedy="Look at the standard that is.", code="standard_not_in_force")
    words = reason_given(why)
    if not today < review_on <= today + rules.LONGEST:
        raise RuleBroken(
            f"It would be looked at again on {review_on:%d %b %Y}.", remedy="Choose a day to come within two years.",
            code="standard_review",
        )
    todos.settle(_todo(held, "review"))
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    store.append(StandardReviewed(subject=held.reference, review_on=review_on, why=Sleeved(words)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the standard called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it holds no more.
    """
    found = StandardVersion.objects.filter(reference=reference, state__in=[State.PROPOSED, State.APPROVED]).first()
    if found is None:
        raise RuleBroken(f"{reference} holds no more.", remedy="Look at what is owned again.", code="no_longer_owned")
    held = _held(found)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(StandardGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def ask_for_reviews(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each standard that is due for a look, two weeks before; once a review."""
    due = list(queries.review_due(queries.today()))
    for each in due:
        todos.owe(
            each.owner, key=_todo(each, "review"), stage="plan", what=f"Look again at the standard {each.name}",
            why="A standard that nobody looks at is obeyed after it stopped making sense.", about=f"standard:{each.reference}",
            due_at=datetime.combine(each.review_on, time(), tzinfo=UTC),
        )
    running.progress(len(due), note=f"{len(due)} standards to look at")
    return {"due": len(due)}


def applies_to(one: Draft | StandardVersion | Standard) -> str:
    """Return what a standard is for, in words."""
    return one.queue.name if one.queue is not None else one.team.name if one.team is not None else one.channel or "everything"


def _todo(version: StandardVersion, what: str) -> str:
    day = f":{version.review_on}" if what == "review" else f":{version.pk}"
    return f"standard:{version.reference}:{what}{day}"


def _held(version: StandardVersion) -> StandardVersion:
    rows = StandardVersion.objects.select_for_update(of=("self",))
    return rows.select_related("approver", "proposed_by", "owner", "queue", "team", "standard").get(pk=version.pk)


def _proposed(version: StandardVersion) -> StandardVersion:
    held = _held(version)
    if held.state != State.PROPOSED:
        raise Conflict(f"{held.reference} is {held.get_state_display().lower()} already.", remedy="Look at it again.")
    return held


def _decide(version: StandardVersion, state: StandardVersion.State, reason: str, by: Actor) -> None:
    version.state, version.decision_reason, version.decided_by_id, version.decided_at = state, reason, by.person_id, clock.now()
    version.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    todos.settle(_todo(version, "decide"))


def _let_go(version: StandardVersion, state: StandardVersion.State, reason: str, by: Actor) -> None:
    if version.standard is not None:  # others may find better words for it
        version.standard = None
        version.save(update_fields=["standard"])
    _decide(version, state, reason, by)


def _require_ahead(starts_on: date) -> None:
    if starts_on <= queries.today():
        raise RuleBroken(
            f"{starts_on:%d %b %Y} has come: nobody keeps a standard that they were not told of.",
            remedy="Choose a first day from tomorrow on.", code="standard_too_late",
        )


def _require_same(draft: Draft, of: Standard) -> None:
    if StandardVersion.objects.filter(standard=of).exists():
        raise Conflict(f"{of.reference} is documented, or its words wait for a decision.", remedy="Propose its next version.")
    changed = [name for name in NUMBERS if getattr(draft, name) != getattr(of, name)]
    if changed:
        raise RuleBroken(
            f"Words for {of.reference} leave its numbers as they are; changed: {', '.join(changed)}.",
            remedy="Propose the next version to change them.", code="standard_numbers_changed",
        )
