"""Service reviews and what is monitored, as kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, at, called
from floorwalker.ground.people import policy


def _sees_duty(by: Actor, duty: Any) -> bool:
    """Whoever is to look may see it too."""
    return policy.scope(by, "review.view_monitoring").everything or (by.person_id is not None and duty.person_id == by.person_id)


MEETING_KINDS: tuple[Kind, ...] = (
    Kind(
        code="service_review",
        label="Service review",
        find=called("review.ServiceReview", join=("plan",)),
        page=at("review:service_review"),
        permission="review.view_reviews",
        freeze=lambda review: {
            "reference": review.reference, "plan": review.plan.reference, "starts_at": review.starts_at.isoformat(),
            "closed_at": review.closed_at.isoformat() if review.closed_at is not None else "",
            "next_on": review.next_on.isoformat() if review.next_on is not None else "",
        },
    ),
    Kind(
        code="monitoring_duty",
        label="Monitoring duty",
        find=called("review.MonitoringDuty"),
        page=at("review:monitoring_duty"),
        sees=_sees_duty,
        freeze=lambda duty: {
            "reference": duty.reference, "what": duty.what, "every": duty.every, "starts_on": duty.starts_on.isoformat(),
        },
    ),
)
