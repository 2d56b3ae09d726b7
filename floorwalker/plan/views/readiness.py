"""Who is ready for which queue: the board, and what is missing before something goes live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people import queries as people_queries
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.queries.readiness import Matrix, Missing
from floorwalker.plan.readiness_words import CHOICES, KIND_CHOICES, WORDS, asks, gap_stands, stands
from floorwalker.plan.rules.readiness import Readiness, Standing


@login_required
@require_safe
def board(request: FloorRequest) -> HttpResponseBase:
    """Show how people stand to every queue that asks for something, as far as the reader reaches."""
    on = _day(request)
    found = queries.matrix(request.actor, on=on)
    by_code = {queue.code: queue for queue in found.queues}
    chosen = by_code.get(request.GET.get("queue", ""))
    may = policy.allows(request.actor, queries.PROPOSE)
    in_words = cache(lambda each: stands(each, on))  # most stand alike
    register: Register[Person] = Register(
        code="readiness",
        title="Readiness",
        nouns=("person", "people"),
        sort="person",
        columns=(
            Column("person", "Person", _named, sort="sort_key",
                   plain=lambda row: row.display_name),
            Column("reference", "Reference", lambda row: row.reference),
            Column("team", "Team", lambda row: getattr(row, "team_name", None) or ""),
            *(_stands_to(queue, found, in_words) for queue in ([chosen] if chosen else found.queues)),
            Column("missing", "What is missing", lambda row: _missing(row, found, chosen)),
        ),
        filters=(
            Filter("q", "Name", lambda rows, words: rows.filter(display_name__icontains=words)),
            Filter("team", "Team", lambda rows, code: rows.filter(pk__in=_members(code, on)),
                   choices=[(team.code, team.name) for team in people_queries.teams_seen(request.actor)]),
            Filter("site", "Site", lambda rows, code: rows.filter(site__code=code),
                   choices=[(site.code, site.name) for site in people_queries.sites()]),
            Filter("queue", "Queue", lambda rows, code: rows.filter(pk__in=_serving(found, by_code.get(code))),
                   choices=[(queue.code, queue.name) for queue in found.queues]),
            Filter("stands", "Stands", lambda rows, value: _standing(rows, found, value, request.GET.get("kind", ""), chosen),
                   choices=CHOICES),
            Filter("kind", "Missing", lambda rows, value: rows.filter(
                pk__in=found.standing("", kind=value, queue=chosen.pk if chosen else 0)), choices=KIND_CHOICES),
            Filter("day", "On", lambda rows, _: rows, kind="date"),
        ),
        first_use=FirstUse(
            "Nothing is asked of anybody yet",
            "Once a rule of readiness is in force for a queue, everybody who serves it stands here: ready, in grace, released or not "
            "ready, with what is missing.", "Propose the first rule" if may else "", reverse("plan:propose_readiness") if may else "",
            "shield-check",
        ),
    )
    counts = [
        Status(WORDS[each][0], f"{len(people)} {word}")
        for each, word in ((Standing.NOT_READY, "not ready"), (Standing.GRACE, "in grace"), (Standing.RELEASED, "released"))
        if (people := found.standing(each, queue=chosen.pk if chosen else 0))
    ]
    context = {
        "title": "Readiness", "on": on, "counts": counts, "may": may, "has_rules": bool(found.queues),
        "may_release": policy.allows(request.actor, queries.RELEASE), "chosen": chosen,
    }
    return respond(request, "plan/readiness.html", register=register, rows=queries.people(request.actor, found), context=context)


def _named(row: Person, note: str = "") -> Link:
    return Link(row.display_name, reverse("people:person", args=[row.reference]), note)


def _members(team: str, on: date) -> Any:
    return Membership.objects.on(on).filter(team__code=team).values("person")


def _stands_to(queue: Queue, found: Matrix, in_words: Callable[[Readiness], Status]) -> Column[Person]:
    def cell(row: Person) -> Status | str:
        each = found.cell(row.pk, queue.pk)
        return "" if each is None else in_words(each)

    return Column(queue.code, queue.name, cell)


def _missing(row: Person, found: Matrix, chosen: Queue | None) -> str:
    said = [(queue, each.words(found.on)) for queue, each in found.row(row.pk) if chosen in {None, queue}]
    return ". ".join(f"{queue.name}: {words}" for queue, words in said if words)


def _serving(found: Matrix, queue: Queue | None) -> list[int]:
    return [person for person, keys in found.serves.items() if queue is not None and queue.pk in keys]


def _standing(rows: Any, found: Matrix, standing: str, kind: str, chosen: Queue | None) -> Any:
    key = chosen.pk if chosen else 0
    if standing == Standing.READY:
        return rows.exclude(pk__in=found.standing("", queue=key))
    return rows.filter(pk__in=found.standing(standing, kind=kind, queue=key))


@login_required
@require_safe
def gaps(request: FloorRequest) -> HttpResponseBase:
    """List what is missing before a queue, a standard or a blueprint goes live: who lacks what, and who acts."""
    policy.require(request.actor, queries.VIEW)
    on, of = _day(request), request.GET.get("of", "")
    name, keys = queries.queues_of(of, by=request.actor) if of else ("", None)
    queues = Queue.objects.filter(retired_at=None, readiness_rules__state="approved").distinct().order_by("name")
    register: Register[Missing] = Register(
        code="readiness-gaps",
        title="Readiness gaps",
        nouns=("gap", "gaps"),
        columns=(
            Column("person", "Person", lambda row: _named(row.person, note=getattr(row.person, "team_name", None) or ""), sort="name",
                   plain=lambda row: row.person.display_name),
            Column("reference", "Reference", lambda row: row.person.reference),
            Column("queue", "Queue", lambda row: row.queue.name),
            Column("stands", "Stands", lambda row: gap_stands(row.gap, on)),
            Column("why", "What is missing", lambda row: row.gap.words),
            Column("mend", "How it is mended", lambda row: row.gap.mend),
            Column("acts", "Who acts", lambda row: row.acts),
            Column("enforced", "Kept off from", lambda row: formats.day_with_year(row.gap.enforced_on, zone="UTC"),
                   plain=lambda row: row.gap.enforced_on.isoformat()),
            Column("rule", "Rule", lambda row: Link(row.gap.rule.reference, reverse("plan:readiness_rule", args=[row.gap.rule.reference]),
                                                    asks(row.gap.rule)), plain=lambda row: row.gap.rule.reference),
        ),
        filters=(
            Filter("of", "Goes live", lambda rows, _: rows, choices=[
                *([(of, name)] if of and not of.startswith("queue:") else []),
                *((f"queue:{queue.reference}", queue.name) for queue in queues),
            ]),
            Filter("day", "On", lambda rows, _: rows, kind="date"),
            Filter("stands", "Stands", lambda rows, value: [row for row in rows if row.standing == value], choices=CHOICES[1:]),
            Filter("kind", "Missing", lambda rows, value: [row for row in rows if row.gap.rule.kind == value], choices=KIND_CHOICES),
        ),
        first_use=FirstUse("Nothing is missing", "Everybody whom you see meets what is asked of them by this day.", icon="circle-check"),
    )
    rows = queries.missing(request.actor, on=on, queues=keys)
    context = {
        "title": f"Readiness gaps, {name}" if name else "Readiness gaps", "on": on, "no_queue": keys == set(), "number": len(rows),
    }
    return respond(request, "plan/readiness_gaps.html", register=register, rows=rows, context=context)


def _day(request: FloorRequest) -> date:
    """Return the day asked for, today where none is or it cannot be read."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return queries.today()
