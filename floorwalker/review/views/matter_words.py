"""Figures of contacts and their matters in words, as cells of lists and points of charts, alike on every page of effects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link
from floorwalker.ground.web.charts import Dot
from floorwalker.ground.web.register import Filter
from floorwalker.record.models import Reason
from floorwalker.record.queries import asked as figures
from floorwalker.review.queries import matters as queries
from floorwalker.review.queries.matters import Mean, Part, Share

NAMES: Final = {"reason": "Reason", "queue": "Queue", "channel": "Channel", "team": "Team", "agent": "Person"}
FEW: Final = formats.SMALL_SAMPLE
KINDS: Final = {
    "returned": "First contacts whose customer came back about the same reason", "passed_on": "Contacts passed on",
    "told_again": "Contacts at which somebody new to the matter served", "other_channel": "Contacts followed by one over another channel",
    "hard": "Contacts that customers found hard", "not_settled": "Contacts that customers say did not settle it",
    "yes_but_returned": "Said to be settled, and came back", "no_but_stayed": "Said not to be settled, and did not come back",
    "both_settled": "Said to be settled, and did not come back", "both_returned": "Said not to be settled, and came back",
}


def share_cell(share: Share, *, still_open: int = 0, places: int = 1) -> Lines | str:
    """Return a share with n and its range; under eight only the count."""
    note = f", {formats.count(still_open)} windows open" if still_open else ""
    if not share.n:
        return f"no data{note}"
    if share.n < FEW:
        return Lines(f"{share.part} of {share.n}", f"too few to say more{note}")
    low, high = share.range
    return Lines(
        formats.share(share.value, places=places),
        f"of {formats.count(share.n)}, {formats.share(low, places=places)} to {formats.share(high, places=places)}{note}",
    )


def leading(cell: Lines | str, url: str) -> Lines | Link | str:
    """Return a figure that leads to the contacts behind it; without an address the figure alone."""
    if not url:
        return cell
    return Link(cell.text, url, cell.note) if isinstance(cell, Lines) else Link(cell, url)


def mean_cell(mean: Mean) -> Lines | str:
    """Return a mean with n and its range; under eight only the count."""
    if not mean.n:
        return "no data"
    if mean.n < FEW:
        return Lines(f"{mean.n} answers", "too few to say more")
    low, high = mean.range
    return Lines(formats.decimal(mean.value, 2), f"of {formats.count(mean.n)}, {formats.decimal(low, 2)} to {formats.decimal(high, 2)}")


def dot(figure: Share | Mean, *, still_open: bool = False) -> Dot | None:
    """Return a figure as a chart draws it; None under eight."""
    if figure.n < FEW:
        return None
    low, high = figure.range
    return Dot(figure.value, _known(low), _known(high), figure.n, still_open)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def behind(query: QueryDict, kind: str, **more: str) -> str:
    """Return the address of the contacts of a kind behind what an address asks."""
    told = query.copy()
    for name in ("sort", "page", "format"):
        told.pop(name, None)
    told["what"] = kind
    for name, value in more.items():
        told[name] = value
    return f"{reverse('review:matter_contacts')}?{told.urlencode()}"


def filters(request: FloorRequest) -> tuple[Filter, ...]:
    """Return the filters that every page of effects has; what they keep is asked of the facts, not of rows."""
    def all_of(rows: Any, _value: str) -> Any:
        return rows

    return (
        Filter("weeks", "Weeks", all_of, choices=[(str(each), f"{each} week{'' if each == 1 else 's'}") for each in queries.WEEKS],
               none=f"{queries.USUAL_WEEKS} weeks"),
        Filter("queue", "Queue", all_of, choices=list(Queue.objects.order_by("name").values_list("code", "name"))),
        Filter("reason", "Reason", all_of, choices=list(Reason.objects.order_by("name").values_list("code", "name"))),
        Filter("channel", "Channel", all_of, choices=list(Channel.choices)),
    )


def groupings(request: FloorRequest) -> Sequence[tuple[str, str]]:
    """Return by what the reader may tell contacts apart: people and teams for whose role reaches figures of people."""
    sees_people = policy.allows(request.actor, figures.VIEW_AGENTS)
    return [(code, name) for code, name in NAMES.items() if sees_people or code not in {"agent", "team"}]


def part_link(part: Part, codes: dict[Any, str], query: QueryDict, by: str) -> Link | str:
    """Return the name of a part, leading to that part alone where an address can name it."""
    code = codes.get(part.key)
    if code is None:
        return part.name
    told = query.copy()
    for name in ("sort", "page"):
        told.pop(name, None)
    told[by], told["by"] = code, "queue" if by == "reason" else "reason"
    return Link(part.name, f"?{told.urlencode()}")


def codes_of(parts: Sequence[Part], by: str) -> dict[Any, str]:
    """Return how an address names the parts that it can name; one query at most."""
    keys = [part.key for part in parts if part.key is not None]
    match by:
        case "queue":
            return dict(Queue.objects.filter(pk__in=keys).values_list("pk", "code"))
        case "reason":
            return dict(Reason.objects.filter(pk__in=keys).values_list("pk", "code"))
        case "channel":
            return {key: str(key) for key in keys}
        case _:
            return {}


def channel(code: str) -> str:
    """Return what people call a channel."""
    return str(dict(Channel.choices).get(code, code))
