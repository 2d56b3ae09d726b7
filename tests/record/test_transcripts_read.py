"""What was said on the page of a contact: chips from the server, masked words by role and with a line, search, sentiment, codes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people.permissions import shelf
from floorwalker.ground.trail.models import Line
from floorwalker.record import featuring
from floorwalker.record.actions import transcripts as actions
from floorwalker.record.models import Features, Import, PhraseList, SentimentCorrection, SuspectedCode, Transcript
from floorwalker.record.queries import transcripts as queries
from tests.record.contacts_made import AT, a_contact, a_customer
from tests.record.words_made import CALL, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SECRETS = ("Mary", "LS1 4DP", "14 Park Lane", "4111", "737")


@pytest.fixture
def call(cast: Any, tmp_path: Any, settings: Any) -> Any:
    """Ada's call with its words."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    cast.call = a_contact(agent=cast.ada, customer=a_customer(name="Mary Kent"), talk=60)
    cast.words = said(cast.call, made_by="machine", model="whisper 3")
    return cast


def page(browser: Any, contact: Any, **asked: Any) -> str:
    return str(browser.get(f"/record/contacts/{contact.reference}/", asked).content.decode())


def the_card(html: str) -> str:
    return html[html.index('id="words"') : html.index('id="facts-title"')]


@pytest.mark.row(97)
def test_the_page_shows_turns_with_times_and_chips_and_no_masked_byte(call: Any) -> None:
    html = page(call.quin_sees, call.call)
    card = the_card(html)
    for expected in (
        'data-at="11000"', ">0:11<", "Customer",
        '<span class="redact">postcode</span>', "Machine made by whisper 3.",
    ):
        assert expected in card
    for secret in SECRETS:
        assert secret not in card
    assert "security code removed" in card
    assert "Show what is masked" not in card


def test_who_may_read_what_is_masked_asks_for_it_and_the_look_stands_in_the_trail(call: Any) -> None:
    assert "Show what is masked" in page(call.cora_sees, call.call)
    shown = call.cora_sees.post(f"/record/contacts/{call.call.reference}/masked/")
    card = the_card(shown.content.decode())
    assert "LS1 4DP" in card
    assert "4111 1111 1111 1111" in card
    assert "737" not in card
    assert "no-store" in shown["Cache-Control"]
    assert Line.objects.get(kind="transcript.masked_shown").subject == call.call.reference


@pytest.mark.parametrize("who", ["ada", "pat", "quin", "stranger", "una"])
def test_others_cannot_have_what_is_masked(call: Any, who: str) -> None:
    answer = getattr(call, f"{who}_sees").post(f"/record/contacts/{call.call.reference}/masked/")
    assert answer.status_code in {403, 404}
    assert "LS1 4DP" not in answer.content.decode()
    assert not Line.objects.filter(kind="transcript.masked_shown").exists()


def test_an_agent_reads_the_words_of_their_own_contacts_only(call: Any) -> None:
    assert 'data-at="11000"' in page(call.ada_sees, call.call)
    other = a_contact(agent=call.sam)
    said(other)
    assert call.ada_sees.get(f"/record/contacts/{other.reference}/").status_code == 404


def test_words_of_an_import_that_is_not_published_are_seen_by_nobody(call: Any) -> None:
    batch = Import.objects.create(reference="IMP-9", importer="transcripts", state="ready", created_by="system:test", created_at=AT)
    Transcript.objects.update(batch=batch)
    assert "No transcript" in page(call.quin_sees, call.call)
    assert call.call.reference not in call.quin_sees.get("/record/contacts/", {"told": "kitchen"}).content.decode()


def test_who_may_search_words_may_read_them_to_the_same_extent() -> None:
    assert shelf().get(queries.VIEW).grants == shelf().get("record.view_contacts").grants


@pytest.mark.parametrize(("words", "found"), [("leak kitchen", True), ("kitch", True), ("LS1", False), ("Kent", False), ("boiler", False)])
def test_contacts_are_found_by_what_was_said_but_not_by_what_is_masked(call: Any, words: str, found: bool) -> None:
    listed = call.quin_sees.get("/record/contacts/", {"told": words}).content.decode()
    assert (f"/record/contacts/{call.call.reference}/" in listed) is found


def test_the_search_in_words_stays_within_the_readers_scope(call: Any) -> None:
    other = a_contact(agent=call.sam)
    said(other)
    listed = call.ada_sees.get("/record/contacts/", {"told": "kitchen"}).content.decode()
    assert f"/record/contacts/{call.call.reference}/" in listed
    assert f"/record/contacts/{other.reference}/" not in listed


@pytest.mark.row(200)
def test_sentiment_names_its_method_and_a_person_says_otherwise_beside_it(call: Any) -> None:
    card = the_card(page(call.quin_sees, call.call))
    assert re.search(r"VADER \d", card)
    machine = Features.objects.get(contact=call.call.pk).sentiment
    answer = call.quin_sees.post(
        f"/record/contacts/{call.call.reference}/sentiment/", {"said": "negative", "reason": "The thanks was meant bitterly."}
    )
    assert answer.status_code == 302
    kept = SentimentCorrection.objects.get()
    assert (kept.said, kept.machine) == ("negative", machine)
    card = the_card(page(call.quin_sees, call.call))
    assert "The thanks was meant bitterly." in card
    assert "The machine had" in card
    line = Line.objects.get(kind="transcript.sentiment_corrected")
    assert "bitterly" not in str(line.body)


def test_a_correction_without_a_reason_or_reach_changes_nothing(call: Any) -> None:
    with pytest.raises(actions.TranscriptRefused):
        actions.correct_sentiment(call.call, said="negative", reason=" ", by=Actor.person(call.quin.pk))
    for who in (call.ada, call.pat):
        with pytest.raises(NotAllowed):
            actions.correct_sentiment(call.call, said="negative", reason="It was.", by=Actor.person(who.pk))
    assert not SentimentCorrection.objects.exists()


@pytest.fixture
def suspicion(call: Any) -> SuspectedCode:
    """Digits after a card that nobody asked for by name."""
    rows = (
        ("agent", 0, 1, "The long card number, please?"), ("customer", 2, 3, "4111 1111 1111 1111"),
        ("agent", 4, 5, "Thanks. Let me put that in for you now."),
        ("customer", 6, 7, "Then there is 7373 written on it too, if that is of any help to you"),
    )
    said(a_contact(agent=call.ada), rows)
    return SuspectedCode.objects.get()


@pytest.mark.row(97)
def test_suspected_codes_are_listed_without_their_digits_and_removed_for_everyone(call: Any, suspicion: SuspectedCode) -> None:
    listed = call.cora_sees.get("/record/security-codes/").content.decode()
    assert "written on it too" in listed
    assert "7373" not in listed
    actions.decide_code(suspicion, is_code="yes", by=Actor.person(call.cora.pk))
    turn = suspicion.turn
    turn.refresh_from_db()
    assert (turn.spans, "7373" in turn.text) == (["security_code"], False)
    assert Line.objects.filter(kind="transcript.code_decided").count() == 1
    with pytest.raises(actions.TranscriptRefused):
        actions.decide_code(suspicion, is_code="no", by=Actor.person(call.cora.pk))


@pytest.mark.parametrize("who", ["ada", "pat", "stranger", "una"])
def test_the_list_of_suspicions_is_for_those_who_decide(call: Any, who: str) -> None:
    assert getattr(call, f"{who}_sees").get("/record/security-codes/").status_code in {302, 403}


def test_phrases_are_found_with_slips_and_looked_for_again_when_they_change(call: Any) -> None:
    by = Actor.person(call.quin.pk)
    kept = actions.put_phrases(actions.Phrases("recorded", "Calls are recorded", "agent", ("calls are recorded",)), by=by)
    featuring.work_out([call.call.pk])
    assert Features.objects.get(contact=call.call.pk).phrases == {"recorded": [1, 0]}
    assert actions.put_phrases(actions.Phrases("recorded", "Calls are recorded", "agent", ("calls are recorded",)), by=by).version == 1
    again = actions.put_phrases(actions.Phrases("recorded", "Calls are recorded", "agent", ("never said",)), by=by)
    featuring.work_out([call.call.pk])
    assert (kept.version, again.version) == (1, 2)
    assert Features.objects.get(contact=call.call.pk).phrases == {"recorded": [2, None]}
    assert PhraseList.objects.count() == 1


def test_features_are_filled_for_contacts_that_came_without_words(call: Any) -> None:
    silent = [a_contact(agent=call.ada) for _ in range(3)]
    assert featuring.fill(told=lambda _so_far: None) == 3
    assert featuring.fill(told=lambda _so_far: None) == 0
    found = Features.objects.get(contact=silent[0].pk)
    assert (found.turns, found.holds, found.sentiment) == (None, 0, None)


def test_the_last_of_several_transcripts_is_shown(call: Any) -> None:
    said(call.call, CALL[:1], key="second")
    card = the_card(page(call.quin_sees, call.call))
    assert "kitchen" not in card
    assert "1 turns" in card
