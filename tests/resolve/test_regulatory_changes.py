"""Changes of regulations: recorded clause by clause, worked off with evidence, signed off, and no open case changes law."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from floorwalker.ground import clock, packs
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import regulatory_changes as actions
from floorwalker.resolve.models import AnonymisedCopy, Complaint, RegulatoryChange
from floorwalker.resolve.queries import regulatory_changes as queries
from floorwalker.resolve.rules import editions
from tests.plan import document_made
from tests.resolve.cases_made import a_complaint
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(114)]
LIST = "/resolve/regulations/changes/"
DISP, TELECOMS = date(2026, 12, 31), date(2026, 4, 8)
HAND = {"pack": "uk-disp", "title": "A letter asks for more", "source": "Handbook notice 99", "clause": "DISP 1.6.1",
        "says": "Say by when.", "in_force_on": date(2026, 6, 1), "areas": ["letters", "training"]}  # fmt: skip


def recorded(cast: Any, pack: str = "uk-disp", day: date = DISP) -> RegulatoryChange:
    return actions.record(pack, day, owner=cast.cora, by=cast.cora_acts)


def finished(cast: Any) -> RegulatoryChange:
    made = actions.write(owner=cast.cora, by=cast.cora_acts, **HAND)
    for each in made.tasks.all():
        actions.done(made, each.pk, evidence="", note="Letters say so already.", by=cast.cora_acts)
    return made


@pytest.mark.parametrize("code", [each.code for each in packs.regulations()])
def test_every_edition_of_every_pack_differs_from_the_one_before_as_its_clauses_say(code: str) -> None:
    pack = packs.regulations().get(code)
    for day in pack.changes():
        found = editions.differences(pack, day)
        assert found, f"{code} changes on {day}, and no difference is told"
        begins = {each.id for each in pack.clauses if each.since == day}
        told = {each.what.replace(" ", "-") for each in found if each.kind == "clause" and each.how != "ends"}
        assert told <= begins
        assert all({"documents", "training"} <= set(each.areas) for each in found)


def test_the_limit_of_telecoms_changes_and_nothing_else_is_told() -> None:
    found = editions.differences(packs.regulations().get("uk-telecoms"), TELECOMS)
    assert any(each.how == "changes" and "clocks" in each.areas and each.before != each.after for each in found)
    assert editions.differences(packs.regulations().get("uk-telecoms"), date(2026, 4, 9)) == []


def test_a_new_edition_is_recorded_by_itself_once_with_a_task_for_each_part_of_the_work(cast: Any, the_system: Any) -> None:
    cora = cast.cora
    job = type("Job", (), {"owner": the_system})()
    ahead = queries.unrecorded()
    assert ("uk-disp", DISP) in [(pack.code, day) for pack, day in ahead]
    assert actions.look(job) == {"recorded": len(ahead)}
    assert actions.look(job) == {"recorded": 0}
    made = RegulatoryChange.objects.get(pack="uk-disp", edition="2026-12-31")
    assert made.owner == cora
    assert made.digest == packs.regulations().get("uk-disp").on(DISP).digest
    areas = set(made.tasks.values_list("area", flat=True))
    assert areas == {"cases", *editions.areas_of(editions.differences(packs.regulations().get("uk-disp"), DISP))}
    assert {each.due_on for each in made.tasks.all()} == {date(2026, 12, 17)}
    assert Todo.objects.filter(about=f"regulatory_change:{made.reference}", person=cora).count() == len(areas)
    with pytest.raises(Conflict, match="recorded already"):
        recorded(cast)


@pytest.mark.parametrize(("changes", "match"), [
    ({"pack": "odd"}, "no regulation"), ({"title": " "}, "The title has 0"), ({"source": ""}, "The source has 0"),
    ({"says": " "}, "What it changes has 0"), ({"areas": ["odd"]}, "no part of the work"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, **changes})
    for pack, day in (("odd", DISP), ("uk-disp", date(2026, 12, 30))):
        with pytest.raises(RuleBroken):
            recorded(cast, pack, day)
    with pytest.raises(RuleBroken, match="may not own"):
        actions.write(owner=cast.ada, by=cast.cora_acts, **HAND)
    assert not RegulatoryChange.objects.exists()


def test_open_complaints_keep_the_edition_of_their_day_and_later_ones_have_the_new(cast: Any) -> None:
    before = a_complaint(cast)
    made = actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, "pack": before.pack, "in_force_on": date(2026, 3, 3)})
    found = queries.concerned(made, by=cast.cora_acts)
    assert found is not None
    assert (found.old, found.new, found.keep_old) == (1, 0, (before.reference,))
    midnight = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    Complaint.objects.filter(pk=before.pk).update(received_at=midnight, logged_at=midnight)
    after = queries.concerned(made, by=cast.cora_acts)
    assert after is not None
    assert (after.old, after.new) == (0, 1)
    assert queries.concerned(made, by=cast.pat_acts) is None


def test_documents_that_name_the_rule_are_found_and_only_those_that_one_may_read(cast: Any) -> None:
    version = document_made.published(cast, "policy").versions.get(state="published")
    made = actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, "clause": version.title})
    found = queries.documents(made, by=cast.cora_acts)
    assert [(each.version.pk, each.word) for each in found] == [(version.pk, version.title)]
    assert queries.documents(made, by=cast.stranger_acts) == []
    other = actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, "clause": "Nobody names this"})
    assert queries.documents(other, by=cast.cora_acts) == []


def test_a_task_is_done_with_evidence_or_a_reason_by_its_owner_or_a_keeper(cast: Any) -> None:
    made = actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, "areas": []})
    task = actions.add_task(made, area="training", what="Brief handlers", owner=cast.sam, due_on=date(2026, 3, 9), by=cast.cora_acts)
    for said, raised in (({"evidence": "", "note": " "}, RuleBroken), ({"evidence": "odd", "note": ""}, RuleBroken),
                         ({"evidence": "document:POL-999", "note": ""}, NotFound)):  # fmt: skip
        with pytest.raises(raised):
            actions.done(made, task.pk, by=cast.sam_acts, **said)
    with pytest.raises(NotAllowed):
        actions.done(made, task.pk, evidence="", note="Done.", by=cast.una_acts)
    AnonymisedCopy.objects.create(
        reference="AC-9", purpose="Unit 4", level=0, shared_by=1, least=5, made_by=cast.cora, made_at=clock.now()
    )
    for unseen in ("anonymised_copy:AC-9", "anonymised_copy:AC-10"):
        with pytest.raises(NotFound, match="that you may see"):
            actions.done(made, task.pk, evidence=unseen, note="", by=cast.sam_acts)
    shown = document_made.published(cast, "policy")
    assert actions.done(made, task.pk, evidence=f"document:{shown.reference}", note="", by=cast.sam_acts).done_by == cast.sam
    with pytest.raises(Conflict, match="task is done"):
        actions.done(made, task.pk, evidence="", note="Again.", by=cast.sam_acts)
    assert not Todo.objects.filter(about=f"regulatory_change:{made.reference}", done_at=None).exists()
    with pytest.raises(RuleBroken, match="day is past"):
        actions.add_task(made, area="training", what="More", owner=cast.sam, due_on=date(2026, 3, 1), by=cast.cora_acts)


def test_it_is_signed_off_by_compliance_once_nothing_is_open(cast: Any) -> None:
    made = recorded(cast)
    with pytest.raises(RuleBroken, match="tasks are open"):
        actions.sign(made, why="Ready.", by=cast.cora_acts)
    ready = finished(cast)
    with pytest.raises(NotAllowed):
        actions.sign(ready, why="Ready.", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="The reason has 0"):
        actions.sign(ready, why=" ", by=cast.cora_acts)
    actions.sign(ready, why="Nothing of it is new to us.", by=cast.cora_acts)
    with pytest.raises(Conflict, match="signed off"):
        actions.add_task(ready, area="other", what="More", owner=cast.cora, due_on=date(2026, 3, 9), by=cast.cora_acts)
    kinds = set(Line.objects.filter(subject=ready.reference).values_list("kind", flat=True))
    assert kinds == {f"regulatory_change.{each}" for each in ("recorded", "tasked", "task_done", "signed")}
    assert actions.give(made.reference, to=cast.olga, by=cast.olga_acts).owner == cast.olga


def test_a_calendar_counts_changes_by_the_month_of_their_day(cast: Any) -> None:
    recorded(cast)
    months = queries.months(cast.pat_acts)
    assert (months[0][0], len(months)) == (date(2026, 3, 1), 12)
    assert [(f"{first:%Y-%m}", number) for first, number in months if number] == [("2026-12", 1)]


@pytest.mark.parametrize(("who", "reads", "keeps", "signs"), [
    ("cora", True, True, True), ("olga", True, True, False),
    *((each, True, False, False) for each in ("asa", "pat", "quin", "rita", "sam", "una")),
    *((each, False, False, False) for each in ("ada", "adm", "stranger")),
])  # fmt: skip
def test_each_role_does_what_it_may_and_no_more(cast: Any, who: str, reads: bool, keeps: bool, signs: bool) -> None:
    made, acts, sees = finished(cast), getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    for allowed, do in (
        (reads, lambda: queries.find(made.reference, by=acts)), (keeps, lambda: actions.write(owner=cast.cora, by=acts, **HAND)),
        (signs, lambda: actions.sign(made, why="Ready.", by=acts)),
    ):
        if allowed:
            do()
        else:
            with pytest.raises(NotAllowed):
                do()
    paths = [(LIST, reads), (f"{LIST}{made.reference}/", reads), (f"{LIST}new/", keeps)]
    assert [sees.get(path).status_code for path, _ in paths] == [200 if allowed else 403 for _, allowed in paths]


def test_a_change_is_recorded_worked_off_and_signed_in_the_browser(cast: Any) -> None:
    sees = cast.cora_sees
    assert "No change is recorded" in words(sees.get(LIST))
    assert sees.post(f"{LIST}record/uk-disp/junk/").status_code == 404
    assert sees.post(f"{LIST}record/uk-disp/2026-12-31/").status_code == 302
    assert "In 304 days" in words(sees.get(LIST))
    sent = {**HAND, "title": "A <b>letter</b>", "in_force_on": "2026-03-20", "areas": ["letters"], "owner": cast.cora.pk}
    assert sees.post(f"{LIST}new/", {**sent, "says": ""}).status_code == 422
    assert sees.post(f"{LIST}new/", sent).status_code == 302
    made = RegulatoryChange.objects.get(edition="")
    page = f"{LIST}{made.reference}/"
    assert "A &lt;b&gt;letter" in sees.get(page).content.decode()
    assert "In force in 18 days" in words(sees.get(page))
    assert sees.post(f"{page}do/sign/", {"why": "Ready."}).status_code == 422
    assert sees.post(f"{page}do/junk/").status_code == 404
    task = {"area": "other", "what": "Ask the printer", "owner": cast.sam.pk, "due_on": "2026-03-10"}
    assert sees.post(f"{page}do/task/", task).status_code == 302
    for each in made.tasks.all():
        assert sees.post(f"{page}done/{each.pk}/", {}).status_code == 422
        assert sees.post(f"{page}done/{each.pk}/", {"note": "Not ours."}).status_code == 302
    assert "Every task is done" in words(sees.get(page))
    assert sees.post(f"{page}do/sign/", {"why": "Ready."}).status_code == 302
    assert "The house is ready" in words(sees.get(page))
    with clock.frozen(datetime(2027, 1, 4, 9, tzinfo=UTC)):
        assert "In force and not signed off" in words(sees.get(LIST))


def test_pages_stay_within_their_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        actions.write(owner=cast.cora, by=cast.cora_acts, **{**HAND, "title": f"Change {number}"})
    made = recorded(cast)
    for path, most in ((LIST, 30), (f"{LIST}{made.reference}/", 34)):
        cast.cora_sees.get(path)
        with django_assert_max_num_queries(most):
            assert cast.cora_sees.get(path).status_code == 200
