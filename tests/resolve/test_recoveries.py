"""Service recovery: a playbook written and approved, run with its clock, stopped, reviewed by another, and closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import playbooks, recoveries, recovery_log, recovery_reviews
from floorwalker.resolve.actions.playbooks import Head
from floorwalker.resolve.authority import BeyondAuthority
from floorwalker.resolve.models import Playbook, Recovery
from floorwalker.resolve.queries import recoveries as queries
from tests.conftest import MONDAY
from tests.plan.test_customer_messages import a_template
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(142)]
LIST = "/resolve/recoveries/"
OUTAGE = Head(
    name="Claims system down", scenario="outage", trigger="Nobody can open a claim for ten minutes", ends_when="Claims open for an hour",
    rule="Who waited for a payment that was due that day.", source="Goodwill ladder of the house",
)
MINUTE = timedelta(minutes=1)


def drafted(cast: Any, head: Head = OUTAGE, **bands: str) -> Playbook:
    made = playbooks.draft(head, owner=cast.rita, by=cast.rita_acts)
    playbooks.add_step(made, what="Say so on the line", owner=cast.rita, by_minute=10, by=cast.rita_acts)
    playbooks.add_step(made, what="Ask claims which payments wait", owner=cast.sam, by_minute=30, by=cast.rita_acts)
    template = a_template(cast)
    playbooks.add_message(
        made, template=template, audience="Whoever has an open claim", channel="text message", by_minute=20, by=cast.rita_acts
    )
    for minute, amount in (bands or {"60": "10", "240": "25"}).items():
        playbooks.add_band(made, from_minutes=int(minute), amount=Decimal(amount), by=cast.rita_acts)
    return made


def approved(cast: Any, head: Head = OUTAGE) -> Playbook:
    made = playbooks.propose(drafted(cast, head), approver=cast.olga, why="It happened twice.", by=cast.rita_acts)
    return playbooks.approve(made, seen=made.changes, by=cast.olga_acts)


def started(cast: Any, **changes: Any) -> Recovery:
    return recoveries.start(
        changes.pop("playbook", None) or approved(cast),
        **{"what": "Claims does not open", "seen_at": MONDAY, "leader": cast.rita, "queue": None, "by": cast.rita_acts, **changes},
    )


def at(minutes: float) -> Any:
    return clock.frozen(MONDAY + MINUTE * minutes)


def test_a_playbook_is_approved_by_another_within_their_authority(cast: Any) -> None:
    made = drafted(cast)
    with pytest.raises(RuleBroken, match="may not approve"):
        playbooks.propose(made, approver=cast.quin, why="Now.", by=cast.rita_acts)
    proposed = playbooks.propose(made, approver=cast.cora, why="Now.", by=cast.rita_acts)
    assert Todo.objects.get(about=f"playbook:{made.reference}").person == cast.cora
    with pytest.raises(NotAllowed):
        playbooks.approve(proposed, seen=None, by=cast.rita_acts)
    with pytest.raises(Conflict, match="changed since"):
        playbooks.approve(proposed, seen=0, by=cast.cora_acts)
    assert playbooks.approve(proposed, seen=proposed.changes, by=cast.cora_acts).state == "published"


def test_nobody_approves_more_than_their_limit_nor_what_they_wrote(cast: Any) -> None:
    made = drafted(cast, **{"60": "99999"})
    proposed = playbooks.propose(made, approver=cast.olga, why="Now.", by=cast.rita_acts)
    with pytest.raises(BeyondAuthority):
        playbooks.approve(proposed, seen=None, by=cast.olga_acts)
    own = playbooks.draft(Head("A backlog", "backlog", "500 wait", "Under 100 wait"), owner=cast.olga, by=cast.olga_acts)
    playbooks.add_step(own, what="Take people from sales", owner=cast.olga, by_minute=5, by=cast.olga_acts)
    playbooks.add_message(own, template=a_template(cast), audience="All", channel="mail", by_minute=5, by=cast.olga_acts)
    waits = playbooks.propose(own, approver=cast.cora, why="Now.", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot approve"):
        playbooks.approve(waits, seen=None, by=cast.olga_acts)


@pytest.mark.parametrize(("head", "match"), [
    ({"name": " "}, "The name has 0"), ({"scenario": "odd"}, "no scenario"), ({"trigger": ""}, "The trigger has 0"),
    ({"measure": "abandonment_rate"}, "limit and a side"), ({"limit": 1.0}, "limit and a side"),
    ({"measure": "odd", "limit": 1.0, "beyond": "above"}, "does not measure"), ({"ends_when": " "}, "Its end has 0"),
])  # fmt: skip
def test_a_playbook_that_makes_no_sense_is_refused(cast: Any, head: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        playbooks.draft(Head(**{**vars(OUTAGE), **head}), owner=cast.rita, by=cast.rita_acts)
    assert not Playbook.objects.exists()


def test_a_draft_says_what_it_lacks_and_who_waits_longer_is_not_given_less(cast: Any) -> None:
    bare = playbooks.draft(OUTAGE, owner=cast.rita, by=cast.rita_acts)
    with pytest.raises(RuleBroken, match=r"no step\. 2 more"):
        playbooks.propose(bare, approver=cast.olga, why="Now.", by=cast.rita_acts)
    made = drafted(cast)
    wrong = ((300, "5", "is given from minute"), (60, "10", "given already"), (500, "0", "above 0"), (-1, "5", "outside"))
    for minutes, amount, match in wrong:
        with pytest.raises(RuleBroken, match=match):
            playbooks.add_band(made, from_minutes=minutes, amount=Decimal(amount), by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="may not own"):
        playbooks.add_step(made, what="Ring", owner=cast.ada, by_minute=1, by=cast.rita_acts)


def test_the_next_version_is_a_copy_and_what_runs_goes_on_by_the_old_one(cast: Any) -> None:
    first = approved(cast)
    runs = started(cast, playbook=first)
    nxt = playbooks.revise(first, by=cast.rita_acts)
    assert [each.what for each in nxt.steps.all()] == [each.what for each in first.steps.all()]
    playbooks.strike(nxt, "steps", nxt.steps.first().pk, by=cast.rita_acts)
    proposed = playbooks.propose(nxt, approver=cast.olga, why="Shorter.", by=cast.rita_acts)
    playbooks.approve(proposed, seen=None, by=cast.olga_acts)
    first.refresh_from_db()
    runs.refresh_from_db()
    assert (first.state, runs.playbook.number, runs.steps.count(), first.steps.count()) == ("superseded", 1, 2, 2)
    with pytest.raises(Conflict):
        playbooks.add_step(first, what="More", owner=cast.rita, by_minute=1, by=cast.rita_acts)


def test_starting_asks_each_owner_from_when_the_trigger_was_seen(cast: Any) -> None:
    with at(5):
        made = started(cast)
        assert {(each.person_id, each.due_at) for each in Todo.objects.filter(about=f"recovery:{made.reference}")} == {
            (cast.rita.pk, MONDAY + 10 * MINUTE), (cast.rita.pk, MONDAY + 20 * MINUTE), (cast.sam.pk, MONDAY + 30 * MINUTE),
        }
        with pytest.raises(Conflict, match="runs already"):
            started(cast, playbook=made.playbook)
        with pytest.raises(RuleBroken, match="later than now"):
            started(cast, seen_at=MONDAY + 6 * MINUTE)
    draft = drafted(cast)
    with pytest.raises(Conflict):
        started(cast, playbook=draft)


def test_steps_are_stamped_late_ones_are_told_and_left_out_ones_have_a_reason(cast: Any, the_system: Any) -> None:
    made = started(cast)
    say, ask = made.steps.all()
    with at(9):
        recoveries.step(made, say.pk, note="", left_out=False, by=cast.rita_acts)
        assert recoveries.turns(clock.now()) == ()
    with at(31):
        assert recoveries.turns(clock.now())
        job = type("Job", (), {"owner": the_system})()
        assert recoveries.look(job) == {"late": 2}
        assert recoveries.look(job) == {"late": 0}
        assert {each.person_id for each in Notice.objects.filter(about=f"recovery:{made.reference}")} == {cast.rita.pk, cast.sam.pk}
        with pytest.raises(RuleBroken, match="with a reason"):
            recoveries.step(made, ask.pk, note=" ", left_out=True, by=cast.sam_acts)
        recoveries.step(made, ask.pk, note="Claims told us before.", left_out=True, by=cast.sam_acts)
        with pytest.raises(Conflict, match="is done"):
            recoveries.step(made, ask.pk, note="", left_out=False, by=cast.sam_acts)
    kept = queries.kept(queries.find(made.reference, by=cast.asa_acts))
    assert (kept.steps, kept.steps_done, kept.steps_in_time) == (2, 1, 1)


def test_compensation_follows_the_playbook_or_has_a_reason_and_authority(cast: Any) -> None:
    made = started(cast)
    given = {"number": 40, "words": "By bank transfer"}
    with at(59):
        assert queries.by_rule(made) is None
        with pytest.raises(RuleBroken, match="another amount"):
            recovery_log.compensate(made, amount=Decimal(10), reason="", by=cast.olga_acts, **given)
    with at(60):
        entry = recovery_log.compensate(made, amount=Decimal(10), reason="", by=cast.rita_acts, **given)
        assert (entry.amount, entry.by_rule) == (10, 10)
        with pytest.raises(BeyondAuthority):
            recovery_log.compensate(made, amount=Decimal(25), reason="They waited twice.", by=cast.rita_acts, **given)
        assert recovery_log.compensate(made, amount=Decimal(25), reason="They waited twice.", by=cast.olga_acts, **given).amount == 25
    with at(240):
        assert queries.by_rule(made) == 25


def test_a_decision_and_an_option_rejected_have_reasons_and_a_count_its_day(cast: Any) -> None:
    made = started(cast)
    for kind in ("decided", "rejected"):
        with pytest.raises(RuleBroken, match="The reason has 0"):
            recovery_log.write(made, kind=kind, words="Close the line", reason=" ", by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="nothing that is written"):
        recovery_log.write(made, kind="given", words="x", reason="x", by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="day is to come"):
        recovery_log.count(made, number=3, how="By list", counted_on=date(2026, 3, 3), by=cast.rita_acts)
    recovery_log.count(made, number=300, how="Open claims", counted_on=MONDAY.date(), by=cast.rita_acts)
    with at(1):
        recovery_log.count(made, number=120, how="Payments due that day", counted_on=MONDAY.date(), by=cast.rita_acts)
    counted = queries.affected(queries.find(made.reference, by=cast.asa_acts))
    assert counted is not None
    assert (counted.number, made.entries.count()) == (120, 2)


def finished(cast: Any) -> Recovery:
    made = started(cast)
    recovery_log.count(made, number=120, how="Payments due that day", counted_on=MONDAY.date(), by=cast.rita_acts)
    with at(70):
        message = made.messages.get()
        recoveries.sent(made, message.pk, reached=118, by=cast.rita_acts)
        recovery_log.compensate(made, amount=Decimal(10), number=120, words="By transfer", reason="", by=cast.rita_acts)
        return recoveries.stop(made, why="Claims opens since an hour.", by=cast.rita_acts)


def test_it_is_closed_only_after_a_review_by_somebody_who_did_not_lead(cast: Any) -> None:
    made = finished(cast)
    said = {"worked": "The first message.", "did_not_work": "The list of payments came late.",
            "lessons": ["Keep a list of payments due today", " "], "playbook_changes": True}
    with at(90):
        assert Todo.objects.get(done_at=None, about=f"recovery:{made.reference}").person_id != cast.rita.pk
        with pytest.raises(RuleBroken, match="did not lead"):
            recovery_reviews.close(made, by=cast.rita_acts)
        given = recoveries.give(made.reference, to=cast.olga, by=cast.olga_acts)
        with pytest.raises(RuleBroken, match="does not review"):
            recovery_reviews.review(given, by=cast.olga_acts, **said)
        with transaction.atomic(), pytest.raises(IntegrityError):
            Recovery.objects.filter(pk=made.pk).update(reviewed_by=cast.olga)
        reviewed = recovery_reviews.review(made, by=cast.quin_acts, **said)
        with pytest.raises(Conflict, match="was reviewed"):
            recovery_reviews.review(made, by=cast.quin_acts, **said)
        assert Finding.objects.get().source == f"recovery:{made.reference}"
        assert Playbook.objects.get(reference=reviewed.playbook.reference, number=2).state == "draft"
        recovery_reviews.close(made, by=cast.olga_acts)
        assert not Todo.objects.filter(about=f"recovery:{made.reference}", done_at=None).exists()
        with pytest.raises(Conflict, match="is closed"):
            recovery_log.write(made, kind="noted", words="More", reason="", by=cast.olga_acts)
    kinds = set(Line.objects.filter(subject=made.reference).values_list("kind", flat=True))
    assert kinds == {f"recovery.{each}" for each in ("started", "logged", "sent", "stopped", "given", "reviewed", "closed")}


def test_what_was_stopped_takes_no_more_stamps_and_its_timeline_builds_itself(cast: Any) -> None:
    made = finished(cast)
    with pytest.raises(Conflict, match="was stopped"):
        recoveries.step(made, made.steps.first().pk, note="", left_out=False, by=cast.rita_acts)
    told = [each.what for each in queries.timeline(queries.find(made.reference, by=cast.asa_acts))]
    assert told[0] == "The trigger was seen"
    assert told[-1] == "Stopped"
    assert any(each.startswith("Sent ") for each in told)
    assert "Payments due that day" in " ".join(told)


def test_contacts_while_it_ran_stand_beside_the_same_hours_of_four_weeks(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = finished(cast)
    asked = []

    def offered(one: Any, start: Any, end: Any) -> int:
        asked.append((start, end))
        return 30 if start == MONDAY else 10

    monkeypatch.setattr(queries, "_offered", offered)
    with at(71):
        found = queries.effect(made, by=cast.olga_acts)
    assert found is not None
    assert [start for start, _ in asked[:4]] == [MONDAY - timedelta(weeks=back) for back in (1, 2, 3, 4)]
    assert found.after is None
    assert found.moved.value == pytest.approx(3.0)
    assert found.moved.low is not None
    assert found.moved.low > 1.5
    with at(141):
        after = queries.effect(made, by=cast.olga_acts)
    assert after is not None
    assert after.after is not None


@pytest.mark.parametrize(("who", "views", "runs", "writes", "approves"), [
    ("una", True, True, False, False), ("rita", True, True, True, False), ("sam", True, True, False, False),
    ("quin", True, False, True, False), ("cora", True, True, True, True), ("olga", True, True, True, True),
    ("pat", True, False, False, False), ("asa", True, False, False, False),
    *((each, False, False, False, False) for each in ("ada", "adm", "stranger")),
])  # fmt: skip
def test_each_role_does_what_it_may_and_no_more(cast: Any, who: str, views: bool, runs: bool, writes: bool, approves: bool) -> None:
    book, acts, sees = approved(cast), getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    made = started(cast, playbook=book)
    other = playbooks.propose(drafted(cast), approver=cast.cora, why="Now.", by=cast.rita_acts)
    for allowed, do in (
        (views, lambda: queries.find(made.reference, by=acts)),
        (runs, lambda: recovery_log.write(made, kind="noted", words="Seen", reason="", by=acts)),
        (writes, lambda: playbooks.revise(book, by=acts)), (approves, lambda: playbooks.approve(other, seen=None, by=acts)),
    ):
        if allowed:
            do()
        else:
            with pytest.raises(NotAllowed):
                do()
    pages = [(LIST, views), (f"{LIST}playbooks/", views), (f"{LIST}playbooks/{book.reference}/", views),
             (f"{LIST}{made.reference}/", views), (f"{LIST}playbooks/new/", writes), (f"{LIST}playbooks/{book.reference}/start/", runs)]
    assert [sees.get(path).status_code for path, _ in pages] == [200 if allowed else 403 for _, allowed in pages]


def test_it_is_written_run_and_reviewed_in_the_browser(cast: Any) -> None:
    sees, olga = cast.rita_sees, cast.olga_sees
    assert "Nothing was recovered yet" in words(sees.get(LIST))
    assert "No playbook is written" in words(sees.get(f"{LIST}playbooks/"))
    head = {"name": "Claims <b>down</b>", "scenario": "outage", "trigger": "Nothing opens", "ends_when": "It opens", "owner": cast.rita.pk}
    assert sees.post(f"{LIST}playbooks/new/", {**head, "trigger": ""}).status_code == 422
    assert sees.post(f"{LIST}playbooks/new/", head).status_code == 302
    book = Playbook.objects.get()
    page = f"{LIST}playbooks/{book.reference}/"
    do = f"{page}1/do/"
    assert "It has no step" in words(sees.get(page))
    assert sees.post(f"{do}propose/", {"approver": cast.olga.pk, "why": "Now"}).status_code == 422
    assert sees.post(f"{do}step/", {"what": "Say so", "owner": cast.rita.pk, "by_minute": 10}).status_code == 302
    template = a_template(cast)
    sent = {"template": template.pk, "audience": "All", "channel": "mail", "by_minute": 5}
    assert sees.post(f"{do}message/", sent).status_code == 302
    assert sees.post(f"{do}propose/", {"approver": cast.olga.pk, "why": "Now"}).status_code == 302
    assert sees.post(f"{do}junk/").status_code == 404
    assert olga.post(f"{do}approve/", {"seen": Playbook.objects.get().changes}).status_code == 302
    assert sees.post(f"{page}start/", {"what": "Down", "leader": cast.rita.pk, "seen_at": "2026-03-02T08:30"}).status_code == 302
    made = Recovery.objects.get()
    run = f"{LIST}{made.reference}/"
    shown = sees.get(run)
    assert "Next: Tell customers" in words(shown)
    assert "Claims &lt;b&gt;down" in shown.content.decode()
    assert "25 min late" in words(sees.get(run, headers={"HX-Request": "true"}))
    assert "2 late" in words(sees.get(LIST))
    step = made.steps.get()
    assert sees.post(f"{run}step/{step.pk}/", {"left_out": "on"}).status_code == 422
    assert sees.post(f"{run}step/{step.pk}/", {"note": "Said"}).status_code == 302
    assert sees.post(f"{run}sent/{made.messages.get().pk}/", {"reached": 3_000_000_000}).status_code == 422
    assert sees.post(f"{run}sent/{made.messages.get().pk}/", {"reached": "12"}).status_code == 302
    assert sees.post(f"{run}log/", {"kind": "decided", "words": "Close the line"}).status_code == 422
    counted = {"number": 12, "how": "By list", "counted_on": "2026-03-02"}
    assert sees.post(f"{run}count/", {**counted, "number": 3_000_000_000}).status_code == 422
    assert sees.post(f"{run}compensate/", {"amount": 1, "number": 3_000_000_000, "words": "All", "reason": "So"}).status_code == 422
    assert sees.post(f"{run}count/", counted).status_code == 302
    assert sees.post(f"{run}stop/", {"why": "It opens."}).status_code == 302
    assert "1 to be reviewed" in words(sees.get(LIST))
    assert sees.post(f"{run}review/", {"worked": "a", "did_not_work": "b"}).status_code == 403
    assert olga.post(f"{run}review/", {"worked": "a", "did_not_work": "b", "lessons": "Say it sooner"}).status_code == 302
    assert "Say it sooner" in words(sees.get(run))
    assert sees.post(f"{run}close/").status_code == 302
    assert "Nothing is left to do" in words(sees.get(run))
    assert sees.post(f"{run}stop/", {"why": "x"}).status_code == 409


def test_pages_stay_within_their_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    book = approved(cast)
    for _ in range(12):
        recoveries.stop(started(cast, playbook=book), why="None.", by=cast.rita_acts)
    made = started(cast, playbook=book)
    for each in range(20):
        recovery_log.write(made, kind="noted", words=f"Note {each}", reason="", by=cast.rita_acts)
    for path, most in ((LIST, 26), (f"{LIST}{made.reference}/", 40)):
        cast.rita_sees.get(path)
        with django_assert_max_num_queries(most):
            assert cast.rita_sees.get(path).status_code == 200
