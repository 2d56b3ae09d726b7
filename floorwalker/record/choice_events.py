"""Record: the lines that editing reasons and outcomes leaves in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ChoiceAdded(Event):
    """A reason or outcome was added."""

    kind = "choice.added"
    sentence = "Added {subject}, {name}, under {under}"

    name: Sleeved
    under: str


@dataclass(frozen=True, kw_only=True)
class ChoiceRenamed(Event):
    """A reason or outcome got another name."""

    kind = "choice.renamed"
    sentence = "Renamed {subject} from {before} to {after}"

    before: Sleeved
    after: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChoiceMoved(Event):
    """A reason or outcome was put elsewhere in its tree, with all below it."""

    kind = "choice.moved"
    sentence = "Moved {subject} from under {before} to under {after}"

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ChoiceOrdered(Event):
    """A reason or outcome got another place among those beside it."""

    kind = "choice.ordered"
    sentence = "Put {subject} in place {position}"

    position: int


@dataclass(frozen=True, kw_only=True)
class ChoiceRetired(Event):
    """A reason or outcome can be chosen no more, nor what lies below it."""

    kind = "choice.retired"
    sentence = "Retired {subject}"


@dataclass(frozen=True, kw_only=True)
class ChoiceRestored(Event):
    """A retired reason or outcome was taken into use again."""

    kind = "choice.restored"
    sentence = "Took {subject} into use again"


@dataclass(frozen=True, kw_only=True)
class ChoiceMeaningSet(Event):
    """It was said whether an outcome settles the matter and whether something must be promised with it."""

    kind = "choice.meaning_set"
    sentence = "Said of {subject}: {settles}, a promise is {promise}"

    settles: str
    promise: str


CHOICE_EVENTS: tuple[type[Event], ...] = (
    ChoiceAdded, ChoiceRenamed, ChoiceMoved, ChoiceOrdered, ChoiceRetired, ChoiceRestored, ChoiceMeaningSet,
)
