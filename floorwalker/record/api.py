"""The record over the API: measures, figures and contacts, read only, with the reach of the person who asks."""

from __future__ import annotations

import math
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, P, PathEx, Query, Router, Schema

from floorwalker.engine import measures as shelf
from floorwalker.ground import windows
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import sight
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import Interaction
from floorwalker.record.queries import asked, contacts, evidence

PAGE_SIZE: Final = 100
PAGE_LIMIT: Final = 500

router = Router(tags=["record"])


class Problem(Schema):
    """A refusal (RFC 9457): what was wrong, what to do, and named values."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any]
    instance: str


class MeasureOut(Schema):
    """One measure of the shelf."""

    code: str
    name: str
    unit: str
    better: str
    requirement: str
    meaning: str
    formula: str
    source: str
    needs: list[str]


class FiguresOut(Schema):
    """Figures: a row for each group; null is no data, never 0.

    Where totals by interval take part, the column `told_by` says of each row who told of it: contacts, totals, contacts and totals,
    or longer intervals, of which a shorter one cannot be told. Where a measure is reckoned from rounded shares, two more columns such as
    `service_level_from` and `service_level_to` say between what it lies.
    """

    schema_: int = Field(1, alias="schema")
    zone: str
    start: date
    end: date
    columns: list[str]
    rows: list[dict[str, Any]]


class ContactOut(Schema):
    """One contact in a list."""

    reference: str
    started_at: datetime
    ended_at: datetime | None
    queue: str | None
    channel: str
    person: str | None
    customer: str | None
    reason: str | None
    outcome: str
    dissatisfied: bool


class PartOut(Schema):
    """One timed part of a contact, half-open."""

    kind: str
    started_at: datetime
    ended_at: datetime


class HandOut(Schema):
    """A person (reference) who handled a contact without a break, and the kinds of its parts in that time."""

    person: str
    started_at: datetime
    ended_at: datetime
    parts: list[str]


class CountedOut(Schema):
    """What one visit of a queue counts as in the figures, and the standard and target that decide."""

    queue: str | None
    waited_seconds: float
    counted_as: str
    standard: str | None
    target_seconds: float


class BroughtOut(Schema):
    """The import that brought a contact; only for who may see imports."""

    reference: str
    files: list[str]
    importer: str
    zone: str
    ownership: str
    handed_in_by: str
    handed_in_at: datetime
    published_by: str
    published_at: datetime | None


class RepairedOut(Schema):
    """One kind of repair that its import made, with the rule that repaired."""

    code: str
    rule: str
    values: int


class EvidenceOut(Schema):
    """How we know: the source, the import, the repairs, what it counted as under which rule, and who handled it."""

    source: str
    key: str
    brought: BroughtOut | None
    repairs: list[RepairedOut]
    visits: list[CountedOut]
    hands: list[HandOut]
    short_abandon_seconds: float


class ContactInFull(ContactOut):
    """One contact with its parts, its note, and how we know."""

    direction: str
    resolved: bool | None
    repaired: bool
    import_: str | None = Field(None, alias="import")
    note: str
    parts: list[PartOut]
    evidence: EvidenceOut


class ContactsOut(Schema):
    """A page of contacts, newest first; `after` leads to the next, null on the last."""

    contacts: list[ContactOut]
    after: str | None


class FiguresAsked(Schema):
    """The words of the page of figures; what is left out is the last week counted, by queue."""

    by: str = Field("queue", description="a dimension or a time: queue, channel, week, half_hour, agent, ..., or empty")
    and_: str = Field("", alias="and", description="a second grouping")
    from_: str = Field("", alias="from", description="first local day, as 2026-11-02")
    to: str = Field("", description="local day, not included")
    interval: int = Field(30, description="minutes: 15, 30 or 60")
    queue: str = ""
    channel: str = ""
    reason: str = Field("", description="code of a reason; those below it count too")
    outcome: str = ""
    person: str = Field("", description="reference such as P-1001")
    team: str = Field("", description="code of a team")
    site: str = Field("", description="code of a site")
    zone: str = ""
    m: str = Field("", description="codes of measures, commas between")


class ContactsAsked(Schema):
    """The filters of the list of contacts."""

    ref: str = ""
    words: str = Field("", description="words of the note, the last as a beginning")
    person: str = ""
    customer: str = ""
    when: str = Field("", description="days that move: today, yesterday, this-week, last-week, this-month, last-month, last-7-days")
    from_: str = Field("", alias="from", description="first day, as 2026-11-02")
    to: str = Field("", description="last day, included")
    queue: str = ""
    channel: str = ""
    outcome: str = ""
    reason: str = ""
    archive: int | None = Field(None, description="an archived year, such as 2024, whose contacts are asked instead of those in the house")
    after: str = Field("", description="`after` of the page before")
    limit: int = Field(PAGE_SIZE, ge=1, le=PAGE_LIMIT)


REFUSALS: Final[dict[int, Any]] = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}


@router.get("/measures", response={200: list[MeasureOut], 401: Problem, 429: Problem}, summary="The shelf of measures")
def measures(request: HttpRequest) -> Any:
    """Return every measure with its formula, unit and source."""
    return [
        {name: getattr(each, name) for name in MeasureOut.model_fields if name != "needs"} | {"needs": list(each.needs)}
        for each in shelf.all()
    ]


@router.get("/figures", response={200: FiguresOut, **REFUSALS}, by_alias=True, summary="Measures over a time")
def figures(request: Any, question: Query[FiguresAsked]) -> Any:
    """Return measures by whatever is asked, as far as the reader's roles reach."""
    zone = request.person.site.zone if request.person else "UTC"
    wanted = asked.read(request.GET, by=request.actor, zone=zone)
    answer = wanted.answer()
    rows = [{name: _plain(value) for name, value in row.items()} for row in answer.rows]
    return {"schema": 1, "zone": wanted.zone, "start": wanted.start, "end": wanted.end, "columns": answer.columns, "rows": rows}


@router.get("/contacts", response={200: ContactsOut, **REFUSALS}, summary="Contacts, newest first")
def listed(request: Any, question: Query[ContactsAsked]) -> Any:
    """Return a page of the contacts that the reader may see; a search stands in the trail."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    with reading.reading(question.archive) if question.archive is not None else nullcontext():
        return _page(request, question)


def _page(request: Any, question: ContactsAsked) -> dict[str, Any]:
    zone = request.person.site.zone if request.person else "UTC"
    rows = contacts.listed(request.actor)
    typed = windows.resolved({name: value.strip() for name, value in request.GET.items()}, zone=zone)
    chosen = {name: value for name in contacts.narrowings(zone) if (value := typed.get(name, ""))}
    for name, keep in contacts.narrowings(zone).items():
        if name in chosen:
            try:
                rows = keep(rows, chosen[name])
            except ValueError as unreadable:
                raise RuleBroken(
                    f"The filter {name} was {chosen[name]!r}.", remedy=str(unreadable), code="bad_filter", field=name
                ) from None
    if chosen:
        store.look("contacts", page="api contacts", by=request.actor, terms=contacts.terms(chosen))
    if question.after:
        at, number = _cursor(question.after)
        rows = rows.filter(Q(started_at__lt=at) | Q(id__lt=number), started_at__lte=at)
    found = list(rows.order_by("-started_at", "-id")[: question.limit + 1])
    page = found[: question.limit]
    after = f"{page[-1].started_at.isoformat()}~{page[-1].pk}" if len(found) > len(page) else None
    return {"contacts": [_out(row) for row in page], "after": after}


@router.get("/contacts/{reference}", response={200: ContactInFull, **REFUSALS}, by_alias=True, summary="One contact")
def contact(request: Any, reference: PathEx[str, P(example="C-12")]) -> Any:
    """Return one contact with its parts, wherever it lies; opening it is a look."""
    try:
        return _in_full(request, reference)
    except YearArchived as archived:
        with reading.reading(archived.facts["year"]):
            return _in_full(request, reference)


def _in_full(request: Any, reference: str) -> dict[str, Any]:
    shown = contacts.find(reference, by=request.actor)
    store.look(shown.reference, page="api contact", by=request.actor)
    known = evidence.of(shown, by=request.actor)
    parts = [{name: getattr(part, name) for name in PartOut.model_fields} for part in shown.segments.all()]
    return _out(shown) | {
        "direction": shown.direction, "resolved": shown.resolved, "repaired": shown.repaired, "note": shown.note,
        "import": shown.batch.reference if shown.batch else None, "parts": parts,
        "evidence": {
            **{name: getattr(known, name) for name in EvidenceOut.model_fields},
            "visits": [_counted(visit) for visit in known.visits],
            "hands": [{**vars(hand), "person": hand.person.reference} for hand in known.hands],
        },
    }


def _counted(visit: evidence.Visit) -> dict[str, Any]:
    return {
        **vars(visit), "queue": visit.queue.code if visit.queue else None,
        "standard": visit.standard.reference if visit.standard else None,
    }


def _out(row: Interaction) -> dict[str, Any]:
    return {
        "reference": row.reference, "started_at": row.started_at, "ended_at": row.ended_at,
        "queue": row.queue.code if row.queue else None, "channel": row.channel,
        "person": row.agent.reference if row.agent else None, "customer": row.customer.reference if row.customer else None,
        "reason": row.reason.code if row.reason else None, "outcome": row.outcome, "dissatisfied": row.dissatisfied,
    }


def _cursor(text: str) -> tuple[datetime, int]:
    at, _mark, number = text.partition("~")
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    key = contacts.number_of(number)
    if moment is None or moment.tzinfo is None or key is None:
        raise RuleBroken(f"{text!r} is not a place in the list.", remedy="Use `after` as the page before gave it.", code="bad_cursor")
    return moment, key


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
