"""What files of conversations have in common: who a speaker is, how long words may be, and times from the beginning."""

from __future__ import annotations

import json
import re
from typing import Final

from floorwalker.record.importers.base import Conversation, Turn, ValueRefused

PARTIES: Final = {
    "agent": "agent", "adviser": "agent", "advisor": "agent", "operator": "agent", "rep": "agent", "representative": "agent",
    "staff": "agent", "assistant": "agent", "handler": "agent", "customer": "customer", "caller": "customer", "client": "customer",
    "user": "customer",
    "visitor": "customer", "member": "customer", "contact": "customer", "end-user": "customer", "enduser": "customer", "system": "system",
    "bot": "system", "ivr": "system", "menu": "system", "automated": "system",
}
"""What sources call the parties."""
TURN_CHARACTERS: Final = 64 * 1024
"""Longest turn; a letter of 20 pages is one."""
TURNS: Final = 20_000
"""Most turns of one conversation; a day of talking has fewer."""
LONGEST_MS: Final = 7 * 86_400_000
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?\Z")

REFUSALS: Final = {
    "unknown_party": "It is not said whether this speaker is the agent, the customer or the system.",
    "no_words": "There are no words in it.",
    "too_many_turns": "It has more turns than any conversation.",
    "too_long": "The words, a name or a key are longer than any may be.",
    "bad_time": "A time cannot be read, lies before the one it must follow, or is out of range.",
    "no_contact": "There is no such contact.",
    "told_otherwise": "The transcript of this key is kept already with other words.",
}
"""Why words are refused, whatever file they stand in."""


def party(said: str, *, known: dict[str, str] | None = None) -> str:
    """Return who the speaker `said` is.

    Raises
    ------
    ValueRefused
        If the word is none that sources use, and the file does not say.
    """
    word = said.strip().casefold()
    found = (known or {}).get(word) or PARTIES.get(word) or PARTIES.get(word.rstrip(" 0123456789"))
    if found is None:
        raise ValueRefused("speaker", said, "unknown_party")
    return found


def words(text: str, *, field: str = "text") -> str:
    """Return the words of a turn with plain line ends, refused where they are too long."""
    if len(text) > TURN_CHARACTERS:
        raise ValueRefused(field, text[:80], "too_long")
    return text.replace("\r\n", "\n").replace("\x00", "\ufffd").replace("\ufffc", "\ufffd").strip()


def clock_ms(said: str, *, field: str = "time") -> int:
    """Return the milliseconds of a time such as 1:02:03.456 or 02:03,456.

    Raises
    ------
    ValueRefused
        If it is none.
    """
    found = _CLOCK.match(said.strip())
    if found is None:
        raise ValueRefused(field, said, "bad_time")
    hours, minutes, seconds, part = found.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1_000 + int((part or "0").ljust(3, "0"))


def in_order(turns: list[Turn]) -> tuple[Turn, ...]:
    """Return `turns` as a conversation: empty ones left out, in the order of their times where all have one.

    Raises
    ------
    ValueRefused
        If none is left, there are too many, or a time is out of range or ends before it begins.
    """
    kept = [turn for turn in turns if turn.text]
    if not kept:
        raise ValueRefused("text", "", "no_words")
    if len(kept) > TURNS:
        raise ValueRefused("turns", f"{len(kept):,}", "too_many_turns")
    for turn in kept:
        for value in (turn.at_ms, turn.to_ms):
            if value is not None and not 0 <= value <= LONGEST_MS:
                raise ValueRefused("time", value, "bad_time")
        if turn.at_ms is not None and turn.to_ms is not None and turn.to_ms < turn.at_ms:
            raise ValueRefused("time", f"{turn.at_ms} to {turn.to_ms} ms", "bad_time")
    if all(turn.at_ms is not None for turn in kept):
        kept.sort(key=lambda turn: turn.at_ms or 0)
    return tuple(kept)


def clean_copy(conversation: Conversation) -> str:
    """Return a conversation as a line of the JSON that the importers of conversations and transcripts read."""
    turns = [
        {"party": turn.party, "text": turn.text, "at_ms": turn.at_ms, "to_ms": turn.to_ms, "name": turn.name} for turn in conversation.turns
    ]
    return json.dumps({**dict(conversation.facts), "turns": turns}, ensure_ascii=False)
