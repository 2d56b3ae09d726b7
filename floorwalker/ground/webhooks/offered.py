"""Which events other systems may be told of: those on the house's shelf that say what kind of record they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from floorwalker.ground import refs
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.webhooks.events import WebhookTried

TRIED = WebhookTried.kind
"""Sent by hand to any webhook, chosen or not."""


@dataclass(frozen=True)
class Offered:
    """One kind of event that can be sent: its kind, when it comes, and the kind of record it is about."""

    kind: str
    says: str
    record_kind: str
    label: str


@cache
def shelf() -> Mapping[str, Offered]:
    """Return every event that can be sent, by kind, those about one kind of record together.

    Raises
    ------
    LookupError
        If an event names a kind of record that no room knows.
    """
    found = [
        Offered(event.kind, (event.__doc__ or "").partition("\n")[0], event.record_kind, refs.kinds().get(event.record_kind).label)
        for event in trail.kinds().values()
        if event.record_kind
    ]
    return {each.kind: each for each in sorted(found, key=lambda each: (each.label, each.kind))}
