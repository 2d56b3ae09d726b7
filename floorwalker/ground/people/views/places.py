"""Sites, teams and skills: what there is, how many people, and the forms that add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import forms, policy, queries
from floorwalker.ground.people.actions import places, skills
from floorwalker.ground.people.views.acts import UNPROCESSABLE, tried
from floorwalker.ground.requests import FloorRequest


@dataclass(frozen=True)
class New:
    """One thing that can be added: its permission, words, form and what it does; the answer names it."""

    permission: str
    title: str
    verb: str
    form: type[Form]
    do: Callable[[dict[str, Any], Actor], str]


def _site(said: dict[str, Any], by: Actor) -> str:
    return places.add_site(said.pop("code"), by=by, **said).name


def _team(said: dict[str, Any], by: Actor) -> str:
    return places.add_team(said.pop("code"), by=by, **said).name


def _leader(said: dict[str, Any], by: Actor) -> str:
    team, ends_on = said.pop("team"), said.pop("ends_on")
    if ends_on is None:
        leads = places.name_leader(team, by=by, **said)
        return f"{leads.person.display_name}, leader of {leads.team.name}"
    leads = places.let_act(team, ends_on=ends_on, by=by, **said)
    return f"{leads.person.display_name}, acting leader of {leads.team.name} until {ends_on:%d %B %Y}"


def _skill(said: dict[str, Any], by: Actor) -> str:
    return skills.add(said.pop("code"), by=by, **said).name


NEWS: Mapping[str, New] = {
    "site": New("people.place", "Add a site", "Add site", forms.SiteForm, _site),
    "team": New("people.place", "Add a team", "Add team", forms.TeamForm, _team),
    "leader": New("people.place", "Name a leader", "Name leader", forms.LeaderForm, _leader),
    "skill": New("people.skill_list", "Add a skill", "Add skill", forms.NewSkillForm, _skill),
}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the sites, teams and skills, each with its people today."""
    policy.require(request.actor, "people.skill_list")
    on = policy.standing(request.actor).on
    context = {
        "title": "Places and skills", "sites": queries.sites_with_people(on=on), "teams": queries.teams_with_people(on=on),
        "skills": queries.skills_with_people(on=on), "may_place": policy.allows(request.actor, "people.place"),
    }
    return render(request, "people/places.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: FloorRequest, what: str) -> HttpResponse:
    """Show the form for one thing, or add it."""
    new = NEWS.get(what)
    if new is None:
        raise Http404
    policy.require(request.actor, new.permission)
    form = new.form(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (name := tried(form, lambda: new.do(dict(form.cleaned_data), request.actor))):
        messages.success(request, f"Saved: {name}.")
        return HttpResponseRedirect(reverse("people:places"))
    context = {"title": new.title, "form": form, "submit": new.verb, "cancel_url": reverse("people:places")}
    return render(request, "people/form.html", context, status=UNPROCESSABLE if form.errors else 200)
