"""Requests about rights: recorded under the edition of their day, with a clock that follows the pack, letters that say what they must."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, packs
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import rights, rights_answers
from floorwalker.resolve.actions.rights_answers import LetterRefused
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.rules import rights as rules
from floorwalker.resolve.rules import rights_letters
from floorwalker.resolve.rules.rights import Wait
from tests.conftest import MONDAY
from tests.record.contacts_made import a_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
LEGAL = "Legal professional privilege"
REFUSAL = "We withhold one letter because it is advice of our solicitor. " + rights_letters.COMMISSIONER
JUNE = datetime(2026, 6, 19, 9, tzinfo=UTC)


def asked(by: Any, **changes: Any) -> RightsRequest:
    return rights.record(**{
        "kind": "access", "asker": "Nora Quill", "way": "email", "reach": "nora@example.org", "words": "Send me all you keep about me.",
        "received_at": MONDAY, "by": by, **changes,
    })


def known(by: Any, **changes: Any) -> RightsRequest:
    return asked(by, customer=a_customer("K1", name="Nora Quill"), **changes)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


@pytest.mark.parametrize(("received", "waits", "extended", "due"), [
    ("2026-03-02", [], False, "2026-04-02"), ("2026-03-03", [], False, "2026-04-07"), ("2026-01-31", [], False, "2026-03-02"),
    ("2028-01-31", [], True, "2028-05-02"),
    ("2026-03-02", [("identity", "2026-03-03", "2026-03-09")], False, "2026-04-09"),
    ("2026-03-02", [("fee", "2026-03-03", "2026-03-12"), ("identity", "2026-03-03", "2026-03-09")], False, "2026-04-13"),
    ("2026-03-02", [("clarification", "2026-03-10", "2026-03-20")], False, "2026-04-13"),
    ("2026-03-02", [("identity", "2026-03-03", "2026-03-09"), ("clarification", "2026-03-05", "2026-03-11")], False, "2026-04-13"),
    ("2026-03-02", [("identity", "2026-03-03", None)], False, None), ("2026-03-02", [("clarification", "2026-03-03", None)], False, None),
])  # fmt: skip
def test_the_month_runs_from_receipt_or_what_was_asked_for_and_days_of_a_clarification_do_not_count(
    received: str, waits: list[tuple[str, str, str | None]], extended: bool, due: str | None
) -> None:
    pack = packs.regulations().get(rules.PACK)
    given = [Wait(of, day(at), day(came) if came else None) for of, at, came in waits]
    found = rules.runs(pack, pack.on(date.fromisoformat(received)), rules.REQUEST, day(received), given, extended=extended)
    assert (found.deadline.last_day.isoformat() if found.deadline else None) == due


def test_a_request_is_pinned_to_the_edition_of_its_day_and_owed_by_its_clock(cast: Any) -> None:
    made = asked(cast.sam_acts)
    edition = packs.regulations().get(rules.PACK).on(MONDAY.date())
    assert (made.pack, made.edition, made.digest) == (rules.PACK, edition.version, edition.digest)
    assert made.reference.startswith("RGT-")
    assert made.last_day == date(2026, 4, 2)
    todo = Todo.objects.get(about=f"rights_request:{made.reference}")
    assert (todo.person, todo.due_at) == (cast.sam, made.late_from)
    assert Line.objects.get(kind="rights.asked").subject == made.reference


@pytest.mark.parametrize(("changes", "match"), [
    ({"kind": "gossip"}, "no kind of request"), ({"way": "pigeon"}, "no way"), ({"asker": " "}, "Who asks has 0"),
    ({"words": ""}, "What they ask has 0"), ({"received_at": MONDAY + timedelta(minutes=1)}, "later than now"),
    ({"received_at": datetime(2018, 5, 24, tzinfo=UTC)}, "had no duty"), ({"kind": "complaint"}, "had no duty"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        asked(cast.sam_acts, **changes)
    assert not RightsRequest.objects.exists()


def test_nobody_is_identified_before_it_is_known_who_is_meant_and_proof_starts_the_clock(cast: Any) -> None:
    made = asked(cast.sam_acts)
    with pytest.raises(RuleBroken, match="Nobody is known"):
        rights.identify(made.reference, how="Three questions.", by=cast.sam_acts)
    rights.tie(made.reference, customer=a_customer("K1"), by=cast.sam_acts)
    rights_answers.ask(made.reference, waits_for="identity", words="Please answer three questions.", by=cast.sam_acts)
    made.refresh_from_db()
    assert made.late_from is None
    with pytest.raises(Conflict, match="asked for, or has come"):
        rights_answers.ask(made.reference, waits_for="identity", words="Again?", by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=7)):
        with pytest.raises(RuleBroken, match="cannot come before"):
            rights.identify(made.reference, how="Three questions.", at=MONDAY - timedelta(days=1), by=cast.sam_acts)
        done = rights.identify(made.reference, how="Three questions.", by=cast.sam_acts)
        assert done.last_day == date(2026, 4, 9)
        assert not done.waits.filter(answered_at=None).exists()
        with pytest.raises(Conflict, match="was made sure of"):
            rights.tie(made.reference, customer=a_customer("K2"), by=cast.sam_acts)
        with pytest.raises(Conflict, match="has come"):
            rights_answers.ask(made.reference, waits_for="identity", words="Once more?", by=cast.sam_acts)


def test_a_clarification_holds_up_access_alone(cast: Any) -> None:
    access, wrong = asked(cast.sam_acts), asked(cast.sam_acts, kind="rectification")
    for each in (access, wrong):
        rights_answers.ask(each.reference, waits_for="clarification", words="Which calls?", by=cast.sam_acts)
        each.refresh_from_db()
    assert (access.late_from, wrong.last_day) == (None, date(2026, 4, 2))
    with clock.frozen(MONDAY + timedelta(days=10)):
        came = rights_answers.answered(access.reference, waits_for="clarification", by=cast.sam_acts)
    assert came.last_day == date(2026, 4, 13)


def test_more_time_is_taken_within_the_first_month_once_and_told_with_reasons(cast: Any) -> None:
    made = known(cast.sam_acts)
    told = {"ground": "complex", "reason": "Six years of calls.", "by": cast.cora_acts}
    with pytest.raises(LetterRefused, match="The reasons for the delay"):
        rights_answers.extend(made.reference, letter="We need longer.", **told)
    with pytest.raises(RuleBroken, match="no ground"):
        rights_answers.extend(made.reference, letter="We need longer because.", **{**told, "ground": "busy"})
    with clock.frozen(made.late_from), pytest.raises(RuleBroken, match="first month is over"):  # type: ignore[arg-type]
        rights_answers.extend(made.reference, letter="The reason is that it is complex.", **told)
    assert not RightsRequest.objects.get().letters.exists()
    longer = rights_answers.extend(made.reference, letter="The reason is that there are six years of calls.", **told)
    assert longer.last_day == date(2026, 6, 2)
    assert Todo.objects.get(about=f"rights_request:{made.reference}").due_at == longer.late_from
    with pytest.raises(Conflict, match="was given more time"):
        rights_answers.extend(made.reference, letter="The reason is that it is complex.", **told)


@pytest.mark.parametrize(("letter", "lacks"), [
    ("We refuse.", "The reasons for it.*May complain to the Commissioner|May complain to the Commissioner.*The reasons"),
    ("We refuse because of privilege. You may go to court.", "May complain to the Commissioner"),
    ("We refuse because of privilege. Write to the Information Commissioner.", "May go to court"),
    (REFUSAL + " [Say more.]", "gap in brackets"),
])  # fmt: skip
def test_a_refusal_does_not_go_without_the_words_of_the_pack(cast: Any, letter: str, lacks: str) -> None:
    made = known(cast.sam_acts)
    with pytest.raises(LetterRefused, match=lacks):
        rights_answers.close(
            made.reference, outcome="refused", exemption=LEGAL, reason="Advice of our solicitor.", letter=letter, by=cast.cora_acts
        )
    made.refresh_from_db()
    assert (made.closed_at, made.letters.count()) == (None, 0)


@pytest.mark.parametrize(("changes", "match"), [
    ({"outcome": "forgotten"}, "no outcome"), ({"exemption": ""}, "under no exemption"),
    ({"exemption": "We do not like to"}, "no exemption"),
    ({"reason": ""}, "The reason has 0"), ({"outcome": "granted"}, "Nobody made sure who asks"),
])  # fmt: skip
def test_nothing_is_withheld_without_exemption_and_reason_nor_given_to_who_is_not_known(
    cast: Any, changes: dict[str, Any], match: str
) -> None:
    made = known(cast.sam_acts)
    with pytest.raises(RuleBroken, match=match):
        rights_answers.close(made.reference, **{
            "outcome": "refused", "exemption": LEGAL, "reason": "Advice.", "letter": REFUSAL, "by": cast.cora_acts, **changes,
        })


def test_a_refusal_closes_the_request_with_its_letter_and_leaves_its_line(cast: Any) -> None:
    made = known(cast.sam_acts)
    done = rights_answers.close(
        made.reference, outcome="refused", exemption=LEGAL, reason="Advice of our solicitor.", letter=REFUSAL, by=cast.cora_acts
    )
    assert (done.closed_late, done.exemption, done.letters.get().kind) == (False, LEGAL, "rights-refusal")
    assert not Todo.objects.filter(done_at=None)
    assert set(Line.objects.filter(subject=made.reference).values_list("kind", flat=True)) == {
        "rights.asked", "rights.written", "rights.closed",
    }
    with pytest.raises(Conflict, match="is closed: refused"):
        rights.identify(made.reference, how="Late.", by=cast.sam_acts)


def test_a_complaint_to_the_controller_is_acknowledged_within_thirty_days_and_then_answered(cast: Any) -> None:
    with clock.frozen(JUNE):
        made = asked(cast.sam_acts, kind="complaint", received_at=JUNE)
        assert made.last_day == date(2026, 7, 19)
        closing = {"outcome": "granted", "reason": "", "letter": "We changed it. " + rights_letters.COMMISSIONER, "by": cast.cora_acts}
        with pytest.raises(RuleBroken, match="was not acknowledged"):
            rights_answers.close(made.reference, **closing)
        with pytest.raises(RuleBroken, match="holds up no complaint"):
            rights_answers.ask(made.reference, waits_for="fee", words="Ten pounds.", by=cast.sam_acts)
        rights_answers.write(made.reference, letter="acknowledgement", words="We have your complaint.", by=cast.sam_acts)
        made.refresh_from_db()
        assert (made.late_from, queries.runs(made)) == (None, None)
        with pytest.raises(LetterRefused, match="May complain to the Commissioner"):
            rights_answers.close(made.reference, **{**closing, "letter": "We changed it."})
        assert rights_answers.close(made.reference, **closing).outcome == "granted"


@pytest.mark.parametrize("who", ["ada", "una", "quin", "pat", "rita", "olga", "asa", "adm", "stranger"])
def test_who_does_not_handle_rights_neither_reads_nor_records(cast: Any, who: str) -> None:
    acts, made = getattr(cast, f"{who}_acts"), known(cast.sam_acts)
    for refused in (
        lambda: queries.register(acts), lambda: asked(acts), lambda: rights.identify(made.reference, how="x", by=acts),
        lambda: rights_answers.ask(made.reference, waits_for="fee", words="x", by=acts),
        lambda: rights_answers.write(made.reference, letter="acknowledgement", words="x", by=acts),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_handlers_prepare_and_officers_decide(cast: Any) -> None:
    made = known(cast.sam_acts)
    with pytest.raises(NotAllowed):
        rights_answers.extend(made.reference, ground="complex", reason="x", letter="because", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        rights_answers.close(made.reference, outcome="refused", exemption=LEGAL, reason="x", letter=REFUSAL, by=cast.sam_acts)


@pytest.mark.row(184)
def test_a_colleague_who_asks_is_handled_by_officers_and_nobody_handles_their_own(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        asked(cast.sam_acts, person=cast.ada)
    made = asked(cast.cora_acts, person=cast.ada, asker="Ada Okafor")
    assert not queries.register(cast.sam_acts).filter(pk=made.pk).exists()
    with pytest.raises(RuleBroken, match="your own"):
        asked(cast.cora_acts, person=cast.cora, asker="Cora Lindqvist")
    other = asked(cast.cora_acts, person=cast.sam, asker="Sam Whitlock")
    with pytest.raises(NotFound):
        queries.find(other.reference, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="does not handle"):
        rights.give(made.reference, to=cast.sam, by=cast.olga_acts)


def test_a_request_is_given_to_somebody_who_handles_such(cast: Any) -> None:
    made = known(cast.sam_acts)
    with pytest.raises(RuleBroken, match="does not handle"):
        rights.give(made.reference, to=cast.ada, by=cast.olga_acts)
    assert rights.give(made.reference, to=cast.cora, by=cast.olga_acts).owner == cast.cora
    assert Todo.objects.get(done_at=None).person == cast.cora
