"""How promises to clients are kept, on one page: by client and period, what is at risk now, every miss with cause and cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.plan.models import Agreement
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.queries import attainment
from floorwalker.plan.queries.attainment import Counted, Kept
from floorwalker.plan.views import agreement_words as words
from floorwalker.plan.views.agreements import MEASURES

MOST: Final = 6
"""Windows a promise shows here; its own page has a year of them."""
WARNED: Final = frozenset({"at risk", "out of reach"})


@dataclass(frozen=True)
class Line:
    """One promise to a client: its last windows, the earliest first, and whether the running one will be kept."""

    agreement: Agreement
    kept: Kept
    said: str
    windows: list[words.WindowRow]
    ahead: tuple[Status, str] | None

    @property
    def is_warned(self) -> bool:
        """Whether the running window is at risk or out of reach."""
        return self.kept.ahead is not None and self.kept.ahead.outlook in WARNED

    @property
    def over(self) -> list[Counted]:
        """The windows that are over and had contacts."""
        return [each for each in self.kept.windows if each.verdict in {"kept", "missed"}]


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show attainment by client and period, what is at risk, and every miss with cause, action and credit."""
    policy.require(request.actor, queries.VIEW)
    policy.require(request.actor, MEASURES)
    counted, broken = attainment.in_force(most=MOST)
    lines = [
        Line(one, kept, words.promise(kept.term), [words.row(each, one) for each in kept.windows], words.ahead_in_words(kept))
        for one, kept in counted
    ]
    refused = [(one, f"{refusal.message} {refusal.remedy}") for one, refusal in broken]
    missed = sorted(
        ((line, each, words.row(each, line.agreement)) for line in lines for each in line.kept.missed),
        key=lambda found: found[1].window.start, reverse=True,
    )
    context = {
        "title": "SLA attainment", "lines": lines, "refused": refused, "missed": missed, "tiles": _tiles(lines),
        "situation": _situation(lines, missed), "clients": len({line.agreement.client for line in lines}),
    }
    return render(request, "plan/attainment.html", context)


def _tiles(lines: list[Line]) -> list[Tile]:
    over = [each for line in lines for each in line.over]
    kept = sum(each.verdict == "kept" for each in over)
    warned = sum(line.is_warned for line in lines)
    unsaid = sum(each.miss is None for line in lines for each in line.kept.missed)
    costs = defaultdict[str, Decimal](Decimal)
    for line in lines:
        for each in line.kept.missed:
            costs[line.agreement.currency] += each.credit or Decimal(0)
    said = ", ".join(formats.money(amount, currency) for currency, amount in costs.items() if amount) or "none"
    return [
        Tile("Windows kept", str(kept), target=f"of {len(over)}", note=f"the last {MOST} of each promise", code="kept"),
        Tile("Running and in danger", str(warned), target=f"of {len(lines)}", note="warned before they are missed" if warned else "none",
             state="watch" if warned else "ok", code="warned"),
        Tile("Misses without a cause", str(unsaid), note="say why, and what is done" if unsaid else "each has cause and action",
             state="miss" if unsaid else "ok", code="unsaid"),
        Tile("Credits of these misses", said, note="as agreed, where a fee is known", code="credits"),
    ]


def _situation(lines: list[Line], missed: list[tuple[Line, Counted, words.WindowRow]]) -> Situation | None:
    if not lines:
        return None
    warned = [line for line in lines if line.is_warned]
    if warned:
        first = warned[0]
        named = "; ".join(f"{line.agreement.client}: {line.said}" for line in warned)
        return Situation("watch", f"In danger of being missed: {named}", first.ahead[1] if first.ahead is not None else "")
    unsaid = [each for _line, each, _row in missed if each.miss is None]
    if unsaid:
        return Situation("watch", f"Nothing is in danger now; {len(unsaid)} of {len(missed)} misses have no cause yet", "")
    return Situation("ok", "No promise is in danger of being missed", "")

