"""What somebody asks of the figures in an address: read strictly, bounded, and narrowed to what their roles reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from django.db.models import QuerySet
from django.http import QueryDict

from floorwalker.engine import measures as shelf
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.record import counting, facts
from floorwalker.record.models import Reason
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries import figures
from floorwalker.record.queries.contacts import YEARS, midnight, with_below

GROUPINGS: Final = {
    "": "nothing, the whole time", "queue": "queue", "channel": "channel", "interval": "interval", "day": "day", "week": "week",
    "month": "month", "weekday": "weekday", "hour": "hour of the day", "half_hour": "half hour of the day", "reason": "reason",
    "team": "team", "agent": "person", "site": "site",
}
INTERVALS: Final = (15, 30, 60)
DEFAULT_MEASURES: Final = ("offered", "handled", "abandonment_rate", "service_level", "asa", "aht")
DEFAULT_DAYS: Final = 7
DAYS_AT_MOST: Final = 800
"""Two years and a quarter, so that a year can be compared with the one before."""
VIEW, VIEW_AGENTS = "record.view_measures", "record.view_agent_measures"


class AskRefused(RuleBroken):
    """The figures cannot be asked this."""

    code = "bad_figures_question"


@dataclass(frozen=True)
class Asked:
    """One question to the figures, in the words of the page.

    Parameters
    ----------
    start, end
        Local days, half-open: `end` is the first day not included.
    filters
        What the facts are narrowed to, the reader's reach included.
    """

    measures: tuple[shelf.Measure, ...]
    by: tuple[str, ...]
    interval_minutes: int
    start: date
    end: date
    zone: str
    queue: Queue | None
    channel: str
    person: Person | None
    reason: Reason | None
    outcome: str
    filters: Mapping[str, Any]
    team: Team | None = None
    site: Site | None = None

    def answer(self, *, by: tuple[str, ...] | None = None) -> figures.Figures:
        """Return the figures, by `by` instead of the grouping asked when it is given."""
        grouping = self.by if by is None else by
        return figures.ask(
            measures=[measure.code for measure in self.measures], start=midnight(self.start, self.zone),
            end=midnight(self.end, self.zone), zone=self.zone, by=grouping,
            interval_minutes=self.interval_minutes if "interval" in grouping else None,
            queues=None if self.queue is None else [self.queue], filters=self.filters,
        )


def read(query: QueryDict, *, by: Actor, zone: str, measures: tuple[str, ...] = DEFAULT_MEASURES) -> Asked:
    """Return what the address asks; what it leaves out is the last week that was counted, by queue.

    Raises
    ------
    NotAllowed
        If no role of `by` includes such figures.
    AskRefused
        If a part cannot be understood; it says which, and what was expected.
    """
    grouping = tuple(dict.fromkeys(_among(query.get(name, ""), GROUPINGS, name) for name in ("by", "and")))
    grouping = tuple(name for name in grouping if name)
    if "by" not in query:
        grouping = ("queue",) if policy.allows(by, VIEW) else ("agent",)
    queue = _queue(query.get("queue", ""))
    person = _person(query.get("person", ""))
    zone = query.get("zone", "") or (queue.zone if queue else zone)
    if zone not in available_timezones():
        raise AskRefused(f"{zone!r} is not a time zone.", remedy="Write one such as Europe/London.")
    start, end = _window(query, zone)
    minutes = query.get("interval", "30")
    if minutes not in {str(each) for each in INTERVALS}:
        raise AskRefused(f"An interval of {minutes!r} minutes cannot be shown.", remedy=f"Use one of {INTERVALS}.")
    channel = _among(query.get("channel", ""), {"": "", **dict(Channel.choices)}, "channel")
    reason = _reason(query.get("reason", ""))
    outcome = _among(query.get("outcome", ""), {"": "", **dict(Outcome.choices)}, "outcome")
    filters: dict[str, Any] = {name: value for name, value in (("channel", channel), ("outcome", outcome)) if value}
    if reason is not None:
        filters["reason"] = with_below({reason.pk})
    team, site = _called(Team, query.get("team", "")), _called(Site, query.get("site", ""))
    filters |= reach(by, (*grouping, *(("agent",) if person else ()), *(("team",) if team else ())))
    for name, part in (("team", team), ("site", site)):
        if part is not None:
            filters[name] = [part.pk] if name not in filters else [key for key in filters[name] if key == part.pk]
    if person is not None:
        filters["agent"] = [person.pk] if "agent" not in filters else [key for key in filters["agent"] if key == person.pk]
    codes = tuple(code for each in query.getlist("m") for code in each.split(",") if code) or measures
    return Asked(
        tuple(_measure(code) for code in dict.fromkeys(codes)), grouping, int(minutes), start, end, zone, queue, channel, person,
        reason, outcome, filters, team, site,
    )


def reach(by: Actor, grouping: tuple[str, ...]) -> dict[str, Any]:
    """Return the filters that keep figures inside what `by` may see: those by person or team are narrower than the house's.

    Raises
    ------
    NotAllowed
        If no role of `by` includes them.
    """
    of_people = "agent" in grouping or ("team" in grouping and policy.allows(by, VIEW_AGENTS))
    if not of_people and policy.allows(by, VIEW):
        return {}
    policy.require(by, VIEW_AGENTS)
    scope = policy.scope(by, VIEW_AGENTS)
    if scope.everything:
        return {}
    if scope.teams and not scope.sites:
        return {"team": sorted(scope.teams)}  # the team of the day of the contact, as the facts have it
    if scope.sites and not scope.teams:
        return {"site": sorted(scope.sites)}
    people = Person.objects.filter(scope.q(person="pk")) if scope.sites else Person.objects.filter(pk__in=scope.people)
    return {"agent": list(people.values_list("pk", flat=True))}


def teams_in_reach(by: Actor) -> QuerySet[Team]:
    """Return the teams of which `by` may see figures: all, unless their role sees figures of people in a part of the house alone."""
    every = Team.objects.all()
    return every.filter(policy.scope(by, VIEW_AGENTS).q(team="pk")) if policy.allows(by, VIEW_AGENTS) else every


def within_reach(question: facts.Question, *, by: Actor) -> facts.Question:
    """Return `question` narrowed to what `by` may see: whoever asked it first may have seen more.

    Raises
    ------
    NotAllowed
        If no role of `by` includes such figures.
    """
    kept = dict(question.filters)
    for name, keys in reach(by, (*question.by, *kept)).items():
        kept[name] = tuple(key for key in keys if name not in kept or key in kept[name])
    return replace(question, filters=tuple(sorted(kept.items())))


def _window(query: QueryDict, zone: str) -> tuple[date, date]:
    first, until = query.get("from", ""), query.get("to", "")
    end = _day(until, "to") if until else _day_after_last(zone)
    start = _day(first, "from") if first else end - timedelta(days=DEFAULT_DAYS)
    if not start < end:
        raise AskRefused(f"The time from {start} to {end} is empty.", remedy="Let it end on a later day; that day is not included.")
    if (end - start).days > DAYS_AT_MOST:
        raise AskRefused(f"{(end - start).days} days are too many at once.", remedy=f"Ask for at most {DAYS_AT_MOST}.")
    return start, end


def _day_after_last(zone: str) -> date:
    counted = counting.store_days()
    return (counted[-1] if counted else clock.today(zone)) + timedelta(days=1)


def _day(text: str, name: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if found.year not in YEARS:
        raise AskRefused(f"{text!r} is not a day ({name}).", remedy="Write a day as 2026-11-24.")
    return found


def _among(word: str, known: Mapping[str, Any], name: str) -> str:
    if word not in known:
        raise AskRefused(f"{word!r} is not known ({name}).", remedy=f"Use one of: {', '.join(filter(None, known))}.")
    return word


def _queue(code: str) -> Queue | None:
    return figures.queues_named([code])[0] if code else None


def _person(reference: str) -> Person | None:
    found = Person.objects.filter(reference=reference.upper()).first() if reference else None
    if reference and found is None:
        raise AskRefused(f"Nobody has the reference {reference!r}.", remedy="Write one such as P-1001.")
    return found


def _called(kind: type[Team] | type[Site], code: str) -> Any:
    found = kind.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise AskRefused(f"No {kind.__name__.lower()} has the code {code!r}.", remedy="Choose one that the house has.")
    return found


def _reason(code: str) -> Reason | None:
    found = Reason.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise AskRefused(f"No reason has the code {code!r}.", remedy="Choose among the reasons of the list of contacts.")
    return found


def _measure(code: str) -> shelf.Measure:
    try:
        return shelf.get(code)
    except LookupError as unknown:
        raise AskRefused(str(unknown), remedy="Choose among them.") from unknown
