"""How answers become a score: weights, what does not apply, what is not asked, and questions that must pass.

A section scores the weighted mean of the shares of its questions; the score is the weighted mean of its sections. What does not apply
counts in neither numerator nor denominator; a section in which nothing applies drops out, and the others keep their proportions. A
failed must-pass question makes its section or the whole score nothing, and the score before that is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Value
from floorwalker.review.rules.scorecards import FAIL_ALL, FAIL_SECTION, TRACKED, Card, Condition, SectionText


@dataclass(frozen=True)
class Given:
    """What a question was answered with: a value as its kind keeps it, or that it does not apply; and a note."""

    value: Value | None = None
    is_na: bool = False
    note: str = ""


@dataclass(frozen=True)
class SectionResult:
    """What a section came to: points earned of those it weighs, and its share; None where nothing in it applies."""

    key: str
    weight: float
    share: float | None

    @property
    def earned(self) -> float | None:
        """Points earned of `weight`."""
        return None if self.share is None else self.weight * self.share


@dataclass(frozen=True)
class Result:
    """What an evaluation comes to.

    Parameters
    ----------
    score, raw_score
        Shares from 0 to 1 after and before must-pass questions; None where nothing scored applies.
    passed
        Whether the score reaches the pass mark and no must-pass question of the whole failed; None without a score.
    sections
        Each section that is asked, in order.
    failed_all, failed_section, tracked
        Keys of the must-pass questions that failed, by what they do.
    unanswered, without_note
        Keys of questions that still need an answer, or a note since they fail.
    """

    score: float | None
    raw_score: float | None
    passed: bool | None
    sections: tuple[SectionResult, ...]
    failed_all: tuple[str, ...]
    failed_section: tuple[str, ...]
    tracked: tuple[str, ...]
    unanswered: tuple[str, ...]
    without_note: tuple[str, ...]


def asked(card: Card, given: Mapping[str, Given]) -> list[str]:
    """Return the keys of the questions that are asked, in order, given what was answered; one not asked meets no condition."""
    shown: list[str] = []

    def holds(condition: Condition | None) -> bool:
        if condition is None:
            return True
        answer = given.get(condition.question)
        return condition.question in shown and answer is not None and answer.value is not None and str(answer.value) in condition.answers

    for section in card.sections:
        if holds(section.shown_if):
            for question in section.questions:
                if holds(question.shown_if):
                    shown.append(question.key)  # noqa: PERF401 (the next may depend on this one)
    return shown


def score(card: Card, given: Mapping[str, Given]) -> Result:
    """Return what the answers `given` to `card` come to; unanswered questions count nowhere and are named."""
    shown = asked(card, given)
    failing: dict[str, list[str]] = {FAIL_ALL: [], FAIL_SECTION: [], TRACKED: []}
    unanswered, without_note = [], []
    before: list[SectionResult] = []
    after: list[SectionResult] = []
    for section in card.sections:
        questions = [each for each in section.questions if each.key in shown]
        if not questions:
            continue
        section_fails = False
        for question in questions:
            answer = given.get(question.key)
            if answer is None or (answer.value is None and not answer.is_na):
                unanswered.append(question.key)
            elif answer.value is not None and QUESTION_KINDS.get(question.kind).fails(answer.value, question.options):
                if question.note_on_fail and not answer.note.strip():
                    without_note.append(question.key)
                if question.must_pass:
                    failing[question.must_pass].append(question.key)
                    section_fails |= question.must_pass == FAIL_SECTION
        share = _share(section, {each.key for each in questions}, given)
        before.append(SectionResult(section.key, section.weight, share))
        after.append(SectionResult(section.key, section.weight, 0.0 if section_fails and share is not None else share))
    raw, final = _mean(before), _mean(after)
    if final is not None and failing[FAIL_ALL]:
        final = 0.0
    return Result(
        score=final, raw_score=raw, passed=None if final is None else _reaches(final, card.pass_mark) and not failing[FAIL_ALL],
        sections=tuple(after), failed_all=tuple(failing[FAIL_ALL]), failed_section=tuple(failing[FAIL_SECTION]),
        tracked=tuple(failing[TRACKED]), unanswered=tuple(unanswered), without_note=tuple(without_note),
    )


def _share(section: SectionText, keys: set[str], given: Mapping[str, Given]) -> float | None:
    earned = possible = 0.0
    for question in section.questions:
        answer = given.get(question.key)
        if question.key not in keys or answer is None or answer.value is None:
            continue
        share = QUESTION_KINDS.get(question.kind).share(answer.value, question.options)
        if share is not None:
            earned, possible = earned + question.weight * share, possible + question.weight
    return None if possible == 0 else max(0.0, earned / possible)


def _mean(sections: list[SectionResult]) -> float | None:
    possible = sum(each.weight for each in sections if each.share is not None)
    return None if possible == 0 else sum(each.weight * each.share for each in sections if each.share is not None) / possible


def _reaches(final: float, mark: float) -> bool:
    # A score of exactly the mark passes, whatever the last bit of a sum of products says.
    return final >= mark - 1e-9
