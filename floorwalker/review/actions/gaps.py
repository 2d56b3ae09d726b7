"""Raising an issue from a gap between a standard and what happened."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.record.figure_words import written
from floorwalker.review.chart_events import GapRaised
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.queries import gaps as queries


@transaction.atomic
def raise_issue(theme: str, *, summary: str, by: Actor, owner: Person | None = None) -> Finding:
    """Raise an issue from the gap filed under `theme`, with its figures as they are now, and give it to `owner` if named.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping charts, raising findings, or, with an owner, giving them.
    NotFound
        If there is no such gap that `by` may see.
    RuleBroken
        If nobody says what is wrong.
    Conflict
        If an issue on it is open.
    """
    policy.require(by, KEEP)
    gap = queries.find(theme, by=by)
    if gap.finding is not None:
        raise Conflict(f"{gap.finding.reference} is open on it.", remedy="Close it first, or write in it.")
    made = findings.raise_finding(
        Ref("standard", gap.standard.reference), summary=summary, theme=gap.theme, by=by,
        evidence={
            "measure": gap.measure.code, "where": gap.where, "figure": written(gap.measure, gap.figure.value),
            "target": written(gap.measure, gap.standard.target), "n": None if gap.figure.n != gap.figure.n else round(gap.figure.n),
            "range": f"{written(gap.measure, gap.figure.low)} to {written(gap.measure, gap.figure.high)}",
            "sure": "real" if gap.is_real else "may be chance",
        },
    )
    if owner is not None:
        made = findings.give(made, owner=owner, by=by)
    store.append(GapRaised(subject=made.reference, standard=gap.standard.reference, where=gap.where), by=by)
    return made
