"""Lines that reports write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ReportKept(Event):
    """A report was kept under a name."""

    kind = "report.kept"
    record_kind = "report"
    sentence = "Kept {subject}, {name}: {asks}"

    name: Sleeved
    asks: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReportChanged(Event):
    """A report asks something else from now on, or is called otherwise."""

    kind = "report.changed"
    record_kind = "report"
    sentence = "Changed {subject} to version {number}, {name}: {asks}"

    number: int
    name: Sleeved
    asks: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReportShared(Event):
    """A report is shared with somebody, or with everybody who holds a role."""

    kind = "report.shared"
    record_kind = "report"
    sentence = "Shared {subject} with {whom}"

    whom: str


@dataclass(frozen=True, kw_only=True)
class ReportUnshared(Event):
    """A report is no longer shared with somebody."""

    kind = "report.unshared"
    record_kind = "report"
    sentence = "Shares {subject} no more with {whom}"

    whom: str


@dataclass(frozen=True, kw_only=True)
class ReportRetired(Event):
    """A report is no longer offered, nor sent."""

    kind = "report.retired"
    record_kind = "report"
    sentence = "Retired {subject}"


@dataclass(frozen=True, kw_only=True)
class ReportGiven(Event):
    """A report got another owner."""

    kind = "report.given"
    record_kind = "report"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ReportFiled(Event):
    """The figures of a report were filed as they stood, with a comment."""

    kind = "report.filed"
    record_kind = "filed_report"
    sentence = "Filed {subject} of {report}: {comment}; SHA-256 {sha256}"

    report: str
    comment: Sleeved
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ScheduleBegun(Event):
    """A report is sent by mail from now on."""

    kind = "report.schedule_begun"
    record_kind = "report_schedule"
    sentence = "Sends {report} {every} as {form} to {people} from {next_at} on: {subject}"

    report: str
    every: str
    form: str
    people: str
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class ScheduleStopped(Event):
    """A report is no longer sent."""

    kind = "report.schedule_stopped"
    record_kind = "report_schedule"
    sentence = "Stopped {subject}, which sent {report}"

    report: str


@dataclass(frozen=True, kw_only=True)
class ScheduleGiven(Event):
    """A schedule got another owner."""

    kind = "report.schedule_given"
    record_kind = "report_schedule"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ReportSent(Event):
    """A report was sent to those of a schedule who may see it."""

    kind = "report.sent"
    record_kind = "report_schedule"
    sentence = "Sent {report} by {subject}, due {due_at}: to {sent}, refused {refused}, turns missed {missed}"

    report: str
    due_at: datetime
    sent: int
    refused: int
    missed: int


EVENTS: tuple[type[Event], ...] = (
    ReportKept, ReportChanged, ReportShared, ReportUnshared, ReportRetired, ReportGiven, ReportFiled, ScheduleBegun, ScheduleStopped,
    ScheduleGiven, ReportSent,
)
