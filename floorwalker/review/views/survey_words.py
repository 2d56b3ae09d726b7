"""Scores and response rates of surveys in words."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.web import formats
from floorwalker.record.figure_words import written
from floorwalker.review.models import Survey
from floorwalker.review.queries import survey_results as results
from floorwalker.review.queries.survey_results import Funnel, Scored


def cell(one: Survey, each: Scored) -> dict[str, Any]:
    """Return a score as a table shows it: under 8 answers their number alone."""
    measure = results.measure_of(one)
    said = {"name": each.name, "n": formats.count(each.n), "few": each.few, "figure": "", "range": ""}
    if each.few:
        return said
    return said | {"figure": written(measure, each.value), "range": f"{written(measure, each.low)} to {written(measure, each.high)}"}


def rate(came: Funnel) -> str:
    """Return the response rate with its range; where it cannot be told, why."""
    if came.rate is None:
        return "not told: who was asked is not known" if came.carried else "nobody was asked"
    share, low, high = (formats.share(each, places=1) for each in came.rate)
    return f"{share} ({low} to {high}): {came.answered:,} of {came.asked:,} asked"
