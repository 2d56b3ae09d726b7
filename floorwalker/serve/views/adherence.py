"""Adherence of a day: everybody in sight, one person's day, and excusing several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock, standards, windows
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.queries import seen as people_seen
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, moving, respond
from floorwalker.ground.windows import Period
from floorwalker.record.facts.schemas import ON_QUEUE_ACTIVITY
from floorwalker.serve import lanes, log_rows
from floorwalker.serve.actions import exceptions
from floorwalker.serve.forms import day_log as forms
from floorwalker.serve.models import Entry, ExceptionReason
from floorwalker.serve.queries import adherence as queries
from floorwalker.serve.queries.adherence import SEES, Day, PersonDay, Stretch
from floorwalker.serve.queries.day_log import DECIDE
from floorwalker.serve.rules.adherence import GRACE_SECONDS, ON_QUEUE, OWN_TIME
from floorwalker.serve.sight import seen
from floorwalker.serve.views.day_log import day_typed

LANES_AT_MOST: Final = 80
OFF_PLAN_SECONDS: Final = GRACE_SECONDS
"""Under this in a whole day somebody counts as on plan."""
EXCUSED_AT_ONCE: Final = 200
SHORT: Final = 60.0
"""Stretches of less than a minute are counted and not listed: nobody would remember them."""


def day_asked(request: FloorRequest, zone: str) -> Period | None:
    """Return the day that the address asks for, else the last one of which people's time is known; None where none is."""
    typed = {name: str(value) for name, value in request.GET.items()}
    asked = windows.resolved(typed, zone=zone, first="day", last="until", among=windows.ONE_DAY)
    day = day_typed(asked.get("day") or request.POST.get("day"))
    if day is None:
        last = queries.last_day_known(request.actor)
        if last is None:
            return None
        day = formats.local(last, zone).date()
    return Period(day, day, zone)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show the day of everybody in sight in figures and lanes, or send the figures as a file."""
    policy.require(request.actor, SEES)
    zone = zone_of(request)
    period = day_asked(request, zone)
    if period is None:
        return render(request, "serve/adherence_first.html", {"title": "Adherence"})
    asked = request.GET.get("team", "")
    day = queries.day_of(request.actor, period, team=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None)
    teams = Team.objects.filter(policy.scope(request.actor, SEES).q(team="pk"), retired_at=None).order_by("name")
    register = _register(period, [(str(team.pk), team.name) for team in teams], is_planned=day.planned is not None)
    register = replace(
        register,
        exported=lambda: store.look("adherence", page=f"adherence file {period.first}", by=request.actor, found=len(day.people)),
    )
    drawn, quarters, left = _lanes(day, period)
    may_decide = policy.allows(request.actor, DECIDE)
    context = {
        "title": "Adherence", "period": period, "zone": zone, "is_planned": day.planned is not None, "lanes": drawn,
        "quarters": quarters, "hours": lanes.hours(left, quarters, zone=zone), "more": len(day.people) - len(drawn),
        "before": period.first - timedelta(days=1), "after": period.first + timedelta(days=1), "may_decide": may_decide,
        "reasons": list(ExceptionReason.objects.filter(retired_at=None)) if may_decide else [], "whole": _whole(day.people),
        "target": _target(period), "waiting": sum(row.waiting for row in day.people), "page_keys": KEYS,
    }
    return respond(request, "serve/adherence.html", register=register, rows=list(day.people), context=context)


KEYS: Final = ((("[", "]"), "a day back or on"), (("e",), "excuse"), (("w",), "decide"))


def _whole(rows: Sequence[PersonDay]) -> float | None:
    """Return the adherence of all rows together."""
    due = sum(row.scheduled_seconds or 0.0 for row in rows)
    return 1 - sum(row.off_plan_seconds or 0.0 for row in rows) / due if due else None


def _target(period: Period) -> float | None:
    ruling = standards.in_force(period.first).filter(measure="adherence", queue=None, channel="").first()
    return ruling.target if ruling is not None else None


def _register(period: Period, teams: Sequence[tuple[str, str]], *, is_planned: bool) -> Register[PersonDay]:
    def person(row: PersonDay) -> Cell:
        return Link(row.person.display_name, _address(row.person, period), row.team)

    def off_plan(row: PersonDay) -> Cell:
        return "" if row.off_plan_seconds is None else formats.duration(row.off_plan_seconds // 60 * 60)

    def excused(row: PersonDay) -> Cell:
        said = f"{row.exceptions} approved" if row.exceptions else ""
        return Lines(said, f"{row.waiting} waiting") if row.waiting else said

    def only_off(rows: list[PersonDay], value: str) -> list[PersonDay]:
        return [row for row in rows if value != "off" or (row.off_plan_seconds or 0) >= OFF_PLAN_SECONDS]

    return Register(
        code="adherence",
        title="People",
        nouns=("person", "people"),
        sort="person",
        columns=(
            Column("person", "Person", person, sort="name", plain=lambda row: row.person.display_name),
            Column("adherence", "Adherence", lambda row: formats.share(row.adherence, places=1), sort="adherence", numeric=True,
                   plain=lambda row: row.adherence),
            Column("conformance", "Conformance", lambda row: formats.share(row.conformance, places=1), sort="conformance", numeric=True,
                   plain=lambda row: row.conformance),
            Column("scheduled", "Scheduled", lambda row: formats.duration(row.scheduled_seconds), sort="scheduled_seconds", numeric=True,
                   plain=lambda row: row.scheduled_seconds),
            Column("off", "Off plan", off_plan, sort="off_plan_seconds", numeric=True, plain=lambda row: row.off_plan_seconds),
            Column("exceptions", "Exceptions", excused, sort="exceptions", plain=lambda row: row.exceptions),
        ),
        filters=(
            moving(lambda rows, _days: rows, zone=period.zone, covers=("day",), label="Which day", choices=windows.ONE_DAY),
            Filter("day", "Day", lambda rows, _value: rows, kind="date"),
            Filter("team", "Team", lambda rows, _value: rows, choices=teams),
            Filter("only", "Show", only_off, choices=[("off", "Those off plan")]),
        ),
        first_use=FirstUse(
            "Nobody in your sight was there on this day",
            "Choose another day." if is_planned else "No roster is published for this day; choose another.", icon="users",
        ),
        note="On the queues in a break or in training, and what was excused, counts neither for nor against anybody.",
    )


def _address(person: Person, period: Period) -> str:
    return f"{reverse('serve:person_day', args=[person.reference])}?day={period.first.isoformat()}"


def _lanes(day: Day, period: Period) -> tuple[list[lanes.Lanes], int, float]:
    """Return the lanes of those off plan first, how many quarter hours they span, and the left edge."""
    start = period.starts.timestamp()
    if day.planned is None or not day.planned.person.size:
        return [], 1, start
    left = float(day.planned.started.min()) // 3600 * 3600
    quarters = min(lanes.MOST_QUARTERS, int(np.ceil((float(day.planned.ended.max()) - left) / lanes.QUARTER_SECONDS)))
    rows = sorted(day.people, key=lambda row: -(row.off_plan_seconds or 0))[:LANES_AT_MOST]
    return [_lane(row, day, left, quarters, period.zone) for row in rows], quarters, left


def _lane(row: PersonDay, day: Day, left: float, quarters: int, zone: str) -> lanes.Lanes:
    assert day.planned is not None, "lanes are drawn where a roster stands"
    key, now = row.person.pk, clock.now().timestamp()
    done = day.done.of((day.done.person == key) & (day.done.kind != "off"))
    return lanes.Lanes(
        row.person.reference, row.person.display_name,
        lanes.bars(day.planned.of(day.planned.person == key), left, quarters, np.inf, zone),
        lanes.bars(lanes.merged(done), left, quarters, now, zone),
        formats.share(row.adherence, places=0), (row.off_plan_seconds or 0) >= OFF_PLAN_SECONDS,
    )


@login_required
@require_safe
def person_day(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one person's day: lanes, every stretch that counts neither way or against, and the exceptions."""
    policy.require(request.actor, SEES)
    person = people_seen(request.actor, SEES).select_related("site").filter(reference=reference).first()
    if person is None:
        raise NotFound(f"There is nobody called {reference} whom you may see.", remedy="Choose somebody from the list.")
    zone = person.site.zone
    period = day_asked(request, zone) or Period(clock.today(zone), clock.today(zone), zone)
    store.look(person.reference, page="adherence of a day", by=request.actor)
    day = queries.day_of(request.actor, period, person=person)
    drawn, quarters, left = _lanes(day, period)
    rows = seen(request.actor).filter(
        kind=Entry.Kind.EXCEPTION, person=person, starts_at__lt=period.ends, ends_at__gt=period.starts
    ).select_related("reason")
    is_own = person.pk == request.actor.person_id
    may_decide = not is_own and people_seen(request.actor, DECIDE).filter(pk=person.pk).exists()
    differed = [each for each in queries.stretches(person, period) if each.counts is not True]
    context = {
        "title": person.display_name, "person": person, "period": period, "zone": zone, "day": day.people[0] if day.people else None,
        "lanes": drawn, "quarters": quarters, "hours": lanes.hours(left, quarters, zone=zone), "is_own": is_own,
        "stretches": [_shown(each, person, period, is_own=is_own, may_decide=may_decide) for each in differed if each.seconds >= SHORT],
        "short": sum(each.seconds < SHORT for each in differed),
        "exceptions": [(row, log_rows.status_of(row)[1]) for row in rows], "before": period.first - timedelta(days=1),
        "after": period.first + timedelta(days=1), "target": _target(period), "page_keys": KEYS,
    }
    return render(request, "serve/person_day.html", context)


def _shown(each: Stretch, person: Person, period: Period, *, is_own: bool, may_decide: bool) -> dict[str, Any]:
    planned = "queue" if each.planned == ON_QUEUE_ACTIVITY else each.planned
    url = ""
    if each.counts is False and (is_own or may_decide):
        base = reverse("serve:my_exceptions") if is_own else reverse("serve:add", args=["exception"])
        begin, end = (formats.clock(at, zone=period.zone) for at in (each.starts_at, each.ends_at))
        whose = "" if is_own else f"&person={person.pk}"
        url = f"{base}?day={formats.local(each.starts_at, period.zone).date().isoformat()}&at={begin}&ends={end}{whose}"
    return {
        "stretch": each, "planned": lanes.WORDS.get(planned, planned) if planned else "", "done": lanes.WORDS.get(each.state, each.state),
        "status": _status(each), "url": url,
    }


def _status(each: Stretch) -> Status:
    if each.counts is False:
        return Status("watch", "Off plan")
    if each.state not in ON_QUEUE:
        return Status("ok", "Excused")
    if each.planned in OWN_TIME:
        return Status("care", "Owed a break" if each.planned == "break" else "Owed lunch")
    return Status("info", "Helping")


@login_required
@require_POST
def excuse_many(request: FloorRequest) -> HttpResponse:
    """Excuse the same time of several people with one reason, each by itself."""
    policy.require(request.actor, DECIDE)
    form = forms.OwnExceptionForm(data=request.POST, zone=zone_of(request), now=clock.now())
    back = f"{reverse('serve:adherence')}?day={(day_typed(request.POST.get('day')) or clock.today(zone_of(request))).isoformat()}"
    if not form.is_valid():
        messages.error(request, "Nothing was excused: give a reason, and a time from and until.")
        return redirect(back)
    starts_at = form.begins()
    ends_at = form.until("ends", after=starts_at) or starts_at
    chosen = people_seen(request.actor, DECIDE).filter(reference__in=request.POST.getlist("person")[:EXCUSED_AT_ONCE])
    results = exceptions.excuse_many(
        chosen.select_related("site"), reason=form.cleaned_data["reason"], starts_at=starts_at, ends_at=ends_at,
        note=form.cleaned_data["note"], by=request.actor,
    )
    refused = [f"{person.display_name}: {refusal.message}" for person, refusal in results if refusal is not None]
    done = len(results) - len(refused)
    if done:
        messages.success(request, f"{done} {'person is' if done == 1 else 'people are'} excused. Their figures follow in a moment.")
    for words in refused[:5]:
        messages.error(request, words)
    if not done and not refused:
        messages.info(request, "Nobody was ticked; nothing was excused.")
    return redirect(back)
