"""Where the day of each role begins, and the way from one to another for whoever holds several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from floorwalker.desks.homes.base import Home
from floorwalker.desks.homes.shelf import HOMES
from floorwalker.desks.lead.led import LEADS
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role

VIEW: Final = "desks.view_home"
SEES_TODAY: Final = "desks.view_today"


@dataclass(frozen=True)
class Way:
    """A first page: whose it is, where, and whether the reader is there."""

    label: str
    url: str
    is_here: bool = False


def homes(by: Actor) -> list[Home]:
    """Return the homes of the roles that `by` holds today, the first first."""
    if not policy.allows(by, VIEW):
        return []
    held = _roles(by)
    return [each for each in HOMES if each.role in held]


def of(by: Actor) -> Sequence[Way]:
    """Return where the day of `by` begins, by role, the first first; never nothing, since My day is everybody's.

    Whoever leads a team begins with it, since it cannot wait; then whoever steers the floor begins on Today, then come the homes in the
    order of their shelf.
    """
    held, found = _roles(by), dict[str, str]()
    today = reverse("desks:cockpit") if policy.allows(by, SEES_TODAY) else ""
    if policy.allows(by, LEADS) and policy.standing(by).led_teams:
        found[reverse("desks:lead")] = str(Role.TEAM_LEADER.label)
    elif Role.TEAM_LEADER in held and today:
        found[today] = str(Role.TEAM_LEADER.label)
    if Role.REAL_TIME_ANALYST in held and today:
        found.setdefault(today, str(Role.REAL_TIME_ANALYST.label))
    for home in homes(by):
        found[url(home)] = str(home.role.label)
    if Role.AGENT in held or not found:
        found.setdefault(reverse("desks:my_day"), str(Role.AGENT.label))
    return [Way(label, address) for address, label in found.items()]


def switch(by: Actor, *, here: str) -> list[Way]:
    """Return the ways of `by` with the one they are on marked; nothing for who has one alone."""
    found = of(by)
    return [Way(each.label, each.url, each.url == here) for each in found] if len(found) > 1 else []


def url(home: Home) -> str:
    """Return the address of one home."""
    return f"{reverse('desks:home_of')}?role={home.code}"


def _roles(by: Actor) -> frozenset[Role]:
    return frozenset(holding.role for holding in policy.standing(by).holdings)
