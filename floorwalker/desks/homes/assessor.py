"""The home of who looks at the house from outside: can the trail be trusted, does the loop come round, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.homes import house, trend
from floorwalker.desks.homes.base import Figure, Home, Shown
from floorwalker.desks.homes.trend import Trend
from floorwalker.desks.my_day.panels import Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Chart, counts_by_name
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.review import sight
from floorwalker.review.queries import loop, monitoring
from floorwalker.review.queries.loop import Step
from floorwalker.review.queries.monitoring import Turn
from floorwalker.review.rules.results import FEW, Rate, rate

OLD_DAYS: Final = 28
"""What has waited longer at a step is forgotten rather than on its way."""


def show(reader: Reader) -> Shown:
    """Return what an assessor or auditor looks at first."""
    steps = loop.steps(reader.actor)
    changed, lately = house.changed(reader)
    trail = house.verified(reader)
    return Shown(
        _situation(trail, steps), (trail, _acknowledged(reader), _monitored(reader), changed), _chart(steps),
        _("how many came how far in the last 13 weeks: an evaluation that ends in a drawer changes nothing"),
        _("Nothing has been monitored in the last 13 weeks."), (lately, _waiting(steps, reader)), (_("The loop"), links.to("review:loop")),
    )


def _situation(trail: Figure, steps: Sequence[Step]) -> Situation:
    verify = Act(_("Open the trail"), reverse("ground:trail"), icon="history", primary=True)
    if trail.tile.state == "miss":
        return Situation("miss", _("The trail is broken"), trail.tile.note, (verify,))
    oldest = max((each for each in steps if each.days is not None), key=lambda each: each.days or 0, default=None)
    if oldest is not None and (oldest.days or 0) > OLD_DAYS:
        return Situation(
            "watch", _("The loop stands still at \"%(step)s\": the oldest has waited %(n)d days") % {"step": oldest.name, "n": oldest.days},
            _("%(n)s wait there. %(trail)s.") % {"n": formats.count(oldest.waiting), "trail": trail.tile.note},
            (Act(_("Open the loop"), reverse("review:loop"), icon="route", primary=True),),
        )
    if trail.tile.value is None or trail.tile.state == "watch":
        return Situation("watch", _("The trail was not verified lately"), trail.tile.note, (verify,))
    return Situation("ok", _("The trail is whole, and the loop comes round"), trail.tile.note, (verify,))


def _chart(steps: Sequence[Step]) -> Chart | None:
    counts = [(each.name, each.count) for each in steps if each.count is not None]
    if not any(number for _name, number in counts):
        return None
    return counts_by_name(
        "home-loop", counts, title=_("From monitored to re-checked"), heads=(_("Step"), _("Came so far")), width=760.0
    )


def _acknowledged(reader: Reader) -> Figure:
    """Return the share of feedback that agents have acknowledged, of the evaluations of a quarter."""
    label, meaning = _("Feedback acknowledged"), _("Evaluations of the last 13 weeks that their agents read and acknowledged.")
    step, url = _("The loop"), reverse("review:loop")
    weeks = trend.counts_by_week(
        sight.results(reader.actor), "submitted_at", zone=reader.zone, of=Q(), read=Q(acknowledged_at__isnull=False)
    )
    whole = rate(round(sum(weeks["read"].values())), round(sum(weeks["of"].values())))
    found = _shares(weeks["read"], weeks["of"], "acknowledged", _("Acknowledged"), reader)
    return Figure(_rate_tile(label, whole, "acknowledged", step, url, _("nothing was fed back")), meaning, found)


def _monitored(reader: Reader) -> Figure:
    """Return how much of what was to be monitored in a quarter was done."""
    label, meaning = _("Monitoring done"), _("Draws, scoring, calibration, reviews and looks that were due in the last 13 weeks.")
    step, url = _("Monitoring calendar"), reverse("review:monitoring")
    if not policy.allows(reader.actor, monitoring.VIEW):
        return Figure(Tile(label, None, note=_("your role does not see the calendar"), code="monitored"), meaning)
    today = clock.today("UTC")
    turns = monitoring.turns(today - trend.WEEKS * trend.WEEK, today + timedelta(days=1), by=reader.actor)
    came = monitoring.completion(turns)
    whole = rate(came.done + came.done_late, came.due)
    due: dict[date, list[Turn]] = {}
    for each in turns:
        if each.state != "to come":
            due.setdefault(each.due_on, []).append(each)
    done = {day: float(sum(each.state in {"done", "done late"} for each in mine)) for day, mine in due.items()}
    found = _shares(done, {day: float(len(mine)) for day, mine in due.items()}, "monitored", _("Done"), reader)
    return Figure(_rate_tile(label, whole, "monitored", step, url, _("nothing was due")), meaning, found)


def _rate_tile(label: str, whole: Rate, code: str, step: str, url: str, nothing: str) -> Tile:
    if whole.value is None:
        return Tile(label, None, note=nothing, code=code, step=step, step_url=url)
    if whole.of < FEW:
        return Tile(label, _("%(part)d of %(of)d") % {"part": whole.part, "of": whole.of}, note=_("too few to say more"), code=code,
                    step=step, step_url=url)
    state: State = "ok" if whole.part == whole.of else "watch"
    note = _("%(part)s of %(of)s, %(low)s to %(high)s") % {
        "part": formats.count(whole.part), "of": formats.count(whole.of), "low": formats.share(whole.low), "high": formats.share(whole.high)
    }
    return Tile(label, formats.share(whole.value), target=_("all wanted"), note=note, state=state, code=code, step=step, step_url=url)


def _shares(part: Mapping[date, float], of: Mapping[date, float], code: str, name: str, reader: Reader) -> Trend | None:
    """Return how a share went by week; a week in which nothing was due says nothing."""
    parts, wholes = (trend.weeks_of(each, zone=reader.zone) for each in (part, of))
    shares = {monday: parts.get(monday, 0.0) / number for monday, number in wholes.items() if number}
    measure = trend.own(code, name, unit="share", better="higher", of_sample=True)
    return trend.of(measure, shares, zone=reader.zone, n=wholes, target=1.0)


def _waiting(steps: Sequence[Step], reader: Reader) -> Panel:
    rows = [
        Row(
            Status("watch" if (each.days or 0) > OLD_DAYS else "info", _("%(n)d days") % {"n": each.days} if each.days else _("today")),
            _("%(n)s wait after \"%(step)s\"") % {"n": formats.count(each.waiting), "step": each.name}, each.note,
            reverse("review:loop_oldest", args=[each.code]),
        )
        for each in steps if each.waiting and each.days is not None
    ]
    return Panel("waiting", _("What waits, by its oldest"), "hourglass", rows, _("Nothing waits at any step."), _("The loop"),
                 links.to("review:loop"))


ASSESSOR: Final = Home(role=Role.ASSESSOR, answers="Can the trail be trusted, does the loop come round, and what was changed?", show=show)
