"""Ground: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.list_events import LIST_EVENTS
from floorwalker.ground.people.events import PEOPLE_EVENTS
from floorwalker.ground.trail.events import TRAIL_EVENTS, Event, Sleeved
from floorwalker.ground.webhooks.events import WEBHOOK_EVENTS


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """Two records were tied."""

    kind = "link.made"
    sentence = "Tied {subject} to {target}: {relation}"

    relation: str
    target: str


@dataclass(frozen=True, kw_only=True)
class JobCancelAsked(Event):
    """Somebody asked for long work to stop."""

    kind = "job.cancel_asked"
    sentence = "Asked {subject} ({job_kind}) to stop"

    job_kind: str


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    """Somebody let failed or cancelled work start again."""

    kind = "job.retried"
    sentence = "Let {subject} ({job_kind}) start again"

    job_kind: str


@dataclass(frozen=True, kw_only=True)
class WaitingDropped(Event):
    """What waited to be sent in a copy for trial was dropped."""

    kind = "outbox.dropped"
    sentence = "Dropped what waited to be sent: {mails} mails, {events} events for other systems"

    mails: int
    events: int


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """A house setting was changed."""

    kind = "setting.changed"
    sentence = "Changed {subject} from {before} to {after}"

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class NoticesChosen(Event):
    """Somebody chose how to be told of things."""

    kind = "notices.chosen"
    sentence = "{subject} is told of {chosen}"

    chosen: str


@dataclass(frozen=True, kw_only=True)
class TodoLate(Event):
    """A leader was told that something one of their people owes is late."""

    kind = "todo.late"
    sentence = "Told {leader} that {person} may need a hand with {subject}, due {due_at}"

    person: str
    leader: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class QueueOpened(Event):
    """A queue was set up."""

    kind = "queue.opened"
    record_kind = "queue"
    sentence = "Set up queue {subject} for {channel}"

    channel: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class QueueRetired(Event):
    """A queue was taken out of use."""

    kind = "queue.retired"
    record_kind = "queue"
    sentence = "Took {subject} out of use"


@dataclass(frozen=True, kw_only=True)
class QueueBroughtBack(Event):
    """A queue was taken into use again."""

    kind = "queue.brought_back"
    record_kind = "queue"
    sentence = "Took {subject} into use again"


@dataclass(frozen=True, kw_only=True)
class HoursSet(Event):
    """The opening hours of a queue were set."""

    kind = "queue.hours_set"
    record_kind = "queue"
    sentence = "Set the opening hours of {subject} from {starts_on}: {stretches} stretches a week"

    starts_on: str
    stretches: int


@dataclass(frozen=True, kw_only=True)
class SpecialDaySet(Event):
    """A day that differs was set."""

    kind = "queue.special_day_set"
    sentence = "Set {day} as a special day for {subject}"

    day: str
    closed: bool


@dataclass(frozen=True, kw_only=True)
class StandardPut(Event):
    """A standard was put in force."""

    kind = "standard.put_in_force"
    sentence = "Put {subject} in force: {measure} {target} from {starts_on} for {applies_to}"

    measure: str
    target: str
    starts_on: str
    applies_to: str
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class FindingRaised(Event):
    """Something was found wrong or better possible."""

    kind = "finding.raised"
    record_kind = "finding"
    sentence = "Raised {subject} from {source}: {summary}"

    source: str
    theme: str
    summary: Sleeved


@dataclass(frozen=True, kw_only=True)
class FindingOwned(Event):
    """A finding got an owner."""

    kind = "finding.owned"
    record_kind = "finding"
    sentence = "Gave {subject} to {owner}"

    owner: str


@dataclass(frozen=True, kw_only=True)
class FindingClosed(Event):
    """A finding was closed with an action, or with a reason for none."""

    kind = "finding.closed"
    record_kind = "finding"
    sentence = "Closed {subject} with {action}: {reason}"

    action: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class FindingReopened(Event):
    """A finding that was closed without an action is open again."""

    kind = "finding.reopened"
    record_kind = "finding"
    sentence = "Opened {subject} again"


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(Event):
    """A choice among options was recorded."""

    kind = "decision.recorded"
    record_kind = "decision"
    sentence = "Recorded {subject} about {about}: {choice}"

    about: str
    choice: Sleeved
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class FileErased(Event):
    """A stored file that nothing referred to any more was removed."""

    kind = "file.erased"
    sentence = "Removed the stored file {subject}"


@dataclass(frozen=True, kw_only=True)
class TodoHandedOver(Event):
    """Something that was owed went to somebody else."""

    kind = "todo.handed_over"
    sentence = "Handed what {before} owed about {subject} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class FindingHandedOver(Event):
    """A finding went from one owner to another."""

    kind = "finding.handed_over"
    record_kind = "finding"
    sentence = "Handed {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class WorkbookApplied(Event):
    """A workbook was applied whole; refused rows were left out."""

    kind = "workbook.applied"
    sentence = "Applied {subject} ({workbook}): {added} added, {changed} changed, {same} as they were, {refused} refused"

    workbook: str
    file: str
    added: int
    changed: int
    same: int
    refused: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class WorkbookUndone(Event):
    """All that a workbook had changed was put back."""

    kind = "workbook.undone"
    sentence = "Undid {subject} ({workbook}): {count} records put back as they were"

    workbook: str
    count: int


@dataclass(frozen=True, kw_only=True)
class StepSkipped(Event):
    """A step of the path that sets the centre up was left out, or taken up again."""

    kind = "set_up.step_skipped"
    sentence = "Set-up step {subject} {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class WorkbookTaken(Event):
    """A workbook was handed in, or put away unused."""

    kind = "workbook.taken"
    sentence = "Workbook {subject} ({workbook}) {what}"

    workbook: str
    what: str


EVENTS: tuple[type[Event], ...] = (
    *TRAIL_EVENTS,
    *PEOPLE_EVENTS,
    *LIST_EVENTS,
    *WEBHOOK_EVENTS,
    LinkMade,
    JobCancelAsked,
    JobRetried,
    SettingChanged,
    WaitingDropped,
    QueueOpened,
    QueueRetired,
    QueueBroughtBack,
    HoursSet,
    SpecialDaySet,
    StandardPut,
    FindingRaised,
    FindingOwned,
    FindingClosed,
    FindingHandedOver,
    StepSkipped,
    WorkbookTaken,
    WorkbookApplied,
    WorkbookUndone,
    TodoHandedOver,
    FindingReopened,
    DecisionRecorded,
    FileErased,
    NoticesChosen,
    TodoLate,
)
