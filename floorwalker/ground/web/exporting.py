"""The file of a list: looked at before it is taken, and only by those who may take it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.downloads import csv_file

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Register, Rows

CSV: Final = "csv"
PREVIEW: Final = "preview"
"""Values of `format` in the address of a list, and of `step` where the rows of a file were ticked."""

LINES_SHOWN: Final = 5
"""Of the file, before it is taken: enough to see whether it is the right one."""


def asked(request: HttpRequest) -> str:
    """Return which of the two the address asks for; empty for the list itself."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in {CSV, PREVIEW} else ""


def may(request: FloorRequest, register: Register[Any]) -> bool:
    """Return whether the reader may take the file of `register`."""
    return not register.export or policy.allows(request.actor, register.export)


def answer(request: FloorRequest, register: Register[Any], rows: Rows, *, step: str, ticked: list[str] | None = None) -> HttpResponseBase:
    """Answer with the file of `rows` as the address filters them, or with what would be in it.

    Raises
    ------
    NotAllowed
        If the reader may not take the file.
    """
    if register.export:
        policy.require(request.actor, register.export)
    if step == CSV:
        if register.exported is not None:
            register.exported()
        return csv_file(register.file_name(request.GET), register.lines(request.GET, rows))
    return _preview(request, register, rows, ticked)


def _preview(request: FloorRequest, register: Register[Any], rows: Rows, ticked: list[str] | None) -> HttpResponse:
    listing = register.read(request.GET, rows)
    head, *lines = islice(register.lines(request.GET, rows), 1 + LINES_SHOWN)
    query = request.GET.copy()
    query.pop("format", None)
    back = f"{request.path}?{query.urlencode()}" if query else request.path
    query["format"] = CSV
    name = f"{register.file_name(request.GET)}.csv"
    context = {
        "title": f"Export {register.title.lower()}", "listing": listing, "head": head, "lines": lines, "back": back, "ticked": ticked,
        "file_url": f"{request.path}?{query.urlencode()}", "is_noted": register.exported is not None, "name": name,
    }
    return render(request, "floor/export.html", context)
