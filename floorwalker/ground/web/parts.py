"""What the shared parts of a page are drawn from: a figure, a situation, a step, a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from floorwalker.ground.web.cells import STATES, State


@dataclass(frozen=True)
class Tile:
    """One figure of the strip: `value` is already formatted, None means no data; `note` says what it means now.

    `unit` follows the figure closely ("%"), `target` after a space ("of 80"). With a `state` the note is drawn as a status.
    `meaning_url` leads to the definition of the measure, `step` and `step_url` to what can be done about it.
    """

    label: str
    value: str | None
    unit: str = ""
    target: str = ""
    note: str = ""
    state: State | None = None
    meaning_url: str = ""
    step: str = ""
    step_url: str = ""
    spark: SafeString | None = None
    predicted: bool = False
    code: str = ""


@dataclass(frozen=True)
class Act:
    """Something that can be done about a situation; with an `effect` it is drawn as a lever, and `key` is the key that does it."""

    label: str
    url: str
    effect: str = ""
    icon: str = ""
    primary: bool = False
    key: str = ""


@dataclass(frozen=True)
class Situation:
    """One sentence that says what matters now, why, and at most two acts or three facts."""

    state: State
    sentence: str
    why: str = ""
    acts: Sequence[Act] = ()
    facts: Sequence[tuple[str, str]] = ()

    @property
    def icon(self) -> str:
        """The shape of its state."""
        return STATES[self.state]


@dataclass(frozen=True)
class Step:
    """One step of a guided path."""

    label: str
    state: Literal["done", "current", "ahead"]
    url: str = ""


@dataclass(frozen=True)
class JobView:
    """A job as its panel shows it: `url` answers with ``floor/parts/job.html``; `percent` None means unknown."""

    code: str
    label: str
    state: State
    word: str
    url: str
    percent: int | None = None
    detail: str = ""
    is_running: bool = False
    cancel_url: str = ""
