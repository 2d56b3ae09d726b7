"""Conversations as vCon (draft-ietf-vcon-vcon-core): its text dialogs, or the transcript among its analyses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import KEY_CHARACTERS, Turn, ValueRefused
from floorwalker.record.importers.json_objects import moment, text

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
TEXT_TYPES: Final = ("text/plain", "text/html", "")
CHANNELS: Final = {"text": "chat", "email": "email", "recording": "voice"}


def is_vcon(record: dict[str, Any]) -> bool:
    """Return whether an object is a vCon."""
    return "vcon" in record and "parties" in record


def facts_of(record: dict[str, Any]) -> dict[str, str]:
    """Return key, contact, language and model that a vCon tells; the contact stands in an attachment of the purpose "contact"."""
    found = {"id": text(record, "uuid", most=KEY_CHARACTERS)}
    for each in _objects(record, "attachments"):
        if "contact" in {each.get("type"), each.get("purpose")}:
            found["contact"] = text(each, "body", most=KEY_CHARACTERS)
    return found


def turns_of(record: dict[str, Any]) -> tuple[list[Turn], dict[str, str]]:
    """Return the turns of a vCon with channel and model: from its transcript where it holds one, else from its text dialogs."""
    parties = [_party(each) for each in _objects(record, "parties")]
    for analysis in _objects(record, "analysis"):
        if analysis.get("type") == "transcript":
            model = " ".join(filter(None, (text(analysis, "vendor"), text(analysis, "product"))))
            return _spoken(_body(analysis), parties), {"channel": "voice", "model": model, "made_by": "machine"}
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


def _spoken(body: Any, parties: list[str]) -> list[Turn]:
    found = []
    segments = body.get("segments", body.get("turns")) if isinstance(body, dict) else body
    for each in segments if isinstance(segments, list) else []:
        if not isinstance(each, dict):
            raise ValueRefused("segments", each, "wrong_type")
        said = each.get("speaker", each.get("party"))
        party = _at(parties, said) if isinstance(said, int) else spoken.party(str(said or ""))
        words = each.get("text", each.get("transcript"))
        if not isinstance(words, str):
            raise ValueRefused("text", words, "wrong_type")
        found.append(Turn(party, spoken.words(words), _ms(each, "start"), _ms(each, "end")))
    return found


def _ms(record: dict[str, Any], key: str) -> int | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value * 1_000 <= spoken.LONGEST_MS:
        raise ValueRefused(key, value, "bad_time")
    return round(value * 1_000)


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
