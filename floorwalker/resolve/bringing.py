"""Writing a case of another register as one of ours: pinned to the edition of its day, its clocks run anew over the letters that went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.record.models import Customer
from floorwalker.record.queries import needs
from floorwalker.resolve import due, letter_effects, opening
from floorwalker.resolve.models import (
    CaseDifference,
    CaseImport,
    CaseLetter,
    Complaint,
    Difficulty,
    ImportedCase,
    Issue,
    RedressDecision,
    RedressLine,
)
from floorwalker.resolve.queries.old_cases import Judged
from floorwalker.resolve.rules import classifying, differing, redress
from floorwalker.resolve.rules.old_cases import COMPLAINT, OldCase, OldLetter, ending

LAPSED: Final = "Its last day passed: the full route holds."


@dataclass(frozen=True)
class Bringing:
    """What all cases of one file have in common: the file, who brings it in, and when."""

    batch: CaseImport
    person: Person
    by: Actor

    @property
    def told(self) -> str:
        """Where a decision of the old register is from, in words."""
        return f"As {self.batch.source} had it."


def write(row: ImportedCase, judged: Judged, customer: Customer | None, bringing: Bringing) -> list[CaseDifference]:
    """Write one judged row as a difficulty or a complaint, with where it differs; call it inside a transaction."""
    old = judged.old
    assert old is not None
    site = judged.owner.site if judged.owner is not None else bringing.batch.site
    common: dict[str, Any] = {
        "customer": customer, "line": judged.line, "site": site, "channel": old.channel, "source": Complaint.Source.REGISTER,
        "source_ref": "", "summary": old.summary, "words": old.words, "product": old.product, "received_at": old.said_at,
        "logged_at": clock.now(), "logged_by": bringing.person, "owner": judged.owner,
    }
    made: Complaint | Difficulty
    if old.kind != COMPLAINT:
        made = row.difficulty = _difficulty(old, judged, common, bringing)
    else:
        made = row.complaint = _complaint(old, judged, common, bringing)
    row.what, row.facts, row.changes = ImportedCase.What.IN, facts(old), made.changes
    row.column = row.value = row.why = row.remedy = ""
    row.save()
    return differences(row, old) if isinstance(made, Complaint) else []


def facts(old: OldCase) -> dict[str, Any]:
    """Return what the old register said, as it is kept beside the case."""
    return {
        "kind": old.kind, "open": old.is_open, "received": old.received_at.isoformat(), "said": old.said_at.isoformat(),
        "regime": old.regime, "outcome": old.outcome, "closed": old.closed_at.isoformat() if old.closed_at else "",
        "due": {of: day.isoformat() for of, day in old.due.items()}, "in_time": dict(old.in_time),
        "letters": [[each.kind, each.at.isoformat(), each.way] for each in old.letters],
        "issues": [list(each) for each in old.issues],
    }


def _difficulty(old: OldCase, judged: Judged, common: dict[str, Any], bringing: Bringing) -> Difficulty:
    assert judged.holds is not None
    made = Difficulty(
        **common, reference=next_reference("DIF"), kind=old.kind, due_at=opening.difficulty_due(judged.holds, old.said_at),
        goodwill=old.redress, currency=old.currency if old.redress is not None else "",
    )
    if not old.is_open:
        made.state, made.closed_at, made.resolution = ending(old.outcome), old.closed_at, (old.reasoning or bringing.told)[:500]
    made.save()
    if old.is_open and judged.owner is not None:
        opening.owe(made, judged.owner)
    return made


def _complaint(old: OldCase, judged: Judged, common: dict[str, Any], bringing: Bringing) -> Complaint:
    holds, customer = judged.holds, common["customer"]
    assert holds is not None
    made = Complaint.objects.create(
        **common, reference=next_reference("CMP"), severity=old.severity, remedy_sought=old.remedy, root_cause=old.cause,
        needs_support=old.support or needs.in_force(customer), pack=holds.pack.code, edition=holds.edition.version,
        digest=holds.edition.digest, calendar=holds.calendar, traits=sorted(old.special),
    )
    decided_at = old.closed_at or max((each.at for each in old.letters), default=old.said_at)
    Issue.objects.bulk_create(
        Issue(
            complaint=made, position=number, title=title, decision=decision, reasoning=(old.reasoning or bringing.told) if decision else "",
            decided_at=decided_at if decision else None,
        )
        for number, (title, decision) in enumerate(old.issues, start=1)
    )
    if old.redress is not None:
        _redress(made, old, bringing)
    for each in old.letters:
        keep_letter(made, each, bringing)
    if not old.is_open:
        made.state, made.outcome, made.closed_at = Complaint.State.CLOSED, old.outcome, old.closed_at
        made.save(update_fields=["state", "outcome", "closed_at"])
    run_clocks(made, old.letters, source=bringing.batch.source)
    return made


def keep_letter(made: Complaint, letter: OldLetter, bringing: Bringing) -> CaseLetter:
    """Keep that a letter went from the old register; its paper stays there."""
    return CaseLetter.objects.create(
        reference=next_reference("LTR"), complaint=made, kind=letter.kind, state=CaseLetter.State.SENT, body="", channel=letter.way,
        text=f"sent from {bringing.batch.source}", drafted_by=bringing.person, drafted_at=letter.at, signed_at=letter.at, sent_at=letter.at,
    )


def _redress(made: Complaint, old: OldCase, bringing: Bringing) -> None:
    assert old.redress is not None
    assert old.paid_on is not None
    by, at = bringing.person, clock.now()
    line = RedressLine.objects.create(
        complaint=made, kind=RedressLine.Kind.REFUND, what="Paid before it was brought in", how=f"as {bringing.batch.source} had it",
        source=old.reference, amount=old.redress, currency=old.currency, said_by=by, said_at=at,
    )
    paid_at = min(datetime.combine(old.paid_on, time(12), ZoneInfo(bringing.batch.site.zone)), at)
    RedressDecision.objects.create(
        complaint=made, total=old.redress, currency=old.currency, digest=redress.digest([(line.pk, line.amount)]), reason=bringing.told,
        decided_by=by, decided_at=paid_at, limit=old.redress, paid_on=old.paid_on, paid_how=f"By {bringing.batch.source}", paid_by=by,
        paid_at=paid_at,
    )


def run_clocks(made: Complaint, letters: Sequence[OldLetter], *, source: str) -> None:
    """Start the clocks of a case from when it was said and let each letter that went do what it does; a closed one ends the others."""
    now = clock.now()
    opening.begin(made, "received", at=made.received_at)
    for each in letters:
        label = str(CaseLetter.Kind(each.kind).label)
        letter_effects.went(made, each.kind, at=each.at, how=f"{label}, {source}", why=f"As {source} had it.")
    until = made.closed_at or now
    for row in made.clocks.filter(of__in=classifying.EARLY, met_at=None, dropped_at=None):
        if row.ends_at <= until:
            row.dropped_at, row.dropped_why = row.ends_at, LAPSED
            row.save(update_fields=["dropped_at", "dropped_why"])
    if made.closed_at is not None:
        running = made.clocks.filter(met_at=None, dropped_at=None).exclude(of__in=due.NOT_OURS).values_list("of", flat=True)
        opening.end(made, of=list(running), at=made.closed_at, why=f"Closed: {made.get_outcome_display().lower()}.")
    due.refresh(made)


def differences(row: ImportedCase, old: OldCase) -> list[CaseDifference]:
    """Return where the old register and the rules differ about the complaint of `row`, not kept yet."""
    made = row.complaint
    assert made is not None
    zone = packs.regulations().get(made.pack).zone
    found = differing.of(old, list(made.clocks.all()), pack=made.pack, edition=made.edition, zone=zone, now=clock.now())
    return [CaseDifference(imported=row, code=each.code, of=each.of, theirs=each.theirs[:200], ours=each.ours[:200]) for each in found]
