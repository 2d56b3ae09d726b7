"""Forms of this room that an action may refuse: the refusal is told on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.requests import FloorRequest

UNPROCESSABLE: Final = 422
GET_OR_POST: Final = ["GET", "HEAD", "POST"]


def tried(request: FloorRequest, form: forms.Form, do: Callable[[], Any]) -> Any:
    """Return what the action made of a valid form; of a refusal None, told on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return do()
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        form.add_error(None, f"{refusal.message} {refusal.remedy}")
        return None


def zone_of(request: FloorRequest) -> str:
    """Return the zone in which the reader is shown times."""
    return request.person.site.zone if request.person else "UTC"
