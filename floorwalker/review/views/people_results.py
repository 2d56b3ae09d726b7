"""Results of people with their ranges, what is behind them, and how evaluators compare: no list by rank, and noise is called noise."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import range_to_target
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.queries import evaluators as evaluator_queries
from floorwalker.review.queries import past
from floorwalker.review.queries import people_results as queries
from floorwalker.review.queries.evaluators import EvaluatorResult, Interval
from floorwalker.review.queries.people_results import PersonResult, Results
from floorwalker.review.rules.results import FEW, Rate

PAST_SHOWN = 20
VERDICTS = {
    "below": Status("miss", "Below the line"), "above": Status("ok", "Above the line"), "noise": Status("idle", "Noise: cannot be told"),
    "few": Status("idle", f"Under {FEW} contacts"),
}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show what evaluations say of the people whom the reader reaches: of an agent the agent's own."""
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(each) for each in queries.WEEKS} else queries.USUAL_WEEKS
    results = queries.of_people(request.actor, weeks=weeks)
    chosen = next((one.person for one in results.people if one.person.reference == request.GET.get("person")), None)
    line = results.line if results.line is not None else 0.0
    register: Register[PersonResult] = Register(
        code="people_results",
        title="Results of people",
        nouns=("person", "people"),
        columns=(
            Column("person", "Person", lambda row: row.person.display_name),
            Column("passed", "Passed", _passed, plain=lambda row: f"{row.passed} of {row.judged}"),
            Column("range", "Pass rate, with its range", lambda row: _range(row, line), plain=_range_words),
            Column("score", "Score, evaluators taken off", _score),
            Column("verdict", "Against the line", lambda row: VERDICTS[row.verdict]),
        ),
        filters=(
            Filter(
                "verdict", "Against the line", lambda rows, value: [row for row in rows if row.verdict == value],
                choices=[(key, status.word) for key, status in VERDICTS.items()],
            ),
            Filter(
                "weeks", "Contacts of the last", lambda rows, _value: rows,
                choices=[(str(each), f"{each} weeks") for each in queries.WEEKS], none=f"{queries.USUAL_WEEKS} weeks",
            ),
        ),
        first_use=FirstUse(
            "No contact is evaluated in this time",
            "Results show for each person how many contacts passed, and from eight on the range in which the true pass rate lies. "
            "Nobody is ranked by what may be luck.",
            "", "", "chart-column",
        ),
    )
    before = past.of(request.actor, person=chosen)
    behind = queries.behind(request.actor, weeks=weeks, person=chosen)
    context: dict[str, Any] = {
        "title": "Results", "results": results, "weeks": weeks, "chosen": chosen, "behind": behind, "situation": _verdict(results),
        "past": before[:PAST_SHOWN], "past_all": before.count(), "may_import": policy.allows(request.actor, past.IMPORT),
        "few": FEW, "sees_evaluators": policy.allows(request.actor, evaluator_queries.VIEW),
        "tables": [
            ("Behaviours that are asked for", "Behaviour", "Met", behind.behaviours),
            ("Regulations", "Regulation", "Met", behind.regulations), ("Standards and documents", "Standard", "Met", behind.standards),
            ("Critical errors, contacts with at least one", "Hurts first", "Contacts", behind.critical),
            ("By staffing at that minute", "Staffing", "Passed", behind.staffing),
            ("Fails by section", "Section", "Failed", behind.sections),
        ],
    }
    return respond(request, "review/results.html", register=register, rows=results.people, context=context)


def _verdict(results: Results) -> Situation | None:
    if not results.people:
        return None
    if all(one.is_few for one in results.people):
        return Situation("info", f"Too early: nobody has {FEW} evaluated contacts yet, so counts alone are shown", _why(results))
    told = [one for one in results.people if one.verdict in {"below", "above"}]
    below = [one.person.display_name for one in told if one.verdict == "below"]
    line = "the standard" if results.is_standard else "what is usual"
    if len(results.people) == 1:
        alone = VERDICTS[results.people[0].verdict].word
        return Situation("watch" if below else "info", f"{alone}; {line} is {formats.share(results.line)}", _why(results))
    sentence = (
        f"{len(below)} of {len(results.people)} people are really below {line}, {formats.share(results.line)}: {', '.join(below)}" if below
        else f"Nobody of {len(results.people)} is really below {line}, {formats.share(results.line)}"
    )
    return Situation("watch" if below else "ok", sentence, _why(results))


def _why(results: Results) -> str:
    said = []
    if results.order is not None and not results.order.is_sure:
        said.append(
            f"{results.order.apart} of {results.order.pairs} pairs of people can be told apart, so they stand by name: an order would be "
            "luck."
        )
    if results.evaluators > 1 and not results.is_connected:
        said.append(
            "Some evaluators share nobody whom they judged, so that strict evaluators cannot be told from weak people between them: "
            "their scores stand as given."
        )
    said.append("All evaluations count here, however their contacts were chosen; of all contacts speak only those that a sample drew.")
    return " ".join(said)


def _passed(row: PersonResult) -> SafeString | str:
    words = f"{row.passed} of {row.judged}"
    return format_html('<span class="few">{}</span>', words) if row.is_few else words


def _range(row: PersonResult, line: float) -> SafeString:
    if row.is_few:
        return format_html('<span class="few">{}</span>', "too few to say")
    drawn = range_to_target(row.low, row.mean, row.high, target=line)
    return format_html("{} {}", drawn, _range_words(row))


def _range_words(row: PersonResult) -> str:
    if row.is_few:
        return "too few to say"
    return f"{formats.share(row.mean)}, {formats.share(row.low)} to {formats.share(row.high)}"


def _score(row: PersonResult) -> str:
    if row.is_few or row.score is None:
        return ""
    words = "{:.0f}, {:.0f} to {:.0f}".format(*row.score)
    return words if row.is_adjusted else f"{words}, as given"


@login_required
@require_safe
def evaluators(request: FloorRequest) -> HttpResponseBase:
    """Show how evaluators compare, each with ranges; an evaluator alone sees the evaluator's own."""
    rows = evaluator_queries.listed(request.actor)
    register: Register[EvaluatorResult] = Register(
        code="evaluators",
        title="Evaluators",
        nouns=("evaluator", "evaluators"),
        columns=(
            Column("person", "Evaluator", lambda row: row.person.display_name),
            Column("evaluations", "Evaluations", lambda row: str(row.evaluations)),
            Column("in_evaluations", "Kinder (+) or stricter (−), points", lambda row: _points(row.in_evaluations)),
            Column("drift", "Drift, later against earlier half", lambda row: _points(row.drift)),
            Column("in_calibration", "In calibration, points", lambda row: _points(row.in_calibration)),
            Column("same", "Same as reference", lambda row: rate_words(row.same)),
            Column("minutes", "Minutes an evaluation", _minutes),
            Column("overturned", "Disputes overturned", lambda row: rate_words(row.overturned)),
        ),
        filters=(
            Filter(
                "leaning", "Leaning", lambda found, value: [row for row in found if _leans(row) == (value == "yes")],
                choices=[("yes", "Beyond chance"), ("no", "Not beyond chance")],
            ),
        ),
        first_use=FirstUse(
            "Nobody has evaluated a contact in half a year",
            "Evaluators are compared by the people and contacts that they judged in common, with ranges.", "", "", "scale",
        ),
    )
    leaning = [row.person.display_name for row in rows if _leans(row)]
    sentence = f"Beyond chance: {', '.join(leaning)}" if leaning else "Nobody leans beyond chance"
    situation = Situation(
        "watch" if leaning else "ok", sentence,
        "Against the mean of those who judged the same people or contacts, in points before must-pass questions, in the last "
        f"{evaluator_queries.WEEKS} weeks. Each range leaves somebody out by chance in one of twenty; look at drift and calibration too.",
    )
    context = {"title": "Evaluators", "situation": situation if rows else None, "back": reverse("review:results")}
    return respond(request, "review/evaluators.html", register=register, rows=rows, context=context)


def _leans(row: EvaluatorResult) -> bool:
    return any(one is not None and (one[1] > 0 or one[2] < 0) for one in (row.in_evaluations, row.in_calibration))


def _points(one: Interval | None) -> str:
    if one is None:
        return "cannot be told"
    value, low, high = (formats.signed(each, 1) for each in one)
    return f"{value}, {low} to {high}"


def _minutes(row: EvaluatorResult) -> str:
    if row.minutes is None:
        return "not known"
    if row.minutes_low is None or row.minutes_high is None:
        return f"{row.minutes:.0f}"
    return f"{row.minutes:.0f}, {max(row.minutes_low, 0):.0f} to {row.minutes_high:.0f}"


def rate_words(one: Rate) -> str:
    """Return a rate with how many it was counted from and its range."""
    if one.value is None:
        return "none"
    return f"{one.part} of {one.of}: {formats.share(one.value)}, {formats.share(one.low)} to {formats.share(one.high)}"
