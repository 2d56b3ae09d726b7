"""The pages on which reasons and outcomes are edited: the tree, and beside it what can be done with the one chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.downloads import csv_file
from floorwalker.ground.web.register import wants_csv
from floorwalker.record.actions import choices as actions
from floorwalker.record.forms.choices import MeaningForm, MoveForm, NameForm
from floorwalker.record.models import Resolution
from floorwalker.record.queries import choices as queries

UNPROCESSABLE = 422
TITLES = {"reasons": "Reasons", "outcomes": "Outcomes"}


@login_required
@require_safe
def page(request: FloorRequest, tree: str) -> HttpResponseBase:
    """Show one tree whole, with the forms of the branch that the address names; or its file."""
    rows = queries.rows(tree, by=request.actor)
    if wants_csv(request):
        policy.require(request.actor, "record.export")
        store.look(tree, page="choices export", by=request.actor)
        return csv_file(tree, _lines(rows, zone_of(request)))
    return _shown(request, tree, rows=rows, forms={})


@login_required
@require_POST
def act(request: FloorRequest, tree: str, act: str) -> HttpResponse:
    """Do one thing to a tree or to the branch named in what was sent; a refusal stands beside the form."""
    policy.require(request.actor, queries.PERMISSION)
    model, code = queries.tree(tree), request.POST.get("branch", "")
    branch = queries.find(tree, code, by=request.actor) if code else None
    doing = _ACTS.get(act)
    if doing is None or (branch is None and act not in {"add", "usual"}):
        raise NotFound(f"Nothing is called {act} here.", remedy="Look at the page for what it offers.")
    form = _FORMS[act](request.POST, tree) if act in _FORMS else None
    if form is not None and not form.is_valid():
        return _shown(request, tree, at=branch, forms={act: form})
    try:
        done = doing(model, branch, form, request.actor)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        if form is None:
            messages.error(request, f"{refused.message} {refused.remedy}")
            return redirect(_address(tree, branch))
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return _shown(request, tree, at=branch, forms={act: form})
    words, shown = done
    messages.success(request, words)
    return redirect(_address(tree, shown))


Done = tuple[str, Any]


def _add(model: Any, branch: Any, form: Any, by: Actor) -> Done:
    made = actions.add(model, form.cleaned_data["name"], under=branch, by=by)
    return f"{made.name} is added.", made


def _usual(_model: Any, _branch: Any, _form: Any, by: Actor) -> Done:
    made = actions.add_usual(by=by)
    return f"{len(made)} outcomes are added. Change them as your customers would say it.", None


def _rename(_model: Any, branch: Any, form: Any, by: Actor) -> Done:
    return f"{branch.name} is called {form.cleaned_data['name']}.", actions.rename(branch, to=form.cleaned_data["name"], by=by)


def _move(model: Any, branch: Any, form: Any, by: Actor) -> Done:
    under = model._default_manager.filter(code=form.cleaned_data["under"]).first()
    return f"{branch.name} stands under {under or 'the top'}.", actions.move(branch, under=under, by=by)


def _up(_model: Any, branch: Any, _form: Any, by: Actor) -> Done:
    return f"{branch.name} is moved up.", actions.shift(branch, places=-1, by=by)


def _down(_model: Any, branch: Any, _form: Any, by: Actor) -> Done:
    return f"{branch.name} is moved down.", actions.shift(branch, places=1, by=by)


def _retire(_model: Any, branch: Any, _form: Any, by: Actor) -> Done:
    return f"{branch.name} is retired; what was logged with it stays readable.", actions.retire(branch, by=by)


def _restore(_model: Any, branch: Any, _form: Any, by: Actor) -> Done:
    return f"{branch.name} is in use again.", actions.restore(branch, by=by)


def _meaning(_model: Any, branch: Any, form: Any, by: Actor) -> Done:
    if not isinstance(branch, Resolution):
        raise NotFound("A reason settles nothing.", remedy="Say it of an outcome.")
    said = actions.set_meaning(branch, settles=form.meaning(), needs_promise=form.cleaned_data["needs_promise"], by=by)
    return f"Saved what {branch.name} says.", said


_ACTS: dict[str, Callable[[Any, Any, Any, Actor], Done]] = {
    "add": _add, "usual": _usual, "rename": _rename, "move": _move, "up": _up, "down": _down, "retire": _retire, "restore": _restore,
    "meaning": _meaning,
}
_FORMS: dict[str, Callable[[Any, str], Any]] = {
    "add": lambda sent, _tree: NameForm(sent, auto_id="add_%s"),
    "rename": lambda sent, _tree: NameForm(sent, auto_id="rename_%s"),
    "move": lambda sent, tree: MoveForm(sent, tree=tree),
    "meaning": lambda sent, _tree: MeaningForm(sent),
}


def _address(tree: str, branch: Any) -> str:
    address = reverse(f"record:{tree}")
    return f"{address}?{urlencode({'at': branch.code})}#choice-{branch.code}" if branch is not None else address


def _shown(
    request: FloorRequest, tree: str, *, forms: dict[str, forms.Form], rows: Sequence[queries.Row] | None = None, at: Any = None
) -> HttpResponse:
    rows = queries.rows(tree, by=request.actor) if rows is None else rows
    if at is None and (code := request.GET.get("at", "")):
        at = queries.find(tree, code, by=request.actor)
    chosen = next((row for row in rows if at is not None and row.place.branch.pk == at.pk), None)
    context: dict[str, Any] = {
        "title": "Reasons and outcomes", "tree": tree, "rows": rows, "chosen": chosen, "zone": zone_of(request),
        "days": queries.USED_DAYS, "may_export": policy.allows(request.actor, "record.export"),
        "add": forms.get("add") or NameForm(auto_id="add_%s"),
        "page_keys": ((("u",), "move up"), (("d",), "move down")),
    }
    if chosen is not None:
        context |= {
            "rename": forms.get("rename") or NameForm(initial={"name": at.name}, auto_id="rename_%s"),
            "move": forms.get("move") or MoveForm(initial={"under": at.parent.code if at.parent else ""}, tree=tree),
        }
        if tree == "outcomes":
            said = {True: "yes", False: "no", None: ""}[at.settles]
            context["meaning"] = forms.get("meaning") or MeaningForm(initial={"settles": said, "needs_promise": at.needs_promise})
    return render(request, "record/choices.html", context, status=UNPROCESSABLE if forms else 200)


def _lines(rows: Sequence[queries.Row], zone: str) -> Iterator[list[str]]:
    yield ["Code", "Path", "Name", "Retired", f"Used in {queries.USED_DAYS} days", "Settles the matter", "Needs a promise"]
    for row in rows:
        branch = row.place.branch
        settles = getattr(branch, "settles", None)
        yield [
            csv_text(value)
            for value in (
                branch.code, row.place.path, branch.name, formats.day_with_year(branch.retired_at, zone=zone) if branch.retired_at else "",
                row.used, "" if settles is None else "yes" if settles else "no", "yes" if getattr(branch, "needs_promise", False) else "",
            )
        ]
