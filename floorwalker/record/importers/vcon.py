"""Conversations as vCon (draft-ietf-vcon-vcon-core): its text dialogs, or the transcript among its analyses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from floorwalker.record.importers import segments, spoken
from floorwalker.record.importers.base import KEY_CHARACTERS, Turn, ValueRefused
from floorwalker.record.importers.json_objects import moment, text

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
TEXT_TYPES: Final = ("text/plain", "text/html", "")
TRANSCRIPTS: Final = ("transcript", "wtf_transcription")
"""Analyses that hold what was said; the second is the World Transcription Format (draft-howe-vcon-wtf-extension)."""
MODEL_CHARACTERS: Final = 80
LANGUAGE_CHARACTERS: Final = 12


def is_vcon(record: dict[str, Any]) -> bool:
    """Return whether an object is a vCon; later drafts of the core name no version any more."""
    return isinstance(record.get("vcon"), str) or ("uuid" in record and "parties" in record and "dialog" in record)


def facts_of(record: dict[str, Any]) -> dict[str, str]:
    """Return key, contact, language and model that a vCon tells; the contact stands in an attachment of the purpose "contact"."""
    found = {"id": text(record, "uuid", most=KEY_CHARACTERS)}
    for each in _objects(record, "attachments"):
        if "contact" in {each.get("type"), each.get("purpose")}:
            found["contact"] = text(each, "body", most=KEY_CHARACTERS)
    return found


def turns_of(record: dict[str, Any]) -> tuple[list[Turn], dict[str, str]]:
    """Return the turns of a vCon with channel and model: from its transcript where it holds one, else from its text dialogs."""
    told = spoken_in(record)
    if told:
        facts = {"channel": "voice", "model": told[0].model, "language": told[0].language, "made_by": "machine"}
        return list(told[0].turns), facts
    parties = [_party(each) for each in _objects(record, "parties")]
    dialogs = [each for each in _objects(record, "dialog") if each.get("type") == "text"]
    starts = [moment(each, "start", since=EARLIEST) for each in dialogs]
    first = min((start for start in starts if start is not None), default=None)
    turns = []
    for each, start in zip(dialogs, starts, strict=True):
        if text(each, "mediatype") not in TEXT_TYPES and text(each, "mimetype") not in TEXT_TYPES:
            continue
        body = each.get("body")
        if not isinstance(body, str):
            raise ValueRefused("body", body, "wrong_type")
        at_ms = int((start - first).total_seconds() * 1_000) if start and first else None
        turns.append(Turn(_at(parties, each.get("originator", each.get("parties"))), spoken.words(body), at_ms))
    return turns, {"channel": "chat"}


@dataclass(frozen=True)
class Spoken:
    """What one analysis of a vCon says was said: of which dialog, by which model, in which language."""

    dialog: int
    turns: tuple[Turn, ...]
    model: str = ""
    language: str = ""


def spoken_in(record: dict[str, Any]) -> list[Spoken]:
    """Return what the transcripts among the analyses of a vCon say, the first of each dialog.

    Raises
    ------
    ValueRefused
        If one cannot be understood.
    """
    parties = [segments.named(text(each, "role")) for each in _objects(record, "parties")]
    dialogs = _objects(record, "dialog")
    found: dict[int, Spoken] = {}
    for analysis in _objects(record, "analysis"):
        if analysis.get("type") not in TRANSCRIPTS:
            continue
        number = _number(analysis.get("dialog"))
        if number in found:
            continue
        body = _body(analysis)
        told = body if isinstance(body, dict) else {}
        single = analysis.get("party")
        alone = parties[single] if isinstance(single, int) and 0 <= single < len(parties) else segments.UNKNOWN
        who = segments.Who(parties, _channels(dialogs, number, parties), _voices(told))
        turns = [replace(each, party=alone) if each.party == segments.UNKNOWN else each for each in segments.turns(body, who)]
        found[number] = Spoken(number, tuple(turns), _model(analysis, told), _language(told))
    return [found[number] for number in sorted(found)]


def _number(dialog: Any) -> int:
    first = dialog[0] if isinstance(dialog, list) and dialog else dialog
    return first if isinstance(first, int) and not isinstance(first, bool) and first >= 0 else 0


def _channels(dialogs: list[dict[str, Any]], number: int, parties: list[str]) -> list[str]:
    """Return the party of each channel of a dialog: the parties that it names, in order."""
    named = dialogs[number].get("parties") if number < len(dialogs) else None
    each = named if isinstance(named, list) else []
    return [parties[at] if isinstance(at, int) and 0 <= at < len(parties) else segments.UNKNOWN for at in each]


def _voices(body: dict[str, Any]) -> dict[str, str]:
    """Return what the voices of a transcript are called (`speakers` of the World Transcription Format)."""
    speakers = body.get("speakers")
    each = speakers.items() if isinstance(speakers, dict) else ()
    return {str(key): text(said, "label") for key, said in each if isinstance(said, dict)}


def _model(analysis: dict[str, Any], body: dict[str, Any]) -> str:
    told = body.get("metadata")
    made = told if isinstance(told, dict) else {}
    names = text(analysis, "vendor") or text(made, "provider"), text(analysis, "product") or text(made, "model")
    return " ".join(filter(None, names))[:MODEL_CHARACTERS]


def _language(body: dict[str, Any]) -> str:
    told = body.get("transcript")
    return (text(told, "language") if isinstance(told, dict) else text(body, "language"))[:LANGUAGE_CHARACTERS]


def _body(analysis: dict[str, Any]) -> Any:
    body = analysis.get("body")
    if isinstance(body, str):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise ValueRefused("body", body[:80], "not_json") from None
    return body


def _party(party: dict[str, Any]) -> str:
    return spoken.party(text(party, "role") or text(party, "name"))


def _at(parties: list[str], number: Any) -> str:
    first = number[0] if isinstance(number, list) and number else number
    if isinstance(first, bool) or not isinstance(first, int) or not 0 <= first < len(parties):
        raise ValueRefused("parties", number, "unknown_party")
    return parties[first]


def _objects(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = record.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueRefused(key, found, "wrong_type")
    return found
