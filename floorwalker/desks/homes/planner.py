"""The home of who plans people: were forecasts right, is everybody told, does next week hold, and what waits for an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.homes import trend
from floorwalker.desks.homes.base import NO_PAST, Figure, Home, Shown
from floorwalker.desks.homes.trend import Trend
from floorwalker.desks.my_day.panels import MOST_ROWS, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.reliability.parts import NEAR
from floorwalker.desks.today import links
from floorwalker.engine.forecasting.scores import Scores, scores
from floorwalker.ground import clock, settings
from floorwalker.ground.models import Queue
from floorwalker.ground.people import queries as people_queries
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import ForecastError, Table, errors_by_queue, sparkline
from floorwalker.ground.web.charts.errors import leaning
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.plan.models import ActivitySession
from floorwalker.plan.queries import activities, forecast_days, rosters, staffing
from floorwalker.plan.rules.flex import Counted
from floorwalker.plan.rules.roster_week import queues_of, week_of
from floorwalker.serve.models import Entry
from floorwalker.serve.sight import seen

WEEKS: Final = 4
"""Rosters are published so many weeks ahead at most (notice, and leave asked for)."""
AHEAD: Final = timedelta(weeks=8)
DAYS: Final = 7
MINUTES_AN_HOUR: Final = 60
SOON: Final = 1
"""A week without a roster that begins no later than next week is late."""
FULL_PERSON: Final = 1.0
"""Under a whole person too few or too many is rounding."""


def show(reader: Reader) -> Shown:
    """Return what a planner looks at first."""
    queues = {each.pk: each for each in Queue.objects.filter(retired_at=None).select_related("site").order_by("name")}
    counted = forecast_days.counted(queues.values())
    aim = float(settings.get("forecast_error_aim")) / 100
    last = [each for days in counted.values() for each in days[-DAYS:]]
    errors = sorted((_error(queues[key].name, days[-DAYS:]) for key, days in counted.items()), key=lambda each: -each.wape)
    weeks, late = _weeks(reader)
    cover = _next_week(reader)
    title = _("Error by queue, last %(n)d counted days") % {"n": DAYS}
    chart = errors_by_queue("home-errors", errors, aim=aim, title=title) if errors else None
    waiting = _requests(reader)
    return Shown(
        _situation(weeks, late, errors, aim, cover), (_accuracy(last, counted, aim, reader), _told(weeks, late), _cover(cover), waiting),
        chart, _("day totals, as a share of what came"),
        _("No day that is over was forecast and counted. Put a forecast in use, and feed or import what comes."),
        (weeks, _off(counted, queues, reader)), (_("Forecast"), links.to("plan:forecast")),
    )


def _score(days: Sequence[Counted]) -> Scores:
    return scores(np.array([each.forecast for each in days]), np.array([each.actual for each in days]), naive_error=np.nan)


def _error(name: str, days: Sequence[Counted]) -> ForecastError:
    found = _score(days)
    return ForecastError(name, found.wape, found.bias, len(days))


def _situation(weeks: Panel, late: int, errors: Sequence[ForecastError], aim: float, cover: Cover) -> Situation:
    if late:
        first = weeks.rows[0]
        return Situation(
            "miss", _("%(week)s has no published roster") % {"week": first.words},
            _("People were to be told by now; %(n)d of the next weeks are not published.") % {"n": len(weeks.rows)},
            (Act(_("Open the roster"), first.url, icon="calendar-days", primary=True),),
        )
    off = [each for each in errors if each.wape > aim]
    if off:
        return Situation(
            "watch", _("%(queue)s was %(share)s off its forecast, and %(aim)s is put up with") % {
                "queue": off[0].label, "share": formats.share(off[0].wape), "aim": formats.share(aim)
            },
            _("%(leaning)s in all. %(n)d of %(all)d queues are over.") % {
                "leaning": leaning(off[0].bias).capitalize(), "n": len(off), "all": len(errors)
            },
            (Act(_("Open the forecast"), links.to("plan:forecast"), icon="chart-line", primary=True),),
        )
    if cover.short:
        words = ngettext("Next week lacks people in %(n)d interval", "Next week lacks people in %(n)d intervals", cover.short)
        return Situation(
            "watch", words % {"n": cover.short},
            _("The next weeks are published, and forecasts were within %(aim)s.") % {"aim": formats.share(aim)},
            (Act(_("Open staffing"), links.to("plan:staffing"), icon="users", primary=True),),
        )
    if not errors:
        return Situation("info", _("No forecast can be held against what came yet"), _("It can once a day of a forecast in use is over."))
    return Situation("ok", _("Forecasts were within %(aim)s, and the next weeks are published") % {"aim": formats.share(aim)})


def _accuracy(last: Sequence[Counted], counted: Mapping[int, Sequence[Counted]], aim: float, reader: Reader) -> Figure:
    label = _("Forecast error, last 7 days")
    meaning = _("How far day totals were from the forecast in use, as a share of what came (WAPE).")
    target = _("at most %(aim)s") % {"aim": formats.share(aim)}
    if not last:
        return Figure(Tile(label, None, note=_("No day that is over was forecast"), code="error", step=_("Forecast"),
                           step_url=links.to("plan:forecast")), meaning)
    found = _score(last)
    state: State = "ok" if found.wape <= aim else "watch" if found.wape <= NEAR * aim else "miss"
    return Figure(
        Tile(label, formats.share(found.wape), target=target, note=leaning(found.bias).capitalize(), state=state, code="error",
             step=_("By queue and interval"), step_url=links.to("plan:forecast")),
        meaning, _by_day(counted, reader, aim),
    )


def _by_day(counted: Mapping[int, Sequence[Counted]], reader: Reader, aim: float) -> Trend | None:
    """Return how the error of all queues together went, day by day."""
    wrong, came = defaultdict[date, float](float), defaultdict[date, float](float)
    for days in counted.values():
        for each in days:
            wrong[each.day] += abs(each.forecast - each.actual)
            came[each.day] += each.actual
    points = {day: wrong[day] / came[day] for day in came if came[day]}
    return trend.of(trend.own("error", _("Forecast error"), unit="share"), points, zone=reader.zone, step="day", target=aim)


def _weeks(reader: Reader) -> tuple[Panel, int]:
    """Return the next weeks that nobody was told of, site by site, and how many of them are late; bounded queries."""
    rows, late = list[Row](), 0
    today = clock.today(reader.zone)
    sites = [each for each in people_queries.sites_with_people(on=today) if each.people_today]  # type: ignore[attr-defined]  # annotated
    made = rosters.reaching(today, today + timedelta(weeks=WEEKS))
    for site in sites:
        for number in range(WEEKS):
            week = week_of(site, clock.today(site.zone) + timedelta(weeks=number))
            mine = [each for each in made if each.site_id == site.pk]
            whole = [each for each in mine if each.first_day <= week.first_day and week.last_day <= each.last_day]
            if any(each.published_at is not None for each in whole):
                continue
            draft = max(whole, key=lambda each: each.pk, default=None)
            late += number <= SOON
            rows.append(Row(
                Status("miss" if number <= SOON else "watch", _("No roster") if draft is None else _("Not published")),
                _("%(site)s, week of %(day)s") % {"site": site.name, "day": formats.day(week.first_day, zone=site.zone)},
                "" if draft is None else _("%(draft)s is a draft") % {"draft": draft.reference},
                links.to("plan:roster", site=site.code, week=week.first_day.isoformat()),
            ))
    rows.sort(key=lambda row: row.status is not None and row.status.state != "miss")
    return Panel(
        "weeks", _("Weeks without a roster"), "calendar-days", rows[:MOST_ROWS], _("The next four weeks are published."),
        _("Roster"), links.to("plan:roster"),
    ), late


def _told(weeks: Panel, late: int) -> Figure:
    number = len(weeks.rows)
    state: State = "miss" if late else "watch" if number else "ok"
    note = _("%(n)d of them late") % {"n": late} if late else _("none of them is late yet") if number else _("everybody is told")
    return Figure(
        Tile(
            _("Weeks without a roster"), formats.count(number), target=_("of the next %(n)d, none wanted") % {"n": WEEKS}, note=note,
            state=state, code="weeks", step=_("Publish"), step_url=weeks.rows[0].url if weeks.rows else weeks.url,
        ),
        _("Weeks of a site for which nobody was told their shifts; as it stands today."), no_trend=NO_PAST,
    )


@dataclass(frozen=True)
class Cover:
    """Next week at one site, by day: the intervals with a need, those in which a queue has a whole person too few, and those in which
    none has and one has a person too many; and over all queues how many hours of people are missing, and how many are over."""

    has_need: bool
    has_roster: bool
    days: Sequence[tuple[date, int, int, int]]
    hours_short: float
    hours_over: float

    @property
    def intervals(self) -> int:
        """Intervals with a need, over all days."""
        return sum(each[1] for each in self.days)

    @property
    def short(self) -> int:
        """Those with too few."""
        return sum(each[2] for each in self.days)


def _next_week(reader: Reader) -> Cover:
    """Return next week at the reader's site, each queue by its own need as Staffing shows it; two queries a queue."""
    site = reader.person.site
    monday = week_of(site, clock.today(site.zone) + timedelta(weeks=1)).first_day
    edges = [datetime.combine(day, time(), ZoneInfo(site.zone)) for day in (monday, monday + timedelta(days=DAYS))]
    queues = queues_of(site)
    requirements = staffing.in_use_by_queue(queues)
    asked, short, over = set[datetime](), set[datetime](), set[datetime]()
    has_roster, hours_short, hours_over = False, 0.0, 0.0
    for queue in queues:
        requirement = requirements.get(queue.pk)
        if requirement is None:
            continue
        points = requirement.points.filter(starts_at__gte=edges[0], starts_at__lt=edges[1])
        need = list(points.values_list("starts_at", "agents"))
        asked |= {at for at, _agents in need}
        there = staffing.on_queue(queue, [at for at, _agents in need], interval_minutes=requirement.interval_minutes)
        if there is None:
            continue
        has_roster = True
        for (at, agents), people in zip(need, there, strict=True):
            hours = (people - agents) * requirement.interval_minutes / MINUTES_AN_HOUR
            hours_short, hours_over = hours_short + max(-hours, 0.0), hours_over + max(hours, 0.0)
            if abs(people - agents) >= FULL_PERSON:
                (short if people < agents else over).add(at)
    counts = [Counter(formats.local(at, site.zone).date() for at in each) for each in (asked, short, over - short)]
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    rows = [(day, counts[0][day], counts[1][day], counts[2][day]) for day in days]
    return Cover(bool(asked), has_roster, rows, hours_short, hours_over)


def _cover(cover: Cover) -> Figure:
    label, step, url = _("Short, next week"), _("Staffing"), links.to("plan:staffing")
    meaning = _("Intervals in which the roster puts a person fewer on a queue of your site than it needs.")
    if not (cover.has_need and cover.has_roster):
        note = _("nobody said how many people it needs") if not cover.has_need else _("no roster of it is published")
        return Figure(Tile(label, None, note=note, code="short", step=step, step_url=url), meaning, no_trend=NO_PAST)
    worst = max(cover.days, key=lambda each: each[2])
    said = Status("idle", _("Most on %(day)s") % {"day": formats.day(worst[0], zone="UTC")} if worst[2] else _("Covered each day"))
    rows = [(formats.day(day, zone="UTC"), *(formats.count(number) for number in numbers)) for day, *numbers in cover.days]
    found = Trend(
        sparkline([float(each[2]) for each in cover.days], lowest=0.0), said, _("Intervals short, day by day of next week."),
        Table(label, (_("Day"), _("Intervals"), _("Too few"), _("Too many")), rows),
    )
    return Figure(
        Tile(
            label, formats.count(cover.short), target=_("of %(n)s intervals, none wanted") % {"n": formats.count(cover.intervals)},
            note=_("%(short)s h of people missing, %(over)s h too many") % {
                "short": formats.count(cover.hours_short), "over": formats.count(cover.hours_over)
            },
            state="watch" if cover.short else "ok", code="short", step=step, step_url=url,
        ),
        meaning, found,
    )


def _requests(reader: Reader) -> Figure:
    """Return what people asked for and wait for: times of activities that no roster holds, and exceptions nobody decided on."""
    now = clock.now()
    times = activities.between(now, now + AHEAD, by=reader.actor).filter(put_in_at=None)
    asked = seen(reader.actor).filter(kind=Entry.Kind.EXCEPTION)
    undecided = asked.filter(approved=None, closed_at=None)
    number_of_times, number_of_asked = times.count(), undecided.count()
    oldest = min([*times.order_by("chosen_at").values_list("chosen_at", flat=True)[:1],
                  *undecided.order_by("raised_at").values_list("raised_at", flat=True)[:1]], default=None)
    by_week = defaultdict[date, float](float)
    chosen = ActivitySession.objects.filter(activity__in=activities.listed(reader.actor).order_by().values("pk"))
    for rows, when in ((chosen, "chosen_at"), (asked, "raised_at")):
        for monday, each in trend.by_week(rows, when, zone=reader.zone).items():
            by_week[monday] += each
    number = number_of_times + number_of_asked
    return Figure(
        Tile(
            _("Requests open"), formats.count(number), target=_("none late"), note=_age(oldest, now, reader),
            state="watch" if number else "ok", code="requests", step=_("Activities"), step_url=reverse("plan:activities"),
        ),
        _("%(times)s times of activities to put into a roster, and %(asked)s exceptions that nobody decided on.") % {
            "times": formats.count(number_of_times), "asked": formats.count(number_of_asked)
        },
        trend.of(trend.own("requests", _("Requests"), better="neither"), by_week, zone=reader.zone),
    )


def _age(oldest: datetime | None, now: datetime, reader: Reader) -> str:
    return _("nothing waits") if oldest is None else _("the oldest since %(moment)s") % {"moment": formats.moment(oldest, zone=reader.zone)}


def _off(counted: Mapping[int, Sequence[Counted]], queues: Mapping[int, Queue], reader: Reader) -> Panel:
    """Return the queues whose last counted day lay outside the tolerance of volume."""
    tolerance = settings.get("volume_tolerance_share")
    found = []
    for key, days in counted.items():
        each = days[-1]
        if abs(each.beyond) > tolerance:
            found.append((abs(each.beyond), Row(
                Status("watch", formats.signed_share(each.beyond)), queues[key].name,
                _("%(day)s: %(came)s came, %(expected)s were forecast") % {
                    "day": formats.day(each.day, zone=reader.zone), "came": formats.count(each.actual),
                    "expected": formats.count(each.forecast),
                },
                links.to("plan:forecast", queue=queues[key].code),
            )))
    rows = [row for _size, row in sorted(found, key=lambda pair: -pair[0])]
    return Panel(
        "forecasts", _("Forecasts that were off"), "chart-line", rows[:MOST_ROWS],
        _("Every forecast in use was within %(share)s on its last day.") % {"share": formats.share(tolerance)} if counted else
        _("No day that is over was forecast and counted."),
        _("Forecast"), links.to("plan:forecast"),
    )


PLANNER: Final = Home(role=Role.PLANNER, answers="Were the forecasts right, is everybody told, and does next week hold?", show=show)
