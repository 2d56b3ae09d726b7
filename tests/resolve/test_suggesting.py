"""What words suggest for the questions of each regulation that is shipped."""

from __future__ import annotations

from datetime import date

import pytest

from floorwalker.engine.triage.suggesting import CONCEPTS
from floorwalker.ground import packs
from floorwalker.resolve.rules.suggesting import meaning, suggest

pytestmark = [pytest.mark.once, pytest.mark.row(93)]
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("code", sorted(each.code for each in packs.regulations()))
def test_every_question_of_every_pack_means_something_to_the_engine(code: str) -> None:
    edition = packs.regulations().get(code).on(DAY)
    assert edition.questions
    assert {meaning(code, each) for each in edition.questions} <= CONCEPTS.keys()


def test_the_words_that_it_rests_on_are_those_of_the_text() -> None:
    text = "The lady on Friday said they'd be quiet. I've had to book a hotel tonight, £94.\nOkay. I'm fed up with this to be honest."
    found = suggest(text, edition=packs.regulations().get("uk-disp").on(DAY))
    assert found.kind == "complaint"
    assert found.answers.keys() == {"dissatisfied", "about-us", "harm", "accepted"}
    assert "fed up" in {text[span.start : span.end] for span in found.answers["dissatisfied"].because}
    assert "£94" in {text[span.start : span.end] for span in found.answers["harm"].because}
    assert found.answers["accepted"].value == "no"
    assert {text[span.start : span.end] for span in found.because} >= {"fed up", "£94"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Where is my parcel? It was meant to come today.", "neither"),
        ("I'm not unhappy at all, just checking whether it arrived.", "neither"),
        ("", "neither"),
        ("¿Dónde está?", "neither"),
    ],
)
def test_what_is_no_displeasure_suggests_no_complaint(text: str, kind: str) -> None:
    assert suggest(text, edition=packs.regulations().get("uk-consumer-contracts").on(DAY)).kind == kind


def test_accepted_at_once_answers_the_energy_question_and_not_the_telecoms_one() -> None:
    text = "I was annoyed about the bill but now you've explained it I'm happy with that."
    energy = suggest(text, edition=packs.regulations().get("uk-energy").on(DAY))
    telecoms = suggest(text, edition=packs.regulations().get("uk-telecoms").on(DAY))
    assert (energy.kind, telecoms.kind) == ("complaint", "difficulty")
