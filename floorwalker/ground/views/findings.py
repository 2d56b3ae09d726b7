"""Findings and decisions: listed, opened, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import findings as actions
from floorwalker.ground import refs, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.forms import OwnerForm
from floorwalker.ground.models import Decision, Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.views.house import UNPROCESSABLE
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.web.reminders import reminded
from floorwalker.ground.web.tagging import tagged


class CloseForm(forms.Form):
    """Closing a finding: an owner, or the reason for doing nothing."""

    owner = forms.ModelChoiceField(Person.objects.filter(left_on=None), required=False, label="Give it to")
    no_action_reason = forms.CharField(
        max_length=500, required=False, label="No action, because", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Actions that treat a finding come with the improving room; until then a finding stays open or gets a reason.",
    )


class NoActionForm(forms.Form):
    """Why nothing is done about findings."""

    reason = forms.CharField(max_length=500, label="No action, because", widget=forms.Textarea(attrs={"rows": 3}))


def _owner_was(row: Finding, owner: int | None, by: Actor) -> None:
    actions.give(row, owner=None if owner is None else Person.objects.get(pk=owner), by=by)


def _closed_at(row: Finding) -> str:
    return row.closed_at.isoformat() if row.closed_at is not None else ""


HANDS: Sequence[Hand[Finding]] = (
    Hand(
        "give", "Give to somebody", lambda row, values, by: actions.give(row, owner=values["owner"], by=by), icon="user",
        permission="ground.close_finding", form=OwnerForm, kept=lambda row: row.owner_id, undo=_owner_was,
    ),
    Hand(
        "close", "Close without action", lambda row, values, by: actions.close(row, no_action_reason=values["reason"], by=by),
        icon="circle-check", permission="ground.close_finding", form=NoActionForm, kept=_closed_at,
        undo=lambda row, _kept, by: actions.reopen(row, by=by),
    ),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: FloorRequest) -> HttpResponseBase:
    """List the findings, open ones first, with their age and owner."""
    policy.require(request.actor, "ground.view_findings")
    zone = zone_of(request)
    late = set(actions.without_owner().values_list("pk", flat=True))
    lying = set(actions.left_lying().values_list("pk", flat=True))
    days = settings.get("finding_action_days")

    def state(row: Finding) -> Status:
        if not row.is_open:
            return Status("ok", "Closed")
        if row.pk in lying:
            return Status("miss", "Nobody acted" if row.owner_id else "Nobody owns it or acted")
        return Status("watch", "Without owner too long") if row.pk in late else Status("info", "Open")

    register = Register(
        code="findings",
        title="Findings",
        nouns=("finding", "findings"),
        sort="-raised",
        columns=(
            Column("finding", "Finding", lambda row: Link(row.reference, reverse("ground:finding", args=[row.reference]), row.summary)),
            Column("theme", "Theme", lambda row: row.theme or "no theme"),
            Column("state", "State", state, sort="closed_at"),
            Column("owner", "Owner", lambda row: row.owner.display_name if row.owner else "nobody yet"),
            Column("raised", "Raised", lambda row: formats.moment(row.raised_at, zone=zone), sort="raised_at"),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(closed_at__isnull=value == "open"),
                choices=[("open", "Open"), ("closed", "Closed")],
            ),
            Filter(
                "idle", "Acted on", lambda rows, _value: rows.filter(pk__in=actions.left_lying().values("pk")),
                choices=[("left", f"Nobody for {days} day{'' if days == 1 else 's'}")],
            ),
        ),
        first_use=FirstUse("No findings yet", "What is wrong or could be better is raised from a figure or a record.", "", "", "flag"),
        hands=HANDS,
    )
    rows = Finding.objects.select_related("owner")
    register = tagged(register, "finding", rows)
    register = reminded(register, "finding", stage="improve", owner=lambda row: row.owner, is_over=lambda row: not row.is_open)
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "Findings"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one finding with its frozen evidence; give it to somebody or close it with a reason."""
    policy.require(request.actor, "ground.view_findings")
    shown = get_object_or_404(Finding.objects.select_related("owner"), reference=reference)
    form = CloseForm(request.POST or None, initial={"owner": shown.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["no_action_reason"]:
                actions.close(shown, no_action_reason=form.cleaned_data["no_action_reason"], by=request.actor)
            elif form.cleaned_data["owner"]:
                actions.give(shown, owner=form.cleaned_data["owner"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{shown.reference} is saved.")
            return redirect("ground:finding", reference=reference)
    context: dict[str, Any] = {
        "title": shown.reference, "shown": shown, "zone": zone_of(request), "form": form,
        "source": refs.sight(Ref.parse(shown.source), by=request.actor),
        "evidence": sorted(shown.evidence.items()),
        "may_close": shown.is_open and policy.allows(request.actor, "ground.close_finding"),
    }
    return render(request, "ground/finding.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def decision(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one decision with its options and the picture of the moment."""
    policy.require(request.actor, "ground.view_decisions")
    shown = get_object_or_404(Decision, reference=reference)
    context = {
        "title": shown.reference, "shown": shown, "zone": zone_of(request),
        "about": refs.sight(Ref.parse(shown.subject), by=request.actor), "picture": sorted(shown.picture.items()),
    }
    return render(request, "ground/decision.html", context)
