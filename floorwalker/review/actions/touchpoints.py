"""Audits of touchpoints: begun with what is found, added to by who asked there, judged by a person, raised where it differs, closed."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import Document
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record import masking
from floorwalker.review.effect_events import AnswerAdded, AnswerJudged, AuditBegun, AuditClosed, AuditGiven, DifferenceRaised
from floorwalker.review.models import TouchpointAnswer, TouchpointAudit
from floorwalker.review.queries import touchpoints as queries

OWNER_REMEDY: Final = "Choose somebody whose role audits touchpoints."
FEWEST: Final = 2
"""Judged touchpoints below which nothing is said of sameness."""
Verdict = TouchpointAnswer.Verdict


@transaction.atomic
def begin(*, question: str, right: str, statement: Document | None, owner: Person, by: Actor) -> TouchpointAudit:
    """Ask one question at every touchpoint that can be found, with what each answers.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include auditing touchpoints.
    RuleBroken
        If nobody says what is asked or what the right answer is, or `owner` may not own it.
    """
    policy.require(by, queries.AUDIT)
    author = deciding.require_person(by, refusal="Only a person begins an audit.")
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    answer = queries.right_words(statement) if statement is not None else right.strip()
    if not question.strip() or not answer:
        raise RuleBroken(
            "Nobody says what is asked, or what the right answer is.", code="audit_in_words",
            remedy="Write the question, and choose a statement or write the answer.",
        )
    audit = TouchpointAudit.objects.create(
        reference=next_reference("TPA"), question=question.strip(), statement=statement, right=answer[:1_000], owner=owner,
        begun_by_id=author, begun_at=clock.now(),
    )
    heard = queries.heard(answer, statement=statement, by=by)
    now = clock.now()
    TouchpointAnswer.objects.bulk_create([
        TouchpointAnswer(
            audit=audit, kind=each.kind, about=each.about, name=each.name, channel=each.channel, words=each.words, likeness=each.likeness,
            disagrees=[list(figure) for figure in each.disagrees], found_at=now,
        )
        for each in heard
    ])
    store.append(AuditBegun(subject=audit.reference, found=len(heard)), by=by)
    return audit


@transaction.atomic
def add(held: TouchpointAudit, *, name: str, channel: str, words: str, by: Actor) -> TouchpointAnswer:
    """Add what somebody was answered where they asked; without `words` there was no answer.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include auditing touchpoints.
    RuleBroken
        If nobody says where it was asked.
    Conflict
        If the audit is closed, or has that touchpoint.
    """
    policy.require(by, queries.AUDIT)
    audit = _open(held)
    if not name.strip():
        raise RuleBroken("Nobody says where it was asked.", remedy="Name the touchpoint.", code="touchpoint_name")
    said = masking.without_codes(words.strip())
    if audit.answers.filter(name=name.strip(), channel=channel).exists():
        raise Conflict("That touchpoint is in the audit already.", remedy="Judge it, or give another name.")
    likeness, figures = queries.compared(audit.right, said)
    try:
        with transaction.atomic():
            made = TouchpointAnswer.objects.create(
                audit=audit, kind=TouchpointAnswer.Kind.ASKED, name=name.strip(), channel=channel, words=said, likeness=likeness,
                disagrees=[list(figure) for figure in figures], found_at=clock.now(),
            )
    except IntegrityError as twice:
        raise Conflict("That touchpoint is in the audit already.", remedy="Judge it, or give another name.") from twice
    store.append(AnswerAdded(subject=audit.reference, name=Sleeved(made.name)), by=by)
    return made


@transaction.atomic
def judge(held: TouchpointAudit, key: int, *, verdict: str, note: str, by: Actor) -> TouchpointAnswer:
    """Say whether a customer hears the same at a touchpoint; a later word takes the place of the first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include auditing touchpoints.
    NotFound
        If the audit has no such answer.
    RuleBroken
        If the verdict is none, an answer without words is called the same, or what differs is not said.
    Conflict
        If the audit is closed.
    """
    policy.require(by, queries.AUDIT)
    audit = _open(held)
    answer = _answer(audit, key)
    if verdict not in Verdict.values:
        raise RuleBroken("That is no verdict.", remedy="Say whether a customer hears the same.", code="touchpoint_verdict")
    if not answer.words and verdict in queries.SAME:
        raise RuleBroken(
            f"{answer.name} answers nothing, which cannot be the same.", remedy="Say that there is no answer.", code="touchpoint_silent"
        )
    if verdict == Verdict.DIFFERS and not note.strip():
        raise RuleBroken("Nobody says what differs.", remedy="Say it in a sentence.", code="touchpoint_note")
    answer.verdict, answer.note = verdict, note.strip()
    answer.judged_by_id, answer.judged_at = deciding.require_person(by, refusal="Only a person judges."), clock.now()
    answer.save(update_fields=["verdict", "note", "judged_by", "judged_at"])
    store.append(AnswerJudged(subject=audit.reference, number=answer.pk, verdict=verdict), by=by)
    return answer


@transaction.atomic
def raise_issue(held: TouchpointAudit, key: int, *, summary: str, by: Actor) -> Finding:
    """Raise an issue from a touchpoint that answers otherwise or not at all.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include auditing touchpoints or raising findings.
    NotFound
        If the audit has no such answer.
    RuleBroken
        If nobody says what is wrong, or nobody found a difference there.
    Conflict
        If an issue was raised from it.
    """
    policy.require(by, queries.AUDIT)
    audit = TouchpointAudit.objects.select_for_update(of=("self",)).get(pk=held.pk)
    answer = _answer(audit, key)
    if answer.verdict not in {Verdict.DIFFERS, Verdict.SILENT}:
        raise RuleBroken("Nobody found a difference there.", remedy="Judge the answer first.", code="touchpoint_same")
    if answer.finding:
        raise Conflict(f"{answer.finding} was raised from it.", remedy="Go on with that one.")
    made = findings.raise_finding(
        Ref("touchpoint_audit", audit.reference), summary=summary, theme=f"touchpoint:{audit.reference}:{answer.pk}", by=by,
        evidence={
            "question": audit.question, "touchpoint": answer.name, "channel": answer.channel, "verdict": answer.verdict,
            "likeness": answer.likeness, "record": answer.about, "figures": len(answer.disagrees),
        },
    )
    answer.finding = made.reference
    answer.save(update_fields=["finding"])
    store.append(DifferenceRaised(subject=audit.reference, number=answer.pk, finding=made.reference), by=by)
    return made


@transaction.atomic
def close(held: TouchpointAudit, *, said: str, by: Actor) -> TouchpointAudit:
    """Close an audit of which every answer was judged and every difference raised.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include auditing touchpoints.
    RuleBroken
        If answers wait to be judged, differences to be raised, too few were judged, or nobody says what was made of it.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.AUDIT)
    audit = _open(held)
    answers = list(audit.answers.all())
    waiting = [each for each in answers if not each.verdict]
    unraised = [each for each in answers if each.verdict in {Verdict.DIFFERS, Verdict.SILENT} and not each.finding]
    if waiting:
        raise RuleBroken(f"{len(waiting)} answers wait to be judged.", remedy=f"Judge {waiting[0].name} first.", code="audit_waiting")
    if len(answers) < FEWEST:
        raise RuleBroken("One touchpoint is like nothing.", remedy="Add another.", code="audit_few")
    if unraised:
        raise RuleBroken(
            f"{len(unraised)} differences lead to nothing.", remedy=f"Raise an issue from {unraised[0].name} first.", code="audit_unraised"
        )
    words = reason_given(said)
    audit.said, audit.closed_at = words, clock.now()
    audit.closed_by_id = deciding.require_person(by, refusal="Only a person closes an audit.")
    audit.save(update_fields=["said", "closed_at", "closed_by"])
    found = queries.score(audit)
    store.append(AuditClosed(subject=audit.reference, same=found.part, judged=found.n, said=Sleeved(words)), by=by)
    return audit


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the audit `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    now: TouchpointAudit = deciding.still_owned(TouchpointAudit.objects.filter(closed_at=None), reference)
    policy.require_for(by, "people.hand_over", now.owner)
    before, now.owner = now.owner.reference, to
    now.save(update_fields=["owner"])
    store.append(AuditGiven(subject=reference, before=before, to=to.reference), by=by)


def _open(held: TouchpointAudit) -> TouchpointAudit:
    audit = TouchpointAudit.objects.select_for_update(of=("self",)).select_related("owner").get(pk=held.pk)
    if audit.closed_at is not None:
        raise Conflict(f"{audit.reference} is closed.", remedy="Begin another audit.")
    return audit


def _answer(audit: TouchpointAudit, key: int) -> TouchpointAnswer:
    found = audit.answers.filter(pk=key).first()
    if found is None:
        raise NotFound(f"{audit.reference} has no such answer.", remedy="Choose one of the list.")
    return found
