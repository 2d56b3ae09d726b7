"""Whom a reader leads today: their teams of the day, also for who acts for somebody, and the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, Team

LEADS: Final = "desks.lead_day"
MOST_NAMES: Final = 12
"""A line names so many people; the page it leads to has all of them."""


@dataclass(frozen=True)
class Led:
    """Whom `person` leads: the teams in reach on the day, the one chosen among them if any, and who is in them, by key with name."""

    actor: Actor
    person: Person
    today: date
    teams: Sequence[Team]
    team: Team | None
    names: dict[int, str]

    @property
    def zone(self) -> str:
        """The zone the reader works in."""
        return self.person.site.zone

    @cached_property
    def people(self) -> frozenset[int]:
        """The keys of those who are led."""
        return frozenset(self.names)

    def named(self, people: Iterable[int]) -> str:
        """Return the names of some of them in words, in the order of names."""
        chosen = set(people)
        found = [name for key, name in self.names.items() if key in chosen]
        return shortened(found)


def shortened(names: Sequence[str]) -> str:
    """Return some names in words: the first of them, and how many more there are."""
    first = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return _("%(names)s and %(count)d more") % {"names": first, "count": more} if more > 0 else first


def led_by(person: Person, *, by: Actor, team: str = "") -> Led:
    """Return whom `person` leads today as far as `by` reaches; of the one team with the code `team` where it is among theirs.

    Raises
    ------
    NotAllowed
        If no role of `by` leads people.
    """
    policy.require(by, LEADS)
    today = clock.today(person.site.zone)
    teams = list(Team.objects.filter(policy.scope(by, LEADS).q(team="pk"), retired_at=None).order_by("name", "pk"))
    chosen = next((each for each in teams if each.code == team), None)
    members = Membership.objects.on(today).filter(team__in=teams if chosen is None else [chosen])
    here = members.filter(Q(person__left_on=None) | Q(person__left_on__gt=today)).order_by("person__sort_key", "person")
    return Led(by, person, today, teams, chosen, dict(here.values_list("person", "person__display_name")))
