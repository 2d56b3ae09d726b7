"""Pages of briefings: the list, calling one, and one with its audience, questions, confirmations and effect."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import measures
from floorwalker.ground import clock, refs, telling
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import briefings as actions
from floorwalker.plan.briefing_words import state_of
from floorwalker.plan.forms.briefings import BriefingForm, about_choices, items_of
from floorwalker.plan.models import Briefing, BriefingPerson
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.rules.briefings import typed_quiz
from floorwalker.plan.views.agreements import UNPROCESSABLE
from floorwalker.record.figure_words import behind, written

EFFECTS = {"better": "ok", "worse": "miss", "too early": "idle", "no data": "idle"}
LONGEST_KEY = 15


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the briefings that the reader may see, the newest first, with who came and who confirmed."""
    may_call = policy.allows(request.actor, queries.LEAD)
    register: Register[Briefing] = Register(
        code="briefings",
        title="Briefings",
        nouns=("briefing", "briefings"),
        sort="-starts",
        columns=(
            Column("briefing", "Briefing", lambda row: Link(row.title, reverse("plan:briefing", args=[row.reference]), row.reference),
                   sort="reference"),
            Column("starts", "When", lambda row: formats.moment(row.starts_at, zone=row.site.zone), sort="starts_at"),
            Column("leader", "Leader", lambda row: row.leader.display_name, sort="leader__sort_key"),
            Column("about", "Passes on", lambda row: row.about.partition(":")[2] or Status("watch", "Nothing that is kept")),
            Column("audience", "For", lambda row: row.audience),
            Column("came", "Came", lambda row: _of(row.came, row) if row.held_at else ""),  # type: ignore[attr-defined]
            Column("confirmed", "Read and understood", lambda row: _of(row.confirmed, row)),  # type: ignore[attr-defined]
            Column("state", "State", state_of),
        ),
        filters=(
            Filter("about", "Passes on", _about, choices=[("standard", "A standard"), ("kpi_set", "KPIs"), ("none", "Nothing")]),
            Filter("state", "State", _in_state, choices=[("come", "To come"), ("open", "Not all have confirmed"), ("off", "Called off")]),
        ),
        first_use=FirstUse(
            "Nobody has been briefed yet",
            "A briefing says what was told to whom, who came, what they asked, and who has read and understood it. Whoever was absent "
            "catches up.",
            "Call the first" if may_call else "", reverse("plan:call_briefing") if may_call else "", "users",
        ),
    )
    context = {"title": "Briefings", "may_call": may_call}
    return respond(request, "plan/briefings.html", register=register, rows=queries.listed(request.actor), context=context)


def _of(number: int, row: Any) -> Lines:
    return Lines(formats.share(number / row.asked) if row.asked else "", f"{number} of {row.asked}")


def _about(rows: Any, value: str) -> Any:
    return rows.filter(about="") if value == "none" else rows.filter(about__startswith=f"{value}:")


def _in_state(rows: Any, value: str) -> Any:
    match value:
        case "come":
            return rows.filter(held_at=None, cancelled_at=None, ends_at__gt=clock.now())
        case "open":
            waiting = BriefingPerson.objects.filter(confirmed_at=None).values("briefing")
            return rows.filter(pk__in=waiting, cancelled_at=None).exclude(held_at=None)
        case _:
            return rows.exclude(cancelled_at=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: FloorRequest) -> HttpResponse:
    """Call a briefing: from nothing, about a record (`about`), or for who missed one (`repeats`)."""
    policy.require(request.actor, queries.LEAD)
    reference = request.GET.get("repeats", "")
    before = queries.find(reference, by=request.actor) if reference else None
    begins: dict[str, Any] = {"leader": request.person, "about": request.GET.get("about", "")}
    if request.person is not None:
        begins["site"] = request.person.site
    if before is not None:
        missing = before.people.filter(confirmed_at=None).exclude(attended=True).values_list("person", flat=True)
        same = ("title", "content", "agenda", "about", "site", "must_be_right")
        begins |= {name: getattr(before, name) for name in same} | {"people": list(missing), "quiz": typed_quiz(items_of(before))}
    form = BriefingForm(request.POST or None, by=request.actor, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.call(form.draft(), form.audience(), repeats=before, by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            number = made.people.count()
            messages.success(request, f"{made.reference} is called; {number} {'person is' if number == 1 else 'people are'} told.")
            return redirect("plan:briefing", reference=made.reference)
    context = {
        "title": "Brief those who missed it" if before else "Call a briefing", "form": form, "before": before,
        "cancel_url": reverse("plan:briefings"),
    }
    return render(request, "plan/briefing_call.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def briefing(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one briefing: what was told, who came, what they asked, who confirmed, and whether it took effect."""
    return show(request, queries.find(reference, by=request.actor))


def show(request: FloorRequest, one: Briefing, *, wrong: str = "") -> HttpResponse:
    """Answer with the page of a briefing; `wrong` says why what was sent was refused."""
    telling.see(request.actor.person_id or 0, about=f"briefing:{one.reference}")
    people = list(one.people.select_related("person"))
    own = next((each for each in people if each.person_id == request.actor.person_id), None)
    leads = queries.leads(one, by=request.actor)
    seen = queries.seen(one, by=request.actor) if policy.allows(request.actor, queries.VIEW) else []
    reached = set(queries.reached(request.actor).values_list("pk", flat=True)) if seen else set()
    work = queries.at_work(one, people) if leads else {}
    now, on = clock.now(), one.cancelled_at is None
    moved = queries.moved(one) if policy.allows(request.actor, "record.view_measures") else None
    may_name = leads and on and one.held_at is None and not one.about
    context = {
        "about_choices": about_choices(request.actor) if may_name else [],
        "when": f"{formats.moment(one.starts_at, zone=one.site.zone)} to {formats.clock(one.ends_at, zone=one.site.zone)}",
        "title": one.title, "one": one, "zone": one.site.zone, "state": state_of(one), "wrong": wrong, "own": own, "leads": leads,
        "sight": refs.sight(Ref.parse(one.about), by=request.actor) if one.about else None,
        "asked": len(people), "came": sum(each.attended is True for each in people),
        "absent": sum(each.attended is False for each in people), "confirmed": sum(each.confirmed_at is not None for each in people),
        "rate": formats.share(sum(each.confirmed_at is not None for each in people) / len(people)) if people else "",
        "rows": [(each, work.get(each.person_id, ""), each.person_id in reached) for each in seen],
        "on_shift": sum(said == "on shift" for said in work.values()), "quiz": list(one.quiz.all()),
        "questions": one.questions.select_related("asked_by", "answered_by"),
        "begun": one.starts_at <= now, "may_take": leads and on and one.starts_at <= now,
        "may_confirm": own is not None and own.confirmed_at is None and on and one.starts_at <= now, "may_ask": own is not None and on,
        "may_cancel": leads and on and one.held_at is None, "may_repeat": leads and on and one.held_at is not None,
        "repeated_by": one.repeated_by.filter(cancelled_at=None), "effect": _effect(moved) if moved is not None else None,
    }
    return render(request, "plan/briefing.html", context, status=UNPROCESSABLE if wrong else 200)


def _effect(moved: queries.Moved) -> dict[str, Any]:
    measure = measures.get(moved.code)

    def said(figure: Any) -> tuple[str | SafeString, str]:
        return written(measure, figure.value), "" if math.isnan(figure.value) else behind(measure, figure.number, figure.low, figure.high)

    return {
        "name": measure.name, "before": said(moved.before), "after": said(moved.after), "days": moved.days_after,
        "status": Status(EFFECTS.get(moved.says, "info"), moved.says[0].upper() + moved.says[1:]),  # type: ignore[arg-type]
    }


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Take attendance, confirm, ask, answer, name what it passes on, or call it off; what is refused comes back on the page."""
    one = queries.find(reference, by=request.actor)
    sent = request.POST
    try:
        match act:
            case "attendance":
                actions.take_attendance(one, came={number_of(each) for each in sent.getlist("came")}, by=request.actor)
                messages.success(request, "Attendance is taken; who was absent is asked to catch up.")
            case "confirm":
                places = [number_of(sent[f"question-{each.pk}"]) for each in one.quiz.all() if sent.get(f"question-{each.pk}")]
                row = actions.confirm(one, answers=places, by=request.actor)
                if row.confirmed_at is None:
                    said = f"{row.right} of {one.quiz.count()} are right, and {one.must_be_right} must be. Read it again."
                    return show(request, one, wrong=said)
                messages.success(request, "Thank you: you have read and understood it.")
            case "ask":
                actions.ask(one, question=sent.get("question", ""), by=request.actor)
                messages.success(request, f"{one.leader.display_name} is asked.")
            case "answer":
                actions.answer(one, question=number_of(sent.get("key", "")), words=sent.get("answer", ""), by=request.actor)
                messages.success(request, "The answer stands with the question; everybody asked to the briefing reads it.")
            case "name":
                actions.name(one, about=sent.get("about", ""), by=request.actor)
                messages.success(request, f"{reference} passes on {sent['about'].partition(':')[2]}.")
            case "cancel":
                actions.cancel(one, reason=sent.get("reason", ""), by=request.actor)
                messages.success(request, f"{reference} is called off.")
            case _:
                raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        return show(request, one, wrong=f"{refusal.message} {refusal.remedy}")
    return redirect("plan:briefing", reference=reference)


def number_of(said: str) -> int:
    """Return a key as it was sent; what is none names nothing."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_KEY else -1
