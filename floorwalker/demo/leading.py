"""Larkfield's teams led by their figures: one measure off target with its cause and action, one that is done, and two notes on work.

Made through the actions; the one that is done and the older note are then let say when the story had them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person, Team, TeamLeadership
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.review import sight
from floorwalker.review.actions import performance_notes, variances
from floorwalker.review.models import Evaluation, Variance
from floorwalker.review.queries import team_figures

WEEKS: Final = 13
BACK: Final = timedelta(days=21)
"""How long ago the action that is done was done."""
SAID: Final = (
    ("process", "Repeat calls ask when the drier comes: it is booked after the call, not in it.",
     "Book the drier while the customer is on; the leaders listen to two such calls a week."),
    ("information", "The new excess letter came a week before the briefing on it.",
     "Every letter is briefed before its first day; the guide names who says so."),
)
"""Cause, what shows it, and what is done: the first goes on, the second is done."""
DONE: Final = "The briefing went out first, twice now; the guide says who asks for it."
NOTED: Final = (
    ("as_asked", "Calm with people whose claim is new, and names the next step before anybody asks.",
     "Let the customer finish the story of the damage; the form can wait half a minute."),
    ("in_part", "Quick and friendly, and customers say so in their own words.",
     "Look for the cause before you close: two of the calls below came back within the week."),
)
COMMENT: Final = "Fair. I would like to sit beside somebody who does the half minute well."
CHALLENGE: Final = "Both calls came back because the repairer did not turn up, not because I did not ask."


def write(people: Sequence[Person]) -> int:
    """Write it once and return how many variances and notes were made; nothing before there are leaders, figures and evaluations."""
    among = Person.objects.filter(pk__in=[each.pk for each in people])
    manager = with_role(among, Role.OPERATIONS_MANAGER, on=clock.today("UTC")).order_by("pk").first()
    if manager is None or Variance.objects.exists() or not Evaluation.objects.exists():
        return 0
    return _figures(Actor.person(manager.pk)) + _notes()


def _figures(by: Actor) -> int:
    made = 0
    for team in Team.objects.filter(retired_at=None).select_related("site").order_by("name", "pk"):
        leader = _leader(team)
        row = next((each for each in team_figures.board(team, by=by).rows if each.may_be_explained), None)
        if leader is None or row is None:
            continue
        cause, words, action = SAID[made]
        one = variances.explain(
            team, row.aimed.measure.code, cause=cause, words=words, action=action, owner=leader,
            due_on=clock.today("UTC") + timedelta(days=14), by=Actor.person(leader.pk),
        )
        made += 1
        if made == len(SAID):
            variances.done(one, words=DONE, by=Actor.person(leader.pk))
            Variance.objects.filter(pk=one.pk).update(
                said_at=one.said_at - 2 * BACK, first_day=one.first_day - BACK, last_day=one.last_day - BACK, due_on=one.due_on - BACK,
                done_on=one.last_day - BACK,
            )
            break
    return made


def _notes() -> int:
    """Let leaders write on two of those who were judged: one read with a comment, one challenged."""
    made = 0
    on = set[int]()
    for judged in sight.counted().exclude(team=None).select_related("agent", "team").order_by("-contact_at", "-pk"):
        leader = _leader(judged.team) if judged.team is not None else None
        if leader is None or judged.agent_id in on:
            continue
        rating, strengths, next_steps = NOTED[made]
        try:
            note = performance_notes.write(
                judged.agent, weeks=WEEKS, rating=rating, strengths=strengths, next_steps=next_steps, cited=[judged.reference],
                by=Actor.person(leader.pk),
            )
        except RuleBroken:  # its contact lies before the weeks that are loaded
            continue
        if made:
            performance_notes.challenge(note, why=CHALLENGE, by=Actor.person(judged.agent_id))
        else:
            performance_notes.acknowledge(note, comment=COMMENT, by=Actor.person(judged.agent_id))
        on.add(judged.agent_id)
        made += 1
        if made == len(NOTED):
            break
    return made


def _leader(team: Team) -> Person | None:
    row = TeamLeadership.objects.on(clock.today("UTC")).filter(team=team).select_related("person").order_by("pk").first()
    return None if row is None else row.person
