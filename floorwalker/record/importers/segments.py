"""What speech models answer: segments with times in seconds, in the forms that are in use, and who said each as far as it is told.

A number that a model gives to a voice says that two voices differ, not which of them is the agent: such words are of nobody known, until a
channel, a role or a name for the voice says more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import Turn, ValueRefused

UNKNOWN: Final = "unknown"
WORDS: Final = ("text", "transcript")
SPEAKERS: Final = ("party", "role", "speaker")


@dataclass(frozen=True)
class Who:
    """Who may have spoken: parties by number, the party of each channel, and what voices are called."""

    parties: Sequence[str] = ()
    channels: Sequence[str] = ()
    voices: Mapping[str, str] = field(default_factory=dict)

    def said(self, segment: Mapping[str, Any]) -> str:
        """Return the party of a segment, unknown where nothing tells it."""
        number = segment.get("party")
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(self.parties):
            return self.parties[number]
        channel = segment.get("channel")
        if isinstance(channel, int) and not isinstance(channel, bool) and 0 <= channel < len(self.channels):
            return self.channels[channel]
        for key in SPEAKERS:
            word = segment.get(key)
            if isinstance(word, str | int) and (found := named(self.voices.get(str(word), str(word)))) != UNKNOWN:
                return found
        return UNKNOWN


def named(word: str) -> str:
    """Return the party that sources call `word`, unknown where it is a name or number of theirs."""
    return spoken.PARTIES.get(word.strip().casefold(), UNKNOWN)


def turns(body: Any, who: Who) -> list[Turn]:
    """Return the turns of what a model answered: a list of segments, or an object with segments, turns or paragraphs.

    Raises
    ------
    ValueRefused
        If a segment has no words, or a time that is none.
    """
    return [_turn(each, who) for each in _segments(body)]


def _segments(body: Any) -> Iterator[Mapping[str, Any]]:
    found = body
    if isinstance(body, dict):
        found = body.get("segments", body.get("turns"))
        if found is None and isinstance(body.get("paragraphs"), dict):
            found = body["paragraphs"].get("paragraphs")
    if not isinstance(found, list):
        raise ValueRefused("segments", str(body)[:80], "wrong_type")
    for each in found:
        if not isinstance(each, dict):
            raise ValueRefused("segments", each, "wrong_type")
        sentences = each.get("sentences")
        if isinstance(sentences, list):  # a paragraph tells the speaker of its sentences
            yield from ({**each, **sentence} for sentence in sentences if isinstance(sentence, dict))
        else:
            yield each


def _turn(segment: Mapping[str, Any], who: Who) -> Turn:
    words = next((segment[key] for key in WORDS if key in segment), None)
    if not isinstance(words, str):
        raise ValueRefused("text", words, "wrong_type")
    return Turn(who.said(segment), spoken.words(words), _ms(segment, "start"), _ms(segment, "end"))


def _ms(segment: Mapping[str, Any], key: str) -> int | None:
    value = segment.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value * 1_000 <= spoken.LONGEST_MS:
        raise ValueRefused(key, value, "bad_time")
    return round(value * 1_000)
