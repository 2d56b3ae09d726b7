"""Measuring a recording once, when it comes in: who speaks when, silence, talk-over, and the outline that pages draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from floorwalker.engine import sound
from floorwalker.record.sounds.reading import MILLISECONDS, Sound

Spans = Sequence[tuple[int, int]]
BARS_A_SECOND: Final = 20


@dataclass(frozen=True)
class Measured:
    """What a recording sounds like, in milliseconds; None where one lane holds both parties."""

    length_ms: int
    outline: bytes
    speech: list[list[tuple[int, int]]]
    silence_ms: int
    longest_silence_ms: int
    dead_air_ms: int
    agent_ms: int | None
    customer_ms: int | None
    talk_over_ms: int | None
    longest_talk_over_ms: int | None

    def as_columns(self) -> dict[str, object]:
        """Return it as the columns of a recording."""
        return dict(vars(self))


def measure(recording: Sound, *, apart: Spans = (), agent_lane: int = 0) -> Measured:
    """Read `recording` once to its end and return what it sounds like; `apart` is on hold or paused.

    Raises
    ------
    SoundRefused
        If it cannot be read to its end.
    """
    lanes = range(recording.lanes)
    energy = [sound.Energy(recording.rate) for _ in lanes]
    outlines = [sound.Outline(first_bar=max(1, recording.rate // BARS_A_SECOND)) for _ in lanes]
    frames = 0
    for block in recording.blocks():
        frames += len(block)
        for lane in lanes:
            samples = np.ascontiguousarray(block[:, lane])
            energy[lane].take(samples)
            outlines[lane].take(samples)
    length = frames / recording.rate
    speech = [sound.speech(each) for each in energy]
    told = sound.talk(speech, length=length, apart=[(at / MILLISECONDS, to / MILLISECONDS) for at, to in apart], agent=agent_lane)
    return Measured(
        round(length * MILLISECONDS), b"".join(each.bars() for each in outlines),
        [[(_ms(start), _ms(end)) for start, end in lane] for lane in speech],
        _ms(told.silence), _ms(told.longest_silence), _ms(told.dead_air),
        *(None if each is None else _ms(each) for each in (told.agent, told.customer, told.talk_over, told.longest_talk_over)),
    )


def _ms(seconds: float) -> int:
    return round(seconds * MILLISECONDS)
