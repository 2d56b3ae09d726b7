"""Lines that forecasting and staffing write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ForecastAsked(Event):
    """Somebody asked for a forecast to be made."""

    kind = "forecast.asked"
    sentence = "Asked for a forecast of {subject}: {horizon_days} days in steps of {interval_minutes} minutes"

    horizon_days: int
    interval_minutes: int


@dataclass(frozen=True, kw_only=True)
class ForecastMade(Event):
    """A version of a forecast was made."""

    kind = "forecast.made"
    record_kind = "forecast"
    sentence = "Made {subject} for {queue} by {model}"

    queue: str
    model: str
    data_version: str


@dataclass(frozen=True, kw_only=True)
class ForecastRefreshed(Event):
    """A forecast and the people that it needs were drafted by themselves after a day of a feed."""

    kind = "forecast.refreshed"
    record_kind = "forecast"
    sentence = "Drafted {subject} and {requirement} for {queue} after {day}, beside {beside}, which stays in use"

    queue: str
    day: date
    requirement: str
    beside: str


@dataclass(frozen=True, kw_only=True)
class ForecastPutAway(Event):
    """A draft that was made by itself, and that nobody touched, gave way to a newer one."""

    kind = "forecast.put_away"
    sentence = "Put {subject} of {queue} away: nobody touched it, and a newer draft is here"

    queue: str


@dataclass(frozen=True, kw_only=True)
class DraftPutAway(Event):
    """Somebody put away a draft that was made by itself, with the people it needs."""

    kind = "forecast.draft_put_away"
    record_kind = "forecast"
    is_decision = True
    sentence = "Put the draft {subject} of {queue} away: {why}"

    queue: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class DraftBroughtBack(Event):
    """A draft that was put away was brought back."""

    kind = "forecast.draft_brought_back"
    record_kind = "forecast"
    sentence = "Brought the draft {subject} of {queue} back"

    queue: str


@dataclass(frozen=True, kw_only=True)
class ForecastRevised(Event):
    """A draft was begun from a version that may not change any more."""

    kind = "forecast.revised"
    record_kind = "forecast"
    sentence = "Began {subject} from {source}"

    source: str


@dataclass(frozen=True, kw_only=True)
class LayersChanged(Event):
    """The changes laid over a draft were changed."""

    kind = "forecast.layers_changed"
    sentence = "Changed the layers of {subject}: {words} ({why})"

    words: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class LayersUndone(Event):
    """The last change of a draft was undone."""

    kind = "forecast.layers_undone"
    sentence = "Undid on {subject}: {words}"

    words: str


@dataclass(frozen=True, kw_only=True)
class ForecastUsed(Event):
    """A version was put in use."""

    kind = "forecast.used"
    record_kind = "forecast"
    is_decision = True
    sentence = "Put {subject} in use for {queue}; it takes the place of {supersedes}"

    queue: str
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class ForecastDayDecided(Event):
    """Somebody decided what an unusual day of the history is."""

    kind = "forecast.day_decided"
    is_decision = True
    sentence = "Decided on {day} of {subject}: {choice} {name}"

    day: date
    choice: str
    name: Sleeved


@dataclass(frozen=True, kw_only=True)
class RequirementComputed(Event):
    """The people needed were computed and kept."""

    kind = "requirement.computed"
    record_kind = "requirement"
    sentence = "Computed {subject} from {forecast}: {agents} people at the peak"

    forecast: str
    agents: int


@dataclass(frozen=True, kw_only=True)
class RequirementUsed(Event):
    """A requirement was put in use."""

    kind = "requirement.used"
    record_kind = "requirement"
    sentence = "Put {subject} in use for {queue}; it takes the place of {supersedes}"

    queue: str
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class ShrinkagePlanned(Event):
    """The shrinkage of a site was planned by cause."""

    kind = "shrinkage.planned"
    sentence = "Planned {share} of the paid time of {site} away from contacts from {first_day} on: {subject}"

    site: str
    first_day: date
    share: str


PLANNING_EVENTS: tuple[type[Event], ...] = (
    ForecastAsked, ForecastMade, ForecastRefreshed, ForecastPutAway, DraftPutAway, DraftBroughtBack,
    ForecastRevised, LayersChanged, LayersUndone, ForecastUsed, ForecastDayDecided,
    RequirementComputed, RequirementUsed, ShrinkagePlanned,
)  # fmt: skip
