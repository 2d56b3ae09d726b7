"""A scorecard as it is being answered: its sections with questions, what was answered, proved and refused so far, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.record import player
from floorwalker.review.models import Evaluation, Guidance, Pin, Question, Section
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.queries import scorecards
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Field
from floorwalker.review.rules import behaviours, scoring
from floorwalker.review.rules.behaviours import Help
from floorwalker.review.rules.scorecards import FAIL_ALL, FAIL_SECTION, TRACKED
from floorwalker.review.rules.scoring import Given, Result, SectionResult

NA: Final = ":na"
"""What is sent where a question does not apply; no kind of question has an answer that begins so."""
MOMENT: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)", re.ASCII)
MS_A_SECOND: Final = 1_000
BESIDE: Final = {FAIL_ALL: "Must pass", FAIL_SECTION: "Must pass, its section", TRACKED: "Tracked"}


@dataclass(frozen=True)
class Button:
    """One answer to choose from: what is sent, what stands on it, what it means, the key that picks it, and whether it is chosen."""

    value: str
    text: str
    hint: str
    key: str
    chosen: bool
    state: State | str


@dataclass(frozen=True)
class Row:
    """One question with what was answered; where it is not asked it has no fields."""

    question: Question
    given: Given
    field: Field
    guidance: Guidance | None
    pins: Sequence[Pin]
    is_asked: bool
    error: str = ""

    @property
    def key(self) -> str:
        """The key of the question."""
        return self.question.key

    @property
    def is_answered(self) -> bool:
        """Whether nothing more is asked of it but perhaps a note."""
        return self.given.value is not None or self.given.is_na

    @property
    def help(self) -> Help | None:
        """What the behaviour that it asks for sounds like; None where it asks for none, or there is no help for it."""
        return behaviours.help_for(self.question.behaviour)

    @property
    def fails(self) -> bool:
        """Whether the answer is a fail."""
        value = self.given.value
        return value is not None and bool(QUESTION_KINDS.get(self.question.kind).fails(value, self.question.options))

    @property
    def lacks_note(self) -> bool:
        """Whether it fails and the note that a fail needs is not written."""
        return self.fails and self.question.note_on_fail and not self.given.note.strip()

    @property
    def buttons(self) -> list[Button]:
        """The answers to choose from, and that it does not apply; nothing where the answer is typed."""
        kind, options, chosen = QUESTION_KINDS.get(self.question.kind), self.question.options, str(self.given.value)
        found = []
        for each in self.field.choices:
            text, hint = (each.code, each.label) if self.question.kind == "scale" else (each.label, "")
            state: State = "miss" if kind.fails(kind.read(each.code, options), options) else "ok"
            found.append(Button(each.code, text, hint, each.key, each.code == chosen, state))
        if found and self.question.may_be_na:
            found.append(Button(NA, "N/A", "Does not apply", "a", self.given.is_na, ""))
        return found

    @property
    def typed(self) -> str:
        """The answer as the field holds it."""
        value = self.given.value
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    @property
    def words(self) -> str:
        """The answer as people say it."""
        if self.given.is_na:
            return "Does not apply"
        return "" if self.given.value is None else QUESTION_KINDS.get(self.question.kind).words(self.given.value, self.question.options)

    @property
    def must_pass(self) -> str:
        """What stands beside a question that must pass."""
        return BESIDE.get(self.question.must_pass, "")

    @property
    def tone(self) -> Literal["ok", "watch", "miss", "idle"]:
        """How its answer is marked: a fail that counts beyond its weight loudest."""
        if self.fails:
            return "miss" if self.question.must_pass else "watch"
        return "idle" if self.given.value is None else "ok"


@dataclass(frozen=True)
class Part:
    """One section: its questions, and what it comes to."""

    section: Section
    rows: Sequence[Row]
    result: SectionResult | None

    @property
    def is_asked(self) -> bool:
        """Whether any of its questions is asked."""
        return any(row.is_asked for row in self.rows)

    @property
    def is_complete(self) -> bool:
        """Whether nothing in it waits for an answer or a note."""
        return all(not row.is_asked or (row.is_answered and not row.lacks_note) for row in self.rows)

    @property
    def has_error(self) -> bool:
        """Whether an answer in it was refused."""
        return any(row.error for row in self.rows)

    @property
    def points(self) -> str:
        """Points earned of its weight, in words."""
        if self.section.weight == 0:
            return "weighs nothing"
        if self.result is None or self.result.earned is None:
            return "nothing scored"
        return f"{self.result.earned:.0f} of {self.result.weight:.0f}"

    @property
    def percent(self) -> int | None:
        """Its share in percent, for the bar; nothing where it weighs or scores nothing."""
        share = self.result.share if self.result is not None and self.section.weight > 0 else None
        return None if share is None else round(100 * share)


@dataclass(frozen=True)
class Sheet:
    """The whole scorecard as answered."""

    parts: Sequence[Part]
    result: Result
    loose: Sequence[Pin]
    """Moments that prove no answer."""

    @property
    def rows(self) -> list[Row]:
        """Every question that is asked, in order."""
        return [row for part in self.parts for row in part.rows if row.is_asked]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(row.is_answered for row in self.rows)

    @property
    def percent(self) -> str:
        """The score so far as a whole percentage; nothing before anything is scored."""
        return "" if self.result.score is None else f"{100 * self.result.score:.0f}"

    @property
    def must_pass(self) -> tuple[State, str]:
        """How the must-pass questions stand, in words, with the score before them where one failed."""
        failed = [row for row in self.rows if row.key in {*self.result.failed_all, *self.result.failed_section}]
        asked = [row for row in self.rows if row.question.must_pass in {FAIL_ALL, FAIL_SECTION}]
        if failed and self.result.raw_score is not None:
            numbers = ", ".join(row.question.number for row in failed)
            return "miss", f"{formats.share(self.result.raw_score)} before {numbers}"
        if any(not row.is_answered for row in asked):
            return "idle", "Must-pass not all answered"
        return ("ok", "All must-pass met") if asked else ("idle", "No must-pass question")

    @property
    def pins(self) -> list[player.Pin]:
        """Every moment, as the player draws it."""
        found = [player.Pin(pin.at_ms, pin.number, "" if row.tone == "idle" else row.tone) for row in self.rows for pin in row.pins]
        return found + [player.Pin(pin.at_ms, pin.number) for pin in self.loose]

    @property
    def waits(self) -> list[Row]:
        """The questions that keep it from being submitted."""
        return [row for row in self.rows if not row.is_answered or row.lacks_note]


def sheet(evaluation: Evaluation, *, errors: Mapping[str, str] | None = None) -> Sheet:
    """Return the scorecard of `evaluation` as it is answered now, with what was refused by the key of its question; six queries."""
    card, given = scorecards.card_of(evaluation.scorecard), queries.given(evaluation)
    came = _frozen(evaluation) or scoring.score(card, given)
    asked = set(scoring.asked(card, given))
    said = scorecards.guidance_of(evaluation.scorecard, on=evaluation.begun_at.date())
    pins: dict[str, list[Pin]] = {}
    for pin in evaluation.pins.select_related("answer__question"):
        pins.setdefault(pin.answer.question.key if pin.answer is not None else "", []).append(pin)
    by_section: dict[int, list[Question]] = {}
    for question in scorecards.questions(evaluation.scorecard):
        by_section.setdefault(question.section_id, []).append(question)
    results = {each.key: each for each in came.sections}
    parts = []
    for questions in by_section.values():
        rows = [
            Row(
                each, given.get(each.key, Given()), QUESTION_KINDS.get(each.kind).field(each.options), said.get(each.key),
                pins.get(each.key, []), each.key in asked, (errors or {}).get(each.key, ""),
            )
            for each in questions
        ]
        parts.append(Part(questions[0].section, rows, results.get(questions[0].section.key)))
    return Sheet(parts, came, pins.get("", []))


def _frozen(evaluation: Evaluation) -> Result | None:
    """Return what it came to when it was submitted; that stands, whatever is computed since."""
    kept: dict[str, Any] = evaluation.result
    if evaluation.submitted_at is None or not kept:
        return None
    keys = ("failed_all", "failed_section", "tracked", "unanswered", "without_note")
    sections = tuple(SectionResult(**each) for each in kept["sections"])
    return Result(
        score=kept["score"], raw_score=kept["raw_score"], passed=kept["passed"], sections=sections,
        **{name: tuple(kept[name]) for name in keys},
    )


def moment_of(typed: str) -> int | None:
    """Return the milliseconds of a moment typed as 1:32 or 1:02:30; None where it is none."""
    found = MOMENT.fullmatch(typed.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return (hours * 3600 + minutes * 60 + seconds) * MS_A_SECOND
