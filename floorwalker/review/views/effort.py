"""Customer effort: what reaching us costs customers, by reason or another part, and by stage of a journey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Cell
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.models import Journey
from floorwalker.review.queries import effort, matters
from floorwalker.review.queries.matters import Part
from floorwalker.review.views import matter_words as words

EASE: Final = (1.0, 7.0)
CHARTED: Final = 40


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show what customers' matters cost them: ease, minutes, transfers, returns, other channels and what was told again."""
    asked, weeks = matters.read(request.GET, by=request.actor, zone=zone_of(request))
    journeys = effort.published(request.actor)
    journey = next((each for each in journeys if each.reference == request.GET.get("journey")), None)
    by = "stage" if journey is not None else asked.by[0]
    whole, parts = matters.told(asked) if journey is None else (matters.whole(asked), effort.by_stage(asked, journey))
    codes = words.codes_of(parts, by)
    head = "Stage" if journey is not None else words.NAMES[by]

    def counted(part: str, of: str, kind: str = "") -> Any:
        def cell(row: Part) -> Cell:
            share = row.share(part, of)
            leads = kind and share.part and row.key in codes
            url = words.behind(request.GET, kind, **{by: codes[row.key]}) if leads else ""
            return words.leading(words.share_cell(share), url)

        return cell

    register: Register[Part] = Register(
        code="effort",
        title="Effort by part",
        nouns=("part", "parts"),
        key="name",
        columns=(
            Column("part", head, lambda row: words.part_link(row, codes, request.GET, by), plain=lambda row: row.name),
            Column("minutes", "Minutes a matter", lambda row: _minutes(row), numeric=True),
            Column("ease", "Effort score, 1 hard to 7 easy", lambda row: words.mean_cell(row.ease)),
            Column("returned", "Came back", lambda row: _returned(row, codes, request, by)),
            Column("again", "Told again, at most", counted("told_again", "known", "told_again")),
            Column("passed_on", "Passed on", counted("passed_on", "contacts", "passed_on")),
            Column("channel", "Came back another way", counted("other_channel", "watched", "other_channel")),
            Column("wait", "Mean wait", lambda row: _mean(row, "wait_seconds", "waited"), numeric=True),
            Column("hold", "Mean hold", lambda row: _mean(row, "hold_seconds", "held"), numeric=True),
            Column("contacts", "Answered", lambda row: row.sums["contacts"], numeric=True),
        ),
        filters=(
            *words.filters(request),
            Filter("by", "By", lambda rows, _value: rows, choices=words.groupings(request), none="reason"),
            *_journeys(journeys),
        ),
        first_use=FirstUse(
            "No contact is followed yet", "Once contacts are counted, this page says what they cost the customers.", icon="gauge",
        ),
    )
    context: dict[str, Any] = {
        "title": "Customer effort", "asked": asked, "weeks": weeks, "days": matters.window_days(), "zone": asked.zone,
        "hard": words.behind(request.GET, "hard"), "last": asked.end - timedelta(days=1),
        "journey": journey, "followed": matters.followed_until(asked),
    }
    if whole is not None:
        context |= {
            "tiles": _tiles(whole, request), "situation": _situation(whole, parts, codes, request, by), "chart": _chart(parts, head),
            "ways": [
                (words.channel(row["channel"]), words.channel(row["next_channel"]), formats.count(row["n"]))
                for row in sorted(matters.returned_to(asked), key=lambda row: -row["n"]) if row["channel"] != row["next_channel"]
            ],
        }
    return respond(request, "review/effort.html", register=register, rows=parts, context=context)


def _journeys(journeys: Sequence[Journey]) -> list[Filter]:
    choices = [(each.reference, each.name) for each in journeys]
    return [Filter("journey", "Journey", lambda rows, _value: rows, choices=choices, none="none")] if choices else []


def _minutes(row: Part) -> str:
    value = effort.minutes_a_matter(row)
    return str(formats.NO_DATA) if math.isnan(value) or not row.sums["spent_seconds"] else formats.decimal(value)


def _mean(row: Part, name: str, of: str) -> str:
    value = row.mean_seconds(name, of)
    return formats.minutes_seconds(None if math.isnan(value) else value)


def _returned(row: Part, codes: dict[Any, str], request: FloorRequest, by: str) -> Cell:
    watched, back = int(row.sums["watched"]), int(row.sums["watched"] - row.sums["settled"])
    told = words.share_cell(matters.Share(back, watched), still_open=row.sums["open"])
    return words.leading(told, words.behind(request.GET, "returned", **{by: codes[row.key]}) if back and row.key in codes else "")


def _tiles(whole: Part, request: FloorRequest) -> list[Tile]:
    ease, back = whole.ease, matters.Share(int(whole.sums["watched"] - whole.sums["settled"]), int(whole.sums["watched"]))
    low, high = ease.range
    rates = (
        ("Came back", back, "returned"), ("Told again, at most", whole.share("told_again", "known"), "told_again"),
        ("Passed on", whole.share("passed_on", "contacts"), "passed_on"),
        ("Came back another way", whole.share("other_channel", "watched"), "other_channel"),
    )
    return [
        Tile(
            "Effort score", formats.decimal(ease.value, 2) if ease.n else None, target="of 7", code="ease",
            note=f"n {formats.count(ease.n)}, {formats.decimal(low, 2)} to {formats.decimal(high, 2)}" if ease.n > 1 else "",
        ),
        Tile("Minutes a matter", _minutes(whole), note="by telephone or chat"),
        *(
            Tile(
                name, formats.share(share.value, places=1) if share.n else None, note=f"of {formats.count(share.n)}",
                step="See them" if share.part else "", step_url=words.behind(request.GET, kind) if share.part else "",
                predicted=bool(whole.sums["open"]) and kind in {"returned", "other_channel"},
            )
            for name, share, kind in rates
        ),
    ]


def _situation(whole: Part, parts: Sequence[Part], codes: dict[Any, str], request: FloorRequest, by: str) -> Situation | None:
    most = effort.costliest(list(parts))
    if most is None or len(parts) < 2:
        return None
    minutes, usual = effort.minutes_a_matter(most), effort.minutes_a_matter(whole)
    back = matters.Share(int(most.sums["watched"] - most.sums["settled"]), int(most.sums["watched"]))
    why = f"The usual matter costs {formats.decimal(usual)}."
    if back.n >= words.FEW:
        why += f" After {formats.share(back.value)} of its contacts the customer came back."
    acts = [Act("See who came back", words.behind(request.GET, "returned", **{by: codes[most.key]}))] if most.key in codes else []
    return Situation("watch", f"{most.name} costs customers most: {formats.decimal(minutes)} minutes a matter", why, acts)


def _chart(parts: Sequence[Part], head: str) -> Chart | None:
    drawn = [(part.name, [words.dot(part.ease)]) for part in parts if part.ease.n >= words.FEW][:CHARTED]
    if not drawn:
        return None
    return charts.dots(
        "ease", drawn, series=("Effort score",), bounds=EASE, write=lambda value: formats.decimal(value),
        title=f"Effort score by {head.lower()}, 1 hard to 7 easy", head=head,
    )
