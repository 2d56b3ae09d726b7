"""The standards catalogue: proposing a standard or the words of one, deciding on it, and looking at it again."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, standards, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
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
    author = deciding.require_person(by, refusal="Only a person proposes a standard.")
    measure = rules.check(draft)
    deciding.require_owner(queries.owners(), draft.owner, remedy="Choose somebody whose role proposes standards.")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves standards.")
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
                reference=of.reference if of is not None else next_reference(standards.PREFIX), standard=of, proposed_by_id=author,
                proposed_at=clock.now(), approver=approver, **vars(draft),
            )
    except IntegrityError as both:  # somebody proposed at the same moment
        raise Conflict("A proposal for the same was just made.", remedy="Look at it, and decide on it or take it back first.") from both
    deciding.ask(
        approver, key=_todo(made, "decide"), what=f"Decide on the standard {made.name}", about=f"standard:{made.reference}",
        why="Somebody else than the proposer approves what customers and staff may rely on.",
        due_on=draft.starts_on if of is None else None, is_decision=True,
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
    deciding.require_another(
        by, authors={held.proposed_by_id}, approver=held.approver, refusal="Who proposed a standard cannot approve it."
    )
    if held.standard is None:
        held.standard = _begin(held, held.reference, by)
        held.save(update_fields=["standard"])
    deciding.settle(held, State.APPROVED, by, reason="", todo=_todo(held, "decide"))
    store.append(StandardApproved(subject=held.reference, review_on=held.review_on), by=by)
    for each in {held.owner, held.proposed_by}:
        deciding.tell(
            each, kind="standards", key=f"standard:{held.reference}:approved:{each.pk}", about=f"standard:{held.reference}",
            what=f"{held.name} is approved, from {held.starts_on:%d %b %Y}",
        )
    return held


@transaction.atomic
def agree(draft: Draft, *, proposed_by: Person, by: Actor) -> StandardVersion:
    """Put a standard in force that was decided on as part of something larger, such as the design of a service.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving standards.
    RuleBroken
        If it is no standard, stands alone on speed, begins too early, or `by` proposed it.
    """
    policy.require(by, queries.APPROVE)
    decider = deciding.require_person(by, refusal="Only a person puts a standard in force.")
    deciding.require_another(by, authors={proposed_by.pk}, approver=None, refusal="Who proposed a standard cannot approve it.")
    rules.check(draft)
    standing = _begin(draft, next_reference(standards.PREFIX), by)
    now = clock.now()
    made = StandardVersion.objects.create(
        reference=standing.reference, standard=standing, state=State.APPROVED, proposed_by=proposed_by, proposed_at=now,
        approver_id=decider, decided_by_id=decider, decided_at=now, **vars(draft),
    )
    store.append(StandardApproved(subject=made.reference, review_on=made.review_on), by=by)
    return made


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
    deciding.tell(
        held.proposed_by, kind="standards", key=f"standard:{held.reference}:refused:{held.pk}", about=f"standard:{held.reference}",
        what=f"{held.name}, the standard you proposed, was refused: {words}",
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
    words = deciding.look_again(held, review_on, today=today, why=why, todo=_todo(held, "review"), code="standard_review")
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
    held = deciding.still_owned(StandardVersion.objects.filter(state__in=[State.PROPOSED, State.APPROVED]), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(StandardGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def ask_for_reviews(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each standard that is due for a look, two weeks before; once a review."""
    due = list(queries.review_due(queries.today()))
    for each in due:
        deciding.ask(
            each.owner, key=_todo(each, "review"), what=f"Look again at the standard {each.name}", about=f"standard:{each.reference}",
            why="A standard that nobody looks at is obeyed after it stopped making sense.", due_on=each.review_on,
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
    deciding.require_state(held, State.PROPOSED)
    return held


def _begin(one: Draft | StandardVersion, reference: str, by: Actor) -> Standard:
    """Begin what was decided on; nobody looks again at what it ends."""
    _require_ahead(one.starts_on)
    beside = queries.beside(queue=one.queue, channel=one.channel, team=one.team, day=one.starts_on)
    rules.check_company(measures.get(one.measure), beside=beside, where=applies_to(one))
    begun = standards.begin(
        one.measure, target=one.target, starts_on=one.starts_on, by=by, queue=one.queue, channel=one.channel, team=one.team,
        tolerance=one.tolerance, target_seconds=one.target_seconds, reference=reference,
    )
    for before in queries.history(begun).exclude(pk=begun.pk):
        todos.settle_about(f"standard:{before.reference}")
    return begun


def _let_go(version: StandardVersion, state: str, reason: str, by: Actor) -> None:
    if version.standard is not None:  # others may find better words for it
        version.standard = None
        version.save(update_fields=["standard"])
    deciding.settle(version, state, by, reason=reason, todo=_todo(version, "decide"))


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
