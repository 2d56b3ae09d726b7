"""Saved filters of the list of contacts: kept under a name, listed, renamed, removed, and watched by an alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, FirstUse, Register, respond
from floorwalker.record import sight
from floorwalker.record.actions import saved as actions
from floorwalker.record.forms.saved import SavedFilterForm
from floorwalker.record.models import SavedFilter
from floorwalker.record.queries import saved as queries
from floorwalker.record.views.contacts import filters_of, zone_of

UNPROCESSABLE = 422


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List what the reader keeps, with what each filters and where its alert stands."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    words = _Words(request)
    register: Register[SavedFilter] = Register(
        code="saved-filters", title="Saved filters", nouns=("saved filter", "saved filters"), sort="name",
        columns=(
            Column("name", "Filter", lambda row: Link(row.name, queries.address(row.query)), sort="name"),
            Column("keeps", "Keeps", lambda row: words.of(row.query)),
            Column("alert", "Alert", _alert),
            Column("state", "State", _state, plain=lambda row: _state(row) or ""),
            Column("change", "Change", lambda row: Link(row.reference, reverse("record:saved_filter", args=[row.reference]))),
        ),
        first_use=FirstUse(
            "No filter saved yet", "Filter the list of contacts, and save what is shown under a name.", "To the contacts",
            reverse("record:contacts"), "funnel",
        ),
    )
    rows = queries.of(request.actor)
    return respond(request, "record/contact_filters.html", register=register, rows=rows, context={"title": "Saved filters"})


def _alert(row: SavedFilter) -> str:
    return "none" if row.alert_above is None else f"more than {row.alert_above:,} of {queries.in_days(row)}"


def _state(row: SavedFilter) -> Status | None:
    if row.alert_above is None:
        return None
    return Status("watch", "Wants a look") if row.is_raised else Status("ok", "Quiet")  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Show the form that names the filters in the address, or keep them."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    query = queries.chosen(request.GET.dict())
    if not query:
        raise actions.SavedFilterRefused("Nothing is filtered.", remedy="Filter the list of contacts first, then save what is shown.")
    form = SavedFilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep(form.cleaned_data["name"], query=query, alert=form.cleaned_data["alert"], by=request.actor)
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{kept.name} is saved.")
            return redirect(queries.address(kept.query))
    context = {"title": "Save these filters", "query": _Words(request).of(query), "cancel_url": queries.address(query)}
    return _answer(request, form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a saved filter with its alert, or give it another name and alert."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    kept = queries.find(reference, by=request.actor)
    initial = {"name": kept.name, "above": kept.alert_above, "days": kept.alert_days}
    form = SavedFilterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.change(kept, name=form.cleaned_data["name"], alert=form.cleaned_data["alert"], by=request.actor)
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{kept.name} is changed.")
            return redirect("record:saved_filters")
    context = {
        "title": kept.name, "kept": kept, "query": _Words(request).of(kept.query), "cancel_url": reverse("record:saved_filters"),
        "open_url": queries.address(kept.query),
        "counted_url": queries.address(kept.query, since=queries.window(kept)) if kept.alert_above is not None else "",
        "in_days": queries.in_days(kept), "raised": queries.raised(kept).first(),
    }
    return _answer(request, form, context)


def _answer(request: FloorRequest, form: SavedFilterForm, context: dict[str, Any]) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "record/contact_filter.html", {**context, "form": form}, status=status)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Remove a saved filter, or tick off its alert."""
    kept = queries.find(reference, by=request.actor)
    if code == "remove":
        actions.remove(kept, by=request.actor)
        messages.info(request, f"{kept.name} is removed.")
    elif code == "seen":
        actions.see(kept, by=request.actor)
        messages.info(request, f"The alert of {kept.name} is ticked off.")
    else:
        raise NotFound(f"A saved filter has no act {code}.", remedy="Look at its page for what it offers.")
    return redirect("record:saved_filters")


class _Words:
    """Filters as people read them: the labels of the list, and the names of what was chosen."""

    def __init__(self, request: FloorRequest) -> None:
        self._filters = filters_of(zone_of(request))

    def of(self, query: Mapping[str, str]) -> str:
        """Return `query` in words."""
        asked = ((each, query[each.code]) for each in self._filters if each.code in query)
        return ", ".join(f"{each.label}: {dict(each.choices).get(value, value)}" for each, value in asked)
