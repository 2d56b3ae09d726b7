"""One's own shifts, for everybody who works here; and recording that somebody is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, todos
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import seen
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.plan import purpose_words
from floorwalker.plan.actions import absences, roster_publishing
from floorwalker.plan.forms.rosters import AbsenceForm
from floorwalker.plan.models import Absence, Roster, Shift
from floorwalker.plan.purpose_words import ServedBy
from floorwalker.plan.queries import purpose
from floorwalker.plan.queries import rosters as queries

UNPROCESSABLE = 422


@dataclass(frozen=True)
class MyDay:
    """One day of one's own: shifts, absence, or nothing; `is_told` once a roster of the day was published."""

    day: date
    shifts: tuple[Shift, ...]
    absence: Absence | None
    is_today: bool
    is_told: bool
    served: tuple[ServedBy, ...]


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the reader's published shifts of the next two weeks, with breaks."""
    person = request.person
    if person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    policy.require_for(request.actor, "plan.view_own_roster", person)
    zone = person.site.zone
    today = clock.today(zone)
    shifts = queries.own_shifts(person, first_day=today, days=queries.OWN_DAYS)
    away = queries.own_absences(person, first_day=today, days=queries.OWN_DAYS)
    told_until = queries.told_until(person.site)
    purposes = purpose.between(
        today, today + timedelta(days=queries.OWN_DAYS), people=[person.pk], zone=zone, by=request.actor
    )
    days = []
    for offset in range(queries.OWN_DAYS):
        day = today + timedelta(days=offset)
        of_day = tuple(shift for shift in shifts if formats.local(shift.starts_at, zone).date() == day)
        absence = next((a for a in away if _covers(a, day, zone)), None)
        served = purpose_words.served(purposes, purpose_words.stretches(of_day), zone=zone, by=request.actor)
        days.append(MyDay(day, of_day, absence, day == today, told_until is not None and day <= told_until, tuple(served)))
    owed = [
        roster
        for roster in {shift.roster_id: shift.roster for shift in shifts}.values()
        if todos.owed_by(person.pk).filter(key=roster_publishing.todo_key(roster, person)).exists()
    ]
    hours = sum(
        (part.ends_at - part.starts_at).total_seconds() / 3600
        for shift in shifts for part in shift.activities.all() if part.paid
    )
    context = {"title": "My shifts", "days": days, "zone": zone, "owed": owed, "hours": hours, "any": bool(shifts)}
    return render(request, "plan/my_shifts.html", context)


@login_required
@require_POST
def have_seen(request: FloorRequest, reference: str) -> HttpResponse:
    """Tick off that the reader has seen the shifts of a version."""
    if request.person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    roster_publishing.see(queries.find(reference), request.person, by=request.actor)
    return redirect("plan:my_shifts")


@login_required
@require_safe
def version(request: FloorRequest, reference: str) -> HttpResponse:
    """Go to a version: to its board for who may see it, else to one's own shifts."""
    roster: Roster = queries.find(reference)
    if not policy.allows(request.actor, "plan.view"):
        return redirect("plan:my_shifts")
    return redirect(f"{reverse('plan:roster')}?site={roster.site.code}&week={roster.first_day.isoformat()}&version={roster.reference}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: FloorRequest) -> HttpResponse:
    """Show the form for leave and absence with what is known ahead, or record one and say what it uncovers."""
    policy.require(request.actor, absences.PERMISSION)
    reached = seen(request.actor, absences.PERMISSION).filter(is_pseudonym=False, left_on=None)
    form = AbsenceForm(request.POST or None, people=reached, initial={"first_day": request.GET.get("week")})
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.span()
        person = form.cleaned_data["person"]
        try:
            done = absences.record(person, kind=form.cleaned_data["kind"], starts_at=starts_at, ends_at=ends_at, by=request.actor)
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, _said(done, person.display_name, person.site.zone))
            return redirect("plan:absence")
    ahead = Absence.objects.filter(person__in=reached, ends_at__gt=clock.now()).select_related("person__site").order_by("starts_at")
    shown = list(ahead[: queries.ABSENCES_SHOWN])
    for each in shown:
        each.whole_days = _whole_days(each)  # type: ignore[attr-defined]  # for the page alone
    context = {
        "title": "Absence", "form": form, "ahead": shown,
        "zone": zone_of(request),
    }
    return render(request, "plan/roster_absence.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def withdraw(request: FloorRequest, pk: int) -> HttpResponse:
    """Take one absence back."""
    found = get_object_or_404(Absence.objects.select_related("person__site"), pk=pk)
    absences.withdraw(found, by=request.actor)
    messages.success(request, f"The absence of {found.person.display_name} is withdrawn.")
    return redirect("plan:absence")


def _said(done: absences.Recorded, name: str, zone: str) -> str:
    if not done.uncovered:
        return f"{name} is away; no published shift is touched."
    first = done.uncovered[0]
    more = f" and {len(done.uncovered) - 1} more" if len(done.uncovered) > 1 else ""
    return (
        f"{name} is away. Uncovered: {formats.day(first.starts_at, zone=zone)} "
        f"{formats.span(first.starts_at, first.ends_at, zone=zone)}{more}. Fill gaps on the roster."
    )


def _whole_days(absence: Absence) -> tuple[date, date] | None:
    """Return the first and last day of an absence from midnight to midnight at the person's site, None for a part of a day."""
    zone = ZoneInfo(absence.person.site.zone)
    begin, end = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    return (begin.date(), end.date() - timedelta(days=1)) if begin.time() == end.time() == time() else None


def _covers(absence: Absence, day: date, zone: str) -> bool:
    begin, end = (moment.astimezone(ZoneInfo(zone)) for moment in (absence.starts_at, absence.ends_at - timedelta(minutes=1)))
    return begin.date() <= day <= end.date()
