"""What people do with what was said in a contact, and the list of digits that may be card security codes."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record import moments, player
from floorwalker.record.actions import transcripts as actions
from floorwalker.record.actions import words
from floorwalker.record.forms.transcripts import LineForm, SentimentForm
from floorwalker.record.models import SuspectedCode, Turn
from floorwalker.record.queries import contacts
from floorwalker.record.queries import transcripts as queries
from floorwalker.record.views import contacts as contact_views

UNPROCESSABLE: Final = 422
AROUND: Final = 60
"""Characters shown on either side."""


@never_cache
@login_required
@require_POST
def masked(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show a contact with what is masked in its words; the look stands in the trail."""
    shown = contacts.find(reference, by=request.actor)
    said = actions.show_masked(shown, by=request.actor)
    return contact_views.page(request, shown, said=said)


@login_required
@require_POST
def sentiment(request: FloorRequest, reference: str) -> HttpResponse:
    """Say how a contact sounded."""
    policy.require(request.actor, queries.CORRECT)
    shown = contacts.find(reference, by=request.actor)
    form = SentimentForm(request.POST)
    if form.is_valid():
        try:
            actions.correct_sentiment(shown, **form.cleaned_data, by=request.actor)
            messages.success(request, "Your word stands beside what the machine said.")
        except actions.TranscriptRefused as refused:
            messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.error(request, "Say how it sounded, and what shows it.")
    return redirect(f"{reverse('record:contact', args=[shown.reference])}#words")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: FloorRequest, reference: str, position: int) -> HttpResponseBase:
    """Show one line of what was said beside its sound, or keep what a person hears there."""
    policy.require(request.actor, queries.CORRECT_LINES)
    shown = contacts.find(reference, by=request.actor)
    turn = queries.line(shown, position, by=request.actor)
    back = moments.url(shown.reference, at_ms=turn.at_ms, turn=turn.position)
    plain, has_masks = queries.plain(turn), bool(turn.spans)
    form = LineForm(request.POST or None, initial={"words": "" if has_masks else plain})
    if request.method == "POST" and form.is_valid():
        words.correct(turn, words=form.cleaned_data["words"], by=request.actor)
        messages.success(request, "Your words stand in the line; the machine's stand beside them.")
        return redirect(back)
    store.look(shown.reference, page="line of a contact", by=request.actor)
    context = {
        "title": f"Line {turn.position + 1} of {shown.reference}", "shown": shown, "turn": turn, "words": plain, "form": form, "back": back,
        "players": player.of_contact(shown.pk, by=request.actor), "submit": "This is what I hear", "cancel_url": back,
    }
    return render(request, "record/line.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suspected(request: FloorRequest) -> HttpResponseBase:
    """List the digits that may be card security codes and were not removed at intake."""
    rows = queries.suspected(request.actor)
    register: Register[SuspectedCode] = Register(
        code="suspected_codes", title="Suspected security codes", key="pk", nouns=("suspicion", "suspicions"),
        columns=(
            Column("contact", "Contact", _link),
            Column("party", "Said by", lambda row: row.turn.get_party_display()),
            Column("words", "Words round it", _around),
            Column("came", "Came in", lambda row: formats.moment(row.turn.transcript.added_at, zone="UTC")),
        ),
        filters=(
            Filter("party", "Said by", lambda rows, value: rows.filter(turn__party=value), choices=Turn.Party.choices),
        ),
        hands=(
            Hand("remove", "Remove for everyone", lambda row, _values, by: actions.decide_code(row, is_code="yes", by=by), icon="ban"),
            Hand("no_code", "No security code", lambda row, _values, by: actions.decide_code(row, is_code="no", by=by), icon="check"),
        ),
        first_use=FirstUse(
            "Nothing is suspected", "Digits soon after a card number that nobody asked for by name are listed here.", icon="circle-check"
        ),
    )
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "Suspected security codes"})


def _link(row: SuspectedCode) -> Link:
    reference = str(row.turn.transcript)
    return Link(reference, moments.url(reference, at_ms=row.turn.at_ms, turn=row.turn.position))


def _around(row: SuspectedCode) -> str:
    text = row.turn.text
    before, digits, after = text[max(0, row.start - AROUND) : row.start], text[row.start : row.end], text[row.end : row.end + AROUND]
    return f"{before}{'•' * len(digits)}{after}".replace("\ufffc", "[…]")
