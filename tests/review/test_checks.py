"""Automatic checks from the day's contacts to the page: results with evidence, history of settings, overrides beside, trust, reach."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.ground.trail.models import Line
from floorwalker.record import featuring
from floorwalker.record.actions import transcripts, words
from floorwalker.record.actions.transcripts import Phrases
from floorwalker.record.importers.base import Turn
from floorwalker.record.models import Features, Import, Interaction
from floorwalker.record.transcribing import Draft
from floorwalker.review import checking
from floorwalker.review.actions import checks
from floorwalker.review.actions.checks import RuleSettings
from floorwalker.review.models import CheckedContact, CheckedDay, CheckFailure, CheckOverride, CheckRule, CheckTally
from floorwalker.review.queries import checks as queries
from floorwalker.review.queries.checks import Share
from tests.conftest import MONDAY
from tests.record.contacts_made import AT, a_contact, a_customer, a_queue
from tests.record.recordings_made import a_recording
from tests.record.words_made import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DAY = AT.date()
SYSTEM = Actor.system("test")
SINCE = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Any, settings: Any) -> None:
    """Keys in a folder of its own."""
    settings.FLOORWALKER_DATA_DIR = tmp_path


def settings_of(name: str = "A check", **other: Any) -> RuleSettings:
    kept = {
        "limit": None, "phrases": "", "channels": (), "queues": (), "is_on": True, "starts_on": SINCE, "why": "Agreed in the meeting.",
    }
    return RuleSettings(name=name, **{**kept, **other})


@pytest.fixture
def floor(cast: Any) -> Any:
    """Rules, and the contacts of a day: Ada's call with its words, a second call of the same customer, and a chat of Sam's."""
    by = cast.quin_acts
    transcripts.put_phrases(Phrases("recorded", "Calls are recorded", "agent", ("calls are recorded",)), by=by)
    cast.card = checks.add("card_pause", settings_of("Card pause missing"), by=by)
    cast.notice = checks.add("disclosure", settings_of("Recording notice", limit=4, phrases="recorded", channels=("voice",)), by=by)
    cast.repeat = checks.add("repeat", settings_of("Came back", limit=7), by=by)
    cast.outcome = checks.add("no_outcome", settings_of("No outcome"), by=by)
    customer = a_customer(name="Mary Kent")
    cast.call = a_contact(agent=cast.ada, customer=customer, talk=60)
    said(cast.call)
    cast.again = a_contact(AT + timedelta(hours=2), agent=cast.sam, customer=customer)
    cast.chat = a_contact(AT + timedelta(hours=3), agent=cast.sam, queue=a_queue("claims-chat", channel="chat"), resolved=True)
    featuring.work_out([cast.again.pk, cast.chat.pk])
    checking.check(checking.waiting(), told=lambda _done, _contacts: None)
    return cast


def results(contact: Any, by: Actor) -> dict[str, str]:
    return {each.rule.name: each.outcome for each in queries.of_contact(contact.pk, by=by)}


def test_every_contact_of_a_day_is_asked_every_rule_with_its_evidence(floor: Any) -> None:
    by = floor.quin_acts
    assert results(floor.call, by) == {
        "Card pause missing": "failed", "Recording notice": "passed", "Came back": "passed", "No outcome": "failed",
    }
    assert results(floor.again, by)["Came back"] == "failed"
    assert results(floor.chat, by) == {
        "Card pause missing": "not_asked", "Recording notice": "not_asked", "Came back": "not_asked", "No outcome": "passed",
    }
    failure = CheckFailure.objects.get(rule=floor.card)
    assert (failure.contact, failure.turn, failure.agent, failure.version) == (floor.call.pk, 5, floor.ada, 1)
    assert CheckFailure.objects.get(rule=floor.repeat).other == floor.call.pk


def test_a_day_that_is_asked_again_counts_nothing_twice_and_rests_until_something_changes(floor: Any) -> None:
    def counts() -> tuple[int, int, list[tuple[int, ...]]]:
        tallies = list(CheckTally.objects.values_list("passed", "failed", "not_asked"))
        return CheckedContact.objects.count(), CheckFailure.objects.count(), tallies

    before = counts()
    assert checking.waiting() == []
    checking.check_day(DAY)
    assert before == counts()
    checks.change(floor.outcome, settings_of("No outcome", is_on=False), by=floor.quin_acts)
    CheckedDay.objects.update(checked_at=AT)
    assert checking.waiting() == [DAY]


def test_tallies_add_up_to_the_contacts_asked(floor: Any) -> None:
    for rule in CheckRule.objects.all():
        sums = [sum(row) for row in CheckTally.objects.filter(rule=rule).values_list("passed", "failed", "not_asked")]
        assert sum(sums) == CheckedContact.objects.count() == 3


def test_contacts_that_are_not_published_are_not_asked(floor: Any) -> None:
    batch = Import.objects.create(reference="IMP-9", importer="test", state="ready", created_by="system:test", created_at=AT)
    Interaction.objects.filter(pk=floor.call.pk).update(batch=batch)
    checking.check_day(DAY)
    assert set(CheckedContact.objects.values_list("contact", flat=True)) == {floor.again.pk, floor.chat.pk}


def test_a_changed_limit_holds_from_its_day_on_and_its_history_stays(floor: Any) -> None:
    later = DAY + timedelta(days=1)
    made = checks.change(floor.repeat, settings_of("Came back", limit=1, starts_on=later), by=floor.quin_acts)
    assert [rule.settings.limit for rule in checking.in_force(DAY) if rule.version.rule_id == floor.repeat.pk] == [7]
    assert [rule.settings.limit for rule in checking.in_force(later) if rule.version.rule_id == floor.repeat.pk] == [1]
    assert [version.number for version in queries.history(floor.repeat)] == [made.number, 1]
    assert Line.objects.filter(kind="check.set", subject=floor.repeat.reference).count() == 2


WRONG = {
    "no reason": ({"why": " "}, "needs a reason"),
    "no limit": ({"limit": None}, "needs a limit"),
    "a limit that is no number": ({"limit": float("nan")}, "needs a limit"),
    "too far back": ({"limit": 3, "starts_on": date(2025, 1, 1)}, "days back"),
    "no name": ({"limit": 3, "name": " "}, "needs a name"),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_settings_that_cannot_be_are_refused_in_words(floor: Any, what: str) -> None:
    other, words = WRONG[what]
    with pytest.raises(checks.CheckRefused, match=words):
        checks.change(floor.repeat, settings_of(**({"name": "Came back"} | other)), by=floor.quin_acts)
    assert floor.repeat.versions.count() == 1


def test_a_list_of_phrases_that_is_not_there_is_refused(floor: Any) -> None:
    with pytest.raises(checks.CheckRefused, match="list of phrases"):
        checks.add("words_said", settings_of(phrases="nowhere"), by=floor.quin_acts)


@pytest.mark.parametrize("who", ["ada", "pat", "sam", "una"])
def test_who_may_not_change_checks_changes_none(floor: Any, who: str) -> None:
    by = getattr(floor, f"{who}_acts")
    with pytest.raises(NotAllowed):
        checks.change(floor.repeat, settings_of(limit=1), by=by)
    with pytest.raises(NotAllowed):
        transcripts.put_phrases(Phrases("recorded", "x", "agent", ("x",)), by=by)


def test_an_override_stands_beside_what_the_machine_said(floor: Any) -> None:
    made = checks.override(floor.card, floor.call.pk, says="passed", reason="A test card of ours.", by=floor.quin_acts)
    assert (made.was, made.says, made.version) == ("failed", "passed", 1)
    kept = queries.result(floor.card, floor.call.pk, by=floor.quin_acts)
    assert kept is not None
    assert (kept.outcome, kept.stands) == ("failed", "passed")
    assert "test card" not in str(Line.objects.get(kind="check.overridden").body)
    checking.check_day(DAY)
    assert CheckOverride.objects.count() == 1


def test_an_override_needs_a_reason_and_a_contact_that_was_asked(floor: Any) -> None:
    with pytest.raises(checks.CheckRefused, match="needs a reason"):
        checks.override(floor.card, floor.call.pk, says="passed", reason="", by=floor.quin_acts)
    with pytest.raises(Exception, match="was not asked"):
        checks.override(floor.card, 999_999, says="passed", reason="Because.", by=floor.quin_acts)
    checks.override(floor.card, floor.call.pk, says="failed", reason="", by=floor.quin_acts)
    assert not CheckOverride.objects.exclude(says="failed").exists()


@pytest.mark.parametrize("who", ["ada", "pat", "sam"])
def test_who_may_not_override_does_not(floor: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        checks.override(floor.card, floor.call.pk, says="passed", reason="Because.", by=getattr(floor, f"{who}_acts"))


def test_a_team_leader_overrides_in_the_own_team_only(floor: Any) -> None:
    checks.override(floor.card, floor.call.pk, says="passed", reason="I heard it.", by=floor.una_acts)
    with pytest.raises(Exception, match="was not asked"):
        checks.override(floor.repeat, floor.again.pk, says="passed", reason="I heard it.", by=floor.una_acts)


def test_trust_is_the_share_of_looked_at_failures_that_were_overridden(floor: Any) -> None:
    checks.override(floor.card, floor.call.pk, says="passed", reason="A test card of ours.", by=floor.quin_acts)
    found = {each.rule: each for each in queries.found(by=floor.quin_acts, since=SINCE, until=DAY)}
    assert found[floor.card].overridden == Share(1, 1)
    assert found[floor.card].asked == Share(1, 3)
    assert found[floor.outcome].overridden == Share(0, 0)
    assert found[floor.outcome].failed == Share(2, 3)


def test_a_share_of_too_few_is_no_rate_and_a_range_is_wilsons() -> None:
    assert (Share(1, 7).value, Share(1, 7).range) == (None, None)
    low, high = Share(45, 50).range or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.7864, 0.9565)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_pages_show_rates_evidence_history_and_the_contact(floor: Any) -> None:
    page = text_of(floor.quin_sees.get("/review/checks/"))
    for expected in ("Card pause missing", "1 of 3", "nobody looked yet", "no result of a person is made of them"):
        assert expected in page
    one = text_of(floor.quin_sees.get(f"/review/checks/{floor.card.reference}/"))
    quote = "“[card number], and the three digits on the back are [security code removed].”"
    for expected in (floor.call.reference, "at 0:37", quote, "Agreed in the"):
        assert expected in one
    panel = text_of(floor.quin_sees.get(f"/review/checks/contacts/{floor.call.reference}/"))
    assert "Card pause missing" in panel
    assert "Say what is right" in panel
    contact = text_of(floor.quin_sees.get(f"/record/contacts/{floor.call.reference}/"))
    assert "Automatic checks" in contact
    assert "1 passed" in contact or "2 passed" in contact


def test_an_agent_sees_the_results_of_the_own_contacts_and_cannot_override(floor: Any) -> None:
    own = text_of(floor.ada_sees.get(f"/review/checks/contacts/{floor.call.reference}/"))
    assert "Card pause missing" in own
    assert "Say what is right" not in own
    assert floor.ada_sees.get(f"/review/checks/contacts/{floor.again.reference}/").status_code == 404
    listed = floor.ada_sees.get(f"/review/checks/{floor.repeat.reference}/").content.decode()
    assert floor.again.reference not in listed


@pytest.mark.parametrize("who", ["pat", "stranger"])
def test_others_see_no_checks(floor: Any, who: str) -> None:
    browser = getattr(floor, f"{who}_sees")
    for address in ("/review/checks/", f"/review/checks/{floor.card.reference}/", f"/review/checks/contacts/{floor.call.reference}/"):
        assert browser.get(address).status_code in {302, 403, 404}


def test_settings_are_changed_and_a_contact_overridden_on_the_page(floor: Any) -> None:
    address = f"/review/checks/{floor.repeat.reference}/change/"
    assert "Keep" in floor.quin_sees.get(address).content.decode()
    typed = {"name": "Came back", "limit": "5", "is_on": "on", "starts_on": "2026-03-01", "why": "A week was too long."}
    assert floor.quin_sees.post(address, typed | {"why": ""}).status_code == 422
    assert floor.quin_sees.post(address, typed).status_code == 302
    assert queries.history(floor.repeat)[0].limit == 5
    sent = {"says": "not_asked", "reason": "No card was given."}
    answer = floor.quin_sees.post(f"/review/checks/{floor.card.reference}/{floor.call.pk}/override/", sent)
    assert answer.status_code == 302
    assert CheckOverride.objects.get().says == "not_asked"
    assert "No card was given." in text_of(floor.quin_sees.get(f"/review/checks/contacts/{floor.call.reference}/"))


def test_phrases_are_kept_on_the_page(floor: Any) -> None:
    typed = {"name": "Never said", "party": "agent", "phrases": "calm down\nnot my job\n"}
    answer = floor.quin_sees.post("/review/checks/phrases/forbidden/", typed)
    assert answer.status_code == 302
    assert "Never said" in floor.quin_sees.get("/review/checks/").content.decode()


def test_the_job_makes_contacts_ready_and_asks_them(cast: Any) -> None:
    rule = checks.add("many_holds", settings_of(limit=2, starts_on=AT.date()), by=cast.quin_acts)
    contact = a_contact(datetime(2026, 2, 24, 9, tzinfo=UTC))
    job = worker.run_now(queue.enqueue(checking.ASK, arguments={}, by=Actor.system("tests")))
    assert job.state == "done", job.problem
    assert Features.objects.filter(contact=contact.pk).exists()
    assert CheckTally.objects.get(rule=rule).passed == 1
    assert Line.objects.filter(kind="check.asked").count() == 1


def test_checks_are_asked_again_by_themselves_once_contacts_were_made_ready(cast: Any) -> None:
    assert checking.due(AT) == ()
    ready = worker.run_now(queue.enqueue(featuring.JOB, arguments={}, by=Actor.system("tests")))
    (turn,) = checking.due(AT)
    assert str(ready.pk) in turn.key
    queue.enqueue(checking.ASK, arguments={}, by=Actor.system("tests"))
    Job.objects.filter(kind=checking.ASK).update(created_at=ready.ended_at + timedelta(seconds=1))
    assert checking.due(AT) == ()


@pytest.mark.row(97)
def test_silence_talk_over_and_share_of_a_recording_are_asked_with_the_moment_that_opens_there(cast: Any) -> None:
    by = cast.quin_acts
    silence = checks.add("long_silence", settings_of("Silence", limit=2), by=by)
    over = checks.add("talk_over", settings_of("Over", limit=0.5), by=by)
    checks.add("one_sided", settings_of("One-sided", limit=85), by=by)
    call, unheard = a_contact(agent=cast.ada), a_contact(agent=cast.ada)
    a_recording(call, started_at=AT)
    featuring.work_out([unheard.pk])
    checking.check(checking.waiting(), told=lambda _done, _contacts: None)
    assert results(call, by) == {"Silence": "failed", "Over": "failed", "One-sided": "passed"}
    assert set(results(unheard, by).values()) == {"not_asked"}
    assert CheckFailure.objects.get(rule=silence).at_ms == pytest.approx(9_000, abs=300)
    place = CheckFailure.objects.get(rule=over).at_ms
    assert place == pytest.approx(14_000, abs=300)
    listed = cast.quin_sees.get(f"/review/checks/{over.reference}/").content.decode()
    assert f"/record/contacts/{call.reference}/?at_ms={place}" in listed
    panel = cast.quin_sees.get(f"/review/checks/contacts/{call.reference}/").content.decode()
    assert f"?at_ms={place}" in panel


@pytest.mark.parametrize("what", ["sound", "words"])
def test_words_and_sound_that_come_after_a_check_are_asked_again_once(what: str, cast: Any) -> None:
    by = cast.quin_acts
    transcripts.put_phrases(Phrases("recorded", "Calls are recorded", "agent", ("calls are recorded",)), by=by)
    checks.add("talk_over", settings_of("Over", limit=0.5), by=by)
    checks.add("words_said", settings_of("Said", phrases="recorded"), by=by)
    call = a_contact(agent=cast.ada)
    featuring.work_out([call.pk])
    checking.check(checking.waiting(), told=lambda _done, _contacts: None)
    asked = queue.enqueue(checking.ASK, arguments={}, by=SYSTEM, key="the first")
    worker.run_now(asked)
    assert set(results(call, by).values()) == {"not_asked"}
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        if what == "sound":
            a_recording(call, started_at=AT)
        else:
            words.take([Draft(call.pk, "voice", "test", "w", (Turn("agent", "Hello, calls are recorded."),))], by=SYSTEM)
        (ready,) = Job.objects.filter(kind=featuring.JOB, state=Job.State.WAITING)
        worker.run_now(ready)
        (due,) = checking.due(AT)
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        again = queue.enqueue(checking.ASK, arguments=due.arguments, by=SYSTEM, key=due.key)
        worker.run_now(again)
        assert sorted(results(call, by).values()) == (["failed", "not_asked"] if what == "sound" else ["not_asked", "passed"])
        assert checking.due(AT) == ()
        assert checking.waiting() == []
