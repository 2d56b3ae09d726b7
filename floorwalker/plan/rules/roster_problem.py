"""From the house's records to the engine's problem: one week of a site, everybody in it, every rule that holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock, settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.plan.models import RosterWaiver, Shift
from floorwalker.plan.rules import roster_terms as terms
from floorwalker.plan.rules.roster_people import Member, crew
from floorwalker.plan.rules.roster_shifts import Planned, from_engine, times, to_engine, without_work
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Needs, Opening, Week, by_skill, opening, queues_of

LONG_AGO: Final = date(1998, 10, 1)
"""The day on which the Working Time Regulations came into force; site values hold from then too."""
WAIVABLE: Final = frozenset(
    {"contract_hours", "contract_days", "day_hours", "consecutive_days", "availability", "opening_hours", "fixed_pattern"}
)
"""What the person or the site agreed, and so can be set aside with a reason. Law, needs and leave cannot."""


@dataclass(frozen=True)
class Case:
    """Everything a roster of one week stands on."""

    week: Week
    queues: Sequence[Queue]
    opening: Opening
    needs: Needs
    members: Sequence[Member]
    problem: engine.RosterProblem

    @cached_property
    def member_by_code(self) -> dict[str, Member]:
        """The people, as the engine calls them."""
        return {member.code: member for member in self.members}

    def planned(self, shifts: Iterable[engine.Shift]) -> list[Planned]:
        """Return shifts of the engine as they are stored; time on queue is given to the queue each person serves best of those they may."""
        homes = {member.code: [home.pk if home else None for home in member.homes] for member in self.members}
        return [from_engine(self.week, shift, queue=homes[shift.person][shift.day]) for shift in shifts]


def case_of(
    week: Week, *, needs: Needs, shifts: Sequence[Shift] = (), locked: Iterable[int] = (),
    waivers: Iterable[RosterWaiver] = (), published: Sequence[Shift] = (), queues: Sequence[Queue] | None = None,
) -> Case:
    """Return the case of a week.

    Parameters
    ----------
    needs
        People on queue by queue and slot; empty for a roster without coverage.
    shifts
        Shifts of the version at hand, read with their parts: their people are in the case whatever their contract says.
    locked
        Keys of those of `shifts` that a solve must leave alone.
    waivers
        Rules set aside in the version at hand.
    published
        What people were last told; its times alone count, since they give notice of change.

    Raises
    ------
    RuleBroken
        If the week cannot be rostered in one piece.
    """
    queues = queues_of(week.site) if queues is None else queues
    hours = opening(week, queues, needs)
    also = {shift.person_id for shift in (*shifts, *published)}
    members = crew(week, queues, hours, also=also)
    codes = sorted({code for member in members for code in _shapes(member)}, key=int)
    kept = set(locked)
    try:
        problem = engine.RosterProblem(
            days=week.days, slot_minutes=SLOT_MINUTES, requirement=by_skill(queues, needs, slots=week.slots),
            people=tuple(member.engine_person for member in members), shapes=tuple(terms.shape(code) for code in codes),
            opening=hours.by_day, locked=tuple(without_work(to_engine(week, shift)) for shift in shifts if shift.pk in kept),
            published=tuple(times(week, shift) for shift in published),
            decided_at_minutes=week.minute(clock.now()) if published else None,
            rule_values=(*engine.UK_WORKING_TIME, _rest()),
            waivers=tuple(
                engine.Waiver(
                    rule=each.rule, person=str(each.person_id), reason=each.reason, day=(each.day - week.first_day).days
                )
                for each in waivers
            ),
        )
    except ValueError as unfit:
        raise RuleBroken(
            f"The week of {week.first_day} cannot be rostered: {unfit}", remedy="Change what the message names.", code="bad_roster"
        ) from unfit
    return Case(week, queues, hours, needs, members, problem)


def _rest() -> engine.RuleValue:
    hours = int(settings.get("daily_rest_hours"))
    return engine.RuleValue(
        code="daily_rest.minutes", value=hours * terms.MINUTES_PER_HOUR, unit="minutes", from_date=LONG_AGO,
        source="House setting: rest between shifts",
    )


def _shapes(member: Member) -> set[str]:
    person = member.engine_person
    return {*person.contract.shapes, *(each.shape for each in person.fixed)}
