"""Drawing contacts at random from those behind a signal, and saying what was found in them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from floorwalker.engine.sampling.stream import Stream
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.record.sight import VIEW_CONTACTS
from floorwalker.review import chart_sight
from floorwalker.review.actions import signals
from floorwalker.review.chart_events import SignalContactsRead, SignalSampleDrawn
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.models import Chart, SampledContact, SignalSample
from floorwalker.review.queries import chart_behind
from floorwalker.review.queries import charts as queries
from floorwalker.review.queries import signal_samples as sampled

NUMBER: Final = 20
"""Contacts that are read: what stands behind one contact of five is missed by about one draw of ninety."""
SEED_BITS: Final = 48
LONGEST: Final = 80


def draw(chart: Chart, key: str, *, by: Actor) -> SignalSample:
    """Draw twenty of the contacts behind the signal called `key` that `by` may open, once; all of them where there are no more.

    Nobody chooses the seed: who could, would draw until the list suits them. What lies behind the signal is asked first, so that the
    lock on writing is short.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart, or opening contacts.
    NotFound
        If the chart has no such signal.
    RuleBroken
        If no contacts that `by` may open lie behind it.
    Conflict
        If they were drawn already.
    """
    policy.require(by, KEEP)
    policy.require(by, VIEW_CONTACTS)
    person = deciding.require_person(by, refusal="Only a person draws contacts to read.")
    signal = chart.signals.filter(reference=key).first()
    found = chart_behind.contacts(queries.reading(chart), signal, by=by) if signal is not None else None
    among = sorted(found.rows.order_by().values_list("pk", flat=True)) if found is not None else []
    with transaction.atomic():
        held = signals.find(chart_sight.held(chart, by=by), key)
        if SignalSample.objects.filter(signal=held).exists():
            raise Conflict(f"The contacts behind {held.reference} are drawn.", remedy="Read those; nobody draws until a list suits them.")
        if found is None or not among:
            raise RuleBroken(
                "No contacts that you may open lie behind it.", remedy="Ask somebody whose role opens them.", code="nothing_behind"
            )
        seed = secrets.randbits(SEED_BITS)
        made = SignalSample.objects.create(
            signal=held, seed=seed, behind=found.contacts, reached=len(among), drawn_by_id=person, drawn_at=clock.now()
        )
        SampledContact.objects.bulk_create(
            SampledContact(sample=made, position=position, contact=contact)
            for position, contact in enumerate(Stream(seed, held.reference).chosen(among, NUMBER), start=1)
        )
        number = min(NUMBER, len(among))
        store.append(SignalSampleDrawn(subject=held.reference, chart=chart.reference, number=number, among=len(among), seed=seed), by=by)
    return made


@transaction.atomic
def read(chart: Chart, key: str, said: Mapping[int, str], *, by: Actor) -> int:
    """Say what was found in contacts of the draw, by their position; return of how many something new is said.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart, or opening contacts, or do not reach one of these.
    NotFound
        If nothing was drawn, or there is no such contact.
    RuleBroken
        If the words are too long.
    """
    policy.require(by, KEEP)
    policy.require(by, VIEW_CONTACTS)
    person = deciding.require_person(by, refusal="Only a person reads contacts.")
    signal = signals.find(chart_sight.held(chart, by=by), key)
    rows = {each.position: each for each in SampledContact.objects.filter(sample__signal=signal)}
    words = {position: " ".join(each.split()) for position, each in said.items()}
    if not set(words) <= set(rows):
        raise NotFound("There is no such contact in the draw.", remedy="Look at the list again.")
    changed = [rows[position] for position, each in words.items() if each and each != rows[position].found]
    if too_long := [each for each in changed if len(words[each.position]) > LONGEST]:
        raise RuleBroken(
            f"Of {too_long[0].contact_reference} more is said than {LONGEST} letters.",
            remedy="Say the same thing in the same few words, so that they can be counted.", code="too_long",
        )
    reached = sampled.shown(changed, by=by)
    if hidden := [each for each in changed if each.contact not in reached]:
        raise NotFound(f"There is no {hidden[0].contact_reference} that you may open.", remedy="Leave it to whose role reaches it.")
    for each in changed:
        each.found, each.read_by_id, each.read_at = words[each.position], person, clock.now()
    SampledContact.objects.bulk_update(changed, ["found", "read_by", "read_at"])
    if changed:
        told = "; ".join(f"{each.contact_reference}: {each.found}" for each in changed)
        store.append(SignalContactsRead(subject=signal.reference, chart=chart.reference, number=len(changed), found=Sleeved(told)), by=by)
    return len(changed)
