"""The standards catalogue: proposed by one, approved by another, obeyed by everything that reads standards, looked at again."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, standards, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Queue, Standard, Todo
from floorwalker.ground.people.models import ApiKey
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import catalogue
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import catalogue as queries
from floorwalker.plan.rules.catalogue import Draft
from tests.conftest import Cast
from tests.plan.standards_made import compliance_stands
from tests.record.contacts_made import AT, a_contact, a_queue, counted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

TODAY = date(2026, 3, 2)
MONDAY_NEXT = date(2026, 3, 9)


def draft(cast: Cast, **other: Any) -> Draft:
    return replace(
        Draft(
            name="Put things right first time", definition="Nobody rings twice about the same within a week.", measure="fcr", queue=None,
            channel="", target=0.75, tolerance=0.03, threshold=0.65, target_seconds=None, window="week", starts_on=MONDAY_NEXT,
            review_on=date(2026, 9, 7), owner=cast.pat, serves="Fewer repeat contacts", obligation="", why="Customers asked for it.",
        ),
        **other,
    )


def proposed(cast: Cast, **other: Any) -> StandardVersion:
    return catalogue.propose(draft(cast, **other), approver=cast.olga, by=cast.pat_acts)


def in_time(cast: Cast, queue: Queue | None, **other: Any) -> Draft:
    words = {"name": "Answer without a long wait", "measure": "service_level", "target": 0.8, "threshold": 0.7, "target_seconds": 20.0}
    return draft(cast, queue=queue, **{**words, **other})


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "standard_in_words"),
        ({"definition": ""}, "standard_in_words"),
        ({"why": ""}, "standard_in_words"),
        ({"measure": "cheer"}, "unknown_measure"),
        ({"measure": "offered", "target": 100.0, "threshold": None}, "kpi_without_direction"),
        ({"target": 75.0}, "bad_target"),
        ({"target": float("nan")}, "bad_target"),
        ({"threshold": 0.9}, "standard_threshold"),
        ({"measure": "repeat_contact", "target": 0.1, "threshold": 0.05}, "standard_threshold"),
        ({"measure": "aht", "target": 300.0, "tolerance": 30.0, "threshold": 400.0}, "standard_threshold"),
        ({"target_seconds": 20.0}, "standard_without_seconds"),
        ({"measure": "service_level", "target_seconds": None}, "standard_without_seconds"),
        ({"review_on": MONDAY_NEXT}, "standard_review"),
        ({"review_on": date(2029, 1, 1)}, "standard_review"),
        ({"starts_on": TODAY}, "standard_too_late"),
        ({"measure": "service_level", "target": 0.8, "target_seconds": 20.0}, "standard_speed_alone"),
    ],
)
def test_what_is_no_standard_is_refused_with_what_to_do(cast: Cast, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        proposed(cast, **other)
    assert refused.value.refusal_code == code
    assert refused.value.remedy
    assert not StandardVersion.objects.exists()


@pytest.mark.row(7)
def test_a_standard_is_proposed_approved_by_another_and_obeyed_from_its_first_day(cast: Cast) -> None:
    assert cast.olga.pk
    begun = {
        "name": "Put things right first time", "definition": "Nobody rings twice.", "measure": "fcr", "applies_to": "everything",
        "target": "75", "tolerance": "3", "threshold": "65", "window": "week", "starts_on": "2026-03-09", "review_on": "2026-09-07",
        "owner": cast.pat.pk, "serves": "Fewer repeats", "obligation": "ISO 18295-1, 5.2", "approver": cast.olga.pk, "why": "Asked for.",
    }
    sent = cast.pat_sees.post("/plan/standards/propose/", begun)
    made = StandardVersion.objects.get()
    assert sent.url == f"/plan/standards/{made.reference}/"
    assert standards.in_force(MONDAY_NEXT).count() == 0
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the standard Put things right first time"
    assert "Somebody else decides" in cast.pat_sees.get(sent.url).content.decode()
    assert cast.pat_sees.post(f"{sent.url}approve/").status_code == 403
    cast.olga_sees.post(f"{sent.url}approve/")
    standing = standards.in_force(MONDAY_NEXT).get()
    assert (standing.reference, standing.measure, standing.target, standing.tolerance) == (made.reference, "fcr", 0.75, 0.03)
    assert not standards.in_force(MONDAY_NEXT - timedelta(days=1)).exists()
    assert not Todo.objects.filter(done_at=None).exists()
    assert Notice.objects.filter(person=cast.pat, kind="standards").exists()
    page = cast.ada_sees.get("/plan/standards/").content.decode()
    for words in (made.reference, "Put things right first time", "at least 75%", "65%", "Pat Nowak", "To come"):
        assert words in page
    file = csv.DictReader(io.StringIO(b"".join(cast.pat_sees.get(f"{sent.url}file.csv")).decode("utf-8-sig")))
    row = next(file)
    assert (row["target"], row["worst"], row["owner"], row["rule"], row["approved_by"]) == (
        "at least 75%", "65%", "Pat Nowak", "ISO 18295-1, 5.2", "Olga Petrova"
    )
    kinds = list(Line.objects.filter(kind__startswith="standard.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["standard.proposed", "standard.put_in_force", "standard.approved"]


def test_speed_stands_only_beside_quality_that_rules_the_same_by_that_day(cast: Cast) -> None:
    queue, other = a_queue("claims", target_seconds=None), a_queue("renewals", target_seconds=None)
    with pytest.raises(RuleBroken, match="would stand alone") as refused:
        catalogue.propose(in_time(cast, queue), approver=cast.olga, by=cast.pat_acts)
    assert "First put a standard of quality" in refused.value.remedy
    catalogue.approve(proposed(cast, queue=other), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="would stand alone") as refused:
        catalogue.propose(in_time(cast, other), approver=cast.olga, by=cast.pat_acts)
    assert refused.value.remedy.endswith("a standard of compliance in force there by the same day: Compliance-critical errors.")
    compliance_stands()
    with pytest.raises(RuleBroken, match=f"would stand alone for {queue.name}"):
        catalogue.propose(in_time(cast, queue), approver=cast.olga, by=cast.pat_acts)
    beside = catalogue.approve(proposed(cast, queue=queue), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="would stand alone"):
        catalogue.propose(in_time(cast, queue, starts_on=MONDAY_NEXT - timedelta(days=1)), approver=cast.olga, by=cast.pat_acts)
    made = catalogue.propose(in_time(cast, queue), approver=cast.olga, by=cast.pat_acts)
    Standard.objects.filter(reference=beside.reference).update(ends_on=MONDAY_NEXT + timedelta(days=0), starts_on=TODAY)
    with pytest.raises(RuleBroken, match="would stand alone"):
        catalogue.approve(made, by=cast.olga_acts)
    Standard.objects.filter(reference=beside.reference).update(ends_on=None)
    catalogue.approve(made, by=cast.olga_acts)
    assert standards.target_seconds(queue=queue, day=MONDAY_NEXT) == 20.0


def test_nobody_approves_their_own_and_each_proposal_is_decided_once(cast: Cast) -> None:
    own = catalogue.propose(draft(cast), approver=cast.cora, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot approve it"):
        catalogue.approve(own, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        catalogue.approve(own, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        catalogue.refuse(own, reason=" ", by=cast.cora_acts)
    catalogue.refuse(own, reason="Too low.", by=cast.cora_acts)
    with pytest.raises(Conflict, match="refused already"):
        catalogue.approve(own, by=cast.cora_acts)
    assert Notice.objects.get(person=cast.olga).what.endswith("was refused: Too low.")
    assert catalogue.withdraw(proposed(cast), reason="Not now.", by=cast.pat_acts).state == "withdrawn"
    assert not Standard.objects.exists()


def test_a_key_of_the_proposer_decides_nothing(cast: Cast) -> None:
    own = catalogue.propose(draft(cast), approver=cast.cora, by=cast.olga_acts)
    key = ApiKey.objects.create(
        reference="KEY-1", name="Script", public="p", digest="d", permissions=[queries.APPROVE], reach="all", owner=cast.olga, made_at=AT,
        expires_at=AT + timedelta(days=30),
    )
    with pytest.raises(RuleBroken, match="Only a person decides"):
        catalogue.approve(own, by=Actor("api_key", str(key.pk)))
    assert not Standard.objects.exists()
    own.refresh_from_db()
    assert own.state == "proposed"


def test_what_is_agreed_for_a_team_rules_that_team_alone(cast: Cast, a_team: Any) -> None:
    team = a_team()
    catalogue.agree(draft(cast, team=team), proposed_by=cast.pat, by=cast.olga_acts)
    assert Standard.objects.get().team == team
    assert not standards.in_force(MONDAY_NEXT).exists()
    with pytest.raises(RuleBroken, match="Who proposed a standard"):
        catalogue.agree(draft(cast, measure="csat"), proposed_by=cast.olga, by=cast.olga_acts)


def test_words_for_one_that_ends_leave_the_look_at_the_next_to_its_owner(cast: Cast) -> None:
    before = standards.put_in_force("fcr", target=0.7, starts_on=TODAY, by=cast.olga_acts)
    following = catalogue.approve(proposed(cast), by=cast.olga_acts)
    before.refresh_from_db()
    todos.owe(cast.pat, key="look", stage="plan", what="Look again", why="So.", about=f"standard:{following.reference}")
    words = {name: getattr(before, name) for name in catalogue.NUMBERS}
    documented = catalogue.propose(draft(cast, **words, threshold=None), approver=cast.olga, of=before, by=cast.pat_acts)
    catalogue.approve(documented, by=cast.olga_acts)
    assert Todo.objects.get(key="look").done_at is None


def test_a_second_proposal_for_the_same_waits_for_the_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = proposed(cast)
    with pytest.raises(Conflict, match="for everything waits"):
        proposed(cast)
    assert proposed(cast, queue=a_queue("claims", target_seconds=None)).pk

    def meanwhile(*_: Any, **__: Any) -> None:
        StandardVersion.objects.filter(pk=first.pk).update(measure="csat")

    monkeypatch.setattr(standards, "require_last", meanwhile)
    with pytest.raises(Conflict, match="just made"):
        proposed(cast, measure="csat")


def test_what_was_put_in_force_without_words_is_listed_and_gets_them_without_a_change(cast: Cast) -> None:
    queue = a_queue("claims", target_seconds=None)
    standing = standards.put_in_force("service_level", target=0.8, target_seconds=20, starts_on=TODAY, queue=queue, by=cast.olga_acts)
    page = cast.pat_sees.get("/plan/standards/?words=none").content.decode()
    assert "1 stands in force without words or owner" in page
    assert "In force, not in words" in page
    form = {
        "name": "Answer claims", "definition": "Claims are answered in time.", "threshold": "70", "window": "day",
        "review_on": "2026-12-01", "owner": cast.pat.pk, "approver": cast.olga.pk, "why": "It was agreed in 2024.", "target": "10",
    }
    address = f"/plan/standards/propose/?of={standing.reference}"
    assert 'name="target"' not in cast.pat_sees.get(address).content.decode()
    assert cast.pat_sees.post(address, form).status_code == 302
    with pytest.raises(Conflict, match="for Claims waits"):
        catalogue.propose(in_time(cast, queue, starts_on=TODAY, tolerance=0.0), approver=cast.olga, of=standing, by=cast.pat_acts)
    refused = StandardVersion.objects.get()
    catalogue.refuse(refused, reason="Say who is left out.", by=cast.olga_acts)
    assert cast.pat_sees.post(address, form).status_code == 302
    catalogue.approve(StandardVersion.objects.get(state="proposed"), by=cast.olga_acts)
    standing.refresh_from_db()
    assert (standing.target, standing.starts_on, standing.ends_on, standing.version.name) == (0.8, TODAY, None, "Answer claims")
    assert not queries.undocumented(TODAY).exists()


def test_words_for_a_standard_leave_its_numbers(cast: Cast) -> None:
    standing = standards.put_in_force("fcr", target=0.7, starts_on=TODAY, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="changed: target, tolerance, starts_on"):
        catalogue.propose(draft(cast), approver=cast.olga, of=standing, by=cast.pat_acts)


def test_the_next_version_begins_as_the_last_says_what_changes_and_ends_it(cast: Cast) -> None:
    first = catalogue.approve(proposed(cast, starts_on=TODAY + timedelta(days=1)), by=cast.olga_acts)
    with clock.frozen(AT + timedelta(days=30)):
        form = cast.pat_sees.get(f"/plan/standards/propose/?next={first.reference}").content.decode()
        assert 'value="Put things right first time"' in form
        assert 'value="75"' in form
        second = proposed(cast, target=0.8, threshold=None, starts_on=date(2026, 5, 4), review_on=date(2026, 12, 1))
        page = cast.olga_sees.get(f"/plan/standards/{second.reference}/").content.decode()
        for words in ("What changes", "at least 75%", "at least 80%", "65%", "nothing"):
            assert words in page
        catalogue.approve(second, by=cast.olga_acts)
    assert Standard.objects.get(reference=first.reference).ends_on == date(2026, 5, 4)


def test_the_owner_is_asked_in_time_to_look_again_and_says_why_it_stays(cast: Cast) -> None:
    made = catalogue.approve(proposed(cast, starts_on=TODAY + timedelta(days=1), review_on=date(2026, 6, 1)), by=cast.olga_acts)
    def asked(day: date) -> int:
        with clock.frozen(AT + (day - AT.date())):
            jobs.enqueue(catalogue.REVIEWS, arguments={}, by=cast.olga_acts, key=str(day))
            running = claim(holder="test")
            assert running is not None
            return int(catalogue.ask_for_reviews(running)["due"])

    assert asked(date(2026, 5, 1)) == 0
    assert asked(date(2026, 5, 20)) == asked(date(2026, 5, 21)) == 1
    todo = Todo.objects.get(person=cast.pat, done_at=None)
    assert todo.what == "Look again at the standard Put things right first time"
    with clock.frozen(AT + timedelta(days=100)):
        assert "Overdue since" in cast.pat_sees.get("/plan/standards/?words=due").content.decode()
        address = f"/plan/standards/{made.reference}/review/"
        assert cast.pat_sees.post(address, {"review_on": "2026-11-30"}).status_code == 422
        assert cast.pat_sees.post(address, {"review_on": "2031-11-30", "why": "Fine."}).status_code == 422
        assert cast.pat_sees.post(address, {"review_on": "2026-11-30", "why": "It is kept, and still asked for."}).status_code == 302
    todo.refresh_from_db()
    made.refresh_from_db()
    assert todo.done_at is not None
    assert made.review_on == date(2026, 11, 30)


def test_queues_that_promise_nothing_are_named(cast: Cast) -> None:
    queue = a_queue("claims", target_seconds=None)
    assert f"promises its customers nothing:</b> {queue.name}" in cast.una_sees.get("/plan/standards/").content.decode()
    standards.put_in_force("asa", target=30, starts_on=TODAY, channel=queue.channel, by=cast.olga_acts)
    assert "promises its customers nothing" not in cast.una_sees.get("/plan/standards/").content.decode()


def test_the_page_says_how_it_was_kept_by_day_with_n(cast: Cast, tmp_path: Path) -> None:
    for number in range(6):
        a_contact(AT + timedelta(minutes=number * 20), agent=cast.ada, waited=5, talk=60)
    compliance_stands()
    catalogue.approve(proposed(cast), by=cast.olga_acts)
    made = proposed(cast, measure="asa", target=10.0, tolerance=5.0, threshold=20.0)
    with counted(tmp_path):
        page = cast.pat_sees.get(f"/plan/standards/{made.reference}/").content.decode()
        hidden = cast.ada_sees.get(f"/plan/standards/{made.reference}/").content.decode()
    assert "How it was kept" in page
    assert "23 Feb: 0:05, kept" in page.replace("Mon ", "")
    assert "How it was kept" not in hidden


@pytest.mark.parametrize("who", ["ada", "sam", "una", "quin", "cora", "rita", "asa", "adm"])
def test_everybody_reads_what_is_promised_and_few_propose(cast: Cast, who: str) -> None:
    made = proposed(cast)
    sees = getattr(cast, f"{who}_sees")
    assert sees.get("/plan/standards/").status_code == 200
    assert sees.get(f"/plan/standards/{made.reference}/").status_code == 200
    assert sees.get("/plan/standards/propose/").status_code == 403
    assert sees.post(f"/plan/standards/{made.reference}/withdraw/", {"reason": "x"}).status_code == 403
    assert sees.post(f"/plan/standards/{made.reference}/approve/").status_code == (302 if who == "cora" else 403)


def test_the_stranger_reads_nothing_and_what_is_not_there_is_said(cast: Cast) -> None:
    assert cast.stranger_sees.get("/plan/standards/").status_code == 403
    for address in ("/plan/standards/STD-999/", "/plan/standards/STD-999/file.csv", "/plan/standards/propose/?next=STD-999"):
        assert cast.pat_sees.get(address).status_code == 404
    made = proposed(cast)
    assert cast.olga_sees.post(f"/plan/standards/{made.reference}/explode/").status_code == 404


def test_bad_input_comes_back_with_its_field_named(cast: Cast) -> None:
    answer = cast.pat_sees.post("/plan/standards/propose/", {"measure": "fcr", "target": "much", "applies_to": "queue:999"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Target: Write First-contact resolution as 80 for 80 %." in page
    assert "Applies to: Select a valid choice" in page
    assert 'value="much"' in page


def test_the_register_asks_little_however_long_it_is(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        catalogue.approve(proposed(cast, starts_on=MONDAY_NEXT + timedelta(days=number), review_on=date(2026, 12, 1)), by=cast.olga_acts)
    cast.pat_sees.get("/plan/standards/")
    with django_assert_max_num_queries(26):
        assert cast.pat_sees.get("/plan/standards/").content.decode().count("STD-") >= 12


def test_a_standard_goes_to_another_owner_when_its_owner_leaves(cast: Cast) -> None:
    made = catalogue.approve(proposed(cast), by=cast.olga_acts)
    assert [each.reference for each in queries.owned_by(cast.pat)] == [made.reference]
    catalogue.give(made.reference, to=cast.olga, by=cast.adm_acts)
    made.refresh_from_db()
    assert made.owner == cast.olga
