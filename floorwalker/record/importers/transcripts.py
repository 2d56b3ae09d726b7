"""Transcripts of contacts that are in the house: WebVTT, SubRip, JSON and vCon, each naming the contact that it is of.

The contact is named by our reference (C-12) or by its key in a system we import from, inside the file (see the guide) or by a
reference in the name of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final

from floorwalker.record.importers import spoken, subtitles, vcon
from floorwalker.record.importers.base import (
    KEY_CHARACTERS,
    Conversation,
    Options,
    Ownership,
    Rejected,
    Result,
    Row,
    Source,
    Turn,
    ValueRefused,
)
from floorwalker.record.importers.json_objects import objects, parsed, text
from floorwalker.record.importers.reading import encoding_of

FILE_CHARACTERS: Final = 8 * 2**20
"""A file of subtitles is one contact; a day of talking has 200,000 words."""
FACTS: Final = ("contact", "source", "channel", "language", "model", "made_by", "id")
MAKERS: Final = ("person", "machine", "import")
CHANNELS: Final = ("voice", "chat", "email")
_REFERENCE: Final = re.compile(r"(?<![A-Za-z0-9])C-\d{1,18}(?!\d)")
REFUSALS: Final = spoken.REFUSALS | {
    "not_json": "It is no JSON object, or one that is cut off.",
    "too_large": "It is larger than any transcript.",
    "too_deep": "The object is nested deeper than any transcript.",
    "wrong_type": "A field has a value of another type than a transcript has there.",
    "names_no_contact": "Neither the file nor its name says which contact it is of.",
}


class Transcripts:
    """Reads transcripts of contacts that are in the house already."""

    code = "transcripts"
    label = "Transcripts of contacts"
    expects = "WebVTT, SubRip, JSON or vCon; each names its contact inside, or by a reference such as C-12 in the name of the file."
    default_zone = "UTC"
    default_ownership: Ownership = "own"
    joins = False
    repairs: dict[str, str] = {}
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether it begins as subtitles, or as JSON with turns or a vCon."""
        start = head.lstrip("\ufeff \r\n\t")
        if start.startswith(subtitles.VTT) or subtitles.ARROW in start[:200]:
            return True
        return start[:1] in {"{", "["} and ('"turns"' in head or '"vcon"' in head)

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return nothing: a rejected transcript stands as it was."""
        return ""

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield each transcript, or why it is refused."""
        for number, source in enumerate(sources):
            encoding = encoding_of(source.stream, name=source.name)
            start = source.stream.read(64).decode(encoding, errors="replace").lstrip("\ufeff \r\n\t")
            source.stream.seek(0)
            if start[:1] in {"{", "["}:
                yield from _json(number, source)
            else:
                yield _subtitles(number, source, encoding)


def _subtitles(number: int, source: Source, encoding: str) -> Result:
    row = Row(number, 1)
    content = source.stream.read(FILE_CHARACTERS * 4 + 1).decode(encoding, errors="replace")
    try:
        if len(content) > FILE_CHARACTERS:
            raise ValueRefused("file", content[:80], "too_large")
        found = subtitles.read(content)
        return _conversation(row, source, found.facts, found.turns)
    except ValueRefused as refused:
        return _refused(row, refused, content)


def _json(number: int, source: Source) -> Iterator[Result]:
    for each in objects(source, most=FILE_CHARACTERS):
        row = Row(number, each.number)
        try:
            record = parsed(each)
            if vcon.is_vcon(record):
                turns, more = vcon.turns_of(record)
                facts = vcon.facts_of(record) | more
            else:
                turns = [_turn(turn) for turn in _turns(record)]
                facts = {key: text(record, key, most=KEY_CHARACTERS) for key in FACTS}
            yield _conversation(row, source, facts, turns)
        except ValueRefused as refused:
            yield _refused(row, refused, each.text)


def _turns(record: dict[str, Any]) -> list[dict[str, Any]]:
    found = record.get("turns")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueRefused("turns", found, "wrong_type")
    return found


def _turn(turn: dict[str, Any]) -> Turn:
    said = turn.get("text")
    if not isinstance(said, str):
        raise ValueRefused("text", said, "wrong_type")
    return Turn(spoken.party(text(turn, "party")), spoken.words(said), _ms(turn, "at_ms"), _ms(turn, "to_ms"), text(turn, "name"))


def _ms(turn: dict[str, Any], key: str) -> int | None:
    value = turn.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= spoken.LONGEST_MS:
        raise ValueRefused(key, value, "bad_time")
    return round(value)


def _conversation(row: Row, source: Source, facts: dict[str, str], turns: list[Turn]) -> Conversation:
    named = _REFERENCE.search(PurePath(source.name).stem)
    contact = facts.get("contact") or (named.group() if named else "")
    if not contact:
        raise ValueRefused("contact", source.name, "names_no_contact")
    channel = facts.get("channel") or "voice"
    if channel not in CHANNELS:
        raise ValueRefused("channel", channel, "wrong_type")
    told = facts.get("made_by", "")
    made_by = told if told in MAKERS else "machine" if facts.get("model") else "import"
    return Conversation(
        rows=(row,), external_id=facts.get("id") or contact, contact=contact, channel=channel,
        turns=spoken.in_order(turns), file=row.file, source=facts.get("source", ""), language=facts.get("language", "")[:12],
        made_by=made_by, model=facts.get("model", "")[:80],
        facts=(*tuple((key, value) for key, value in facts.items() if value and key != "contact"), ("contact", contact)),
    )


def _refused(row: Row, refused: ValueRefused, content: str) -> Rejected:
    flat = content.replace("\r", " ").replace("\n", " ")
    return Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], flat)

