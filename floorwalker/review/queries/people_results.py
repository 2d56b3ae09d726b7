"""What evaluations say of people: ranges and not ranks, strict evaluators taken off as far as the design lets one, and rates by tag."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum

from floorwalker.engine import fairness
from floorwalker.engine.fairness import Order, Rates, Severity
from floorwalker.ground import clock, refs, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.review import sight
from floorwalker.review.models import Answer, Evaluation, Question
from floorwalker.review.queries.scorecards import today
from floorwalker.review.rules.results import FEW, Rate, rate

WEEKS: Final = (4, 13, 26, 52)
USUAL_WEEKS: Final = 13
SURE: Final = 0.95
POINTS: Final = 100
PASSING: Final = "quality_pass_rate"
STAFFED: Final = {True: "Short-staffed", False: "As many as needed", None: "Not known"}
Kind = Evaluation.Kind


@dataclass(frozen=True)
class PersonResult:
    """What the evaluations of one person say: counts as they are, and from eight contacts on what they say of the person.

    `below` is how likely the true pass rate lies below the line; `score` has strict evaluators taken off where `is_adjusted`.
    """

    person: Person
    passed: int
    judged: int
    mean: float
    low: float
    high: float
    below: float
    score: tuple[float, float, float] | None
    is_adjusted: bool

    @property
    def is_few(self) -> bool:
        """Whether there are too few contacts to say more than how many."""
        return self.judged < FEW

    @property
    def verdict(self) -> str:
        """Return ``few``, ``below``, ``above``, or ``noise`` where chance alone may have made the difference."""
        if self.is_few:
            return "few"
        return "below" if self.below >= SURE else "above" if self.below <= 1 - SURE else "noise"


@dataclass(frozen=True)
class Results:
    """The results of the people whom a reader reaches, beside what is usual in the house; `line` is the standard, else what is usual."""

    people: list[PersonResult]
    usual: float | None
    line: float | None
    is_standard: bool
    order: Order | None
    evaluators: int
    is_connected: bool


def since(weeks: int) -> datetime:
    """Return from when on contacts count that were handled in the last `weeks`."""
    return clock.now() - timedelta(weeks=weeks)


def of_people(by: Actor, *, weeks: int = USUAL_WEEKS) -> Results:
    """Return the results of the people whom `by` reaches, by name; what is usual is reckoned from everybody's. Four queries.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    """
    policy.require(by, sight.VIEW)
    everybody = _counted(sight.counted(), weeks)
    sums = list(
        everybody.values("agent", "evaluator").annotate(
            judged=Count("pk", filter=Q(passed__isnull=False)), passing=Count("pk", filter=Q(passed=True)),
            scored=Count("raw_score"), total=Sum(F("raw_score") * POINTS), squares=Sum(F("raw_score") * F("raw_score") * POINTS * POINTS),
        ).order_by()
    )
    seen = set(_counted(sight.results(by), weeks).order_by().values_list("agent", flat=True).distinct())
    agents = sorted({row["agent"] for row in sums if row["judged"]})
    line, is_standard = _line(PASSING)
    if not agents:
        return Results([], None, line, is_standard, None, 0, is_connected=False)
    passed, judged = _by(sums, agents, "passing"), _by(sums, agents, "judged")
    rates = fairness.pass_rates(passed, judged)
    if line is None:
        line = rates.usual
    below = rates.chance_below(line)
    model = _taken_apart(sums)
    people = {each.pk: each for each in Person.objects.filter(pk__in=seen)}
    found = [
        PersonResult(
            people[agent], passed[at], judged[at], float(rates.mean[at]), float(rates.low[at]), float(rates.high[at]), float(below[at]),
            *_score(model, agent),
        )
        for at, agent in enumerate(agents) if agent in seen
    ]
    return Results(
        sorted(found, key=lambda one: one.person.sort_key), rates.usual, line, is_standard, _order(rates, agents, seen),
        len({row["evaluator"] for row in sums}), model is not None and model[0].is_connected,
    )


def _by(sums: Collection[Mapping[str, Any]], agents: Collection[int], name: str) -> list[int]:
    total = dict.fromkeys(agents, 0)
    for row in sums:
        if row["agent"] in total:
            total[row["agent"]] += row[name]
    return list(total.values())


def _counted(rows: QuerySet[Evaluation], weeks: int) -> QuerySet[Evaluation]:
    """Return those of the last `weeks`."""
    return rows.filter(contact_at__gte=since(weeks))


def _line(measure: str) -> tuple[float | None, bool]:
    """Return the target of the standard that holds for everybody today, and whether there is one."""
    found = standards.in_force_anywhere(today()).filter(measure=measure, queue=None, team=None, channel="").first()
    return (None, False) if found is None else (float(found.target), True)


def _taken_apart(sums: Collection[Mapping[str, Any]]) -> tuple[Severity, dict[int, int]] | None:
    rows = [row for row in sums if row["scored"]]
    agents = {agent: at for at, agent in enumerate(sorted({row["agent"] for row in rows}))}
    judges = {judge: at for at, judge in enumerate(sorted({row["evaluator"] for row in rows}))}
    try:
        model = fairness.severity_of_sums(
            [agents[row["agent"]] for row in rows], [judges[row["evaluator"]] for row in rows], [row["scored"] for row in rows],
            [row["total"] for row in rows], [row["squares"] for row in rows],
        )
    except ValueError:
        return None
    return model, agents


def _score(held: tuple[Severity, dict[int, int]] | None, agent: int) -> tuple[tuple[float, float, float] | None, bool]:
    if held is None or agent not in held[1]:
        return None, False
    model, agents = held
    value, low, high = model.result(agents[agent])
    return (max(value, 0.0), max(low, 0.0), min(high, float(POINTS))), bool(model.judges_in_group[model.group_of_judged[agents[agent]]] > 1)


def _order(rates: Rates, agents: list[int], seen: Collection[int]) -> Order | None:
    """Return whether those seen who have enough contacts can be put in an order."""
    enough = [at for at, agent in enumerate(agents) if agent in seen and rates.judged[at] >= FEW]
    if len(enough) < 2:
        return None
    return fairness.order(
        Rates(
            rates.mean[enough], rates.low[enough], rates.high[enough], rates.deviation[enough], rates.raw[enough], rates.judged[enough],
            rates.usual, rates.spread, rates.confidence,
        ),
        certainty=SURE,
    )


# ---------------------------------------------------------------- what is behind them


@dataclass(frozen=True)
class Behind:
    """What is behind results: by question and section, by what a question checks, critical errors of contacts, and by staffing."""

    questions: list[tuple[str, str, Rate]]
    sections: list[tuple[str, Rate]]
    behaviours: list[tuple[str, Rate]]
    regulations: list[tuple[str, Rate]]
    standards: list[tuple[str, Rate]]
    critical: list[tuple[str, Rate]]
    staffing: list[tuple[str, Rate]]


def behind(by: Actor, *, weeks: int = USUAL_WEEKS, person: Person | None = None) -> Behind:
    """Return what is behind the results that `by` reaches, of everybody or of one `person`. Four queries however many evaluations.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    """
    policy.require(by, sight.VIEW)
    rows = _counted(sight.results(by), weeks)
    if person is not None:
        rows = rows.filter(agent=person)
    answers, questions, counted = _answered(rows)
    critical = answers.exclude(question__error_class="").values("question__error_class").annotate(
        contacts=Count("evaluation", distinct=True), wrong=Count("evaluation", distinct=True, filter=Q(failed=True))
    ).order_by("question__error_class")
    staffing = rows.order_by().values("short_staffed").annotate(
        judged=Count("pk", filter=Q(passed__isnull=False)), passing=Count("pk", filter=Q(passed=True))
    )
    classes = dict(Question.ErrorClass.choices)
    return Behind(
        _failing(questions, counted, _asked_where),
        [(name, one) for _, name, one in _failing(questions, counted, lambda one: ("", one.section.title))],
        _met(questions, counted, lambda one: one.get_behaviour_display() if one.behaviour else ""),
        _met(questions, counted, lambda one: one.regulation), _met(questions, counted, lambda one: _named(one.standard)),
        [(str(classes[row["question__error_class"]]), rate(row["wrong"], row["contacts"])) for row in critical],
        [(STAFFED[row["short_staffed"]], rate(row["passing"], row["judged"])) for row in staffing if row["judged"]],
    )


def questions_failing(by: Actor, *, weeks: int = USUAL_WEEKS) -> list[tuple[str, str, Rate]]:
    """Return scorecard, words and share of fails of each question, the most failing first, as `behind` says; two queries.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    """
    policy.require(by, sight.VIEW)
    _answers, questions, counted = _answered(_counted(sight.results(by), weeks))
    return _failing(questions, counted, _asked_where)


def _answered(rows: QuerySet[Evaluation]) -> tuple[QuerySet[Answer], QuerySet[Question], dict[int, tuple[int, int]]]:
    """Return the answers of `rows` that can fail, their questions, and by question how many failed of how many."""
    answers = Answer.objects.filter(evaluation__in=rows.order_by().values("pk"), failed__isnull=False)
    counted = {
        row["question"]: (row["failed_ones"], row["asked"])
        for row in answers.values("question").annotate(asked=Count("pk"), failed_ones=Count("pk", filter=Q(failed=True))).order_by()
    }
    return answers, Question.objects.filter(pk__in=counted).select_related("section__scorecard"), counted


def _asked_where(one: Question) -> tuple[str, str]:
    return one.section.scorecard.name, one.text


def _failing(questions: QuerySet[Question], counted: Mapping[int, tuple[int, int]], named: Any) -> list[tuple[str, str, Rate]]:
    """Return the share of answers that fail by name, the most failing first; versions of a scorecard are counted together."""
    total: dict[tuple[str, str], list[int]] = {}
    for one in questions:
        held = total.setdefault(named(one), [0, 0])
        held[0] += counted[one.pk][0]
        held[1] += counted[one.pk][1]
    found = [(*name, rate(failed, asked)) for name, (failed, asked) in total.items()]
    return sorted(found, key=lambda one: (-(one[2].value or 0.0), one[1]))


def _named(ref: str) -> str:
    """Return what a Ref names, by kind and reference."""
    if not ref:
        return ""
    named = Ref.parse(ref)
    return f"{refs.kinds().get(named.kind).label} {named.reference}"


def _met(questions: QuerySet[Question], counted: Mapping[int, tuple[int, int]], named: Any) -> list[tuple[str, Rate]]:
    """Return the share of answers that do not fail, by tag in the order of the words."""
    total: dict[str, list[int]] = {}
    for one in questions:
        if name := named(one):
            held = total.setdefault(str(name), [0, 0])
            held[0] += counted[one.pk][1] - counted[one.pk][0]
            held[1] += counted[one.pk][1]
    return [(name, rate(met, asked)) for name, (met, asked) in sorted(total.items())]
