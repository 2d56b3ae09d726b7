"""What can be done to many rows of a list at once: tried first with each refusal named, then done row by row, then undone.

A trial does the real thing inside a transaction and takes it back, so that no rule is written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import exporting
from floorwalker.ground.web.cells import Cell

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Register, Rows

Row = TypeVar("Row")

ROWS_AT_ONCE: Final = 500
"""Each row is an action with a line of its own in the trail; so many take about a second."""
UNDO_WITHIN_SECONDS: Final = 3_600
UNPROCESSABLE: Final = 422
_SALT: Final = "floorwalker.hands"


class SelectionRefused(RuleBroken):
    """The rows to act on cannot be told."""

    code = "selection_refused"


@dataclass(frozen=True)
class Hand(Generic[Row]):
    """One thing that can be done to many rows.

    Parameters
    ----------
    code, label, icon
        How it is told apart, its verb ("Give to somebody"), and its sign.
    do
        Does it to one row with what the form holds, as somebody; a `RuleBroken` is that row's refusal.
    permission
        What its reader must be allowed; empty: whoever sees the list. The action asks again for each row.
    form
        What it asks for first; a form without fields asks nothing.
    kept, undo
        What of a row the act changes (a plain value, read anew), and how a row is brought back to what it was before; without them it
        cannot be undone. A row that somebody changed since is left as it is.
    """

    code: str
    label: str
    do: Callable[[Row, Mapping[str, Any], Actor], object]
    icon: str = "check"
    permission: str = ""
    form: type[forms.Form] = forms.Form
    kept: Callable[[Row], Any] | None = None
    undo: Callable[[Row, Any, Actor], object] | None = None


@dataclass(frozen=True)
class Fate:
    """What becomes of one row: refused with words, or not."""

    key: str
    cell: Cell
    refusal: str = ""


def allowed(hands: Sequence[Hand[Any]], request: FloorRequest) -> list[Hand[Any]]:
    """Return those of `hands` that the reader may use."""
    return [hand for hand in hands if not hand.permission or policy.allows(request.actor, hand.permission)]


def answer(request: FloorRequest, register: Register[Any], rows: Rows) -> HttpResponseBase:
    """Answer what was sent from a list: the trial, the doing, the undoing, or the file of the selected rows.

    Raises
    ------
    NotAllowed
        If the reader may not use the hand.
    NotFound
        If the list has no such hand.
    SelectionRefused
        If no row is selected, or too many.
    """
    code, step = request.POST.get("hand", ""), request.POST.get("step", "")
    if code == exporting.CSV:
        ticked = _chosen(request, register, rows)
        return exporting.answer(request, register, ticked, step=step, ticked=[_key(register, row) for row in ticked])
    hand = next((each for each in register.hands if each.code == code), None)
    if hand is None:
        raise NotFound(f"The list has no act {code}.", remedy="Go back to the list and choose one of those it offers.")
    if hand.permission:
        policy.require(request.actor, hand.permission)
    if step == "undo":
        return _undone(request, register, rows, hand)
    chosen = list(_chosen(request, register, rows))
    form = hand.form(request.POST if step else None)
    ready = form.is_valid() if form.is_bound else not form.fields
    values: Mapping[str, Any] = form.cleaned_data if form.is_bound and ready else {}
    page = {"register": register, "hand": hand, "form": form, "keys": [_key(register, row) for row in chosen]}
    if not ready:
        return _page(request, page, status=UNPROCESSABLE if form.is_bound else 200)
    if step != "do":
        return _page(request, {**page, "tried": _tried(register, chosen, lambda row: hand.do(row, values, request.actor))})
    before = _kept(register, hand, chosen)
    fates = _each(register, chosen, lambda row: hand.do(row, values, request.actor))
    changed = _among(register, rows, [fate.key for fate in fates if not fate.refusal])
    both = {key: (before[key], after) for key, after in _kept(register, hand, changed).items()}
    kept = signing.dumps([hand.code, str(request.actor.id), both], salt=_SALT) if both else ""
    return _page(request, {**page, "done": fates, "kept": kept})


def _undone(request: FloorRequest, register: Register[Any], rows: Rows, hand: Hand[Any]) -> HttpResponse:
    try:
        code, who, both = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=UNDO_WITHIN_SECONDS)
    except signing.BadSignature:
        code, who, both = "", "", {}
    kept, undo = hand.kept, hand.undo
    if kept is None or undo is None or (code, who) != (hand.code, str(request.actor.id)):
        raise SelectionRefused(
            "This can no longer be undone in one step.", remedy="It can be for an hour, by who did it. Change the rows one by one."
        )

    def take_back(row: Any) -> None:
        before, after = both[_key(register, row)]
        if kept(row) != after:
            raise Conflict("It was changed since, and stays as it is.", remedy="Open it to see by whom.")
        undo(row, before, request.actor)

    fates = _each(register, _among(register, rows, list(both)), take_back)
    return _page(request, {"register": register, "hand": hand, "undone": fates})


def _kept(register: Register[Any], hand: Hand[Any], rows: Iterable[Any]) -> dict[str, Any]:
    if hand.kept is None or hand.undo is None:
        return {}
    return {_key(register, row): hand.kept(row) for row in rows}


def _page(request: FloorRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    fates: Sequence[Fate] = context.get("tried") or context.get("done") or context.get("undone") or ()
    stage = next((stage for stage in ("tried", "done", "undone") if stage in context), "ask")
    possible = sum(1 for fate in fates if not fate.refusal)
    back = request.get_full_path()
    words = {
        **context, "stage": stage, "fates": fates, "possible": possible, "refused": len(fates) - possible, "back": back,
        "title": context["hand"].label, "nouns": context["register"].nouns,
    }
    return render(request, "floor/hands.html", words, status=status)


def _chosen(request: FloorRequest, register: Register[Any], rows: Rows) -> Rows:
    kept = register.kept(request.GET, rows)
    if not request.POST.get("all"):
        kept = _among(register, kept, request.POST.getlist("row")[: ROWS_AT_ONCE + 1])
    elif not isinstance(kept, QuerySet):
        kept = [row for row in kept if _key(register, row)]
    number = kept.order_by()[: ROWS_AT_ONCE + 1].count() if isinstance(kept, QuerySet) else len(kept)
    if number == 0:
        raise SelectionRefused(f"No {register.nouns[0]} is selected.", remedy="Tick some in the list first.")
    if number > ROWS_AT_ONCE:
        raise SelectionRefused(
            f"More than {ROWS_AT_ONCE} {register.nouns[1]} are selected.", remedy="Filter the list, and act on fewer at once."
        )
    return kept


def _among(register: Register[Any], rows: Rows, keys: Sequence[str]) -> Rows:
    """Return those of `rows` with these keys; a row of a list that is no query is told apart by what it holds."""
    if isinstance(rows, QuerySet):
        return rows.filter(**{f"{register.key}__in": [key for key in keys if _can_be(key, register, rows)]})
    wanted = set(keys) - {""}
    return [row for row in rows if _key(register, row) in wanted]


def _can_be(key: str, register: Register[Any], rows: QuerySet[Any]) -> bool:
    """Return whether `key`, which somebody sent, could be that of a row: nothing else may reach the database."""
    model = rows.model._meta
    try:
        (model.pk if register.key == "pk" else model.get_field(register.key)).clean(key, None)
    except ValidationError:
        return False
    return "\x00" not in key


def _tried(register: Register[Any], rows: Iterable[Any], act: Callable[[Any], object]) -> list[Fate]:
    with transaction.atomic():
        fates = _each(register, rows, act)
        transaction.set_rollback(True)
    return fates


def _each(register: Register[Any], rows: Iterable[Any], act: Callable[[Any], object]) -> list[Fate]:
    fates = []
    for row in rows:
        key, cell = _key(register, row), register.columns[0].cell(row)
        try:
            with transaction.atomic():
                act(row)
        except RuleBroken as refused:
            fates.append(Fate(key, cell, f"{refused.message} {refused.remedy}"))
        else:
            fates.append(Fate(key, cell))
    return fates


def _key(register: Register[Any], row: Any) -> str:
    return str(getattr(row, register.key))
