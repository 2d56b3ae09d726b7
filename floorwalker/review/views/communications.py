"""What mailings, texts and notices changed: the list of what customers were told, and what came of one of them."""

from __future__ import annotations

import math
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.ground.models import Queue
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.queries import communication_effects as queries
from floorwalker.review.queries.communication_effects import Communication, Told
from floorwalker.review.views import moved_words as words
from floorwalker.review.views.moved_words import written


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List what customers were told in the last half year."""
    register: Register[Communication] = Register(
        code="communications",
        title="What customers were told",
        nouns=("communication", "communications"),
        columns=(
            Column("name", "What", lambda row: Link(row.name, row.address, row.reference)),
            Column("kind", "Kind", lambda row: Lines(queries.KINDS[row.kind], row.what)),
            Column("starts", "From", lambda row: formats.day_with_year(row.starts, zone="UTC"), sort="starts"),
            Column("queue", "Where customers ask", lambda row: row.queue.name if row.queue else "anywhere"),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: [row for row in rows if row.kind == value], choices=list(queries.KINDS.items())),
        ),
        first_use=FirstUse(
            "Nothing was told yet",
            "Messages to customers that were approved, texts in force and notices of the day log stand here, each with what came of it.",
            icon="send",
        ),
    )
    context = {"title": "What communication changed"}
    return respond(request, "ground/register.html", register=register, rows=queries.listed(request.actor), context=context)


@login_required
@require_safe
def one(request: FloorRequest, kind: str, reference: str) -> HttpResponse:
    """Show what came of one communication: contacts, reasons, what customers said, and what else happened on these days."""
    found = queries.find(kind, reference, by=request.actor)
    queue = Queue.objects.filter(code=request.GET.get("queue", "")).first()
    days = next((each for each in queries.CHOICES if request.GET.get("days") == str(each)), None)
    told = queries.told(found, queue=queue, days=days, by=request.actor)
    context: dict[str, Any] = {
        "title": found.name, "one": found, "kind": queries.KINDS[found.kind], "told": told, "queues": Queue.objects.order_by("name"),
        "choices": queries.CHOICES, "days": days, "forecast": _forecast(told),
    }
    if told.contacts is not None:
        everything = [told.contacts, *told.others]
        context |= {
            "situation": _situation(told, found), "tiles": _tiles(told), "rows": [words.row(each) for each in everything],
            "reasons": [words.row(each) for each in told.reasons], "method": words.method(everything),
            "reason_method": words.method(told.reasons) if told.reasons else "",
            "chart": words.chart(told.contacts, "contacts", title="Contacts by day"),
        }
    return render(request, "review/communication.html", context)


def _situation(told: Told, one: Communication) -> Situation:
    found = told.contacts
    if found is None or math.isnan(found.effect.difference):
        return Situation("info", "What came of it cannot be told", found.effect.why if found is not None else told.why_not)
    more = written(found.looked, found.effect.difference, signed=True)
    wide = f"{written(found.looked, found.effect.low, signed=True)} to {written(found.looked, found.effect.high, signed=True)}"
    beside = f" {len(told.beside)} other things happened on these days; what they brought is inside." if told.beside else ""
    if found.stands:
        return Situation("watch", f"{more} contacts beside what these weekdays usually bring", f"Between {wide} by chance alone.{beside}")
    alone = " By itself it would stand; among all the figures looked at it does not." if found.effect.is_real else ""
    return Situation("ok", "Routine variation: contacts as these days may bring them by chance", f"{more}, between {wide}.{alone}{beside}")


def _tiles(told: Told) -> list[Tile]:
    tiles = []
    for each in (told.contacts, *[other for other in told.others if other.looked.code in {"satisfied", "said", "settled", "complaints"}]):
        if each is not None:
            row = words.row(each)
            tiles.append(Tile(
                row["name"], row["came"] if not math.isnan(each.effect.came) else None, target=f"expected {row['expected']}",
                note=row["verdict"].word, state=row["verdict"].state, code=each.looked.code,
            ))
    return tiles


def _forecast(told: Told) -> list[tuple[str, str]]:
    if told.forecast is None:
        return []
    found = told.forecast
    return [
        ("Expected of the message", formats.count(found.expected)), ("Came", formats.count(found.came)),
        ("The forecast without it", formats.count(found.forecast)),
        ("More than the forecast", f"{formats.signed(found.extra)} ({formats.signed(found.low)} to {formats.signed(found.high)})"),
    ]
