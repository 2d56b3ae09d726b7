"""What the groups of the company's directory give."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground import clock
from floorwalker.ground import settings as house_settings
from floorwalker.ground.people import forms, policy
from floorwalker.ground.people.actions import directory
from floorwalker.ground.people.models import DirectoryGroup, RoleAssignment
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.people.views.acts import UNPROCESSABLE, tried
from floorwalker.ground.requests import FloorRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: FloorRequest) -> HttpResponse:
    """Show what each group gives and to how many, or let one give something."""
    policy.require(request.actor, "people.role")
    form = forms.DirectoryGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and tried(form, lambda: _added(form, request)):
        messages.success(request, f"{form.cleaned_data['group']} gives it to whoever signs in from now on.")
        return HttpResponseRedirect(reverse("people:directory"))
    held: dict[tuple[object, ...], int] = {}
    today = clock.now().date()
    for each in RoleAssignment.objects.exclude(directory_group="").exclude(ends_on__lte=today):
        key = (each.directory_group, each.role, each.reach, each.team_id, each.site_id)
        held[key] = held.get(key, 0) + 1
    rows = [
        (each, held.get((each.group, each.role, each.reach, each.team_id, each.site_id), 0))
        for each in DirectoryGroup.objects.select_related("team", "site", "member_of")
    ]
    context = {
        "title": "Directory groups", "form": form, "rows": rows, "claim": house_settings.get("directory_group_claim"),
        "is_connected": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "local": RoleAssignment.objects.filter(directory_group="").exclude(ends_on__lte=today).count(),
    }
    return render(request, "people/directory.html", context, status=UNPROCESSABLE if form.errors else 200)


def _added(form: forms.DirectoryGroupForm, request: FloorRequest) -> str:
    said = form.cleaned_data
    asked = said | {"role": Role(said["role"]), "reach": Reach(said["reach"])}
    return str(directory.add(asked.pop("group"), by=request.actor, **asked))


@login_required
@require_POST
def remove(request: FloorRequest, pk: int) -> HttpResponse:
    """Let a group give its role no longer."""
    policy.require(request.actor, "people.role")
    mapped = get_object_or_404(DirectoryGroup, pk=pk)
    count = directory.remove(mapped, by=request.actor)
    messages.success(request, f"{mapped.group} no longer gives it; it has ended for {count} people.")
    return HttpResponseRedirect(reverse("people:directory"))
