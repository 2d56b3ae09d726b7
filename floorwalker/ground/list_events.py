"""Lines of the trail about lists: views kept of them, tags on their records, and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ViewKept(Event):
    """Filters and order of a list were kept under a name."""

    kind = "view.kept"
    sentence = "Kept {filters} of {place} as the view {subject}, {name}; seen by {seen_by}"

    place: str
    name: Sleeved
    filters: Sleeved
    seen_by: str


@dataclass(frozen=True, kw_only=True)
class ViewChanged(Event):
    """A saved view got another name, other filters or other readers."""

    kind = "view.changed"
    sentence = "Changed the view {subject}: {name}, which keeps {filters}; seen by {seen_by}"

    name: Sleeved
    filters: Sleeved
    seen_by: str


@dataclass(frozen=True, kw_only=True)
class ViewPutFirst(Event):
    """Somebody let a list open with a view, or as it is again."""

    kind = "view.put_first"
    sentence = "{place} opens {how} {subject} for {person}"

    place: str
    person: str
    how: str


@dataclass(frozen=True, kw_only=True)
class ViewSeen(Event):
    """The owner of a saved view ticked off what it had been raised for."""

    kind = "view.seen"
    sentence = "Ticked off the alert of the view {subject}"


@dataclass(frozen=True, kw_only=True)
class ViewHandedOver(Event):
    """A saved view went to somebody else."""

    kind = "view.handed_over"
    sentence = "Handed the view {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(Event):
    """A saved view was removed by its owner, or by the house after they had left."""

    kind = "view.removed"
    sentence = "Removed the view {subject}"


@dataclass(frozen=True, kw_only=True)
class Tagged(Event):
    """A tag was put on a record."""

    kind = "record.tagged"
    sentence = "Tagged {subject}: {tag}"

    tag: Sleeved


@dataclass(frozen=True, kw_only=True)
class Untagged(Event):
    """A tag was taken off a record."""

    kind = "record.untagged"
    sentence = "Took a tag off {subject}: {tag}"

    tag: Sleeved


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """The owner of a record was asked to see to it by a day."""

    kind = "reminder.given"
    sentence = "Reminded {to} of {subject}, by {due_at}: {words}"

    to: str
    words: Sleeved
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ReminderDone(Event):
    """Somebody ticked a reminder of their own off."""

    kind = "reminder.done"
    sentence = "{to} ticked off the reminder of {subject}"

    to: str


@dataclass(frozen=True, kw_only=True)
class ReminderWithdrawn(Event):
    """A reminder was taken back."""

    kind = "reminder.withdrawn"
    sentence = "Took back that {to} was reminded of {subject}"

    to: str


LIST_EVENTS: Final = (
    ViewKept, ViewChanged, ViewPutFirst, ViewSeen, ViewHandedOver, ViewRemoved, Tagged, Untagged, Reminded, ReminderDone,
    ReminderWithdrawn,
)
