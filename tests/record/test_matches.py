"""One contact, counted once: notes and contacts proposed as one, confirmed or split with undo; what nobody logged is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, settings
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Todo
from floorwalker.record import matching, writing
from floorwalker.record.actions import logged, matches
from floorwalker.record.models import Interaction, Match, Segment, StaleDay
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact
from tests.record.logging_made import SYSTEM, a_known, a_log, choose, said
from tests.record.test_contacts_page import text_of

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def call(cast: Any) -> Interaction:
    """Ada had a call that ended forty minutes ago."""
    return a_contact(MONDAY - timedelta(minutes=45), agent=cast.ada, waited=10, talk=290)


def note_of(call: Interaction, choose: Any, cast: Any, *, after: float = 10, **fields: Any) -> Any:
    began = (call.ended_at or call.started_at) + timedelta(seconds=after)
    return a_log(choose, cast.ada_acts, started_at=began, ended_at=began + timedelta(seconds=40), queue=call.queue, **fields)


def test_a_note_and_a_call_are_proposed_as_one_with_what_speaks_for_it(call: Any, choose: Any, cast: Any) -> None:
    note = note_of(call, choose, cast)
    assert matches.propose(by=SYSTEM) == 1
    match = Match.objects.get()
    assert (match.logged, match.contact, match.state) == (note, call, "proposed")
    assert match.confidence > 0.95
    assert match.parts["person"] == 5.0
    assert matches.propose(by=SYSTEM) == 0  # nothing new
    page = text_of(cast.ada_sees.get(f"/record/unlogged/matching/{match.pk}/"))
    assert "Who had it fits, +5.0 bits" in page


@pytest.mark.row(13, 53)
def test_a_confirmed_pair_is_one_contact_whose_gaps_the_note_fills_and_a_split_empties_again(
    call: Any, choose: Any, cast: Any
) -> None:
    hanna = a_known()
    note = note_of(call, choose, cast, customer=hanna, note="Two dryers.", resolved=True, dissatisfied=True)
    matches.propose(by=SYSTEM)
    match, parts = Match.objects.get(), Segment.objects.count()
    browser = cast.ada_sees
    browser.post(f"/record/unlogged/matching/{match.pk}/confirm/")
    call.refresh_from_db()
    assert (call.customer, call.reason, call.note, call.resolved, call.dissatisfied) == (hanna, note.reason, "Two dryers.", True, True)
    assert Segment.objects.count() == parts  # the figures come from its own parts alone
    page = text_of(browser.get(f"/record/customers/{hanna.reference}/"))
    assert page.count("“Two dryers.”") == 1
    assert StaleDay.objects.filter(day=call.started_at.date()).exists()
    assert note.reference in text_of(browser.get(f"/record/contacts/{call.reference}/"))
    browser.post(f"/record/unlogged/matching/{match.pk}/split/")
    call.refresh_from_db()
    assert (call.customer, call.reason, call.note, call.resolved, call.dissatisfied) == (None, None, "", None, False)
    assert matches.propose(by=SYSTEM) == 0  # what was split is not proposed again
    matches.confirm(match, by=cast.ada_acts)
    call.refresh_from_db()
    assert call.note == "Two dryers."


def test_the_contact_follows_when_its_note_is_closed_or_corrected(call: Any, choose: Any, cast: Any) -> None:
    hanna, hans = a_known(), a_known("Hans Lind", phone="020 7946 0001")
    note = note_of(call, choose, cast, customer=hanna, outcome=choose["passed-on"])
    match = matches.tie(note, contact=call, by=cast.ada_acts)
    note = logged.close(note, by=cast.ada_acts)
    call.refresh_from_db()
    assert (call.customer, call.resolved) == (hanna, False)
    logged.reopen(note, reason="Another customer", by=cast.ada_acts)
    times = {"started_at": note.started_at, "ended_at": note.ended_at}
    logged.change(note, to=said(choose, customer=hans, note="Two dryers.", **times), by=cast.ada_acts)
    call.refresh_from_db()
    assert (call.customer, call.note, call.resolved) == (hans, "Two dryers.", None)
    matches.split(match, by=cast.ada_acts)
    call.refresh_from_db()
    assert (call.customer, call.reason, call.note) == (None, None, "")


def test_a_note_of_a_contact_that_a_system_counts_does_not_count_once_more(call: Any, choose: Any, cast: Any) -> None:
    note = note_of(call, choose, cast)
    times = {"started_at": note.started_at, "ended_at": note.ended_at}
    matches.propose(by=SYSTEM)
    proposed = Match.objects.get()
    alone = said(choose, uncounted=True, **times)
    logged.change(note, to=alone, by=cast.ada_acts)
    assert not Match.objects.exists()
    with pytest.raises(matches.MatchRefused, match="counts by itself"):
        matches.tie(note, contact=proposed.contact, by=cast.ada_acts)
    logged.change(note, to=said(choose, **times), by=cast.ada_acts)
    matches.tie(note, contact=call, by=cast.ada_acts)
    with pytest.raises(logged.LogRefused, match=f"is one with {call.reference}, which a system counts"):
        logged.change(note, to=alone, by=cast.ada_acts)
    logged.close(note, by=cast.ada_acts)
    assert Interaction.objects.count() == 1


def test_an_agent_writes_into_no_contact_of_others_by_knowing_its_number(call: Any, choose: Any, cast: Any) -> None:
    hers = a_contact(MONDAY - timedelta(hours=3), agent=cast.una)
    note_of(call, choose, cast, source_key=hers.external_id, note="Mine now.")
    matches.propose(by=SYSTEM)
    match = Match.objects.get(contact=hers)
    with pytest.raises(NotAllowed):
        matches.confirm(match, by=cast.ada_acts)
    assert matches.confirm(match, by=cast.olga_acts).state == "confirmed"


def test_what_somebody_confirms_while_it_is_compared_anew_stays(call: Any, choose: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    note_of(call, choose, cast)
    matches.propose(by=SYSTEM)

    def meanwhile(_notes: Any) -> Any:
        matches.confirm(Match.objects.get(), by=cast.ada_acts)
        return {}

    monkeypatch.setattr(matches, "_best", meanwhile)
    matches.propose(by=SYSTEM)
    assert Match.objects.get().state == "confirmed"


def test_what_the_source_said_itself_is_never_overwritten(call: Any, choose: Any, cast: Any) -> None:
    Interaction.objects.filter(pk=call.pk).update(note="From the telephone.", resolved=False)
    note = note_of(call, choose, cast, note="Two dryers.", resolved=True)
    match = matches.tie(note, contact=call, by=cast.ada_acts)
    call.refresh_from_db()
    assert (call.note, call.resolved, call.reason) == ("From the telephone.", False, note.reason)
    assert match.filled == ["reason_id"]


def test_above_the_set_chance_a_pair_is_confirmed_by_itself_and_below_a_half_none_is_proposed(
    call: Any, choose: Any, cast: Any
) -> None:
    note_of(call, choose, cast, after=1_400)
    assert matches.propose(by=SYSTEM) == 0
    settings.change("match_confirm_share", to="0.9", by=cast.adm_acts)
    from django.core.cache import cache

    cache.delete("house_settings")
    note_of(call, choose, cast)
    matches.propose(by=SYSTEM)
    assert [(match.state, match.decided_by) for match in Match.objects.all()] == [("confirmed", "system:test")]


def test_two_notes_of_one_person_do_not_share_a_call_but_those_of_two_people_do(call: Any, choose: Any, cast: Any) -> None:
    Segment.objects.create(
        interaction=call, position=2, kind="talk", visit=0, queue=call.queue, person=cast.una, started_at=call.ended_at,
        ended_at=call.ended_at + timedelta(seconds=60),
    )
    mine, again = note_of(call, choose, cast), note_of(call, choose, cast, after=90)
    began = call.ended_at + timedelta(seconds=70)
    hers = a_log(choose, cast.una_acts, started_at=began, ended_at=began, queue=call.queue)
    matches.propose(by=SYSTEM)
    assert set(Match.objects.values_list("logged", flat=True)) == {mine.pk, hers.pk}
    assert again.reference in text_of(cast.ada_sees.get("/record/logged/?state=unmatched"))


@pytest.mark.row(196)
def test_a_call_of_which_nothing_is_written_is_listed_after_the_set_time_and_told_in_my_day(
    call: Any, choose: Any, cast: Any
) -> None:
    fresh = a_contact(MONDAY - timedelta(minutes=20), agent=cast.ada)
    written = a_contact(MONDAY - timedelta(minutes=50), agent=cast.ada, note="Said it in the telephone system.")
    a_contact(MONDAY - timedelta(minutes=50), agent=cast.ada, outcome="abandoned")
    assert cast.una
    page = text_of(cast.ada_sees.get("/record/unlogged/"))
    assert call.reference in page
    assert fresh.reference not in page
    assert written.reference not in page
    lines = b"".join(cast.una_sees.get("/record/unlogged/?format=csv").streaming_content).decode().splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == [call.reference]
    matches.tell_unlogged(by=SYSTEM)
    assert {(todo.person, todo.what) for todo in Todo.objects.filter(done_at=None)} == {
        (cast.ada, "Log 1 contact of yours"), (cast.una, "Log 1 contact of your team"),
    }
    with clock.frozen(MONDAY + timedelta(minutes=15)):
        matches.tell_unlogged(by=SYSTEM)
        assert "Log 2 contacts of yours" in text_of(cast.ada_sees.get("/my-day/"))
        for each in (call, fresh):
            matches.tie(note_of(each, choose, cast), contact=each, by=cast.ada_acts)
        matches.tell_unlogged(by=SYSTEM)
        assert not Todo.objects.filter(key__startswith="unlogged", done_at=None).exists()
        assert "Everything is logged" in text_of(cast.ada_sees.get("/record/unlogged/"))


def test_a_leader_of_two_teams_is_told_of_both_and_who_has_left_of_nothing(call: Any, cast: Any, a_team: Any, a_person: Any) -> None:
    zoe = a_person("Zoe", "Park", role="agent", team=a_team("claims-b", leader=cast.una))
    gone = a_person("Max", "Hill", role="agent", left_on=MONDAY.date())
    for who in (zoe, gone):
        a_contact(MONDAY - timedelta(minutes=50), agent=who)
    matches.tell_unlogged(by=SYSTEM)
    assert {(todo.person, todo.what) for todo in Todo.objects.filter(done_at=None)} == {
        (cast.ada, "Log 1 contact of yours"), (zoe, "Log 1 contact of yours"), (cast.una, "Log 2 contacts of your teams"),
    }


def test_a_call_is_logged_from_the_list_and_tied_at_once(call: Any, choose: Any, cast: Any) -> None:
    browser = cast.ada_sees
    page = browser.get(f"/record/log/?contact={call.reference}").content.decode()
    assert f'name="contact" value="{call.reference}"' in page
    sent = {"contact": call.reference, "customer": "unknown", "channel": "voice", "direction": "inbound", "started_at": "2026-03-02T08:15",
            "ended_at": "2026-03-02T08:20", "reason": "new claim", "outcome": "resolved", "close": "1"}
    assert browser.post("/record/log/", sent).status_code == 302
    assert Match.objects.get().state == "confirmed"


def test_comparing_is_asked_for_each_minute_in_which_something_came(call: Any, choose: Any, cast: Any) -> None:
    assert not matching.due(MONDAY)  # nobody logs by hand here
    note = note_of(call, choose, cast)
    (turn,) = matching.due(MONDAY)
    job = worker.run_now(jobs.enqueue(matching.MATCH, arguments=turn.arguments, by=SYSTEM, key=turn.key))
    assert job.result == {"changed": 1, "unlogged": 0}
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        assert not matching.due(clock.now())
        logged.close(note, by=cast.ada_acts)
        assert matching.due(clock.now())


def test_only_who_may_match_does_and_within_reach(call: Any, choose: Any, cast: Any) -> None:
    note_of(call, choose, cast)
    matches.propose(by=SYSTEM)
    match = Match.objects.get()
    for who in ("sam", "quin", "stranger"):
        with pytest.raises(NotAllowed):
            matches.confirm(match, by=getattr(cast, f"{who}_acts"))
    assert cast.sam_sees.get(f"/record/unlogged/matching/{match.pk}/").status_code == 404
    assert cast.quin_sees.get("/record/unlogged/").status_code == 403
    assert cast.una
    assert matches.confirm(match, by=cast.una_acts).state == "confirmed"


def test_a_call_that_is_taken_out_leaves_its_note_alone_again(call: Any, choose: Any, cast: Any) -> None:
    from floorwalker.record.models import Import

    batch = Import.objects.create(reference="IMP-9", importer="csv", created_by="system:test", created_at=MONDAY)
    Interaction.objects.filter(pk=call.pk).update(batch=batch)
    note = note_of(call, choose, cast)
    matches.tie(note, contact=call, by=cast.ada_acts)
    writing.remove(batch, fence=lambda _gone: None)
    assert not Match.objects.exists()
    assert note.reference in text_of(cast.ada_sees.get("/record/logged/?state=unmatched"))


def test_the_lists_answer_within_their_budget(call: Any, choose: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        each = a_contact(MONDAY - timedelta(hours=2, minutes=10 * number), agent=cast.ada)
        note_of(each, choose, cast)
        a_contact(MONDAY - timedelta(hours=4, minutes=10 * number), agent=cast.ada)
    matches.propose(by=SYSTEM)
    for address in ("/record/unlogged/", "/record/unlogged/matching/"):
        with django_assert_max_num_queries(27):
            assert cast.ada_sees.get(address).status_code == 200
