"""Activities of teams: planning one, calling it off, and giving it to another owner."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from floorwalker.ground import clock, refs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.activity_events import ActivityCalledOff, ActivityGiven, ActivityPlanned
from floorwalker.plan.models import TeamActivity, TeamActivityPerson
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.rules import activities as rules
from floorwalker.plan.rules.activities import ActivityDraft
from floorwalker.plan.rules.deciding import reason as reason_given


@transaction.atomic
def plan(draft: ActivityDraft, people: Sequence[Person], *, by: Actor) -> TeamActivity:
    """Plan an activity for `people`; its owner owes that everybody has done it by the day due.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include coordinating.
    RuleBroken
        If it is no activity (`rules.check`), it is for nobody, or somebody works elsewhere or lies outside the reach of `by`.
    NotFound
        If what it serves is not there.
    """
    policy.require(by, queries.COORDINATE)
    planner = deciding.require_person(by, refusal="Only a person plans an activity.")
    rules.check(draft, today=clock.today(draft.site.zone))
    deciding.require_owner(queries.owners(), draft.owner, remedy="Choose somebody whose role coordinates.")
    asked = {each.pk for each in people}
    if not asked:
        raise RuleBroken("It is for nobody.", remedy="Choose a team, a role or people at the site.", code="activity_audience")
    if queries.reached(by).filter(pk__in=asked, site=draft.site).count() < len(asked):
        raise RuleBroken(
            "Some of the people lie outside your reach, or work at another site.", remedy="Choose people of the site whom you reach.",
            code="activity_audience",
        )
    pinned = refs.freeze(Ref.parse(draft.about), by=by)
    made = TeamActivity.objects.create(
        reference=next_reference("ACT"), title=draft.title.strip(), kind=draft.kind, what=draft.what.strip(), about=draft.about,
        pinned=pinned, site=draft.site, owner=draft.owner, audience=draft.audience[:200], first_day=draft.first_day,
        last_day=draft.last_day, due_on=draft.due_on, minutes=draft.minutes, group_size=draft.group_size,
        floor_share=draft.floor_share, planned_by_id=planner, planned_at=clock.now(),
    )
    TeamActivityPerson.objects.bulk_create(TeamActivityPerson(activity=made, person_id=key) for key in sorted(asked))
    _ask_owner(made)
    store.append(
        ActivityPlanned(
            subject=made.reference, title=Sleeved(made.title), people=len(asked), first_day=made.first_day, last_day=made.last_day,
            about=made.about,
        ),
        by=by,
    )
    return made


@transaction.atomic
def call_off(activity: TeamActivity, *, reason: str, by: Actor) -> TeamActivity:
    """Call an activity off; its times are given up, one by one, before.

    Raises
    ------
    NotAllowed
        If `by` does not coordinate it.
    RuleBroken
        If no reason is given, or a time to come stands.
    Conflict
        If it was called off already.
    """
    held = _held(activity, by)
    words = reason_given(reason)
    if held.sessions.filter(dropped_at=None, ends_at__gt=clock.now()).exists():
        raise RuleBroken(
            "People are planned for it.", remedy="Give up its times first: what stands in the roster is taken out there.",
            code="activity_planned",
        )
    held.cancelled_at, held.cancelled_why = clock.now(), words
    held.save(update_fields=["cancelled_at", "cancelled_why"])
    todos.settle_about(f"team_activity:{held.reference}")
    store.append(ActivityCalledOff(subject=held.reference, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own an activity that is not called off, since its owner leaves or its work moves.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handing over what the owner has.
    RuleBroken
        If it is called off or past its day due.
    """
    open_ones = TeamActivity.objects.filter(cancelled_at=None, due_on__gte=queries.today())
    held = deciding.still_owned(open_ones, reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    todos.settle(todo_key(held, before.pk))
    _ask_owner(held)
    store.append(ActivityGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def _ask_owner(activity: TeamActivity) -> None:
    deciding.ask(
        activity.owner, key=todo_key(activity, activity.owner_id), what=f"See {activity.title} done by everybody it is for",
        why="You own it: find times, take down who came, and catch up who did not.", about=f"team_activity:{activity.reference}",
        due_on=activity.due_on,
    )


def todo_key(activity: TeamActivity, owner: int) -> str:
    """Return the key of the to-do of whoever owns an activity."""
    return f"team_activity:{activity.reference}:own:{owner}"


def _held(activity: TeamActivity, by: Actor) -> TeamActivity:
    policy.require(by, queries.COORDINATE)
    held = TeamActivity.objects.select_for_update(of=("self",)).select_related("owner", "site").get(pk=activity.pk)
    if not queries.acts(held, by=by):
        raise NotAllowed(f"{held.owner.display_name} coordinates this activity.", remedy="Ask them.")
    if held.cancelled_at is not None:
        raise Conflict(f"{held.reference} is called off.", remedy="Plan another.")
    return held
