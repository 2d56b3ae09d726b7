"""What belongs to the reader: the data kept about them, and the places they are signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import kept
from floorwalker.ground.people.actions import accounts
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest


@login_required
@require_safe
def data(request: FloorRequest) -> HttpResponse:
    """Show the reader everything that is kept about them, why, and for how long."""
    person = _self(request)
    return render(request, "people/my_data.html", {"title": "My data", "shown": person, "kept": list(kept.about(person))})


@login_required
@require_POST
def end_sessions(request: FloorRequest) -> HttpResponse:
    """Sign the reader out everywhere, here too."""
    accounts.end_sessions(_self(request), by=request.actor)
    messages.success(request, "You are signed out everywhere.")
    return HttpResponseRedirect(reverse("account_login"))


def _self(request: FloorRequest) -> Person:
    if request.person is None:
        raise NotFound("This account belongs to nobody.", remedy="Ask an administrator to tie it to a person.")
    return request.person
