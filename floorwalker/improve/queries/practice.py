"""Attempts at exercises, inside what the reader reaches; and whether this house is a practice floor."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings as django_settings
from django.db.models import QuerySet

from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.improve.models import PracticeAttempt

ADDRESS_FILE: Final = "address"
"""In the folder of the practice floor while it is open."""
PRACTISE, SEE = "improve.practise", "improve.view_practice"


def address() -> str:
    """Return where the practice floor beside this house is open; empty where it is not."""
    try:
        return (Path(django_settings.FLOORWALKER_DATA_DIR) / "practice" / ADDRESS_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def is_practice_floor() -> bool:
    """Return whether everything here is simulated, so that nobody can do harm."""
    return bool(settings.get("simulated"))


def own(by: Actor) -> QuerySet[PracticeAttempt]:
    """Return the attempts of `by`, newest first."""
    return PracticeAttempt.objects.filter(person=by.person_id)


def seen(by: Actor) -> QuerySet[PracticeAttempt]:
    """Return the attempts that `by` may see, with their people; one query."""
    return PracticeAttempt.objects.filter(policy.scope(by, SEE).q(person="person")).select_related("person")
