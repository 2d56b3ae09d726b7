"""Lines that minutes of meetings write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(Event):
    """The minutes of a meeting were written, or written anew before they were agreed."""

    kind = "meeting.written"
    record_kind = "meeting"
    sentence = "Wrote the minutes {subject} of {title}: {present} present, chaired by {chair}"

    present: int
    chair: str
    title: Sleeved


@dataclass(frozen=True, kw_only=True)
class MeetingActionGiven(Event):
    """A meeting gave somebody something to do."""

    kind = "meeting.action_given"
    record_kind = "meeting"
    sentence = "{subject} gave {owner} until {due_on}: {what}"

    owner: str
    due_on: date
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class MeetingActionDone(Event):
    """What a meeting gave somebody to do is done."""

    kind = "meeting.action_done"
    record_kind = "meeting"
    sentence = "Did what {subject} gave {owner}: {what}"

    owner: str
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class MinutesAgreed(Event):
    """The chair agreed to the minutes; nothing in them changes any more."""

    kind = "meeting.agreed"
    record_kind = "meeting"
    is_decision = True
    sentence = "Agreed to the minutes {subject}: {decisions} decisions, {actions} actions"

    decisions: int
    actions: int


@dataclass(frozen=True, kw_only=True)
class MeetingPurposeNamed(Event):
    """It was said what a decision or an action of a meeting serves; `what` is which of the two."""

    kind = "meeting.purpose_named"
    record_kind = "meeting"
    sentence = "Said that {what} of {subject} serves {about}"

    what: str
    about: str


@dataclass(frozen=True, kw_only=True)
class MeetingPurposeTakenBack(Event):
    """What a decision or an action of a meeting was said to serve was taken back."""

    kind = "meeting.purpose_taken_back"
    record_kind = "meeting"
    sentence = "Took back that something of {subject} serves {about}"

    about: str


MEETING_EVENTS: tuple[type[Event], ...] = (
    MinutesWritten, MeetingActionGiven, MeetingActionDone, MinutesAgreed, MeetingPurposeNamed, MeetingPurposeTakenBack,
)
