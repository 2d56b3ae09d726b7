"""Service reviews made for tests: a plan that runs over a charted queue, its rhythm, and everything that closing asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from floorwalker.ground import clock, standards
from floorwalker.review.actions import review_cycles, service_reviews
from floorwalker.review.models import ReviewCycle, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from tests.conftest import MONDAY, Cast
from tests.plan.plan_made import active, ready
from tests.record.contacts_made import LONG_AGO, a_queue
from tests.review.charts_made import STEADY, a_chart, charted

SPIKE = (*STEADY, 40)
"""Days of the claims queue, the last of which is outside the limits."""
HELD = MONDAY + timedelta(hours=3)
WORDS = "Two of the late shift were off sick and nobody with the skill stood in."


@contextmanager
def reviewed(cast: Cast, folder: Path, abandoned: Any = SPIKE) -> Iterator[ReviewCycle]:
    """Let the service of a plan over the charted claims queue be reviewed every month, from today at ten on, chaired by olga."""
    plan = active(cast, ready())  # before anything is counted: its objective stands without a baseline
    with charted(folder, abandoned):
        standards.put_in_force("abandonment_rate", target=0.05, starts_on=LONG_AGO, queue=a_queue(), by=cast.olga_acts)
        a_chart(cast)
        yield review_cycles.set_cycle(
            plan, site=cast.olga.site, every="month", next_on=MONDAY.date(), begins_at=time(10), chair=cast.olga,
            people=[cast.pat, cast.una], by=cast.pat_acts,
        )


def opened(cast: Cast, cycle: ReviewCycle, **other: Any) -> ServiceReview:
    """Open the next review by pat."""
    return service_reviews.open_review(cycle, by=cast.pat_acts, **other)


def standard_item(review: ServiceReview) -> Any:
    """Return the item of the standard on callers who give up."""
    return review.items.get(kind="standard", title__startswith="Abandonment rate")


def settled(cast: Cast, review: ServiceReview, *, but: Any = None, due_on: date = date(2026, 3, 20)) -> ServiceReview:
    """Say a cause and decide something for every item that wants it, but one."""
    for item in queries.items(review):
        if item.wants_cause and item != but:
            service_reviews.say(item, cause="people", words=WORDS, said="", changes=item.changes, by=cast.pat_acts)
            service_reviews.note(
                item, what="Train four people", why="", owner=cast.una, due_on=due_on, serves=serves(review), by=cast.pat_acts
            )
    return review


def serves(review: ServiceReview) -> str:
    """Return the Ref of the standard on callers who give up."""
    return str(standard_item(review).about)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the house's clock stand at `moment`."""
    with clock.frozen(moment):
        yield
