"""Drafting a roster by itself: the draft before gives way, a planner is asked to look, and what is not wanted is put away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list

from floorwalker.ground import todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan import putting_away
from floorwalker.plan.actions import rosters
from floorwalker.plan.models import Requirement, Roster
from floorwalker.plan.queries import amending, refreshed
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.amending import Balance
from floorwalker.plan.roster_events import RosterBroughtBack, RosterGaveWay, RosterPutAway, RosterRefreshed
from floorwalker.plan.rules.roster_problem import Case
from floorwalker.plan.rules.roster_shifts import Planned


def give_way(site: Site, *, first_day: date, last_day: date, by: Actor) -> int:
    """Remove the drafts of these days that were made by themselves and that nobody touched; call it in a transaction.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    """
    policy.require_for(by, rosters.KIND, site)
    drafts = putting_away.still(queries.unasked().filter(site=site, first_day__lte=last_day, last_day__gte=first_day))
    for each in drafts:
        todos.settle_about(f"roster:{each.reference}")
        each.delete()
        store.append(RosterGaveWay(subject=each.reference, site=site.code, first_day=each.first_day), by=by)
    return len(drafts)


def keep(
    case: Case, shifts: Sequence[Planned], *, beside: Roster, drafts: Sequence[Requirement], changed: int, before: Balance, after: Balance,
    job: int, by: Actor,
) -> Roster:
    """Store a draft that was made by itself and let a planner owe a look at it; call it in a transaction, like `give_way` before it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    """
    policy.require_for(by, rosters.KIND, beside.site)
    requirements = tuple(sorted(each.reference for each in drafts))
    summary: dict[str, Any] = {
        "shifts": len(shifts), "people": len({shift.person for shift in shifts}), "changed": changed, "requirements": list(requirements),
        "short_slots": after.short_slots, "under_hours": round(after.short, 1), "over_hours": round(after.over, 1),
        "under_hours_before": round(before.short, 1), "over_hours_before": round(before.over, 1),
    }
    made = rosters.save(case, shifts, by=by, summary=summary, job=job)
    made.beside = beside
    made.save(update_fields=["beside"])
    rosters.carry_waivers(beside, made)
    store.append(RosterRefreshed(subject=made.reference, beside=beside.reference, requirements=requirements, changed=changed), by=by)
    planner = refreshed.planner_of(beside, site=beside.site, needs=rosters.KIND)
    if planner is not None:
        zone = beside.site.zone
        todos.owe(
            planner, key=f"roster-refresh:{made.reference}", stage="plan", about=f"roster:{made.reference}",
            what=f"Roster of the week of {formats.day(made.first_day, zone=zone)}: {words(summary)}",
            why=f"{beside.reference} gives other people than {get_text_list(list(requirements), 'and')} need. {made.reference} is a draft, "
            "and nobody was told of it: publish it, change it, or put it away.", is_decision=True,
        )
    return made


def words(summary: dict[str, Any]) -> str:
    """Say what a draft made by itself changes and spares.

    >>> words({"changed": 1, "under_hours_before": 14.0, "under_hours": 3.0, "over_hours_before": 2.0, "over_hours": 2.0})
    '1 shift would change, short hours 14 to 3'
    """
    said = f"{summary['changed']} shift{'' if summary['changed'] == 1 else 's'} would change, "
    said += f"short hours {summary['under_hours_before']:g} to {summary['under_hours']:g}"
    if summary["over_hours_before"] - summary["over_hours"] >= 1:
        said += f", hours too many {summary['over_hours_before']:g} to {summary['over_hours']:g}"
    return said


@transaction.atomic
def put_away(roster: Roster, *, why: str, by: Actor) -> Roster:
    """Put away a draft that was made by itself; it can be brought back within an hour, and gives way to a newer one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    RuleBroken
        If somebody made or changed it, it is put away already, or no reason is given.
    """
    policy.require_for(by, rosters.KIND, roster.site)
    held = putting_away.locked(roster, beside="site")
    if not amending.was_made_by_itself(held):
        raise RuleBroken(
            f"{held.reference} is no draft that was made by itself.", remedy="What people made stays; publish another in its place.",
            code="no_refreshed_draft",
        )
    why = putting_away.put_away(held, about=f"roster:{held.reference}", why=why, by=by)
    store.append(RosterPutAway(subject=held.reference, why=Sleeved(why)), by=by)
    return held


@transaction.atomic
def bring_back(roster: Roster, *, by: Actor) -> Roster:
    """Bring back a draft that was put away within the last hour, and let be owed again what was owed about it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    RuleBroken
        If it is not put away, or was longer ago.
    """
    policy.require_for(by, rosters.KIND, roster.site)
    held = putting_away.locked(roster, beside="site")
    putting_away.bring_back(held, about=f"roster:{held.reference}", too_late="Solve the week again.")
    store.append(RosterBroughtBack(subject=held.reference), by=by)
    return held
