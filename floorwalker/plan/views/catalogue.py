"""Pages of the standards catalogue: the register, one standard with its versions and how it is kept, proposing and deciding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, downloads, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart, KeptDay
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import catalogue as actions
from floorwalker.plan.forms.catalogue import StandardForm, begin_from
from floorwalker.plan.forms.deciding import LookForm, ReasonForm
from floorwalker.plan.forms.kpis import aim, typed
from floorwalker.plan.forms.staffing import PER_CENT
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import activities, briefings, measured, meetings
from floorwalker.plan.queries import catalogue as queries
from floorwalker.plan.views.kpi_rows import NOTHING, figures_of, last_days
from floorwalker.record.figure_words import written
from floorwalker.record.queries import figures
from floorwalker.record.queries.asked import teams_in_reach
from floorwalker.record.queries.judged import verdict

UNPROCESSABLE = 422
KEPT = {"ok": "kept", "watch": "near", "miss": "missed"}
State = StandardVersion.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every standard in force, to come and past, what waits, and where nothing is promised."""
    today = queries.today()
    may_propose = policy.allows(request.actor, actions.PROPOSE)
    register: Register[Standard] = Register(
        code="standards",
        title="Standards",
        nouns=("standard", "standards"),
        sort="measure",
        columns=(
            Column("standard", "Standard", _named, sort="reference"),
            Column("measure", "Measure", lambda row: measures.get(row.measure).name, sort="measure"),
            Column("applies", "Applies to", lambda row: in_words(row)),
            Column("target", "Target", aim),
            Column("worst", "Worst put up with", lambda row: threshold_of(document(row))),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("until", "Until", lambda row: formats.day_with_year(row.ends_on, zone="UTC") if row.ends_on else "further notice"),
            Column("owner", "Owner", lambda row: shown.owner.display_name if (shown := document(row)) else ""),
            Column("review", "Looked at again by", lambda row: review_of(document(row), row, today)),
            Column("state", "State", lambda row: state_of(row, document(row), today)),
        ),
        filters=(
            Filter("when", "When", _when, choices=[("now", "In force"), ("come", "To come"), ("past", "Past")]),
            Filter("measure", "Measure", lambda found, value: found.filter(measure=value),
                   choices=[(each.code, each.name) for each in measures.all()]),
            Filter("queue", "Queue", lambda found, value: found.filter(queue__reference=value),
                   choices=list(Queue.objects.order_by("name").values_list("reference", "name"))),
            Filter("team", "Team", lambda found, value: found.filter(team__code=value),
                   choices=list(Team.objects.filter(retired_at=None).order_by("name").values_list("code", "name"))),
            Filter("words", "Documents", _documented, choices=[("none", "Not in words"), ("due", "To be looked at")]),
        ),
        first_use=FirstUse(
            "Nothing is promised yet",
            "A standard says what customers may rely on: a measure with its target, for a queue, a channel, a team or everything. Today, "
            "staffing and reports obey it from its first day.",
            "Propose the first" if may_propose else "", reverse("plan:propose_standard") if may_propose else "", "ruler",
        ),
    )
    context = {
        "title": "Standards", "may_propose": may_propose,
        "waiting": [(each, aim(each), in_words(each)) for each in queries.waiting(request.actor)],
        "without": queries.without(today), "one_sided": [each for each in measured.services(today) if each.missing],
        "undocumented": queries.undocumented(today).count(),
        "due": sum(each.review_on < today for each in queries.review_due(today)),
    }
    return respond(request, "plan/standards.html", register=register, rows=queries.listed(request.actor), context=context)


def document(row: Standard) -> StandardVersion | None:
    """Return the approved words of a standard."""
    version: StandardVersion | None = getattr(row, "version", None)
    return version if version is not None and version.state == State.APPROVED else None


def in_words(one: Standard | StandardVersion) -> str:
    """Return what a standard applies to."""
    if one.team is not None:
        return one.team.name
    return one.queue.name if one.queue is not None else str(Channel(one.channel).label) if one.channel else "Everything"


def threshold_of(version: StandardVersion | None) -> str:
    """Return the worst that is put up with, as people write it."""
    if version is None or version.threshold is None:
        return ""
    measure = measures.get(version.measure)
    return f"{typed(measure, version.threshold)}{'%' if measure.unit == 'share' else ''}"


def review_of(version: StandardVersion | None, standard: Standard, today: date) -> Status | str:
    """Return when a standard is looked at again, marked where that is due."""
    if version is None or (standard.ends_on is not None and standard.ends_on <= today):
        return ""
    words = str(formats.day_with_year(version.review_on, zone="UTC"))
    if version.review_on < today:
        return Status("miss", f"Overdue since {words}")
    return Status("watch", words) if version.review_on <= today + queries.SOON else words


def state_of(standard: Standard, version: StandardVersion | None, today: date) -> Status:
    """Return how a standard stands today."""
    if standard.ends_on is not None and standard.ends_on <= today:
        return Status("info", "Past")
    if version is None:
        return Status("watch", "In force, not in words" if standard.starts_on <= today else "To come, not in words")
    return Status("info", "To come") if standard.starts_on > today else Status("ok", "In force")


def _named(row: Standard) -> Link:
    version = document(row)
    return Link(row.reference, reverse("plan:standard", args=[row.reference]), version.name if version is not None else "")


def _when(rows: Any, value: str) -> Any:
    today = queries.today()
    match value:
        case "now":
            return rows.filter(pk__in=queries.standing(today).filter(starts_on__lte=today).values("pk"))
        case "come":
            return rows.filter(starts_on__gt=today)
        case _:
            return rows.filter(ends_on__lte=today)


def _documented(rows: Any, value: str) -> Any:
    today = queries.today()
    if value == "none":
        return rows.filter(pk__in=queries.undocumented(today).values("pk"))
    return rows.filter(version__in=queries.review_due(today).values("pk"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: FloorRequest) -> HttpResponse:
    """Propose a standard: from nothing, as the next version of one (`next`), the words for one without (`of`), or of `queue`."""
    policy.require(request.actor, actions.PROPOSE)
    of = _standard(request, "of")
    before = _standard(request, "next") or of
    begun = before if isinstance(before, Standard) else None
    approvers = queries.approvers(but=request.actor)
    words = StandardVersion.objects.filter(standard=begun, state=State.APPROVED).first() if begun is not None else None
    form = StandardForm(
        request.POST or None, approvers=approvers, of=of,
        initial={"approver": approvers.first(), **begin_from(begun, version=words, owner=request.person), **_asked_for(request)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(form.draft(), approver=form.cleaned_data["approver"], of=of, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is proposed; {made.approver.display_name} is asked to decide.")
            return redirect("plan:standard", reference=made.reference)
    context = {
        "title": "Say a standard in words" if of else "Propose a standard", "form": form, "of": of, "before": begun,
        "aim": aim(begun) if begun is not None else "", "applies": in_words(begun) if begun is not None else "",
        "nobody": not approvers.exists(), "cancel_url": reverse("plan:standards"),
    }
    return render(request, "plan/standard_propose.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _asked_for(request: FloorRequest) -> dict[str, str]:
    queue = Queue.objects.filter(reference=request.GET.get("queue", "")).first()
    return {"applies_to": f"queue:{queue.pk}"} if queue is not None else {}


def _standard(request: FloorRequest, name: str) -> Standard | None:
    reference = request.GET.get(name, "")
    return queries.find(reference, by=request.actor)[0] if reference else None


@login_required
@require_safe
def standard(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one standard: what it promises, how it was kept, who keeps it, its versions, and what may be done."""
    standing, version = queries.find(reference, by=request.actor)
    one = standing or version
    assert one is not None
    today = queries.today()
    words = version if version is not None and version.state in {State.PROPOSED, State.APPROVED} else None
    waits = version is not None and version.state == State.PROPOSED
    may_propose = policy.allows(request.actor, actions.PROPOSE)
    own = version is not None and version.proposed_by_id == request.actor.person_id
    holds = standing is not None and (standing.ends_on is None or standing.ends_on > today)
    counted = policy.allows(request.actor, "record.view_measures") and (
        one.team_id is None or teams_in_reach(request.actor).filter(pk=one.team_id).exists()
    )
    state = (
        Status("watch", "Waits for a decision") if waits and standing is None
        else state_of(standing, document(standing), today) if standing is not None
        else Status("info", version.get_state_display() if version is not None else "")
    )
    past = list(queries.history(one))
    context = {
        "title": version.name if version is not None else measures.get(one.measure).name, "one": one, "version": version, "words": words,
        "measure": measures.get(one.measure), "aim": aim(one), "applies": in_words(one), "worst": threshold_of(words), "state": state,
        "waits": waits, "own": own, "now": _now(one, today) if counted else None, "chart": _chart(one, words) if counted else None,
        "versions": [(each, document(each), aim(each), state_of(each, document(each), today), each.pk == one.pk) for each in past],
        "changes": _changes(version, past) if waits and standing is None else [],
        "review": review_of(words, standing, today) if standing is not None else "",
        "zone": zone_of(request),
        "may_decide": waits and policy.allows(request.actor, queries.APPROVE) and not own,
        "may_withdraw": waits and may_propose, "may_document": holds and words is None and may_propose,
        "may_follow": holds and not waits and may_propose and standing is not None and standing.starts_on <= today,
        "may_review": holds and words is not None and not waits and may_propose,
        "briefed": list(briefings.about(one.reference, by=request.actor)),
        "unbriefed": briefings.not_yet(one.reference, by=request.actor),
        "activities": list(activities.of_standard(one.reference, by=request.actor)),
        "from_meetings": meetings.serving(f"standard:{one.reference}", by=request.actor),
        "may_brief": holds and policy.allows(request.actor, briefings.LEAD),
        "refusal": ReasonForm(auto_id="refuse-%s"), "return": ReasonForm(auto_id="return-%s"), "look": LookForm(auto_id="look-%s"),
    }
    return render(request, "plan/standard.html", context)


def _queues(one: Standard | StandardVersion) -> list[Queue] | None:
    if one.queue is not None:
        return [one.queue]
    return list(Queue.objects.filter(channel=one.channel)) if one.channel else None


def _zone(one: Standard | StandardVersion) -> str:
    if one.team is not None:
        return one.team.site.zone
    return one.queue.zone if one.queue is not None else "UTC"


def _of_team(one: Standard | StandardVersion) -> dict[str, Any] | None:
    return {"team": [one.team_id]} if one.team_id else None


def _now(one: Standard | StandardVersion, today: date) -> dict[str, Any]:
    measure = measures.get(one.measure)
    found, days = figures_of([one.measure], zone=_zone(one), queues=_queues(one), filters=_of_team(one))
    figure = found.get(one.measure, NOTHING)
    chance = figure.low < one.target < figure.high
    judged = None if chance else verdict(measure, figure.value, one)
    note = f"{figure.note}; too close to the target to tell" if chance else figure.note
    return {"words": written(measure, figure.value), "note": note, "days": days, "verdict": judged, "kept": KEPT.get(judged or "", "")}


def _chart(one: Standard | StandardVersion, words: StandardVersion | None) -> Chart | None:
    measure, zone = measures.get(one.measure), _zone(one)
    span = last_days(zone)
    if span is None:
        return None
    answer = figures.ask(
        measures=[one.measure], start=span[0], end=span[1], zone=zone, by=("day",), queues=_queues(one), filters=_of_team(one),
        target_seconds=one.target_seconds,
    )
    values: Sequence[float] = list(answer.table.values(one.measure)) if len(answer.table) else []
    times = PER_CENT if measure.unit == "share" else 1.0
    days = [
        KeptDay(_day(row["day"]), None if math.isnan(value) else float(value) * times, written(measure, float(value)),
                KEPT.get(verdict(measure, float(value), one) or "", ""))
        for row, value in zip(answer.rows, values, strict=True)
    ]
    if not any(each.value is not None for each in days):
        return None
    return charts.against_target(
        "kept", sorted(days, key=lambda each: each.day), target=one.target * times, target_words=aim(one),
        threshold=words.threshold * times if words is not None and words.threshold is not None else None,
        axis=f"{measure.name}{', %' if measure.unit == 'share' else ', seconds' if measure.unit == 'seconds' else ''}",
        title=f"{measure.name}, {in_words(one)}, by day",
    )


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else date.fromisoformat(str(value))


def _changes(version: StandardVersion | None, past: list[Standard]) -> list[tuple[str, str, str]]:
    if version is None or not past:
        return []
    before, words = past[0], document(past[0])
    told = [("Target", aim(before), aim(version)), ("Worst put up with", threshold_of(words), threshold_of(version))]
    for name, label in (("name", "Name"), ("definition", "In words"), ("serves", "Objective"), ("obligation", "Rule or agreement")):
        told.append((label, getattr(words, name) if words is not None else "", getattr(version, name)))
    return [each for each in told if each[1] != each[2]]


@login_required
@require_POST
def decide(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Approve, refuse or take back a proposal, or keep a standard after a look at it."""
    version = queries.find(reference, by=request.actor)[1]
    if version is None:
        raise NotFound(f"{reference} has no words to decide on.", remedy="Say it in words first.")
    reason = request.POST.get("reason", "")
    match act:
        case "approve":
            actions.approve(version, by=request.actor)
            messages.success(request, f"{reference} is approved.")
        case "refuse":
            actions.refuse(version, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is refused; {version.proposed_by.display_name} is told why.")
        case "withdraw":
            actions.withdraw(version, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is taken back.")
        case "review":
            form = LookForm(request.POST)
            if not form.is_valid():
                raise RuleBroken(
                    "The day or the reason is missing.", remedy="Say until when it stays, and why.", code="standard_review"
                )
            actions.reviewed(version, review_on=form.cleaned_data["review_on"], why=form.cleaned_data["why"], by=request.actor)
            messages.success(request, f"{reference} stays as it is.")
        case _:
            raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("plan:standard", reference=reference)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send one standard with all that stood before it as a file."""
    standing, version = queries.find(reference, by=request.actor)
    one = standing or version
    assert one is not None
    today = queries.today()
    head = ("standard", "name", "measure", "code", "applies to", "target", "worst", "kept over", "from", "until", "state", "owner",
            "review_by", "in words", "objective", "rule", "approved_by")
    lines = []
    for each in queries.history(one):
        words = document(each)
        told = (
            (words.name, words.get_window_display(), words.owner.display_name, words.review_on.isoformat(), words.definition, words.serves,
             words.obligation, words.decided_by.display_name if words.decided_by else "") if words is not None else ("",) * 8
        )
        lines.append((
            each.reference, told[0], measures.get(each.measure).name, each.measure, in_words(each), aim(each), threshold_of(words), told[1],
            each.starts_on.isoformat(), each.ends_on.isoformat() if each.ends_on else "", str(state_of(each, words, today)), *told[2:],
        ))
    return downloads.csv_file(f"{reference}", [head, *lines])
