"""The shelf of automatic checks; a new one is a file here and its name below."""

from __future__ import annotations

from floorwalker.ground.shelf import Shelf
from floorwalker.review.checks.base import Check
from floorwalker.review.checks.card_pause import CardPause
from floorwalker.review.checks.disclosure import Disclosure
from floorwalker.review.checks.long_hold import LongHold
from floorwalker.review.checks.long_silence import LongSilence
from floorwalker.review.checks.low_sentiment import LowSentiment
from floorwalker.review.checks.many_holds import ManyHolds
from floorwalker.review.checks.no_outcome import NoOutcome
from floorwalker.review.checks.one_sided import OneSided
from floorwalker.review.checks.repeat import Repeat
from floorwalker.review.checks.talk_over import TalkOver
from floorwalker.review.checks.words_not_said import WordsNotSaid
from floorwalker.review.checks.words_said import WordsSaid

CHECKS: Shelf[Check] = Shelf(
    "check",
    (
        LongHold(), ManyHolds(), LongSilence(), TalkOver(), OneSided(), WordsSaid(), WordsNotSaid(), Disclosure(), CardPause(), NoOutcome(),
        Repeat(), LowSentiment(),
    ),
)
