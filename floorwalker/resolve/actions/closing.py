"""Closing a complaint by its procedure, opening it again, and what the customer says of how it was handled."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands, opening
from floorwalker.resolve.ending_events import CauseNamed, ComplaintClosed, ComplaintReopened, LessonLearnt, SatisfactionTold, StepLeftOut
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseClosing, Complaint, Issue, StepOverride
from floorwalker.resolve.queries.case_files import CaseFile

OVERRIDE: Final = "resolve.override_steps"
WITHDRAWN_WANTS: Final = frozenset({"acknowledged"})
"""Steps that a complaint which the customer took back still wants."""
OTHERWISE: Final = (Complaint.Outcome.WITHDRAWN, Complaint.Outcome.OUT_OF_SCOPE)
"""Outcomes that do not follow from the issues."""
CLOSED: Final = Complaint.State.CLOSED


@transaction.atomic
def name_cause(
    complaint: Complaint, *, cause: str, words: str, by: Actor, heading: str = "", need_not_met: bool = False,
) -> Complaint:
    """Name the root cause: what the house calls it and what lies behind it, under which heading the return counts the first issue, and
    whether it comes from a need for support that was not considered or answered.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If either is missing or too long, or the pinned edition has no such heading.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    if heading and heading not in opening.headings(held):
        words_of = f"{heading!r} is no heading of {held.pack} as of {held.edition}."
        raise CaseRefused(words_of, remedy="Choose from its list.", field="heading")
    held.root_cause = hands.said(cause, longest=120, what="The cause", field="cause")
    held.root_cause_words = hands.said(words, longest=500, what="What lies behind it", field="words")
    held.need_not_met = need_not_met
    held.save(update_fields=["root_cause", "root_cause_words", "need_not_met"])
    if heading:
        held.issues.filter(position=1).update(heading=heading)
    due.refresh(held)
    store.append(
        CauseNamed(
            subject=held.reference, cause=held.root_cause, words=Sleeved(held.root_cause_words), heading=heading or "none",
            need="a need was not considered" if need_not_met else "no need was passed over",
        ),
        by=by,
    )
    return held


@transaction.atomic
def learn(complaint: Complaint, *, lesson: str, theme: str = "", by: Actor) -> Finding:
    """Raise what is learnt from a complaint as a finding, whatever its state; somebody else then owns what is done about it.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints or raises findings, or reaches this one.
    CaseRefused
        If it is not said what is learnt.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, state=None)
    words = hands.said(lesson, longest=300, what="The lesson", field="lesson")
    evidence = {"complaint": held.reference, "outcome": held.outcome, "root_cause": held.root_cause, "line": held.line.code}
    made = findings.raise_finding(Ref("complaint", held.reference), summary=words, evidence=evidence, theme=theme or "complaint", by=by)
    due.refresh(held)
    store.append(LessonLearnt(subject=held.reference, finding=made.reference), by=by)
    return made


@transaction.atomic
def leave_out(complaint: Complaint, *, step: str, reason: str, by: Actor) -> StepOverride:
    """Let a complaint be closed without a mandatory step, with a reason.

    Raises
    ------
    NotAllowed
        If no role of `by` leaves steps out, or reaches this one.
    CaseRefused
        If there is no such step, it is not missing, or no reason is given.
    """
    policy.require(by, OVERRIDE)
    held = filing.taken(complaint, by=by)
    found = next((each for each in CaseFile(held).steps if each.code == step), None)
    if found is None or not found.is_missing:
        raise CaseRefused("That step is not missing.", remedy="Choose one that the file says is missing.", field="step")
    words = hands.said(reason, longest=300, what="The reason", field="reason")
    made = StepOverride.objects.create(complaint=held, step=step, reason=words, said_by=hands.person(by), said_at=clock.now())
    due.refresh(held)
    store.append(StepLeftOut(subject=held.reference, step=found.name, reason=Sleeved(words)), by=by)
    return made


def outcome_of(issues: list[Issue]) -> str:
    """Return the outcome that follows from the issues: all upheld, none, or something between."""
    found = {each.decision for each in issues}
    if found == {Issue.Decision.UPHELD}:
        return Complaint.Outcome.UPHELD
    return Complaint.Outcome.NOT_UPHELD if found == {Issue.Decision.NOT_UPHELD} else Complaint.Outcome.PARTLY


@transaction.atomic
def close(complaint: Complaint, *, otherwise: str = "", words: str = "", changes: int | None = None, by: Actor) -> CaseClosing:
    """Close a complaint with the outcome of its issues, or `otherwise`: taken back by the customer, or outside the rules.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        Naming the first mandatory step that is missing and was not left out with a reason, or that words are wanted.
    Conflict
        If somebody changed the file since `changes`.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, changes=changes)
    if otherwise and otherwise not in OTHERWISE:
        raise CaseRefused(f"{otherwise!r} does not end a complaint.", remedy="Let the outcome follow from the issues.", field="otherwise")
    said = hands.short(" ".join(words.split()), longest=500, what="The words", field="words")
    if otherwise and not said:
        raise CaseRefused("It is not said how it came about.", remedy="Say when and how the customer said so, or why.", field="words")
    file = CaseFile(held)
    missing = [each for each in file.steps if each.is_missing and (not otherwise or each.code in WITHDRAWN_WANTS)]
    if missing:
        more = f" And {len(missing) - 1} more." if len(missing) > 1 else ""
        raise CaseRefused(
            f"{held.reference} cannot be closed. {missing[0].name}: {missing[0].lacks.lower()}.{more}",
            remedy="Do it, or let somebody who may leave it out with a reason.", field="steps",
        )
    made = _closed(held, otherwise or outcome_of(file.issues), said, by)
    store.append(ComplaintClosed(subject=held.reference, outcome=made.get_outcome_display().lower(), words=Sleeved(said)), by=by)
    return made


def _closed(held: Complaint, outcome: str, words: str, by: Actor) -> CaseClosing:
    now, person = clock.now(), hands.person(by)
    held.state, held.outcome, held.closed_at, held.closed_by = CLOSED, outcome, now, person
    held.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    running = held.clocks.filter(met_at=None, dropped_at=None).exclude(of__in=due.NOT_OURS).values_list("of", flat=True)
    opening.end(held, of=list(running), at=now, why=f"Closed: {Complaint.Outcome(outcome).label.lower()}.")
    held.updates.filter(given_at=None, dropped_at=None).update(dropped_at=now)
    todos.settle_about(f"complaint:{held.reference}")
    made = CaseClosing.objects.create(complaint=held, outcome=outcome, words=words, closed_by=person, closed_at=now)
    due.refresh(held)
    return made


@transaction.atomic
def reopen(complaint: Complaint, *, why: str, by: Actor) -> Complaint:
    """Open a closed complaint again with a reason; its clocks, letters and decisions stay as they were.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not closed, or no reason is given.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, state=CLOSED)
    words = hands.told(why, longest=500, what="The reason", field="why")
    last = held.closings.first()
    if last is None:  # it was brought in closed
        person = held.closed_by or hands.person(by)
        last = CaseClosing(complaint=held, outcome=held.outcome, closed_by=person, closed_at=held.closed_at or clock.now())
    last.reopened_by, last.reopened_at, last.reopened_why = hands.person(by), clock.now(), words
    last.save()
    held.state, held.outcome, held.closed_at, held.closed_by = Complaint.State.OPEN, "", None, None
    held.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    due.refresh(held)
    store.append(ComplaintReopened(subject=held.reference, why=Sleeved(words)), by=by)
    return held


@transaction.atomic
def satisfied(complaint: Complaint, *, score: int, words: str = "", by: Actor) -> CaseClosing:
    """Write down how the customer found the handling of a closed complaint, 1 to 5.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not closed, the score is none, or it was asked already.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, state=CLOSED)
    if not 1 <= score <= 5:
        raise CaseRefused(f"{score} is no score.", remedy="Give 1, very poor, to 5, very good.", field="score")
    last = held.closings.first()
    if last is None or last.satisfied is not None:
        raise CaseRefused("The customer was asked already.", remedy="Look at what they said.", field="score")
    last.satisfied, last.satisfied_at = score, clock.now()
    last.satisfied_words = hands.short(" ".join(words.split()), longest=500, what="Their words", field="words")
    last.save(update_fields=["satisfied", "satisfied_at", "satisfied_words"])
    due.refresh(held)
    store.append(SatisfactionTold(subject=held.reference, score=score, words=Sleeved(last.satisfied_words)), by=by)
    return last
