"""Logging a contact by hand: find or add the customer while typing, say why and what came of it, promise, close; and the open ones."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import beside, clock
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.record import whom
from floorwalker.record.actions import logged as actions
from floorwalker.record.actions import matches as match_actions
from floorwalker.record.actions import needs as need_actions
from floorwalker.record.actions import promises as promise_actions
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.forms.log import LogForm, ReasonForm
from floorwalker.record.models import Interaction, LoggedContact
from floorwalker.record.need_permissions import NOTE
from floorwalker.record.queries import contacts, customers, logged, needs, stamps

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Show the form of a new contact, or log it."""
    policy.require(request.actor, logged.LOG)
    person = _person(request)
    if request.method == "POST":
        form = LogForm(request.POST, zone=zone_of(request), person=person)
        if form.is_valid() and (kept := _written(request, form, None)):
            return _done(request, kept)
        return _answer(request, form, None)
    return _answer(request, LogForm(initial=_initial(request, person), zone=zone_of(request), person=person), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a logged contact; as long as it is open it can be changed and closed here."""
    try:
        kept = logged.find(reference, by=request.actor)
    except YearArchived as archived:
        if request.method == "POST":
            raise
        return redirect("record:archived_logged", archived.facts["year"], reference)
    mine = logged.seen(request.actor, code=logged.LOG).filter(pk=kept.pk).exists()
    if request.method == "POST":
        policy.require(request.actor, logged.LOG)
        form = LogForm(request.POST, zone=zone_of(request), person=kept.person, kept=kept)
        if form.is_valid() and (changed := _written(request, form, kept)):
            return _done(request, changed)
        return _answer(request, form, kept)
    store.look(kept.reference, page="logged contact", by=request.actor)
    if kept.closed_at is not None or not mine:
        return render(request, "record/logged_contact.html", {
            "title": kept.reference, "kept": kept, "zone": zone_of(request), "promises": reading.tied(kept.promises.all(), "owner"),
            "cards": beside.cards(Ref("logged", kept.reference), by=request.actor) if reading.current() is None else (),
            "missing": logged.missing(kept), "may_reopen": mine and kept.closed_at is not None and reading.current() is None,
            "archive": reading.current(), "archive_words": f"Archive {reading.current()}, read-only", "form": ReasonForm(),
        })
    initial = {name: getattr(kept, name) for name in (
        "channel", "direction", "queue", "dissatisfied", "note", "source_key", "uncounted", "started_at", "ended_at",
    )} | {
        "customer": kept.customer.reference if kept.customer else whom.UNKNOWN, "reason": kept.reason.name if kept.reason else "",
        "outcome": kept.outcome.code if kept.outcome else "", "who": str(kept.customer or ""), "needs_asked": needs.asked_in(kept),
    }
    if stamps.is_running(kept):
        initial["ended_at"] = None  # until somebody says otherwise it ends when it is written up
    return _answer(request, LogForm(initial=initial, zone=zone_of(request), person=kept.person, kept=kept), kept)


@login_required
@require_POST
def reopen(request: FloorRequest, reference: str) -> HttpResponse:
    """Open a closed contact again, with a reason."""
    kept = logged.find(reference, by=request.actor)
    form = ReasonForm(request.POST)
    actions.reopen(kept, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.actor)
    messages.success(request, f"{kept.reference} is open again.")
    return redirect("record:logged_contact", kept.reference)


@login_required
@require_safe
def found(request: FloorRequest) -> HttpResponse:
    """Answer with the customers who fit what is typed, and the form of a new one; a search is a look."""
    policy.require(request.actor, logged.LOG)
    found = whom.fitting(request.GET.get("who", ""), page="log a contact", by=request.actor)
    return render(request, "record/log_found.html", found | {"zone": zone_of(request)})


def _person(request: FloorRequest) -> Person:
    if request.person is None:
        raise actions.LogRefused("Only a person logs a contact.", remedy="Sign in as somebody who works here.")
    return request.person


def _initial(request: FloorRequest, person: Person) -> dict[str, Any]:
    last = LoggedContact.objects.filter(person=person).only("queue", "channel").first()
    initial: dict[str, Any] = {
        "started_at": clock.now(), "channel": last.channel if last else "voice", "queue": last.queue_id if last else None,
    }
    if asked := request.GET.get("customer", ""):
        customer = customers.standing(customers.find(asked, by=request.actor))
        initial |= {"customer": customer.reference, "who": str(customer)}
    if asked := request.GET.get("contact", ""):
        initial |= _of_contact(contacts.find(asked, by=request.actor))
    for name in ("reason", "channel", "source_key"):
        if value := request.GET.get(name, ""):
            initial[name] = value
    return initial


def _of_contact(contact: Interaction) -> dict[str, Any]:
    """Return what is known of a contact that is to be logged after it."""
    known: dict[str, Any] = {
        "started_at": contact.started_at, "ended_at": contact.ended_at, "channel": contact.channel, "direction": contact.direction,
        "queue": contact.queue_id, "source_key": contact.external_id, "contact": contact.reference,
    }
    if contact.customer is not None:
        one = customers.standing(contact.customer)
        known |= {"customer": one.reference, "who": str(one)}
    return known


def _written(request: FloorRequest, form: LogForm, kept: LoggedContact | None) -> LoggedContact | None:
    """Write what the form says, whole or not at all; None where it was refused and the form says why."""
    values, by = form.cleaned_data, request.actor
    try:
        with transaction.atomic():
            said = form.said(customer=whom.meant(form.cleaned_data, by=by))
            kept = actions.log(said, by=by) if kept is None else actions.change(kept, to=said, by=by)
            if values["promise_what"]:
                promise_actions.make(kept, what=values["promise_what"], due_at=values["promise_due"], owner=values["promise_owner"], by=by)
            if values["needs_asked"] and values["needs_asked"] != needs.asked_in(kept):
                need_actions.say_asked(kept, found=values["needs_asked"], by=by)
            if values["contact"]:
                match_actions.tie(kept, contact=contacts.find(values["contact"], by=by), by=by)
            return actions.close(kept, by=by) if "close" in request.POST else kept
    except NotAllowed:
        raise
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return None


def _done(request: FloorRequest, kept: LoggedContact) -> HttpResponse:
    words = "is closed" if kept.closed_at else f"is saved open; it has no {' and no '.join(logged.missing(kept)) or 'end'} yet"
    messages.success(request, f"{kept.reference} {words}.")
    if kept.customer is not None and needs.waits_to_be_noted(kept) and policy.allows(request.actor, NOTE):
        return redirect(f"{reverse('record:need_new', args=[kept.customer.reference])}?{urlencode({'contact': kept.reference})}")
    if kept.customer is not None and policy.allows(request.actor, customers.VIEW):
        return redirect("record:customer", kept.customer.reference)
    return redirect(f"{reverse('record:logged')}?{urlencode({'state': 'open'})}")


def _answer(request: FloorRequest, form: LogForm, kept: LoggedContact | None) -> HttpResponse:
    chosen = str(form["customer"].value() or "")
    typed = str(form["who"].value() or "")
    new = {name: str(form[f"new_{name}"].value() or "") for name in ("name", "phone", "email")}
    context = {
        "title": f"Log {kept.reference}" if kept else "Log a contact", "form": form, "kept": kept, "zone": zone_of(request),
        "open_ones": logged.open_of(_person(request).pk)[:6], "promises": kept.promises.select_related("owner") if kept else (),
        "page_keys": ((("Ctrl", "Enter"), "close the contact"),),
        "cards": beside.cards(Ref("logged", kept.reference), by=request.actor) if kept is not None else (),
    } | whom.fitting(typed, chosen=chosen, new=new, page="log a contact", by=request.actor)
    return render(request, "record/log.html", context, status=UNPROCESSABLE if form.errors else 200)
