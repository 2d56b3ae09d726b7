"""Transcripts as subtitles: WebVTT (W3C, 2019) and SubRip; each cue is a turn, its speaker in a voice tag or before a colon."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import Turn, ValueRefused

ARROW: Final = "-->"
VTT: Final = "WEBVTT"
_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]{0,80})?\s+([^<>]{1,80})>")
_SPEAKER: Final = re.compile(r"([^:\n<>]{1,40}):\s+")


@dataclass
class Subtitles:
    """The turns of a file and what its notes say of it: contact, source, language, model, id, and who which speaker is."""

    turns: list[Turn] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)


def read(text: str, *, nobody: str = "") -> Subtitles:
    """Return what a WebVTT or SubRip file says; with `nobody` a cue that names no known speaker is of that party.

    Notes of WebVTT (``NOTE contact: C-12``, ``NOTE Speaker 0 = customer``) tell of the whole.

    Raises
    ------
    ValueRefused
        If a cue has no time that can be read, or no party.
    """
    found = Subtitles()
    cues = []
    for block in _blocks(text):
        if block[0].startswith("NOTE"):
            _note(" ".join(block)[4:].strip(), found)
        elif any(ARROW in line for line in block[:2]):
            cues.append(block)
    for block in cues:
        at = 0 if ARROW in block[0] else 1
        found.turns.append(_cue(block[at], "\n".join(block[at + 1 :]), found, nobody))
    return found


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def _note(said: str, found: Subtitles) -> None:
    name, sign, value = said.partition(":")
    if sign and name.strip().casefold() in {"contact", "source", "language", "model", "made_by", "id"}:
        found.facts[name.strip().casefold()] = value.strip()[:120]
        return
    speaker, sign, role = said.partition("=")
    if sign and role.strip().casefold() in spoken.PARTIES:
        found.parties[speaker.strip().casefold()] = spoken.PARTIES[role.strip().casefold()]


def _cue(times: str, said: str, found: Subtitles, nobody: str) -> Turn:
    begin, _, rest = times.partition(ARROW)
    ends = rest.split()
    if not ends:
        raise ValueRefused("time", times, "bad_time")
    at_ms, to_ms = spoken.clock_ms(begin), spoken.clock_ms(ends[0])
    voice = _VOICE.search(said)
    spoken_by = voice.group(1) if voice else ""
    plain = html.unescape(_TAG.sub("", said))
    if not spoken_by and (named := _SPEAKER.match(plain)):
        spoken_by, plain = named.group(1), plain[named.end() :]
    if nobody:
        party = found.parties.get(spoken_by.strip().casefold()) or spoken.PARTIES.get(spoken_by.strip().casefold(), nobody)
        return Turn(party, spoken.words(plain), at_ms, to_ms)
    if not spoken_by and found.turns:
        before = found.turns[-1]
        return Turn(before.party, spoken.words(plain), at_ms, to_ms, before.name)  # a cue without a speaker goes on
    return Turn(spoken.party(spoken_by, known=found.parties), spoken.words(plain), at_ms, to_ms, spoken_by[: spoken.TURN_CHARACTERS])
