"""Pages of notes on performance: the list, one, writing one, and what the person and others do with it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions import performance_notes as actions
from floorwalker.review.forms.leading import ChallengeForm, CommentForm, DecideForm, NoteForm
from floorwalker.review.models import PerformanceNote
from floorwalker.review.queries import balance
from floorwalker.review.queries import notes as queries
from floorwalker.review.views.balance import LEVELS, NAMES

USUAL_WEEKS: Final = 13
FIGURES: Final = {"pace": "Handle time, × usual", "aht": "Average handle time", "occupancy": "Occupancy", **NAMES}
Outcome = PerformanceNote.Outcome


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the notes that the reader may see: of an agent those on the agent alone."""
    zone = zone_of(request)
    register: Register[PerformanceNote] = Register(
        code="performance_notes",
        title="Notes on performance",
        nouns=("note", "notes"),
        sort="-written_at",
        columns=(
            Column("note", "Note", lambda row: Link(row.reference, reverse("review:note", args=[row.reference])), sort="reference"),
            Column("person", "On", lambda row: row.person.display_name, sort="person__sort_key"),
            Column("days", "Work of", lambda row: f"{formats.day(row.first_day, zone=zone)} to "
                                              f"{formats.day_with_year(row.last_day, zone=zone)}"),
            Column("rating", "Overall", lambda row: str(row.get_rating_display())),
            Column("by", "By", lambda row: row.written_by.display_name),
            Column("written_at", "Written", lambda row: formats.day_with_year(row.written_at, zone=zone), sort="written_at"),
            Column("state", "State", state_of),
        ),
        filters=(
            Filter("person", "Name", lambda rows, value: rows.filter(person__display_name__icontains=value)),
            Filter("state", "State", _in_state, choices=[("unread", "Not read yet"), ("challenged", "Challenged"), ("decided", "Decided")]),
        ),
        first_use=FirstUse(
            "No note on performance is written yet",
            "A leader says how somebody's work went: figures as they were, what went well and what to do next in words that rest on judged "
            "contacts. Numbers alone are refused. Whom it is on reads it, comments, and may challenge it.", "", "", "users",
        ),
    )
    context = {"title": "Notes on performance"}
    return respond(request, "review/notes.html", register=register, rows=queries.listed(request.actor), context=context)


def _in_state(rows: Any, value: str) -> Any:
    match value:
        case "unread":
            return rows.filter(acknowledged_at=None)
        case "challenged":
            return rows.filter(challenged_at__isnull=False, outcome="")
        case _:
            return rows.exclude(outcome="")


def state_of(row: PerformanceNote) -> Status:
    """Return how a note stands."""
    if row.outcome == Outcome.TAKEN_BACK:
        return Status("idle", "Taken back")
    if row.outcome:
        return Status("ok", "Stands after a challenge")
    if row.challenged_at is not None:
        return Status("watch", "Challenged")
    return Status("ok", "Read") if row.acknowledged_at is not None else Status("info", "Not read yet")


@login_required
@require_safe
def note(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one note."""
    shown = queries.find(reference, by=request.actor)
    store.look(shown.reference, page="performance note", by=request.actor)
    return _page(request, shown)


def _page(request: FloorRequest, shown: PerformanceNote, **refused: Any) -> HttpResponse:
    own = shown.person_id == request.actor.person_id
    waits = shown.challenged_at is not None and not shown.outcome
    decides = waits and policy.allows(request.actor, queries.DECIDE) and not own and shown.written_by_id != request.actor.person_id
    context = {
        "title": f"Note on the work of {shown.person.display_name}", "shown": shown, "state": state_of(shown), "zone": zone_of(request),
        "figures": [(FIGURES.get(each["code"], each["code"]), *figure_words(each)) for each in shown.figures], "own": own,
        "cited": shown.cited.select_related("scorecard").order_by("-contact_at"),
        "read": refused.get("acknowledge") or (CommentForm(auto_id="read-%s") if own and shown.acknowledged_at is None else None),
        "challenging": refused.get("challenge") or (ChallengeForm(auto_id="challenge-%s") if own and shown.challenged_at is None else None),
        "deciding": refused.get("decide") or (DecideForm(auto_id="decide-%s") if decides else None),
    }
    return render(request, "review/note.html", context, status=UNPROCESSABLE if refused else 200)


def figure_words(each: dict[str, Any]) -> tuple[str, str]:
    """Return a frozen figure, and its range, number and line in words."""
    code, value = each["code"], each.get("value")
    if each.get("few") or value is None:
        return "too few to say", f"n {each['number']}" if each.get("number") else ""
    write = {"pace": lambda number: f"× {number:.2f}", "aht": formats.minutes_seconds}.get(code, formats.share)
    said = []
    if each.get("low") is not None and each.get("high") is not None:
        said.append(f"{write(each['low'])} to {write(each['high'])}")
    said += [f"n {formats.count(each['number'])}"] if each.get("number") else []
    said += [f"line {write(each['line'])}"] if each.get("line") is not None else []
    said += [LEVELS[each["stand"]]] if LEVELS.get(each.get("stand", "")) else []
    return write(value), ", ".join(said)


@login_required
@require_http_methods(GET_OR_POST)
def write(request: FloorRequest, person: str) -> HttpResponse:
    """Write a note on somebody's work: beside its figures and judged contacts, in words."""
    about = queries.rated(request.actor).filter(reference=person).first()
    if about is None:
        raise NotFound("There is nobody such on whose work you write.", remedy="Choose somebody on the page of your team.")
    typed = (request.POST if request.method == "POST" else request.GET).get("weeks", "")
    weeks = int(typed) if typed in {str(each) for each in queries.WEEKS} else USUAL_WEEKS
    span = balance.span(weeks)
    among = list(queries.citable(about, first=span[0], last=span[1], by=request.actor)) if span is not None else []
    form = NoteForm(request.POST or None, among=among, initial={"weeks": weeks})
    made = tried(request, form, lambda: actions.write(about, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is written; {about.display_name} is asked to read it.")
        return redirect("review:note", reference=made.reference)
    context = {
        "title": f"On the work of {about.display_name}", "about": about, "form": form, "weeks": weeks, "span": span, "among": among,
        "choices": queries.WEEKS,
        "figures": [
            (FIGURES[each["code"]], *figure_words(each)) for each in (queries.figures(about, weeks=weeks, by=request.actor) if span else [])
        ],
    }
    return render(request, "review/note_write.html", context, status=UNPROCESSABLE if request.method == "POST" else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Acknowledge or challenge the note on oneself, or decide on a challenge."""
    shown = queries.find(reference, by=request.actor)
    if act == "acknowledge":
        form: Any = CommentForm(request.POST or None, auto_id="read-%s")
        made = tried(request, form, lambda: actions.acknowledge(shown, by=request.actor, **form.cleaned_data))
    elif act == "challenge":
        form = ChallengeForm(request.POST or None, auto_id="challenge-%s")
        made = tried(request, form, lambda: actions.challenge(shown, by=request.actor, **form.cleaned_data))
    elif act == "decide":
        form = DecideForm(request.POST or None, auto_id="decide-%s")
        made = tried(request, form, lambda: actions.decide(shown, by=request.actor, **form.cleaned_data))
    else:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    if made is None:
        return _page(request, shown, **{act: form})
    messages.success(request, {"acknowledge": "Thank you.", "challenge": "Another than its writer decides."}.get(act, "Decided."))
    return redirect("review:note", reference=reference)
