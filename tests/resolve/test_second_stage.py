"""The second stage of a complaint: asked for in the customer's words, with clocks of its own, by somebody else; counted once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, packs
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail.models import Line as TrailLine
from floorwalker.resolve import complaint_facts, opening
from floorwalker.resolve.actions import acknowledging, cases, closing, giving, impartial, investigating, issues, letters, referrals, sending
from floorwalker.resolve.actions import staging as actions
from floorwalker.resolve.models import Complaint, SecondStage
from floorwalker.resolve.queries import returns, staging
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import staging as rules
from tests.resolve.cases_made import a_customer, a_line, heard
from tests.resolve.test_letters import POST, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(61), pytest.mark.row(75)]
RECEIVED = datetime(2026, 8, 3, 9, tzinfo=UTC)
ANSWERED = datetime(2026, 8, 14, 14, tzinfo=UTC)
ASKED = datetime(2026, 8, 28, 11, tzinfo=UTC)
"""The Friday before the bank holiday of the end of August."""
WORDS = "Nobody came to look at the damp. I want somebody else to decide."
TWO_STAGES = ["uk-housing"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def a_first(cast: Any, pack: str = "uk-housing", *, is_answered: bool = True) -> Complaint:
    """Return a complaint of a tenant whom Sam answered."""
    with clock.frozen(RECEIVED):
        line = a_line(cast, pack=pack, code="homes")
        edition = packs.regulations().get(pack).on(RECEIVED.date())
        asked = cases.Answered(answers={each.id: "yes" for each in edition.questions})
        made = cases.write_down(heard(line, received_at=RECEIVED, summary="Damp", words="The wall is wet.", customer=a_customer()), asked,
                                by=cast.sam_acts)
        assert isinstance(made, Complaint)
        acknowledging.acknowledge(made, how="Letter", by=cast.sam_acts)
    if is_answered:
        with clock.frozen(ANSWERED):
            decided(made, by=cast.sam_acts)
            sent(cast, made, by=cast.sam_acts)
    return Complaint.objects.get(pk=made.pk)


def decided(made: Complaint, *, by: Any) -> None:
    """Let every issue be looked at and not upheld."""
    impartial.check(made, by=by)
    row = investigating.want(made, what="Photographs", where="Surveyor", by=by)
    investigating.bring_in(row, says="A dry wall.", by=by)
    for issue in made.issues.all():
        issues.find(made, issue.position, words="No damp was found.", sources=[row], by=by)
        issues.decide(made, issue.position, decision="not_upheld", reasoning="The wall is dry.", by=by)


def sent(cast: Any, made: Complaint, *, by: Any, signed_by: Any = None) -> Any:
    """Let the answer go."""
    row = letters.draft(made, kind="final-response", by=by)
    while lacks := letters.missing(row):
        row = letters.insert(row, clause=lacks[0].clause.id, by=by)
    letters.sign(row, by=signed_by or by)
    return sending.send(row, **POST, by=by)


def asked_for(cast: Any) -> Complaint:
    """Return the second stage of such a complaint, asked for at the end of August."""
    first = a_first(cast)
    with clock.frozen(ASKED + timedelta(hours=1)):
        return actions.ask(first, words=WORDS, at=ASKED, channel="voice", by=cast.sam_acts)


def test_the_clocks_of_both_stages_end_on_the_days_of_the_code(cast: Any) -> None:
    made = asked_for(cast)
    first = staging.pair(made)[0]  # type: ignore[index]
    assert first.clocks.get(of="acknowledgement").last_day == date(2026, 8, 10)
    assert first.clocks.get(of="final-response").last_day == date(2026, 8, 17)
    assert [(each.of, each.last_day) for each in made.clocks.all()] == [("second-acknowledgement", date(2026, 9, 7))]
    assert made.next_step == "second-acknowledgement"
    with clock.frozen(datetime(2026, 9, 7, 10, tzinfo=UTC)):
        acknowledging.acknowledge(made, how="Letter", by=cast.cora_acts)
        final = made.clocks.get(of="final-response")
        assert (final.clause, final.last_day) == ("stage-2", date(2026, 10, 5))
        made.refresh_from_db()
        assert made.next_step == "final-response"
        assert next(each.code for each in CaseFile(made).steps if each.done_at) == "acknowledged"
    assert final.longest_from is not None
    assert (final.longest_from - timedelta(seconds=1)).date() == date(2026, 11, 2)


def test_it_begins_with_what_the_first_has_and_with_the_words_of_the_customer(cast: Any) -> None:
    made = asked_for(cast)
    first = staging.pair(made)[0]  # type: ignore[index]
    assert (made.words, made.received_at, made.channel, made.owner) == (WORDS, ASKED, "voice", None)
    assert (made.customer, made.line, made.summary, made.traits) == (first.customer, first.line, first.summary, [rules.SECOND])
    assert [(each.title, each.decision) for each in made.issues.all()] == [("Damp", "")]
    assert opening.edition_of(made).version == made.edition
    line = TrailLine.objects.get(kind="complaint.second_stage_asked")
    assert line.subject == first.reference


def test_who_decided_the_first_may_neither_have_nor_decide_nor_sign_the_second(cast: Any) -> None:
    made = asked_for(cast)
    with clock.frozen(ASKED + timedelta(days=1)):
        told = r"Sam Whitlock decided on its issues at the first stage, CMP-\d+\."
        with pytest.raises(RuleBroken, match=told):
            giving.give(made.reference, to=cast.sam, by=cast.olga_acts)
        with pytest.raises(RuleBroken, match=told):
            impartial.check(made, why="Nobody else is here.", by=cast.sam_acts)
        giving.give(made.reference, to=cast.cora, by=cast.olga_acts)
        acknowledging.acknowledge(made, how="Letter", by=cast.cora_acts)
        decided(made, by=cast.cora_acts)
        with pytest.raises(RuleBroken, match=told):
            issues.decide(made, 1, decision="upheld", reasoning="It was I.", by=cast.sam_acts)
        with pytest.raises(RuleBroken, match=told):
            sent(cast, made, by=cast.cora_acts, signed_by=cast.sam_acts)


def test_the_answer_of_the_second_says_so_and_each_stage_closes_by_its_procedure(cast: Any) -> None:
    made = asked_for(cast)
    first = staging.pair(made)[0]  # type: ignore[index]
    with clock.frozen(ASKED + timedelta(days=2)):
        closing.name_cause(first, cause="Repairs", words="Nobody looked.", by=cast.sam_acts)
        closing.close(first, by=cast.sam_acts)
        with pytest.raises(RuleBroken, match="Acknowledged: no acknowledgement went out"):
            closing.close(made, by=cast.cora_acts)
        acknowledging.acknowledge(made, how="Letter", by=cast.cora_acts)
        decided(made, by=cast.cora_acts)
        row = sent(cast, made, by=cast.cora_acts)
        assert "at the second and last stage" in row.body
        assert "housing ombudsman" in row.body.casefold()
        assert made.clocks.get(of="final-response").met_with == row.reference
        closing.name_cause(made, cause="Repairs", words="Nobody looked.", by=cast.cora_acts)
        closing.close(made, by=cast.cora_acts)
        referral = referrals.refer(made, their_reference="HO-1", told_on=date(2026, 8, 30), by=cast.cora_acts)
        assert referral.scheme == "Housing Ombudsman Service"
    assert {each.state for each in Complaint.objects.all()} == {"closed"}


@pytest.mark.parametrize("mistake", ["unanswered", "no stage", "twice", "third", "too early", "to come", "nothing said"])
def test_each_mistake_is_refused_with_what_to_do(cast: Any, mistake: str) -> None:
    told = {
        "unanswered": "has not been answered", "no stage": "knows no second stage", "twice": "runs already", "third": "there is no third",
        "too early": "between the answer and now", "to come": "between the answer and now",
        "nothing said": "What the customer said is missing",
    }
    made = asked_for(cast) if mistake in {"twice", "third"} else None
    if made is not None:
        one = staging.pair(made)[0 if mistake == "twice" else 1]  # type: ignore[index]
    elif mistake == "no stage":
        one = a_disp(cast)
    else:
        one = a_first(cast, is_answered=mistake != "unanswered")
    at = {"too early": ANSWERED - timedelta(days=1), "to come": ASKED + timedelta(days=9)}.get(mistake, ASKED)
    with clock.frozen(ASKED + timedelta(hours=1)), pytest.raises(RuleBroken, match=told[mistake]) as refused:
        actions.ask(one, words="" if mistake == "nothing said" else WORDS, at=at, by=cast.sam_acts)
    assert refused.value.remedy
    assert SecondStage.objects.count() == (made is not None)


def a_disp(cast: Any) -> Complaint:
    """Return a complaint under a regulation of one stage that was answered."""
    row = answered(cast, kind="final-response")
    return row.complaint


def test_it_is_one_complaint_for_rates_and_returns(cast: Any) -> None:
    made = asked_for(cast)
    with clock.frozen(ASKED + timedelta(days=1)):
        assert list(complaint_facts.counted()) == [staging.pair(made)[0]]  # type: ignore[index]
        pack, told = returns.find("uk-housing", "yearly", by=cast.cora_acts)
        found = returns.of(pack, told, returns.periods(told, today=date(2026, 8, 29))[0], by=cast.cora_acts)
        lines = {line.name: line.value for _head, rows in found.groups for line in rows}
    assert lines["Opened in the period"] == "1"


@pytest.mark.parametrize("pack", TWO_STAGES)
def test_nobody_ticks_the_second_stage_of_a_new_complaint(cast: Any, pack: str) -> None:
    edition = packs.regulations().get(pack).on(RECEIVED.date())
    assert rules.has_second(edition)
    assert rules.special(edition) == []
    with clock.frozen(RECEIVED), pytest.raises(RuleBroken, match="'second-stage' is nothing special"):
        cases.write_down(
            heard(a_line(cast, pack=pack, code="homes"), received_at=RECEIVED, traits=[rules.SECOND]),
            cases.Answered(answers={each.id: "yes" for each in edition.questions}), by=cast.sam_acts,
        )
    day = RECEIVED.date()
    assert {each.code for each in packs.regulations() if each.changes()[0] <= day and rules.has_second(each.on(day))} == set(TWO_STAGES)


@pytest.mark.parametrize("who", ["ada", "adm", "asa", "pat", "quin", "rita", "stranger"])
def test_who_handles_no_complaints_cannot_ask_and_sees_no_button(cast: Any, who: str) -> None:
    first = a_first(cast)
    acts = getattr(cast, f"{who}_acts")
    with pytest.raises(NotAllowed):
        actions.ask(first, words=WORDS, at=ASKED, by=acts)
    page = getattr(cast, f"{who}_sees").get(f"/resolve/complaints/{first.reference}/")
    sees, lists = (policy.allows(acts, f"resolve.{code}") for code in ("view_files", "view_cases"))
    assert page.status_code == (200 if sees else 404 if lists else 403)
    assert b"They ask for stage 2" not in page.content


def test_the_file_shows_both_stages_and_the_list_which_one(cast: Any) -> None:
    first = a_first(cast)
    address = f"/resolve/complaints/{first.reference}/"
    with clock.frozen(ASKED + timedelta(hours=1)):
        assert b"They ask for stage 2" in cast.sam_sees.get(address).content
        empty = cast.sam_sees.post(f"{address}do/second-stage/", {"words": "", "at": "2026-08-28T12:00", "channel": "voice"})
        assert empty.status_code == 422
        done = cast.sam_sees.post(f"{address}do/second-stage/", {"words": WORDS, "at": "2026-08-28T12:00", "channel": "voice"})
        assert done["Location"] == f"{address}#stages"
        second = staging.pair(first)[1]  # type: ignore[index]
        assert second.received_at == ASKED
        for page in (cast.sam_sees.get(address), cast.sam_sees.get(f"/resolve/complaints/{second.reference}/")):
            shown = page.content.decode().split('id="stages"')[1].split("</section>")[0]
            assert first.reference in shown
            assert second.reference in shown
            assert "They ask" not in shown
        listed = cast.sam_sees.get("/resolve/complaints/?stage=second").content.decode()
        assert f"{second.reference}, stage 2 of {first.reference}" in listed
        assert f">{first.reference}, " not in cast.sam_sees.get("/resolve/complaints/?stage=second").content.decode()
