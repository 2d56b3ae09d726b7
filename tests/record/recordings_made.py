"""Recordings made by hand: two lanes of noise in turns, taken in through the action."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import soundfile

from floorwalker.ground.actors import Actor
from floorwalker.record.actions import recordings
from floorwalker.record.actions.recordings import About
from floorwalker.record.models import Interaction, Recording

RATE = 8000
BY = Actor.system("test")
AGENT, CUSTOMER = ((1.0, 4.0), (12.0, 15.0)), ((4.5, 9.0), (14.0, 18.0))


def a_sound(
    *, seconds: float = 20.0, seed: int = 1, lanes: Sequence[Sequence[tuple[float, float]]] = (AGENT, CUSTOMER), form: str = "WAV",
    subtype: str | None = None, rate: int = RATE,
) -> io.BytesIO:
    """Return a file of sound on which each lane is loud in its spans and silent elsewhere."""
    rng = np.random.default_rng(seed)
    sound = np.zeros((int(seconds * rate), len(lanes)))
    for lane, spans in enumerate(lanes):
        for start, end in spans:
            size = int(end * rate) - int(start * rate)
            sound[int(start * rate) : int(end * rate), lane] = 0.2 * rng.standard_normal(size)
    target = io.BytesIO()
    with soundfile.SoundFile(target, "w", rate, len(lanes), subtype, format=form) as file:
        for start in range(0, len(sound), rate):
            file.write(sound[start : start + rate])
    target.seek(0)
    return target


def a_recording(contact: Interaction | None = None, *, sound: io.BytesIO | None = None, name: str = "call.wav", **about: Any) -> Recording:
    """Take in a recording of `contact`."""
    told = About(contact=contact.reference if contact else "", **about)
    return recordings.take(sound or a_sound(), name=name, about=told, by=BY)
