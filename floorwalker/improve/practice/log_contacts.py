"""Log three contacts: with reason, outcome, what was promised, and that somebody was not content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Site
from floorwalker.ground.people.permissions import Role
from floorwalker.improve.practice.base import Exercise, Question
from floorwalker.record.models import LoggedContact, Resolution


@dataclass(frozen=True)
class Story:
    """A contact as it is told, and what a log of it must hold."""

    code: str
    told: str
    reasons: tuple[str, ...]
    settles: bool | None
    promised: bool
    dissatisfied: bool
    model: str


STORIES: Final = (
    Story(
        "address", "Mrs Hale rings: she has moved to 4 Mill Lane. You change her address, and she thanks you.", ("policy-address",),
        True, False, False, "Change of address; settled; nothing promised.",
    ),
    Story(
        "drying", "Mr Osei asks by chat where his claim stands. The drying report is late; you say that you will write by tomorrow noon.",
        ("claim-progress", "claim-escape-of-water"), None, True, False, "Where is my claim; a promise with its time; not settled yet.",
    ),
    Story(
        "callback", "Mrs Iqbal rings for the second time: nobody called her back last week, and she is angry. You promise a call by four.",
        ("complaint-callback",), None, True, True, "Call-back not made; she was not satisfied; a promise with its time.",
    ),
)


def days() -> list[date]:
    """Return today, where there is anything to log with."""
    site = Site.objects.filter(retired_at=None).first()
    return [clock.today(site.zone)] if site is not None and Resolution.objects.filter(retired_at=None).exists() else []


def fitting(story: Story, *, day: date, by: Actor) -> Sequence[int]:
    """Return the numbers of the contacts that `by` logged on `day` as `story` wants it; one query."""
    zone = ZoneInfo(Site.objects.filter(retired_at=None).values_list("zone", flat=True)[0])
    found = LoggedContact.objects.filter(
        person=by.person_id, logged_at__gte=datetime.combine(day, time(), tzinfo=zone), closed_at__isnull=False,
        reason__code__in=story.reasons, dissatisfied=story.dissatisfied, promises__isnull=not story.promised,
    )
    if story.settles:
        found = found.filter(Q(resolved=True) | Q(outcome__settles=True))
    return [int(reference.rpartition("-")[2]) for reference in found.distinct().values_list("reference", flat=True)]


def questions(day: date, by: Actor) -> list[Question]:
    """Return a story to log each; the answer is the reference of the log."""
    return [
        Question(
            story.code, story.told, "reference", [float(number) for number in fitting(story, day=day, by=by)], 0.0,
            reverse("record:log"), "A contact that is closed has a reason and an outcome; what was promised is chased by itself.",
            story.model,
        )
        for story in STORIES
    ]


LOG_CONTACTS = Exercise(
    code="log-contacts", title="Log three contacts",
    purpose="Log contacts so that nobody has to ask again: who, why, what came of it, and what was promised by when.", minutes=6,
    roles=(Role.AGENT, Role.TEAM_LEADER, Role.COMPLAINT_HANDLER, Role.QUALITY_ANALYST), start="record:log", days=days,
    questions=questions,
)
