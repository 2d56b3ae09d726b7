"""The issues of a complaint: each with what was found of it, on which evidence, and a decision of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands
from floorwalker.resolve.file_events import FindingWritten, IssueAdded, IssueDecided
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseLetter, Complaint, Evidence, Issue, IssueFinding

MOST_ISSUES: Final = 30


@transaction.atomic
def add(complaint: Complaint, *, title: str, words: str = "", heading: str = "", by: Actor) -> Issue:
    """Add one more thing that is complained of.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it has no title, or the file has very many.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    number = held.issues.count() + 1
    if number > MOST_ISSUES:
        raise CaseRefused(f"{held.reference} has {MOST_ISSUES} issues.", remedy="Join some of them.")
    _not_answered(held)
    made = Issue.objects.create(
        complaint=held, position=number, title=hands.said(title, longest=120, what="The title", field="title"),
        words=hands.short(words.strip(), longest=2_000, what="The words", field="words"),
        heading=hands.short(" ".join(heading.split()), longest=120, what="The heading", field="heading"),
    )
    due.refresh(held)
    store.append(IssueAdded(subject=held.reference, number=number, title=Sleeved(made.title)), by=by)
    return made


@transaction.atomic
def find(complaint: Complaint, number: int, *, words: str, sources: Sequence[Evidence] = (), by: Actor) -> IssueFinding:
    """Write down what was found of an issue, on which evidence that is in.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If nothing is said, a source is not in or of another file, there is no such issue, or `by` is not known to be impartial.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    filing.impartial(held, by)
    issue = filing.issue_of(held, number)
    known = list(Evidence.objects.filter(pk__in=[each.pk for each in sources]))
    for each in known:
        if each.complaint_id != held.pk or each.state != Evidence.State.IN:
            raise CaseRefused(f"{each.what!r} is not in this file.", remedy="Name evidence that is in.", field="sources")
    made = IssueFinding.objects.create(
        issue=issue, words=hands.told(words, longest=2_000, what="What was found", field="words"), found_by=hands.person(by),
        found_at=clock.now(),
    )
    made.sources.set(known)
    due.refresh(held)
    store.append(FindingWritten(subject=held.reference, number=number, sources=len(known), words=Sleeved(made.words)), by=by)
    return made


@transaction.atomic
def decide(
    complaint: Complaint, number: int, *, decision: str, reasoning: str, changes: int | None = None, by: Actor
) -> Issue:
    """Uphold an issue, uphold it in part, or not, with the reasoning; decided otherwise later, both stay in the trail.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no reasoning is given, nothing was found of it yet, `by` is not known to be impartial, or the answer has gone.
    Conflict
        If somebody changed the file since `changes`.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, changes=changes)
    filing.impartial(held, by)
    _not_answered(held)
    issue = filing.issue_of(held, number)
    if decision not in Issue.Decision.values:
        raise CaseRefused(f"{decision!r} is no decision.", remedy=f"Choose from {', '.join(Issue.Decision.values)}.", field="decision")
    if not issue.findings.exists():
        raise CaseRefused(f"Nothing was found of issue {number} yet.", remedy="Write down first what was found.", field="decision")
    issue.reasoning = hands.told(reasoning, longest=4_000, what="The reasoning", field="reasoning")
    issue.decision, issue.decided_by, issue.decided_at = decision, hands.person(by), clock.now()
    issue.save(update_fields=["decision", "reasoning", "decided_by", "decided_at"])
    due.refresh(held)
    store.append(
        IssueDecided(subject=held.reference, number=number, decision=issue.get_decision_display(), reasoning=Sleeved(issue.reasoning)),
        by=by
    )
    return issue


def _not_answered(held: Complaint) -> None:
    answers = (CaseLetter.Kind.FINAL, CaseLetter.Kind.SUMMARY, CaseLetter.Kind.DEADLOCK)
    last = held.closings.order_by("-reopened_at").first()
    sent = held.letters.filter(kind__in=answers, state=CaseLetter.State.SENT)
    if last is not None and last.reopened_at is not None:
        sent = sent.filter(sent_at__gte=last.reopened_at)
    if sent.exists():
        raise CaseRefused(f"The answer to {held.reference} has gone.", remedy="Close it and open it again with the reason.")
