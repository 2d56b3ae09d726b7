"""Until when a recording is kept, by which rule, and which are due to go: a legal hold wins over every rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from floorwalker.ground import settings
from floorwalker.record.models import Recording

DISSATISFIED = "recording_days_dissatisfied"
BY_KIND = {Recording.Kind.CALL: "recording_days_call", Recording.Kind.VOICEMAIL: "recording_days_voicemail"}


@dataclass(frozen=True)
class Kept:
    """Until when a recording is kept, None while a hold stands; and why, in words."""

    until: datetime | None
    rule: str


def kept(recording: Recording) -> Kept:
    """Return until when `recording` is kept and by which rule."""
    rule, days = _rule(recording)
    if recording.held_at is not None:
        return Kept(None, f"Legal hold: {recording.hold_reason}")
    return Kept(recording.started_at + timedelta(days=days), rule)


def by_rule(recording: Recording) -> str:
    """Return the rule that holds for `recording`, in words."""
    return _rule(recording)[0]


def due(at: datetime, *, held: bool = False) -> QuerySet[Recording]:
    """Return the recordings whose time is over at the moment `at` and on which no hold stands, or those on which one does; oldest first."""
    kept = Recording.objects.filter(gone_at=None, held_at__isnull=not held).order_by()
    ended = Q(pk__in=())
    for kind, code in BY_KIND.items():
        for is_dissatisfied, days in ((True, _days(DISSATISFIED)), (False, _days(code))):
            # a range of one index each, which SQLite searches only by a value, and not where the ranges stand side by side
            part = kept.filter(dissatisfied__in=[is_dissatisfied], kind=kind, started_at__lte=at - days)
            ended |= Q(pk__in=part.values("pk"))
    return kept.filter(ended).order_by("started_at", "id")


def _days(code: str) -> timedelta:
    return timedelta(days=int(settings.get(code)))


def _rule(recording: Recording) -> tuple[str, int]:
    code = DISSATISFIED if recording.dissatisfied else BY_KIND[Recording.Kind(recording.kind)]
    days = int(settings.get(code))
    return f"{settings.SETTINGS.get(code).label}: {days:,} days", days
