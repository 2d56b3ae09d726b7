"""Contacts that nobody logged, notes and contacts that may be one, and the page on which somebody says so or not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import settings
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, moving, respond
from floorwalker.record.actions import matches as actions
from floorwalker.record.models import Interaction, Match
from floorwalker.record.queries import contacts, logged
from floorwalker.record.queries import matches as queries

SHAPES: dict[str, State] = {"proposed": "watch", "confirmed": "ok", "split": "idle"}


@login_required
@require_safe
def unlogged(request: FloorRequest) -> HttpResponseBase:
    """List the contacts that somebody had and of which nothing was written, as far as the reader may see; a file is a look."""
    policy.require(request.actor, queries.PERMISSION)
    zone, may_log = zone_of(request), policy.allows(request.actor, logged.LOG)
    minutes, days = settings.get("unlogged_after_minutes"), settings.get("unlogged_days")
    queues = [(code, name) for code, name in Queue.objects.order_by("name").values_list("code", "name")]
    keep = contacts.narrowings(zone)
    columns: list[Column[Interaction]] = [
        Column("contact", "Contact", lambda row: Link(row.reference, reverse("record:contact", args=[row.reference])),
               plain=lambda row: row.reference),
        Column("ended", "Ended", lambda row: formats.moment(row.ended_at or row.started_at, zone=zone),
               plain=lambda row: formats.local(row.ended_at or row.started_at, zone).isoformat()),
        Column("agent", "Handled by", lambda row: row.agent.display_name if row.agent else "nobody"),
        Column("queue", "Queue", lambda row: row.queue.name if row.queue else "no queue"),
        Column("channel", "Channel", lambda row: Channel(row.channel).label if row.channel in Channel.values else row.channel),
        Column("customer", "Customer", lambda row: str(row.customer) if row.customer else "unknown"),
    ]
    if may_log:
        log = reverse("record:log")
        columns.append(Column("log", "Log", lambda row: Link("Log it", f"{log}?{urlencode({'contact': row.reference})}"),
                              plain=lambda _row: ""))
    register: Register[Interaction] = Register(
        code="unlogged", title="Unlogged", nouns=("contact", "contacts"), columns=columns, export="record.export",
        exported=lambda: store.look("matches", page="unlogged contacts export", by=request.actor),
        filters=(
            Filter("person", "Handled by", keep["person"]), Filter("queue", "Queue", keep["queue"], choices=queues),
            moving(contacts.within, zone=zone, covers=("from",)), Filter("from", "From", keep["from"], kind="date"),
        ),
        first_use=FirstUse("Everything is logged", f"Contacts of which nothing is written {minutes:g} minutes after stand here.",
                           icon="circle-check"),
        note=f"Nothing was written {minutes:g} minutes after they ended; of the last {days:g} days.",
        acts=[Act("Matching", reverse("record:matches"), icon="git-compare-arrows"),
              Act("Notes without a contact", f"{reverse('record:logged')}?state=unmatched", icon="list")],
    )
    rows = queries.unlogged_listed(request.actor)
    return respond(request, "record/logged.html", register=register, rows=rows, context={"title": "Unlogged"})


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the notes and contacts that may be one, or were said to be or not to be; a file is a look."""
    policy.require(request.actor, queries.PERMISSION)
    zone = zone_of(request)
    register: Register[Match] = Register(
        code="matches", title="One contact?", nouns=("pair", "pairs"), sort="-confidence", export="record.export",
        exported=lambda: store.look("matches", page="matches export", by=request.actor),
        columns=(
            Column("note", "Note", lambda row: Link(row.logged.reference, reverse("record:match", args=[row.pk]),
                                                    row.logged.reason.name if row.logged.reason else ""),
                   plain=lambda row: row.logged.reference),
            Column("person", "Written by", lambda row: row.logged.person.display_name),
            Column("began", "Began", lambda row: formats.moment(row.logged.started_at, zone=zone),
                   plain=lambda row: formats.local(row.logged.started_at, zone).isoformat()),
            Column("contact", "Contact", lambda row: row.contact.reference),
            Column("started", "Started", lambda row: formats.moment(row.contact.started_at, zone=zone),
                   plain=lambda row: formats.local(row.contact.started_at, zone).isoformat()),
            Column("confidence", "Confidence", lambda row: formats.share(row.confidence), sort="confidence", numeric=True,
                   plain=lambda row: row.confidence),
            Column("state", "State", lambda row: Status(SHAPES[row.state], str(Match.State(row.state).label))),
        ),
        filters=(Filter("state", "State", lambda rows, state: rows.filter(state=state), choices=Match.State.choices),),
        first_use=FirstUse(
            "Nothing to decide", "Notes and contacts that may be one are proposed here within a minute.", icon="circle-check"
        ),
    )
    rows = queries.seen(request.actor)
    if not request.GET.get("state"):
        rows = rows.filter(state=Match.State.PROPOSED)
    return respond(request, "record/logged.html", register=register, rows=rows, context={"title": "One contact?"})


@login_required
@require_safe
def one(request: FloorRequest, key: int) -> HttpResponse:
    """Show a note beside a contact with what speaks for and against their being one; opening it is a look."""
    match = queries.find(key, by=request.actor)
    store.look(match.logged.reference, page="match", by=request.actor)
    bits = {code: match.parts.get(code, 0.0) for code in queries.PART_WORDS}
    parts = [(words, queries.strength(bits[code]), bits[code]) for code, words in queries.PART_WORDS.items()]
    return render(request, "record/match.html", {
        "title": "One contact?", "match": match, "zone": zone_of(request), "parts": parts if match.parts else (),
        "state": Status(SHAPES[match.state], str(Match.State(match.state).label)),
    })


@login_required
@require_POST
def act(request: FloorRequest, key: int, act: str) -> HttpResponse:
    """Say that a note and a contact are one, or that they are two."""
    match = queries.find(key, by=request.actor)
    doing: dict[str, Any] = {"confirm": actions.confirm, "split": actions.split}
    if act not in doing:
        raise NotFound(f"A pair has no act {act}.", remedy="Look at its page for what it offers.")
    try:
        doing[act](match, by=request.actor)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        words = "are one contact" if act == "confirm" else "are two contacts"
        messages.success(request, f"{match.logged.reference} and {match.contact.reference} {words}. You can say otherwise here.")
    return redirect("record:match", key)
