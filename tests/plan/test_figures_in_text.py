"""Figures that differ between an original and its text in another language are pointed out, but none that is only written otherwise."""

from __future__ import annotations

import time

import pytest

from floorwalker.plan.rules import document_kinds
from floorwalker.plan.rules.document_variants import missing
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.figures_in_text import unlike
from floorwalker.plan.rules.languages import ENGLISH, LANGUAGES, WELSH, Language

POLISH, FRENCH = LANGUAGES.get("pl"), LANGUAGES.get("fr")


def says(original: str, variant: str, language: Language = WELSH) -> list[str]:
    return [each.says for each in unlike(original, variant, language=language, region="GB")]


@pytest.mark.parametrize(
    ("original", "variant", "language"),
    [
        ("By 12 March 2026.", "Erbyn 12 Mawrth 2026.", WELSH), ("On 3rd May", "Ar 3ydd o Fai", WELSH),
        ("March 3, 2026", "3 Mawrth 2026", WELSH),
        ("2026-03-12", "12/03/2026", WELSH), ("At 5pm", "Am 5yp", WELSH), ("at 17:00", "am 5:00 yp", WELSH), ("9.30 am", "9.30yb", WELSH),
        ("£1,250.50", "£1,250.5", WELSH), ("£1,250.50", "1.250,50 £", POLISH), ("£1,250.50", "1 250,50 £", FRENCH),
        ("8 %", "8%", WELSH), ("0113 496 0000", "+44 (0)113 496 0000", WELSH), ("1. Ring", "7. Ffoniwch", WELSH),
        ("{{ line_1 }} and {{ line_2 }}", "{{ line_2 }} a {{ line_1 }}", WELSH), ("30 June", "30 czerwca", POLISH),
    ],
)
def test_what_is_only_written_otherwise_is_the_same(original: str, variant: str, language: Language) -> None:
    assert says(original, variant, language) == []


@pytest.mark.parametrize(
    ("original", "variant", "said"),
    [
        ("Pay £50.", "Talwch £15.", ["The sum £50 stands in the original only, line 1.", "The sum £15 stands in this text only, line 1."]),
        ("\n\nRing 0113 496 0000.", "Ffoniwch.", ["The telephone number 0113 496 0000 stands in the original only, line 3."]),
        ("By 12 March.", "Erbyn 12 Mai.", [
            "The date 12 March stands in the original only, line 1.", "The date 12 Mai stands in this text only, line 1."]),
        ("At 5pm.", "Am 5yb.", ["The time 5pm stands in the original only, line 1.", "The time 5yb stands in this text only, line 1."]),
        ("14 days, 14 days", "14 diwrnod", ["The number 14 stands in the original only, line 1."]),
        ("8 %", "8", ["The share 8 % stands in the original only, line 1.", "The number 8 stands in this text only, line 1."]),
    ],
)
def test_what_differs_is_named_with_its_line(original: str, variant: str, said: list[str]) -> None:
    assert says(original, variant) == said


def test_every_language_of_the_shelf_names_its_twelve_months() -> None:
    for language in LANGUAGES:
        assert len(language.months) == 12, language.code
        for place, forms in enumerate(language.months, start=1):
            for form in forms.split():
                assert says(f"7 {ENGLISH.months[place - 1].split()[0]} 2026", f"7 {form} 2026", language) == [], form


@pytest.mark.parametrize("hostile", ["1 x ", "1,", "(0) "])
def test_a_line_as_long_as_a_document_is_looked_through_in_seconds(hostile: str) -> None:
    begun = time.monotonic()
    unlike("", hostile * (1_200_000 // len(hostile)), language=WELSH, region="GB")
    assert time.monotonic() - begun < 15


def test_steps_of_many_sections_are_counted_in_seconds() -> None:
    body = "## a\n\n1. b\n2. c\n\n" * 6_000
    original, variant = Words(title="x", body=body), Words(title="x", body=f"{body}3. d\n")
    begun = time.monotonic()
    (said,) = missing(original, variant, document_kinds.get("guide"))
    assert said == "Section 'a' has 2 steps in the original, Section 'a' here has 3."
    assert time.monotonic() - begun < 15
