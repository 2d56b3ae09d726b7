"""Pages of the goals of the business: the tree with the state of each figure, one goal, writing one, and what serves which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.plan.actions import goals as actions
from floorwalker.plan.forms.goals import AlignForm, EndForm, GoalForm, goal_of
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.models import BusinessGoal
from floorwalker.plan.queries import goals as queries
from floorwalker.plan.queries.goal_tree import Node, Tree, tree
from floorwalker.plan.rules.goals import Stand, counted
from floorwalker.plan.views.plan_forms import form_page
from floorwalker.record.figure_words import behind, written

WORDS: Final[dict[Stand, tuple[State, str]]] = {
    "ok": ("ok", "Met"), "watch": ("watch", "At risk"), "miss": ("miss", "Missed"), "none": ("idle", "No data"),
}
NOWHERE: Final = Status("idle", "Nothing measured")
DEEPEST: Final = 6
"""Further in than that the page does not move a row."""


@dataclass(frozen=True)
class TreeRow:
    """One place in the tree as words."""

    node: Node
    indent: int
    measure: str
    target: str
    now: str
    note: str
    state: Status
    beneath: str
    align_url: str


def row_of(node: Node, *, sees: bool, aligns: bool) -> TreeRow:
    """Return one place as words; without figures where the reader may not see them."""
    measure = measures.get(node.code) if node.code else None
    target = now = note = ""
    if measure is not None:
        target = aim(node.aim)
        if node.now is not None:
            now, note = written(measure, node.now.value), behind(measure, node.now.number, node.now.low, node.now.high)
        elif sees:
            now = written(measure, None)
    rolled = node.rolled if sees else None
    state = Status(*WORDS[rolled]) if rolled is not None else NOWHERE
    below = [stand for each in node.beneath for stand in each.stands] if sees else []
    one = node.subject
    link = reverse("plan:align_goal", args=[one.kind, one.key]) if one is not None and aligns else ""
    return TreeRow(
        node, min(node.depth, DEEPEST), measure.name if measure is not None else "", target, now, note, state, counted(below), link
    )


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the tree: every goal with what serves it, and what serves none."""
    found = tree(request.actor)
    return render(request, "plan/goals.html", {"title": "Goals", **_shown(request, found, found.walk(), found.unaligned)})


@login_required
@require_safe
def goal(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one goal with all that serves it."""
    return _goal_page(request, queries.find(reference, by=request.actor))


def _goal_page(request: FloorRequest, one: BusinessGoal, ending: EndForm | None = None) -> HttpResponse:
    found = tree(request.actor)
    here = reverse("plan:goal", args=[one.reference])
    node = next((each for each in found.walk() if each.url == here), None)
    context = {
        "title": one.name, "goal": one, "holds": node is not None, "end": ending or EndForm(auto_id="end-%s"),
        **_shown(request, found, node.walk() if node is not None else (), ()),
    }
    return render(request, "plan/goal.html", context, status=UNPROCESSABLE if ending is not None else 200)


def _shown(request: FloorRequest, found: Tree, nodes: Iterable[Node], unaligned: Iterable[Node]) -> dict[str, Any]:
    aligns = policy.allows(request.actor, queries.ALIGN)
    return {
        "rows": [row_of(each, sees=found.counted, aligns=aligns) for each in nodes],
        "unaligned": [row_of(each, sees=found.counted, aligns=aligns) for each in unaligned], "counted": found.counted,
        "may_set": policy.allows(request.actor, queries.SET), "may_align": aligns,
    }


@login_required
@require_http_methods(GET_OR_POST)
def write(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Write down a goal, or change one."""
    policy.require(request.actor, queries.SET)
    of = queries.find(reference, by=request.actor) if reference else None
    form = GoalForm(request.POST or None, initial=goal_of(of, owner=request.person))
    made = tried(request, form, lambda: actions.write(form.aimed(), of=of, by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} is kept. Say now what serves it.")
        return redirect("plan:goal", reference=made.reference)
    back = reverse("plan:goal", args=[reference]) if of is not None else reverse("plan:goals")
    return form_page(request, form, title=f"Change {reference}" if of is not None else "Set a goal", back=back)


@login_required
@require_POST
def end(request: FloorRequest, reference: str) -> HttpResponse:
    """Let a goal hold no more."""
    one = queries.find(reference, by=request.actor)
    form = EndForm(request.POST, auto_id="end-%s")
    policy.require(request.actor, queries.SET)
    if tried(request, form, lambda: actions.end(one, **form.cleaned_data, by=request.actor)) is None:
        return _goal_page(request, one, form)
    messages.success(request, f"{reference} ends; what served it alone is listed as unaligned from then on.")
    return redirect("plan:goals")


@login_required
@require_http_methods(GET_OR_POST)
def align(request: FloorRequest, kind: str, key: str) -> HttpResponse:
    """Say which goal an objective, a standard, a document or what a role is held to serves."""
    policy.require(request.actor, queries.ALIGN)
    one = queries.subject(kind, key, by=request.actor)
    form = AlignForm(request.POST or None, initial={"goal": queries.goal_of(one)})
    if request.method == "POST":
        form = AlignForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            actions.align(one, form.cleaned_data["goal"], by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            chosen = form.cleaned_data["goal"]
            messages.success(request, f"{one.words}: serves {chosen.name if chosen is not None else 'no goal by name'}.")
            return redirect("plan:goals")
    return form_page(request, form, title=f"What {one.words} serves", back=reverse("plan:goals"))


@login_required
@require_safe
def as_csv(request: FloorRequest) -> HttpResponseBase:
    """Send the tree as a file, each place with what it lies under, and what serves no goal."""
    found = tree(request.actor)
    head = ("depth", "level", "name", "reference", "owner", "measure", "target", "now", "now_n", "now_low", "now_high", "own_state",
            "state_with_all_beneath", "beneath", "hangs_by")
    lines = [_line(each, str(each.depth)) for each in found.walk()] + [_line(each, "unaligned") for each in found.unaligned]
    store.look("goals", page="csv of goals", by=request.actor)
    return downloads.csv_file("goals", [head, *lines])


def _line(node: Node, depth: str) -> tuple[object, ...]:
    now, has_now = node.now, node.now is not None
    stands = [stand for each in node.beneath for stand in each.stands]
    return (
        depth, node.level, node.name, node.note, node.owner, node.code, node.aim.target if node.aim is not None else None,
        now.known if now is not None else None, now.behind if now is not None else None,
        now.low if now is not None and now.known is not None else None, now.high if now is not None and now.known is not None else None,
        WORDS[node.stand][1] if node.stand is not None and (has_now or node.stand) else "",
        WORDS[node.rolled][1] if node.rolled is not None else "", counted(stands), "measure" if node.by_measure else "name",
    )
