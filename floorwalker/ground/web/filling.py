"""Forms that an action may refuse: the refusal is told on the form, beside the field that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.requests import FloorRequest

UNPROCESSABLE: Final = 422
GET_OR_POST: Final = ["GET", "HEAD", "POST"]


def tried(request: FloorRequest, form: forms.Form, do: Callable[[], Any]) -> Any:
    """Return what the action made of a valid form; None without one that was sent, or of a refusal, which is told on the form.

    A refusal that bears the fact ``field``, with the name of a field of the form, stands beside that field; any other above the form.

    Raises
    ------
    RuleBroken
        If the refusal is not about what was written, such as a permission or a record that is not there.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return do()
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        named = str(refusal.facts.get("field", ""))
        form.add_error(named if named in form.fields else None, f"{refusal.message} {refusal.remedy}")
        return None
