"""Make Larkfield's recordings from their scripts: espeak-ng speaks, the agent on the left lane and the customer on the right.

Run it after a script in floorwalker/demo/recordings was changed (`apt-get install espeak-ng`): `python tools/make_recordings.py`. Beside
each script it writes the sound (Ogg Vorbis, 8 kHz, two lanes) and what is true of it (JSON: who said what and when, holds, pauses).

A line of a script is `when who what`, and where what is spoken is not what is written, `spoken | written`. When is m:ss of the
recording, +seconds after the turn before it (+ alone: 0.6 s), or -seconds before that turn ends, which is talking over it.
`hold from to`, `hold +gap seconds`, `paused from to` and `pause seconds` are silent on both lanes.
"""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import dataclass, field
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

SCRIPTS = Path(__file__).parent.parent / "floorwalker" / "demo" / "recordings"
RATE = 8000
LANES = ("agent", "customer")
GAP_SECONDS = 0.6
PEAK = 0.5  # loud enough to hear, with room above
SMALLEST = 1.0  # of libsndfile, from 0 (large) to 1 (small); Opus so small would fold both lanes into one

Sound = NDArray[np.float64]


@dataclass
class Call:
    """A recording while it is being made."""

    about: dict[str, str]
    turns: list[dict[str, Any]] = field(default_factory=list)
    pieces: list[tuple[int, int, Sound]] = field(default_factory=list)
    holds: list[tuple[int, int]] = field(default_factory=list)
    paused: list[tuple[int, int]] = field(default_factory=list)
    now_ms: int = 0

    def say(self, when: str, party: str, words: str) -> None:
        """Let `party` say `words` at `when`."""
        spoken, _, written = (part.strip() for part in words.partition("|"))
        voice = self.about["voices"].split("|")[LANES.index(party)]
        sound = _speak(spoken, *voice.split())
        at = self._moment(when)
        to = at + round(1000 * sound.size / RATE)
        self.pieces.append((LANES.index(party), at, sound))
        self.turns.append({"party": party, "at_ms": at, "to_ms": to, "text": written or spoken})
        self.now_ms = max(self.now_ms, to)

    def stop(self, spans: list[tuple[int, int]], start: str, length: str) -> None:
        """Keep both lanes silent from `start` until `length`, which is a moment, or seconds after it."""
        at = self._moment(start)
        self.now_ms = _ms(length) if ":" in length else at + round(1000 * float(length))
        spans.append((at, self.now_ms))

    def _moment(self, when: str) -> int:
        if ":" not in when:
            return self.now_ms + round(1000 * float(when if len(when) > 1 else GAP_SECONDS))
        at = _ms(when)
        if at < self.now_ms:
            raise SystemExit(f"{self.about['title']}: at {when} the turn before it still runs, to {self.now_ms / 1000:.1f} s.")
        return at

    def sound(self) -> Sound:
        """Return both lanes."""
        lanes = np.zeros((self.now_ms * RATE // 1000 + RATE // 10, len(LANES)))
        for lane, at, sound in self.pieces:
            start = at * RATE // 1000
            lanes[start : start + sound.size, lane] += sound
        return lanes


def _ms(clock: str) -> int:
    minutes, seconds = clock.split(":")
    return 60_000 * int(minutes) + round(1000 * float(seconds))


def _speak(words: str, voice: str, speed: str, pitch: str) -> Sound:
    made = subprocess.run(  # noqa: S603 (a fixed program, words from a script of ours)
        ["espeak-ng", "--stdout", "-v", voice, "-s", speed, "-p", pitch, words], check=True, capture_output=True  # noqa: S607
    )
    samples, rate = soundfile.read(io.BytesIO(made.stdout))
    common = gcd(RATE, rate)
    sound = resample_poly(samples, RATE // common, rate // common)
    heard = np.flatnonzero(np.abs(sound) > np.abs(sound).max() / 100)
    sound = sound[heard[0] : heard[-1] + 1]  # what is true starts with the voice, not with the silence around it
    return np.asarray(sound * PEAK / np.abs(sound).max())


def read(script: Path) -> Call:
    """Return the call that `script` tells."""
    call = Call({})
    for line in script.read_text().splitlines():
        first, _, rest = line.partition(" ")
        if first.endswith(":") and not first[0].isdigit():
            call.about[first[:-1]] = rest
        elif first in ("hold", "paused"):
            call.stop(call.holds if first == "hold" else call.paused, *rest.split())
        elif first == "pause":
            call.stop(call.paused, "+0.3", rest)
        elif first == "end":
            call.now_ms += round(1000 * float(rest))
        else:
            call.say(first, *rest.split(" ", 1))
    if "length" in call.about:
        call.now_ms = _ms(call.about.pop("length"))
    return call


def _write(ogg: Path, sound: Sound) -> None:
    with soundfile.SoundFile(ogg, "w", RATE, len(LANES), "VORBIS", format="OGG", compression_level=SMALLEST) as file:
        for start in range(0, len(sound), RATE):  # a second at a time: libsndfile 1.2.2 puts what it is given on its stack
            file.write(sound[start : start + RATE])


def main() -> None:
    """Make every recording and say how large all are together."""
    total = 0
    for script in sorted(SCRIPTS.glob("*.txt")):
        call = read(script)
        voices = call.about.pop("voices")
        ogg = script.with_suffix(".ogg")
        _write(ogg, call.sound())
        truth = {
            **call.about, "voices": f"espeak-ng, {voices}", "lanes": list(LANES), "length_ms": call.now_ms,
            "holds": call.holds, "paused": call.paused, "turns": call.turns,
        }
        script.with_suffix(".json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n")
        total += ogg.stat().st_size
        print(f"{script.stem}: {call.now_ms / 1000:.0f} s, {ogg.stat().st_size / 1000:.0f} kB")
    print(f"{total / 1e6:.2f} MB together")


if __name__ == "__main__":
    main()
