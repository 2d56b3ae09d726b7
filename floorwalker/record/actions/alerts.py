"""Setting the alert of a saved view of the list of contacts, and raising it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from floorwalker.ground import saved_views, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record.events import AlertRaised, AlertSet
from floorwalker.record.models import ContactAlert
from floorwalker.record.queries import alerts as queries

ABOVE_AT_MOST: Final = 9_999
"""The list itself counts no further."""
DAYS_AT_MOST: Final = 92
"""A quarter; what takes longer to show is a trend, and stands in the figures."""


class AlertRefused(RuleBroken):
    """The alert cannot be set so."""

    code = "alert_refused"


@dataclass(frozen=True)
class Alert:
    """Tell the owner when more than `above` contacts of the last `days` days match."""

    above: int
    days: int

    def __post_init__(self) -> None:
        if not (0 <= self.above <= ABOVE_AT_MOST and 1 <= self.days <= DAYS_AT_MOST):
            raise AlertRefused(
                f"An alert above {self.above} contacts in {self.days} days cannot be set.",
                remedy=f"Write 0 to {ABOVE_AT_MOST:,} contacts and 1 to {DAYS_AT_MOST} days.",
            )

    def __str__(self) -> str:
        return f"above {self.above} in {self.days} days"


@transaction.atomic
def put(reference: str, *, alert: Alert | None, by: Actor) -> None:
    """Give the view `reference` of the list of contacts this alert, or none; what it had raised is ticked off with it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    NotFound
        If it is not theirs, or a view of another list.
    """
    policy.require(by, queries.PERMISSION)
    view = queries.view(reference, by=by)
    if alert is None:
        ContactAlert.objects.filter(view=view).delete()
        saved_views.tick_off(view, by=by)
    else:
        ContactAlert.objects.update_or_create(view=view, defaults={"above": alert.above, "days": alert.days})
    store.append(AlertSet(subject=view.reference, alert=str(alert or "none")), by=by)


@transaction.atomic
def tell(alert: ContactAlert, *, why: str, by: Actor) -> Todo:
    """Raise `alert` with the owner of its view, because of `why`.

    Raises
    ------
    NotAllowed
        If `by` may not see contacts.
    """
    policy.require(by, queries.PERMISSION)
    view = alert.view
    todo = todos.owe(
        view.person, key=queries.todo_key(alert), stage="record", what=f"Look at {view.name}", why=why,
        about=f"{saved_views.KIND}:{view.reference}", is_own=True,
    )
    telling.tell(
        view.person, kind="saved_filter", key=f"notice:{todo.key}", group=view.reference, about=todo.about, what=f"{view.name}: {why}",
    )
    store.append(AlertRaised(subject=view.reference, above=alert.above, days=alert.days), by=by)
    return todo
