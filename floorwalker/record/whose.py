"""Whose a source's name is at a moment: what was decided, in UTC, and else whoever stands in for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.ground.people.models import Site
from floorwalker.record.models import ExternalIdentity, SourceName

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """Whose it is from `start` up to, and not including, `end`."""

    start: datetime
    end: datetime
    target: int
    settles: bool | None = None
    """Whether the outcome of a disposition settles the matter."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose one name is: the spans that were said, and what carries its contacts outside of them."""

    name: int
    spans: tuple[Span, ...]
    stand_in: int | None
    not_ours: bool = False

    @property
    def is_for_good(self) -> bool:
        """Whether somebody said whose it is for all time, so that nothing need stand in."""
        reached = BEGINNING
        for span in sorted(self.spans, key=lambda each: each.start):
            if span.start > reached:
                return False
            reached = max(reached, span.end)
        return reached == END

    def at(self, moment: datetime) -> tuple[int | None, bool]:
        """Return the key of whose it is at `moment`, and whether somebody knows."""
        for span in self.spans:
            if span.start <= moment < span.end:
                return span.target, True
        return self.stand_in, self.not_ours

    def settles_at(self, moment: datetime) -> bool | None:
        """Return whether a contact with this disposition at `moment` was settled, None where nobody said."""
        return next((span.settles for span in self.spans if span.start <= moment < span.end), None)


def of(names: Iterable[SourceName]) -> dict[int, Whose]:
    """Return whose each of `names` is, by key; two queries."""
    wanted = {name.pk: name for name in names}
    said: dict[int, list[ExternalIdentity]] = defaultdict(list)
    live = ExternalIdentity.objects.filter(name__in=wanted, taken_back_in="").select_related("person__site", "queue", "outcome")
    for each in live:
        said[each.name_id].append(each)
    house = house_zone() if said else "UTC"
    return {
        key: Whose(
            key, tuple(_span(each, house) for each in said[key] if not each.not_ours), name.stand_in_id,
            any(each.not_ours for each in said[key]),
        )
        for key, name in wanted.items()
    }


def house_zone() -> str:
    """Return the zone of the first site: the days of what belongs to no site are its own."""
    return Site.objects.filter(retired_at=None).order_by("pk").values_list("zone", flat=True).first() or "UTC"


def zone_of(identity: ExternalIdentity, *, house: str) -> str:
    """Return the zone whose days bound `identity`: the person's site's, the queue's, or else `house`."""
    if identity.person is not None:
        return identity.person.site.zone
    return identity.queue.zone if identity.queue is not None else house


def _span(identity: ExternalIdentity, house: str) -> Span:
    zone = zone_of(identity, house=house)
    start, end = _midnight(identity.starts_on, zone) or BEGINNING, _midnight(identity.ends_on, zone) or END
    return Span(start, end, identity.target_id or 0, identity.outcome.settles if identity.outcome is not None else None)


def _midnight(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
