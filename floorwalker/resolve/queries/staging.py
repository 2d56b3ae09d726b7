"""The stages of a complaint: which one it is, the other, when the first was answered, and who decided it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from floorwalker.ground.people.models import Person
from floorwalker.resolve import opening
from floorwalker.resolve.models import CaseLetter, Complaint, SecondStage
from floorwalker.resolve.rules import letters, staging

FIRST_ONLY = Q(second_of=None)
"""Keeps complaints that a customer made: a second stage is the same complaint once more, and is not counted again."""


def is_second(complaint: Complaint) -> bool:
    """Return whether it is at the second stage."""
    return SecondStage.objects.filter(second=complaint).exists()


def with_first(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Return `rows`, each that is at its second stage with the reference of its first as `first_reference`."""
    return rows.annotate(first_reference=F("second_of__first__reference"))


def pair(complaint: Complaint) -> tuple[Complaint, Complaint] | None:
    """Return the first and the second stage of a complaint, whichever it is; None where there is no second."""
    row = SecondStage.objects.filter(Q(first=complaint) | Q(second=complaint)).select_related("first__owner", "second__owner").first()
    return None if row is None else (row.first, row.second)


def answered_at(complaint: Complaint) -> datetime | None:
    """Return when a complaint was answered for the last time; None where it was not."""
    sent = complaint.letters.filter(kind__in=letters.ANSWERS, state=CaseLetter.State.SENT).order_by("-sent_at").first()
    if sent is not None:
        return sent.sent_at
    met = complaint.clocks.filter(of="final-response", met_at__isnull=False).first()  # it was brought in answered
    return met.met_at if met is not None else None


def may_ask(complaint: Complaint) -> bool:
    """Return whether the second stage of a complaint can be asked for."""
    return (
        complaint.state != Complaint.State.PUT_DOWN and staging.has_second(opening.edition_of(complaint)) and pair(complaint) is None
        and answered_at(complaint) is not None
    )


def decided_first(complaint: Complaint, person: Person) -> str:
    """Return in a sentence what `person` decided of the first stage of a complaint that is at its second; empty where nothing."""
    row = SecondStage.objects.filter(second=complaint).select_related("first").first()
    if row is None:
        return ""
    first = row.first
    of_it = (
        ("decided on its issues", first.issues.filter(decided_by=person)),
        ("signed its answer", first.letters.filter(kind__in=letters.ANSWERS, signed_by=person)),
        ("decided on its redress", first.redress_decisions.filter(Q(decided_by=person) | Q(second=person))),
    )
    what = next((words for words, rows in of_it if rows.exists()), "")
    return f"{person.display_name} {what} at the first stage, {first.reference}." if what else ""
