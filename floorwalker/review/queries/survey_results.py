"""What came of a survey: who was asked and answered, the score with its range, by week and by part, and how like those served they are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Count, QuerySet

from floorwalker.engine import measures, ranges
from floorwalker.engine.measures import Measure
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Team
from floorwalker.plan.models import DocumentVersion
from floorwalker.review.models import Survey, SurveyAsk
from floorwalker.review.rules.surveys import columns

WINDOW: Final = timedelta(days=91)
LONGEST: Final = timedelta(days=371)
WEEK: Final = timedelta(days=7)
FEW: Final = 8
"""Under so many answers only their number is shown."""
PARTS: Final = {"queue": "Queue", "channel": "Channel", "team": "Team", "agent": "Agent"}
State = SurveyAsk.State


@dataclass(frozen=True)
class Funnel:
    """How many contacts fit the survey, were drawn, whose customers were reached, and answered; and why others were not."""

    states: dict[str, int]
    answered: int
    """Of those whom the house asked itself."""
    carried: int
    """Answers by ways of which nobody tells who was asked."""

    @property
    def eligible(self) -> int:
        """Contacts that fit the rules."""
        return sum(self.states.values())

    @property
    def drawn(self) -> int:
        """Those that the draw took."""
        return self.eligible - self.states.get(State.NOT_DRAWN, 0)

    @property
    def asked(self) -> int:
        """Those whose customers were asked and the question reached."""
        return self.states.get(State.ASKED, 0)

    @property
    def rate(self) -> tuple[float, float, float] | None:
        """The response rate with its range by Wilson, from 0 to 1; None where nobody was asked."""
        if not self.asked:
            return None
        low, high = ranges.wilson(self.answered, self.asked)
        return self.answered / self.asked, float(low), float(high)


@dataclass(frozen=True)
class Scored:
    """The score of one part: its key and name, how many answers, and from 8 answers on the figure with its range."""

    key: Any
    name: str
    n: int
    value: float
    low: float
    high: float

    @property
    def few(self) -> bool:
        """Whether there are too few answers to say more than how many."""
        return self.n < FEW


@dataclass(frozen=True)
class Likeness:
    """One channel or queue: its share of those who fit the survey, and of those who answered."""

    name: str
    served: int
    answered: int
    served_share: float
    answered_share: float


def measure_of(survey: Survey) -> Measure:
    """Return the measure that the answers of `survey` are counted by."""
    return measures.get(survey.instrument)


def within(rows: QuerySet[SurveyAsk], start: date, end: date) -> QuerySet[SurveyAsk]:
    """Return those of `rows` whose contacts began on the UTC days [start, end)."""
    return rows.filter(day__gte=start, day__lt=end)


def counts(rows: QuerySet[SurveyAsk]) -> list[dict[str, Any]]:
    """Return how many of `rows`, and answers among them, there are by day, state, channel and queue; one query, by one index."""
    counted: Iterable[Any] = rows.order_by().values("day", "state", "channel", "queue").annotate(n=Count("*"), answers=Count("score"))
    return list(counted)


def funnel(found: Sequence[dict[str, Any]]) -> Funnel:
    """Return how far those came that `counts` found."""
    states = Counter[str]()
    for each in found:
        states[each["state"]] += each["n"]
    asked = sum(each["answers"] for each in found if each["state"] == State.ASKED)
    return Funnel(dict(states), asked, sum(each["answers"] for each in found) - asked)


def overall(survey: Survey, rows: QuerySet[SurveyAsk]) -> tuple[Scored, list[Scored]]:
    """Return the score of all of `rows`, and of each week (its Monday) that has an answer; one query."""
    weeks = defaultdict[date, list[tuple[float, int]]](list)
    for day, score, n in _counted(rows, "day"):
        weeks[day - timedelta(days=day.weekday())].append((score, n))
    return _scored(survey, None, "All", [each for found in weeks.values() for each in found]), _weeks(survey, weeks)


def by_part(survey: Survey, rows: QuerySet[SurveyAsk], part: str) -> list[Scored]:
    """Return the score of each queue, channel, team or agent by name, never by rank; two queries.

    Raises
    ------
    LookupError
        If `part` is none of `PARTS`.
    """
    if part not in PARTS:
        raise LookupError(f"{part!r} is no part; there are: {', '.join(PARTS)}.")
    parts = defaultdict[Any, list[tuple[float, int]]](list)
    for key, score, n in _counted(rows, part):
        parts[key].append((score, n))
    names = _names(part, parts)
    scored = [_scored(survey, key, names.get(key, "none"), found) for key, found in parts.items()]
    return sorted(scored, key=lambda one: one.name.casefold())


def by_agent_and_week(survey: Survey, rows: QuerySet[SurveyAsk]) -> list[tuple[Scored, list[Scored]]]:
    """Return for each agent by name the score over all weeks, and of each week with an answer; two queries."""
    agents = defaultdict[Any, dict[date, list[tuple[float, int]]]](lambda: defaultdict(list))
    found = rows.filter(score__isnull=False).order_by().values_list("agent", "day", "score").annotate(n=Count("pk"))
    for agent, day, score, n in found:
        agents[agent][day - timedelta(days=day.weekday())].append((score, n))
    names = _names("agent", agents)
    answer = [
        (
            _scored(survey, agent, names.get(agent, "nobody"), [one for week in weeks.values() for one in week]),
            _weeks(survey, weeks),
        )
        for agent, weeks in agents.items()
    ]
    return sorted(answer, key=lambda one: one[0].name.casefold())


def likeness(found: Sequence[dict[str, Any]], part: str) -> list[Likeness]:
    """Return for each channel or queue its share of those who fit the survey and of those who answered, of what `counts` found."""
    served, answered = Counter[Any](), Counter[Any]()
    for each in found:
        served[each[part]] += each["n"]
        answered[each[part]] += each["answers"]
    names, answers = _names(part, served), answered.total()
    alike = [
        Likeness(
            names.get(key, "none"), n, answered[key], n / served.total(), answered[key] / answers if answers else math.nan,
        )
        for key, n in served.items()
    ]
    return sorted(alike, key=lambda one: one.name.casefold())


def changes(survey: Survey, start: date, end: date) -> list[tuple[date, str]]:
    """Return what the house changed on the days [start, end): versions of the survey, documents and standards, in order."""
    versions = Survey.objects.filter(reference=survey.reference, digest__gt="", decided_at__date__gte=start, decided_at__date__lt=end)
    found = [(each.decided_at.date(), f"Survey, version {each.number}") for each in versions if each.decided_at is not None]
    documents = DocumentVersion.objects.filter(digest__gt="", starts_on__gte=start, starts_on__lt=end).select_related("document")
    found += [(each.starts_on, f"{each.title}, version {each.number}") for each in documents if each.starts_on is not None]
    standards = Standard.objects.filter(starts_on__gte=start, starts_on__lt=end)
    found += [(each.starts_on, f"{each.reference}: {measures.get(each.measure).name}") for each in standards]
    return sorted(found)


def themes(rows: QuerySet[SurveyAsk]) -> Counter[str]:
    """Return how many words are about each theme; one query."""
    said = rows.filter(verbatim__isnull=False).order_by().values_list("verbatim__theme").annotate(n=Count("pk"))
    return Counter(dict(said))


def _weeks(survey: Survey, weeks: Mapping[date, Sequence[tuple[float, int]]]) -> list[Scored]:
    return [_scored(survey, monday, f"{monday:%d %b %Y}", weeks[monday]) for monday in sorted(weeks)]


def _counted(rows: QuerySet[SurveyAsk], key: str) -> Iterable[tuple[Any, float, int]]:
    return rows.filter(score__isnull=False).order_by().values_list(key, "score").annotate(n=Count("pk"))


def _scored(survey: Survey, key: Any, name: str, found: Sequence[tuple[float, int]]) -> Scored:
    measure, sums, n = measure_of(survey), defaultdict[str, float](float), 0
    for score, number in found:
        n += number
        for column, value in columns(survey.instrument, score).items():
            sums[column] += value * number
    known = {name: np.array([sums.get(name, math.nan)]) for name in measure.needs}
    low, high = measure.range(known)
    return Scored(key, name, n, float(measure.compute(known)[0]), float(low[0]), float(high[0]))


def _names(part: str, keys: Iterable[Any]) -> dict[Any, str]:
    wanted = [key for key in keys if key is not None]
    match part:
        case "queue":
            return dict(Queue.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case "team":
            return dict(Team.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case "agent":
            return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))
        case _:
            return {code: str(label) for code, label in Channel.choices}
