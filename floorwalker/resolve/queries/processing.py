"""The record of processing as far as the house knows it by itself: each table that a room declares to hold personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.apps import apps

from floorwalker.ground import house
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Webhook
from floorwalker.ground.people import policy
from floorwalker.ground.privacy import About, Personal
from floorwalker.resolve.queries import rights_found

VIEW: Final = "resolve.view_processing"
ERASES: Final = {
    "delete_row": "the row goes", "null": "the column is emptied", "pseudonym": "a pseudonym takes its place",
    "sleeve": "the text goes, its digest stays",
}


@dataclass(frozen=True)
class Processing:
    """What one table keeps about customers or workers: which columns, why, how long, who sees it, and what erasing does."""

    model: str
    about: About
    columns: Sequence[str]
    why: Sequence[str]
    kept: Sequence[str]
    recipients: str
    erased: Sequence[str]

    @property
    def title(self) -> str:
        """What people call it."""
        return rights_found.title(self.model)

    @property
    def room(self) -> str:
        """The room that keeps it."""
        return self.model.partition(".")[0]


def record(by: Actor) -> list[Processing]:
    """Return what every room declares, by room and table, once for customers and once for workers.

    Raises
    ------
    NotAllowed
        If no role of `by` reads the record of processing.
    """
    policy.require(by, VIEW)
    declared: dict[tuple[str, About], list[Personal]] = {}
    for each in house.gather("personal"):
        declared.setdefault((each.model, each.about), []).append(each)
    outside = Webhook.objects.filter(ended_at=None, paused_at=None).count()
    return [
        Processing(
            model, about, tuple(each.field for each in fields), tuple(dict.fromkeys(each.why for each in fields)),
            tuple(dict.fromkeys(each.kept for each in fields)), rights_found.recipients(apps.get_model(model), outside),
            tuple(dict.fromkeys(ERASES[each.erase] for each in fields)),
        )
        for (model, about), fields in declared.items()
    ]
