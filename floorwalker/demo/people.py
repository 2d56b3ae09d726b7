"""Who works at Larkfield: site, teams with dated leaders, contracts, skills, needs. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from floorwalker.demo.cast import AGENTS, NEEDS, OFFICE_ROLES
from floorwalker.demo.contracts import OFFICE, Contract


@dataclass(frozen=True)
class Site:
    """A place of work, with the calendar, clock and money it lives by."""

    code: str
    name: str
    organisation: str
    zone: str
    nation: str
    region: str
    currency: str


@dataclass(frozen=True)
class SkillLevel:
    """How well a person serves a queue, 1 (learning) to 5 (teaches it)."""

    queue: int
    proficiency: int


@dataclass(frozen=True)
class Leadership:
    """Who leads a team from a date, until another date or still."""

    team: str
    leader: int
    from_day: date
    until_day: date | None


@dataclass(frozen=True)
class Team:
    """A team of the centre."""

    code: str
    name: str


@dataclass(frozen=True)
class Person:
    """Someone who works at Larkfield.

    Notes
    -----
    `home` is the queue an agent mostly serves, None for those who are not on the queues. `needs` says what the work
    must allow for, never why. The four traits shape the simulated floor: handle-time factor, share of needs left open
    against the mean, mean seconds a break overruns, and willingness (0..1) to stay on queue when customers wait.
    """

    number: int
    code: str
    name: str
    role: str
    team: str | None
    contract: Contract
    started_on: date
    home: int | None
    skills: tuple[SkillLevel, ...]
    needs: tuple[str, ...]
    pace: float
    open_share_factor: float
    overrun_seconds: float
    willingness: float


SITE: Final = Site("leeds", "Leeds contact centre", "Larkfield Mutual", "Europe/London", "GB", "GB-ENG", "GBP")

TEAMS: Final = (
    Team("A", "Team A"),
    Team("B", "Team B"),
    Team("C", "Team C"),
    Team("D", "Team D"),
    Team("E", "Team E, digital"),
)

_FIRST_CODE: Final = 1001
_LEADER_CHANGE_DAYS: Final = 45
_YEAR_DAYS: Final = 365


def _code(number: int) -> str:
    return f"LM{_FIRST_CODE + number}"


def build_people(rng: np.random.Generator, *, today: date) -> tuple[Person, ...]:
    """Return everybody: first those off the queues, then the agents, numbered from zero."""
    people: list[Person] = []
    for name, role, team in OFFICE_ROLES:
        started = today - timedelta(days=int(rng.integers(2 * _YEAR_DAYS, 12 * _YEAR_DAYS)))
        number = len(people)
        people.append(Person(number, _code(number), name, role, team, OFFICE, started, None, (), (), 1.0, 1.0, 0.0, 1.0))
    for name, team, contract, queues in AGENTS:
        tenure_days = int(120 + rng.gamma(1.6, 620))
        # A learner is slower and leaves more needs open; both fade over the first year.
        learning = float(np.exp(-tenure_days / (_YEAR_DAYS / 2)))
        level = 2 + (tenure_days > _YEAR_DAYS // 2) + (tenure_days > 2 * _YEAR_DAYS) + int(rng.random() < 0.2)
        skills = tuple(SkillLevel(q, max(1, min(5, level - (rank > 0)))) for rank, q in enumerate(queues))
        number = len(people)
        people.append(
            Person(
                number,
                _code(number),
                name,
                "agent",
                team,
                contract,
                today - timedelta(days=tenure_days),
                queues[0],
                skills,
                NEEDS.get(name, ()),
                pace=float(np.exp(rng.normal(-0.02, 0.10)) * (1 + 0.25 * learning)),
                open_share_factor=float(np.exp(rng.normal(-0.03, 0.22)) * (1 + 0.4 * learning)),
                overrun_seconds=float(rng.gamma(1.3, 45)),
                willingness=float(rng.beta(2, 3)),
            )
        )
    return tuple(people)


def build_leaderships(people: tuple[Person, ...], *, today: date) -> tuple[Leadership, ...]:
    """Return who led which team when: Team C changed hands in the span, so that reports must use the leader of the day."""
    number = {person.name: person.number for person in people}
    changed = today - timedelta(days=_LEADER_CHANGE_DAYS)
    spells: list[Leadership] = []
    for name, role, team in OFFICE_ROLES:
        if role != "team_leader" or team is None:
            continue
        since = people[number[name]].started_on
        if team == "C":
            spells.append(Leadership(team, number["Nadia Haddad"], since, changed))
            since = changed
        spells.append(Leadership(team, number[name], since, None))
    return tuple(spells)
