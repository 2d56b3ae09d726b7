"""What rests on one or two people: giving somebody the next step, as a finding that they own."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from floorwalker.ground import findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.plan.queries import reliance as queries
from floorwalker.plan.readiness_events import RelianceStepGiven
from floorwalker.plan.rules.reliance import STEPS

LONGEST_NOTE: Final = 120


@transaction.atomic
def ask(theme: str, *, step: str, owner: Person, due_on: date, note: str = "", by: Actor) -> Finding:
    """Give `owner` the next step on what is filed under `theme`: a finding with the state of today as its evidence.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include giving findings to owners.
    NotFound
        If nothing so called rests on few whom `by` reaches.
    RuleBroken
        If the step is none of `STEPS`, its day has gone, or no record stands for it that a finding could be raised from.
    Conflict
        If a finding on it is open.
    """
    policy.require(by, queries.ASK)
    row = queries.find(theme, by=by)
    if row.finding is not None:
        raise Conflict(f"{row.finding.reference} is open on it.", remedy="Close it, or give it to another owner.")
    if step not in dict(STEPS):
        raise RuleBroken(f"{step[:20]!r} is no next step.", remedy=f"Choose one of: {', '.join(dict(STEPS))}.", code="reliance_step")
    if due_on < queries.today():
        raise RuleBroken(f"{due_on:%d %b %Y} has gone.", remedy="Choose a day to come.", code="reliance_day")
    if not row.on.source:
        raise RuleBroken(
            "No record stands for it that a finding could be raised from.", remedy="Mend it on the page that the row leads to.",
            code="reliance_source",
        )
    on = row.on
    words = f"{dict(STEPS)[step]} by {due_on:%-d %b %Y}: {on.what} rests on {len(on.people)}"
    made = findings.raise_finding(
        Ref.parse(on.source), summary=f"{words}. {note.strip()[:LONGEST_NOTE]}".strip(), theme=on.theme, by=by,
        evidence={
            "kind": on.kind, "what": on.what, "people": len(on.people), "evidence": on.evidence, "step": step, "due_on": due_on.isoformat(),
            "half_hours_without": list(on.hours) if on.hours else None, "as_of": queries.today().isoformat(),
        },
    )
    given = findings.give(made, owner=owner, by=by)
    store.append(RelianceStepGiven(subject=made.reference, owner=owner.reference, step=step, theme=on.theme, due_on=due_on), by=by)
    return given
