"""Picks: giving one to somebody, swapping one that cannot be judged, and naming a contact of one's own."""

from __future__ import annotations

from typing import Final

import numpy as np
from django.db import IntegrityError, transaction

from floorwalker.engine.sampling import Stream
from floorwalker.engine.sampling.drawing import share_of
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import team_on
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.facts.handled import moment
from floorwalker.record.models import Interaction
from floorwalker.record.queries import contacts
from floorwalker.review import framing, giving
from floorwalker.review.framing import Framed
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import samples
from floorwalker.review.rules.assigning import Evaluator, conflict
from floorwalker.review.rules.sampling import terms_of, working_days_after
from floorwalker.review.sample_events import ContactNominated, PickAssigned, PickSwapped

LONGEST_WORDS: Final = 300


class PickRefused(RuleBroken):
    """This cannot be done with a pick."""

    code = "pick_refused"


@transaction.atomic
def assign(pick: Pick, *, to: Person, by: Actor) -> Pick:
    """Give a pick to `to`, whether or not the plan names them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include giving picks out.
    PickRefused
        If `to` may not judge contacts, it is their own contact, or one of their own team where the plan leaves these to others.
    Conflict
        If it is judged or swapped.
    """
    policy.require(by, samples.ASSIGN)
    held = _claimed(pick)
    if not samples.evaluators().filter(pk=to.pk).exists():
        raise PickRefused(f"{to.display_name} may not judge contacts.", remedy="Choose somebody whose role evaluates contacts.")
    team = team_on(to, samples.today())
    one = Evaluator(to.pk, 1, team.pk if team is not None else None)
    others = held.draw is not None and held.draw.plan.other_teams
    if against := conflict(one, agent=held.agent_id, team=held.team_id, other_teams=others):
        raise PickRefused(f"{to.display_name} cannot judge {held.contact_reference}: {against}.", remedy="Choose somebody else.")
    held.evaluator, held.unassigned_why = to, ""
    held.save(update_fields=["evaluator", "unassigned_why"])
    store.append(PickAssigned(subject=_subject(held), contact=held.contact_reference, to=to.reference), by=by)
    if held.draw is not None:
        giving.ask(held.draw, [held], turn=f":given:{held.pk}")
    return held


@transaction.atomic
def swap(pick: Pick, *, why: str, words: str, by: Actor) -> Pick | None:
    """Set a pick aside that cannot be judged, with a reason, and return the one that is drawn to stand for it.

    The pick stays on the list and counts as missing. What stands for it comes from the same stratum and person, else from the same
    stratum; a pick for a risk alone from the others that fit the risk. None where nothing is left.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include swapping, unless `by` is to judge it.
    PickRefused
        If the reason is none of those there are, nobody says more, or it was named by its agent.
    Conflict
        If it is judged or swapped.
    """
    policy.require(by, samples.VIEW if by.person_id is not None and pick.evaluator_id == by.person_id else samples.ASSIGN)
    held = _claimed(pick)
    if held.draw is None:
        raise PickRefused("It was named by its agent and stands for no other contact.", remedy="Tell the agent why it is not judged.")
    if why not in Pick.Swap.values:
        raise PickRefused("That is no reason to swap a pick.", remedy=f"Choose one: {', '.join(map(str, Pick.Swap.labels))}.")
    said = reason_given(words)[:LONGEST_WORDS]
    held.swapped_at, held.swapped_by_id, held.swap, held.swap_words = clock.now(), by.person_id, why, said
    held.save(update_fields=["swapped_at", "swapped_by", "swap", "swap_words"])
    instead = _instead(held, held.draw)
    if instead is not None:
        giving.give_out(held.draw.plan, [instead], away_until=held.due_on)
        instead.save()
        giving.ask(held.draw, [instead], turn=f":swap:{held.pk}")
    store.append(
        PickSwapped(
            subject=held.draw.reference, contact=held.contact_reference, why=str(held.get_swap_display()), words=Sleeved(said),
            instead=instead.contact_reference if instead is not None else "nothing",
        ),
        by=by,
    )
    return instead


@transaction.atomic
def nominate(contact: str, *, why: str, by: Actor) -> Pick:
    """Let an agent name a contact of their own to be judged: one they learned from, or are proud of. It counts in no estimate.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include it, or it is somebody else's contact.
    NotFound
        If there is no such contact that `by` may see.
    RuleBroken
        If nobody says why.
    Conflict
        If it is named already.
    """
    policy.require(by, samples.NOMINATE)
    agent = deciding.require_person(by, refusal="Only a person names a contact.")
    found = contacts.find(contact, by=by)
    if found.agent_id != agent:
        raise NotAllowed(f"{found.reference} is not yours.", remedy="Name one of your own contacts.", permission=samples.NOMINATE)
    words = reason_given(why)[:LONGEST_WORDS]
    person = Person.objects.get(pk=agent)
    team = team_on(person, found.started_at.date())
    pick = Pick(
        plan_reference="", contact=found.pk, contact_at=found.started_at, agent=person, team=team, queue_id=found.queue_id,
        channel=found.channel, nominated_why=words, due_on=working_days_after(samples.today(), _DAYS_TO_ANSWER),
    )
    plan = _judging(found.queue.code if found.queue else "")
    if plan is not None:
        pick.plan_reference, pick.due_on = plan.reference, working_days_after(samples.today(), plan.score_days)
        giving.give_out(plan, [pick], away_until=pick.due_on)
    else:
        pick.unassigned_why = "No sample plan in use is about such contacts."
    try:
        with transaction.atomic():
            pick.save()
    except IntegrityError as other:
        raise Conflict(f"{found.reference} is named already.", remedy="It will be judged; nothing needs to be done.") from other
    store.append(ContactNominated(subject=found.reference, why=Sleeved(words)), by=by)
    return pick


_DAYS_TO_ANSWER: Final = 10
"""Working days in which a named contact is judged where no plan says: two weeks, while it is still remembered."""


def _judging(queue: str) -> SamplePlan | None:
    """Return the plan in use whose evaluators judge contacts of `queue`."""
    plans = SamplePlan.objects.filter(state=SamplePlan.State.PUBLISHED).select_related("owner__site").order_by("reference")
    return next((each for each in plans if not (named := terms_of(each).population.queues) or queue in named), None)


def _claimed(pick: Pick) -> Pick:
    rows = Pick.objects.select_for_update(of=("self",)).select_related("agent", "draw__plan__owner__site", "draw__frame")
    held = rows.get(pk=pick.pk)
    if held.swapped_at is not None:
        raise Conflict(f"{held.contact_reference} is swapped already.", remedy="Look at what stands for it.")
    came = samples.judged([held])
    if held.pk in came and came[held.pk].is_submitted:
        raise Conflict(f"{held.contact_reference} is judged already.", remedy="A result that does not suit is disputed, not swapped.")
    return held


def _subject(pick: Pick) -> str:
    return pick.draw.reference if pick.draw is not None else pick.contact_reference


def _instead(pick: Pick, draw: SampleDraw) -> Pick | None:
    """Return the pick that stands for `pick`, not saved; the seed of the draw decides which."""
    framed = framing.read(draw.frame)
    frame = framed.frame
    listed = set(Pick.objects.filter(draw=draw).values_list("contact", flat=True))
    at = int(np.flatnonzero(frame.contact == pick.contact)[0])
    same = frame.stratum == frame.stratum[at]
    among = [same & (frame.person == frame.person[at]), same]
    if not pick.is_random:
        among = [np.isin(np.arange(len(frame)), each.matched) for each in framed.risks if each.code in pick.risks]
    stream = Stream(draw.seed, draw.plan_reference, "swap", pick.contact)
    for places in among:
        free = [int(place) for place in np.flatnonzero(places) if int(frame.contact[place]) not in listed]
        if free:
            return _standing_for(pick, draw, framed, stream.chosen(free, 1)[0])
    return None


def _standing_for(pick: Pick, draw: SampleDraw, framed: Framed, place: int) -> Pick:
    frame = framed.frame
    number = int(frame.contact[place])
    agent = Person.objects.get(pk=int(framed.people[frame.person[place]]))
    at = moment(int(frame.at[place]))
    left = 1.0 - (pick.random_chance or 0.0)
    for risk in framed.risks:
        left *= 1.0 - share_of(risk) if place in risk.matched else 1.0
    told = Interaction.objects.filter(pk=number).values_list("queue_id", "channel").first()
    queue, channel = told or (pick.queue_id, pick.channel)
    return Pick(
        draw=draw, plan_reference=draw.plan_reference, contact=number, contact_at=at, agent=agent, team=team_on(agent, at.date()),
        queue_id=queue, channel=channel, stratum=int(frame.stratum[place]), is_random=pick.is_random, risks=pick.risks,
        chance=1.0 - left, random_chance=pick.random_chance, due_on=pick.due_on, stands_for=pick,
    )
