"""What is done about a difference from an old register: it is accepted with a reason, or what was brought in is corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import bringing, filing, hands, opening
from floorwalker.resolve.actions import giving
from floorwalker.resolve.bringing import Bringing
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.import_events import DifferenceAccepted, OldCaseCorrected
from floorwalker.resolve.models import CaseDifference, CaseLetter, Complaint, ImportedCase, SecondStage
from floorwalker.resolve.queries import case_imports as queries
from floorwalker.resolve.rules import differing
from floorwalker.resolve.rules.old_cases import OldCase, OldLetter

LONGEST_REASON: Final = 300
State = CaseDifference.State


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What was wrong in what was brought in: when it was said, the letters that went by kind, and its outcome."""

    said_at: datetime
    letters: Mapping[str, tuple[datetime, str]]
    outcome: str = ""


@transaction.atomic
def accept(key: int, *, reason: str, by: Actor) -> CaseDifference:
    """Let a difference stand as it is, with a reason that can be shown later.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in, or reaches the complaint.
    NotFound
        If there is none.
    CaseRefused
        If it is settled, or no reason is given.
    """
    policy.require(by, queries.IMPORT)
    row = queries.difference(key, by=by)
    row = CaseDifference.objects.select_for_update(of=("self",)).select_related("imported__complaint").get(pk=row.pk)
    if row.state != State.OPEN or row.imported.complaint is None:
        raise CaseRefused(f"It is {row.get_state_display().lower()} already.", remedy="Look at the list again.")
    row.reason = hands.told(reason, longest=LONGEST_REASON, what="The reason", field="reason")
    row.state, row.settled_by, row.settled_at = State.ACCEPTED, hands.person(by), clock.now()
    row.save()
    words = differing.in_words(row.code, row.of)
    store.append(DifferenceAccepted(subject=row.imported.complaint.reference, what=words, reason=Sleeved(row.reason)), by=by)
    return row


@transaction.atomic
def correct(complaint: Complaint, correction: Correction, *, reason: str, by: Actor) -> list[CaseDifference]:
    """Correct what was brought in of a complaint, and run its clocks anew; return the differences that are left open.

    No clock is moved: the dates that the rules count from are what is corrected.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in, or reaches the complaint.
    CaseRefused
        If it was not brought in, its clocks were worked on here, a day makes no sense, nothing is changed, or no reason is given.
    """
    policy.require(by, queries.IMPORT)
    held = filing.taken(complaint, by=by, state=None)
    row = ImportedCase.objects.select_for_update(of=("self",)).select_related("batch__site").filter(complaint=held).first()
    if row is None or not row.facts:
        raise CaseRefused(f"{held.reference} was not brought in.", remedy="Correct it by its own acts.")
    _refuse_worked_on(held, row)
    words = hands.told(reason, longest=LONGEST_REASON, what="The reason", field="reason")
    row.complaint = held
    before = old_case(row)
    after = _checked(held, before, correction)
    what = _changed(before, after)
    common = Bringing(row.batch, hands.person(by), by)
    held.clocks.all().delete()
    held.letters.filter(file=None, body="", state=CaseLetter.State.SENT).delete()
    held.received_at, held.outcome, held.route = after.said_at, after.outcome, Complaint.Route.FULL
    held.save(update_fields=["received_at", "outcome", "route"])
    for each in after.letters:
        bringing.keep_letter(held, each, common)
    bringing.run_clocks(held, after.letters, source=row.batch.source)
    if held.state == Complaint.State.OPEN and held.next_due_at is not None:
        todos.move(giving.key(held), due_at=held.next_due_at)
    row.facts = {**row.facts, **bringing.facts(after)}
    row.changes = held.changes
    row.save(update_fields=["facts", "changes"])
    left = _compared(row, after, words, by)
    told = OldCaseCorrected(
        subject=held.reference, what=what, received_at=held.received_at, differences=len(left), reason=Sleeved(words),
    )
    store.append(told, by=by)
    return left


def worked_on(complaint: Complaint, row: ImportedCase) -> bool:
    """Return whether clocks of a complaint were met, made longer or started by what was done here."""
    ours = complaint.letters.filter(state=CaseLetter.State.SENT).exclude(file=None, body="").exists()
    theirs = f", {row.batch.source}"
    met = complaint.clocks.filter(met_at__isnull=False).exclude(met_with__endswith=theirs).exists()
    return ours or met or complaint.closings.exists() or SecondStage.objects.filter(first=complaint).exists()


def _refuse_worked_on(held: Complaint, row: ImportedCase) -> None:
    if worked_on(held, row):
        raise CaseRefused(
            f"Clocks of {held.reference} were met here since.", remedy="Accept the difference with a reason, and go on in its file.",
        )


def old_case(row: ImportedCase) -> OldCase:
    """Return a case as the old register said it, and as it was corrected since."""
    facts: dict[str, Any] = row.facts
    closed = facts.get("closed")
    return OldCase(
        number=row.number, reference=row.old_reference, kind=facts["kind"], is_open=facts["open"],
        received_at=datetime.fromisoformat(facts["received"]), said_at=datetime.fromisoformat(facts["said"]), regime=facts["regime"],
        outcome=facts["outcome"], closed_at=datetime.fromisoformat(closed) if closed else None,
        letters=tuple(OldLetter(kind, datetime.fromisoformat(at), way) for kind, at, way in facts["letters"]),
        issues=tuple((title, decision) for title, decision in facts["issues"]),
        due={of: date.fromisoformat(day) for of, day in facts["due"].items()}, in_time=facts["in_time"],
    )  # fmt: skip


def _checked(held: Complaint, before: OldCase, correction: Correction) -> OldCase:
    now = clock.now()
    until = before.closed_at or now
    if not correction.said_at <= min(until, held.logged_at):
        raise CaseRefused("It was said after it was closed, or after it was brought in.", remedy="Correct the moment.", field="said_at")
    if held.received_at != correction.said_at:
        _same_edition(held, correction.said_at)
    letters = []
    for kind, (at, way) in correction.letters.items():
        if not correction.said_at <= at <= now:
            label = str(CaseLetter.Kind(kind).label).lower()
            raise CaseRefused(f"The {label} went before it was said, or has not gone yet.", remedy="Correct its day.", field=f"sent_{kind}")
        letters.append(OldLetter(kind, at, way))
    order = list(CaseLetter.Kind.values)
    ordered = tuple(sorted(letters, key=lambda each: (each.at, order.index(each.kind))))
    outcome = correction.outcome or before.outcome
    if before.is_open and outcome:
        raise CaseRefused(f"{held.reference} is open.", remedy="Close it by its procedure.", field="outcome")
    return replace(before, said_at=correction.said_at, letters=ordered, outcome=outcome)


def _same_edition(held: Complaint, said_at: datetime) -> None:
    moved = Complaint(pack=held.pack, received_at=said_at)
    if opening.edition_of(moved).version != held.edition:
        remedy = "Take the case out, correct the file, and bring it in again."
        raise CaseRefused("Another edition of the rules held on that day.", remedy=remedy, field="said_at")


def _changed(before: OldCase, after: OldCase) -> str:
    parts = []
    if before.said_at != after.said_at:
        parts.append("when it was said")
    kinds = {each.kind for each in {*before.letters} ^ {*after.letters}}
    parts += [str(CaseLetter.Kind(kind).label).lower() for kind in CaseLetter.Kind.values if kind in kinds]
    if before.outcome != after.outcome:
        parts.append("the outcome")
    if not parts:
        raise CaseRefused("Nothing is changed.", remedy="Change what was wrong, or accept the difference with a reason.")
    return ", ".join(parts)


def _compared(row: ImportedCase, after: OldCase, reason: str, by: Actor) -> list[CaseDifference]:
    """Keep the differences that there are now: settled ones stay, open ones that went are corrected, new ones are added."""
    found = {(each.code, each.of): each for each in bringing.differences(row, after)}
    for each in row.differences.all():
        now = found.pop((each.code, each.of), None)
        if each.state != State.OPEN:
            continue
        if now is None:
            each.state, each.reason, each.settled_by, each.settled_at = State.CORRECTED, reason, hands.person(by), clock.now()
        else:
            each.theirs, each.ours = now.theirs, now.ours
        each.save()
    CaseDifference.objects.bulk_create(found.values())
    return list(row.differences.filter(state=State.OPEN))
