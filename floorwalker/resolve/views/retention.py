"""How long what is kept: the schedule with its gaps, setting and accepting a rule, and what each night did."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve.actions import retention as actions
from floorwalker.resolve.forms.retention import AcceptForm, RetireForm, RuleForm
from floorwalker.resolve.models import RetentionRule, RetentionRun
from floorwalker.resolve.queries import retention as queries
from floorwalker.resolve.queries.retention import Entry, Gap
from floorwalker.resolve.retention_shelf import kinds

NIGHTS: Final = 30
NO_ADVICE: Final = "What we suggest is ours: verify it. This is no legal advice."


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the schedule, and what the nights did."""
    by = request.actor
    entries, gaps = queries.schedule(by), [each for each in queries.gaps(by) if not each.instead]
    nights = list(queries.runs(by)[:NIGHTS])
    job = Job.objects.filter(kind=actions.DRY).order_by("-pk").first()
    return render(request, "resolve/retention.html", {
        "title": "Retention", "entries": entries, "sounds": queries.sounds(), "zone": zone_of(request), "no_advice": NO_ADVICE,
        "situation": _situation(entries, nights), "tiles": _tiles(entries, gaps, nights), "chart": _chart(nights, zone_of(request)),
        "sets": policy.allows(by, queries.SET), "last": nights[0] if nights else None,
        "job": view_of(job) if job and job.state in {Job.State.WAITING, Job.State.RUNNING} else None,
    })  # fmt: skip


def _situation(entries: list[Entry], nights: list[RetentionRun]) -> Situation:
    waiting = [each for each in entries if each.waiting]
    without = [each for each in entries if not each.rule and not each.waiting]
    if waiting:
        where = reverse("resolve:retention_rule", args=[waiting[0].waiting.reference])  # type: ignore[union-attr]
        said = f"{len(waiting)} rule{'s wait' if len(waiting) > 1 else ' waits'} for a second person"
        return Situation("watch", said, "A rule acts once somebody who did not set it has seen what would go.",
                         (Act("Look what would go", where, primary=True),))  # fmt: skip
    if without:
        said = f"{len(without)} of {len(entries)} kinds of record have no rule"
        return Situation("watch", said, f"What has no rule is kept for ever: {', '.join(each.kind.title.lower() for each in without[:3])}.")
    if nights and (held := nights[0].past - nights[0].went):  # type: ignore[attr-defined]  # annotated
        said = f"Last night {nights[0].went} went and {held} were held back"  # type: ignore[attr-defined]
        return Situation("ok", said, "A legal hold, an open case and a duty to keep win over every rule.")
    return Situation("ok", "Every kind has a rule that acts", "Each night what is past its time goes; holds and duties to keep win.")


def _tiles(entries: list[Entry], gaps: list[Gap], nights: list[RetentionRun]) -> list[Tile]:
    last: Any = nights[0] if nights else None
    acting = sum(each.rule is not None for each in entries)
    return [
        Tile("Kinds with a rule", str(acting), target=f"of {len(entries)}", note="that somebody set and another one accepted"),
        Tile("Went last night", formats.count(last.went) if last else None, note="by their rule" if last else "no night has run yet"),
        Tile("Held back", formats.count(last.past - last.went) if last else None,
             note="no night has run yet" if last is None else "past their time, with the reason in the report"),
        Tile("Tables without any rule", formats.count(len(gaps)), note="each is listed with what its room says",
             step="Show them", step_url=reverse("resolve:retention_gaps")),
    ]  # fmt: skip


def _chart(nights: list[RetentionRun], zone: str) -> charts.Chart | None:
    days = [(formats.day(each.started_at.date(), zone=zone), each.went) for each in reversed(nights)]  # type: ignore[attr-defined]
    if not any(number for _, number in days):
        return None
    return charts.due_by_day("went", days, title=f"Records that went, the last {len(days)} nights", head="Went", width=1120.0)


@login_required
@require_safe
def gaps(request: FloorRequest) -> HttpResponseBase:
    """List every table about people that no rule of the schedule covers."""
    rows = queries.gaps(request.actor)
    rooms = sorted({row.room for row in rows})
    listing: Register[Gap] = Register(
        code="retention_gaps",
        title="Without a rule",
        nouns=("table", "tables"),
        columns=(
            Column("what", "What", lambda row: row.title),
            Column("room", "Room", lambda row: row.room.capitalize()),
            Column("says", "What the room says", lambda row: " ".join(row.says)),
            Column("instead", "What acts", lambda row: row.instead or Status("watch", "No rule yet")),
        ),
        filters=(
            Filter("acts", "Acts", lambda rows, value: [row for row in rows if bool(row.instead) == (value == "round")],
                   choices=(("none", "No rule yet"), ("round", "Another round"))),
            Filter("room", "Room", lambda rows, value: [row for row in rows if row.room == value],
                   choices=[(room, room.capitalize()) for room in rooms]),
        ),
        first_use=FirstUse("Everything goes by a rule", "Each table about people is covered by one.", "", "", "circle-check"),
    )  # fmt: skip
    open_ = sum(not row.instead for row in rows)
    situation = Situation(
        "watch" if open_ else "ok", f"{open_} tables about people have no rule that acts yet",
        "What their room says is a promise that nothing keeps by itself; erasing on request reaches all of them.",
    )
    return respond(request, "resolve/processing.html", register=listing, rows=rows, context={
        "title": "Without a rule", "situation": situation,
    })  # fmt: skip


@login_required
@require_http_methods(["POST"])
def look(request: FloorRequest) -> HttpResponse:
    """Ask what would go."""
    actions.look(by=request.actor)
    messages.success(request, "It is being looked at; nothing goes.")
    return redirect("resolve:retention")


@login_required
@require_http_methods(GET_OR_POST)
def set_rule(request: FloorRequest, kind: str) -> HttpResponse:
    """Set the rule of one kind."""
    policy.require(request.actor, queries.SET)
    entry = next((each for each in queries.schedule(request.actor) if each.kind.code == kind), None)
    if entry is None:
        raise NotFound(f"There is no kind of record {kind}.", remedy="Choose one of the schedule.")
    begun, rule = entry.kind.suggested, entry.waiting or entry.rule
    initial = {
        "months": rule.months if rule else begun.months, "event": rule.event if rule else begun.event,
        "basis": rule.basis if rule else begun.basis, "why": rule.why if rule else begun.why,
        "clause": rule.source if rule else begun.source, "policy": rule.source if rule and rule.basis == "policy" else "",
    }  # fmt: skip
    clauses = queries.clauses(on=clock.today(zone_of(request)))
    form = RuleForm(request.POST or None, kind=entry.kind, clauses=clauses, initial=initial)
    made = tried(request, form, lambda: actions.set_rule(kind, by=request.actor, **form.given()))
    if made is not None:
        messages.success(request, f"{made.reference} is set. It acts once somebody else accepted what would go.")
        return redirect("resolve:retention_rule", reference=made.reference)
    context = {"title": f"Keep {entry.kind.title.lower()}", "entry": entry, "form": form, "no_advice": NO_ADVICE}
    return render(request, "resolve/retention_set.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def rule(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one rule with what would go by it."""
    return _rule(request, queries.rule(reference, by=request.actor))


def _rule(request: FloorRequest, one: RetentionRule, **refused: Any) -> HttpResponse:
    kind, by = kinds().get(one.kind), request.actor
    waits = one.accepted_at is None and one.retired_at is None
    decides = policy.allows(by, queries.ACCEPT)
    last = one.counts.filter(run__is_dry=False).select_related("run").first() if not waits else None
    return render(request, "resolve/retention_rule.html", {
        "title": f"{one.reference}: {kind.title}", "one": one, "kind": kind, "zone": zone_of(request), "waits": waits, "last": last,
        "from_when": queries.event_words(kind, one.event), "dry": queries.dry_of(one) if waits else None,
        "accepts": waits and decides and one.set_by_id != by.person_id, "sets": policy.allows(by, queries.SET),
        "retire": refused.get("retire") or (RetireForm() if decides and one.retired_at is None else None),
        "accept": refused.get("accept"), "situation": _of_rule(one),
    }, status=UNPROCESSABLE if refused else 200)  # fmt: skip


def _of_rule(one: RetentionRule) -> Situation:
    if one.retired_at is not None:
        return Situation("idle", "This rule is out of force")
    if one.accepted_at is None:
        why = "Ask what would go, read it below, and accept it; whoever set it does not."
        return Situation("watch", "It does not act yet", why)
    return Situation("ok", "It acts every night", "Legal holds, open cases and duties to keep win over it.")


@login_required
@require_http_methods(["POST"])
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Accept a rule, or take it out of force."""
    one = queries.rule(reference, by=request.actor)
    does = {"accept": (AcceptForm, actions.accept), "retire": (RetireForm, actions.retire)}
    if act not in does:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form, do = does[act][0](request.POST), does[act][1]
    if tried(request, form, lambda: do(reference, by=request.actor, **form.cleaned_data)) is None:  # type: ignore[operator]
        return _rule(request, one, **{act: form})
    messages.success(request, "It acts from the next night on." if act == "accept" else "It is out of force.")
    return redirect("resolve:retention_rule", reference=reference)


@login_required
@require_safe
def runs(request: FloorRequest) -> HttpResponseBase:
    """List every night, and every look at what would go."""
    zone, is_dry = zone_of(request), request.GET.get("dry") == "1"
    rows = queries.runs(request.actor, dry=is_dry)
    listing: Register[Any] = Register(
        code="retention_runs",
        title="What would have gone" if is_dry else "Nights",
        nouns=("run", "runs"),
        columns=(
            Column("run", "Run", lambda row: Link(row.reference, reverse("resolve:retention_run", args=[row.reference]))),
            Column("when", "When", lambda row: formats.moment(row.started_at, zone=zone), sort="started_at"),
            Column("past", "Past their time", lambda row: row.past, numeric=True),
            Column("went", "Would go" if is_dry else "Went", lambda row: row.went, numeric=True),
            Column("held", "Held back", lambda row: row.past - row.went, numeric=True),
        ),
        filters=(Filter("dry", "Which", lambda rows, value: rows, choices=(("1", "Dry: what would go"),), none="Nights"),),
        first_use=FirstUse(
            "No night has run yet", "Each leaves a report: what was looked at, what went, what was held back and why.", "", "", "moon",
        ),
    )  # fmt: skip
    return respond(request, "resolve/processing.html", register=listing, rows=rows, context={
        "title": listing.title,
        "situation": Situation("info", "Each night leaves a report", "What was looked at, what went, what was held back and why."),
    })  # fmt: skip


@login_required
@require_safe
def run(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what one run did."""
    one = queries.run(reference, by=request.actor)
    counts = [(each, queries.title_of(each.kind), sorted(each.held.items(), key=lambda one: -one[1])) for each in one.counts.all()]
    gone, held = sum(each.gone for each, _, _ in counts), sum(each.held_back for each, _, _ in counts)
    went = "would go" if one.is_dry else "went"
    situation = Situation(
        "info" if one.is_dry else "ok", f"{formats.count(gone)} {went}, {formats.count(held)} held back",
        "Nothing went: this run only looked." if one.is_dry else "Each is kept or gone whole; the trail names every batch.",
    ) if one.ended_at else Situation("watch", "It is under way", "What has ended stands below.")  # fmt: skip
    return render(request, "resolve/retention_run.html", {
        "title": f"{one.reference}: {'what would go' if one.is_dry else 'night of retention'}", "one": one, "counts": counts,
        "situation": situation, "zone": zone_of(request), "went": went.capitalize(), "without": [title for each, title, _ in counts
            if each.rule is None and each.kind in kinds()],
    })  # fmt: skip
