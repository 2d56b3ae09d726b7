"""The balance view: who is quick and good, and where one is bought with the other; nothing is said that chance may have made."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import balance as pictures
from floorwalker.ground.web.charts.grammar import Chart
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.queries import balance as queries
from floorwalker.review.queries.balance import Balance, Kind, Point
from floorwalker.review.rules.balance import USUAL_WITHIN, Side
from floorwalker.review.rules.results import FEW

FLAGS: Final[dict[str, tuple[State, str]]] = {
    "fast but failing": ("miss", "Fast but failing"), "good but slow": ("watch", "Good but slow"), "fast and good": ("ok", "Fast and good"),
    "below": ("watch", "Below a line"), "nothing": ("idle", "Nothing stands out"), "few": ("idle", "Too few to say"),
}
NAMES: Final = {
    "quality": "Quality score", "fcr": "First-contact resolution", "csat": "Customer satisfaction",
    "compliance": "Without compliance-critical error",
}
USUAL_SIDE: Final = "fcr"
"""It speaks of nearly every contact, so that its ranges are short."""
MOST_NAMED: Final = 4
LEVELS: Final = {"below": "below the line", "above": "above the line", "noise": "", "few": ""}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show pace beside quality of teams or people: an agent sees the own point alone, a leader those of the own teams."""
    policy.require(request.actor, queries.VIEW)
    among = list(queries.teams(request.actor))
    asked, codes = request.GET, {each.code: each for each in among}
    kind: Kind = "team" if among and asked.get("by", "team") == "team" and not asked.get("team") else "person"
    weeks = int(asked["weeks"]) if asked.get("weeks", "") in {str(each) for each in queries.WEEKS} else queries.USUAL_WEEKS
    side = asked["side"] if asked.get("side", "") in NAMES else USUAL_SIDE
    queue = Queue.objects.filter(code=asked["queue"]).first() if asked.get("queue") else None
    found = queries.of(request.actor, kind=kind, weeks=weeks, queue=queue, team=codes.get(asked.get("team", "")))
    register: Register[Point] = Register(
        code="balance",
        title="Balance of efficiency and quality",
        nouns=("team", "teams") if kind == "team" else ("person", "people"),
        columns=(
            Column("name", "Team" if kind == "team" else "Person", lambda row: _named(row, kind, weeks, queue), plain=lambda row: row.name),
            Column("flag", "Together", lambda row: Status(*FLAGS[row.flag])),
            Column("pace", "Handle time, × usual", _pace, plain=_pace_words),
            Column("occupancy", "Occupancy", lambda row: formats.share(row.occupancy)),
            Column("cost", "Cost of a contact", lambda row: _cost(row, found)),
            *(Column(code, name, _side_of(code), plain=_words_of(code)) for code, name in NAMES.items()),
        ),
        filters=(
            *([
                Filter("by", "Each point is", lambda rows, _value: rows, choices=[("person", "a person")], none="a team"),
                Filter("team", "People of", lambda rows, _value: rows, none="all teams",
                       choices=[(each.code, each.name) for each in among]),
            ] if among else []),
            Filter(
                "side", "Quality is", lambda rows, _value: rows, choices=[each for each in NAMES.items() if each[0] != USUAL_SIDE],
                none=NAMES[USUAL_SIDE],
            ),
            Filter(
                "queue", "Queue", lambda rows, _value: rows, none="all, each beside its own",
                choices=list(Queue.objects.filter(retired_at=None).order_by("name").values_list("code", "name")),
            ),
            Filter(
                "weeks", "Contacts of the last", lambda rows, _value: rows,
                choices=[(str(each), f"{each} weeks") for each in queries.WEEKS if each != queries.USUAL_WEEKS],
                none=f"{queries.USUAL_WEEKS} weeks",
            ),
            Filter(
                "flag", "Together", lambda rows, value: [row for row in rows if row.flag == value],
                choices=[(code, word) for code, (_state, word) in FLAGS.items()],
            ),
        ),
        first_use=FirstUse(
            "Nothing is recorded yet",
            "Once contacts are recorded, handle time stands here beside quality, resolution, satisfaction and compliance, each with its "
            "range, and whoever is fast but failing, or good but slow, is named where the ranges allow it.", "", "", "scale",
        ),
    )
    context: dict[str, Any] = {
        "title": "Balance", "found": found, "weeks": weeks, "few": FEW, "side": NAMES[side], "within": USUAL_WITHIN,
        "situation": _situation(found) if found.points else None, "chart": _chart(found, side, weeks, queue),
        "lines": [(NAMES[code], formats.share(line.value), line.is_standard) for code, line in found.lines.items()
                  if not math.isnan(line.value)],
        "may_set_cost": not found.currency and policy.allows(request.actor, "plan.set_means"),
    }
    return respond(request, "review/balance.html", register=register, rows=list(found.points), context=context)


@login_required
@require_safe
def contacts(request: FloorRequest, kind: str, reference: str) -> HttpResponse:
    """Lead to the contacts behind one point."""
    if kind not in {"team", "person"}:
        raise NotFound("There is no such point.", remedy="Choose a point of the balance view.")
    weeks = int(request.GET["weeks"]) if request.GET.get("weeks", "") in {str(each) for each in queries.WEEKS} else queries.USUAL_WEEKS
    queue = Queue.objects.filter(code=request.GET["queue"]).first() if request.GET.get("queue") else None
    return redirect(queries.contacts_of(
        "team" if kind == "team" else "person", reference, weeks=weeks, queue=queue, by=request.actor
    ))


def _address(row: Point, kind: Kind, weeks: int, queue: Queue | None) -> str:
    asked = f"?weeks={weeks}{f'&queue={queue.code}' if queue is not None else ''}"
    return reverse("review:balance_contacts", args=[kind, row.reference]) + asked


def _named(row: Point, kind: Kind, weeks: int, queue: Queue | None) -> SafeString:
    contacts = format_html('<a href="{}">{} contacts</a>', _address(row, kind, weeks, queue), formats.count(row.pace.contacts))
    return format_html("{}<small>{}</small>", row.name, contacts)


def _pace(row: Point) -> SafeString | str:
    if row.pace.is_few:
        return format_html('<span class="greyed">{}</span>', _pace_words(row))
    state = "faster" if row.pace.is_fast else "slower" if row.pace.is_slow else "usual"
    low, high = f"{row.pace.low:.2f}", f"{row.pace.high:.2f}"
    return format_html(
        "× {}, {}<small>{} to {}; {}</small>", f"{row.pace.value:.2f}", state, low, high, formats.minutes_seconds(row.aht_seconds)
    )


def _pace_words(row: Point) -> str:
    if row.pace.is_few:
        return "too few to say" if row.pace.contacts < FEW else "fewer than three to compare"
    return f"{row.pace.value:.2f}, {row.pace.low:.2f} to {row.pace.high:.2f}, {formats.minutes_seconds(row.aht_seconds)}"


def _cost(row: Point, found: Balance) -> str:
    if math.isnan(row.cost):
        return "not set up" if not found.currency else "no data"
    return formats.money(Decimal(f"{row.cost:.2f}"), found.currency)


def _side_of(code: str) -> Callable[[Point], SafeString]:
    def cell(row: Point) -> SafeString:
        side = row.sides[code]
        if side.stand == "few":
            return format_html('<span class="greyed">{}</span>', f"{side.number} judged" if side.number else "none")
        level = LEVELS[side.stand]
        return format_html(
            "{}{}<small>{} to {}, n {}</small>", formats.share(side.value), format_html(", <b>{}</b>", level) if level else "",
            formats.share(side.low), formats.share(side.high), formats.count(side.number),
        )

    return cell


def _words_of(code: str) -> Callable[[Point], str]:
    return lambda row: _words(row.sides[code])


def _words(side: Side) -> str:
    if side.stand == "few":
        return f"{side.number} judged"
    between = f"{formats.share(side.low)} to {formats.share(side.high)}"
    return ", ".join(filter(None, (formats.share(side.value), between, f"n {side.number}", LEVELS[side.stand])))


def _situation(found: Balance) -> Situation:
    failing = [each for each in found.points if each.flag == "fast but failing"]
    slow = [each for each in found.points if each.flag == "good but slow"]
    if failing:
        below = [f"{each.name} ({', '.join(_below(each))})" for each in failing]
        return Situation("watch", f"Fast but failing: {', '.join(below)}", _why(found, slow))
    if len(found.points) == 1:
        return Situation("info", FLAGS[found.points[0].flag][1], _why(found, ()))
    if slow:
        return Situation("info", f"Good but slow: {', '.join(each.name for each in slow)}", _why(found, ()))
    below = [f"{each.name} ({', '.join(_below(each))})" for each in found.points if each.flag == "below"]
    what = "team" if found.kind == "team" else "person"
    sentence = f"No {what} of {len(found.points)} is surely fast at the cost of quality, or good but surely slow"
    if 0 < len(below) <= MOST_NAMED:
        return Situation("watch", f"{sentence}; below a line: {', '.join(below)}", _why(found, ()))
    return Situation("watch" if below else "ok", f"{sentence}{f'; {len(below)} are below a line' if below else ''}", _why(found, ()))


def _below(point: Point) -> list[str]:
    return [f"{NAMES[code].lower()} {formats.share(side.value)}" for code, side in point.sides.items() if side.stand == "below"]


def _why(found: Balance, slow: Any) -> str:
    said = [f"Good but slow: {', '.join(each.name for each in slow)}."] if slow else []
    said.append("A flag needs both halves to be sure, so that it is right in 95 of 100 cases. Names stand by alphabet: an order is luck.")
    if any(each.sides["quality"].number for each in found.points) and not found.is_connected:
        said.append("Some evaluators share nobody whom they judged: between them scores stand as given.")
    return " ".join(said)


def _chart(found: Balance, side: str, weeks: int, queue: Queue | None) -> Chart | None:
    spots = [
        pictures.Spot(
            each.name, (each.pace.value, each.pace.low, each.pace.high),
            (each.sides[side].value, each.sides[side].low, each.sides[side].high), each.pace.contacts, each.sides[side].number,
            each.flag, _address(each, found.kind, weeks, queue),
        )
        for each in found.points if not each.pace.is_few and each.sides[side].stand != "few"
    ]
    if not spots:
        return None
    line = found.lines[side].value
    flags = {code: word for code, (_state, word) in FLAGS.items() if code in {"fast but failing", "good but slow"}}
    return pictures.efficiency_and_quality(
        "balance", spots, title=f"Pace and {NAMES[side].lower()}", side=NAMES[side], line=None if math.isnan(line) else line,
        usual_within=USUAL_WITHIN, flags=flags,
    )
