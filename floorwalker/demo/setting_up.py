"""Putting Larkfield's places, people, queues and standards into the house, through the house's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from floorwalker.demo.agreed import agree_with_clients
from floorwalker.demo.calendar import bank_holidays
from floorwalker.demo.contracts import SCHOOL, Contract
from floorwalker.demo.designs import design_services
from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.lines import CHANNELS
from floorwalker.demo.people import Person as Player
from floorwalker.demo.promises import say_in_words
from floorwalker.ground import lines, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import contracts, persons, places, roles, skills
from floorwalker.ground.people.models import Person, Site, Skill, Team
from floorwalker.ground.people.permissions import Reach, Role

DAYS_IN_WEEK: Final = 7
REACHES: Final = {Role.AGENT: Reach.OWN, Role.TEAM_LEADER: Reach.TEAM}
HOLIDAYS_AHEAD_DAYS: Final = 365


@dataclass(frozen=True)
class House:
    """What stands in the house now: people and queues in the order of their numbers in Larkfield."""

    people: tuple[Person, ...]
    queues: tuple[Queue, ...]


@transaction.atomic
def set_up(larkfield: Larkfield, *, by: Actor) -> House:
    """Set up Larkfield's site, teams, people with skills, hours and roles, queues, special days and standards, or nothing."""
    site = places.add_site(
        larkfield.site.code,
        name=f"{larkfield.site.organisation}, {larkfield.site.name}",
        zone=larkfield.site.zone,
        nation=larkfield.site.nation,
        currency=larkfield.site.currency,
        by=by,
    )
    teams = {
        team.code: places.add_team(f"team-{team.code.lower()}", name=team.name, site=site, by=by) for team in larkfield.teams
    }
    known = [
        skills.add(queue.code.replace("_", "-"), name=f"{queue.name}, {CHANNELS[queue.channel]}", by=by)
        for queue in larkfield.queues
    ]
    people = persons.add_many([_newcomer(player, site=site) for player in larkfield.people], by=by)
    _place(larkfield, people, teams=teams, known=known, by=by)
    queues = tuple(
        lines.open_queue(
            queue.name,
            line=next(line.name for line in larkfield.lines if line.code == queue.line),
            channel=CHANNELS[queue.channel],
            zone=larkfield.site.zone,
            site=site,
            skill=skill,
            simulated=True,
            client=queue.client,
            brand=queue.brand,
            by=by,
        )
        for queue, skill in zip(larkfield.queues, known, strict=True)
    )
    _open(larkfield, queues, by=by)
    _put_standards(larkfield, queues, by=by)
    say_in_words(people)
    agree_with_clients(people)
    design_services(people, queues)
    return House(tuple(people), queues)


def _newcomer(player: Player, *, site: Site) -> persons.NewPerson:
    given, _, family = player.name.partition(" ")
    return persons.NewPerson(
        given_name=given,
        family_name=family,
        email=f"{given}.{family}@larkfield.example".lower(),
        staff_number=player.code,
        site=site,
        joined_on=player.started_on,
    )


def _terms(player: Player) -> contracts.Terms:
    contract = player.contract
    return contracts.Terms(
        weekly_hours=Decimal(contract.paid_minutes) / 60,
        days_per_week=contract.days,
        days=tuple(_day_terms(contract, weekday) for weekday in range(DAYS_IN_WEEK)),
        term_time_only=contract.is_term_time,
        school_hours_only=contract is SCHOOL,
        adjustment_need="; ".join(player.needs),
    )


def _day_terms(contract: Contract, weekday: int) -> contracts.DayTerms:
    if weekday not in contract.weekdays:
        return contracts.DayTerms(weekday=weekday, is_available=False)
    start = contract.fixed_start
    return contracts.DayTerms(
        weekday=weekday,
        earliest_minute=contract.earliest_start if start is None else min(start, contract.earliest_start),
        latest_minute=contract.latest_end,
        fixed_start_minute=start,
        fixed_end_minute=None if start is None else start + contract.shift_minutes,
    )


def _place(larkfield: Larkfield, people: list[Person], *, teams: dict[str, Team], known: list[Skill], by: Actor) -> None:
    start = larkfield.first_day - timedelta(days=DAYS_IN_WEEK)
    placed = [(people[player.number], teams[player.team]) for player in larkfield.people if player.team is not None]
    places.put_in_teams(placed, starts_on=start, by=by)
    levels = [
        (people[player.number], known[level.queue], level.proficiency) for player in larkfield.agents for level in player.skills
    ]
    skills.set_levels(levels, starts_on=start, by=by)
    contracts.agree_many([(people[player.number], _terms(player)) for player in larkfield.people], starts_on=start, by=by)
    for player in larkfield.people:
        role = Role(player.role)
        roles.give(people[player.number], role=role, reach=REACHES.get(role, Reach.ALL), starts_on=start, by=by)
    for spell in larkfield.leaderships:
        begins = max(spell.from_day, start)
        places.name_leader(teams[spell.team], person=people[spell.leader], starts_on=begins, by=by)


def _open(larkfield: Larkfield, queues: tuple[Queue, ...], *, by: Actor) -> None:
    last = larkfield.today + timedelta(days=HOLIDAYS_AHEAD_DAYS)
    holidays = [
        (day, name)
        for year in range(larkfield.first_day.year, last.year + 1)
        for day, name in bank_holidays(year).items()
        if larkfield.first_day <= day <= last
    ]
    for queue, row in zip(larkfield.queues, queues, strict=True):
        week = [
            lines.Stretch(weekday, opening[0], opening[1])
            for weekday, opening in enumerate(queue.opening[:DAYS_IN_WEEK])
            if opening is not None
        ]
        lines.set_hours(row, stretches=week, starts_on=_before(larkfield.first_day), by=by)
        for day, name in holidays:
            opens, closes = queue.opening_on(day) or (None, None)
            lines.set_special_day(day, name=name, queue=row, opens_minute=opens, closes_minute=closes, by=by)


def _put_standards(larkfield: Larkfield, queues: tuple[Queue, ...], *, by: Actor) -> None:
    rows = {queue.code: row for queue, row in zip(larkfield.queues, queues, strict=True)}
    for standard in larkfield.standards:
        standards.put_in_force(
            standard.measure,
            target=standard.target,
            tolerance=standard.tolerance,
            target_seconds=standard.seconds,
            queue=None if standard.queue is None else rows[standard.queue],
            starts_on=_before(larkfield.first_day),
            by=by,
        )


def _before(day: date) -> date:
    """Return the first day of the week of warm-up before `day`, so that what the history hands on has a home."""
    return day - timedelta(days=DAYS_IN_WEEK)
