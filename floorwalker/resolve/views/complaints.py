"""The complaints by next deadline: what is due, who has it, its rule clock, how old the open ones are, and who carries how many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Lines, Link, Standing, Status
from floorwalker.ground.web.charts import Age, Chart
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve import due
from floorwalker.resolve.actions import cases, giving
from floorwalker.resolve.forms.stages import MoveForm
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import caseload, staging, waiting, workload
from floorwalker.resolve.queries import cases as queries
from floorwalker.resolve.queries.caseload import Ended, Now, Share
from floorwalker.resolve.queries.staging import FIRST_ONLY
from floorwalker.resolve.queries.waiting import Waits

SOON_HOURS: Final = 24
MOST_PEOPLE: Final = 8
STATES: Final = {"any": "Any", "open": "Open", "closed": "Closed", "put_down": "Found to be a difficulty"}
ORDER: Final = {"any": "-received", "closed": "-ended", "put_down": "-ended"}
"""How the list begins where it holds what has ended: the newest first; open ones by what is due next."""
DUE: Final = (("late", "Late"), ("today", "Today"), ("week", "Within 7 days"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List complaints by what is due next, the open ones unless a state is chosen."""
    by, zone, at = request.actor, zone_of(request), clock.now()
    every, state = queries.complaints(by), request.GET.get("state", "")
    rows = every if state else caseload.is_open(every)
    held: dict[int, Waits] = {}
    register: Register[Complaint] = Register(
        code="complaints", title="Complaints", nouns=("complaint", "complaints"), sort=ORDER.get(state, "due"), page_size=30,
        export="record.export", exported=lambda: store.look("complaints", page="complaints export", by=by),
        columns=(_ended_columns if state in ORDER else _open_columns)(held, at, zone),
        filters=(
            Filter("due", "Due", lambda rows, value: _due_by(rows, value, zone), choices=DUE),
            Filter("owner", "Owner", lambda rows, value: _of_owner(rows, value, by), choices=[("mine", "Mine"), ("none", "Nobody")]),
            Filter("who", "Owner's name", lambda rows, typed: rows.filter(owner__display_name__icontains=typed)),
            Filter("support", "Support need", lambda rows, _value: rows.filter(needs_support=True), choices=[("yes", "Yes")]),
            Filter("stage", "Stage", _of_stage, choices=[("first", "First"), ("second", "Second")]),
            Filter("route", "Route", lambda rows, value: rows.filter(route=value), choices=Complaint.Route.choices),
            Filter("state", "State", lambda rows, value: rows if value == "any" else rows.filter(state=value), choices=list(STATES.items()),
                   none="Open"),
            Filter("cause", "Cause", lambda rows, typed: rows.filter(root_cause__icontains=typed)),
            Filter("outcome", "Outcome", lambda rows, value: rows.filter(outcome=value), choices=Complaint.Outcome.choices),
            Filter("old", "Old reference", lambda rows, typed: rows.filter(imported__old_reference__icontains=typed)),
            Filter("about", "About", lambda rows, typed: rows.filter(summary__icontains=typed)),
        ),
        hands=(
            Hand("move", "Move to somebody", _move, icon="user", permission=giving.GIVE, form=MoveForm, kept=lambda row: row.owner_id,
                 undo=_give_back),
        ),
        prepare=lambda some: held.update(waiting.of(some)),
        first_use=FirstUse(
            "No complaint is open",
            "What a customer complains of is written down with the test of its regulation; its clocks run from when they said it.",
            "Write down", reverse("resolve:write_down"), "scale",
        ),
    )  # fmt: skip
    counts = caseload.now(every, zone=zone)
    context = {
        "title": "Complaints", "open": formats.count(counts.open), "situation": _situation(counts), "views": _chips(counts), "zone": zone,
        "may_write": policy.allows(by, cases.WRITE),
    }  # fmt: skip
    return respond(request, "resolve/complaints.html", register=register, rows=staging.with_first(rows), context=context)


def _open_columns(held: Mapping[int, Waits], at: datetime, zone: str) -> tuple[Column[Complaint], ...]:
    """Return the six questions of an open complaint: what is due, who has it, what is missing, blocked and overdue, by which clock."""
    return (
        Column("due", "Due next", lambda row: _due(row, at, zone), sort="next_due_at",
               plain=lambda row: formats.local(row.next_due_at, zone).isoformat() if row.next_due_at else ""),
        *_case_and_owner(),
        Column("clock", "Rule clock", lambda row: _clock(row, at), sort="final_due_at"),
        Column("evidence", "Evidence", lambda row: _evidence(held.get(row.pk))),
        Column("blocked", "Blocked by", lambda row: _blocked(held.get(row.pk))),
        Column("overdue", "Overdue", lambda row: _overdue(held.get(row.pk), at)),
        *_customer_and_line(),
    )  # fmt: skip


def _ended_columns(_held: Mapping[int, Waits], _at: datetime, zone: str) -> tuple[Column[Complaint], ...]:
    """Return what is asked of complaints that have ended: when, and with what."""
    return (
        Column("ended", "Ended", lambda row: formats.moment(row.closed_at, zone=zone) if row.closed_at else Status("info", "open"),
               sort="closed_at", plain=lambda row: formats.local(row.closed_at, zone).isoformat() if row.closed_at else ""),
        *_case_and_owner(),
        Column("received", "Received", lambda row: formats.moment(row.received_at, zone=zone), sort="received_at",
               plain=lambda row: formats.local(row.received_at, zone).isoformat()),
        Column("outcome", "Outcome", lambda row: row.get_outcome_display() or row.get_state_display()),
        Column("cause", "Root cause", lambda row: row.root_cause or "·", plain=lambda row: row.root_cause),
        *_customer_and_line(),
    )  # fmt: skip


def _case_and_owner() -> tuple[Column[Complaint], ...]:
    return (
        Column("case", "Case and next step", _case, plain=lambda row: f"{row.reference}: {row.summary}"),
        Column("owner", "Owner", _owner, sort="owner__sort_key",
               plain=lambda row: row.owner.display_name if row.owner else ""),
    )  # fmt: skip


def _owner(row: Complaint) -> Status | str:
    if row.owner is not None:
        return row.owner.display_name
    return Status("miss", "Nobody") if row.state == Complaint.State.OPEN else "nobody"


def _customer_and_line() -> tuple[Column[Complaint], ...]:
    return (
        Column("customer", "Customer", lambda row: Status("care", str(row.customer or "not known")) if row.needs_support
               else str(row.customer or "not known"), plain=lambda row: str(row.customer or "")),
        Column("about", "About", lambda row: row.line.name, sort="line__name"),
    )  # fmt: skip


@login_required
@require_safe
def load(request: FloorRequest) -> HttpResponse:
    """Answer with the load beside the list: how those that ended did, how old the open ones are, what comes, and who carries how many."""
    zone, every = zone_of(request), queries.complaints(request.actor)
    context = {
        "ended": _ended(caseload.ended(every)), "weeks": caseload.WEEKS_BACK, "ages": _ages(every, zone), "ahead": _ahead(every, zone),
        **_carried(every, request.actor, zone),
    }
    return render(request, "resolve/_caseload.html", context)


def _carried(every: Rows, by: Actor, zone: str) -> dict[str, Any]:
    """Return who carries how many; who says who has what also reads it in hours, beside those that each is rostered free."""
    if not policy.allows(by, giving.GIVE):
        return {"people": caseload.by_person(every, zone=zone)[:MOST_PEOPLE]}
    each = workload.hours_each(every)
    people = workload.carried(every, each, zone=zone)[:MOST_PEOPLE]
    highest = max([1.0, *(hours for one in people for hours in (one.expected, one.free) if hours is not None)])
    bars = [charts.bar_to_target(one.expected, highest=highest, target=one.free) for one in people]
    return {"people": people, "loads": list(zip(people, bars, strict=True)), "each": each, "least": workload.LEAST}


def _move(row: Complaint, values: Mapping[str, Any], by: Actor) -> object:
    return giving.move(row.reference, to=values["owner"], why=values["why"], by=by)


def _give_back(row: Complaint, before: int | None, by: Actor) -> None:
    giving.give_back(row.reference, to=before, by=by)


def _due(row: Complaint, at: datetime, zone: str) -> Standing | Lines | str:
    if row.next_due_at is None:
        return formats.moment(row.closed_at, zone=zone) if row.closed_at else "answered, to be closed"
    when, left = formats.moment(row.next_due_at, zone=zone), row.next_due_at - at
    hours = left.total_seconds() / 3600
    if hours <= 0:
        return Standing(when, Status("miss", f"{formats.duration(-left.total_seconds())} late"))
    if hours <= SOON_HOURS:
        return Standing(when, Status("watch", f"in {formats.duration(left.total_seconds())}"))
    return Lines(when, f"in {left.days} day{'' if left.days == 1 else 's'}")


def _case(row: Complaint) -> Link:
    step = due.in_words(row.next_step).lower() if row.next_step else row.get_state_display().lower()
    stage = f", stage 2 of {row.first_reference}" if row.first_reference else ""  # type: ignore[attr-defined]
    return Link(row.summary, reverse("resolve:complaint", args=[row.reference]), f"{row.reference}{stage}, {step}")


def _clock(row: Complaint, at: datetime) -> Lines | str:
    if row.final_due_at is None:
        return row.get_outcome_display() or "answered"
    zone = packs.regulations().get(row.pack).zone
    whole, gone = (caseload.days_given(row.received_at, end, zone=zone) for end in (row.final_due_at, at))
    return Lines(formats.day(row.final_due_at - timedelta(seconds=1), zone=zone), f"day {gone} of {whole}")


def _evidence(waits: Waits | None) -> str:
    if waits is None or not waits.wanted:
        return "no plan"
    return f"all {waits.wanted}" if waits.settled == waits.wanted else f"{waits.settled} of {waits.wanted}"


def _blocked(waits: Waits | None) -> str:
    if waits is None or not waits.teams:
        return "·"
    return waits.teams[0] if len(waits.teams) == 1 else f"{waits.teams[0]} and {len(waits.teams) - 1} more"


def _overdue(waits: Waits | None, at: datetime) -> Status | str:
    if waits is None or waits.overdue_since is None:
        return "·"
    days = (at - waits.overdue_since).days
    return Status("miss", f"{days} day{'' if days == 1 else 's'} late" if days else "today")


def _due_by(rows: Rows, value: str, zone: str) -> Rows:
    if value == "late":
        return caseload.late(rows)
    return caseload.due_before(rows, caseload.end_of_day(zone, days=0 if value == "today" else 7))


def _of_owner(rows: Rows, value: str, by: Actor) -> Rows:
    return rows.filter(owner=None) if value == "none" else rows.filter(owner=by.person_id)


def _of_stage(rows: Rows, value: str) -> Rows:
    return rows.filter(FIRST_ONLY) if value == "first" else rows.exclude(FIRST_ONLY)


def _chips(counts: Now) -> list[tuple[str, str, str]]:
    """Return the views that everybody starts from, each with how many it holds."""
    chips = (
        ("All open", "", counts.open), ("Late", "?due=late", counts.late), ("Due in 7 days", "?due=week", counts.within_7_days),
        ("No owner", "?owner=none", counts.without_owner), ("Support need", "?support=yes", counts.supported),
    )
    return [(label, address, formats.count(number)) for label, address, number in chips]


def _situation(counts: Now) -> Situation:
    if counts.late:
        one = counts.late == 1
        return Situation(
            "miss", f"{formats.count(counts.late)} complaint{' is' if one else 's are'} late",
            f"{formats.count(counts.past_final) if counts.past_final else 'None'} past the last day. Tell the customer before they ask.",
            (Act("Show the late ones", f"{reverse('resolve:complaints')}?due=late"),),
        )
    if counts.due_today_without_owner:
        return Situation(
            "miss", f"{formats.count(counts.due_today_without_owner)} due today with no owner", "Give each to somebody who can act today.",
            (Act("Show those with no owner", f"{reverse('resolve:complaints')}?due=today&owner=none"),),
        )
    if counts.due_today:
        return Situation("watch", f"{formats.count(counts.due_today)} due today, each with an owner", "The list begins with them.")
    return Situation("ok", "Nothing is due today" if counts.open else "No complaint is open", "The list is by what is due next.")


def _ended(ended: Ended) -> list[tuple[str, str, str, str]]:
    """Return each share with its number and range in words; no data where nothing ended."""
    shares = (("Settled by the short route", ended.short), ("Upheld", ended.upheld), ("Answered in time", ended.in_time))
    return [(label, *_share(share)) for label, share in shares]


def _share(share: Share) -> tuple[str, str, str]:
    if share.value is None or share.range is None:
        return "no data", "none", ""
    low, high = (formats.share(each) for each in share.range)
    return formats.share(share.value), f"{share.part} of {share.n}", f"{low} to {high}"


def _ages(rows: Any, zone: str) -> Chart | None:
    last_day = caseload.days_allowed(rows, zone=zone)
    counts = [Age(each.days, each.cases, each.supported) for each in caseload.ages(rows, last_day=last_day)]
    if not any(each.cases for each in counts):
        return None
    return charts.ages("ages", counts, last_day=last_day, title="Age of open complaints in days", width=400.0)


def _ahead(rows: Any, zone: str) -> Chart | None:
    days = caseload.ahead(rows, zone=zone)
    if not any(number for _day, number in days):
        return None
    named = [(formats.day(day, zone=zone), number) for day, number in days]
    return charts.due_by_day("ahead", named, title=f"Due in the coming {len(days)} days, late ones on the first", width=400.0)
