"""Exceptions: one's own, those that wait for a decision, and the list of reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.serve import log_rows
from floorwalker.serve.actions import exceptions, reasons
from floorwalker.serve.forms import day_log as forms
from floorwalker.serve.models import Entry, ExceptionReason
from floorwalker.serve.queries import day_log as queries
from floorwalker.serve.queries.day_log import DECIDE
from floorwalker.serve.sight import ASK
from floorwalker.serve.views.day_log import UNPROCESSABLE

OWN_DAYS: Final = timedelta(days=60)
DECIDED_AT_ONCE: Final = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: FloorRequest) -> HttpResponse:
    """Show the reader's own exceptions, and ask for one."""
    person = _person(request)
    policy.require_for(request.actor, ASK, person)
    zone = person.site.zone
    given = {name: request.GET[name] for name in ("day", "at", "ends") if request.GET.get(name)}
    form = forms.OwnExceptionForm(data=request.POST or None, zone=zone, now=clock.now(), initial=given)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        starts_at = form.begins()
        ends_at = form.until("ends", after=starts_at) or starts_at
        try:
            entry = exceptions.ask(
                person, reason=said["reason"], starts_at=starts_at, ends_at=ends_at, note=said["note"], by=request.actor
            )
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"You asked for {entry.reference}. You see the answer here.")
            return redirect("serve:my_exceptions")
    rows = Entry.objects.filter(kind=Entry.Kind.EXCEPTION, person=person, starts_at__gte=clock.now() - OWN_DAYS)
    shown = list(rows.select_related("reason"))
    names = queries.named({row.decided_by for row in shown})
    last = _last_words(shown)
    context = {
        "title": "My exceptions", "form": form, "zone": zone,
        "rows": [(row, log_rows.status_of(row)[1], names.get(row.decided_by, ""), last.get(row.pk, "")) for row in shown],
    }
    return render(request, "serve/my_exceptions.html", context, status=UNPROCESSABLE if form.errors else 200)


def _last_words(rows: list[Entry]) -> dict[int, str]:
    """Return the words of the decision on each entry; one query."""
    from floorwalker.serve.models import Step

    said = Step.objects.filter(entry__in=rows, act__in=("approved", "refused", "taken back")).values_list("entry", "words")
    return dict(said)


def _person(request: FloorRequest) -> Person:
    if request.person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    return request.person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: FloorRequest) -> HttpResponse:
    """Show the exceptions that wait for the reader's decision, and decide about those that are ticked."""
    policy.require(request.actor, DECIDE)
    results: list[tuple[Entry, RuleBroken | None]] = []
    said = forms.WordsForm(request.POST)
    if request.method == "POST" and not said.is_valid():
        messages.error(request, "Nothing was decided: the word to the people is longer than 500 characters, or holds signs that are none.")
    elif request.method == "POST":
        chosen = list(queries.waiting(request.actor).filter(reference__in=request.POST.getlist("entry")[:DECIDED_AT_ONCE]))
        decision = "approved" if request.POST.get("decision") == "approved" else "refused"
        results = exceptions.decide_many(chosen, approved=decision, words=said.cleaned_data["words"], by=request.actor)
        done = sum(refusal is None for _entry, refusal in results)
        if not chosen:
            messages.info(request, "None was ticked; nothing was decided.")
        elif done == len(results):
            messages.success(request, f"{done} {'is' if done == 1 else 'are'} {decision}.")
            return redirect("serve:waiting")
    rows = list(queries.waiting(request.actor).select_related("team"))
    context = {
        "title": "Exceptions to decide", "rows": rows, "zone": zone_of(request),
        "refused": [(entry, refusal) for entry, refusal in results if refusal is not None],
        "done": sum(refusal is None for _entry, refusal in results), "page_keys": ((("Space",), "tick"),),
    }
    return render(request, "serve/waiting.html", context, status=UNPROCESSABLE if context["refused"] else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reason_list(request: FloorRequest) -> HttpResponse:
    """Show the reasons for exceptions, and add one."""
    policy.require(request.actor, reasons.PERMISSION)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reasons.add(form.cleaned_data["name"], place=form.cleaned_data["place"], by=request.actor)
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{form.cleaned_data['name']} is added.")
            return redirect("serve:reasons")
    context: dict[str, Any] = {"title": "Reasons for exceptions", "form": form, "rows": list(ExceptionReason.objects.all())}
    return render(request, "serve/reasons.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def retire_reason(request: FloorRequest, code: str) -> HttpResponse:
    """Take a reason off the list, or bring it back."""
    policy.require(request.actor, reasons.PERMISSION)
    reason = reasons.retire(get_object_or_404(ExceptionReason, code=code), by=request.actor)
    messages.success(request, f"{reason.name} is {'off the list' if reason.retired_at else 'back on the list'}.")
    return redirect("serve:reasons")
