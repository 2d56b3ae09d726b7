"""Correcting an entry of the log: a further line, never another text in place of the first."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.serve.entries import add, fresh, refuse_beyond, words_or_refuse
from floorwalker.serve.events import EntryCorrected
from floorwalker.serve.models import Entry
from floorwalker.serve.queries.day_log import LOG


@transaction.atomic
def correct(entry: Entry, *, words: str, by: Actor) -> Entry:
    """Add a correction to `entry`: what stands stays, the correction stands beside it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If nothing is said.
    """
    policy.require(by, LOG)
    entry = fresh(entry)
    refuse_beyond(entry, by=by)
    said = words_or_refuse(words, noun="The correction")
    add(entry, act="corrected", by=by, words=said)
    store.append(EntryCorrected(subject=entry.reference, what=Sleeved(said)), by=by)
    return entry
