"""The recordings that Larkfield ships say what their truth says, when it says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import floorwalker.demo

FOLDER = Path(floorwalker.demo.__file__).parent / "recordings"
CALLS = sorted(FOLDER.glob("*.json"))
MOST_BYTES = 2_000_000
LAG_SECONDS = 0.25
"""A soft consonant, and what the compression smears."""
HEARD = 0.02


def _read(truth: Path) -> tuple[dict[str, Any], Any, int]:
    sound, rate = soundfile.read(truth.with_suffix(".ogg"))
    return json.loads(truth.read_text()), sound, rate


def test_a_dozen_are_shipped_within_two_megabytes() -> None:
    assert len(CALLS) == 12
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("truth", CALLS, ids=lambda path: path.stem)
def test_each_turn_is_heard_on_its_lane_from_the_moment_stated(truth: Path) -> None:
    told, sound, rate = _read(truth)
    assert sound.shape[1] == 2
    assert sound.shape[0] / rate == pytest.approx(told["length_ms"] / 1000, abs=0.2)
    for lane, party in enumerate(told["lanes"]):
        heard = np.abs(sound[:, lane]) > HEARD
        said = np.zeros(heard.size, dtype=bool)
        for turn in told["turns"]:
            start, stop = (int(turn[name] * rate / 1000) for name in ("at_ms", "to_ms"))
            if turn["party"] == party:
                assert turn["text"]
                assert heard[start : start + int(LAG_SECONDS * rate)].any(), turn
                said[max(0, start - int(LAG_SECONDS * rate)) : stop + int(LAG_SECONDS * rate)] = True
        assert not (heard & ~said).any(), "something is heard that the truth does not tell"


@pytest.mark.parametrize("truth", CALLS, ids=lambda path: path.stem)
def test_holds_and_pauses_are_silent_and_lie_inside(truth: Path) -> None:
    told, sound, rate = _read(truth)
    for start, stop in [*told["holds"], *told["paused"]]:
        assert 0 < start < stop < told["length_ms"]
        quiet = sound[int((start + 1000 * LAG_SECONDS) * rate / 1000) : int(stop * rate / 1000)]
        assert np.abs(quiet).max() < HEARD
