"""The keys with which programs use the API: who has one, what it may do, when it was last used; making and revoking one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions import api_keys as actions
from floorwalker.ground.people.forms import day_field
from floorwalker.ground.people.models import ApiKey, Person
from floorwalker.ground.people.permissions import Reach, shelf
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.views.house import UNPROCESSABLE
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond

SOON_DAYS = 14


class KeyForm(forms.Form):
    """What a new key is for."""

    name = forms.CharField(label="Name", max_length=80, help_text="What will use it, such as the wallboard in Leeds.")
    owner = forms.ModelChoiceField(
        label="Owner", queryset=Person.objects.none(), help_text="Answers for it. It may do no more than they may, and ends as they leave."
    )
    permissions = forms.MultipleChoiceField(label="It may", widget=forms.CheckboxSelectMultiple)
    reach = forms.ChoiceField(label="At most as far as", choices=Reach.choices, initial=Reach.ALL)
    last_day = day_field("Last day")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        people = queries.seen(by, "people.api_key").filter(left_on=None, is_pseudonym=False, is_provisional=False)
        self.fields["owner"].queryset = people.order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["permissions"].choices = [(code, shelf().get(code).label) for code in actions.OFFERED]  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """Why a key is ended."""

    reason = forms.CharField(label="Why is it revoked?", max_length=200)


def status_of(key: ApiKey) -> Status:
    """Return how `key` stands now."""
    now = clock.now()
    if key.revoked_at is not None:
        return Status("idle", "Revoked")
    if key.expires_at <= now:
        return Status("idle", "Past its last day")
    if not policy.works_here(key.owner):
        return Status("idle", "Its owner has left")
    days = (key.expires_at - now).days
    if not days:
        return Status("watch", "Ends within a day")
    return Status("watch", f"Ends in {days + 1} days") if days < SOON_DAYS else Status("ok", "In force")


def last_day_of(key: ApiKey) -> str:
    """Return the last day of `key` where its owner works."""
    return formats.day_with_year(key.expires_at - timedelta(minutes=1), zone=key.owner.site.zone)


@login_required
@require_safe
def api_keys(request: FloorRequest) -> HttpResponseBase:
    """List the keys."""
    policy.require(request.actor, "people.api_key")
    zone = zone_of(request)
    register: Register[ApiKey] = Register(
        code="api-keys",
        title="API keys",
        nouns=("key", "keys"),
        columns=(
            Column("name", "Key", lambda row: Link(row.name, reverse("ground:api_key", args=[row.reference]), row.reference), sort="name"),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("state", "State", status_of),
            Column("may", "It may do", lambda row: f"{len(row.permissions)} of {len(actions.OFFERED)}"),
            Column("reach", "Reach", lambda row: str(row.get_reach_display())),
            Column(
                "used", "Last used", lambda row: formats.moment(row.last_used_at, zone=zone) if row.last_used_at else "never",
                sort="last_used_at",
            ),
            Column("ends", "Last day", last_day_of, sort="expires_at"),
        ),
        filters=(
            Filter("q", "Name", lambda rows, words: rows.filter(name__icontains=words)),
            Filter("state", "State", _standing, choices=[("force", "In force"), ("ended", "Ended")]),
        ),
        first_use=FirstUse(
            "No key yet", "A program reads figures, contacts, people and queues with a key of its own, never with somebody's password.",
            "Make a key", reverse("ground:make_api_key"), "key-round",
        ),
    )
    rows = queries.api_keys_seen(request.actor)
    return respond(request, "ground/api_keys.html", register=register, rows=rows, context={"title": "API keys"})


def _standing(rows: QuerySet[ApiKey], state: str) -> QuerySet[ApiKey]:
    in_force = {"revoked_at": None, "expires_at__gt": clock.now()}
    return rows.filter(**in_force) if state == "force" else rows.exclude(**in_force)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: FloorRequest) -> HttpResponse:
    """Make a key, and show its words this once."""
    policy.require(request.actor, "people.api_key")
    form = KeyForm(request.POST or None, by=request.actor, initial={"owner": request.person})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            key, words = actions.make(
                said["name"], owner=said["owner"], permissions=said["permissions"], reach=Reach(said["reach"]), last_day=said["last_day"],
                by=request.actor,
            )
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            return render(request, "ground/api_key_made.html", {"title": f"{key.name} is made", "shown": key, "words": words})
    context = {"title": "Make an API key", "form": form, "submit": "Make key", "cancel_url": reverse("ground:api_keys")}
    return render(request, "ground/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def api_key(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one key and, on request, revoke it; its owner may too."""
    own = ApiKey.objects.select_related("owner__site").filter(reference=reference, owner=request.actor.person_id)
    shown = own.first() or queries.api_keys_seen(request.actor).filter(reference=reference).first()
    if shown is None:
        raise NotFound(f"There is no key called {reference} that you may see.", remedy="Look under Set-up, API keys.")
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke(shown, reason=form.cleaned_data["reason"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{shown.name} is revoked; the next request with it is refused.")
            return redirect("ground:api_key", reference=reference)
    context = {
        "title": shown.name, "shown": shown, "state": status_of(shown), "form": form, "submit": "Revoke at once", "zone": zone_of(request),
        "last_day": last_day_of(shown),
        "may": [shelf().get(code).label for code in shown.permissions], "may_revoke": shown.revoked_at is None,
    }
    return render(request, "ground/api_key.html", context, status=UNPROCESSABLE if form.errors else 200)
