"""Extracts: a cited contact says until when it is kept, its owner is asked in time, and what is kept is redacted and goes again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from floorwalker.ground import clock, findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue, running
from floorwalker.ground.models import StoredFile, Todo
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import recording_spans
from floorwalker.record.models import Recording
from floorwalker.review.actions import evaluations, extract_rounds, extracts
from floorwalker.review.models import Extract, ExtractSound
from floorwalker.review.queries import extracts as queries
from floorwalker.review.rules.extracts import digest
from tests.conftest import MONDAY
from tests.record.recordings_made import RATE, a_recording, a_sound
from tests.record.words_made import said
from tests.review.scorecards_made import a_handled_contact, a_scorecard, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
A_YEAR = timedelta(days=365)


@pytest.fixture
def cited(cast: Any, tmp_path: Path, settings: Any) -> Any:
    """A contact of Ada with words and sound, masked in part, that Quin judged."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    contact = a_handled_contact(cast.ada)
    said(contact)
    recording = a_recording(contact)
    recording_spans.mask(recording, at_ms=2_000, to_ms=3_000, reason="A name", by=cast.quin_acts)
    a_scorecard(cast)
    evaluations.submit(answered(evaluations.begin(contact.reference, by=cast.quin_acts), cast.quin_acts), by=cast.quin_acts)
    return contact


@pytest.fixture
def look(the_system: Any, db: None) -> Any:
    """Return what runs one daily round."""

    def run() -> dict[str, Any]:
        job = queue.enqueue(extract_rounds.ROUND, arguments={}, by=the_system)
        return extract_rounds.look(running.RunningJob(job, holder="test"))

    return run


@pytest.fixture
def later(cited: Any) -> Iterator[Any]:
    """The day on which the owner is asked."""
    with clock.frozen(goes_at() - queries.ASKED_BEFORE):
        yield cited


def goes_at() -> datetime:
    return Recording.objects.get().started_at + A_YEAR


def test_a_contact_says_until_when_it_is_kept_by_which_rule_and_what_cites_it(cast: Any, cited: Any) -> None:
    findings.raise_finding(Ref("contact", cited.reference), summary="The promise was not kept", evidence={}, by=cast.quin_acts)
    held = queries.of(cited.reference, by=cast.una_acts)
    assert held.until == goes_at()
    assert [kept.rule for _recording, kept in held.recordings] == ["Recordings of calls kept: 365 days"]
    assert [(each.ref.kind, each.owner) for each in held.cites] == [("evaluation", cast.quin), ("finding", None)]
    assert not held.goes_soon
    Recording.objects.update(held_at=MONDAY, hold_reason="Court")
    assert queries.of(cited.reference, by=cast.una_acts).until is None


def test_its_owner_is_asked_thirty_days_before_and_once(cast: Any, cited: Any, look: Any) -> None:
    with clock.frozen(goes_at() - queries.ASKED_BEFORE - timedelta(minutes=1)):
        assert look() == {"asked": 0, "over": 0}
    with clock.frozen(goes_at() - queries.ASKED_BEFORE):
        assert [look()["asked"] for _ in range(2)] == [1, 0]
        assert queries.of(cited.reference, by=cast.quin_acts).goes_soon
        extracts.let_go(cited.reference, why="Nothing was disputed.", by=cast.quin_acts)
    owed = Todo.objects.get(key=f"extract:{cited.reference}")
    assert (owed.person, owed.due_at) == (cast.quin, goes_at())
    assert owed.done_at is not None


def test_what_is_kept_is_without_what_is_masked_whoever_keeps_it_and_stays_when_the_recording_goes(cast: Any, later: Any) -> None:
    made = extracts.freeze(later.reference, basis="complaint", why="The customer disputes it.", by=cast.cora_acts)
    text = str(made.content["words"])
    assert "4111" not in text
    assert "LS1 4DP" not in text
    assert "Mary Kent" not in text
    assert "the leak in my kitchen" in text
    assert {each["party"] for each in made.content["words"]} == {"agent", "customer"}
    sound = ExtractSound.objects.select_related("stored").get()
    assert made.digest == digest(made.content, [sound.stored.sha256])
    assert made.keep_until == clock.now().date() + timedelta(days=1096)
    Recording.objects.update(stored=None, gone_at=clock.now(), gone_rule="365 days")
    heard = _heard(cast.cora_sees.get(f"/review/extracts/{made.reference}/sound/{sound.pk}/"))
    assert not heard[2 * RATE : 3 * RATE].any()
    assert np.abs(heard[RATE : 2 * RATE]).max() > 1_000
    with pytest.raises(Conflict, match="kept as an extract"):
        extracts.let_go(later.reference, why="After all not.", by=cast.quin_acts)


def _heard(answer: Any) -> Any:
    assert answer.status_code == 200
    samples, rate = soundfile.read(io.BytesIO(b"".join(answer.streaming_content)), dtype="int16")
    assert rate == RATE
    return samples[:, 0]


def test_when_its_basis_is_over_it_goes_with_its_sound(cast: Any, later: Any, look: Any) -> None:
    made = extracts.freeze(later.reference, basis="complaint", why="It is disputed.", by=cast.quin_acts)
    kept = StoredFile.objects.get(sha256=made.sounds.get().stored.sha256)
    with clock.frozen(clock.now() + timedelta(days=1095)):
        assert look()["over"] == 0
    with clock.frozen(clock.now() + timedelta(days=1096)):
        assert look()["over"] == 1
        assert look()["over"] == 0
    made.refresh_from_db()
    assert (made.state, made.content, made.sounds.count()) == (Extract.State.OVER, {}, 0)
    assert not StoredFile.objects.filter(pk=kept.pk).exists()
    assert Line.objects.filter(kind="extract.over", subject=made.reference).count() == 1


@pytest.mark.parametrize(("said_", "match"), [
    ({"basis": "habit"}, "'habit' is no basis"), ({"why": "  "}, "not said why"), ({"why": "x" * 501}, "not said why"),
])  # fmt: skip
def test_no_extract_without_a_named_basis_and_a_reason(cast: Any, later: Any, said_: dict[str, str], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        extracts.freeze(later.reference, **{"basis": "complaint", "why": "It is disputed.", **said_}, by=cast.quin_acts)
    assert not Extract.objects.exists()


def test_what_nothing_cites_is_not_kept_longer(cast: Any, cited: Any) -> None:
    other = a_handled_contact(cast.ada, minutes_ago=300)
    a_recording(other, sound=a_sound(seed=2))
    with pytest.raises(RuleBroken, match="Nothing cites"):
        extracts.freeze(other.reference, basis="claim", why="One never knows.", by=cast.quin_acts)
    Recording.objects.update(stored=None, gone_at=MONDAY, gone_rule="365 days")
    assert queries.of(cited.reference, by=cast.quin_acts).has_words


@pytest.mark.parametrize("who", ["ada", "sam", "pat", "asa", "adm", "stranger"])
def test_who_may_not_keeps_nothing_and_reads_no_extract(cast: Any, later: Any, who: str) -> None:
    acts = getattr(cast, f"{who}_acts")
    for act in (
        lambda: extracts.freeze(later.reference, basis="claim", why="x", by=acts),
        lambda: extracts.let_go(later.reference, why="x", by=acts), lambda: queries.listed(acts),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_leader_keeps_those_of_the_own_team_alone(cast: Any, later: Any, a_person: Any, a_team: Any) -> None:
    lee = a_person("Lee", "Grant", role="team_leader", reach="team")
    a_team("renewals", leader=lee)
    with pytest.raises(NotFound):
        extracts.let_go(later.reference, why="Not mine.", by=Actor.person(lee.pk))
    made = extracts.let_go(later.reference, why="Nothing was disputed.", by=cast.una_acts)
    assert [each.reference for each in queries.listed(cast.una_acts)] == [made.reference]
    assert not queries.listed(Actor.person(lee.pk))


def test_it_is_kept_and_read_on_its_pages(cast: Any, later: Any) -> None:
    page = f"/review/kept/{later.reference}/"
    contact = cast.quin_sees.get(f"/record/contacts/{later.reference}/").content.decode()
    assert page in contact
    assert cast.asa_sees.get(page).status_code == 404
    assert b"Keep an extract" not in cast.ada_sees.get(page).content
    assert cast.quin_sees.post(f"{page}freeze/", {"basis": "claim", "why": ""}).status_code == 422
    assert cast.quin_sees.post(f"{page}freeze/", {"basis": "claim", "why": "The customer goes to court."}).status_code == 302
    one = Extract.objects.get()
    text = cast.quin_sees.get(f"/review/extracts/{one.reference}/").content.decode()
    assert "the leak in my kitchen" in text
    assert "Limitation Act" in text
    assert "EXT-1" in cast.quin_sees.get("/review/extracts/").content.decode()
    assert cast.ada_sees.get(f"/review/extracts/{one.reference}/").status_code == 403
    assert Line.objects.filter(kind="trail.looked", subject=one.reference).count() == 1


def test_lists_and_pages_of_extracts_keep_their_budget(cast: Any, cited: Any, django_assert_max_num_queries: Any) -> None:
    made = extracts.freeze(cited.reference, basis="competence", why="A good example.", by=cast.quin_acts)
    for number in range(4):
        Extract.objects.create(
            reference=f"EXT-9{number}", contact=900 + number, contact_at=MONDAY, agent=cast.ada, state="let_go", why="Over.",
            made_by=cast.quin, made_at=MONDAY,
        )
    for address, most in (("/review/extracts/", 20), (f"/review/extracts/{made.reference}/", 18), (f"/review/kept/{cited.reference}/", 24)):
        cast.quin_sees.get(address)
        with django_assert_max_num_queries(most):
            assert cast.quin_sees.get(address).status_code == 200
