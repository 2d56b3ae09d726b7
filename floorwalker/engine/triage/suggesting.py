"""From a customer's words a suggested answer to each question of a regulation, and what it would be in the whole. Never a decision.

Whether somebody is not satisfied, and whether harm is alleged, is weighed by two linear models over lists of phrases and a few counts;
the other answers follow from them and from phrases by rules that are read here. How often that is right: docs/methods/triage.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from floorwalker.engine.triage.phrase_lists import Lexicon
from floorwalker.engine.triage.reading import MONEY, Reading, Span, read
from floorwalker.engine.triage.weighing import COUNTED, Weights, values

METHOD: Final = "linear weights over phrase lists"
VERSION: Final = "2"
"""Raised when a rule below changes what it suggests."""
Value = Literal["yes", "no", "unsure"]
Certainty = Literal["clear", "likely", "faint"]
Kind = Literal["complaint", "difficulty", "neither", "unsure"]
YES: Final = 0.6
DOUBT: Final = 0.4
"""Chances from which words say that somebody is not satisfied, and from which they may."""
HARM: Final = 0.45
"""Chance from which harm is alleged; a little under a half, since in doubt it is."""
CLEAR: Final = 0.9
LIKELY: Final = 0.75
MOST_CAUSES: Final = 3
SPEAKS: Final = ("complains", "dissatisfied", "mild", "demands", "escalates", "repeats", "waits", "our-doing", "data-breach")
AGAINST: Final = ("asks", "only-asks", "praises", "takes-back", "denies")
HARMS: Final = ("loss", "distress", "inconvenience")
TOLD: Final = ("you-did", "said-otherwise", "had-to", "how-long", "not-done", "why", "again", "must")
"""Lists of how a thing is told, which are causes where no plainer word is."""


@dataclass(frozen=True)
class Judge:
    """Phrase lists of a language with the weights that were fitted over them."""

    lexicon: Lexicon
    dissatisfied: Weights
    harm: Weights
    version: str

    @classmethod
    def of(cls, lists: Mapping[str, Any], weights: Mapping[str, Any]) -> Judge:
        """Return the judge that two files say.

        Raises
        ------
        ValueError
            If a weight is for a list that is not there.
        """
        lexicon = Lexicon.of(lists)
        both = {name: Weights.of(weights[name]) for name in ("dissatisfied", "harm")}
        unknown = sorted({name for each in both.values() for name in each.weights} - lexicon.lists.keys() - COUNTED.keys())
        if unknown:
            raise ValueError(f"There is no list for the weights of {', '.join(unknown)}.")
        return cls(lexicon, both["dissatisfied"], both["harm"], str(weights["version"]))


@dataclass(frozen=True)
class Weighed:
    """A reading with its chances."""

    reading: Reading
    dissatisfied: float
    harm: float


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


def suggest(text: str, *, questions: Sequence[Asked], judge: Judge) -> Suggestion:
    """Return what `text`, the customer's own words, suggests for `questions`; one whose meaning is not in `CONCEPTS` stays unsure."""
    weighed = weigh(text, judge)
    known = answer_all(weighed)
    answers = {each.id: known.get(each.concept, Answer("unsure", "faint")) for each in questions}
    deciding = [answers[each.id] for each in questions if not each.is_route]
    kind, certainty = _kind(deciding, known, weighed.reading)
    method = f"{METHOD} {VERSION}, {judge.lexicon.language} lists {judge.lexicon.version}, weights {judge.version}"
    return Suggestion(kind, certainty, answers, _causes(weighed.reading, known), method)


def weigh(text: str, judge: Judge) -> Weighed:
    """Return `text` read, with the chances that its writer is not satisfied and alleges harm."""
    reading = read(text, judge.lexicon)
    found = values(reading)
    return Weighed(reading, judge.dissatisfied.chance(found), judge.harm.chance(found))


def answer_all(weighed: Weighed) -> dict[str, Answer]:
    """Return the answer to everything that can be asked."""
    known: dict[str, Answer] = {}
    for concept, answer in CONCEPTS.items():
        known[concept] = answer(weighed, known)
    return known


def _dissatisfied(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading, chance = weighed.reading, weighed.dissatisfied
    ironic = reading.spans(("may-be-ironic",), most=1)
    if chance >= YES:
        return Answer("yes", _certainty(chance), _told(reading))
    if ironic or chance >= DOUBT:
        return Answer("unsure", "faint", ironic or _told(reading))
    against = reading.turned_spans(("complains", "dissatisfied", "mild")) or reading.spans((*AGAINST, "sorrow", "wishes"), most=MOST_CAUSES)
    return Answer("no", _certainty(1.0 - chance), against)


def _told(reading: Reading) -> tuple[Span, ...]:
    """Return the words for displeasure or failure; where there are none, how the thing is told."""
    return reading.spans(SPEAKS, most=MOST_CAUSES) or reading.spans((*HARMS, *TOLD, MONEY), most=MOST_CAUSES)


def _about_us(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
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


def _harm(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value == "no":
        return Answer("no", dissatisfied.certainty)
    if weighed.harm >= HARM:
        causes = reading.spans((*HARMS, MONEY), most=MOST_CAUSES) or reading.spans(("had-to", "how-long", "our-doing", "you-did"), most=1)
        return Answer("unsure" if dissatisfied.value == "unsure" else "yes", _certainty(weighed.harm), causes)
    return Answer("no", _certainty(1.0 - weighed.harm), reading.spans(("slight",), most=1))


def _accepted(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
    said = reading.spans(("accepts",), most=MOST_CAUSES)
    if not said:
        return Answer("no", "likely")
    wrong = known["dissatisfied"].value != "no" or any(reading.has(code) for code in (*SPEAKS, *HARMS, "trouble"))
    return Answer("yes", "likely", said) if wrong else Answer("no", "faint", said)


def _answer_expected(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
    none_wanted = reading.spans(("wants-no-answer",), most=1)
    if none_wanted:
        return Answer("no", "clear", none_wanted)
    if known["accepted"].value == "yes":
        return Answer("no", "likely", known["accepted"].because)
    if known["dissatisfied"].value == "yes":
        wanted = reading.spans(("demands", "escalates", "asks"), most=1)
        return Answer("yes", "clear" if wanted else "likely", wanted or known["dissatisfied"].because)
    asked = reading.spans(("asks", "only-asks", "wishes"), most=1)
    if asked or "?" in reading.text:
        return Answer("yes", "clear" if asked else "likely", asked)
    if reading.has("praises") or reading.has("takes-back"):
        return Answer("no", "likely", reading.spans(("praises", "takes-back"), most=1))
    return Answer("unsure" if known["dissatisfied"].value == "unsure" else "yes", "faint")


def _answered_or_expected(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    accepted = known["accepted"]
    return Answer("yes", "likely", accepted.because) if accepted.value == "yes" else known["answer-expected"]


def _after_request(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
    dissatisfied = known["dissatisfied"]
    if dissatisfied.value != "yes":
        return Answer(dissatisfied.value, dissatisfied.certainty)
    if known["accepted"].value == "yes":
        return Answer("no", "faint", known["accepted"].because)
    if known["answer-expected"].value == "no":
        return Answer("no", "faint", known["answer-expected"].because)
    earlier = reading.spans(("waits", "repeats", "our-doing"), most=MOST_CAUSES)
    return Answer("yes", "clear" if earlier else "faint", earlier or dissatisfied.because)


def _about_data(weighed: Weighed, known: Mapping[str, Answer]) -> Answer:
    reading = weighed.reading
    said = reading.spans(("data-breach",), most=MOST_CAUSES)
    if not said:
        return Answer("no", "likely")
    return Answer("yes", "clear" if known["dissatisfied"].value == "yes" else "likely", said)


CONCEPTS: Final[Mapping[str, Callable[[Weighed, Mapping[str, Answer]], Answer]]] = {
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
    groups = [_told(reading)[:1] if not reading.spans(SPEAKS, most=1) else reading.spans(SPEAKS, most=1)]
    if known["harm"].value != "no":
        groups += [reading.spans((MONEY,), most=1), reading.spans(HARMS, most=1)]
    for group in (*groups, reading.spans(("may-be-ironic",), most=1)):
        chosen += [span for span in group if all(span.end <= other.start or other.end <= span.start for other in chosen)]
    return tuple(sorted(chosen[:MOST_CAUSES], key=lambda span: span.start))


def _certainty(chance: float) -> Certainty:
    return "clear" if chance >= CLEAR else "likely" if chance >= LIKELY else "faint"


def _least(certainties: Iterable[Certainty]) -> Certainty:
    order: tuple[Certainty, ...] = ("faint", "likely", "clear")
    return min(certainties, key=order.index, default="faint")
