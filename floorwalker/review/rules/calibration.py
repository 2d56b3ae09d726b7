"""What a closed round shows: who answered what beside the reference, which question divides the room, and how far people agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import agreement, fairness
from floorwalker.engine.agreement import Agreement
from floorwalker.engine.fairness import Leaning
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import scoring
from floorwalker.review.rules.scorecards import FAIL_ALL, FAIL_SECTION, Card, QuestionText
from floorwalker.review.rules.scoring import Given, Result

MOST_CONTACTS: Final = 9
"""One for each key from 1 to 9."""
LEAST_PEOPLE: Final = 2
CONTACTS_TO_DRAW: Final = 8
"""From so many contacts on ranges are drawn by whole contacts, whose questions hang together; with fewer by item, which says too little."""
POINTS: Final = 100
Key = tuple[int, int]
"""A contact by its position and a person by their number."""


@dataclass(frozen=True)
class Table:
    """The answers of a round: by contact and person, and the reference by contact, each by the key of the question."""

    card: Card
    contacts: Sequence[int]
    people: Sequence[int]
    given: Mapping[Key, Mapping[str, Given]]
    reference: Mapping[int, Mapping[str, Given]] = field(default_factory=dict)

    @cached_property
    def results(self) -> dict[Key, Result]:
        """What each person's answers come to."""
        return {key: scoring.score(self.card, answers) for key, answers in self.given.items()}

    def target(self, contact: int) -> Mapping[str, Given]:
        """Return the reference answers of a contact, with what most gave where nothing is agreed yet."""
        agreed = self.reference.get(contact, {})
        return {**{key: most for key in self.card.questions if (most := self.most(contact, key)) is not None}, **agreed}

    def answers(self, contact: int, question: str) -> dict[int, Given]:
        """Return who answered `question` of a contact, and how."""
        found = {person: self.given.get((contact, person), {}).get(question) for person in self.people}
        return {person: one for person, one in found.items() if one is not None and is_answer(one)}

    def most(self, contact: int, question: str) -> Given | None:
        """Return the answer that more than half gave, None where there is none."""
        there = self.answers(contact, question)
        counted = Counter(code(one) for one in there.values()).most_common(1)
        if not counted or counted[0][1] * 2 <= len(there):
            return None
        found = next(one for one in there.values() if code(one) == counted[0][0])
        return Given(found.value, found.is_na)

    def target_score(self, contact: int) -> float | None:
        """Return the score of the reference, once it answers everything that it asks."""
        came = scoring.score(self.card, self.reference.get(contact, {}))
        return None if came.unanswered else came.score


def code(given: Given) -> str:
    """Return an answer as a word that is the same for the same answer."""
    return "na" if given.is_na else f"={given.value}"


def is_answer(given: Given) -> bool:
    """Whether something was answered, be it that the question does not apply."""
    return given.is_na or given.value is not None


def share(question: QuestionText, given: Given) -> float | None:
    """Return what share of its weight an answer earns; None where it is not scored or does not apply."""
    return None if given.value is None else QUESTION_KINDS.get(question.kind).share(given.value, question.options)


@dataclass(frozen=True)
class Split:
    """A question of a contact on which people part: how many gave each answer, the most given first."""

    contact: int
    question: str
    counts: tuple[tuple[str, int], ...]

    @property
    def agreeing(self) -> int:
        """How many gave the most given answer."""
        return self.counts[0][1]

    @property
    def people(self) -> int:
        """How many answered."""
        return sum(number for _, number in self.counts)


def splits(table: Table) -> list[Split]:
    """Return every question of a contact that not all answer alike, the one that moves the score most first."""
    found = []
    for contact in table.contacts:
        for key in table.card.questions:
            there = table.answers(contact, key)
            counts = Counter(code(one) for one in there.values())
            if len(counts) > 1:
                found.append((_moved(table.card, key, there.values()), Split(contact, key, tuple(counts.most_common()))))
    return [one for _, one in sorted(found, key=lambda each: (-each[0], each[1].agreeing / each[1].people, each[1].contact))]


def _moved(card: Card, key: str, given: Collection[Given]) -> float:
    """Return by how many points the answers to a question part, as their standard deviation."""
    section = next(one for one in card.sections if any(each.key == key for each in one.questions))
    question = card.questions[key]
    possible = sum(each.weight for each in section.questions)
    whole = section.weight * question.weight / possible if possible else 0.0
    points = {FAIL_ALL: float(POINTS), FAIL_SECTION: float(section.weight)}.get(question.must_pass, whole)
    shares = [earned for one in given if (earned := share(question, one)) is not None]
    return points * float(np.std(shares)) if shares else 0.0


@dataclass(frozen=True)
class Settled:
    """What the scores of one contact range over, and would if the questions named were settled."""

    contact: int
    questions: tuple[str, ...]
    passing: int
    failing: int
    before: float
    after: float


def settled(table: Table, contact: int, questions: Collection[str]) -> Settled | None:
    """Return what settling `questions` would do to the spread of scores of `contact`; None where fewer than two scored it."""
    here = {key: answers for key, answers in table.given.items() if key[0] == contact and table.results[key].score is not None}
    if len(here) < LEAST_PEOPLE:
        return None
    target = table.target(contact)
    agreed = {key: target[key] for key in questions if key in target}
    after = [scoring.score(table.card, {**answers, **agreed}).score for answers in here.values()]
    results = [table.results[key] for key in here]
    return Settled(
        contact, tuple(questions), sum(one.passed is True for one in results), sum(one.passed is False for one in results),
        _range([one.score for one in results]), _range(after),
    )


def _range(scores: Sequence[float | None]) -> float:
    known = [one for one in scores if one is not None]
    return max(known) - min(known) if known else 0.0


# ---------------------------------------------------------------- how far people agree


@dataclass(frozen=True)
class Items:
    """Items of one sort with their answers as numbers, shape (items, people), and the contact of each."""

    values: NDArray[np.float64]
    contacts: list[int]
    categories: Sequence[float] = ()

    def bootstrapped(self, figure: Callable[[NDArray[np.float64]], NDArray[np.float64]], seed: int) -> agreement.Bootstrapped:
        """Return the range of `figure`, by whole contacts where there are enough of them."""
        groups = self.contacts if len(set(self.contacts)) >= CONTACTS_TO_DRAW else None
        return agreement.bootstrap(figure, len(self.contacts), seed=seed, groups=groups)


def items(table: Table, asks: Callable[[QuestionText], bool], *, categories: Sequence[float] = ()) -> Items:
    """Return the items whose question `asks` says yes to, each answer as the share that it earns; what does not apply is missing."""
    rows, contacts = [], []
    for contact in table.contacts:
        for key, question in table.card.questions.items():
            if not asks(question):
                continue
            there = table.answers(contact, key)
            row = [share(question, there[person]) if person in there else None for person in table.people]
            if any(one is not None for one in row):
                rows.append([np.nan if one is None else one for one in row])
                contacts.append(contact)
    return Items(np.array(rows, dtype=float).reshape(len(rows), len(table.people)), contacts, categories)


def coded(table: Table) -> tuple[Items, NDArray[np.float64]]:
    """Return all items with a number for each different answer, and the reference in the same numbers, NaN where none is agreed."""
    rows, contacts, right = [], [], []
    for contact in table.contacts:
        for key in table.card.questions:
            there = table.answers(contact, key)
            if not there:
                continue
            agreed = table.reference.get(contact, {}).get(key)
            codes = sorted({code(one) for one in there.values()} | ({code(agreed)} if agreed else set()))
            number = {word: float(place) for place, word in enumerate(codes)}
            rows.append([number[code(there[person])] if person in there else np.nan for person in table.people])
            right.append(number[code(agreed)] if agreed else np.nan)
            contacts.append(contact)
    return Items(np.array(rows, dtype=float).reshape(len(rows), len(table.people)), contacts), np.array(right, dtype=float)


SCALES: Final = ("scale", "points", "number")
PASS_OR_FAIL: Final = (0.0, 1.0)


def _in_steps(question: QuestionText) -> bool:
    return question.kind in SCALES


def _yes_or_no(question: QuestionText) -> bool:
    return question.kind == "yes_no"


def figures(table: Table, *, seed: int) -> dict[str, Any]:
    """Return how far people agree, as plain values that can be kept: each with value, range and words where it has no value."""
    everything, right = coded(table)
    steps, yes_no = items(table, _in_steps), items(table, _yes_or_no, categories=PASS_OR_FAIL)
    found: dict[str, Any] = {
        "items": len(everything.contacts), "seed": seed, "draws": agreement.DRAWS,
        "drawn_by": "contact" if len(set(everything.contacts)) >= CONTACTS_TO_DRAW else "item",
    }
    same = agreement.same_as(everything.values, right)[0] if len(right) else np.nan
    spread = everything.bootstrapped(lambda times: agreement.same_as(everything.values, right, times), seed)
    found["reference"] = _kept(
        None if np.isnan(same) else float(same), spread, int((~np.isnan(right)).sum()), "No reference answer is agreed on yet."
    )
    found["krippendorff"] = _figure("krippendorff", steps, seed)
    found["fleiss"] = _figure("fleiss", yes_no, seed)
    found["gwet"] = _figure("gwet", yes_no, seed)
    found["intraclass"] = _of_scores(table)
    return found


def without(table: Table, question: str) -> float | None:
    """Return Fleiss' kappa of the yes-or-no questions but for `question`."""
    left = items(table, lambda each: _yes_or_no(each) and each.key != question, categories=PASS_OR_FAIL)
    return None if not left.contacts else agreement.fleiss(agreement.ratings(left.values.tolist(), categories=PASS_OR_FAIL)).value


def _figure(name: str, held: Items, seed: int) -> dict[str, Any]:
    if not held.contacts:
        return _kept(None, None, 0, "No such question was answered.")
    ratings = agreement.ratings(held.values.tolist(), categories=held.categories)
    if name == "krippendorff":
        one: Agreement = agreement.krippendorff(ratings, scale="interval")
        spread = held.bootstrapped(lambda times: agreement.drawn_alpha(ratings, times, scale="interval"), seed)
    else:
        one = agreement.fleiss(ratings) if name == "fleiss" else agreement.gwet(ratings)
        spread = held.bootstrapped(lambda times: agreement.drawn(name, ratings, times), seed)
    return _kept(one.value, spread, one.items, one.undefined)


def _of_scores(table: Table) -> dict[str, Any]:
    scores = [[_score(table, contact, person) for person in table.people] for contact in table.contacts]
    one = agreement.intraclass(np.array(scores, dtype=float))["2,1"]
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.items, "undefined": one.undefined}


def _kept(value: float | None, spread: agreement.Bootstrapped | None, number: int, undefined: str) -> dict[str, Any]:
    low, high = (spread.low, spread.high) if spread is not None and value is not None else (None, None)
    return {"value": value, "low": low, "high": high, "n": number, "undefined": undefined if value is None else ""}


def _score(table: Table, contact: int, person: int) -> float:
    came = table.results.get((contact, person))
    return np.nan if came is None or came.score is None else came.score


@dataclass(frozen=True)
class QuestionAgreement:
    """How far people agree on one question over all contacts: share of pairs, and AC1, AC2 with squared distances for steps."""

    question: QuestionText
    pairs: Agreement
    gwet: Agreement
    weighted: bool
    same: float | None


def by_question(table: Table) -> list[QuestionAgreement]:
    """Return the agreement of each question, in the order of the scorecard."""
    found = []
    everything, right = coded(table)
    keys = [key for contact in table.contacts for key in table.card.questions if table.answers(contact, key)]
    for key, question in table.card.questions.items():
        held = items(table, lambda each, key=key: each.key == key)  # type: ignore[misc]
        if not held.contacts or not QUESTION_KINDS.get(question.kind).is_scored:
            continue
        weighted = _in_steps(question)
        categories = _possible(question)
        ratings = agreement.ratings(held.values.tolist(), categories=categories if _covers(categories, held.values) else ())
        mine = [place for place, one in enumerate(keys) if one == key]
        same = agreement.same_as(everything.values[mine], right[mine])[0]
        found.append(
            QuestionAgreement(
                question, agreement.percent(ratings), agreement.gwet(ratings, weighting="quadratic" if weighted else "identity"), weighted,
                None if np.isnan(same) else float(same),
            )
        )
    return found


def _possible(question: QuestionText) -> list[float]:
    """Return the shares that the answers offered to choose from can earn."""
    kind = QUESTION_KINDS.get(question.kind)
    offered = kind.field(question.options).choices
    shares = {kind.share(kind.read(one.code, question.options), question.options) for one in offered}
    return sorted(one for one in shares if one is not None)


def _covers(categories: Sequence[float], values: NDArray[np.float64]) -> bool:
    return bool(np.isin(values[~np.isnan(values)], np.asarray(categories)).all())


def points_from_reference(table: Table) -> dict[int, Leaning]:
    """Return how many points each person stands from the reference on average, over the contacts whose reference is whole."""
    targets = {contact: score for contact in table.contacts if (score := table.target_score(contact)) is not None}
    if not targets:
        return {}
    rows = [[POINTS * (_score(table, contact, person) - target) for contact, target in targets.items()] for person in table.people]
    return dict(zip(table.people, fairness.leanings(rows), strict=True))
