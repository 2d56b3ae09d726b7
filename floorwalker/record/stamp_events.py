"""Record: the lines that steps of contacts leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class StepStamped(Event):
    """It was said what came of a step of a contact."""

    kind = "contact.step_stamped"
    record_kind = "logged"
    sentence = "Stamped {step} of {subject}: {answer}"

    step: str
    answer: str
    how: str
    attempts: int
    edition: str


@dataclass(frozen=True, kw_only=True)
class PauseEnded(Event):
    """A recording went on after a card was read out."""

    kind = "contact.pause_ended"
    record_kind = "logged"
    sentence = "Ended the pause of {subject} after {seconds} s"

    seconds: int


@dataclass(frozen=True, kw_only=True)
class NoteMasked(Event):
    """Numbers that a note need not hold were blanked in it."""

    kind = "contact.note_masked"
    record_kind = "logged"
    sentence = "Masked {kinds} in the note of {subject}"

    kinds: tuple[str, ...]


STAMP_EVENTS: Final[tuple[type[Event], ...]] = (NoteMasked, PauseEnded, StepStamped)
