"""The parts of reliability, what is done beforehand first: forecasts, people, contingency, standards and what people know.

Putting complaints right is one part among them and comes last; each part says what it stands for, how it stands and what to do next.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse

from floorwalker.desks.ahead import shown
from floorwalker.engine import measures
from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.plan import sight
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.models import PlanActivation, PlanArrangement
from floorwalker.plan.queries import ahead, catalogue, forecasts, readings, service_plans
from floorwalker.plan.queries.allocation import VIEW as VIEW_PLANS_OF_PEOPLE
from floorwalker.plan.queries.allocation import sites_served
from floorwalker.plan.queries.forecasts import Version
from floorwalker.plan.queries.goal_tree import Node, standards_standing
from floorwalker.plan.rules.goals import Stand, worst
from floorwalker.record.figure_words import behind, written
from floorwalker.record.queries import figures
from floorwalker.record.queries.judged import verdict
from floorwalker.resolve.queries import caseload, cases

WEEKS: Final = 13
WEEK: Final = timedelta(days=7)
NEAR: Final = 1.5
"""An error of a forecast up to this many times the aim is near it."""
MEASURES: Final = "record.view_measures"

@dataclass(frozen=True)
class Point:
    """The figure of one week, and in words; None where there is none."""

    week: date
    value: float | None
    words: str


@dataclass(frozen=True)
class Line:
    """One thing that a part is judged by, in words."""

    name: str
    url: str
    figure: str
    target: str
    stand: Stand
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One part of reliability, with how its figure went week by week; `step` is what to do next and where."""

    code: str
    title: str
    meaning: str
    lines: Sequence[Line]
    trend: Sequence[Point]
    trend_words: str
    step: tuple[str, str]
    empty: str

    @property
    def stand(self) -> Stand | None:
        """The worst of its lines; None where nothing is judged."""
        return worst(each.stand for each in self.lines)

    @property
    def met(self) -> int:
        """How many of its lines are on target."""
        return sum(each.stand == "ok" for each in self.lines)


def parts(by: Actor) -> list[Part]:
    """Return the parts that `by` may see, in order.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service plans.
    """
    policy.require(by, service_plans.VIEW)
    found = []
    if policy.allows(by, VIEW_PLANS_OF_PEOPLE):
        queues = list(Queue.objects.filter(retired_at=None).order_by("name"))
        versions = forecasts.in_use_by_queue(queues)
        found += [_forecasts(queues, versions), _people(versions, by)]
    found.append(_contingency())
    if policy.allows(by, MEASURES) and policy.allows(by, catalogue.VIEW):
        found.append(_standards(by))
    return [*found, _known(by), _complaints(by)]


def _forecasts(queues: Sequence[Queue], in_use: Mapping[int, Version]) -> Part:
    """Judge the forecast in use of each queue on the days of it that are over."""
    aimed = float(settings.get("forecast_error_aim")) / 100
    right = forecasts.accuracies(in_use.values())
    error, came, lines = defaultdict[date, float](float), defaultdict[date, float](float), []
    for queue in queues:
        url = f"{reverse('plan:forecast')}?queue={queue.code}"
        scored = right.get(queue.pk)
        stand: Stand = "none"
        figure, note = str(formats.NO_DATA), "no day of it is over yet" if queue.pk in in_use else "no forecast in use"
        if scored is not None:
            wape, bias = scored.by_day.wape, scored.by_day.bias
            figure, stand = formats.share(wape, places=1), "ok" if wape <= aimed else "watch" if wape <= NEAR * aimed else "miss"
            note = f"{formats.share(abs(bias), places=1)} too {'many' if bias > 0 else 'few'} in all, {_of(len(scored.days), 'day')}"
            for day, expected, actual in scored.days:
                error[_monday(day)] += abs(expected - actual)
                came[_monday(day)] += actual
        lines.append(Line(queue.name, url, figure, f"at most {formats.share(aimed)}", stand, note))
    return Part(
        "forecast", "Forecast accuracy", "How far the contacts of a day were from the forecast in use, as a share of those that came.",
        lines, _trend({week: error[week] / came[week] for week in came}, _weeks_past(), formats.share), "Error of all queues, week by week",
        ("Open the forecasts", reverse("plan:forecast")), "No queue is open.",
    )


def _people(in_use: Mapping[int, Version], by: Actor) -> Part:
    """Judge the people there against those needed in each of the weeks to come."""
    lines, short = [], defaultdict[date, float](float)
    known = set[date]()
    for site in sites_served():
        for each in ahead.view(site, versions=in_use, by=by).queues:
            weeks = [week for week in each.weeks if week.volume.source != "none"]
            states = [shown.gap(week, "base").state for week in weeks]
            hours = [max(0.0, -week.gap("base")) if state != "ok" else 0.0 for week, state in zip(weeks, states, strict=True)]
            for week, missing in zip(weeks, hours, strict=True):
                short[week.monday] += missing
                known.add(week.monday)
            stand: Stand = "none" if not weeks else "miss" if "miss" in states else "watch" if "watch" in states else "ok"
            figure = f"{sum(state != 'ok' for state in states)} of {_of(len(weeks), 'week')} short" if weeks else str(formats.NO_DATA)
            note = f"{formats.count(sum(hours))} h short of what is needed" if sum(hours) else "" if weeks else "contacts are not known"
            url = f"{reverse('desks:ahead')}?site={site.code}&queue={each.queue.code}"
            lines.append(Line(each.queue.name, url, figure, "no week short", stand, note))
    to_come = [_monday(_today()) + n * WEEK for n in range(WEEKS)]
    return Part(
        "people", "People there against needed", "Weeks to come in which fewer hours stand on the queue than its contacts need.",
        lines, _trend({monday: short[monday] for monday in known}, to_come, formats.count), "Hours short in each week to come",
        ("Open the forward view", reverse("desks:ahead")), "No site serves a queue.",
    )


def _contingency() -> Part:
    """Judge what running plans arrange for when something goes wrong: tried in time, and how fast it was acted on when used."""
    today = _today()
    rows = PlanArrangement.objects.filter(plan__state__in=service_plans.RUNNING).select_related("plan").prefetch_related("activations")
    lines, weeks = [], _weeks_past()
    used = PlanActivation.objects.filter(triggered_at__gte=datetime.combine(weeks[0], time(), ZoneInfo("UTC")))
    by_week = Counter(_monday(each.triggered_at.date()) for each in used)
    for each in rows.order_by("plan__first_day", "pk"):
        stand: Stand = "ok"
        if each.tested_on is None or each.next_test_on < today or each.result == PlanArrangement.Result.FAILED:
            stand = "miss"
        elif each.result == PlanArrangement.Result.PART:
            stand = "watch"
        tested = f"{each.get_result_display().lower()}, {formats.day_with_year(each.tested_on, zone='UTC')}"
        acted = [use.seconds_to_action for use in each.activations.all()]
        note = f"used {_of(len(acted), 'time')}, acted on after {formats.duration(median(acted))} as a rule" if acted else "never used"
        lines.append(Line(
            f"{each.get_scenario_display()}: {each.trigger}", reverse("plan:arrangement", args=[each.plan.reference, each.pk]),
            tested if each.tested_on else "never tested", f"test by {formats.day_with_year(each.next_test_on, zone='UTC')}", stand, note,
        ))
    return Part(
        "contingency", "Ready for what goes wrong", "Arrangements of running plans for a spike, absence, an outage or the loss of a site.",
        lines, _trend({week: float(by_week[week]) for week in weeks}, weeks, formats.count), "Times used, week by week",
        ("Open the service plans", reverse("plan:service_plans")),
        "No plan runs, so nothing is arranged.",
    )


def _standards(by: Actor) -> Part:
    """Judge every standard in force by the last four weeks that were recorded."""
    nodes = standards_standing(by)
    lines = [_line(node) for node in nodes]
    evenly = ("See how evenly each is kept", reverse("review:consistency"))
    return Part(
        "standards", "Standards met", "What was promised, over the last four weeks that were recorded.", lines,
        _trend(_days_on_standard([node.aim for node in nodes if node.scope[0] == "queue"]), _weeks_past(), formats.share),
        "Share of days on which queues were on target, week by week",
        evenly if policy.allows(by, "review.view_charts") else ("Open the standards", reverse("plan:standards")),
        "No standard is in force.",
    )


def _line(node: Node) -> Line:
    measure, now = measures.get(node.code), node.now
    note = behind(measure, now.number, now.low, now.high) if now is not None else ""
    return Line(node.name, node.url, written(measure, now.value if now is not None else None), aim(node.aim), node.stand or "none", note)


def _days_on_standard(standards: Sequence[Standard]) -> dict[date, float]:
    """Return by week the share of days of queues, each with a standard of its own, on which that was met."""
    met, counted, weeks = defaultdict[date, int](int), defaultdict[date, int](int), _weeks_past()
    by_zone = defaultdict[str, list[Standard]](list)
    for each in standards:
        if each.queue is not None:
            by_zone[each.queue.zone].append(each)
    for zone, here in by_zone.items():
        start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (weeks[0], clock.today(zone)))
        codes = sorted({each.measure for each in here})
        table = figures.ask(measures=codes, start=start, end=end, zone=zone, by=("queue", "day")).table
        keys, days = (table.table().column(name).to_pylist() for name in ("queue", "day"))
        values = {code: table.values(code) for code in codes}
        for each in here:
            for row, (key, day) in enumerate(zip(keys, days, strict=True)):
                stand = verdict(measures.get(each.measure), float(values[each.measure][row]), each) if key == each.queue_id else None
                if stand is not None:
                    counted[_monday(day)] += 1
                    met[_monday(day)] += stand == "ok"
    return {week: met[week] / counted[week] for week in counted}


def _known(by: Actor) -> Part:
    """Judge whether what people go by was looked at again in time, and was read by those who must."""
    today, lines = _today(), []
    if policy.allows(by, sight.READ_DOCUMENTS):
        late = Count("pk", filter=Q(review_on__lt=today))
        papers = sight.holding(today).aggregate(late=late, n=Count("pk"))
        lines.append(_reviews("Documents in force", reverse("plan:documents"), papers))
    if policy.allows(by, catalogue.VIEW):
        held = catalogue.listed(by).filter(starts_on__lte=today).exclude(ends_on__lte=today).filter(version__isnull=False)
        rows = held.aggregate(late=Count("pk", filter=Q(version__review_on__lt=today)), n=Count("pk"))
        lines.append(_reviews("Standards in force", reverse("plan:standards"), rows))
    if policy.allows(by, "plan.view_reading"):
        asked = list(readings.listed(by).filter(closed_at=None).values_list("late", flat=True))  # type: ignore[misc]
        late_people = sum(each or 0 for each in asked)
        figure = f"{_of(late_people, 'confirmation')} overdue" if asked else "nothing is asked for"
        note = f"{_of(len(asked), 'reading')} asked for, of those within your reach" if asked else ""
        lines.append(Line("Readings", reverse("plan:readings"), figure, "none overdue", "miss" if late_people else "ok", note))
    return Part(
        "known", "What people go by", "Documents and standards past their review, and readings that are overdue.", lines, (), "",
        ("Open the documents", reverse("plan:documents")), "Nothing of it is within your role.",
    )


def _reviews(name: str, url: str, rows: dict[str, int]) -> Line:
    figure = f"{rows['late']} of {formats.count(rows['n'])} past their review" if rows["n"] else str(formats.NO_DATA)
    return Line(name, url, figure, "none past it", "none" if not rows["n"] else "miss" if rows["late"] else "ok")


def _complaints(by: Actor) -> Part:
    lines: list[Line] = []
    if policy.allows(by, cases.VIEW):
        rows, url = cases.complaints(by), reverse("resolve:complaints")
        ended, late = caseload.ended(rows), caseload.late(rows).count()
        in_time = ended.in_time
        figure = f"{formats.share(in_time.value)} of {in_time.n}" if in_time.value is not None else str(formats.NO_DATA)
        stand: Stand = "none" if in_time.value is None else "ok" if in_time.part == in_time.n else "miss"
        lines.append(Line("Answered in time", url, figure, "all of them", stand, f"of those answered in {caseload.WEEKS_BACK} weeks"))
        words = f"{_of(late, 'complaint')} late"
        lines.append(Line("Late now", f"{url}?due=late", words, "none late", "miss" if late else "ok", "within your reach"))
    return Part(
        "complaints", "Complaints put right", "Complaints answered in their time, and causes taken away.", lines, (), "",
        ("Open the causes", reverse("resolve:causes")) if lines else ("", ""), "Nothing of it is within your role.",
    )


def _trend(values: Mapping[date, float], weeks: Sequence[date], write: Callable[[float | None], str]) -> list[Point]:
    return [Point(week, values.get(week), write(values.get(week))) for week in weeks]


def _today() -> date:
    return clock.today("UTC")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks_past() -> list[date]:
    """Return the Mondays of the last weeks, this one included."""
    return [_monday(_today()) - n * WEEK for n in reversed(range(WEEKS))]


def _of(number: int, what: str) -> str:
    return f"{formats.count(number)} {what}{'' if number == 1 else 's'}"
