"""Places where statements are said: over which channels, what a place must say of itself, and how its words stand to the statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.customer_messages import CHANNELS as MESSAGE_CHANNELS
from floorwalker.plan.rules.likeness import Match

CHANNELS: Final = (("menu", "Telephone menu"), *(each for each in MESSAGE_CHANNELS if each[0] != "menu"), ("desk", "Agent desktop"))
NAMES: Final = dict(CHANNELS)
DESK: Final = "desk"
USUAL: Final = {"template": ("email",)}
"""Over which channels the words of a kind of document reach customers, unless its owner says otherwise; of all others from the desk."""
MOST_LETTERS: Final = 20_000
"""Some ten pages: a whole web page or menu is pasted as it is."""
LONGEST_CHECK: Final = timedelta(days=731)
State = Literal["reference", "same", "older", "differs", "missing", "gap"]
ORDER: Final[tuple[State, ...]] = ("gap", "missing", "differs", "older", "same", "reference")
"""The worst first."""
WORDS: Final[dict[State, tuple[Literal["ok", "watch", "miss", "info", "idle", "care"], str]]] = {
    "reference": ("ok", "By reference"), "same": ("ok", "Same words"), "older": ("miss", "Older words"), "differs": ("miss", "Differs"),
    "missing": ("miss", "Does not say it"), "gap": ("watch", "No place yet"),
}


@dataclass(frozen=True)
class Told:
    """What somebody found at a place: its words, since when it says so, and when somebody looks again."""

    words: str
    said_since: date
    check_on: date


@dataclass(frozen=True)
class Draft:
    """A place as it is written down."""

    name: str
    channel: str
    where: str


def check(draft: Draft) -> None:
    """Refuse a place that cannot be found again.

    Raises
    ------
    RuleBroken
        If it has no name or is at no channel.
    """
    if not draft.name.strip():
        raise RuleBroken("The place has no name.", remedy="Say what it is, such as: Opening prompt of the menu.", code="place_name")
    if draft.channel not in NAMES:
        raise RuleBroken(f"There is no channel {draft.channel[:20]!r}.", remedy="Choose one of the channels.", code="place_channel")


def check_told(told: Told, *, today: date) -> None:
    """Refuse words that nobody can compare.

    Raises
    ------
    RuleBroken
        If there are none or too many, they are said from a day to come, or the next look is not within two years.
    """
    if not told.words.strip():
        raise RuleBroken(
            "Nobody wrote what it says.", remedy="Paste its words, or hand in a text file; a recording is typed as it is heard.",
            code="place_words",
        )
    if len(told.words) > MOST_LETTERS:
        raise RuleBroken(
            f"It has {len(told.words):,} letters; the house takes {MOST_LETTERS:,}.", remedy="Paste the part that says the statements.",
            code="place_words",
        )
    if told.said_since > today:
        raise RuleBroken(
            f"It would say so only from {told.said_since:%d %b %Y}.", remedy="Write what it says today; look again on that day.",
            code="place_since",
        )
    if not today < told.check_on <= today + LONGEST_CHECK:
        raise RuleBroken(
            f"It would be looked at again on {told.check_on:%d %b %Y}.", remedy="Choose a day to come within two years.",
            code="place_check",
        )


def state_of(match: Match | None, *, current: int) -> State:
    """Return how the words of a place stand to the version `current` of a statement."""
    if match is None:
        return "missing"
    if match.how == "same":
        return "same" if match.version.number == current else "older"
    return "differs"
