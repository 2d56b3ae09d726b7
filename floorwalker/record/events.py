"""Record: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved
from floorwalker.record.archive_events import ARCHIVE_EVENTS
from floorwalker.record.choice_events import CHOICE_EVENTS
from floorwalker.record.feed_events import FEED_EVENTS
from floorwalker.record.logging_events import LOGGING_EVENTS
from floorwalker.record.need_events import NEED_EVENTS
from floorwalker.record.recording_events import RECORDING_EVENTS
from floorwalker.record.stamp_events import STAMP_EVENTS
from floorwalker.record.transcript_events import TRANSCRIPT_EVENTS


@dataclass(frozen=True, kw_only=True)
class ImportStarted(Event):
    """Files were handed in to be imported."""

    kind = "import.started"
    sentence = "Handed in {files} files of {importer} as {subject}"

    importer: str
    files: int
    sha256: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImportBegun(Event):
    """It was said how files handed in are to be read."""

    kind = "import.begun"
    sentence = "Asked for {subject} to be read as {importer}, {ownership} data, times in {zone}"

    importer: str
    zone: str
    ownership: str


@dataclass(frozen=True, kw_only=True)
class ImportRead(Event):
    """Every row of an import was read and accounted for."""

    kind = "import.read"
    record_kind = "import"
    sentence = "Read {rows} rows of {subject}: {accepted} accepted, {rejected} rejected, {duplicates} duplicates"

    rows: int
    accepted: int
    rejected: int
    duplicates: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class ImportPublished(Event):
    """An import was made visible and counted."""

    kind = "import.published"
    record_kind = "import"
    sentence = "Published {subject}: {contacts} contacts on {days} days"

    contacts: int
    days: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """An import was taken out again."""

    kind = "import.undone"
    record_kind = "import"
    sentence = "Took out {subject}: {contacts} contacts on {days} days"

    contacts: int
    days: int


@dataclass(frozen=True, kw_only=True)
class FiguresRestated(Event):
    """Facts of days that had been counted before were counted again because data came late or was taken out."""

    kind = "figures.restated"
    sentence = "Counted {days} days again because of {subject}"

    days: int
    first_day: str
    last_day: str


@dataclass(frozen=True, kw_only=True)
class RecordsLoaded(Event):
    """A batch of ready records was written without an import."""

    kind = "records.loaded"
    sentence = "Loaded {contacts} contacts in {segments} parts, {states} states, {answers} answers, {customers} customers: {subject}"

    customers: int
    contacts: int
    segments: int
    states: int
    answers: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReasonsLoaded(Event):
    """Reasons why customers come were added."""

    kind = "reasons.loaded"
    sentence = "Added the reasons {reasons}"

    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MappingSaved(Event):
    """A way to read a table was saved, to be used again."""

    kind = "mapping.saved"
    sentence = "Saved {subject}, which says what {columns} columns are"

    columns: int


@dataclass(frozen=True, kw_only=True)
class FilterSaved(Event):
    """Filters of the list of contacts were kept under a name; written until every list had saved views."""

    kind = "saved_filter.kept"
    sentence = "Kept the filters {filters} as {subject}, {name}; alert: {alert}"

    name: Sleeved
    filters: Sleeved
    alert: str


@dataclass(frozen=True, kw_only=True)
class FilterChanged(Event):
    """A saved filter got another name or alert; written until every list had saved views."""

    kind = "saved_filter.changed"
    sentence = "Called the saved filter {subject} {name}; alert: {alert}"

    name: Sleeved
    alert: str


@dataclass(frozen=True, kw_only=True)
class FilterHandedOver(Event):
    """A saved filter went to somebody else; written until every list had saved views."""

    kind = "filter.handed_over"
    sentence = "Handed the saved filter {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class FilterRemoved(Event):
    """A saved filter was removed by its owner, or by the house after they had left; written until every list had saved views."""

    kind = "saved_filter.removed"
    sentence = "Removed the saved filter {subject}"


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    """The owner of a saved view was told that it wants a look."""

    kind = "saved_filter.alert_raised"
    record_kind = "view"
    sentence = "Told the owner of the view {subject}; its alert is above {above} in {days} days"

    above: int
    days: int


@dataclass(frozen=True, kw_only=True)
class AlertSet(Event):
    """A saved view of the list of contacts got an alert, or lost it."""

    kind = "view.alert_set"
    sentence = "The alert of the view {subject} is {alert}"

    alert: str


@dataclass(frozen=True, kw_only=True)
class AlertSeen(Event):
    """The owner of a saved filter ticked its alert off; written until every list had saved views."""

    kind = "saved_filter.alert_seen"
    sentence = "Ticked off the alert of the saved filter {subject}"


@dataclass(frozen=True, kw_only=True)
class NamesMet(Event):
    """An import brought names that its source had not used before."""

    kind = "names.met"
    sentence = "Met names that were new in {subject}: {known} known by staff number or name, {unknown} not known"

    known: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class NameDecided(Event):
    """Somebody said whose a source's name is."""

    kind = "name.decided"
    sentence = "Said in {decision} that {subject} ({value} of {source}) is {whose}, from {starts_on} to {ends_on}"

    decision: str
    source: str
    value: Sleeved
    whose: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class NamesDecided(Event):
    """Somebody said whose many names are, in one step."""

    kind = "names.decided"
    sentence = "Said in {subject} whose {names} names are: {added} said, {ended} changed"

    names: int
    added: int
    ended: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class NamesUndone(Event):
    """Somebody took back what had been said of names in one step."""

    kind = "names.undone"
    sentence = "Took back {undone} in {subject}: {taken} taken back, {restored} hold again"

    undone: str
    taken: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class NamesTied(Event):
    """Contacts followed what was decided of the names in them."""

    kind = "names.tied"
    sentence = "Tied {parts} parts of {contacts} contacts anew after decisions on {names} names"

    names: int
    contacts: int
    parts: int


EVENTS: tuple[type[Event], ...] = (
    ImportStarted, ImportBegun, ImportRead, ImportPublished, ImportUndone, FiguresRestated, RecordsLoaded, ReasonsLoaded,
    NamesMet, NameDecided, NamesDecided, NamesUndone, NamesTied, MappingSaved, FilterSaved,
    FilterChanged, FilterHandedOver, FilterRemoved, AlertRaised, AlertSeen, AlertSet, *CHOICE_EVENTS, *FEED_EVENTS,
    *LOGGING_EVENTS, *TRANSCRIPT_EVENTS, *ARCHIVE_EVENTS, *RECORDING_EVENTS, *NEED_EVENTS, *STAMP_EVENTS,
)
