"""The practice floor: exercises with graded answers, one's own results, and those of one's people."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy, practice_door
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import today_of
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.improve.actions import practice as actions
from floorwalker.improve.forms.practice import AnswersForm
from floorwalker.improve.models import PracticeAttempt
from floorwalker.improve.practice import EXERCISES
from floorwalker.improve.queries import practice as queries

UNPROCESSABLE = 422


@login_required
@require_safe
def floor(request: FloorRequest) -> HttpResponse:
    """Show the exercises, those for the reader's roles first, each with their best attempt."""
    policy.require(request.actor, queries.PRACTISE)
    best: dict[str, PracticeAttempt] = {}
    for attempt in queries.own(request.actor):
        kept = best.setdefault(attempt.exercise, attempt)
        if attempt.right / attempt.asked > kept.right / kept.asked:
            best[attempt.exercise] = attempt
    roles = _roles(request)
    listed = sorted(EXERCISES, key=lambda each: roles.keys().isdisjoint(each.roles))
    context = {
        "title": "Practice", "is_practice_floor": queries.is_practice_floor(),
        "exercises": [(each, best.get(each.code), not roles.keys().isdisjoint(each.roles)) for each in listed],
        "roles": roles, "address": queries.address(),
        "may_see_others": policy.allows(request.actor, queries.SEE),
    }
    return render(request, "improve/practice.html", context)


@never_cache
@login_required
@require_safe
def enter(request: FloorRequest, role: str) -> HttpResponse:
    """Lead the reader to the door of the practice floor, in one of their own roles. A link: a form may not lead out of the house."""
    policy.require(request.actor, queries.PRACTISE)
    address = queries.address()
    if not address or role not in _roles(request):
        raise actions.PracticeRefused("The practice floor is not open.", remedy="Ask an administrator to start it, then try again.")
    return HttpResponseRedirect(f"{address}{reverse('people:practice_door', args=[practice_door.token(role)])}")


def _roles(request: FloorRequest) -> dict[str, str]:
    """Return the roles that the reader holds today, by code."""
    if request.person is None:
        return {}
    held = RoleAssignment.objects.on(today_of(request.person)).filter(person=request.person).values_list("role", flat=True)
    return {str(role): str(Role(role).label) for role in held}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exercise(request: FloorRequest, code: str) -> HttpResponse:
    """Ask the questions of an exercise, or grade what was answered and show the model answers."""
    policy.require(request.actor, queries.PRACTISE)
    found = next((each for each in EXERCISES if each.code == code), None)
    if found is None:
        raise NotFound(f"There is no exercise {code}.", remedy="Choose one from the page Practice.")
    if not queries.is_practice_floor():
        raise actions.PracticeRefused("Exercises are taken on the practice floor.", remedy="Open it from the page Practice.")
    days = found.days()
    wanted = request.POST.get("day") or request.GET.get("day", "")
    day = next((each for each in days if each.isoformat() == wanted), days[0] if days else None)
    questions = found.questions(day, request.actor) if day else []
    form = AnswersForm(questions, request.POST if request.method == "POST" and questions else None)
    context: dict[str, Any] = {
        "title": found.title, "exercise": found, "day": day, "days": days, "questions": questions, "form": form,
        "start_url": questions[0].where if questions else reverse(found.start),
    }
    if form.is_bound and form.is_valid() and day:
        attempt = actions.hand_in(found, day=day, answers=form.cleaned_data, by=request.actor)
        context["attempt"] = attempt
        given = ((each, attempt.answers[each.code]) for each in questions)
        context["graded"] = [
            (each, each.words(answer), each.is_right(answer), each.model or each.words(each.right[0])) for each, answer in given
        ]
    return render(request, "improve/exercise.html", context, status=UNPROCESSABLE if form.errors else 200)


def _title(code: str) -> str:
    return next((each.title for each in EXERCISES if each.code == code), code)


def _score(row: PracticeAttempt) -> Status:
    return Status("ok" if row.right == row.asked else "watch", f"{row.right} of {row.asked}")


@login_required
@require_safe
def results(request: FloorRequest) -> HttpResponseBase:
    """List the attempts of the people whom the reader reaches."""
    policy.require(request.actor, queries.SEE)
    zone = zone_of(request)
    choices: list[tuple[str, str]] = [(each.code, each.title) for each in EXERCISES]
    register: Register[PracticeAttempt] = Register(
        code="practice-results", title="Results", nouns=("attempt", "attempts"), sort="-taken",
        columns=(
            Column(
                "who", "Who", lambda row: Link(row.person.display_name, reverse("people:person", args=[row.person.reference])),
                sort="person__sort_key",
            ),
            Column("exercise", "Exercise", lambda row: _title(row.exercise), sort="exercise"),
            Column("score", "Right", _score),
            Column("day", "Asked of", lambda row: formats.day(row.day, zone=zone), sort="day"),
            Column("taken", "Taken", lambda row: formats.moment(row.taken_at, zone=zone), sort="taken_at"),
        ),
        filters=(Filter("exercise", "Exercise", lambda rows, value: rows.filter(exercise=value), choices=choices),),
        first_use=FirstUse(
            "Nobody has practised yet", "Whoever hands in an exercise stands here.", "To the exercises", reverse("improve:practice"),
            "target",
        ),
        note="Practice is no measure of anybody's work.",
    )
    return respond(
        request, "improve/practice_results.html", register=register, rows=queries.seen(request.actor), context={"title": "Practice results"}
    )
