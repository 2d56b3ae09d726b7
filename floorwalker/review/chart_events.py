"""Lines that control charts write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ChartMade(Event):
    """Somebody began to chart a measure."""

    kind = "chart.made"
    record_kind = "chart"
    sentence = "Began {subject}: {measure} of {of} by {step} from {starts_on}"

    measure: str
    of: str
    step: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class ChartChanged(Event):
    """A chart got another kind or other rules."""

    kind = "chart.changed"
    record_kind = "chart"
    sentence = "Changed {subject}: kind {chart_kind}, rules {rules}; {why}"

    chart_kind: str
    rules: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChartRetired(Event):
    """A chart is no longer looked at."""

    kind = "chart.retired"
    record_kind = "chart"
    sentence = "Retired {subject}: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChartGiven(Event):
    """A chart got another owner."""

    kind = "chart.given"
    record_kind = "chart"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class PhaseBegun(Event):
    """A process was changed, so that its chart begins a new phase."""

    kind = "chart.phase_begun"
    record_kind = "chart"
    sentence = "Began a phase of {subject} on {starts_on}: {cause}"

    starts_on: date
    cause: Sleeved


@dataclass(frozen=True, kw_only=True)
class PhaseTakenBack(Event):
    """A phase was a mistake."""

    kind = "chart.phase_taken_back"
    record_kind = "chart"
    sentence = "Took back the phase of {subject} from {starts_on}: {why}"

    starts_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class LimitsFrozen(Event):
    """The limits of a phase were frozen."""

    kind = "chart.limits_frozen"
    record_kind = "chart"
    sentence = "Froze the limits of {subject} from {starts_on}: {chart_kind}, centre {centre}, on {points} points through {through}; {why}"

    starts_on: date
    through: date
    chart_kind: str
    centre: str
    points: int
    digest: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class PointLeftOut(Event):
    """A point counts no longer towards limits and signals."""

    kind = "chart.point_left_out"
    record_kind = "chart"
    sentence = "Left {day} out of {subject}: {why}"

    day: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class PointPutBack(Event):
    """A point counts again."""

    kind = "chart.point_put_back"
    record_kind = "chart"
    sentence = "Put {day} back into {subject}"

    day: date


@dataclass(frozen=True, kw_only=True)
class ChartNoted(Event):
    """Somebody wrote at a day of a chart."""

    kind = "chart.noted"
    record_kind = "chart"
    sentence = "Wrote at {day} of {subject}: {words}"

    day: date
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChartNoteTakenBack(Event):
    """A note of a chart was taken back."""

    kind = "chart.note_taken_back"
    record_kind = "chart"
    sentence = "Took back the note at {day} of {subject}"

    day: date


@dataclass(frozen=True, kw_only=True)
class SignalsFound(Event):
    """New signals were found in a chart, or such lapsed as nobody had acted on."""

    kind = "chart.signals_found"
    record_kind = "chart"
    sentence = "Found {found} signals in {subject}, {lapsed} lapsed"

    found: int
    lapsed: int


@dataclass(frozen=True, kw_only=True)
class SignalExplained(Event):
    """Somebody said what is behind a signal."""

    kind = "chart.signal_explained"
    record_kind = "signal"
    sentence = "Explained {subject} of {chart}: {reason}"

    chart: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class SignalRaised(Event):
    """An issue was raised from a signal."""

    kind = "chart.signal_raised"
    record_kind = "signal"
    sentence = "Raised {finding} from {subject} of {chart}"

    chart: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class SignalReopened(Event):
    """What was said of a signal was taken back."""

    kind = "chart.signal_reopened"
    record_kind = "signal"
    sentence = "Opened {subject} of {chart} again: {reason}"

    chart: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class SignalSampleDrawn(Event):
    """Contacts behind a signal were drawn at random, to be read."""

    kind = "chart.signal_sample_drawn"
    record_kind = "signal"
    sentence = "Drew {number} of {among} contacts behind {subject} of {chart} at random, seed {seed}"

    chart: str
    number: int
    among: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class SignalContactsRead(Event):
    """Somebody said what was found in contacts behind a signal."""

    kind = "chart.signal_contacts_read"
    record_kind = "signal"
    sentence = "Read {number} contacts behind {subject} of {chart}: {found}"

    chart: str
    number: int
    found: Sleeved


@dataclass(frozen=True, kw_only=True)
class GapRaised(Event):
    """An issue was raised from a gap between a standard and what happened."""

    kind = "chart.gap_raised"
    record_kind = "finding"
    sentence = "Raised {subject} from the gap of {standard} at {where}"

    standard: str
    where: str


EVENTS: tuple[type[Event], ...] = (
    ChartMade, ChartChanged, ChartRetired, ChartGiven, PhaseBegun, PhaseTakenBack, LimitsFrozen, PointLeftOut, PointPutBack, ChartNoted,
    ChartNoteTakenBack, SignalsFound, SignalExplained, SignalRaised, SignalReopened, SignalSampleDrawn,
    SignalContactsRead, GapRaised,
)
