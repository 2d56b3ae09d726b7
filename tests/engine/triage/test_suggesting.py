"""Whether suggestions are as often right as the methods page says, what they rest on, and that hostile words cost little."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest

from floorwalker.engine.triage.phrase_lists import Lexicon, in_sentences
from floorwalker.engine.triage.suggesting import CONCEPTS, Asked, Judge, Suggestion, suggest
from floorwalker.ground import packs
from floorwalker.resolve.rules import suggesting
from tests.engine.triage import labelled

pytestmark = [pytest.mark.once, pytest.mark.row(93)]
DAY = date(2026, 11, 23)


def said(text: str, *concepts: str) -> Suggestion:
    return suggest(text, questions=[Asked(each, each) for each in concepts or CONCEPTS], judge=suggesting.judge())


def kind(each: labelled.Labelled) -> str:
    return suggesting.suggest(each.text, edition=packs.regulations().get(labelled.PACKS[each.line]).on(DAY)).kind


def test_the_texts_are_as_many_and_as_hard_as_is_said() -> None:
    texts = (*labelled.first(), *labelled.second(), *labelled.third())
    assert (len(labelled.first()), len(labelled.second()), len(labelled.third())) == (336, 168, 120)
    assert len({each.id for each in texts}) == len({each.text for each in texts}) == len(texts)
    assert sum(each.is_hard for each in texts) * 3 >= len(texts)
    assert sorted(each.id for each in (*labelled.written_on(), *labelled.held_out())) == sorted(each.id for each in labelled.first())
    assert all(each.reason for each in texts)


@pytest.mark.parametrize("line", sorted(labelled.PACKS))
def test_a_label_of_complaint_is_one_by_the_pack_of_its_line(line: str) -> None:
    edition = packs.regulations().get(labelled.PACKS[line]).on(DAY)
    deciding = [each.id for each in edition.questions if not each.is_route]
    for each in (*labelled.first(), *labelled.second(), *labelled.third()):
        if each.line == line:
            assert (each.kind == "complaint") is all(each.answers[name] == "yes" for name in deciding), each.id


def test_complaints_are_found_in_words_that_nothing_was_made_on() -> None:
    found = [(each.kind, kind(each)) for each in labelled.third()]
    complaints = [guess for truth, guess in found if truth == "complaint"]
    called = [truth for truth, guess in found if guess == "complaint"]
    quiet = [guess for truth, guess in found if truth == "neither"]
    assert complaints.count("complaint") / len(complaints) >= 0.85
    assert called.count("complaint") / len(called) >= 0.65
    assert quiet.count("neither") / len(quiet) >= 0.70


def test_texts_that_it_was_fitted_on_are_mostly_right() -> None:
    texts = (*labelled.first(), *labelled.second())
    assert sum(each.kind == kind(each) for each in texts) / len(texts) >= 0.9


@pytest.mark.parametrize(
    ("text", "concept", "value"),
    [
        ("I'm not unhappy at all.", "dissatisfied", "no"),
        ("I have no complaints, you've all been lovely.", "dissatisfied", "no"),
        ("I am not happy with how you dealt with this.", "dissatisfied", "yes"),
        ("My neighbour says you are terrible, but I have never had any trouble.", "dissatisfied", "no"),
        ("If my claim were turned down, how would I complain?", "dissatisfied", "no"),
        ("Oh that's just wonderful, isn't it.", "dissatisfied", "unsure"),
        ("You charged me £35 by mistake and now I cannot pay my rent.", "harm", "yes"),
        ("Your app is a bit clunky.", "harm", "no"),
        ("I was annoyed but you've sorted it, so I'm happy with that.", "accepted", "yes"),
        ("That's fine, thanks, could you send the form?", "accepted", "no"),
        ("The website is slow. No need to reply.", "answer-expected", "no"),
        ("You shared my details with my landlord, you had no right to share them.", "about-data", "yes"),
        ("Please send me a copy of the data you hold.", "about-data", "no"),
    ],
)
def test_an_answer_follows_what_was_meant(text: str, concept: str, value: str) -> None:
    assert said(text).answers[concept].value == value


def test_causes_are_words_of_the_text_in_their_order() -> None:
    for each in labelled.third():
        found = said(each.text)
        for answer in found.answers.values():
            starts = [span.start for span in answer.because]
            assert starts == sorted(starts)
            assert all(0 <= span.start < span.end <= len(each.text) and span.shows for span in answer.because)


def test_an_unknown_question_stays_unsure_and_the_method_is_named() -> None:
    found = suggest("I am fed up with you.", questions=[Asked("x", "of-the-house")], judge=suggesting.judge())
    assert (found.answers["x"].value, found.kind) == ("unsure", "unsure")
    assert re.fullmatch(r"linear weights over phrase lists \d+, en lists \d+, weights \d+", found.method)


HOSTILE = ("you " * 4_000, "not " * 4_000, "no nobody never £9 " * 1_000, "a" * 100_000, "?" * 50_000, "my neighbour fed up " * 800)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_take_little_time(text: str) -> None:
    said("warm")
    begun = time.perf_counter()
    said(text)
    assert time.perf_counter() - begun < 0.5


def test_a_text_takes_a_few_milliseconds_at_the_most() -> None:
    said("warm")
    begun = time.perf_counter()
    for each in labelled.third():
        said(each.text)
    assert (time.perf_counter() - begun) / len(labelled.third()) < 0.005


def test_a_figure_and_what_programs_part_stay_one_word() -> None:
    assert [(word.plain, word.sentence) for word in in_sentences("It did n't cost £1.50. I 'm sure")] == [
        ("it", 0), ("didn't", 0), ("cost", 0), ("1", 0), ("50", 0), ("i'm", 1), ("sure", 1),
    ]


def test_a_broken_list_is_refused() -> None:
    one = {"code": "mild", "shows": "x", "telling": 1, "phrases": ["a <colour>"]}
    with pytest.raises(ValueError, match="'colour'"):
        Lexicon.of({"version": "1", "language": "en", "classes": {"negators": []}, "lists": [one]})
    plain = one | {"phrases": ["a"]}
    with pytest.raises(ValueError, match="named twice: mild"):
        Lexicon.of({"version": "1", "language": "en", "classes": {"negators": []}, "lists": [plain, plain]})
    weights = {"bias": 0, "weights": {"harsh": 1}}
    with pytest.raises(ValueError, match="harsh"):
        Judge.of(
            {"version": "1", "language": "en", "classes": {"negators": []}, "lists": [plain]},
            {"version": "1", "dissatisfied": weights, "harm": weights},
        )
