"""Larkfield's service plans: one that runs in the present quarter, and the draft of the next, which is not finished yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.lines import CHANNELS, EMAIL
from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import contingency, goals, milestones, plan_life, plan_parts, plan_risks, service_plans
from floorwalker.plan.models import BusinessGoal, PlanMilestone, ServicePlan
from floorwalker.plan.queries import goals as aligned
from floorwalker.plan.queries import objectives
from floorwalker.plan.rules.goals import Aimed as Goal
from floorwalker.plan.rules.milestones import Planned
from floorwalker.plan.rules.objectives import Aimed, shortfall
from floorwalker.plan.rules.plan_resources import Resource
from floorwalker.plan.rules.plan_risks import Weighed
from floorwalker.plan.rules.service_plans import SHORTEST, Arrangement, Head
from floorwalker.record import counting

QUARTER_MONTHS: Final = 3
A_WEEK: Final = timedelta(days=7)
NEXT_LOOK: Final = timedelta(weeks=3)
NEXT_DRAFTED: Final = timedelta(days=182)
HEAD_DAYS: Final = 3
"""Where nothing before the plan is recorded yet, its first days say where it stands."""
POINTS: Final = 100
STEP: Final = 0.15
"""How far an objective of Larkfield aims beyond where it stands, at the most: less than one plan may."""
AIMS: Final = (
    ("Put things right first time", "fcr", False, 0.75, Role.QUALITY_ANALYST, "Two hours of practice a week on the ten commonest matters.",
     "Fewer repeat contacts"),
    ("Answer claims calls without a long wait", "service_level", True, 0.80, Role.TEAM_LEADER,
     "Move breaks out of the peaks at ten and two; offer call-backs when five wait.", "Customers reach a person when they need one"),
    ("Let few give up waiting", "abandonment_rate", False, 0.05, Role.REAL_TIME_ANALYST,
     "Say the expected wait in the first message, and offer a call-back.", "Customers reach a person when they need one"),
    ("Be where the roster puts us", "adherence", False, 0.92, Role.OPERATIONS_MANAGER, "Agree exceptions that day; publish early.",
     "The plan holds on the day"),
)
"""Name, measure, whether it is for the first queue alone, target, whose it is, how it is reached, the goal it serves."""
GOALS: Final = (
    ("Customers stay with us", "Members renew because what they were promised is kept.", "", None),
    ("Fewer repeat contacts", "Nobody comes back because the first answer was not enough.", "Customers stay with us", ("fcr", 0.75)),
    ("Customers reach a person when they need one", "Whoever needs a person has one without a long wait.", "Customers stay with us", None),
    ("The plan holds on the day", "People are where they are needed, and know it beforehand.", "", None),
)
"""Goals of the business: name, in words, what it is part of, and measure and target where one figure tells."""
PLACED: Final = (
    ("Standards agreed", Role.PLANNER, -14, -3, (), True),
    ("Teams told what changes", Role.TEAM_LEADER, 0, 0, ("Standards agreed",), True),
    ("Call-back offered when five wait", Role.REAL_TIME_ANALYST, 3, 38, ("Teams told what changes",), True),
    ("Ten commonest matters practised", Role.QUALITY_ANALYST, 10, 52, ("Teams told what changes",), False),
    ("Call-back checked by control chart", Role.QUALITY_ANALYST, 42, 66, ("Call-back offered when five wait",), False),
    ("Objectives looked at together", Role.OPERATIONS_MANAGER, 80, 80,
     ("Ten commonest matters practised", "Call-back checked by control chart"), False),
)
"""Milestone, whose it is, from which to which day of the plan, what it waits for, and whether it is done once its day has come."""
ARRANGED: Final = (
    ("spike", "Storm: calls 20 % over by 10:00", "Storm script, overtime offer, call-backs on", Role.REAL_TIME_ANALYST, 20, "worked"),
    ("absence", "Five or more off on one day", "Borrow from renewals, move off-phone time", Role.PLANNER, 48, "worked"),
    ("outage", "Phones down for more than 10 minutes", "Mobile bridge, status line, log by hand", Role.TEAM_LEADER, 75, "part"),
    ("site_loss", "The building is closed", "Home shift within 60 minutes", Role.OPERATIONS_MANAGER, 110, "worked"),
)
"""Scenario, trigger, action, whose it is, how many days ago it was tested, and what the test showed."""


RISKS: Final = (
    ("Renewal letters go out a week early", 2, 3, "Marketing tells planning the day before; see Customer messages", "spike", Role.PLANNER),
    ("Two experienced people leave this year", 2, 2, "Two more are trained in claims until November", "absence", Role.TEAM_LEADER),
    ("The call-back supplier does not renew", 1, 2, "A second offer is asked for in time", "", Role.OPERATIONS_MANAGER),
)
"""What may happen, how likely, what it would do, what is done about it, the arrangement for it, and whose it is."""


BESIDE: Final = (
    ("seats", "Desks with two screens", 64, 66, None, "Two are kept for new people"),
    ("system", "Headsets", 70, 66, 380, "Six more for the new year"),
    ("budget", "Overtime in the peaks", None, None, 6200, "Only above 20 % over the forecast"),
    ("supplier", "Call-back service, by month", None, None, 1450, "Ends with the quarter; agreed in September"),
)
"""What is needed beside people: kind, name, needed, there, cost in the site's currency, note."""


def write(larkfield: Larkfield, people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Write both plans through the actions of the house, once; return how many were written."""
    if ServicePlan.objects.exists():
        return 0
    today = max(larkfield.today, clock.today("UTC"))
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    who = {role: with_role(everybody, role, on=clock.today("UTC")).order_by("pk").first() for role in Role}
    planner, manager = who[Role.PLANNER], who[Role.OPERATIONS_MANAGER]
    if planner is None or manager is None or not counting.store_days():
        return 0
    spoken = [queue for queue in queues if queue.channel != CHANNELS[EMAIL]]
    starts = _quarter(today)
    ends = _quarter(starts, after=1) - timedelta(days=1)
    first_day = max(starts, larkfield.first_day)
    if ends - first_day < SHORTEST:
        ends = _quarter(starts, after=2) - timedelta(days=1)
    site = Site.objects.get(code=larkfield.site.code)

    def head(name: str, first: date, last: date) -> Head:
        return Head(
            name=name, purpose="Customers reach a person when they need one, and need not come back about the same.", function="queues",
            site=site, queues=spoken, first_day=first, last_day=last, owner=planner,
        )

    by, their = Actor.person(planner.pk), {role: person or planner for role, person in who.items()}
    plan = service_plans.draft(head(f"{_name(starts)}, {larkfield.site.name}", first_day, ends), by=by)
    _fill(plan, their, spoken[0], scenarios=len(ARRANGED), by=by)
    voices = [their[Role.TEAM_LEADER], their[Role.QUALITY_ANALYST]]
    plan_parts.consult(plan, voices, by=by)
    plan_parts.say(plan, agrees=True, note="", by=Actor.person(voices[1].pk))
    plan_parts.say(plan, agrees=True, note="Mondays are short at ten. Is overtime enough?", by=Actor.person(voices[0].pk))
    asked = plan.voices.select_related("plan", "person").get(person=voices[0])
    plan_parts.answer(asked, words="Breaks move out of the peak from the second week; overtime is the reserve.", by=by)
    plan_life.put_forward(plan, approver=manager, by=by)
    plan_life.approve(plan, by=Actor.person(manager.pk))
    plan_life.activate(plan, by=by)
    _storm(plan, their[Role.REAL_TIME_ANALYST], day=first_day)
    _see_to(plan, by=by)
    following = ends + timedelta(days=1)
    last = _quarter(following, after=1) - timedelta(days=1)
    _set_goals(manager, day=first_day)
    draft = service_plans.draft(head(f"{_name(following)}, {larkfield.site.name}", following, last), by=by)
    _fill(draft, their, spoken[0], scenarios=len(ARRANGED) - 1, by=by)
    plan_parts.consult(draft, voices, by=by)
    return 2


def _storm(plan: ServicePlan, analyst: Person, *, day: date) -> None:
    """Keep that the first arrangement was used once, on the first morning of the plan."""
    began = datetime.combine(day, time(9, 40), tzinfo=UTC)
    if began + timedelta(hours=3) > clock.now():
        return
    by, spike = Actor.person(analyst.pk), plan.arrangements.select_related("plan", "owner").get(scenario="spike")
    used = contingency.use(
        spike, triggered_at=began, acted_at=began + timedelta(minutes=18), what="Calls 24 % over; script on, call-backs offered.", by=by
    )
    contingency.end(used, ended_at=began + timedelta(hours=3), learnt="The script was on in time; overtime was asked too late.", by=by)


def _set_goals(manager: Person, *, day: date) -> None:
    """Set the goals of Larkfield, and say which of them each objective and what roles are held to serve."""
    by = Actor.person(manager.pk)
    made: dict[str, BusinessGoal] = {}
    for name, words, under, aimed in GOALS:
        made[name] = goals.write(
            Goal(
                name=name, words=words, under=made.get(under), owner=manager, measure=aimed[0] if aimed else "",
                target=aimed[1] if aimed else None, tolerance=0.02, starts_on=day, ends_on=None,
            ),
            by=by,
        )
    for each in aligned.objectives():
        goals.align(aligned.of_objective(each), made[each.serves], by=by)


def _see_to(plan: ServicePlan, *, by: Actor) -> None:
    """Keep what of the timeline is done, and that the practice takes a week longer than was agreed."""
    done, today = {name for name, _whose, _first, _last, _after, is_done in PLACED if is_done}, clock.today("UTC")
    for each in plan.milestones.select_related("plan", "owner"):
        if each.due_on <= today and each.name in done:
            milestones.step(each, "done", done_on=each.due_on, by=by)
        elif each.starts_on <= today:
            milestones.step(each, "under_way", by=by)
        if each.name == PLACED[3][0] and each.due_on + A_WEEK <= plan.last_day:
            later, why = each.due_on + A_WEEK, "Two coaches were ill in the first week."
            milestones.move(each, starts_on=each.starts_on, due_on=later, owner=each.owner, why=why, by=by)


def _fill(plan: ServicePlan, whose: dict[Role, Person], queue: Queue, *, scenarios: int, by: Actor) -> None:
    days = [day for day in counting.store_days() if day < plan.first_day][-objectives.DAYS :] or counting.store_days()[:HEAD_DAYS]
    span = (days[0], days[-1])
    for name, measure, is_for_queue, target, role, how, serves in AIMS:
        scope = queue if is_for_queue else None
        stands = objectives.baseline(measure, queue=scope, channel="", first_day=span[0], last_day=span[1]).known
        plan_parts.write_objective(
            plan,
            Aimed(
                name=name, measure=measure, queue=scope, channel="", baseline_from=span[0], baseline_until=span[1],
                baseline_missing="" if stands is not None else "Nothing was recorded on these days.",
                target=target if stands is None else _aim(measure, target, stands), tolerance=0.02, by_when=plan.last_day,
                owner=whose[role], how=how, serves=serves,
            ),
            by=by,
        )
    made_of: dict[str, PlanMilestone] = {}
    for name, role, first, last, after, _done in PLACED:
        begins, due = (min(plan.first_day + timedelta(days=day), plan.last_day) for day in (first, last))
        planned = Planned(name=name, owner=whose[role], starts_on=begins, due_on=due, waits_for=[made_of[each] for each in after])
        made_of[name] = milestones.place(plan, planned, by=by)
    today = clock.today("UTC")
    for scenario, trigger, action, role, days_ago, result in ARRANGED[:scenarios]:
        tested = today - timedelta(days=days_ago)
        made = Arrangement(
            scenario=scenario, trigger=trigger, action=action, owner=whose[role], tested_on=tested, result=result, test_note="",
            next_test_on=tested + NEXT_DRAFTED,
        )
        plan_parts.arrange(plan, made, by=by)
    for what, likelihood, effect, answer, scenario, role in RISKS:
        weighed = Weighed(
            what=what, likelihood=likelihood, effect=effect, answer=answer, scenario=scenario, owner=whose[role],
            review_on=min(max(today, plan.first_day) + NEXT_LOOK, plan.last_day),
        )
        plan_risks.name(plan, weighed, by=by)
    for kind, beside, needed, there, amount, note in BESIDE:
        plan_parts.need(
            plan,
            Resource(
                kind=kind, name=beside, needed=None if needed is None else Decimal(needed), there=None if there is None else Decimal(there),
                amount=None if amount is None else Decimal(amount), currency=plan.site.currency if amount and plan.site else "", note=note,
            ),
            by=by,
        )


def _aim(code: str, target: float, stands: float) -> float:
    """Return a target that is not worse than where it stands, and no further than one plan reaches."""
    measure = measures.get(code)
    if shortfall(measure, stands, target, 0.0) > 0:
        return round(min(max(target, stands - STEP), stands + STEP), 2)
    return (math.ceil if measure.better == "higher" else math.floor)(stands * POINTS) / POINTS


def _quarter(day: date, *, after: int = 0) -> date:
    """Return the first day of the quarter of `day`, or of one `after` it."""
    month = (day.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + after * QUARTER_MONTHS
    return date(day.year + month // 12, month % 12 + 1, 1)


def _name(day: date) -> str:
    return f"{day.year} Q{(day.month - 1) // QUARTER_MONTHS + 1}"
