"""What words suggest stands beside the test, is kept with the decision, and reads only what its reader may read."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground import packs
from floorwalker.resolve.models import Classification
from floorwalker.resolve.queries import suggestion
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact
from tests.record.words_made import said
from tests.resolve.cases_made import a_line
from tests.resolve.test_difficulties import typed, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(93)]
TURNS = (
    ("agent", 0, 4_000, "You must be furious, that is a disgrace."),
    ("customer", 5_000, 9_000, "I'm fed up with you. I had to book a hotel for £94, my card is 4111 1111 1111 1111."),
)


def test_the_page_shows_what_is_suggested_and_why_and_answers_nothing_itself(cast: Any) -> None:
    a_line(cast)
    fresh = typed(**dict.fromkeys(("q_dissatisfied", "q_about-us", "q_harm", "q_accepted"), ""))
    answer = cast.ada_sees.post("/resolve/write-down/test/", fresh)
    shown = words(answer)
    assert "Suggested: a complaint, because of fed up" in shown
    assert "Suggested: yes" in shown
    assert "3 questions open" in shown
    assert " checked" not in answer.content.decode()
    assert "Suggested" not in words(cast.ada_sees.post("/resolve/write-down/test/", fresh | {"words": ""}))


def test_words_of_a_customer_are_shown_as_words(cast: Any) -> None:
    a_line(cast)
    answer = cast.ada_sees.post("/resolve/write-down/test/", typed(words="I am fed up with you. <b>£94</b><script>x</script>"))
    assert "<script>x" not in answer.content.decode()


def test_what_was_suggested_is_kept_with_what_was_decided(cast: Any) -> None:
    a_line(cast)
    cast.ada_sees.post("/resolve/write-down/", typed(q_harm="no"))
    kept = Classification.objects.get()
    assert kept.kind == "difficulty"
    assert kept.suggestion["kind"] == "complaint"
    assert kept.suggestion["answers"]["harm"] == "yes"
    assert "fed up" in kept.suggestion["because"]
    assert "linear weights" in kept.suggestion["method"]


def test_a_transcript_suggests_by_the_customers_masked_words_to_who_may_read_it(cast: Any) -> None:
    contact = a_contact()
    said(contact, TURNS)
    edition = packs.regulations().get("uk-disp").on(MONDAY.date())
    found = suggestion.of_contact(contact, edition=edition, by=cast.quin_acts)
    assert found is not None
    assert found.found.kind == "complaint"
    assert "4111" not in found.text
    assert "furious" not in found.text
    assert suggestion.of_contact(contact, edition=edition, by=cast.asa_acts) is None
    assert suggestion.of_contact(a_contact(), edition=edition, by=cast.quin_acts) is None
