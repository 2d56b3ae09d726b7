"""Larkfield's automatic checks: what is looked for in every contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.record.actions import transcripts
from floorwalker.record.actions.transcripts import Phrases
from floorwalker.review.actions import checks
from floorwalker.review.actions.checks import RuleSettings
from floorwalker.review.models import CheckRule

BY: Final = Actor.system("demo")
ASKED_FOR: Final = timedelta(days=63)
AGENT: Final = "agent"
WHY: Final = "Agreed with quality and compliance."
VOICE, CHAT, EMAIL = ("voice",), ("chat",), ("email",)
LISTS: Final = (
    Phrases("recorded", "Calls are recorded", AGENT, ("calls are recorded", "this call is recorded")),
    Phrases("chat_kept", "A copy of the chat is kept", AGENT, ("keep a copy of this chat", "chat is kept")),
    Phrases("anything_else", "Further help offered", AGENT, ("anything else", "is there anything more")),
    Phrases(
        "not_to_be_said", "Words we do not use", AGENT,
        ("calm down", "nothing i can do", "company policy", "you should have", "not my problem", "as i already said"),
    ),
    Phrases(
        "vague_promises", "Promises without a day", AGENT,
        (
            "in due course", "someone will call", "they will call you", "someone will be in touch", "come back to you", "should be fine",
            "i guarantee",
        ),
    ),
    Phrases("card_in_writing", "Card asked for in writing", AGENT, ("give me the card number", "send me the card number")),
)
RULES: Final = (
    ("long_hold", "Hold over two minutes", 120.0, "", VOICE), ("many_holds", "More than two holds", 2.0, "", VOICE),
    ("long_silence", "Silence over twelve seconds", 12.0, "", VOICE), ("talk_over", "Talking over one another", 3.0, "", VOICE),
    ("one_sided", "Customer hardly spoke", 85.0, "", VOICE), ("disclosure", "Recording said in time", 4.0, "recorded", VOICE),
    ("disclosure", "Copy of the chat said in time", 4.0, "chat_kept", CHAT),
    ("words_said", "Further help offered", None, "anything_else", (*VOICE, *CHAT, *EMAIL)),
    ("words_not_said", "Words we do not use", None, "not_to_be_said", ()),
    ("words_not_said", "Promise without a day", None, "vague_promises", ()),
    ("words_not_said", "Card asked for in writing", None, "card_in_writing", (*CHAT, *EMAIL)),
    ("card_pause", "Card given while recorded", None, "", ()), ("repeat", "Customer had to come back", 7.0, "", ()),
    ("no_outcome", "No outcome noted", None, "", ()), ("low_sentiment", "Customer sounded unhappy", -0.25, "", ()),
)  # fmt: skip


def write() -> int:
    """Set the checks up once; return how many that were."""
    if CheckRule.objects.exists():
        return 0
    for each in LISTS:
        transcripts.put_phrases(each, by=BY)
    starts = clock.today("UTC") - ASKED_FOR
    for check, name, limit, phrases, channels in RULES:
        settings = RuleSettings(name, limit, phrases, tuple(channels), (), is_on=True, starts_on=starts, why=WHY)
        checks.add(check, settings, by=BY)
    return len(RULES)
