"""What complaints come from: the few causes that make most of them, their rates, and which really moved."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.engine.rates import Rate
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.charts import ParetoRow
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.resolve.queries import causes as queries
from floorwalker.resolve.queries.causes import Cause, Causes

MOST: Final = 20
THOUSAND: Final = 1_000
FEW: Final = 10
"""Below so many complaints with a cause nothing is said of what moved."""


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what complaints of thirteen weeks come from."""
    found = queries.of(request.actor, zone=zone_of(request))
    shown = found.rows[:MOST]
    chart = charts.pareto(
        "causes", [ParetoRow(each.name, each.number, each.running, _rate(each.rate)) for each in shown],
        title=f"What complaints of {queries.WEEKS} weeks come from", of="Cause", rate="In 1,000 contacts", width=1240.0,
    ) if shown else None
    rows = [(each, _moved(each), f"{reverse('resolve:complaints')}?{urlencode({'state': 'any', 'cause': each.name})}") for each in shown]
    return render(request, "resolve/causes.html", {
        "title": "Causes", "found": found, "chart": chart, "rows": rows, "weeks": queries.WEEKS, "situation": _situation(found),
        "tiles": _tiles(found), "discoveries": formats.share(queries.FALSE_DISCOVERIES),
    })  # fmt: skip


def _situation(found: Causes) -> Situation:
    up = [each for each in found.rows if each.is_real and (each.moved.value is None or each.moved.value > 1)]
    down = [each for each in found.rows if each.is_real and each.moved.value is not None and each.moved.value < 1]
    if up:
        first = up[0]
        others = f" {len(up) - 1} more went up." if len(up) > 1 else ""
        return Situation("miss", f"{first.name} is really up", f"{_times(first)}.{others} No other change is beyond chance.")
    if down:
        return Situation("ok", f"{down[0].name} is really down", f"{_times(down[0])}. No other change is beyond chance.")
    named = sum(each.number for each in found.rows)
    if 0 < named < FEW:
        return Situation("idle", f"{named} with a cause are too few to tell what moved", f"In {queries.WEEKS} weeks; the list names each.")
    if not found.rows:
        return Situation("idle", "No cause is named yet", "Whoever handles a complaint names what lies behind it; it counts here at once.")
    return Situation("ok", "No cause moved beyond chance", f"Against the {queries.WEEKS} weeks before.")


def _tiles(found: Causes) -> list[Tile]:
    whole = found.rate
    note = "contacts are not counted, or not yours to see"
    if whole is not None and found.contacts is not None:
        note = f"likely {_per(whole.low)} to {_per(whole.high)}; {formats.count(found.contacts)} contacts"
    return [
        Tile("Complaints", formats.count(found.whole), note=f"received in {queries.WEEKS} weeks"),
        Tile("In 1,000 contacts", _per(whole.value) if whole is not None else None, note=note),
        Tile("No cause named", formats.count(found.not_named), note="open ones among them; each is named before it is closed",
             state="watch" if found.not_named > found.whole / 2 else None),
    ]  # fmt: skip


def _moved(each: Cause) -> str:
    return f"{_times(each)}{'' if each.is_real else ', within chance'}"


def _times(each: Cause) -> str:
    moved = each.moved
    if moved.low is None:
        return "nothing to compare"
    if moved.value is None or moved.high is None:
        return "none before"
    return f"{formats.decimal(moved.value)} times as often as before, likely {formats.decimal(moved.low)} to {formats.decimal(moved.high)}"


def _rate(found: Rate | None) -> str:
    return _per(found.value) if found is not None else ""


def _per(value: float | None) -> str:
    return formats.decimal(value * THOUSAND, 2) if value is not None else ""
