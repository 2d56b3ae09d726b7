"""Review: the lines that extracts leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ExtractFrozen(Event):
    """An extract of a cited contact was frozen before its recording goes."""

    kind = "extract.frozen"
    record_kind = "extract"
    sentence = "Froze {subject} of {contact} until {until} for {basis}, SHA-256 {digest}. {why}"
    is_decision = True

    contact: str
    basis: str
    until: date
    digest: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ExtractLetGo(Event):
    """It was decided that nothing of a cited contact is kept longer than its rule says."""

    kind = "extract.let_go"
    record_kind = "extract"
    sentence = "Let {contact} go with its rule ({subject}). {why}"
    is_decision = True

    contact: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ExtractOver(Event):
    """The time of an extract was over, and what it held is gone."""

    kind = "extract.over"
    record_kind = "extract"
    sentence = "Removed what {subject} held: its basis ended on {on}"

    on: date


@dataclass(frozen=True, kw_only=True)
class ExtractsAskedFor(Event):
    """Owners were asked about cited contacts whose recordings go soon."""

    kind = "extract.asked_for"
    sentence = "Asked the owners of {contacts} cited contacts what is kept of them ({subject})"

    contacts: int


EVENTS: Final[tuple[type[Event], ...]] = (ExtractFrozen, ExtractLetGo, ExtractOver, ExtractsAskedFor)
