"""Resolve: the lines that anonymised copies leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class CopyMade(Event):
    """An anonymised copy was made."""

    kind = "copy.made"
    record_kind = "anonymised_copy"
    sentence = "Made {subject} of {of}: {hidden} places hidden, {shared_by} records share its facts; for {purpose}"

    of: str
    hidden: int
    shared_by: int
    purpose: Sleeved


@dataclass(frozen=True, kw_only=True)
class CopyBlanked(Event):
    """Whoever reads a copy had more of it hidden."""

    kind = "copy.blanked"
    record_kind = "anonymised_copy"
    sentence = "Hid {places} more places in {subject}"

    places: int


@dataclass(frozen=True, kw_only=True)
class CopyReleased(Event):
    """A second person read a copy whole and let it out."""

    kind = "copy.released"
    record_kind = "anonymised_copy"
    sentence = "Read {subject} whole and released it, {shared_by} of {least} wanted records share its facts, SHA-256 {sha256}: {words}"
    is_decision = True

    shared_by: int
    least: int
    sha256: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class CopyWithdrawn(Event):
    """A copy counts no longer."""

    kind = "copy.withdrawn"
    record_kind = "anonymised_copy"
    sentence = "Withdrew {subject}: {why}"
    is_decision = True

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class CopyTaken(Event):
    """The bundle of a copy was taken out of the house."""

    kind = "copy.taken"
    record_kind = "anonymised_copy"
    sentence = "Took the bundle of {subject} along, SHA-256 {sha256}"

    sha256: str


COPY_EVENTS: Final[tuple[type[Event], ...]] = (CopyMade, CopyBlanked, CopyReleased, CopyWithdrawn, CopyTaken)
