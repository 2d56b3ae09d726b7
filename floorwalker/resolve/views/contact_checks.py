"""Contacts drawn by chance: how often each question was not met, what waits for the reader, and judging one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.models import Finding
from floorwalker.ground.packs import Question
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.resolve.actions import contact_checks as actions
from floorwalker.resolve.forms.contact_checks import JudgeForm
from floorwalker.resolve.models import ContactCheck
from floorwalker.resolve.queries import contact_checks as queries
from floorwalker.resolve.queries.contact_checks import Figures, OfQuestion
from floorwalker.resolve.rules import contact_rounds
from floorwalker.resolve.rules.contact_rounds import ANSWERS, BY_PACK, ROUNDS, Round
from floorwalker.resolve.rules.drawn import FEW, Rate

SHOWN = 50
WATCHED = 0.05
"""Above this, for sure, a question is called out; the house wants less than one contact of twenty."""


@login_required
@require_safe
def page(request: FloorRequest, code: str) -> HttpResponse:
    """Show how contacts that were drawn met the questions of a regulation, and what waits for the reader."""
    by, zone = request.actor, zone_of(request)
    one = contact_rounds.called(code)
    found = queries.figures(one, by=by)
    mine = list(queries.waiting(by, one)[:SHOWN]) if policy.allows(by, queries.CHECK) else []
    chosen = next((each for each in found.questions if each.question.id == request.GET.get("of")), _worst(found))
    return render(request, "resolve/contact_checks.html", {
        "title": "Checks of contacts", "round": one, "rounds": list(ROUNDS.values()), "found": found, "mine": mine, "zone": zone,
        "situation": _situation(found, mine), "tiles": _tiles(found), "chart": by_question(found), "chosen": chosen,
        "over_time": _over_time(chosen, one, zone) if chosen is not None else None, "names": [(name_of(each.question), each)
        for each in found.questions], "few": FEW, "chosen_name": name_of(chosen.question) if chosen is not None else "",
    })  # fmt: skip


@login_required
@require_http_methods(GET_OR_POST)
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a contact that was drawn with its questions; who was given it answers them, and who may read it reads the answers."""
    held = queries.find(reference, by=request.actor)
    store.look(held.reference, page="check of a contact", by=request.actor)
    round_ = BY_PACK[held.draw.pack]
    questions = queries.questions_of(held)
    may_judge = held.answered_at is None and held.checker_id == request.actor.person_id and policy.allows(request.actor, queries.CHECK)
    form = JudgeForm(request.POST or None, questions=questions)
    if request.method == "POST":
        policy.require(request.actor, queries.CHECK)
    made = tried(request, form, lambda: actions.judge(held, form.answers(), form.words(), by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} is judged. {_next(made)}")
        waits = queries.waiting(request.actor, round_).first()
        return redirect("resolve:contact_check", made.reference if made.failed or waits is None else waits.reference)
    context: dict[str, Any] = {
        "title": held.reference, "held": held, "round": round_, "form": form if may_judge else None, "zone": zone_of(request),
        "answered": _answered(held, questions), "back": reverse("resolve:contact_round", args=[round_.code]),
        "may_raise": bool(held.failed) and not held.finding and policy.allows(request.actor, queries.CHECK),
        "finding": _finding(held, request), "reads_contact": policy.allows(request.actor, "record.view_contacts"),
    }
    return render(request, "resolve/contact_check.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def finding(request: FloorRequest, reference: str) -> HttpResponse:
    """Raise a finding of what was not met."""
    held = queries.find(reference, by=request.actor)
    made = actions.raise_finding(held, by=request.actor)
    messages.success(request, f"{made.reference} is raised from {held.contact_reference}.")
    return redirect("ground:finding", made.reference)


def name_of(question: Question) -> str:
    """Return a question in the one or two words that a chart has room for."""
    return question.id.replace("-", " ").capitalize()


def _finding(held: ContactCheck, request: FloorRequest) -> Finding | None:
    if not held.finding or not policy.allows(request.actor, "ground.view_findings"):
        return None
    return Finding.objects.filter(reference=held.finding).first()


def _next(made: ContactCheck) -> str:
    return f"{len(made.failed)} not met: raise a finding if it is to be put right." if made.failed else "Everything that applies was met."


def _answered(held: ContactCheck, questions: tuple[Question, ...]) -> list[tuple[Question, str, str, str]]:
    states = {"yes": "ok", "no": "miss", "na": "idle"}
    said = dict(ANSWERS)
    return [
        (each, states.get(held.answers[each.id], "idle"), said.get(held.answers[each.id], ""), held.words.get(each.id, ""))
        for each in questions if each.id in held.answers
    ]


def _worst(found: Figures) -> OfQuestion | None:
    told = [each for each in found.questions if each.failed.n]
    return max(told, key=lambda each: (not each.failed.is_small, each.failed.value or 0.0), default=None)


def _situation(found: Figures, mine: list[ContactCheck]) -> Situation:
    if mine:
        waits = f"{len(mine)} contact{'s wait' if len(mine) > 1 else ' waits'} for you to be judged"
        first = reverse("resolve:contact_check", args=[mine[0].reference])
        why = "Drawn by chance from what others handled. Look at the contact, then answer each question."
        return Situation("watch", waits, why, (Act("Begin", first, primary=True),))
    worst = _worst(found)
    if worst is None or worst.failed.is_small or worst.failed.value is None or worst.failed.low is None:
        few = f"{found.judged} judged; a rate needs {FEW} to which a question applies."
        return Situation("idle", "Too few were judged for a rate", few)
    likely = f"likely {formats.share(worst.failed.low)} to {formats.share(worst.failed.high)}"
    words = f"{name_of(worst.question)} is what is missed most: {formats.share(worst.failed.value)} of contacts, {likely}"
    is_sure = worst.failed.low > WATCHED
    why = "Raise a finding from one of them, so that the cause is put right." if is_sure else "Nothing is missed for sure in more than 5%."
    return Situation("watch" if is_sure else "ok", words, why)


def _tiles(found: Figures) -> list[Tile]:
    drawn = sum(each.draw.drawn for each in found.draws)
    period = "weeks" if found.round.every == "week" else "months"
    worst = _worst(found)
    tiles = [
        Tile("Judged", formats.count(found.judged), note=f"of {formats.count(drawn)} drawn in {len(found.draws)} {period}"),
        _rate("Something not met", found.any_failed),
    ]
    return tiles if worst is None else [*tiles, _rate(f"Missed most: {name_of(worst.question).lower()}", worst.failed)]


def _rate(label: str, rate: Rate) -> Tile:
    if rate.is_small or rate.value is None:
        return Tile(label, None, note=f"applied to {rate.n}, too few for a rate")
    note = f"{rate.wrong} of {rate.n}, likely {formats.share(rate.low)} to {formats.share(rate.high)}"
    return Tile(label, formats.share(rate.value), note=note)


def _told(label: str, rate: Rate) -> charts.Rate:
    return charts.Rate(label, *((None, None, None) if rate.is_small else (rate.value, rate.low, rate.high)), rate.n)


def by_question(found: Figures) -> Chart | None:
    """Return in how many contacts each question was not met, None where none was judged."""
    rows = [_told(name_of(each.question), each.failed) for each in found.questions]
    title = "In how many contacts each was not met"
    if not found.judged:
        return None
    return charts.rates("contact-checks", rows, title=title, of="Question", counted="Not met", out_of="Applied to")


def _over_time(chosen: OfQuestion, one: Round, zone: str) -> Chart | None:
    rows = [
        charts.Rate(formats.day(draw.first, zone=zone), rate.value, rate.low, rate.high, rate.n) for draw, rate in chosen.by_draw if rate.n
    ]
    title = f"{name_of(chosen.question)}: not met, by {one.every}"
    of = "Week of" if one.every == "week" else "Month from"
    return charts.rates("contact-check-times", rows, title=title, of=of, counted="Not met", out_of="Applied to") if rows else None
