"""Pages of activities: the list, planning one, and one with its times and how everybody stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, refs, telling
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan import activity_words as words
from floorwalker.plan.actions import activities as actions
from floorwalker.plan.actions import activity_sessions as sessions
from floorwalker.plan.actions import rosters
from floorwalker.plan.forms.activities import ActivityForm
from floorwalker.plan.models import ActivitySession, Roster, TeamActivity
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.queries import rosters as roster_queries
from floorwalker.plan.queries.activities import Stand
from floorwalker.plan.queries.activity_times import Proposal, Times
from floorwalker.plan.queries.roster_board import board
from floorwalker.plan.rules.activities import KINDS, MISSED
from floorwalker.plan.rules.roster_week import DAYS_PER_WEEK, week_of
from floorwalker.plan.views.agreements import UNPROCESSABLE
from floorwalker.plan.views.briefings import number_of
from floorwalker.plan.views.roster_page import week_words


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the activities that the reader may see, with how many have done each."""
    may = policy.allows(request.actor, queries.COORDINATE)
    register: Register[TeamActivity] = Register(
        code="activities",
        title="Activities",
        nouns=("activity", "activities"),
        sort="-from",
        columns=(
            Column("activity", "Activity", lambda row: Link(row.title, reverse("plan:activity", args=[row.reference]), row.reference),
                   sort="reference"),
            Column("kind", "Kind", words.kind_name, sort="kind"),
            Column("serves", "Serves", lambda row: row.about.partition(":")[2]),
            Column("for", "For", lambda row: Lines(row.audience, row.site.name)),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("from", "Window", lambda row: _window(row), sort="first_day"),
            Column("due", "Due", lambda row: formats.day_with_year(row.due_on, zone="UTC"), sort="due_on"),
            Column("timed", "Have a time", lambda row: f"{row.timed} of {row.asked}"),  # type: ignore[attr-defined]
            Column("did", "Have done it", lambda row: f"{row.did} of {row.asked}"),  # type: ignore[attr-defined]
            Column("state", "State", words.state_of),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=[(each.code, each.name) for each in KINDS]),
            Filter("state", "State", _in_state, choices=[
                ("untimed", "Some without a time"), ("open", "Not done by all"), ("idle", "Serves nothing that holds"),
                ("off", "Called off"),
            ]),
        ),
        first_use=FirstUse(
            "No activity is planned yet",
            "Briefings, meetings, coaching, training, projects and back-office tasks of a team go where its people are really rostered, in "
            "groups, where the service loses least.",
            "Plan the first" if may else "", reverse("plan:plan_activity") if may else "", "activity",
        ),
    )
    context = {"title": "Activities", "may": may}
    return respond(request, "plan/activities.html", register=register, rows=queries.listed(request.actor), context=context)


def _window(row: TeamActivity) -> str:
    return f"{formats.day(row.first_day, zone='UTC')} to {formats.day(row.last_day, zone='UTC')}"


def _in_state(rows: Any, value: str) -> Any:
    match value:
        case "untimed":
            return [row for row in rows.filter(cancelled_at=None) if row.timed < row.asked]
        case "open":
            return [row for row in rows.filter(cancelled_at=None) if row.did < row.asked]
        case "idle":
            return queries.idle(rows, on=queries.today())
        case _:
            return rows.exclude(cancelled_at=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: FloorRequest) -> HttpResponse:
    """Plan an activity."""
    policy.require(request.actor, queries.COORDINATE)
    begins: dict[str, Any] = {"owner": request.person, "about": request.GET.get("about", "")}
    if request.person is not None:
        begins["site"] = request.person.site
    form = ActivityForm(request.POST or None, by=request.actor, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(form.draft(), form.audience(), by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is planned; find times at which its people are rostered.")
            return redirect("plan:activity", reference=made.reference)
    context = {"title": "Plan an activity", "form": form, "submit": "Plan it", "cancel_url": reverse("plan:activities")}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def activity(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one activity: how everybody stands, its times, and with a `week` the times that take least."""
    return show(request, queries.find(reference, by=request.actor))


@dataclass(frozen=True)
class TimeRow:
    """One time of an activity, ready to be shown."""

    session: ActivitySession
    when: str
    state: Status
    people: tuple[tuple[str, str], ...]
    number: int
    level: str
    cover: str
    may_put_in: bool
    may_drop: bool
    may_mark: bool


@dataclass(frozen=True)
class Offer:
    """One time that is proposed, ready to be shown."""

    starts_at: str
    when: str
    people: tuple[Person, ...]
    level: str
    cover: str
    is_below: bool


def show(request: FloorRequest, one: TeamActivity, *, wrong: str = "") -> HttpResponse:
    """Answer with the page of an activity; `wrong` says why what was sent was refused."""
    telling.see(request.actor.person_id or 0, about=f"team_activity:{one.reference}")
    stands = queries.stands(one)
    acts = queries.acts(one, by=request.actor)
    near = queries.near(request.actor)
    seen = [each for each in stands if acts or each.person.pk in near]
    counts = [
        (Status(words.STANDS[word], word), number) for word in words.STANDS if (number := sum(each.word == word for each in stands))
    ]
    open_to = acts and one.cancelled_at is None
    may_roster = policy.allows_for(request.actor, rosters.KIND, one.site)
    weeks = _weeks(one)
    chosen = _chosen(request, weeks) if open_to else None
    times = queries.standing(one)
    lines = queries.lines_of(times)
    context = {
        "title": one.title, "one": one, "zone": one.site.zone, "state": words.state_of(one), "kind": words.kind_name(one),
        "sight": refs.sight(Ref.parse(one.about), by=request.actor), "counts": counts, "asked": len(stands), "wrong": wrong,
        "acts": open_to, "floor": formats.share(one.floor_share), "window": _window(one), "may_roster": may_roster,
        "rows": [(each, words.stand(each), _when(each, one), words.missed(each.why)) for each in seen],
        "times": [_time(each, one, lines, seen={row.person.pk for row in seen}, acts=open_to, may_roster=may_roster) for each in times],
        "weeks": weeks if open_to else [], "chosen": chosen, "missed": MISSED, "need": sum(each.needs_time for each in stands),
        "may_lower": policy.allows_for(request.actor, queries.LOWER_COVER, one.site),
    }
    if chosen is not None:
        context |= _offers(one, chosen, stands)
    return render(request, "plan/activity.html", context, status=UNPROCESSABLE if wrong else 200)


def _when(each: Stand, one: TeamActivity) -> str:
    return _moment(each.session, one) if each.session is not None else ""


def _moment(session: ActivitySession, one: TeamActivity) -> str:
    zone = one.site.zone
    return f"{formats.day(session.starts_at, zone=zone)}, {formats.span(session.starts_at, session.ends_at, zone=zone)}"


def _time(
    each: ActivitySession, one: TeamActivity, lines: dict[int, str], *, seen: set[int], acts: bool, may_roster: bool
) -> TimeRow:
    rows = list(each.people.all())
    now = clock.now()
    return TimeRow(
        session=each, when=_moment(each, one), state=words.time_state(each, lines), number=len(rows),
        people=tuple((str(row.person_id), row.person.display_name) for row in rows if row.person_id in seen),
        level=words.level(each.cost), cover=words.cover(each.cost),
        may_put_in=may_roster and (each.put_in_at is None or queries.is_gone(each, lines)) and each.starts_at > now,
        may_drop=acts and each.starts_at > now and (may_roster or each.put_in_at is None), may_mark=acts and each.starts_at <= now,
    )


def _weeks(one: TeamActivity) -> list[tuple[date, str, bool]]:
    """Return the Mondays of the weeks of the window that are not past, in words, and whether a roster holds each; one query."""
    monday = week_of(one.site, max(one.first_day, clock.today(one.site.zone))).first_day
    held = Roster.objects.filter(site=one.site, retired_at=None, first_day__lte=one.last_day, last_day__gte=monday)
    spans = list(held.values_list("first_day", "last_day"))
    found = []
    while monday <= one.last_day:
        last = monday + timedelta(days=DAYS_PER_WEEK - 1)
        found.append((monday, week_words(monday), any(first <= monday and last <= end for first, end in spans)))
        monday += timedelta(days=DAYS_PER_WEEK)
    return found


def _chosen(request: FloorRequest, weeks: list[tuple[date, str, bool]]) -> date | None:
    asked = request.GET.get("week", "")
    return next((monday for monday, _, is_held in weeks if is_held and monday.isoformat() == asked), None)


def _offers(one: TeamActivity, monday: date, stands: list[Stand]) -> dict[str, Any]:
    """Return the times proposed in a week, and who has none and why there is none."""
    week = week_of(one.site, monday)
    roster = roster_queries.to_show(week)
    people = {each.person.pk: each.person for each in stands if each.needs_time}
    times = Times(board(week, roster), one, people=people, sessions=queries.standing(one))
    found = times.propose()
    left = [person.display_name for key, person in people.items() if key in found.left or key not in times.people]
    return {
        "roster": roster, "offers": [_offer(each, one, people) for each in found.times], "left": left, "week_words": week_words(monday),
        "has_need": times.board.has_need,
    }


def _offer(each: Proposal, one: TeamActivity, people: dict[int, Person]) -> Offer:
    zone, ends_at, cost = one.site.zone, each.starts_at + timedelta(minutes=one.minutes), each.cost.kept
    when = f"{formats.day(each.starts_at, zone=zone)}, {formats.span(each.starts_at, ends_at, zone=zone)}"
    return Offer(
        starts_at=each.starts_at.isoformat(), when=when,
        people=tuple(people[key] for key in each.people), level=words.level(cost), cover=words.cover(cost), is_below=each.is_below,
    )


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Choose a time, put it in, give it up, take down who came, or call the activity off; what is refused comes back on the page."""
    one = queries.find(reference, by=request.actor)
    sent = request.POST
    try:
        match act:
            case "choose":
                _choose(request, one)
            case "put-in":
                draft = sessions.put_in(queries.time_of(one, number_of(sent.get("key", ""))), by=request.actor)
                messages.success(request, f"It stands in {draft.reference}; its people are told when that is published.")
            case "drop":
                sessions.drop(queries.time_of(one, number_of(sent.get("key", ""))), by=request.actor)
                messages.success(request, "The time is given up; its people need another.")
            case "mark":
                key = number_of(sent.get("key", ""))
                missed = {number_of(name.removeprefix("why-")): sent[name] for name in sent if name.startswith("why-")}
                came = {person for person, why in missed.items() if why == "came"}
                sessions.mark(queries.time_of(one, key), came=came, missed=missed, by=request.actor)
                messages.success(request, "It is taken down; who missed it needs another time.")
            case "cancel":
                actions.call_off(one, reason=sent.get("reason", ""), by=request.actor)
                messages.success(request, f"{reference} is called off.")
            case _:
                raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        return show(request, one, wrong=f"{refusal.message} {refusal.remedy}")
    return redirect("plan:activity", reference=reference)


def _choose(request: FloorRequest, one: TeamActivity) -> None:
    """Choose a time, and put it into the roster at once for who may change rosters."""
    sent = request.POST
    try:
        starts_at = datetime.fromisoformat(sent.get("starts_at", ""))
    except ValueError:
        starts_at = clock.now()
    if starts_at.tzinfo is None:
        raise RuleBroken("That is no time.", remedy="Choose one of the times proposed.", code="activity_time")
    with transaction.atomic():
        made = sessions.choose(
            one, starts_at=starts_at, people=[number_of(each) for each in sent.getlist("person")],
            below_floor_why=sent.get("below_floor_why", ""), by=request.actor,
        )
        if policy.allows_for(request.actor, rosters.KIND, one.site):
            draft = sessions.put_in(made, by=request.actor)
            messages.success(request, f"It stands in {draft.reference}; its people are told when that is published.")
        else:
            messages.success(request, "The time is chosen; a planner is asked to put it into the roster.")
