"""Webhooks: their list, one with what was sent to it, setting one up, and what can be done about one."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.people import queries as people
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.views.house import UNPROCESSABLE
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, State, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.webhooks import offered, sight, signing
from floorwalker.ground.webhooks.actions import deliveries, endpoints

ONCE: Final = "ground.webhook_secret"
"""Which webhook's new secret is shown on the next page, once; the secret itself stays sealed."""
STATES: Final[Mapping[sight.Condition, tuple[State, str]]] = {
    "running": ("ok", "Running"), "new": ("info", "Waits for its first event"), "failing": ("miss", "Failing"),
    "stopped": ("miss", "Stopped"), "paused": ("idle", "Paused"), "ended": ("idle", "Ended"), "ownerless": ("idle", "Its owner has left"),
}
SENT: Final[Mapping[str, tuple[State, str]]] = {
    "waiting": ("info", "Waiting"), "sent": ("ok", "Accepted"), "given_up": ("miss", "Given up"), "withheld": ("idle", "Withheld"),
}


class WebhookForm(forms.Form):
    """Which system is told of what; whose sight it has is chosen once."""

    name = forms.CharField(label="Name", max_length=endpoints.NAME_CHARACTERS, help_text="Which system it is, such as the case system.")
    address = forms.CharField(
        label="Address", max_length=endpoints.ADDRESS_CHARACTERS, help_text="Begins with https://. No redirect is followed.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    owner = forms.ModelChoiceField(
        label="Owner", queryset=Person.objects.none(),
        help_text="Answers for it, and is told when it fails. It is told of no record that they may not see.",
    )
    events = forms.MultipleChoiceField(label="It is told when", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, by: Actor, webhook: Webhook | None = None, **options: Any) -> None:
        if webhook is not None:
            options["initial"] = {"name": webhook.name, "address": webhook.address, "events": webhook.events}
        super().__init__(*args, **options)
        if webhook is None:
            here = people.seen(by, sight.MAY).filter(left_on=None, is_pseudonym=False, is_provisional=False)
            self.fields["owner"].queryset = here.order_by("sort_key")  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]
        self.fields["events"].choices = [(each.kind, each.says) for each in offered.shelf().values()]  # type: ignore[attr-defined]

    def halves(self) -> list[list[tuple[str, list[tuple[Any, offered.Offered]]]]]:
        """Return the boxes of the events by the kind of record they are about, in two columns of about the same length."""
        boxes = {str(box.data["value"]): box for box in self["events"].subwidgets}
        columns: list[list[tuple[str, list[tuple[Any, offered.Offered]]]]] = [[], []]
        drawn = 0
        for label, group in groupby(offered.shelf().values(), key=lambda each: each.label):
            some = [(boxes[each.kind], each) for each in group]
            columns[int(drawn * 2 >= len(boxes))].append((label, some))
            drawn += len(some)
        return columns


def status_of(webhook: Webhook, zone: str) -> Status:
    """Return how `webhook` stands, since when where that matters."""
    condition, since = sight.condition_of(webhook)
    state, word = STATES[condition]
    if since is None or condition == "running":
        return Status(state, word)
    return Status(state, f"{word} since {formats.moment(since, zone=zone)}")


@login_required
@require_safe
def listing(request: FloorRequest) -> HttpResponseBase:
    """List the webhooks."""
    policy.require(request.actor, sight.MAY)
    zone = zone_of(request)
    register: Register[Webhook] = Register(
        code="webhooks", title="Webhooks", nouns=("webhook", "webhooks"), sort="name",
        columns=(
            Column("name", "Webhook", lambda row: Link(row.name, _page(row), row.reference), sort="name"),
            Column("address", "Told at", lambda row: urlsplit(row.address).hostname, plain=lambda row: row.address),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("state", "State", lambda row: status_of(row, zone)),
            Column("events", "Kinds of event", lambda row: len(row.events), numeric=True),
            Column("sent", "Last accepted", lambda row: formats.moment(row.sent_at, zone=zone) if row.sent_at else "never", sort="sent_at"),
        ),
        filters=(
            Filter("q", "Name", lambda rows, words: rows.filter(name__icontains=words)),
            Filter("state", "State", _standing, choices=[("running", "Running"), ("failing", "Failing"), ("paused", "Paused or stopped"),
                                                         ("ended", "Ended")]),
        ),
        first_use=FirstUse(
            "No webhook yet", "Another system is told at once when something happens here, and fetches what it needs with its key.",
            "Set a webhook up", reverse("ground:make_webhook"), "send",
        ),
    )  # fmt: skip
    return respond(request, "ground/webhooks.html", register=register, rows=sight.seen(request.actor), context={"title": "Webhooks"})


def _page(webhook: Webhook) -> str:
    return reverse("ground:webhook", args=[webhook.reference])


def _standing(rows: QuerySet[Webhook], state: str) -> QuerySet[Webhook]:
    if state == "ended":
        return rows.exclude(ended_at=None)
    rows = rows.filter(ended_at=None)
    if state == "paused":
        return rows.exclude(paused_at=None)
    return rows.filter(paused_at=None, failing_since__isnull=state == "running")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: FloorRequest) -> HttpResponse:
    """Set a webhook up; its secret stands on its page, this once."""
    policy.require(request.actor, sight.MAY)
    form = WebhookForm(request.POST or None, by=request.actor, initial={"owner": request.person})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made, _secret = endpoints.make(
                said["name"], address=said["address"], events=said["events"], owner=said["owner"], by=request.actor
            )
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            request.session[ONCE] = made.reference
            messages.success(request, f"{made.name} is set up.")
            return redirect("ground:webhook", reference=made.reference)
    return _form(request, form, "Set a webhook up", "Set it up", reverse("ground:webhooks"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Give a webhook another name, address or events."""
    policy.require(request.actor, sight.MAY)
    webhook = sight.find(reference, by=request.actor)
    form = WebhookForm(request.POST or None, by=request.actor, webhook=webhook)
    page = _page(webhook)
    if request.method == "POST" and form.is_valid():
        try:
            endpoints.change(webhook, **form.cleaned_data, by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{form.cleaned_data['name']} is changed.")
            return redirect(page)
    return _form(request, form, f"Change {webhook.name}", "Save", page)


def _form(request: FloorRequest, form: forms.Form, title: str, submit: str, cancel: str) -> HttpResponse:
    context = {"title": title, "form": form, "submit": submit, "cancel_url": cancel}
    return render(request, "ground/webhook_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show a webhook: how it stands, what can be done about it, and what was sent to it; let it be told again."""
    webhook = sight.find(reference, by=request.actor)
    zone = zone_of(request)
    register: Register[WebhookDelivery] = Register(
        code="sent", title="What was sent", nouns=("event", "events"), sort="-happened", key="uuid",
        columns=(
            Column("event", "Event", lambda row: Link(row.kind, reverse("ground:webhook_delivery", args=[reference, row.uuid]), row.ref)),
            Column("state", "State", lambda row: Status(*SENT[row.state])),
            Column("answer", "Last answer", _answer),
            Column("happened", "Happened", lambda row: formats.moment(row.happened_at, zone=zone), sort="happened_at"),
            Column("tried", "Last tried", lambda row: formats.moment(row.tried_at, zone=zone) if row.tried_at else "–", sort="tried_at"),
            Column("next", "Next try", lambda row: _next(row, webhook, zone), sort="next_try_at"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=WebhookDelivery.State.choices),
            Filter("kind", "Event", lambda rows, value: rows.filter(kind=value), choices=[(each, each) for each in webhook.events]),
        ),
        first_use=FirstUse(
            "Nothing was sent yet", "An event is sent a few seconds after it happened. Try it to see that it arrives.", icon="send"
        ),
        hands=(Hand("again", "Send again", lambda row, _values, by: deliveries.send_again(row, by=by), icon="refresh-cw"),)
        if webhook.is_running else (),
    )  # fmt: skip
    context = {
        "title": webhook.name, "webhook": webhook, "state": status_of(webhook, zone), "condition": sight.condition_of(webhook)[0],
        "zone": zone, "secret": _secret_once(request, webhook), "may_change": policy.allows(request.actor, sight.MAY),
        "told": [offered.shelf()[kind] for kind in webhook.events if kind in offered.shelf()],
        "waiting": webhook.deliveries.filter(state=WebhookDelivery.State.WAITING).count(),
    }
    rows = webhook.deliveries.select_related("webhook__owner__site")
    return respond(request, "ground/webhook.html", register=register, rows=rows, context=context)


def _answer(row: WebhookDelivery) -> Cell:
    if not row.tries:
        return "–"
    last = row.tries[-1]
    note = last["problem"] if last["status"] is None else f"{last['ms']:,} ms"
    return Lines(str(last["status"] or "none"), note)


def _next(row: WebhookDelivery, webhook: Webhook, zone: str) -> Cell:
    if row.state != WebhookDelivery.State.WAITING:
        return "–"
    if not webhook.is_running:
        return "when it goes on"
    return formats.moment(max(row.next_try_at, webhook.rests_until or row.next_try_at), zone=zone)


def _secret_once(request: FloorRequest, webhook: Webhook) -> str:
    if request.method != "GET" or webhook.secret is None or request.session.get(ONCE) != webhook.reference:
        return ""
    del request.session[ONCE]
    return sight.secrets_of(webhook)[0]


@login_required
@require_safe
def delivery(request: FloorRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """Show one event as it was sent, with each attempt."""
    webhook = sight.find(reference, by=request.actor)
    shown = sight.find_delivery(webhook, uuid)
    context = {
        "title": shown.kind, "webhook": webhook, "shown": shown, "state": Status(*SENT[shown.state]), "zone": zone_of(request),
        "body": signing.body_of(shown).decode(), "event": signing.event_of(shown),
        "about": refs.sight(Ref.parse(shown.ref), by=request.actor),
        "next": _next(shown, webhook, zone_of(request)),
        "tries": [{**each, "at": datetime.fromisoformat(each["at"])} for each in reversed(shown.tries)],
    }
    return render(request, "ground/webhook_delivery.html", context)


def _again(request: FloorRequest, webhook: Webhook) -> str:
    try:
        key = uuids.UUID(request.POST.get("delivery", ""))
    except ValueError:
        raise NotFound(f"{webhook.reference} has no such delivery.", remedy="Look at its page for what was sent.") from None
    sent = deliveries.send_again(sight.find_delivery(webhook, key), by=request.actor)
    return f"{sent.kind} is sent again."


def _secret(request: FloorRequest, webhook: Webhook) -> str:
    endpoints.new_secret(webhook, by=request.actor)
    request.session[ONCE] = webhook.reference
    return f"{webhook.name} has another secret; the one before signs along for 24 hours."


def _try(request: FloorRequest, webhook: Webhook) -> str:
    deliveries.try_out(webhook, by=request.actor)
    return "An event is on its way; it stands below in a moment."


def _pause(request: FloorRequest, webhook: Webhook) -> str:
    endpoints.pause(webhook, by=request.actor)
    return f"{webhook.name} is paused; what happens meanwhile waits."


def _resume(request: FloorRequest, webhook: Webhook) -> str:
    endpoints.resume(webhook, by=request.actor)
    return f"{webhook.name} goes on where it was paused."


def _end(request: FloorRequest, webhook: Webhook) -> str:
    endpoints.end(webhook, by=request.actor)
    return f"{webhook.name} is ended."


ACTS: Final[Mapping[str, Callable[[FloorRequest, Webhook], str]]] = {
    "try": _try, "pause": _pause, "resume": _resume, "end": _end, "secret": _secret, "again": _again,
}


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Try a webhook, pause, resume or end it, make it another secret, or let it be told of something again."""
    webhook = sight.find(reference, by=request.actor)
    if code not in ACTS:
        raise NotFound(f"{reference} has no such act.", remedy="Look at its page for what it offers.")
    messages.success(request, ACTS[code](request, webhook))
    return redirect("ground:webhook", reference=reference)
