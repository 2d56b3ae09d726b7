"""One's own calendar: as a file, and at a private address that a calendar elsewhere reads."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.actions import calendars as actions
from floorwalker.plan.models import CalendarAddress
from floorwalker.plan.queries import calendars as queries
from floorwalker.plan.rules.calendar_file import CONTENT_TYPE, written

NAME = "My shifts"
HOUR, MINUTE = 3_600, 60
READS_AN_HOUR = 30
"""A calendar elsewhere reads once an hour or so; every device of a person together reads less than this."""
GUESSES_A_MINUTE = 20
"""A secret of 32 bytes is guessed by nobody; this says so to whoever tries. Whoever knows one is not counted with them: behind a
proxy all have one address."""


class TooOften(RuleBroken):
    """The address was read more often than any calendar needs."""

    code = "too_often"
    status = HTTPStatus.TOO_MANY_REQUESTS


def reader(request: FloorRequest) -> Person:
    """Return the person who reads, if they may see their own roster.

    Raises
    ------
    NotFound
        If the account belongs to nobody who works here.
    """
    if request.person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    policy.require_for(request.actor, actions.PERMISSION, request.person)
    return request.person


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how the reader's shifts come into a calendar elsewhere, and whether an address is open."""
    return _page(request, reader(request))


def _page(request: FloorRequest, person: Person, *, secret: str = "") -> HttpResponse:
    held = CalendarAddress.objects.filter(person=person).first()
    address = f"{settings.FLOORWALKER_BASE_URL}{reverse('plan:calendar_read', args=[secret])}" if secret else ""
    context = {"title": "My calendar", "held": held, "address": address, "zone": person.site.zone}
    return render(request, "plan/my_calendar.html", context)


@login_required
@require_POST
def open_address(request: FloorRequest) -> HttpResponse:
    """Open a new address, close the one before, and show it this once."""
    person = reader(request)
    return _page(request, person, secret=actions.open_address(person, by=request.actor))


@login_required
@require_POST
def close_address(request: FloorRequest) -> HttpResponse:
    """Close the address."""
    actions.close_address(reader(request), by=request.actor)
    messages.success(request, "The address is closed; calendars that read it get nothing more.")
    return redirect("plan:my_calendar_page")


@login_required
@require_safe
def download(request: FloorRequest) -> HttpResponse:
    """Write the reader's own calendar as a file."""
    return _file(written(queries.own(reader(request)), name=NAME))


@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Answer a calendar elsewhere that knows the secret; whoever does not know it learns nothing.

    Raises
    ------
    TooOften
        If it is read, or guessed at, too often.
    NotFound
        If the secret opens nothing.
    """
    person = actions.opened_by(secret)
    if person is None:
        _count(f"calendar-guess:{request.META.get('REMOTE_ADDR', '')}", most=GUESSES_A_MINUTE, seconds=MINUTE)
        raise NotFound("There is no calendar at this address.", remedy="Sign in and open a new address on My calendar.")
    _count(f"calendar-read:{person.pk}", most=READS_AN_HOUR, seconds=HOUR)
    content = written(queries.own(person), name=NAME)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = _file(content)
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=900"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="my-shifts.ics"'
    return response


def _count(key: str, *, most: int, seconds: int) -> None:
    cache.add(key, 0, seconds)
    try:
        number = cache.incr(key)
    except ValueError:  # it ran out in between
        return
    if number > most:
        raise TooOften("This address was asked for too often.", remedy="Let the calendar read it once an hour.")
