"""The record of processing: what is kept about customers and workers, why, how long, who sees it and what erasing does."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve.queries import processing as queries
from floorwalker.resolve.queries import processors
from floorwalker.resolve.queries.processing import Processing

ABOUT = (("customer", "Customers"), ("worker", "People of the house"))


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List what every room declares to keep about people."""
    rows = queries.record(request.actor)
    rooms, outside = sorted({row.room for row in rows}), processors.by_room()
    listing: Register[Processing] = Register(
        code="processing",
        title="Processing",
        nouns=("table", "tables"),
        columns=(
            Column("what", "What", lambda row: row.title),
            Column("about", "About", lambda row: dict(ABOUT)[row.about]),
            Column("why", "Why it is kept", lambda row: " ".join(row.why)),
            Column("kept", "How long", lambda row: " ".join(row.kept)),
            Column("who", "Who sees it", lambda row: row.recipients),
            Column("processors", "Processors", lambda row: ", ".join(each.name for each in outside.get(row.room, ())) or "none"),
            Column("erased", "What erasing does", lambda row: ", ".join(row.erased)),
            Column("columns", "Columns", lambda row: len(row.columns), numeric=True, plain=lambda row: ", ".join(row.columns)),
        ),
        filters=(
            Filter("about", "About", lambda rows, value: [row for row in rows if row.about == value], choices=ABOUT),
            Filter("room", "Room", lambda rows, value: [row for row in rows if row.room == value],
                   choices=[(room, room.capitalize()) for room in rooms]),
        ),
        first_use=FirstUse("Nothing is kept about anybody", "Each room declares here what it keeps.", "", "", "layers"),
    )  # fmt: skip
    situation = Situation(
        "info", f"{len(rooms)} rooms keep something about people, in {len({row.model for row in rows})} tables",
        "The house writes this down by itself: the search for who asks, erasing and what people see of themselves read the same.",
        facts=[(label, said or "not said yet") for label, said in zip(("Controller", "Officer"), processors.controller(), strict=True)],
    )
    return respond(request, "resolve/processing.html", register=listing, rows=rows, context={"title": "Processing", "situation": situation})
