"""How long records are kept: nothing goes before a second person saw what would go; each night what is past its time goes, and no more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession

from floorwalker.ground import clock, erasures
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Todo
from floorwalker.ground.trail import seal, store
from floorwalker.ground.trail.models import Line, Sleeve
from floorwalker.ground.trail.verify import verify
from floorwalker.record.actions import needs, recording_keeping
from floorwalker.record.models import Interaction, LoggedContact, Need, SurveyAnswer
from floorwalker.resolve import erasing
from floorwalker.resolve.actions import breaches, retention
from floorwalker.resolve.models import Breach, Complaint, Difficulty, RetentionCount, RetentionRule, RetentionRun, RightsRequest
from floorwalker.resolve.queries import retention as queries
from floorwalker.resolve.retention_shelf import kinds
from tests.conftest import MONDAY
from tests.record.needs_made import a_need
from tests.record.recordings_made import a_recording
from tests.resolve.cases_made import RECEIVED, a_complaint, a_difficulty
from tests.resolve.retention_made import WORKER, a_night, a_rule, acting, looked
from tests.resolve.rights_made import NOTE, asked_of, nora
from tests.resolve.test_cases_erased import a_whole_case, left_in, rows_saying
from tests.resolve.test_killed import held_by_a_worker
from tests.review.killed import killed, writes_of
from tests.review.test_killed import is_whole

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
YEARS_LATER = RECEIVED + timedelta(days=1_300)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def counted(run: RetentionRun, kind: str) -> RetentionCount:
    return run.counts.get(kind=kind)


@pytest.mark.django_db(transaction=True)
def test_a_case_past_its_time_leaves_no_byte_and_the_trail_stays_whole(cast: Any, tmp_path: Path) -> None:
    customer, _ = nora(cast, complains=False)
    made = a_whole_case(cast, customer)
    with clock.frozen(YEARS_LATER):
        for kind in ("complaints", "difficulties"):
            acting(cast, kind, event="closed")
        run = a_night()
    assert {each.kind: (each.due, each.gone, each.held) for each in run.counts.filter(rule__isnull=False)} == {
        "complaints": (1, 1, {}), "difficulties": (1, 1, {}),
    }  # fmt: skip
    assert left_in(tmp_path) == set()
    assert rows_saying() == set()
    made.refresh_from_db()
    assert (made.state, made.outcome, made.customer, made.contact, made.words) == ("closed", "upheld", None, None, "")
    while seal.seal_once():
        pass
    assert verify().broken is None
    with clock.frozen(YEARS_LATER + timedelta(days=1)):
        again = counted(a_night(), "complaints")
    assert (again.looked, again.due, again.gone) == (0, 0, 0), "what went is not looked at again"


@pytest.mark.django_db(transaction=True)
def test_nothing_goes_by_a_rule_before_another_person_saw_what_would_go(cast: Any) -> None:
    made = a_difficulty(cast)
    Difficulty.objects.filter(pk=made.pk).update(state="resolved", resolution="Done.", closed_at=RECEIVED)
    with clock.frozen(YEARS_LATER):
        rule = a_rule(cast, "difficulties")
        assert Todo.objects.filter(about=f"retention_rule:{rule.reference}", person=cast.cora, done_at=None).exists()
        with pytest.raises(RuleBroken, match="Nobody looked in the last seven days"):
            retention.accept(rule.reference, by=cast.cora_acts)
        assert counted(a_night(), "difficulties").gone == 0
        dry = counted(looked(cast), "difficulties")
        assert (dry.looked, dry.due, dry.gone) == (1, 1, 1)
        made.refresh_from_db()
        assert made.words, "a dry run lets nothing go"
        own = retention.set_rule("breaches", months=72, event="closed", basis="house", source="", why="So.", by=cast.cora_acts)
        with pytest.raises(RuleBroken, match="You set it yourself"):
            retention.accept(own.reference, by=cast.cora_acts)
        with pytest.raises(NotAllowed):
            retention.accept(rule.reference, by=cast.olga_acts)
    with clock.frozen(YEARS_LATER + timedelta(days=8)), pytest.raises(RuleBroken, match="Nobody looked in the last seven days"):
        retention.accept(rule.reference, by=cast.cora_acts)
    with clock.frozen(YEARS_LATER + timedelta(days=6)):
        retention.accept(rule.reference, by=cast.cora_acts)
        assert not Todo.objects.filter(about=f"retention_rule:{rule.reference}", done_at=None).exists()
        with pytest.raises(Conflict, match="acts already"):
            retention.accept(rule.reference, by=cast.cora_acts)
        assert counted(a_night(), "difficulties").gone == 1
    made.refresh_from_db()
    assert (made.words, made.summary, made.state) == ("(erased)", "(erased)", "resolved"), "a closed one must say something"


@pytest.mark.django_db(transaction=True)
def test_a_duty_to_keep_an_open_request_and_a_legal_hold_win_each_with_its_reason(cast: Any) -> None:
    customer, (first, second) = nora(cast, complains=False)
    young = a_complaint(cast, received_at=MONDAY - timedelta(days=2))
    Complaint.objects.filter(pk=young.pk).update(state="closed", outcome="upheld", closed_at=MONDAY)
    Interaction.objects.filter(pk=second.pk).update(note="She rang again.")
    recording = a_recording(second)
    recording_keeping.hold(recording, reason="The court asked for it.", by=cast.cora_acts)
    with clock.frozen(MONDAY + timedelta(days=730)):
        acting(cast, "complaints", months=12)
        acting(cast, "contact_notes", months=12)
        request = asked_of(customer, cast)
        run = a_night()
        held = counted(run, "complaints")
        assert held.held == {"it is kept 36 months from its receipt (DISP 1.9.1R)": 1}
        assert held.first_held == [[young.reference, "it is kept 36 months from its receipt (DISP 1.9.1R)"]]
        notes = counted(run, "contact_notes")
        assert notes.gone == 0
        assert sum(notes.held.values()) == 2
        RightsRequest.objects.filter(pk=request.pk).update(closed_at=clock.now(), outcome="granted")
        last = a_night()
        assert counted(last, "contact_notes").held == {"a legal hold stands on its recording": 1}
        sounds = counted(last, "recordings")
        assert (sounds.looked, sounds.due, sounds.gone, sounds.held) == (1, 1, 0, {"a legal hold stands": 1})
    assert Interaction.objects.get(pk=first.pk).note == ""
    assert Interaction.objects.get(pk=second.pk).note == "She rang again."
    assert Complaint.objects.get(pk=young.pk).words
    assert NOTE not in str(list(RetentionCount.objects.values_list("held", "first_held"))), "a report carries references, no words"


@pytest.mark.django_db(transaction=True)
def test_each_kind_lets_go_of_what_it_says_and_keeps_what_is_counted(cast: Any) -> None:
    customer, (first, _) = nora(cast, complains=False)
    breach = breaches.record(title="Letters", nature="seen", what_happened="Nora's letter went astray.", aware_at=MONDAY, by=cast.cora_acts)
    Breach.objects.filter(pk=breach.pk).update(closed_at=MONDAY)
    request = asked_of(customer, cast)
    RightsRequest.objects.filter(pk=request.pk).update(closed_at=MONDAY, outcome="granted")
    store.look("customers", page="Customers", terms="Quillfeather", found=1, by=cast.ada_acts)
    with clock.frozen(MONDAY + timedelta(days=2_000)):
        for kind in ("contact_notes", "logged_notes", "survey_words", "rights_requests", "breaches", "searches"):
            acting(cast, kind, months=24)
        run = a_night()
    assert {each.kind: each.gone for each in run.counts.filter(gone__gt=0)} == {
        "contact_notes": 1, "logged_notes": 1, "survey_words": 1, "rights_requests": 1, "breaches": 1, "searches": 1,
    }  # fmt: skip
    assert Interaction.objects.get(pk=first.pk).customer_id is not None, "the contact stays for counting"
    assert SurveyAnswer.objects.values_list("score", "comment").get() == (2, "")
    assert LoggedContact.objects.values_list("note", flat=True).get() == ""
    assert RightsRequest.objects.values_list("asker", "words", "outcome", "customer").get() == ("", "", "granted", None)
    assert Breach.objects.values_list("what_happened", "nature").get() == ("", "seen")
    assert not Sleeve.objects.filter(text__contains="Quillfeather", line_id__in=Line.objects.filter(kind="trail.looked")).exists()
    while seal.seal_once():
        pass
    assert verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_what_a_restore_brings_back_goes_again(cast: Any) -> None:
    made = a_difficulty(cast)
    Difficulty.objects.filter(pk=made.pk).update(state="resolved", resolution="Done.", closed_at=RECEIVED)
    with clock.frozen(YEARS_LATER):
        acting(cast, "difficulties")
        a_night()
        erasures.write_up()
        kept = erasures.read(erasures.place())
        Difficulty.objects.filter(pk=made.pk).update(words="It came back.", summary="Back")
        assert erasures.again(kept, by=WORKER) == 1
        assert erasures.again(kept, by=WORKER) == 0
    made.refresh_from_db()
    assert (made.words, made.summary) == ("(erased)", "(erased)")


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_as_a_row_of_its_own_goes_whole(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    over, needed = a_need(customer, cast.sam_acts), a_need(customer, cast.sam_acts, what="Wants letters")
    needs.end(over, why="over", by=cast.sam_acts)
    UserSession.objects.create(user=cast.ada.account, ip="10.0.0.7", session_key="k", user_agent="Old machine", last_seen_at=MONDAY)
    with clock.frozen(MONDAY + timedelta(days=2_300)):
        acting(cast, "needs", months=72)
        acting(cast, "sign_ins", months=3)
        run = a_night()
    assert {each.kind: each.gone for each in run.counts.filter(gone__gt=0)} == {"needs": 1, "sign_ins": 1}
    assert list(Need.objects.values_list("pk", flat=True)) == [needed.pk]
    assert not UserSession.objects.filter(user_agent="Old machine").exists()


@pytest.mark.forks
@pytest.mark.django_db(transaction=True)
def test_a_night_that_is_killed_anywhere_leaves_each_record_whole_or_gone_and_goes_on(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        made = a_difficulty(cast)
        Difficulty.objects.filter(pk=made.pk).update(state="resolved", resolution="Done.", closed_at=RECEIVED)
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    monkeypatch.setattr(erasing, "leave_nothing_behind", lambda: True)
    with clock.frozen(YEARS_LATER):
        acting(cast, "difficulties")
        running = held_by_a_worker(queue.enqueue(retention.NIGHT, arguments={}, by=WORKER))
        go_on = partial(retention.night, running)
        for share in (0.1, 0.4, 0.7, 0.5, 0.9):
            killed(go_on, max(2, int(share * writes_of(go_on))))
            whole = Difficulty.objects.filter(resolution="Done.").count()
            assert whole == Difficulty.objects.exclude(words="(erased)").count() == 2 - Line.objects.filter(kind="retention.let_go").count()
            assert sum(RetentionCount.objects.filter(run__is_dry=False, kind="difficulties").values_list("gone", flat=True)) == 2 - whole
        retention.night(running)
    run = RetentionRun.objects.get(is_dry=False)
    assert (counted(run, "difficulties").gone, counted(run, "difficulties").looked) == (2, 2)
    assert run.ended_at is not None
    is_whole()


@pytest.mark.django_db(transaction=True)
def test_a_night_that_stops_after_records_went_gives_their_pages_back_when_it_goes_on(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made, gave_back = a_difficulty(cast), list[str]()
    Difficulty.objects.filter(pk=made.pk).update(state="resolved", resolution="Done.", closed_at=RECEIVED)
    with clock.frozen(YEARS_LATER):
        acting(cast, "difficulties")
        running = held_by_a_worker(queue.enqueue(retention.NIGHT, arguments={}, by=WORKER))
        with monkeypatch.context() as killed_here:
            killed_here.setattr(erasing, "leave_nothing_behind", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                retention.night(running)
        assert Difficulty.objects.get().words == "(erased)"
        monkeypatch.setattr(erasing, "leave_nothing_behind", lambda: gave_back.append("pages"))
        retention.night(running)
        assert gave_back == ["pages"]
        a_night()
    assert gave_back == ["pages"], "a night in which nothing went has nothing to give back"


@pytest.mark.django_db
def test_a_rule_says_from_when_and_why_and_a_new_one_takes_the_place_of_the_old(cast: Any) -> None:
    for wrong, code in (
        ({"event": "never"}, "unknown_word"), ({"months": 0}, "months_outside"), ({"months": 601}, "months_outside"),
        ({"basis": "habit"}, "unknown_word"), ({"basis": "clause", "source": "uk-disp#none"}, "unknown_clause"),
        ({"basis": "policy"}, "words_missing"), ({"why": " "}, "words_missing"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken) as refused:
            a_rule(cast, "complaints", **wrong)
        assert refused.value.refusal_code == code
    with pytest.raises(RuleBroken, match="no kind of record"):
        retention.set_rule("hats", months=1, event="closed", basis="house", source="", why="So.", by=cast.olga_acts)
    assert not RetentionRule.objects.exists()
    clause = next(code for code, _ in queries.clauses(on=MONDAY.date()) if code.startswith("uk-disp#"))
    first = acting(cast, "complaints", basis="clause", source=clause)
    waits = a_rule(cast, "complaints", months=48)
    better = a_rule(cast, "complaints", months=60)
    waits.refresh_from_db()
    assert waits.retired_at is not None
    entry = next(each for each in queries.schedule(cast.asa_acts) if each.kind.code == "complaints")
    assert (entry.rule, entry.waiting) == (first, better)
    looked(cast)
    retention.accept(better.reference, by=cast.cora_acts)
    first.refresh_from_db()
    assert first.retired_at is not None
    retention.retire(better.reference, reason="A court asked for all of them.", by=cast.cora_acts)
    assert not RetentionRule.objects.filter(retired_at=None).exists()
    with pytest.raises(Conflict, match="out of force"):
        retention.retire(better.reference, reason="Twice.", by=cast.cora_acts)


@pytest.mark.django_db
def test_every_suggestion_is_one_that_can_be_set_and_every_column_named_is_there(cast: Any) -> None:
    for each in kinds():
        begun = each.suggested
        assert a_rule(cast, each.code, months=begun.months, event=begun.event, basis=begun.basis, source=begun.source, why=begun.why)
        assert each.kept().count() == each.due(begun.event, MONDAY + timedelta(days=9_000)).count() == 0
    run = looked(cast)
    assert {each.kind for each in run.counts.all()} == {each.code for each in kinds()}


@pytest.mark.django_db
def test_what_has_no_rule_is_a_gap_and_what_goes_by_another_round_says_so(cast: Any) -> None:
    found = {each.model: each.instead for each in queries.gaps(cast.cora_acts)}
    assert found["record.Turn"] == ""
    assert "Its own schedule" in found["record.Recording"]
    assert not {"resolve.Complaint", "resolve.CaseLetter", "record.Need", "resolve.RightsLetter"} & set(found)
    assert counted(a_night(), "complaints").rule is None


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "reads", "sets", "accepts"), [
    ("cora", True, True, True), ("olga", True, True, False), ("asa", True, False, False), ("adm", True, False, False),
    ("ada", False, False, False), ("sam", False, False, False), ("una", False, False, False), ("quin", False, False, False),
    ("pat", False, False, False), ("rita", False, False, False), ("stranger", False, False, False),
])  # fmt: skip
def test_each_role_does_what_is_its_own(cast: Any, who: str, reads: bool, sets: bool, accepts: bool) -> None:
    rule = a_rule(cast, "difficulties")
    run = looked(cast)
    sees, acts = getattr(cast, f"{who}_sees"), getattr(cast, f"{who}_acts")
    for path in ("", "gaps/", "runs/", "runs/?dry=1", f"runs/{run.reference}/", f"{rule.reference}/"):
        assert sees.get(f"/resolve/retention/{path}").status_code == (200 if reads else 403), path
    assert sees.get("/resolve/retention/set/complaints/").status_code == (200 if sets else 403)
    may = {"look": lambda: retention.look(by=acts), "accept": lambda: retention.accept(rule.reference, by=acts)}
    if not sets:
        given = {"months": 9, "event": "ended", "basis": "house", "source": "", "why": "So."}
        for do in (*may.values(), lambda: retention.set_rule("needs", **given, by=acts)):
            with pytest.raises(NotAllowed):
                do()
    if accepts:
        may["accept"]()
    else:
        with pytest.raises(NotAllowed):
            may["accept"]()
        with pytest.raises(NotAllowed):
            retention.retire(rule.reference, reason="No.", by=acts)


@pytest.mark.django_db(transaction=True)
def test_a_rule_is_set_looked_at_and_accepted_on_its_pages(cast: Any) -> None:
    olga, cora = cast.olga_sees, cast.cora_sees
    empty = cora.get("/resolve/retention/").content.decode()
    assert "kinds of record have no rule" in empty
    form = {"months": "36", "event": "closed", "basis": "house", "why": "Three years show whether it comes back."}
    assert olga.post("/resolve/retention/set/difficulties/", {**form, "months": "0"}).status_code == 422
    assert olga.post("/resolve/retention/set/difficulties/", form).status_code == 302
    rule = RetentionRule.objects.get()
    assert olga.post(f"/resolve/retention/{rule.reference}/accept/").status_code == 403
    refused = cora.post(f"/resolve/retention/{rule.reference}/accept/")
    assert refused.status_code == 422
    assert "Nobody looked in the last seven days" in refused.content.decode()
    looked(cast)
    assert "Would go" in cora.get(f"/resolve/retention/{rule.reference}/").content.decode()
    assert cora.post(f"/resolve/retention/{rule.reference}/accept/").status_code == 302
    night = a_night()
    assert "No rule" in cora.get(f"/resolve/retention/runs/{night.reference}/").content.decode()
    assert cora.get("/resolve/retention/RTN-99/").status_code == 404
    assert cora.get("/resolve/retention/runs/RUN-99/").status_code == 404
    assert olga.get("/resolve/retention/set/hats/").status_code == 404
    assert cora.post(f"/resolve/retention/{rule.reference}/burn/").status_code == 404
    assert cora.post(f"/resolve/retention/{rule.reference}/retire/", {"reason": ""}).status_code == 422
