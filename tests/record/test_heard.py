"""What recordings sound like reaches the features of their contacts, on one axis, whenever sound and contact find one another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record import featuring
from floorwalker.record.actions import recording_keeping, recording_spans, recordings
from floorwalker.record.models import Features, Interaction
from tests.record.contacts_made import AT, a_contact
from tests.record.recordings_made import AGENT, BY, CUSTOMER, a_recording, a_sound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
NEAR_MS = 300


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def features(contact: Interaction) -> Features:
    return Features.objects.get(contact=contact.pk)


def test_silence_talk_over_and_share_stand_in_the_features_with_the_moment_that_shows_each() -> None:
    contact = a_contact()
    a_recording(contact, started_at=AT)
    found = features(contact)
    assert found.silence_longest_seconds == pytest.approx(3.0, abs=0.3)
    assert found.silence_longest_at_ms == pytest.approx(9_000, abs=NEAR_MS)
    assert found.talk_over_seconds == pytest.approx(1.0, abs=0.3)
    assert found.talk_over_at_ms == pytest.approx(14_000, abs=NEAR_MS)
    assert found.agent_talk_share == pytest.approx(6 / 14.5, abs=0.03)


def test_of_one_lane_talk_over_and_share_are_no_data() -> None:
    contact = a_contact()
    a_recording(contact, sound=a_sound(lanes=(AGENT,)), started_at=AT)
    found = features(contact)
    assert found.silence_longest_seconds == pytest.approx(8.0, abs=0.3)
    assert (found.talk_over_seconds, found.talk_over_at_ms, found.agent_talk_share) == (None, None, None)


def test_time_on_hold_or_paused_is_no_silence() -> None:
    contact = a_contact()
    a_recording(contact, started_at=AT, holds=[(9_000, 10_500)], paused=[(10_500, 12_000)])
    assert features(contact).silence_longest_seconds == pytest.approx(2.0, abs=0.3)


def test_moments_of_a_second_recording_lie_on_the_axis_of_the_first() -> None:
    contact = a_contact()
    steady = tuple((at + 0.5, at + 3.5) for at in range(0, 20, 4))
    a_recording(contact, sound=a_sound(seed=2, lanes=(steady, ())), started_at=AT)
    a_recording(contact, sound=a_sound(seed=3), started_at=AT + timedelta(seconds=60))
    found = features(contact)
    assert found.silence_longest_at_ms == pytest.approx(69_000, abs=NEAR_MS)
    assert found.silence_seconds == pytest.approx(5.0 + 6.5, abs=0.9)


def test_what_finds_its_contact_later_reaches_it_then_and_leaves_the_one_it_was_not_of() -> None:
    first, second = a_contact(), a_contact(AT + timedelta(hours=1))
    recording = a_recording(first, started_at=AT)
    recordings.match(recording, contact=second.reference, by=BY)
    assert features(first).silence_seconds is None
    assert features(second).silence_seconds is not None
    waiting = a_recording(None, sound=a_sound(seed=5), contact_source="test", contact_key="K-5", started_at=AT)
    third = a_contact(AT + timedelta(hours=2))
    Interaction.objects.filter(pk=third.pk).update(external_id="K-5")
    assert recordings.follow(by=BY, step=lambda _at: None) == 1
    assert waiting.contact is None
    assert features(third).silence_seconds is not None


def test_figures_stay_when_the_sound_goes_and_the_moments_go_with_it() -> None:
    contact = a_contact()
    recording_keeping.erase(a_recording(contact, started_at=AT), request="DSR-1", by=BY)
    featuring.work_out([contact.pk])
    found = features(contact)
    assert found.silence_longest_seconds == pytest.approx(3.0, abs=0.3)
    assert (found.silence_longest_at_ms, found.talk_over_at_ms) == (None, None)


def test_a_removed_span_is_measured_anew_in_the_features() -> None:
    contact = a_contact()
    recording_spans.remove(a_recording(contact, started_at=AT), at_ms=14_000, to_ms=18_000, reason="A code.", by=BY)
    assert features(contact).talk_over_seconds == pytest.approx(0.0, abs=0.1)


def test_recordings_of_before_are_heard_by_the_next_turn_once() -> None:
    contact = a_contact()
    a_recording(contact, started_at=AT)
    Features.objects.update(silence_seconds=None)
    assert featuring.fill(told=lambda _done: None) == 1
    assert featuring.fill(told=lambda _done: None) == 0


def test_many_recordings_ask_for_checks_once_until_the_turn_begins() -> None:
    for seed in range(3):
        a_recording(a_contact(AT + timedelta(hours=seed)), sound=a_sound(seed=seed), started_at=AT)
    (job,) = Job.objects.filter(kind=featuring.JOB)
    worker.run_now(job)
    a_recording(a_contact(AT + timedelta(hours=9)), sound=a_sound(seed=9), started_at=AT)
    assert Job.objects.filter(kind=featuring.JOB).count() == 2


def test_both_lanes_are_told_apart_by_whose_they_are() -> None:
    contact = a_contact()
    a_recording(contact, sound=a_sound(lanes=(CUSTOMER, AGENT)), started_at=AT, agent_lane=1)
    assert features(contact).agent_talk_share == pytest.approx(6 / 14.5, abs=0.03)


def test_holds_that_only_the_recording_tells_are_the_contacts_holds() -> None:
    contact = a_contact()
    contact.segments.all().delete()
    a_recording(contact, started_at=AT, holds=[(1_000, 3_000), (9_000, 12_000)])
    found = features(contact)
    assert (found.holds, found.hold_longest_seconds, found.hold_seconds) == (2, 3.0, 5.0)
