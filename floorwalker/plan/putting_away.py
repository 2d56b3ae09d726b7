"""What putting away a draft that was made by itself, and bringing it back within the hour, are for forecasts and rosters alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, TypeVar

from django.db.models import QuerySet

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.plan.models import Forecast, Roster

UNDO_WITHIN: Final = timedelta(hours=1)
WHY_CHARACTERS: Final = 200
Draft = TypeVar("Draft", Forecast, Roster)


def locked(draft: Draft, *, beside: str) -> Draft:
    """Return `draft` locked and as it is now, with its `beside`, the site or queue that it is of.

    Raises
    ------
    RuleBroken
        If it gave way to a newer draft by now.
    """
    rows = type(draft).objects.select_for_update(of=("self",)).select_related(beside)
    held = rows.filter(pk=draft.pk).first()
    if held is None:
        raise RuleBroken(
            f"{draft.reference} gave way to a newer draft.", remedy=f"Open the {draft._meta.verbose_name} again.", code="gone"
        )
    return held


def still(unasked: QuerySet[Draft]) -> list[Draft]:
    """Return the drafts of `unasked` locked, but for those that somebody came to change while the lock was waited for."""
    held = [each.pk for each in unasked.select_for_update(of=("self",))]
    # Asked a second time: a change is another row, which the first question, begun before the wait, does not see on PostgreSQL.
    return list(unasked.filter(pk__in=held))


def put_away(held: Draft, *, about: str, why: str, by: Actor) -> str:
    """Put a locked draft away, settle what is owed about it, and return the reason in one line.

    Raises
    ------
    RuleBroken
        If it is put away already, or no reason is given.
    """
    if held.is_put_away:
        raise RuleBroken(f"{held.reference} is put away already.", remedy="There is nothing to do.", code="put_away")
    why = " ".join(why.split())
    if not 0 < len(why) <= WHY_CHARACTERS:
        raise RuleBroken("A draft is put away for a reason.", remedy=f"Write 1 to {WHY_CHARACTERS} characters.", code="no_reason")
    held.retired_at, held.put_away_why, held.put_away_by = clock.now(), why, f"{by.kind}:{by.id}"
    held.save(update_fields=["retired_at", "put_away_why", "put_away_by"])
    todos.settle_about(about)
    return why


def bring_back(held: Draft, *, about: str, too_late: str) -> None:
    """Bring a locked draft back and let be owed again what was owed about it; `too_late` says what to do after the hour.

    Raises
    ------
    RuleBroken
        If it is not put away, or was longer ago.
    """
    if not held.is_put_away or held.retired_at is None:
        raise RuleBroken(f"{held.reference} is not put away.", remedy="There is nothing to do.", code="not_put_away")
    if not can_come_back(held):
        raise RuleBroken(f"{held.reference} was put away more than an hour ago.", remedy=too_late, code="too_late_to_undo")
    Todo.objects.filter(about=about, done_at__gte=held.retired_at).update(done_at=None)
    held.retired_at, held.put_away_why, held.put_away_by = None, "", ""
    held.save(update_fields=["retired_at", "put_away_why", "put_away_by"])


def can_come_back(draft: Forecast | Roster) -> bool:
    """Return whether a draft was put away within the last hour."""
    return draft.is_put_away and draft.retired_at is not None and clock.now() - draft.retired_at <= UNDO_WITHIN
