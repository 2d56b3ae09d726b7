"""Who speaks when, silence, talk-over and talk ratio within 0.3 s of the truth; the outline holds the highest of each bar."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine import sound
from tests.engine import sound_made

RATE = 8000
WITHIN_SECONDS = 0.3


def _speech(samples: np.ndarray, rate: int) -> list[sound.Span]:
    energy = sound.Energy(rate)
    for piece in np.array_split(samples, 7):  # in pieces, as a file is read
        energy.take(piece)
    return sound.speech(energy)


def _wav(path: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(path)) as file:
        raw = file.readframes(file.getnframes())
        if file.getsampwidth() == 1:
            return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128, file.getframerate()
        return np.frombuffer(raw, "<i2").astype(np.float32) / 32768, file.getframerate()


def test_speech_and_silence_of_a_real_sample_are_within_0_3_s_of_its_truth(test_data: Path) -> None:
    folder = test_data / "data/recordings/two_speakers"
    lines = [line.split() for line in (folder / "sample.rttm").read_text().splitlines()]
    truth = sound.merged((float(each[3]), float(each[3]) + float(each[4])) for each in lines)
    samples, rate = _wav(folder / "sample.wav")
    found = _speech(samples, rate)
    length = samples.size / rate
    assert sound.seconds(found) == pytest.approx(sound.seconds(truth), abs=WITHIN_SECONDS)
    told = sound.talk([found], length=length)
    assert told.silence == pytest.approx(length - sound.seconds(truth), abs=WITHIN_SECONDS)
    assert told.longest_silence == pytest.approx(truth[0][0], abs=WITHIN_SECONDS)
    assert told.talk_over is None
    assert told.talk_ratio is None


def test_a_noisy_line_of_eight_bits_is_told_apart_from_speech(test_data: Path) -> None:
    samples, rate = _wav(next((test_data / "data/recordings").glob("*Mono.wav")))
    found = _speech(samples, rate)
    share = sound.seconds(found) / (samples.size / rate)
    assert 0.4 < share < 0.8, "an ordinary call: neither all speech nor none"
    assert len(found) > 20


@pytest.mark.parametrize("noise", [0.0, 0.0005, 0.003], ids=["clean", "quiet line", "noisy line"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_lanes_are_measured_within_0_3_s_of_the_truth(seed: int, noise: float) -> None:
    rng, length = np.random.default_rng(seed), 120.0
    truth = sound_made.turns(rng, length=length)
    lanes = [
        sound_made.line(rng, sound_made.voice(rng, spans, length=length, rate=RATE, level=level), noise=noise)
        for spans, level in zip(truth, (0.25, 0.08), strict=True)
    ]
    told = sound.talk([_speech(lane, RATE) for lane in lanes], length=length)
    meant = sound.talk(truth, length=length)
    assert meant.talk_over
    for name in ("silence", "longest_silence", "talk_over", "longest_talk_over"):
        assert getattr(told, name) == pytest.approx(getattr(meant, name), abs=WITHIN_SECONDS), name
    assert told.talk_ratio == pytest.approx(meant.talk_ratio, abs=0.01)


def test_real_voices_on_two_lanes_are_measured_within_0_3_s(test_data: Path) -> None:
    samples, rate = _wav(test_data / "data/recordings/two_speakers/sample.wav")
    first, second = samples[int(10.57 * rate) : int(14.4 * rate)], samples[int(21.8 * rate) : int(27.8 * rate)]  # one voice each
    lanes = np.zeros((2, 30 * rate), dtype=np.float32)
    truth: list[list[sound.Span]] = [[], []]
    for lane, piece, at in ((0, first, 1.0), (1, second, 4.0), (0, first, 12.0), (1, second, 19.0), (0, first, 24.5)):
        lanes[lane, int(at * rate) : int(at * rate) + piece.size] += piece
        truth[lane].append((at, at + piece.size / rate))
    told = sound.talk([_speech(lane, rate) for lane in lanes], length=30.0)
    meant = sound.talk(truth, length=30.0)
    for name in ("silence", "agent", "customer", "talk_over", "longest_talk_over"):
        assert getattr(told, name) == pytest.approx(getattr(meant, name), abs=WITHIN_SECONDS), name


def test_a_lane_on_which_nobody_speaks_has_no_speech() -> None:
    rng = np.random.default_rng(5)
    assert _speech(np.zeros(10 * RATE, dtype=np.float32), RATE) == []
    assert _speech((0.01 * rng.standard_normal(10 * RATE)).astype(np.float32), RATE) == []
    assert sound.speech(sound.Energy(RATE)) == []


def test_time_on_hold_is_nobodys_silence() -> None:
    told = sound.talk([[(0, 2), (30, 32)], [(2, 4)]], length=40, apart=[(5, 29)])
    assert told.counted == 16
    assert told.silence == 10
    assert told.longest_silence == 8
    assert told.dead_air == 8
    assert told.talk_ratio == pytest.approx(4 / 6)


def test_an_hour_of_two_lanes_takes_less_than_ten_seconds() -> None:
    rng = np.random.default_rng(9)
    minute = rng.standard_normal(60 * RATE).astype(np.float32)
    energy, outline = [sound.Energy(RATE) for _ in range(2)], [sound.Outline(first_bar=RATE // 20) for _ in range(2)]
    began = time.process_time()
    for _ in range(60):
        for lane in range(2):
            energy[lane].take(minute)
            outline[lane].take(minute)
    for lane in range(2):
        sound.speech(energy[lane])
    assert time.process_time() - began < 10


SPANS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=8)


@given(SPANS, SPANS)
def test_what_is_cut_and_what_meets_make_the_whole(first: list[sound.Span], second: list[sound.Span]) -> None:
    whole = sound.seconds(first)
    assert sound.seconds(sound.cut(first, second)) + sound.seconds(sound.meeting(first, second)) == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("seconds", [1, 59, 61, 480, 3601])
def test_an_outline_has_few_bars_and_each_is_the_highest_of_its_time(seconds: int) -> None:
    rng = np.random.default_rng(seconds)
    samples = (rng.random(seconds * 100) * 0.2).astype(np.float32)
    loud = seconds * 100 // 3
    samples[loud] = 1.0
    outline = sound.Outline(first_bar=5)
    for piece in np.array_split(samples, 11):
        outline.take(piece)
    bars = outline.bars()
    assert len(bars) < 2 * sound.BARS + 1
    assert max(bars) == 255
    assert bars.index(255) == pytest.approx(len(bars) / 3, abs=1.5)
    assert sorted(bars)[-2] < 60, "one loud sample stands in one bar"


def test_an_outline_of_nothing_has_no_bars() -> None:
    assert sound.Outline(first_bar=5).bars() == b""
