"""What an anonymised copy can be made of: what it says in words, who has a part in it, and which facts it would be known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.web import formats
from floorwalker.record import sight as record_sight
from floorwalker.record.models import ContactPoint, Customer, Interaction
from floorwalker.record.queries import contacts, transcripts
from floorwalker.resolve import sight
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import case_files, kept
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules.anonymity import Level

Lines = list[tuple[str, str]]
UNKNOWN: Final = "not told"


@dataclass(frozen=True)
class Source:
    """One record to be copied, as it stands: nothing in it is hidden yet."""

    ref: Ref
    parts: Mapping[str, Sequence[str]]
    sections: Sequence[tuple[str, Lines]]
    levels: Sequence[Level]


def of(ref: Ref, *, by: Actor) -> Source:
    """Return what a copy of the record `ref` is made of.

    Raises
    ------
    NotAllowed, NotFound
        If `by` may not read the whole of it, or no copy is made of such a record.
    """
    make = {"complaint": _complaint, "contact": _contact}.get(ref.kind)
    if make is None:
        raise NotFound(f"No copy is made of {ref.reference}.", remedy="Copies are made of contacts and of complaints.")
    return make(ref, by)


def _complaint(ref: Ref, by: Actor) -> Source:
    policy.require(by, sight.FILES)
    file = CaseFile(case_files.find(ref.reference, by=by))
    one, zone = file.complaint, file.complaint.site.zone
    sections = [(title, [line for line in lines if line[1].strip()]) for title, lines in _told(file, _Days(one.received_at, zone))]
    return Source(ref, _parts(one.customer, _workers(file), speaker=one.speaker_name), sections, list(_complaint_levels(file)))


def _told(file: CaseFile, day: _Days) -> Iterator[tuple[str, Lines]]:
    one = file.complaint
    yield "What the customer said", [("In short", one.summary), ("Words", one.words), ("Wanted", one.remedy_sought)]
    for each in file.issues:
        lines = [("Complained of", each.words), *((f"Found, {day(row.found_at)}", row.words) for row in each.findings.all())]
        decided = each.get_decision_display() if each.decision else "Not decided"
        yield f"Issue {each.position}", [("Title", each.title), *lines, ("Decision", decided), ("Reasoning", each.reasoning)]
    yield "Evidence", [
        (f"{each.get_state_display()}, {day(each.settled_at or each.wanted_at)}", ". ".join(filter(None, (each.what, each.says))))
        for each in file.evidence
    ]
    yield "Asked of others", [
        line for each in file.requests for line in (
            (f"Asked, {day(each.asked_at)}", f"{each.team}: {each.what}"),
            (f"Answered, {day(each.answered_at)}" if each.answered_at else "No answer", each.answer),
        )
    ]
    told = sorted((each.given_at, each.words) for each in file.updates if each.given_at is not None)
    yield "The customer was told", [(day(at), words) for at, words in told]
    yield "Redress", [
        *((each.get_kind_display(), f"{each.what}: {each.how}; {formats.money(each.amount, each.currency)}") for each in file.standing),
        *((f"Decided, {day(file.decision.decided_at)}", file.decision.reason) for _ in (1,) if file.decision),
    ]
    for letter in sorted((each for each in file.letters if each.sent_at), key=lambda each: each.sent_at or each.drafted_at):
        yield f"Letter: {letter.get_kind_display().lower()}", [(f"Sent, {day(letter.sent_at)}", letter.body.replace("**", ""))]
    yield "Procedure", [
        (each.name, day(each.done_at) if each.done_at else f"left out: {each.left_out}" if each.left_out else "not done")
        for each in file.steps if each.needed
    ]
    yield "Clocks", [
        (each.of.replace("-", " ").capitalize(), f"late from {day(each.late_from)}, met: {day(each.met_at) if each.met_at else 'no'}")
        for each in file.clocks if each.dropped_at is None
    ]
    yield "What lay behind it", [("Cause", one.root_cause), ("In words", one.root_cause_words)]


def _complaint_levels(file: CaseFile) -> Iterator[Level]:
    one = file.complaint
    rows: QuerySet[Any] = Complaint.objects.filter(pack=one.pack, state=one.state, outcome=one.outcome)
    always = {"Regulation": file.pack.name, "Outcome": one.get_outcome_display() if one.outcome else one.get_state_display()}
    close = rows.filter(channel=one.channel, product=one.product)
    facts = {**always, "Channel": one.get_channel_display(), "Product": one.product or UNKNOWN}
    yield from _levels(close, "received_at", one.received_at, one.site.zone, facts)
    _name, word, start, end = list(_spans(one.received_at, one.site.zone))[-1]
    yield Level("year alone", {**always, "Received": word}, rows.filter(received_at__gte=start, received_at__lt=end).count())
    yield Level("no day", always, rows.count())


def _contact(ref: Ref, by: Actor) -> Source:
    one = contacts.find(ref.reference, by=by)
    said = transcripts.of(one, by=by)
    if said is None and not one.note:
        raise NotFound(f"No words of {ref.reference} are kept that you may read.", remedy="Choose a contact with a transcript or a note.")
    words = [
        (f"{line.clock} {line.party}".strip(), "".join(f"[{each.chip}]" if each.chip else each.words for each in line.pieces))
        for line in (said.lines if said is not None else ())
    ]
    zone = one.queue.zone if one.queue is not None else "UTC"
    workers = {one.agent} | {turn.person for turn in (said.transcript.turns.select_related("person") if said is not None else ())}
    sections = [(title, lines) for title, lines in (("Words", words), ("Note", [("Note", one.note)])) if lines and lines[0][1]]
    return Source(ref, _parts(one.customer, [each for each in workers if each is not None]), sections, list(_contact_levels(one, zone)))


def _contact_levels(one: Interaction, zone: str) -> Iterator[Level]:
    rows = record_sight.published().filter(channel=one.channel, outcome=one.outcome)
    always = {"Channel": one.channel.capitalize(), "Outcome": one.get_outcome_display()}
    queue = {**always, "Queue": one.queue.name if one.queue is not None else UNKNOWN}
    facts = {**queue, "Reason": one.reason.name if one.reason is not None else UNKNOWN}
    yield from _levels(rows.filter(queue=one.queue, reason=one.reason), "started_at", one.started_at, zone, facts, called="Day")
    _name, word, start, end = list(_spans(one.started_at, zone))[-1]
    year = rows.filter(started_at__gte=start, started_at__lt=end)
    yield Level("year, without reason", {**queue, "Day": word}, year.filter(queue=one.queue).count())
    yield Level("year alone", {**always, "Day": word}, year.count())


def _levels(
    rows: QuerySet[Any], column: str, moment: datetime, zone: str, facts: Mapping[str, str], *, called: str = "Received"
) -> Iterator[Level]:
    for name, word, start, end in _spans(moment, zone):
        yield Level(name, {**facts, called: word}, rows.filter(**{f"{column}__gte": start, f"{column}__lt": end}).count())


def _spans(moment: datetime, zone: str) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Yield the day, month, quarter and year of a moment in a zone: what each is called, in words, and where it begins and ends."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    quarter = (day.month - 1) // 3
    for name, word, first, after in (
        ("day", f"{day:%d %B %Y}", day, day + timedelta(days=1)),
        ("month", f"{day:%B %Y}", day.replace(day=1), _months_on(day.replace(day=1), 1)),
        ("quarter", f"{day.year} Q{quarter + 1}", date(day.year, 3 * quarter + 1, 1), _months_on(date(day.year, 3 * quarter + 1, 1), 3)),
        ("year", str(day.year), date(day.year, 1, 1), date(day.year + 1, 1, 1)),
    ):
        yield name, word, _begins(first, zone), _begins(after, zone)


def _months_on(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


class _Days:
    """Days as they lie from the first: a copy tells no calendar day."""

    def __init__(self, first: datetime, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._first = first.astimezone(self._zone).date()

    def __call__(self, moment: datetime | None) -> str:
        return "no day" if moment is None else f"day {(moment.astimezone(self._zone).date() - self._first).days}"


def _parts(customer: Customer | None, workers: Iterable[Person], *, speaker: str = "") -> dict[str, list[str]]:
    found = {"customer": _customer(customer), "representative": [speaker]}
    for number, each in enumerate(sorted(set(workers), key=lambda one: one.pk), start=1):
        found[f"colleague {number}"] = [
            each.display_name, each.given_name, each.family_name, each.preferred_name, each.email, each.phone, each.staff_number or "",
        ]
    return found


def _customer(customer: Customer | None) -> list[str]:
    if customer is None:
        return []
    points = ContactPoint.objects.filter(customer=customer).values_list("value", flat=True)
    return [customer.name, customer.external_id, *sorted(form for each in points for form in kept.forms_of(each))]


def _workers(file: CaseFile) -> set[Person]:
    one = file.complaint
    found = {one.owner, one.logged_by, one.closed_by}
    found |= {row.found_by for each in file.issues for row in each.findings.all()} | {each.decided_by for each in file.issues}
    found |= {who for each in file.requests for who in (each.to, each.asked_by, each.answered_by)}
    found |= {who for each in file.letters for who in (each.drafted_by, each.signed_by, each.sent_by)}
    found |= {who for each in file.decisions for who in (each.decided_by, each.second, each.paid_by)}
    return {each for each in found if each is not None}
