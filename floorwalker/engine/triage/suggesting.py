"""From a customer's words a suggested answer to each question of a regulation, and what it would be in the whole. Never a decision.

Points are added that each list of phrases weighs; the sums and bounds below were set on texts that were written for it, and judged on
others (docs/methods/triage.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.engine.triage.phrase_lists import Lexicon
from floorwalker.engine.triage.reading import MONEY, Reading, Span, read

METHOD: Final = "phrase lists with points"
VERSION: Final = "1"
"""Raised when a rule below changes what it suggests."""
Value = Literal["yes", "no", "unsure"]
Certainty = Literal["clear", "likely", "faint"]
Kind = Literal["complaint", "difficulty", "neither", "unsure"]
YES: Final = 2.0
DOUBT: Final = 1.2
"""Points from which words say that somebody is not satisfied, and from which they may."""
HARM: Final = 2.0
FELT: Final = 1.0
"""Points of harm that is spoken of, for not being satisfied: by itself it may be nobody's doing."""
CLEAR: Final = 2.0
"""Points beyond a bound from which an answer is clear; from half of it, it is likely."""
MOST_CAUSES: Final = 3
SPEAKS: Final = ("complains", "dissatisfied", "mild", "demands", "escalates", "repeats", "waits", "our-doing", "data-breach")
AGAINST: Final = ("asks", "only-asks", "praises", "takes-back", "denies")
HARMS: Final = ("loss", "distress", "inconvenience")


@dataclass(frozen=True, slots=True)
class Answer:
    """A suggested answer, how sure it is in words, and the words it rests on; none where it rests on what was not said."""

    value: Value
    certainty: Certainty
    because: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a regulation asks it: its id there, what it means here, and whether it chooses the way and never the kind."""

    id: str
    concept: str
    is_route: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What words suggest; whoever decides may decide otherwise without a reason.

    `difficulty` is something of ours that went wrong or displeased without being a complaint; `neither` is a request, a question, news
    or thanks.
    """

    kind: Kind
    certainty: Certainty
    answers: Mapping[str, Answer]
    because: tuple[Span, ...]
    method: str


def suggest(text: str, *, questions: Sequence[Asked], lexicon: Lexicon) -> Suggestion:
    """Return what `text`, the customer's own words, suggests for `questions`.

    A question whose meaning is not among `CONCEPTS` stays unsure.
    """
    reading = read(text, lexicon)
    known = answer_all(reading)
    answers = {each.id: known.get(each.concept, Answer("unsure", "faint")) for each in questions}
    deciding = [answers[each.id] for each in questions if not each.is_route]
    kind, certainty = _kind(deciding, known, reading)
    causes = _causes(reading, known)
    method = f"{METHOD} {VERSION}, lists {lexicon.language} {lexicon.version}"
    return Suggestion(kind, certainty, answers, causes, method)


def answer_all(reading: Reading) -> dict[str, Answer]:
    """Return the answer to everything that can be asked."""
    known: dict[str, Answer] = {}
    for concept, answer in CONCEPTS.items():
        known[concept] = answer(reading, known)
    return known


def _dissatisfied(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    score = sum(reading.points(code) for code in (*SPEAKS, "trouble"))
    score += FELT if reading.has("distress") or reading.has("inconvenience") else 0.0
    score += sum(reading.lexicon.lists[code].points for code in AGAINST if reading.has(code))
    if reading.has("praises") and not reading.comes_last("praises", after=SPEAKS):
        score -= reading.lexicon.lists["praises"].points
    causes = reading.spans(SPEAKS, most=MOST_CAUSES)
    ironic = reading.spans(("may-be-ironic",), most=MOST_CAUSES)
    if score >= YES:
        return Answer("yes", _certainty(score - YES), causes)
    if ironic or score >= DOUBT:
        return Answer("unsure", "faint", ironic or causes)
    against = reading.turned_spans(("complains", "dissatisfied", "mild")) or reading.spans(AGAINST, most=MOST_CAUSES)
    return Answer("no", _certainty(DOUBT - score), against)


def _about_us(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value == "no":
        return Answer("no", dissatisfied.certainty)
    ours = reading.spans(("our-doing", "about-us"), most=1)
    if dissatisfied.value == "unsure":
        return Answer("unsure", "faint", ours)
    if ours:
        return Answer("yes", "faint" if reading.has("of-others") else "clear", ours)
    theirs = reading.spans(("of-others",), most=1)
    return Answer("unsure", "faint", theirs) if theirs else Answer("yes", "faint", dissatisfied.because)


def _harm(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value == "no":
        return Answer("no", dissatisfied.certainty)
    score = sum(reading.points(code) for code in HARMS)
    if reading.amounts:
        score += 1.5 if reading.has("loss") or reading.has("our-doing") or reading.has("demands") else 0.5
    score += 1.0 if reading.has("repeats") or reading.has("waits") else 0.0
    score += 1.0 if reading.has("escalates") else 0.0
    if reading.has("slight"):
        score += reading.lexicon.lists["slight"].points
    causes = reading.spans((*HARMS, MONEY), most=MOST_CAUSES)
    if score >= HARM:
        return Answer("unsure" if dissatisfied.value == "unsure" else "yes", _certainty(score - HARM), causes)
    return Answer("no", _certainty(HARM - score), reading.spans(("slight",), most=1))


def _accepted(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    said = reading.spans(("accepts",), most=MOST_CAUSES)
    if not said:
        return Answer("no", "likely")
    return Answer("yes", "likely", said) if _something_wrong(reading) else Answer("no", "faint", said)


def _answer_expected(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    none_wanted = reading.spans(("wants-no-answer",), most=1)
    if none_wanted:
        return Answer("no", "clear", none_wanted)
    if known["accepted"].value == "yes":
        return Answer("no", "likely", known["accepted"].because)
    if known["dissatisfied"].value == "yes":
        wanted = reading.spans(("demands", "escalates", "asks"), most=1)
        return Answer("yes", "clear" if wanted else "likely", wanted or known["dissatisfied"].because)
    asked = reading.spans(("asks", "only-asks"), most=1)
    if asked or "?" in reading.text:
        return Answer("yes", "clear" if asked else "likely", asked)
    if reading.has("praises") or reading.has("takes-back"):
        return Answer("no", "likely", reading.spans(("praises", "takes-back"), most=1))
    return Answer("unsure" if known["dissatisfied"].value == "unsure" else "yes", "faint")


def _answered_or_expected(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    accepted = known["accepted"]
    return Answer("yes", "likely", accepted.because) if accepted.value == "yes" else known["answer-expected"]


def _after_request(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value != "yes":
        return Answer(dissatisfied.value, dissatisfied.certainty)
    if known["accepted"].value == "yes":
        return Answer("no", "faint", known["accepted"].because)
    if known["answer-expected"].value == "no":
        return Answer("no", "faint", known["answer-expected"].because)
    earlier = reading.spans(("waits", "repeats", "our-doing"), most=MOST_CAUSES)
    return Answer("yes", "clear" if earlier else "faint", earlier or dissatisfied.because)


def _about_data(reading: Reading, known: Mapping[str, Answer]) -> Answer:
    said = reading.spans(("data-breach",), most=MOST_CAUSES)
    if not said:
        return Answer("no", "likely")
    return Answer("yes", "clear" if known["dissatisfied"].value == "yes" else "likely", said)


CONCEPTS: Final[Mapping[str, Callable[[Reading, Mapping[str, Answer]], Answer]]] = {
    "dissatisfied": _dissatisfied, "about-us": _about_us, "harm": _harm, "accepted": _accepted, "answer-expected": _answer_expected,
    "answered-or-expected": _answered_or_expected, "after-request": _after_request, "about-data": _about_data,
}
"""What can be asked, each answered with those before it known."""


def _kind(deciding: Sequence[Answer], known: Mapping[str, Answer], reading: Reading) -> tuple[Kind, Certainty]:
    values = [each.value for each in deciding]
    if values and all(value == "yes" for value in values):
        return "complaint", _least(each.certainty for each in deciding)
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value == "unsure" or ("no" not in values and "unsure" in values):
        return "unsure", "faint"
    if dissatisfied.value == "yes":
        return "difficulty", _least(each.certainty for each in deciding if each.value == "no")
    return ("difficulty", "likely") if reading.has("trouble") else ("neither", dissatisfied.certainty)


def _causes(reading: Reading, known: Mapping[str, Answer]) -> tuple[Span, ...]:
    """Return what the whole rests on: displeasure first, then harm."""
    if known["dissatisfied"].value == "no":
        return reading.spans(("trouble",), most=MOST_CAUSES)
    chosen: list[Span] = []
    for codes in (SPEAKS, (MONEY,), HARMS, ("may-be-ironic",)):
        if codes == (MONEY,) and known["harm"].value == "no":
            continue
        for span in reading.spans(codes, most=1):
            if all(span.end <= other.start or other.end <= span.start for other in chosen):
                chosen.append(span)
    return tuple(sorted(chosen[:MOST_CAUSES], key=lambda span: span.start))


def _something_wrong(reading: Reading) -> bool:
    return any(reading.has(code) for code in (*SPEAKS, *HARMS, "trouble"))


def _certainty(margin: float) -> Certainty:
    return "clear" if margin >= CLEAR else "likely" if margin >= CLEAR / 2 else "faint"


def _least(certainties: object) -> Certainty:
    order: tuple[Certainty, ...] = ("faint", "likely", "clear")
    found = set(certainties)  # type: ignore[call-overload]
    return next((each for each in order if each in found), "faint")
