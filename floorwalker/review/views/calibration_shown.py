"""What the page of a closed round shows: the matrix of one contact, the verdict, charts of agreement and leaning, and words for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from floorwalker.engine import agreement
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.charts.agreement import Figure, figures, spread_bar
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.record import moments
from floorwalker.review.models import Pin, Round, RoundContact, Scoring
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import calibration as rules
from floorwalker.review.rules.calibration import Split, Table
from floorwalker.review.rules.scorecards import QuestionText
from floorwalker.review.rules.scoring import Given

FAR: Final = 0.5
"""Half of a question's weight away from the reference is far."""
LONGEST_WORD: Final = 14
FIGURES: Final = (
    ("reference", "Same as reference"), ("krippendorff", "Alpha, scales"), ("fleiss", "Kappa, yes or no"), ("gwet", "AC1, yes or no"),
    ("intraclass", "ICC (2,1), scores"),
)
NUMBERS: Final = ("no one", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Cell:
    """What one person answered: in short, how far from the reference, which way, with the moment that proves it."""

    person: Person
    words: str
    far: str = ""
    way: str = ""
    late: bool = False
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One question of a contact."""

    key: str
    number: str
    text: str
    cells: Sequence[Cell]
    reference: str
    is_agreed: bool
    spread: SafeString | str
    state: Status


@dataclass(frozen=True)
class Matrix:
    """One contact of a round: who answered what, and what it came to."""

    contact: RoundContact
    people: Sequence[Person]
    rows: Sequence[Row]
    scores: Sequence[tuple[str, str]]
    target: str
    apart: str


@dataclass(frozen=True)
class Side:
    """An answer to the question looked at, who gave it, and what the first of them noted."""

    person: Person
    words: str
    note: str
    others: str
    pinned: str
    url: str


class Shown:
    """A closed round as its page shows it: `counted` are the answers in time, `everything` those that came late too.

    Moments lead to contacts within `reach` of the reader.
    """

    def __init__(
        self, one: Round, counted: Table, everything: Table, people: Mapping[int, Person], reach: Collection[int],
        scorings: Sequence[Scoring],
    ) -> None:
        self.one, self.counted, self.everything, self.people, self.reach = one, counted, everything, people, reach
        self.pins = {
            (scoring.contact.position, scoring.seat.person_id, pin.answer.question.key): pin
            for scoring in scorings for pin in reversed(scoring.evaluation.pins.all()) if pin.answer is not None
        }
        self.numbers = {
            question.key: f"{place}.{at}"
            for place, section in enumerate(counted.card.sections, start=1) for at, question in enumerate(section.questions, start=1)
        }
        self.splits = rules.splits(counted)

    def matrix(self, contact: RoundContact) -> Matrix:
        """Return the matrix of one contact."""
        position = contact.position
        target, agreed = self.counted.target(position), self.counted.reference.get(position, {})
        rows = [
            self._row(contact, question, target.get(key), is_agreed=key in agreed) for key, question in self.counted.card.questions.items()
        ]
        results = [self.everything.results.get((position, person)) for person in self.counted.people]
        scores = [
            ("", "not in") if came is None else ("", "no score") if came.score is None
            else (formats.count(rules.POINTS * came.score), "pass" if came.passed else "fail")
            for came in results
        ]
        known = [
            came.score for person in self.counted.people
            if (came := self.counted.results.get((position, person))) is not None and came.score is not None
        ]
        apart = ""
        if len(known) > 1:
            low, high = rules.POINTS * min(known), rules.POINTS * max(known)
            apart = f"{low:.0f} to {high:.0f}, {high - low:.0f} points apart"
        reached = self.counted.target_score(position)
        return Matrix(
            contact, [self.people[key] for key in self.counted.people], rows, scores,
            "" if reached is None else formats.count(rules.POINTS * reached), apart,
        )

    def _row(self, contact: RoundContact, question: QuestionText, target: Given | None, *, is_agreed: bool) -> Row:
        position, key = contact.position, question.key
        given, late = self.counted.answers(position, key), self.everything.answers(position, key)
        cells = [
            self._cell(contact, question, person, late.get(person), target, is_late=person not in given) for person in self.counted.people
        ]
        shares = [share for one in given.values() if (share := rules.share(question, one)) is not None]
        aim = None if target is None else rules.share(question, target)
        state = self._state(position, key, given, target)
        drawn: SafeString | str = ""
        if shares:
            worst, *_, best = sorted([*given.values(), *given.values()], key=lambda one: _share(question, one))
            said = f", reference {short(question, target)}" if target is not None and is_agreed else ""
            drawn = spread_bar(
                [max(0.0, min(1.0, share)) for share in shares], steps=_steps(question), target=aim if is_agreed else None,
                state="miss" if state.state == "miss" else "watch", words=f"From {short(question, worst)} to {short(question, best)}{said}",
            )
        return Row(
            key, self.numbers[key], question.text, cells, "" if target is None else short(question, target), is_agreed, drawn, state
        )

    def _cell(
        self, contact: RoundContact, question: QuestionText, person: int, given: Given | None, target: Given | None, *, is_late: bool
    ) -> Cell:
        who = self.people[person]
        if given is None:
            return Cell(who, "")
        pin = self.pins.get((contact.position, person, question.key))
        far = way = ""
        if target is not None and rules.code(given) != rules.code(target):
            mine, aim = rules.share(question, given), rules.share(question, target)
            apart = None if mine is None or aim is None else mine - aim
            far = "d1" if apart is not None and abs(apart) < FAR else "d2"
            way = "" if not apart else "above" if apart > 0 else "below"
        return Cell(who, short(question, given), far, way, is_late, self._moment(contact, pin), given.note)

    def _state(self, position: int, key: str, given: Mapping[int, Given], target: Given | None) -> Status:
        if not given:
            return Status("idle", "Not asked")
        same = self._agreeing(given, target)
        if same == len(given):
            return Status("ok", "All agree")
        return Status("watch" if same * 2 > len(given) else "miss", f"{same} of {len(given)} agree")

    def _agreeing(self, given: Mapping[int, Given], target: Given | None) -> int:
        codes = [rules.code(one) for one in given.values()]
        return codes.count(rules.code(target)) if target is not None else max(codes.count(one) for one in codes)

    def _moment(self, contact: RoundContact, pin: Pin | None) -> str:
        if pin is None or contact.contact not in self.reach:
            return ""
        return moments.url(contact.contact_reference, at_ms=pin.at_ms)

    def verdict(self) -> Situation:
        """Return which question divides the room, and what settling it would do."""
        if not self.splits:
            return Situation("ok", "Nobody answered any question otherwise than the others", f"{len(self.counted.given)} scores are alike.")
        worst = self.splits[0]
        name = self.numbers[worst.question]
        sides = ", ".join(f"{NUMBERS[min(number, 9)]} say {self._said(worst, code)}" for code, number in worst.counts)
        second = next((one for one in self.splits[1:] if one.contact == worst.contact and one.question != worst.question), None)
        named = [worst.question, *([second.question] if second is not None else [])]
        came = rules.settled(self.counted, worst.contact, named)
        why = ""
        if came is not None:
            passing = f"passes with {NUMBERS[min(came.passing, 9)]} and fails with {NUMBERS[min(came.failing, 9)]}"
            alike = "passes with all" if not came.failing else "fails with all" if not came.passing else passing
            why = f"Contact {worst.contact} {alike}."
            cut = rules.POINTS * came.before, rules.POINTS * came.after
            if round(cut[1]) < round(cut[0]):
                both = " and ".join(self.numbers[key] for key in named)
                why += f" Settling {both} would cut the {cut[0]:.0f} point spread to {cut[1]:.0f}."
        return Situation("watch", f"Question {name} divides the room: {sides}", why)

    def _said(self, split: Split, code: str) -> str:
        question = self.counted.card.questions[split.question]
        found = next(one for one in self.counted.answers(split.contact, split.question).values() if rules.code(one) == code)
        return short(question, found)

    def after(self, position: int, key: str) -> str:
        """Return the address of the next disagreement after the one looked at."""
        order = [(one.contact, one.question) for one in self.splits]
        if not order:
            return ""
        at = (order.index((position, key)) + 1) % len(order) if (position, key) in order else 0
        return self.url(*order[at])

    def url(self, position: int, key: str) -> str:
        """Return the address of the page with a contact and a question chosen."""
        return f"{reverse('review:calibration_round', args=[self.one.reference])}?contact={position}&question={key}"

    def sides(self, contact: RoundContact, key: str) -> list[Side]:
        """Return each answer to a question of a contact, with who gave it; the most given first."""
        question = self.counted.card.questions[key]
        by_code: dict[str, list[int]] = {}
        given = self.counted.answers(contact.position, key)
        for person, one in given.items():
            by_code.setdefault(rules.code(one), []).append(person)
        found = []
        for people in sorted(by_code.values(), key=lambda one: -len(one)):
            first = next((one for one in people if given[one].note), people[0])
            others = [self.people[one].given_name for one in people if one != first]
            pin = self.pins.get((contact.position, first, key))
            found.append(
                Side(
                    self.people[first], short(question, given[first]), given[first].note or "No note.",
                    f"Also {_listed(others)}." if others else "Alone with it.",
                    "" if pin is None else f"Pinned at {formats.minutes_seconds(pin.at_ms // 1000)}",
                    self._moment(contact, pin),
                )
            )
        return found

    def agreement(self, before: Round | None) -> Chart:
        """Return the figures of agreement with their ranges, and those of the round `before`."""
        old = before.figures if before is not None else {}
        rows = [_figure(name, self.one.figures.get(code, {}), old.get(code, {})) for code, name in FIGURES]
        return figures(
            "agreement", rows, title="Agreement", summary="; ".join(f"{row.name} {row.words} {row.range_words}".strip() for row in rows),
            ticks=[(0, "0"), (0.2, ".2"), (0.4, ".4"), (0.6, ".6"), (0.8, ".8"), (1, "1")], zone=(agreement.TENTATIVE, 1),
            ends=("", "usable from .67, firm from .80: a convention"), before=before.reference if before is not None else "",
        )

    def agreement_words(self, before: Round | None) -> list[str]:
        """Return what stands under the figures: what one question does, whether anything changed, and what they cannot say."""
        said, kept = [], self.one.figures
        said += [f"{name}: {kept[code]['undefined']}" for code, name in FIGURES if kept.get(code, {}).get("undefined")]
        yes_no = [one.question for one in self.splits if self.counted.card.questions[one.question].kind == "yes_no"]
        kappa = kept.get("fleiss", {}).get("value")
        if yes_no and kappa is not None and (alone := rules.without(self.counted, yes_no[0])) is not None and alone > kappa:
            said.append(f"Without {self.numbers[yes_no[0]]}, kappa would be {alone:.2f}.")
        if before is not None:
            moved = [name for code, name in FIGURES if _parted(kept.get(code, {}), before.figures.get(code, {}))]
            said.append(f"Changed since {before.reference}: {_listed(moved)}." if moved else f"No proven change since {before.reference}.")
        said.append(agreement.CANNOT_SAY["fleiss"])
        if kept.get("drawn_by") == "item":
            said.append(
                f"Ranges of 95 % from {kept['draws']:,} draws of items; questions of one contact hang together, so with "
                f"{len(self.counted.contacts)} contacts they are the least that they can be."
            )
        return said

    def points(self) -> tuple[Chart, str] | None:
        """Return how far each person stands from the reference and who leans; None while no reference is whole."""
        found = rules.points_from_reference(self.counted)
        if not found:
            return None
        contacts = max(one.contacts for one in found.values())
        rows = [
            Figure(
                self.people[key].display_name, one.mean, one.low, one.high,
                formats.signed(one.mean, 1) if one.mean is not None else "not in",
                f"{formats.signed(one.low, 0)} to {formats.signed(one.high, 0)}" if one.low is not None and one.high is not None else "",
            )
            for key, one in found.items()
        ]
        reach = max([10.0, *(abs(end) for row in rows for end in (row.low, row.high, row.value) if end is not None)])
        reach = min(10.0 * -(-reach // 10), 100.0)
        ticks = [(at, formats.signed(at) if at else "0") for at in (-reach, -reach / 2, 0.0, reach / 2, reach)]
        leaning = [self.people[key] for key, one in found.items() if one.leans]
        plural = "contact" if contacts == 1 else "contacts"
        words = (
            f"Beyond chance, looking at all together: {_listed([one.given_name for one in leaning])}."
            if leaning else f"Nobody leans beyond chance on {contacts} {plural}."
        )
        summary = f"{words} " + "; ".join(f"{row.name} {row.words}" for row in rows)
        chart = figures(
            "points", rows, title="Points from reference", summary=summary, ticks=ticks, mark=0.0, ends=("Stricter", "Kinder")
        )
        return chart, words

    def by_question(self) -> list[tuple[str, str, str, str, str, str]]:
        """Return for each question over all contacts: number, text, pairs that agree, AC1 or AC2, its range, same as reference."""
        found = []
        for one in rules.by_question(self.counted):
            value, name = one.gwet.value, "AC2" if one.weighted else "AC1"
            range_ = ""
            if one.gwet.low is not None and one.gwet.high is not None:
                range_ = f"{one.gwet.low:.2f} to {one.gwet.high:.2f}" if one.gwet.low < one.gwet.high else "all alike, so none"
            found.append(
                (
                    self.numbers[one.question.key], one.question.text,
                    formats.share(one.pairs.value) if one.pairs.value is not None else "",
                    f"{name} {value:.2f}" if value is not None else "no value", range_,
                    formats.share(one.same) if one.same is not None else "not agreed",
                )
            )
        return found


def two_places(value: float) -> str:
    """Return a figure of agreement as it is printed; what rounds to nothing has no sign."""
    return f"{round(value, 2) + 0.0:.2f}"


def short(question: QuestionText, given: Given) -> str:
    """Return an answer as short as a cell holds it."""
    if given.is_na:
        return "n/a"
    assert given.value is not None
    if question.kind in rules.SCALES:
        return f"{given.value:g}" if isinstance(given.value, float) else str(given.value)
    words = QUESTION_KINDS.get(question.kind).words(given.value, question.options)
    return words if len(words) <= LONGEST_WORD else f"{words[: LONGEST_WORD - 1]}…"


def _share(question: QuestionText, given: Given) -> float:
    found = rules.share(question, given)
    return 0.0 if found is None else found


def _steps(question: QuestionText) -> list[float]:
    offered = QUESTION_KINDS.get(question.kind).field(question.options).choices
    kind = QUESTION_KINDS.get(question.kind)
    shares = {kind.share(kind.read(one.code, question.options), question.options) for one in offered}
    return sorted(max(0.0, min(1.0, one)) for one in shares if one is not None)


def _figure(name: str, now: Mapping[str, Any], before: Mapping[str, Any]) -> Figure:
    value, low, high = now.get("value"), now.get("low"), now.get("high")

    def form(one: float) -> str:
        return formats.share(one) if name == FIGURES[0][1] else two_places(one)

    return Figure(
        name, value, low, high, form(value) if value is not None else "no value",
        f"{form(low)} to {form(high)}" if low is not None and high is not None else "",
        before.get("value"), form(before["value"]) if before.get("value") is not None else "",
    )


def _parted(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    if now.get("low") is None or before.get("low") is None:
        return False
    return bool(now["low"] > before["high"] or now["high"] < before["low"])


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def with_acts(situation: Situation, *, following: str) -> Situation:
    """Return a verdict with the way to the next disagreement."""
    acts = (Act("Next disagreement", following, key="n"),) if following else ()
    return Situation(situation.state, situation.sentence, situation.why, acts)
