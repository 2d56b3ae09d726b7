"""The doors: one-time links, and changing the person one sees the demo as."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from floorwalker.ground.people import demo, forms, links
from floorwalker.ground.people import practice_door as door
from floorwalker.ground.people.actions import accounts
from floorwalker.ground.people.models import Account, OneTimeLink, Person, RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.requests import FloorRequest


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def one_time(request: HttpRequest, token: str) -> HttpResponse:
    """Open a one-time link. Looking at it uses nothing, since mail scanners look too; the button does."""
    link = links.opened_by(token)
    if link.purpose == OneTimeLink.Purpose.DEMO:
        if request.method == "POST":
            return _enter(request, accounts.enter_demo(token), to=_within(request))
        demo.require_demo()
        return render(request, "people/enter_demo.html", {"person": link.account.person})
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _enter(request, accounts.choose_password(token, password=form.cleaned_data["password"]))
        except accounts.AccountRefused as refused:
            form.add_error("password", refused.message)
    return render(request, "people/choose_password.html", {"link": link, "form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def practice_door(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody in who comes from the house at work."""
    person = door.opened_by(token)
    if request.method == "POST":
        return _enter(request, accounts.enter_practice(token))
    return render(request, "people/enter_demo.html", {"person": person})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def see_as(request: FloorRequest) -> HttpResponse:
    """Choose whom to see the demo as; one person of each role is offered."""
    demo.require_demo()
    if request.method == "POST":
        person = get_object_or_404(Person, reference=request.POST.get("person", ""))
        return _enter(request, accounts.see_as(person, by=request.actor))
    return render(request, "people/see_as.html", {"title": "See the demo as", "choices": _one_of_each_role()})


def _one_of_each_role() -> list[tuple[str, Person]]:
    first: dict[str, Person] = {}
    held = RoleAssignment.objects.filter(person__account__is_active=True, ends_on=None).select_related("person__site")
    for assignment in held.order_by("pk"):
        first.setdefault(assignment.role, assignment.person)
    return [(str(role.label), first[role]) for role in Role if role in first]


def _within(request: HttpRequest) -> str:
    """Return the address of this house that the link names; the first page where it names none, or one elsewhere."""
    asked = request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure()) else "/"


def _enter(request: HttpRequest, account: Account, *, to: str = "/") -> HttpResponse:
    request.session.flush()
    response: HttpResponse = perform_login(request, account, email_verification="none", redirect_url=to)
    return response
