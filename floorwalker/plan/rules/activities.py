"""What an activity of a team may be: its kinds and how the roster calls them, how long, for how many, and what it must name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.rules.roster_week import SLOT_MINUTES

LONGEST_MINUTES: Final = 240
"""Half a shift: longer time off queue is planned as days of training on the roster."""
MOST_AT_A_TIME: Final = 50
LONGEST_DAYS: Final = 92
FURTHEST_DAYS: Final = 731
"""How far ahead an activity is due: two years, as far as anything of a roster is kept."""
MOST_FLOOR: Final = 1.5
SERVES: Final = ("standard:", "kpi_set:", "goal:")


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity: its name, what the roster and adherence call it, and whether somebody leads it, one group at a time."""

    code: str
    name: str
    in_roster: str
    is_led: bool
    usual_people: int


KINDS: Final = (
    ActivityKind("briefing", "Briefing", "meeting", True, 8),
    ActivityKind("team_meeting", "Team meeting", "meeting", True, 12),
    ActivityKind("coaching", "Coaching", "coaching", True, 1),
    ActivityKind("side_by_side", "Side-by-side", "coaching", True, 1),
    ActivityKind("training", "Training", "training", True, 6),
    ActivityKind("project", "Project work", "admin", False, 3),
    ActivityKind("back_office", "Back-office task", "admin", False, 3),
)
_BY_CODE: Final = {each.code: each for each in KINDS}
MISSED: Final = (
    ("away", "Away"), ("kept_on_queue", "Kept on queue"), ("ran_over", "A contact ran over"), ("not_held", "It was not held"),
    ("other", "Another reason"),
)


def kind_of(code: str) -> ActivityKind:
    """Return the kind with the code `code`.

    Raises
    ------
    LookupError
        If there is none, naming those there are.
    """
    if code not in _BY_CODE:
        raise LookupError(f"There is no kind of activity {code!r}; there are: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """What somebody plans: what it is, what it serves, whose it is, when, for how long and in groups of how many."""

    title: str
    kind: str
    what: str
    about: str
    site: Site
    owner: Person
    audience: str
    first_day: date
    last_day: date
    due_on: date
    minutes: int
    group_size: int
    floor_share: float


def check(draft: ActivityDraft, *, today: date) -> None:
    """Refuse what is no activity.

    Raises
    ------
    RuleBroken
        If it has no title, names nothing that it serves, is over already, is due before it begins, or is too long or too large.
    """
    kind_of(draft.kind)
    if not draft.title.strip():
        raise RuleBroken("The activity has no title.", remedy="Say in some words what is done.", code="activity_empty")
    if not draft.about.startswith(SERVES):
        raise RuleBroken(
            "The activity serves nothing that is kept.", remedy="Name the standard, the KPIs or the goal that it serves.",
            code="activity_about",
        )
    if not draft.first_day <= draft.last_day or (draft.last_day - draft.first_day).days > LONGEST_DAYS or draft.last_day < today:
        raise RuleBroken(
            f"It would go from {draft.first_day:%d %b %Y} to {draft.last_day:%d %b %Y}.",
            remedy=f"Choose days ahead, at most {LONGEST_DAYS} apart.", code="activity_days",
        )
    if not draft.first_day <= draft.due_on or (max(draft.last_day, draft.due_on) - today).days > FURTHEST_DAYS:
        raise RuleBroken(
            f"It would be due on {draft.due_on:%d %b %Y}.", remedy="Choose a day of the window or later, two years ahead at most.",
            code="activity_days",
        )
    if not 0 < draft.minutes <= LONGEST_MINUTES or draft.minutes % SLOT_MINUTES:
        raise RuleBroken(
            f"It would take {draft.minutes} minutes.", remedy=f"Choose whole half hours, {LONGEST_MINUTES // 60} hours at most.",
            code="activity_length",
        )
    if not 0 < draft.group_size <= MOST_AT_A_TIME or not 0 <= draft.floor_share <= MOST_FLOOR:
        raise RuleBroken(
            f"{draft.group_size} people at a time, with {draft.floor_share:.0%} of those needed left on queue.",
            remedy=f"Choose 1 to {MOST_AT_A_TIME} people and a floor from 0% to {MOST_FLOOR:.0%}.", code="activity_size",
        )
