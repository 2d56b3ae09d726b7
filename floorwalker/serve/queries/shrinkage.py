"""Paid time away from contacts by cause: as planned, as rostered, and as it was, from agents' states, absences and exceptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from floorwalker.engine import ranges
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site, Team
from floorwalker.plan.models import Activity, ShrinkagePlan
from floorwalker.plan.queries import shrinkage as plan
from floorwalker.plan.queries.shrinkage import ON_QUEUE, SECONDS_AN_HOUR, Cell, Cells, Weeks
from floorwalker.plan.rules import shrinkage as rules
from floorwalker.plan.rules.shrinkage import CAUSES, Cause, Place
from floorwalker.record import counting
from floorwalker.record.facts.schemas import AVAILABLE, HANDLING
from floorwalker.record.facts.sums import connected
from floorwalker.serve.models import Entry, ExceptionReason

SEES: Final = "plan.absence"
"""Who may record the absence of somebody may see how much of their time was away, and by which cause; nobody else."""
AWAY: Final = ("leave", "sick", "other")
WEEK: Final = timedelta(weeks=1)
_ON_QUEUE: Final = ", ".join(repr(state) for state in (*AVAILABLE, *HANDLING))
_STATES: Final = f"""
    WITH pieces AS (
        SELECT agent_id, state, paid, scheduled_activity, w.number AS week,
               greatest(started_at, w.starts) AS a, least(ended_at, w.ends) AS b
        FROM read_parquet($paths) JOIN weeks AS w ON started_at < w.ends AND ended_at > w.starts
        WHERE list_contains($teams, team_id)
    ), excused_of AS (
        SELECT *, (SELECT min(x.cause) FROM excused AS x WHERE x.person = agent_id AND x.starts <= a AND x.ends > a) AS excuse FROM pieces
    )
    SELECT agent_id, week, paid,
           CASE WHEN paid AND state IN ({_ON_QUEUE}) THEN '{ON_QUEUE}'
                -- What was excused and did not agree with the roster stands in the facts without a scheduled activity.
                WHEN (paid OR state = 'off') AND scheduled_activity IS NULL AND excuse IS NOT NULL THEN excuse
                WHEN paid THEN CASE state WHEN 'off' THEN 'unavailable' ELSE state END
                WHEN state = 'off' AND scheduled_activity IS NOT NULL AND scheduled_activity <> 'lunch' THEN 'not_there' END AS cause,
           sum(epoch_us(b) - epoch_us(a)) / 1e6 AS seconds, max(epoch_us(b)) AS until
    FROM excused_of GROUP BY ALL
"""  # noqa: S608 (our own words)


@dataclass(frozen=True)
class View:
    """Whose time is looked at: a site, or one team of it, as far as the reader reaches."""

    site: Site
    team: Team | None
    teams: Sequence[Team]
    """All teams of the site that the reader reaches."""
    everybody: frozenset[int]
    """All teams of the site, in reach or not: what its queues need is theirs together."""

    @property
    def keys(self) -> frozenset[int]:
        """The teams that are counted."""
        return frozenset([self.team.pk] if self.team is not None else [team.pk for team in self.teams])

    @property
    def is_whole(self) -> bool:
        """Whether that is all of the site: then all that its queues need is theirs."""
        return self.keys == self.everybody


@dataclass(frozen=True)
class Line:
    """One cause; shares of the paid time from 0 to 1, None where there is no data."""

    cause: Cause
    planned: float | None
    rostered: float | None
    hours: float | None
    share: float | None
    low: float | None
    high: float | None
    people: float | None
    """How many full-time people that is, by the hours agreed with those who are counted."""
    adds_planned: float | None
    adds: float | None
    """Paid hours that the cause adds to the hours needed on the queues, as planned and as it was."""


@dataclass(frozen=True)
class Week:
    """One week; None is no data."""

    number: int
    planned: float | None
    rostered: float | None
    in_office: float | None
    out_of_office: float | None
    people: int

    @property
    def whole(self) -> float | None:
        """Both places together."""
        return None if self.in_office is None or self.out_of_office is None else self.in_office + self.out_of_office


@dataclass(frozen=True)
class Picture:
    """Some weeks by cause."""

    lines: Sequence[Line]
    weeks: Sequence[Week]
    plan: ShrinkagePlan | None
    """The newest of the weeks; a week is held against its own."""
    people: int
    paid_hours: float | None
    at_work: float | None
    """Share of the paid time recorded at work that was off the queues: the measure Shrinkage of the same weeks."""
    needed_hours: float | None
    """What the queues of the site need of those who are looked at."""
    carried: float | None
    """Their share of it: that of the time on the queues which the published roster gives them; None where there is none."""
    by_line: Mapping[str, float]
    """The hours that each line of the site needs; empty unless all of the site is looked at."""
    hours_each: float | None
    """What one person is paid for in the weeks of which the need is known, by what is agreed with those who are counted."""
    until: datetime | None
    """How far agents' time is recorded, where the weeks are not over; None where they are, and where nothing is."""

    def whole(self, name: str, *, place: Place | None = None) -> float | None:
        """Return the sum of a column of the lines, of one place or of both; None where nothing is known."""
        known = [getattr(line, name) for line in self.lines if place in (None, line.cause.place)]
        there = [value for value in known if value is not None]
        return sum(there) if there else None


def sites(by: Actor) -> list[Site]:
    """Return the sites of which `by` reaches a team."""
    reach = policy.scope(by, SEES)
    return list(Site.objects.filter(pk__in=Team.objects.filter(reach.q(team="pk")).values("site")).order_by("name"))


def view(by: Actor, *, site: Site, team: str = "") -> View:
    """Return whose time `by` looks at, `team` being a key as the address has it.

    Raises
    ------
    NotFound
        If the team is not one of the site that `by` reaches.
    """
    teams = list(Team.objects.filter(policy.scope(by, SEES).q(team="pk"), site=site).order_by("name"))
    chosen = next((each for each in teams if str(each.pk) == team), None)
    if team and chosen is None:
        raise NotFound("There is no such team within your reach.", remedy="Choose a team from the list.")
    return View(site, chosen, teams, frozenset(Team.objects.filter(site=site).values_list("pk", flat=True)))


def picture(seen: View, weeks: Weeks) -> Picture:
    """Return the causes of `weeks` as planned, rostered and as they were."""
    recorded, until = _recorded(seen, weeks)
    belongs = plan.crew(seen.keys)
    known = plan.rostered(weeks, belongs=belongs)
    rostered = _of_weeks(known, {week for (_person, week), causes in known.items() if causes.get(ON_QUEUE)})
    away = known if weeks.ends <= clock.now() or until is None else plan.rostered(weeks, belongs=belongs, until=until)
    told = {week for _person, week in recorded}
    actual = _with_away(recorded, _of_weeks(away, told))
    plans = plan.planned(seen.site, weeks)
    hopes = _mean([each.shares for each in plans if each is not None])
    need = plan.hours_needed([seen.site], weeks)
    carried = 1.0 if seen.is_whole else _carried(known, plan.rostered(weeks, belongs=plan.crew(seen.everybody))) if need.by_line else None
    needed = sum(need.by_line.values()) * carried if need.by_line and carried else None
    shares = _shares(actual)
    people = sorted({person for person, _week in actual})
    worked = sum(seconds for parts in recorded.values() for (_cause, paid), seconds in parts.items() if paid)
    weekly = plan.weekly_hours(people, day=weeks.day_of(min(clock.now(), weeks.ends - WEEK)))
    queued = sum(parts.get((ON_QUEUE, True), 0.0) for parts in recorded.values())
    return Picture(
        lines=_lines(actual, people, shares, _shares(rostered), hopes, needed, _per_person(weekly, weeks, told)),
        weeks=[_week(number, planned, actual, rostered) for number, planned in enumerate(plans)],
        plan=plans[-1], people=len(people), paid_hours=_hours(actual) if actual else None,
        at_work=1.0 - queued / worked if worked else None, needed_hours=needed,
        carried=carried, by_line=need.by_line if seen.is_whole else {}, hours_each=weekly * need.weeks if weekly else None,
        until=until if weeks.ends > clock.now() else None,
    )


Recorded = dict[Cell, dict[tuple[str, bool], float]]


def _recorded(seen: View, weeks: Weeks) -> tuple[Recorded, datetime | None]:
    """Return the seconds that the facts tell of, by person and week, then cause and whether paid time is recorded; and until when."""
    store = counting.store()
    start, end = weeks.starts.astimezone(UTC), weeks.ends.astimezone(UTC)
    found: Recorded = defaultdict(dict)
    until = 0
    with store.reading() as snapshot:
        paths = snapshot.paths(snapshot.reaching_into("agent_states", start, end))
        if not paths:
            return {}, None
        with connected(store) as database:
            database.register("weeks", _week_table(weeks))
            database.register("excused", _excused(start, end))
            rows = database.execute(_STATES, {"paths": paths, "teams": sorted(seen.keys)}).fetchall()
    for person, week, paid, cause, seconds, last in rows:
        until = max(until, int(last))
        if cause is not None:
            cell = found[int(person), int(week)]
            cell[str(cause), bool(paid)] = cell.get((str(cause), bool(paid)), 0.0) + float(seconds)
    return dict(found), datetime.fromtimestamp(until / 1e6, UTC) if rows else None


def _week_table(weeks: Weeks) -> pa.Table:
    moment = pa.timestamp("us", tz="UTC")
    edges = [weeks.edge(number).astimezone(UTC) for number in range(weeks.count + 1)]
    return pa.table({
        "number": pa.array(range(weeks.count), pa.int64()), "starts": pa.array(edges[:-1], moment), "ends": pa.array(edges[1:], moment),
    })


def _excused(start: datetime, end: datetime) -> pa.Table:
    """Return the approved exceptions without the unpaid parts of the shifts they lie in, each with the cause of its reason's place."""
    rows = list(
        Entry.objects.filter(
            kind=Entry.Kind.EXCEPTION, approved=True, closed_at=None, starts_at__lt=end, ends_at__gt=start
        ).values_list("person", "starts_at", "ends_at", "reason__place")
    )
    unpaid: dict[int | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person, begins, finishes in Activity.objects.filter(
        paid=False, shift__person__in={row[0] for row in rows}, shift__roster__retired_at=None,
        shift__roster__published_at__isnull=False, starts_at__lt=end, ends_at__gt=start,
    ).order_by("starts_at").values_list("shift__person", "starts_at", "ends_at"):
        unpaid[person].append((begins, finishes))
    cut = [
        (person, first, last, "excused_out" if place == ExceptionReason.Place.OUT_OF_OFFICE else "excused_in")
        for person, begins, finishes, place in rows
        for first, last in _without(begins, finishes or end, unpaid[person])
    ]
    moment = pa.timestamp("us", tz="UTC")
    return pa.table({
        "person": pa.array([row[0] for row in cut], pa.int64()), "starts": pa.array([row[1] for row in cut], moment),
        "ends": pa.array([row[2] for row in cut], moment), "cause": pa.array([row[3] for row in cut], pa.string()),
    })


def _without(start: datetime, end: datetime, gone: Iterable[tuple[datetime, datetime]]) -> Iterable[tuple[datetime, datetime]]:
    for first, last in gone:
        if last <= start or first >= end:
            continue
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def _with_away(recorded: Recorded, away: Cells) -> Cells:
    """Return the paid time by person, week and cause: what is recorded, and what the roster or the contract gave to those away."""
    found: Cells = {}
    for cell, parts in recorded.items():
        found[cell] = defaultdict(float)
        for (cause, _paid), seconds in parts.items():
            found[cell][cause] += seconds
    for cell, causes in away.items():
        for cause in AWAY:
            if causes.get(cause):
                found.setdefault(cell, defaultdict(float))[cause] += causes[cause]
    return found


def _of_weeks(cells: Cells, numbers: Collection[int]) -> Cells:
    """Return the cells of some weeks: one without a roster says nothing of what is rostered, one without a record nothing of what was."""
    return {cell: causes for cell, causes in cells.items() if cell[1] in numbers}


def _carried(own: Cells, everybody: Cells) -> float | None:
    """Return the share of the time on the queues that the published roster gives to some; None where it gives none to anybody."""
    mine, all_of_it = (sum(causes.get(ON_QUEUE, 0.0) for causes in cells.values()) for cells in (own, everybody))
    return mine / all_of_it if all_of_it else None


def _mean(plans: Sequence[dict[str, float]]) -> dict[str, float]:
    return {code: sum(each.get(code, 0.0) for each in plans) / len(plans) for code in rules.CODES} if plans else {}


def _hours(cells: Cells) -> float:
    return sum(seconds for causes in cells.values() for seconds in causes.values()) / SECONDS_AN_HOUR


def _shares(cells: Cells) -> dict[str, float]:
    """Return each cause's share of all the paid time; empty where there is none."""
    whole = _hours(cells) * SECONDS_AN_HOUR
    summed: dict[str, float] = defaultdict(float)
    for causes in cells.values():
        for cause, seconds in causes.items():
            summed[cause] += seconds
    return {cause: seconds / whole for cause, seconds in summed.items()} if whole else {}


def _per_person(weekly: float | None, weeks: Weeks, recorded: Collection[int]) -> float | None:
    """Return the hours that one person is paid in the weeks `recorded`, as far as they have gone, by the `weekly` hours agreed."""
    now = clock.now()
    gone = sum((min(now, weeks.edge(week + 1)) - weeks.edge(week)) / WEEK for week in recorded)
    return None if weekly is None or gone <= 0.0 else weekly * gone


def _lines(
    actual: Cells, people: Sequence[int], shares: dict[str, float], rostered: dict[str, float], hopes: dict[str, float],
    needed: float | None, hours_each: float | None,
) -> list[Line]:
    by_person = _by_person(actual, people)
    wholes = by_person.sum(axis=0)
    low, high = ranges.ratio(by_person[:-1], wholes) if people else (np.zeros(0), np.zeros(0))
    paid = float(wholes.sum()) / SECONDS_AN_HOUR
    known = {cause.code: shares.get(cause.code, 0.0) for cause in CAUSES}
    adds = rules.added(needed, known) if needed is not None and shares else {}
    adds_planned = rules.added(needed, hopes) if needed is not None and hopes else {}
    found = []
    for place, cause in enumerate(CAUSES):
        share = known[cause.code] if shares else None
        found.append(Line(
            cause, planned=hopes.get(cause.code),
            rostered=rostered.get(cause.code, 0.0) if rostered and (cause.is_planned or cause.code in AWAY) else None,
            hours=None if share is None else share * paid, share=share,
            low=_known(low[place]) if people else None, high=_known(high[place]) if people else None,
            people=None if share is None or not hours_each else share * paid / hours_each,
            adds_planned=adds_planned.get(cause.code), adds=adds.get(cause.code),
        ))
    return found


def _by_person(cells: Cells, people: Sequence[int]) -> NDArray[np.float64]:
    """Return the seconds of every cause, and last those on the queues, by person."""
    column = {person: number for number, person in enumerate(people)}
    row = {code: number for number, code in enumerate((*rules.CODES, ON_QUEUE))}
    found = np.zeros((len(row), len(people)))
    for (person, _week), causes in cells.items():
        for cause, seconds in causes.items():
            found[row[cause], column[person]] += seconds
    return found


def _known(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None


def _week(number: int, planned: ShrinkagePlan | None, actual: Cells, rostered: Cells) -> Week:
    mine = _of_weeks(actual, {number})
    shares, hoped = _shares(mine), _shares(_of_weeks(rostered, {number}))
    return Week(
        number, planned=planned.together if planned is not None else None, rostered=rules.total(hoped) if hoped else None,
        in_office=rules.total(shares, place="in_office") if shares else None,
        out_of_office=rules.total(shares, place="out_of_office") if shares else None, people=len({person for person, _week in mine}),
    )
