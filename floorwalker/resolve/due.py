"""What is due next of a complaint: kept on its row, so that a list of many thousands is read from one index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground import clock
from floorwalker.resolve.models import CaseClock, CaseRequest, Complaint, CustomerUpdate
from floorwalker.resolve.rules import classifying

FINAL: Final = "final-response"
STEPS: Final = {
    "acknowledgement": "Acknowledge", "summary-resolution": "Settle by the short route", "early-resolution": "Settle by the short route",
    "second-acknowledgement": "Acknowledge the second stage", FINAL: "Send the final response",
    "request": "Get the answer", "update": "Give news to the customer",
}
"""What is to be done before the clock of that name runs out."""
NOT_OURS: Final = frozenset({"ombudsman-referral"})
"""Clocks that run for the customer and not for us."""


@dataclass(frozen=True)
class Step:
    """Something due of a complaint: a code, and until when."""

    code: str
    at: datetime


def of_clocks(complaint: Complaint) -> Iterable[Step]:
    """Yield what the clocks that still run make due; a short route that ran out is no way any more."""
    for each in CaseClock.objects.filter(complaint=complaint, met_at=None, dropped_at=None).exclude(of__in=NOT_OURS):
        if each.of not in classifying.EARLY or each.ends_at > clock.now():
            yield Step(each.of, each.ends_at)


def of_requests(complaint: Complaint) -> Iterable[Step]:
    """Yield the answers that others owe."""
    for at in CaseRequest.objects.filter(complaint=complaint, answered_at=None, dropped_at=None).values_list("due_at", flat=True):
        yield Step("request", at)


def of_updates(complaint: Complaint) -> Iterable[Step]:
    """Yield the news that the customer was promised."""
    rows = CustomerUpdate.objects.filter(complaint=complaint, given_at=None, dropped_at=None, promised_for__isnull=False)
    for row in rows:
        if row.promised_for is not None:
            yield Step("update", row.promised_for)


SOURCES: Final[list[Callable[[Complaint], Iterable[Step]]]] = [of_clocks, of_requests, of_updates]
"""Everything that makes something due of a complaint; what more there is puts itself here."""


def refresh(complaint: Complaint) -> None:
    """Write on `complaint` what is due next, when the last answer is, and that it changed once more; call it after every change."""
    steps = sorted((step for source in SOURCES for step in source(complaint)), key=lambda step: step.at)
    is_open = complaint.state == Complaint.State.OPEN
    complaint.next_step = steps[0].code if steps and is_open else ""
    complaint.next_due_at = steps[0].at if steps and is_open else None
    last = CaseClock.objects.filter(complaint=complaint, of=FINAL).first()
    complaint.final_due_at = last.ends_at if last is not None and last.runs else None
    complaint.changes += 1
    complaint.save(update_fields=["next_step", "next_due_at", "final_due_at", "changes"])


def in_words(code: str) -> str:
    """Return a step as a reader is told it."""
    return STEPS.get(code, code.replace("-", " ").replace("_", " ").capitalize())
