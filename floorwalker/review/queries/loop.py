"""The way of an evaluation: monitored, scored, fed back, acknowledged, acted on; how many stand where, and how long they wait there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.review import sight
from floorwalker.review.models import Evaluation, Pick

WEEKS: Final = 13
SOURCE: Final = "evaluation:"


@dataclass(frozen=True)
class Step:
    """One step: how many have come so far, how many of them wait for the next, and since when the oldest waits."""

    name: str
    count: int | None
    waiting: int = 0
    oldest: datetime | None = None
    note: str = ""

    @property
    def days(self) -> int | None:
        """Days that the oldest has waited."""
        return None if self.oldest is None else (clock.now() - self.oldest).days


def steps(by: Actor) -> Sequence[Step]:
    """Return the steps of the last thirteen weeks within the reach of `by`; nothing for who sees their own alone. Three queries."""
    scope = policy.scope(by, sight.VIEW)
    if not (scope.everything or scope.teams or scope.sites):
        return ()
    since = clock.now() - timedelta(weeks=WEEKS)
    rows = Evaluation.objects.filter(
        sight.inside(scope), Q(submitted_at__gte=since) | Q(submitted_at=None, begun_at__gte=since), kind=Evaluation.Kind.QUALITY,
        voided_at=None,
    )
    scored = Q(submitted_at__isnull=False)
    unread = scored & Q(acknowledged_at=None)
    begun = Evaluation.objects.filter(kind=Evaluation.Kind.QUALITY, voided_at=None).values("contact")
    picks = Pick.objects.filter(sight.inside(scope), swapped_at=None, due_on__gte=since.date()).exclude(contact__in=begun)
    chosen = picks.aggregate(open=Count("pk"), since=Min("draw__drawn_at"))
    found = rows.aggregate(
        monitored=Count("pk"), scored=Count("pk", filter=scored), drafts=Count("pk", filter=~scored),
        draft_since=Min("begun_at", filter=~scored), read=Count("pk", filter=scored & Q(acknowledged_at__isnull=False)),
        unread=Count("pk", filter=unread), unread_since=Min("submitted_at", filter=unread),
    )
    raised = Finding.objects.filter(source__startswith=SOURCE, raised_at__gte=since)
    if not scope.everything:
        raised = raised.filter(source__in=[f"{SOURCE}{each}" for each in rows.filter(scored).values_list("reference", flat=True)])
    open_ = Q(closed_at=None)
    acted = raised.aggregate(
        raised=Count("pk"), acted=Count("pk", filter=~Q(closed_with="")), open=Count("pk", filter=open_),
        since=Min("raised_at", filter=open_),
    )
    return (
        Step(
            "Monitored", found["monitored"] + chosen["open"], found["drafts"] + chosen["open"],
            min(filter(None, (found["draft_since"], chosen["since"])), default=None), "to be scored",
        ),
        Step("Scored", found["scored"], note="sent to the agent as they are scored"),
        Step("Fed back", found["scored"], found["unread"], found["unread_since"], "not read yet"),
        Step("Acknowledged", found["read"]),
        Step("Acted on", acted["acted"], acted["open"], acted["since"], f"open of {acted['raised']} issues raised"),
        Step("Re-checked", None, note="comes with improvement actions"),
    )
