"""Saying why a measure of a team is off target and what is done about it; saying that it was done; handing it over."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Finding, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.queries.objectives import latest
from floorwalker.record.figure_words import written
from floorwalker.review.leading_events import VarianceDone, VarianceExplained, VarianceGiven
from floorwalker.review.models import Variance
from floorwalker.review.queries import team_figures, variances
from floorwalker.review.queries.scorecards import today
from floorwalker.review.queries.team_page import EXPLAIN, explains
from floorwalker.review.rules import leading as rules

STAGE: Final = "review"


@transaction.atomic
def explain(team: Team, measure: str, *, cause: str, words: str, action: str, owner: Person, due_on: date, by: Actor) -> Variance:
    """Say why `measure` of `team` is off target and let `owner` act until `due_on`; it is raised as a finding with its figures frozen.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach that team.
    RuleBroken
        If the team is not held to it, it is not off target or may be so by chance, the cause is unknown, cause or action are not said,
        the owner may not, or the day has come or lies too far.
    Conflict
        If something is being done about it already.
    """
    policy.require(by, EXPLAIN)
    if not explains(team, by=by):
        raise policy.out_of_reach(team.name, EXPLAIN)
    author = deciding.require_person(by, refusal="Only a person says why a figure is off target.")
    row = team_figures.row_of(team, measure, by=by)
    if row is None:
        raise RuleBroken(f"{team.name} is not held to {measure!r}.", remedy="Choose a measure of its page.", code="no_variance")
    if cause not in Variance.Cause.values:
        raise RuleBroken(f"{cause!r} is no cause of the list.", remedy="Choose one of it.", code="unknown_cause")
    if row.open is not None:
        raise Conflict(f"{row.open.reference} is open on it.", remedy="Say there what was done.")
    name = row.aimed.measure.name
    rules.check_explained(name, row.stand, signals=row.signals)
    rules.check_action(words=words, action=action, due_on=due_on, today=today())
    deciding.require_owner(variances.owners(), owner, remedy="Choose somebody whose role acts on figures of teams.")
    figure, target = written(row.aimed.measure, row.now.value), written(row.aimed.measure, row.aimed.target)
    board = latest(team.site.zone)
    assert board is not None
    finding = findings.raise_finding(
        Ref.parse(row.aimed.source), summary=f"{name} of {team.name}: {figure} against {target}", theme=f"team:{team.code}:{measure}"[:60],
        evidence={
            "measure": measure, "team": team.name, "figure": figure, "target": target, "from": board[0].isoformat(),
            "until": board[1].isoformat(), "range": f"{written(row.aimed.measure, row.now.low)} to "
            f"{written(row.aimed.measure, row.now.high)}", "n": None if row.now.number != row.now.number else round(row.now.number),
        }, by=by,
    )
    finding = findings.give(finding, owner=owner, by=by)
    try:
        with transaction.atomic():
            made = Variance.objects.create(
                reference=next_reference("VAR"), team=team, measure=measure, source=row.aimed.source, target=row.aimed.target,
                tolerance=row.aimed.tolerance, first_day=board[0], last_day=board[1], value=row.now.value, low=row.now.low,
                high=row.now.high, number=None if row.now.number != row.now.number else row.now.number, cause=cause,
                cause_words=words.strip()[: rules.LONGEST_LINE], action=action.strip()[: rules.LONGEST_LINE], owner=owner, due_on=due_on,
                finding=finding.reference, said_by_id=author, said_at=clock.now(),
            )
    except IntegrityError as both:  # somebody said so at the same moment
        raise Conflict("Somebody has just said why.", remedy="Look at the page of the team again.") from both
    deciding.ask(
        owner, key=_todo(made), what=f"{made.action}"[:200], why=f"{name} of {team.name} is {figure} against {target}.",
        about=f"variance:{made.reference}", due_on=due_on, stage=STAGE,
    )
    store.append(
        VarianceExplained(
            subject=made.reference, measure=measure, team=team.code, cause=cause, owner=owner.reference, due_on=due_on,
            finding=finding.reference, words=Sleeved(made.cause_words), action=Sleeved(made.action),
        ),
        by=by,
    )
    return made


@transaction.atomic
def done(variance: Variance, *, words: str, by: Actor) -> Variance:
    """Say that what was to be done was done, and what; its finding is closed with it, and its result is measured from tomorrow on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach that team.
    RuleBroken
        If it is not said what was done.
    Conflict
        If it was done already.
    """
    policy.require(by, EXPLAIN)
    held = Variance.objects.select_for_update(of=("self",)).select_related("team__site").get(pk=variance.pk)
    if held.owner_id != by.person_id and not explains(held.team, by=by):
        raise policy.out_of_reach(held.team.name, EXPLAIN)
    if held.done_on is not None:
        raise Conflict(f"{held.reference} was done on {held.done_on:%d %b %Y}.", remedy="Look at its result.")
    said = words.strip()[: rules.LONGEST_LINE]
    if not said:
        raise RuleBroken("It is not said what was done.", remedy="Say it in a sentence.", code="variance_in_words")
    held.done_on, held.done_words, held.done_by_id = clock.today(held.team.site.zone), said, by.person_id
    held.save(update_fields=["done_on", "done_words", "done_by"])
    finding = Finding.objects.filter(reference=held.finding, closed_at=None).first()
    if finding is not None:
        findings.close(finding, action=Ref("variance", held.reference), by=by)
    todos.settle(_todo(held))
    store.append(VarianceDone(subject=held.reference, words=Sleeved(said)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Variance:
    """Let `to` act on the variance called `reference` instead of who owns it.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If it is done by now, or `to` may not own it.
    """
    rows = Variance.objects.select_for_update(of=("self",)).select_related("owner")
    held = rows.filter(reference=reference, done_on=None).first()
    if held is None:
        raise RuleBroken(f"{reference} is no longer open.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", held.owner)
    deciding.require_owner(variances.owners(), to, remedy="Choose somebody whose role acts on figures of teams.")
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=_todo(held)).update(person=to)
    store.append(VarianceGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)
    return held


def _todo(variance: Variance) -> str:
    return f"variance:{variance.reference}"
