"""Rounds of looking at contacts drawn by chance: which regulation's questions are asked how often, and how answers are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground import packs
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.packs import Question
from floorwalker.resolve.rules.drawn import Every

ANSWERS: Final = (("yes", "Yes"), ("no", "No"), ("na", "Does not apply"))
LONGEST_WORDS: Final = 300
PRIVACY: Final = "privacy"


class NotJudged(RuleBroken):
    """A contact that was drawn cannot be judged so."""

    code = "contact_not_judged"


@dataclass(frozen=True)
class Round:
    """One kind of round: whose questions, how often, which house setting says how many contacts, and what the page calls it."""

    code: str
    pack: str
    every: Every
    size: str
    title: str
    asks: str

    def questions(self, day: date) -> tuple[Question, ...]:
        """Return what is asked of contacts of `day`."""
        return packs.regulations().get(self.pack).checks_on(day)

    @property
    def known(self) -> tuple[Question, ...]:
        """Every question that was ever asked, the newest wording of each."""
        newest = {each.id: each for each in sorted(packs.regulations().get(self.pack).checks, key=lambda one: one.since)}
        return tuple(newest.values())


ROUNDS: Final[Mapping[str, Round]] = {
    each.code: each for each in (
        Round(PRIVACY, "uk-data-protection", "week", "privacy_check_size", "Privacy in contacts",
              "Identity, notice, consent, cards and notes"),
        Round("consumer", "uk-consumer-contracts", "month", "consumer_check_size", "Consumer law in contacts",
              "Clear information, cancelling, the independent body, no pressure"),
    )
}  # fmt: skip
BY_PACK: Final[Mapping[str, Round]] = {each.pack: each for each in ROUNDS.values()}


def called(code: str) -> Round:
    """Return the round called `code`.

    Raises
    ------
    NotFound
        If there is none.
    """
    if code not in ROUNDS:
        raise NotFound(f"There is no round of checks called {code}.", remedy=f"There are {' and '.join(sorted(ROUNDS))}.")
    return ROUNDS[code]


def checked(
    questions: Sequence[Question], answers: Mapping[str, str], words: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return answers and words as they are kept.

    Raises
    ------
    NotJudged
        If a question is not answered, an answer is none, or a no says nothing of what was seen or too much.
    """
    kept = {each.id: answers.get(each.id, "") for each in questions}
    for each in questions:
        if kept[each.id] not in dict(ANSWERS):
            raise NotJudged(f"Not answered: {each.asks}", remedy="Say yes, no, or that it does not apply.", field=each.id)
    said = {each.id: " ".join(words.get(each.id, "").split()) for each in questions}
    for each in questions:
        if kept[each.id] == "no" and not said[each.id]:
            raise NotJudged(f"Nothing is said of what was seen: {each.asks}", remedy="Say it in a few words.", field=each.id)
        if len(said[each.id]) > LONGEST_WORDS:
            raise NotJudged(f"Too much is said: {each.asks}", remedy=f"Say it in at most {LONGEST_WORDS} characters.", field=each.id)
    return kept, {name: text for name, text in said.items() if text}
