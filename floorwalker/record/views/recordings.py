"""Recordings: their list, one with its spans and how long it is kept, the listen that begins its sound, and the sound in ranges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, Status
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, moving, respond
from floorwalker.record import keeping, passes, player, proof
from floorwalker.record.actions import listening, recording_keeping, recording_spans, recordings
from floorwalker.record.forms.recordings import ReasonForm, SpanForm, WhichContactForm
from floorwalker.record.models import Recording
from floorwalker.record.queries import contacts
from floorwalker.record.queries import recordings as queries
from floorwalker.record.sound_answers import ranged_sound

UNPROCESSABLE = 422
MILLISECONDS = 1000
TRAIL_LINES = 12
SOON = timedelta(days=30)
STATES = (
    ("unmatched", "Contact not known"), ("soon", "Going within 30 days"), ("held", "Legal hold"), ("gone", "Sound gone"),
    ("talk_over", "Talk-over of 2 s or more"), ("dead_air", "Dead air of 10 s or more"),
)
LONG_TALK_OVER_MS, LONG_DEAD_AIR_MS = 2_000, 10_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the recordings that the reader may listen to; a file of them is a look."""
    policy.require(request.actor, queries.LISTEN)
    zone, by = zone_of(request), request.actor
    queues = list(Queue.objects.order_by("name").values_list("code", "name"))
    acts = [Act("Bring in", reverse("record:bring_recording"), icon="upload")] if policy.allows(by, queries.BRING) else []
    register: Register[Recording] = Register(
        code="recordings", title="Recordings", nouns=("recording", "recordings"), sort="-started", acts=acts,
        export="record.export", exported=lambda: store.look("recordings", page="recordings export", by=by),
        columns=(
            Column("recording", "Recording", lambda row: Link(row.reference, reverse("record:recording", args=[row.reference])),
                   plain=lambda row: row.reference),
            Column("contact", "Contact", _contact, plain=lambda row: row.contact_reference),
            Column("person", "Handled by", lambda row: row.agent.display_name if row.agent else "not known"),
            Column("queue", "Queue", lambda row: row.queue.name if row.queue else "not known"),
            Column("started", "Recorded", lambda row: formats.moment(row.started_at, zone=zone), sort="started_at",
                   plain=lambda row: formats.local(row.started_at, zone).isoformat()),
            Column("length", "Length", lambda row: _length(row.length_ms), numeric=True,
                   plain=lambda row: _seconds(row.length_ms)),
            Column("silence", "Silence", lambda row: _length(row.silence_ms), numeric=True,
                   plain=lambda row: _seconds(row.silence_ms)),
            Column("talk_over", "Talk-over", _talk_over, numeric=True, plain=lambda row: _seconds(row.talk_over_ms)),
            Column("talk", "Agent talks", lambda row: formats.share(row.talk_ratio), numeric=True, plain=lambda row: row.talk_ratio),
            Column("kept", "Kept until", lambda row: _kept(row, zone), plain=lambda row: str(_kept(row, zone))),
            Column("proof", "As it came in", lambda row: Status(*proof.in_short(row)), plain=lambda row: proof.in_short(row)[1]),
            Column("listens", "Listens", lambda row: formats.count(row.listens), numeric=True,
                   plain=lambda row: row.listens),
        ),
        filters=(
            Filter("state", "Which", _in_state, choices=STATES),
            Filter("ref", "Contact", lambda rows, typed: rows.filter(contact=_number(typed))),
            Filter("person", "Handled by", contacts.of_person),
            Filter("queue", "Queue", lambda rows, code: rows.filter(queue__code=code), choices=queues),
            moving(contacts.within, zone=zone, covers=("from", "to")),
            Filter("from", "From", contacts.on_or_after(zone), kind="date"),
            Filter("to", "Up to", contacts.on_or_before(zone), kind="date"),
        ),
        first_use=FirstUse(
            "No recordings yet", "Bring in the sound of a contact, and it is measured, kept encrypted and played beside it.",
            "Bring in" if acts else "", reverse("record:bring_recording") if acts else "", "audio-lines",
        ),
    )  # fmt: skip
    return respond(request, "ground/register.html", register=register, rows=queries.listed(by), context={"title": "Recordings"})


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one recording: its player, its spans, until when it is kept and why; opening it is a look."""
    recording = queries.find(reference, by=request.actor)
    store.look(recording.reference, page="recording", by=request.actor)
    return _shown(request, recording, {})


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Mask a span, take a mask off, remove a span, hold, let go, erase, or say which contact it is of; a refusal stands in the form."""
    recording, by = queries.find(reference, by=request.actor), request.actor
    if code not in ACTS:
        raise NotFound(f"A recording has no act {code}.", remedy="Look at its page for what it offers.")
    permission, kind, done = ACTS[code]
    policy.require(by, permission)
    form = kind(request.POST, auto_id=f"{code}_%s")
    if not form.is_valid():
        return _shown(request, recording, {code: form})
    said = form.cleaned_data
    try:
        if code == "mask":
            recording_spans.mask(recording, at_ms=said["at"], to_ms=said["to"], reason=said["reason"], by=by)
        elif code == "remove":
            recording_spans.remove(recording, at_ms=said["at"], to_ms=said["to"], reason=said["reason"], by=by)
        elif code == "unmask":
            recording_spans.unmask(recording, said["span"], reason=said["reason"], by=by)
        elif code == "match":
            recordings.match(recording, contact=said["contact"], by=by)
        elif code == "erase":
            recording_keeping.erase(recording, request=said["reason"], by=by)
        else:
            {"hold": recording_keeping.hold, "lift": recording_keeping.lift}[code](recording, reason=said["reason"], by=by)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return _shown(request, recording, {code: form})
    messages.success(request, f"{recording.reference}: {done}.")
    return redirect("record:recording", recording.reference)


@login_required
@require_POST
def listen(request: FloorRequest, reference: str) -> HttpResponse:
    """Begin a listen: one line in the trail, and the address of the sound."""
    recording = queries.find(reference, by=request.actor)
    kept = listening.listen(recording, by=request.actor)
    address = f"{reverse('record:recording_sound', args=[recording.reference])}?{urlencode({'pass': kept})}"
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"sound": address})
    return redirect(address)


@login_required
@require_safe
def sound(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Answer with a range of the sound, silent where the reader may not hear."""
    recording = queries.find(reference, by=request.actor)
    passes.check(recording.reference, request.GET.get("pass", ""), of=request.actor)
    return _sound(request, recording)


@login_required
@require_safe
def copy(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Answer with a copy of what the reader may hear, as a file."""
    recording = queries.find(reference, by=request.actor)
    listening.copy(recording, by=request.actor)
    answer = _sound(request, recording)
    answer["Content-Disposition"] = f'attachment; filename="{recording.reference}.wav"'
    return answer


def _sound(request: FloorRequest, recording: Recording) -> HttpResponseBase:
    queries.require_sound(recording)
    assert recording.stored is not None
    return ranged_sound(request, recording.stored, name=recording.reference, silent=queries.silent(recording, by=request.actor))


ACTS: dict[str, tuple[str, Any, str]] = {
    "mask": (recording_spans.MASK, SpanForm, "the span is masked"),
    "unmask": (recording_spans.MASK, ReasonForm, "the mask is off"),
    "remove": (recording_spans.CLEAN, SpanForm, "the span is removed for everybody, and the source is destroyed"),
    "hold": (recording_keeping.HOLD, ReasonForm, "a legal hold stands"),
    "lift": (recording_keeping.HOLD, ReasonForm, "the hold is lifted"),
    "erase": (recording_keeping.HOLD, ReasonForm, "its sound is gone"),
    "match": (queries.BRING, WhichContactForm, "its contact is known"),
}


def _shown(request: FloorRequest, recording: Recording, forms: dict[str, Any]) -> HttpResponse:
    by = request.actor
    recording = queries.find(recording.reference, by=by)
    offered = {
        code: forms.get(code) or kind(auto_id=f"{code}_%s")
        for code, (permission, kind, _done) in ACTS.items()
        if _offers(recording, code) and queries.seen(by, code=permission).filter(pk=recording.pk).exists()
    }
    context = {
        "title": recording.reference, "recording": recording, "zone": zone_of(request), "forms": offered,
        "player": player.of_recording(recording, by=by), "kept": keeping.kept(recording),
        "may_copy": recording.stored is not None and policy.allows(by, "record.export"),
        "lines": trail.lines(subject=recording.reference, limit=TRAIL_LINES) if policy.allows(by, "ground.view_trail") else None,
    }
    return render(request, "record/recording.html", context, status=UNPROCESSABLE if forms else 200)


def _offers(recording: Recording, code: str) -> bool:
    if code == "match":
        return recording.contact is None
    if recording.stored is None:
        return False
    held, masked = recording.held_at is not None, any(each.kind == "masked" for each in recording.spans.all())
    return {"hold": not held, "lift": held, "erase": not held, "unmask": masked}.get(code, True)


def _contact(row: Recording) -> Cell:
    if row.contact is None:
        return Lines("not known", f"{row.contact_source} {row.contact_key}".strip() or "nothing said")
    return Link(row.contact_reference, reverse("record:contact", args=[row.contact_reference]))


def _number(typed: str) -> int:
    number = contacts.number_of(typed)
    if number is None:
        raise ValueError("Write a reference such as C-1042.")
    return number


def _length(ms: int | None) -> str:
    return formats.minutes_seconds(_seconds(ms))


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / MILLISECONDS


def _talk_over(row: Recording) -> str:
    return "no data" if row.talk_over_ms is None else f"{row.talk_over_ms / MILLISECONDS:.1f} s"


def _kept(row: Recording, zone: str) -> Lines:
    if row.gone_at is not None:
        return Lines(f"gone {formats.day_with_year(row.gone_at, zone=zone)}", row.gone_rule)
    kept = keeping.kept(row)
    return Lines(formats.day_with_year(kept.until, zone=zone) if kept.until else "no end", kept.rule)


def _in_state(rows: Rows, state: str) -> Rows:
    if state not in dict(STATES):
        raise ValueError("Choose one from the list.")
    if state == "soon":
        return queries.expiring(rows, before=clock.now() + SOON)
    return rows.filter({
        "unmatched": Q(contact=None), "held": Q(held_at__isnull=False), "gone": Q(gone_at__isnull=False),
        "talk_over": Q(longest_talk_over_ms__gte=LONG_TALK_OVER_MS), "dead_air": Q(dead_air_ms__gte=LONG_DEAD_AIR_MS),
    }[state])
