"""The list of contacts, the contacts behind a figure, and the page of one contact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.engine import measures
from floorwalker.ground import windows
from floorwalker.ground.models import Queue, SavedView
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, Status
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, moving, narrowed, respond, wants_file
from floorwalker.ground.web.reminders import reminded
from floorwalker.ground.web.tagging import tagged
from floorwalker.record import moments, sight
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.forms.transcripts import SentimentForm
from floorwalker.record.models import Interaction, Reason
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries import alerts, cells, contacts, search, transcripts
from floorwalker.record.views import archive_marks, hearing
from floorwalker.record.views.contact_acts import acts
from floorwalker.record.views.contact_page import picture

UNSEARCHED = frozenset({"page", "sort", "order", "format", "part", "view"})
"""Parameters of a list's address that look for nothing."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List and search the contacts that the reader may see; a search and a file are looks, and stand in the trail."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    _note_look(request, page="contacts")
    query = alerts.chosen(_chosen(request))
    rows = _rows(request)
    register = archive_marks.marked(replace(
        _with_hands(_register(request), rows), acts=acts(query, by=request.actor), view_act=_alert,
        exported=lambda: store.look("contacts", page="contacts export", by=request.actor, terms=contacts.terms(_chosen(request))),
        elsewhere=archive_marks.elsewhere(_chosen(request), zone_of(request), lambda: _narrowed(request, contacts.listed(request.actor))),
    ))
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "Contacts"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def behind(request: FloorRequest, token: str) -> HttpResponseBase:
    """List the contacts that one figure was counted from, as far as the reader may see them."""
    policy.require(request.actor, sight.VIEW_CONTACTS)
    cell = cells.read(token)
    found = cells.behind(cell, by=request.actor)
    if len(found.archived) == 1 and found.archived[0][1] == found.seen and not found.rows.exists():
        return redirect(f"{reverse('record:archived_behind', args=[found.archived[0][0], token])}{_carried(request)}")
    if wants_file(request):
        policy.require(request.actor, "record.export")
    what = f"{cell.measure.code} {cell.counted_in} {cell.question.start:%Y-%m-%dT%H:%M} {cell.question.end:%Y-%m-%dT%H:%M}"
    store.look("contacts", page="contacts behind a figure", by=request.actor, terms=what, found=found.seen)
    zone = cell.question.zone
    context = {
        "title": "Contacts behind a figure", "token": token, "archive": reading.current(), "cell": cell, "behind": found, "zone": zone,
        "meaning": f"{reverse('record:measures')}#{cell.measure.code}",
        "counted_as": measures.column(cell.counted_in).meaning,
    }
    rows = found.rows
    if "words" in request.GET:
        rows = rows.defer(None).only(*contacts.LIST_FIELDS, "note")
    return respond(
        request, "record/contacts_behind.html", register=archive_marks.marked(_with_hands(_register(request), rows)), rows=rows,
        context=context,
    )


@login_required
@require_safe
def contact(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show one contact with everything known about it; opening it is a look."""
    try:
        shown = contacts.find(reference, by=request.actor)
    except YearArchived as archived:
        place = moments.asked(request.GET.get(moments.AT))
        to = reverse("record:archived_contact", args=[archived.facts["year"], reference])
        return redirect(to if place is None else f"{to}?{moments.AT}={place}")
    store.look(shown.reference, page="contact", by=request.actor)
    return page(request, shown, said=transcripts.of(shown, by=request.actor))


def page(request: FloorRequest, shown: Interaction, *, said: transcripts.Said | None) -> HttpResponse:
    """Return the page of one contact with what was `said` in it."""
    beside = contacts.beside(shown, _narrowed(request, sight.listed(request.actor)))
    query = _carried(request)
    context = picture(shown, by=request.actor, zone=zone_of(request)) | {
        "title": f"Contact {shown.reference}",
        "newer": _page(beside.before, query) if beside.before else "",
        "older": _page(beside.after, query) if beside.after else "",
        "back": f"{archive_marks.list_url()}{query}",
        "archive": reading.current(), "archive_words": f"Archive {reading.current()}, read-only",
        "page_keys": ((("[", "]"), "newer and older contact"),),
        "said": said, "sentiment_form": SentimentForm() if said and said.may_correct else None,
        "sees_words": policy.allows(request.actor, transcripts.VIEW),
    }
    context["plays"] = any(each.state == "plays" for each in context["players"])
    context["hearing"] = hearing.of(shown, plays=context["plays"], request=request)
    return render(request, "record/contact.html", context)


def _with_hands(register: Register[Interaction], rows: contacts.Rows) -> Register[Interaction]:
    """Return the list with its tags, and a hand that reminds those who handled the contacts."""
    return reminded(tagged(register, "contact", rows), "contact", stage="record", owner=lambda row: row.agent, is_over=lambda _row: False)


def _alert(view: SavedView) -> Act:
    return Act("Alert", reverse("record:alert", args=[view.reference]), icon="bell")


def _narrowed(request: FloorRequest, rows: contacts.Rows) -> contacts.Rows:
    """Return `rows` as the filters in the address keep them; one that cannot be understood keeps all, as in the list."""
    rows, _fields = narrowed(filters_of(zone_of(request)), request.GET, rows)
    tag = request.GET.get("tag", "").strip()
    return contacts.narrowings("UTC")["tag"](rows, tag) if tag else rows


def _rows(request: FloorRequest) -> contacts.Rows:
    rows = contacts.listed(request.actor)
    return rows.defer(None).only(*contacts.LIST_FIELDS, "note") if request.GET.get("words", "").strip() else rows


def _note_look(request: FloorRequest, *, page: str) -> None:
    if (chosen := _chosen(request)) and not wants_file(request):
        store.look("contacts", page=page, by=request.actor, terms=contacts.terms(chosen))


def _chosen(request: FloorRequest) -> dict[str, str]:
    asked = windows.resolved({name: str(value) for name, value in request.GET.items()}, zone=zone_of(request))
    return {name: value for name, value in asked.items() if name not in UNSEARCHED and value.strip()}


def _register(request: FloorRequest) -> Register[Interaction]:
    zone, query = zone_of(request), _carried(request)
    words = request.GET.get("words", "").strip()
    columns: list[Column[Interaction]] = [
        Column("contact", "Contact", lambda row: _link(row, query), plain=lambda row: row.reference),
        Column("started", "Started", lambda row: _moment(row, zone),
               plain=lambda row: formats.local(row.started_at, zone).isoformat()),
        Column("queue", "Queue", lambda row: row.queue.name if row.queue else "no queue"),
        Column("channel", "Channel", lambda row: Channel(row.channel).label if row.channel in Channel.values else row.channel),
        Column("agent", "Handled by", lambda row: row.agent.display_name if row.agent else "nobody"),
        Column("customer", "Customer", lambda row: str(row.customer) if row.customer else "unknown"),
        Column("reason", "Reason", lambda row: row.reason.name if row.reason else "none given"),
        Column("outcome", "Outcome", outcome_of, plain=lambda row: row.get_outcome_display()),
        Column("length", "Length", lambda row: formats.minutes_seconds(_seconds(row)), numeric=True, plain=_seconds),
    ]
    if words:
        columns.append(Column("note", "Note", lambda row: _Found(row.note, words), plain=lambda row: row.note))
    return Register(
        code="contacts", title="Contacts", key="pk", nouns=("contact", "contacts"), columns=columns,
        filters=filters_of(zone), export="record.export",
        first_use=FirstUse(
            "No contacts yet", "Import a call log, and every contact stands here with its parts, its customer and its story.",
            icon="phone",
        ),
        note="A search stands in the trail." if words or _carried(request) else "",
    )


def filters_of(zone: str) -> list[Filter]:
    """Return the filters of the list, as people call them and their choices; days are those of `zone`."""
    queues = [(code, name) for code, name in Queue.objects.order_by("name").values_list("code", "name")]
    reasons = list(Reason.objects.order_by("name").values_list("code", "name"))
    keep = contacts.narrowings(zone)
    return [
        Filter("ref", "Reference", keep["ref"]),
        Filter("words", "Words of the note", keep["words"]),
        Filter("told", "Words said", keep["told"]),
        Filter("person", "Handled by", keep["person"]),
        Filter("customer", "Customer", keep["customer"]),
        moving(contacts.within, zone=zone, covers=("from", "to")),
        Filter("from", "From", keep["from"], kind="date"),
        Filter("to", "Up to", keep["to"], kind="date"),
        Filter("queue", "Queue", keep["queue"], choices=queues),
        Filter("channel", "Channel", keep["channel"], choices=Channel.choices),
        Filter("outcome", "Outcome", keep["outcome"], choices=Outcome.choices),
        Filter("reason", "Reason", keep["reason"], choices=reasons),
        Filter("said", "Customer said", keep["said"], choices=[("dissatisfied", "Not satisfied")]),
        Filter("order", "Order", lambda rows, _order: rows.order_by("started_at", "id"), choices=[("oldest", "Oldest first")]),
    ]


class _Found(Lines):
    """A note as a cell, cut to the words that were looked for (its `note`)."""

    def __html__(self) -> SafeString:
        """Return the part of the text round the words, with these marked."""
        return format_html('<span class="xs">{}</span>', search.snippet(self.text, self.note))


def outcome_of(row: Interaction) -> Cell:
    """Return the outcome of a contact by shape, word and colour."""
    state: Any = {Outcome.ANSWERED: "ok", Outcome.ABANDONED: "watch", Outcome.REFUSED: "watch"}.get(Outcome(row.outcome), "idle")
    return Status(state, row.get_outcome_display())


def _moment(row: Interaction, zone: str) -> str:
    return f"{formats.day_with_year(row.started_at, zone=zone)}, {formats.clock(row.started_at, zone=zone)}"


def _seconds(row: Interaction) -> float | None:
    return (row.ended_at - row.started_at).total_seconds() if row.ended_at else None


def _link(row: Interaction, query: str) -> Link:
    return Link(row.reference, _page(row, query), note="not satisfied" if row.dissatisfied else "")


def _page(row: Interaction, query: str) -> str:
    return archive_marks.contact_url(row.reference) + query


def _carried(request: FloorRequest) -> str:
    """Return the filters of the list as the part of an address, so that a contact knows which list it was opened from."""
    kept = request.GET.copy()
    for name in ("page", "format", "part", moments.AT):
        kept.pop(name, None)
    for name in [name for name, value in kept.items() if not value]:
        kept.pop(name)
    return f"?{kept.urlencode()}" if kept else ""
