"""What minutes may be: of a meeting that was held, with somebody present and something on its agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person, Site


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What somebody writes down of a meeting."""

    title: str
    site: Site
    starts_at: datetime
    chair: Person
    present: Sequence[Person]
    apologies: Sequence[Person]
    agenda: str
    notes: str


def check(minutes: Minutes, *, now: datetime) -> None:
    """Refuse what are no minutes.

    Raises
    ------
    RuleBroken
        If there is no title or agenda, nobody was there, somebody was there and sent apologies, or the meeting is yet to come.
    """
    if not minutes.title.strip() or not minutes.agenda.strip():
        raise RuleBroken("The minutes have no title or agenda.", remedy="Say what the meeting was about.", code="minutes_empty")
    if not minutes.present:
        raise RuleBroken("Nobody was there.", remedy="Choose who was present.", code="minutes_nobody")
    both = {each.display_name for each in minutes.present} & {each.display_name for each in minutes.apologies}
    if both:
        raise RuleBroken(f"{', '.join(sorted(both))} was there and sent apologies.", remedy="Choose one of the two.", code="minutes_both")
    if minutes.starts_at > now:
        raise RuleBroken("The meeting is yet to come.", remedy="Write its minutes when it was held.", code="minutes_ahead")
