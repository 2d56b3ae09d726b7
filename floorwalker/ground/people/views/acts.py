"""The acts on one person, each a form of its own: it reads what was typed, the action decides, a refusal stands in the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import forms, policy, queries
from floorwalker.ground.people.actions import accounts, contracts, handing_over, persons, places, roles, skills
from floorwalker.ground.people.models import Person, RoleAssignment, SkillLevel
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.requests import FloorRequest

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Act:
    """One thing that can be done to a person: its address, permission, words, form and what it does."""

    code: str
    permission: str
    title: str
    verb: str
    icon: str
    form: type[forms.PersonForm]
    do: Callable[[Person, Any, Actor], str]


def _correct(person: Person, form: Any, by: Actor) -> str:
    persons.correct(person, to=persons.Details(**form.cleaned_data), by=by)
    return f"Saved {person.display_name}."


def _move(person: Person, form: Any, by: Actor) -> str:
    team, starts_on = form.cleaned_data["team"], form.cleaned_data["starts_on"]
    places.move(person, to=team, starts_on=starts_on, by=by)
    return f"{person.display_name} is in {team.name} from {starts_on:%d %B %Y}."


def _skill(person: Person, form: Any, by: Actor) -> str:
    given = skills.set_level(person, by=by, **form.cleaned_data)
    return f"{person.display_name} has level {given.level} in {given.skill.name}."


def _contract(person: Person, form: Any, by: Actor) -> str:
    contracts.agree(person, terms=form.terms(), starts_on=form.first_day(), by=by)
    return f"Hours of {person.display_name} hold from {form.first_day():%d %B %Y}."


def _role(person: Person, form: Any, by: Actor) -> str:
    asked = form.cleaned_data | {"role": Role(form.cleaned_data["role"]), "reach": Reach(form.cleaned_data["reach"])}
    given = roles.give(person, by=by, **asked)
    return f"{person.display_name} is {given.get_role_display().lower()} from {given.starts_on:%d %B %Y}."


def _leave(person: Person, form: Any, by: Actor) -> str:
    persons.leave(person, on=form.cleaned_data["on"], by=by)
    owned = sum(len(things) for _, things in handing_over.owned_by(person))
    more = f" What they own ({owned}) is to be handed over by then." if owned else ""
    return f"{person.display_name} no longer works here from {form.cleaned_data['on']:%d %B %Y}.{more}"


def _stay(person: Person, form: Any, by: Actor) -> str:
    persons.stay(person, by=by)
    return f"{person.display_name} stays."


def _invite(person: Person, form: Any, by: Actor) -> str:
    with transaction.atomic():
        if getattr(person, "account", None) is None:
            accounts.make(person, email=form.cleaned_data["email"], by=by)
        accounts.invite(person, by=by)
    return f"An invitation is on its way to {form.cleaned_data['email']}."


def _end_sessions(person: Person, form: Any, by: Actor) -> str:
    accounts.end_sessions(person, by=by)
    return f"{person.display_name} is signed out everywhere."


ACTS: tuple[Act, ...] = (
    Act("correct", "people.change", "Correct the record", "Save", "pencil", forms.CorrectForm, _correct),
    Act("move", "people.move", "Move to another team", "Move", "users", forms.MoveForm, _move),
    Act("skill", "people.skill", "Set a skill", "Set level", "sparkles", forms.SkillForm, _skill),
    Act("contract", "people.contract", "Agree hours", "Agree", "clock", forms.ContractForm, _contract),
    Act("role", "people.role", "Give a role", "Give role", "user-cog", forms.RoleForm, _role),
    Act("invite", "people.account", "Invite to sign in", "Send invitation", "mail", forms.AccountForm, _invite),
    Act("sign-out", "people.account", "Sign out everywhere", "Sign out everywhere", "log-out", forms.PersonForm, _end_sessions),
    Act("stay", "people.change", "Stay after all", "Take leaving back", "undo-2", forms.PersonForm, _stay),
    Act("leave", "people.change", "Mark as leaving", "Mark as leaving", "log-out", forms.LeaveForm, _leave),
)


def offered(person: Person, *, by: Actor) -> Sequence[Act]:
    """Return the acts that `by` may do to `person`."""
    unfit = "leave" if person.left_on is not None else "stay"
    return [act for act in ACTS if act.code != unfit and policy.allows_for(by, act.permission, person)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Show the form of one act, or do it."""
    found = next((each for each in ACTS if each.code == code), None)
    if found is None:
        raise Http404
    person = queries.find(reference, by=request.actor)
    policy.require_for(request.actor, found.permission, person)
    form = found.form(request.POST or None, person=person)
    is_sent = request.method == "POST" and (form.is_valid() or not form.fields)
    if is_sent and (done := tried(form, lambda: found.do(person, form, request.actor))):
        messages.success(request, done)
        return HttpResponseRedirect(reverse("people:person", args=[person.reference]))
    context = {
        "title": f"{found.title}: {person.display_name}", "form": form, "submit": found.verb,
        "cancel_url": reverse("people:person", args=[person.reference]),
    }
    return render(request, "people/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: FloorRequest) -> HttpResponse:
    """Show the form for somebody new, or add them."""
    policy.require(request.actor, "people.change")
    form = forms.AddForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (reference := tried(form, lambda: _added(form, request.actor))):
        messages.success(request, f"Added {form.cleaned_data['given_name']} as {reference}.")
        return HttpResponseRedirect(reverse("people:person", args=[reference]))
    context = {"title": "Add a person", "form": form, "submit": "Add", "cancel_url": reverse("people:people")}
    return render(request, "people/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _added(form: forms.AddForm, by: Actor) -> str:
    return persons.add(persons.NewPerson(**form.cleaned_data), by=by).reference


@login_required
@require_POST
def end_role(request: FloorRequest, pk: int) -> HttpResponse:
    """End one role today."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("person__site"), pk=pk)
    roles.end(assignment, on=queries.today_of(assignment.person), by=request.actor)
    messages.success(request, f"The role {assignment.get_role_display().lower()} has ended.")
    return HttpResponseRedirect(reverse("people:person", args=[assignment.person.reference]))


@login_required
@require_POST
def end_skill(request: FloorRequest, pk: int) -> HttpResponse:
    """End one skill today."""
    given = get_object_or_404(SkillLevel.objects.select_related("person__site", "skill"), pk=pk)
    skills.end_level(given, on=queries.today_of(given.person), by=request.actor)
    messages.success(request, f"{given.skill.name} has ended.")
    return HttpResponseRedirect(reverse("people:person", args=[given.person.reference]))


def tried(form: django_forms.Form, action: Callable[[], str]) -> str:
    """Return what `action` says when done; a refusal stands in `form`, and nothing is said."""
    try:
        return action()
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return ""
