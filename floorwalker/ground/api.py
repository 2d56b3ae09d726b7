"""The ground over the API: queues, people, what is owed, findings and long work, with the reach of who asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, P, PathEx, Query, Router, Schema

from floorwalker.ground import refs, todos
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.findings import raise_finding
from floorwalker.ground.jobs import queue as work
from floorwalker.ground.models import Finding, Job, Queue
from floorwalker.ground.people import api_access, policy, queries
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store

PAGE_SIZE: Final = 100
PAGE_LIMIT: Final = 500
LARGEST_KEY: Final = 2**63 - 1
NO_NUL: Final = r"^[^\x00]*$"
"""PostgreSQL takes no NUL in a text."""
A_REF: Final = r"^[a-z_]+:[^\x00]+$"

router = Router(tags=["ground"])


class Problem(Schema):
    """A refusal (RFC 9457): what was wrong, what to do, and named values."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any]
    instance: str


class PageAsked(Schema):
    """Which part of a list."""

    after: str = Field("", description="`after` of the page before", pattern=r"^[0-9]{0,19}$")
    limit: int = Field(PAGE_SIZE, ge=1, le=PAGE_LIMIT)


class QueueOut(Schema):
    """A queue in use."""

    reference: str
    code: str
    name: str
    line: str
    channel: str
    zone: str
    simulated: bool


class PersonOut(Schema):
    """Somebody who works here, as colleagues see them."""

    reference: str
    name: str
    site: str
    team: str | None
    role: str | None
    joined_on: date
    left_on: date | None


class TodoOut(Schema):
    """What the reader owes."""

    what: str = Field(description="in words to a person signed in; to a key the kind and reference of what it is about")
    why: str = Field(description="empty to a key")
    about: str
    stage: str
    due_at: datetime | None
    raised_at: datetime


class JobOut(Schema):
    """Long work that the reader may see."""

    uuid: str
    kind: str
    state: str
    done: int
    total: int | None
    created_at: datetime
    ended_at: datetime | None


class FindingOut(Schema):
    """A finding: its source and how it stands; its words are opened on its page."""

    reference: str
    source: str
    theme: str
    raised_at: datetime
    is_open: bool


class FindingIn(Schema):
    """Something found wrong, or better possible, about a record."""

    source: str = Field(max_length=80, pattern=A_REF, description="Ref of the record", examples=["contact:C-12"])
    summary: str = Field(min_length=1, max_length=300, pattern=NO_NUL, description="one sentence", examples=["The reason is missing."])
    theme: str = Field("", max_length=60, pattern=NO_NUL)


class QueuesOut(Schema):
    """A page of queues."""

    queues: list[QueueOut]
    after: str | None


class PeopleOut(Schema):
    """A page of people."""

    people: list[PersonOut]
    after: str | None


class TodosOut(Schema):
    """What the reader owes, most urgent first."""

    todos: list[TodoOut]


class JobsOut(Schema):
    """A page of long work, newest first."""

    jobs: list[JobOut]
    after: str | None


class FindingsOut(Schema):
    """A page of findings, newest first."""

    findings: list[FindingOut]
    after: str | None


class RecordOut(Schema):
    """A record that a Ref names, as its room lets it be copied: what it is, not the words about it."""

    ref: str
    label: str = Field(description="what people call it")
    page: str = Field(description="its page, below the address of the house")
    record: dict[str, Any] = Field(description="its fields; which, depends on the kind of record")


class Raised(Schema):
    """The finding that was raised."""

    reference: str


REFUSALS: Final[dict[int, Any]] = {400: Problem, 401: Problem, 403: Problem, 422: Problem, 429: Problem}


def _page(rows: QuerySet[Any], question: PageAsked, *, newest_first: bool = False) -> tuple[list[Any], str | None]:
    """Return one page of `rows` in the order of their keys, and what leads to the next."""
    if question.after:
        if int(question.after) > LARGEST_KEY:
            raise RuleBroken(
                f"{question.after!r} is not a place in the list.", remedy="Use `after` as the page before gave it.", code="bad_cursor"
            )
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": int(question.after)})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: question.limit + 1])
    page = found[: question.limit]
    return page, str(page[-1].pk) if len(found) > len(page) else None


@router.get("/queues", response={200: QueuesOut, **REFUSALS}, summary="Queues in use")
def queues(request: Any, question: Query[PageAsked]) -> Any:
    """Return the queues, each with the line and the channel it is."""
    policy.require(request.actor, "ground.view_queues")
    rows, after = _page(Queue.objects.filter(retired_at=None).select_related("line"), question)
    listed = [{**{name: getattr(row, name) for name in QueueOut.model_fields if name != "line"}, "line": row.line.code} for row in rows]
    return {"queues": listed, "after": after}


@router.get("/people", response={200: PeopleOut, **REFUSALS}, summary="People whom the reader may see")
def people(request: Any, question: Query[PageAsked]) -> Any:
    """Return the people inside the reader's reach, with team and role today; one look stands in the trail."""
    policy.require(request.actor, "people.see")
    rows, after = _page(queries.listed(request.actor, on=policy.standing(request.actor).on), question)
    store.look("people", page="api people", by=request.actor, terms=question.after, found=len(rows))
    return {"people": [_person(row) for row in rows], "after": after}


def _person(row: Person) -> dict[str, Any]:
    return {
        "reference": row.reference, "name": row.display_name, "site": row.site.code, "team": getattr(row, "team_code", None),
        "role": getattr(row, "role_code", None), "joined_on": row.joined_on, "left_on": row.left_on,
    }


@router.get("/todos", response={200: TodosOut, **REFUSALS}, summary="What the reader owes")
def owed(request: Any) -> Any:
    """Return what the person who asks owes, most urgent first; a key asks for its owner, and gets no words: they may be a customer's."""
    policy.require(request.actor, "people.see")
    person = policy.standing(request.actor).person
    rows = todos.owed_by(person)[:PAGE_LIMIT] if person is not None else ()
    listed = [{name: getattr(row, name) for name in TodoOut.model_fields} for row in rows]
    if request.actor.kind == "api_key":
        listed = [{**todo, "what": todos.in_short(row), "why": ""} for todo, row in zip(listed, rows, strict=True)]
    return {"todos": listed}


@router.get("/jobs", response={200: JobsOut, **REFUSALS}, summary="Long work, newest first")
def jobs(request: Any, question: Query[PageAsked]) -> Any:
    """Return the long work that the reader asked for or may see."""
    rows, after = _page(work.seen_by(request.actor), question, newest_first=True)
    return {"jobs": [_job(row) for row in rows], "after": after}


def _job(row: Job) -> dict[str, Any]:
    return {name: getattr(row, name) for name in JobOut.model_fields if name != "uuid"} | {"uuid": str(row.uuid)}


@router.get("/findings", response={200: FindingsOut, **REFUSALS}, summary="Findings, newest first")
def findings(request: Any, question: Query[PageAsked]) -> Any:
    """Return the findings without their words."""
    policy.require(request.actor, "ground.view_findings")
    rows, after = _page(Finding.objects.all(), question, newest_first=True)
    return {"findings": [{name: getattr(row, name) for name in FindingOut.model_fields} for row in rows], "after": after}


@router.get("/records/{ref}", response={200: RecordOut, 404: Problem, **REFUSALS}, summary="The record that a Ref names")
def record(request: Any, ref: PathEx[str, P(max_length=80, pattern=A_REF, example="finding:FND-1")]) -> Any:
    """Return the record that a Ref names, such as that of a webhook's message; opening it is a look."""
    named = Ref.parse(ref)
    frozen = refs.freeze(named, by=request.actor)
    seen = refs.sight(named, by=request.actor)
    store.look(named.reference, page="api record", by=request.actor)
    kept = {name: value for name, value in frozen.items() if name not in {"ref", "frozen_at"}}
    return {"ref": str(named), "label": seen.label, "page": seen.page, "record": kept}


@router.post("/findings", response={201: Raised, 404: Problem, 409: Problem, **REFUSALS}, summary="Raise a finding")
def raise_one(request: HttpRequest, said: FindingIn) -> HttpResponse:
    """Raise a finding about a record. Send an Idempotency-Key: the same request sent again within 24 hours raises no second one."""
    actor = request.actor  # type: ignore[attr-defined]

    def do() -> dict[str, Any]:
        source = Ref.parse(said.source)
        if refs.sight(source, by=actor).hidden:
            raise NotFound(f"There is no {said.source} that you may see.", remedy="Check the reference.")
        finding = raise_finding(source, summary=said.summary, evidence={}, by=actor, theme=said.theme)
        return {"reference": finding.reference}

    return api_access.once(request, do)


