"""The day log: issues, moves, notes and hand-overs, who may, what is refused, and what the facts say came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import lines, owned, signed_files, telling, todos
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.trail.models import Line
from floorwalker.record import counting
from floorwalker.serve.actions import corrections, issues, moves, notes
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log as queries
from floorwalker.serve.queries import effects
from floorwalker.serve.sight import seen
from tests.conftest import MONDAY
from tests.record.facts_made import batch, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
HOUR = timedelta(hours=1)
EARLIER = MONDAY - HOUR
NOBODY = ("ada", "sam", "quin", "cora", "asa", "adm", "stranger")


@pytest.fixture
def claims(the_system: Any) -> Any:
    return lines.open_queue("Claims", line="Claims", channel="voice", zone="Europe/London", by=the_system)


@pytest.fixture
def pets(the_system: Any) -> Any:
    return lines.open_queue("Pets", line="Pets", channel="voice", zone="Europe/London", by=the_system)


@pytest.fixture
def an_issue(cast: Any, claims: Any) -> Any:
    def make(**facts: Any) -> Entry:
        return issues.raise_issue("Callers hear silence", **{"found_at": EARLIER, "queue": claims, "by": cast.rita_acts} | facts)

    return make


def kinds() -> list[str]:
    return list(Line.objects.exclude(kind__in=("trail.looked", "queue.opened")).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("who", ["una", "pat", "rita", "olga"])
def test_those_who_run_the_floor_raise_issues(cast: Any, claims: Any, who: str) -> None:
    entry = issues.raise_issue("The IVR is silent", found_at=EARLIER, queue=claims, by=getattr(cast, f"{who}_acts"))
    assert entry.due_at == EARLIER + HOUR, "the house's own limit"
    assert entry.steps.get().act == "raised"
    assert kinds() == ["issue.raised"]


@pytest.mark.parametrize("who", NOBODY)
def test_nobody_else_does(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        issues.raise_issue("The IVR is silent", found_at=EARLIER, by=getattr(cast, f"{who}_acts"))
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("facts", "message"),
    [({"what": "  "}, "What happened is empty"), ({"found_at": MONDAY + HOUR}, "in the future"),
     ({"due_at": EARLIER - HOUR}, "before the issue was found")],
    ids=["no words", "not yet", "due before found"],
)  # fmt: skip
def test_an_issue_that_makes_no_sense_is_refused(cast: Any, facts: dict[str, Any], message: str) -> None:
    asked = {"what": "Silence", "found_at": EARLIER} | facts
    with pytest.raises(RuleBroken, match=message):
        issues.raise_issue(asked.pop("what"), **asked, by=cast.rita_acts)
    assert not Entry.objects.exists()


def test_an_owner_owes_it_until_it_is_closed_and_giving_moves_the_duty(cast: Any, an_issue: Any) -> None:
    entry = an_issue(owner=cast.una)
    assert todos.owed_by(cast.una.pk).get().due_at == entry.due_at
    issues.give(entry, owner=cast.pat, by=cast.una_acts)
    assert not todos.owed_by(cast.una.pk).exists()
    issues.give(entry, owner=cast.una, by=cast.rita_acts)
    assert todos.owed_by(cast.una.pk).count() == 1, "what comes back is owed again"
    issues.restore(entry, at=MONDAY, by=cast.una_acts)
    issues.close(entry, result="The carrier mended its line", by=cast.una_acts)
    assert not todos.owed_by(cast.una.pk).exists()


def test_who_leaves_hands_their_open_issues_over(cast: Any, an_issue: Any) -> None:
    entry = an_issue(owner=cast.una)
    (thing,) = owned.shelf().get("issues").of(cast.una)
    assert (thing.due_at, thing.page) == (entry.due_at, f"/serve/day-log/{entry.reference}/")
    with pytest.raises(NotAllowed):
        issues.hand_over(entry.reference, to=cast.pat, by=cast.ada_acts)
    issues.hand_over(entry.reference, to=cast.pat, by=cast.olga_acts)
    assert todos.owed_by(cast.pat.pk).count() == 1
    assert telling.unread(cast.pat.pk).get().kind == "issue_given"
    issues.restore(entry, at=MONDAY, by=cast.pat_acts)
    issues.close(entry, result="Mended", by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="no longer open"):
        issues.hand_over(entry.reference, to=cast.una, by=cast.olga_acts)


def test_an_issue_is_closed_only_with_a_result_after_service_was_restored(cast: Any, an_issue: Any) -> None:
    entry = an_issue()
    with pytest.raises(RuleBroken, match="has not ended yet"):
        issues.close(entry, result="Mended", by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="before the issue was found"):
        issues.restore(entry, at=EARLIER - HOUR, by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="in the future"):
        issues.restore(entry, at=MONDAY + HOUR, by=cast.rita_acts)
    issues.restore(entry, at=MONDAY - HOUR / 2, by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="result is empty"):
        issues.close(entry, result=" ", by=cast.rita_acts)
    entry = issues.close(entry, result="Mended", by=cast.rita_acts)
    assert entry.closed_at == MONDAY
    for again in (issues.act, corrections.correct):
        if again is issues.act:
            with pytest.raises(RuleBroken, match="closed already"):
                again(entry, words="More", by=cast.rita_acts)
        else:
            again(entry, words="It was the other carrier", by=cast.rita_acts)
    entry.refresh_from_db()
    assert entry.result == "Mended", "a correction stands beside what was said"
    assert [step.act for step in entry.steps.all()] == ["raised", "restored", "closed", "corrected"]


@pytest.mark.row(155)
def test_what_came_of_an_issue_is_counted_from_the_facts(cast: Any, an_issue: Any, claims: Any, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    day = EARLIER.date()
    # Each half hour: before 4 of 4 in time, during 1 of 4, after 3 of 4.
    waits = {-30: (5, 5, 5, 5), 0: (5, 90, 90, 90), 30: (5, 5, 5, 90)}
    rows = [
        visit(EARLIER + timedelta(minutes=at + place), wait_seconds=float(wait), queue_id=claims.pk)
        for at, seconds in waits.items() for place, wait in enumerate(seconds)
    ]
    counting.store().replace_day("visits", day, batch("visits", rows), written_at=MONDAY)
    entry = an_issue()
    issues.restore(entry, at=EARLIER + HOUR / 2, by=cast.rita_acts)
    entry = issues.close(entry, result="Mended", by=cast.rita_acts)
    assert entry.measured is not None
    assert [entry.measured[name]["service_level"] for name in ("before", "during", "after")] == [1.0, 0.25, 0.75]
    assert [entry.measured[name]["offered"] for name in ("before", "during", "after")] == [4, 4, 4]
    halves = effects.by_half_hour(claims, start=EARLIER - HOUR, end=EARLIER + HOUR)
    assert halves.service_level == [None, 1.0, 0.25, 0.75], "a half hour without contacts is no data"
    page = cast.rita_sees.get(f"/serve/day-log/{entry.reference}/").content.decode()
    assert "25%" in page.split('id="effect-title"')[1]
    assert "m-span" in page


@pytest.mark.row(156)
def test_people_are_moved_by_those_who_reach_them_and_come_back(cast: Any, claims: Any, pets: Any) -> None:
    asked = {"from_queue": pets, "queue": claims, "starts_at": EARLIER, "trigger": "level", "why": "Claims under 60%"}
    entry = moves.move([cast.ada], **asked, by=cast.una_acts)
    assert list(entry.moved.all()) == [cast.ada]
    with pytest.raises(NotAllowed):
        moves.move([cast.ada, cast.sam], **asked, by=cast.una_acts)
    for wrong, message in (
        ({"queue": pets}, "are on Pets already"), ({"ends_at": EARLIER}, "end before it begins"), ({"trigger": "mood"}, "not a trigger"),
        ({"why": ""}, "is empty"),
    ):
        with pytest.raises(RuleBroken, match=message):
            moves.move([cast.ada], **asked | wrong, by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="Nobody was moved"):
        moves.move([], **asked, by=cast.rita_acts)
    assert Entry.objects.count() == 1
    moves.end(entry, at=MONDAY, by=cast.una_acts)
    assert issues.close(entry, result="Claims back over 80%", by=cast.una_acts).closed_at == MONDAY
    assert kinds() == ["people.moved", "people.moved_back", "day_log.closed"]
    page = cast.una_sees.get(f"/serve/day-log/{entry.reference}/").content.decode()
    for words in ("Ada Okafor", "Pets", "Service level at risk", "Claims back over 80%"):
        assert words in page, words


def test_a_move_is_closed_once_it_has_ended_and_a_time_far_off_was_mistyped(cast: Any, claims: Any, pets: Any) -> None:
    asked = {"from_queue": pets, "queue": claims, "starts_at": EARLIER, "trigger": "level", "why": "Claims under 60%"}
    entry = moves.move([cast.ada], **asked, ends_at=MONDAY + HOUR, by=cast.una_acts)
    with pytest.raises(RuleBroken, match="has not ended yet"):
        issues.close(entry, result="Claims back over 80%", by=cast.una_acts)
    assert b"Close with this result" not in cast.una_sees.get(f"/serve/day-log/{entry.reference}/").content
    for wrong in ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, {"ends_at": datetime(9999, 12, 31, tzinfo=UTC)}):
        with pytest.raises(RuleBroken, match="more than a year away"):
            moves.move([cast.ada], **asked | wrong, by=cast.una_acts)
    typed = {"what": "Silence", "trigger": "system", "day": "0001-01-01", "at": "23:50"}
    assert b"more than a year away" in cast.una_sees.post("/serve/day-log/add/issue/", typed).content


def test_a_page_offers_only_what_its_reader_may_do(cast: Any, an_issue: Any) -> None:
    entry = an_issue(by=cast.olga_acts)
    assert b"Log it" not in cast.una_sees.get(f"/serve/day-log/{entry.reference}/").content, "the whole floor's, and not hers"
    issues.give(entry, owner=cast.una, by=cast.olga_acts)
    assert b"Log it" in cast.una_sees.get(f"/serve/day-log/{entry.reference}/").content
    assert cast.una_sees.post(f"/serve/day-log/{entry.reference}/act/", {"words": "Rang"}, follow=True).status_code == 200


def test_a_leader_sees_the_floor_and_their_own_team_only(cast: Any, a_team: Any, a_person: Any, an_issue: Any) -> None:
    other = a_team("pets-b")
    everywhere, theirs = an_issue(), an_issue(team=other)
    assert set(seen(cast.una_acts)) == {everywhere}
    assert set(seen(cast.olga_acts)) == {everywhere, theirs}
    assert not seen(cast.ada_acts).exists()
    with pytest.raises(NotFound):
        queries.find(theirs.reference, by=cast.una_acts)
    with pytest.raises(NotAllowed, match="does not reach"):
        issues.act(theirs, words="Called", by=cast.una_acts)
    with pytest.raises(NotAllowed, match="does not reach"):
        notes.note("Quiet", team=other, by=cast.una_acts)


@pytest.mark.row(63)
def test_a_shift_is_handed_over_with_what_is_open_and_acknowledged_by_the_one_who_takes_over(cast: Any, an_issue: Any) -> None:
    from floorwalker.plan.actions import absences

    entry = an_issue(owner=cast.una)
    absences.record(cast.ada, kind="sick", starts_at=MONDAY + timedelta(hours=15), ends_at=MONDAY + 2 * timedelta(days=1), by=cast.una_acts)
    page = cast.una_sees.get("/serve/day-log/add/handover/").content.decode()
    assert entry.reference in page
    assert "overdue" not in page, "due at nine, and it is nine"
    assert "Ada Okafor" in page.split("Away on Tue 3 Mar")[1]
    answer = cast.una_sees.post("/serve/day-log/add/handover/", {"to": cast.rita.pk, "text": "Claims is quiet"}, follow=True)
    assert answer.status_code == 200
    note = Entry.objects.get(kind="handover")
    assert todos.owed_by(cast.rita.pk).filter(key=f"handover:{note.reference}").exists()
    with pytest.raises(NotAllowed, match="handed to somebody else"):
        notes.take_over(note, by=cast.olga_acts)
    assert cast.rita_sees.post(f"/serve/day-log/{note.reference}/acknowledge/", follow=True).status_code == 200
    note.refresh_from_db()
    assert note.closed_at == MONDAY
    assert not todos.owed_by(cast.rita.pk).exists()
    with pytest.raises(RuleBroken, match="acknowledged already"):
        notes.take_over(note, by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="to somebody else"):
        notes.hand_over("Hello", to=cast.una, by=cast.una_acts)


@pytest.mark.row(214)
def test_the_log_of_a_period_is_listed_filtered_and_sent_as_a_file(
    cast: Any, an_issue: Any, claims: Any, pets: Any, django_assert_max_num_queries: Any
) -> None:
    from floorwalker.plan.actions import absences

    old = issues.raise_issue("Old trouble", found_at=MONDAY - timedelta(days=20), by=cast.rita_acts)
    entry = an_issue(found_at=MONDAY - 2 * HOUR, effect="Silence for 40 callers")
    moves.move([cast.ada], from_queue=pets, queue=claims, starts_at=EARLIER, trigger="level", why="Under 60%", by=cast.una_acts)
    notes.note("A calm morning", by=cast.una_acts)
    absences.record(cast.ada, kind="sick", starts_at=MONDAY, ends_at=MONDAY + HOUR, by=cast.una_acts)
    cast.una_sees.get("/serve/day-log/")
    with django_assert_max_num_queries(24):
        page = cast.una_sees.get("/serve/day-log/").content.decode()
    for words in (entry.reference, old.reference, "Overdue", "Ada Okafor", "A calm morning", "Sick"):
        assert words in page, words
    only = cast.una_sees.get("/serve/day-log/?kind=move").content.decode()
    assert "Under 60%" in only
    assert "A calm morning" not in only
    assert old.reference not in cast.una_sees.get("/serve/day-log/?from=2026-02-01&until=2026-02-05").content.decode()
    assert "Write a day as 2026-11-24" in cast.una_sees.get("/serve/day-log/?from=2026-02-31").content.decode()
    overdue = cast.una_sees.get("/serve/day-log/?state=overdue").content.decode()
    assert entry.reference in overdue
    file = b"".join(cast.una_sees.get("/serve/day-log/?format=csv&from=2026-03-02")).decode()
    assert "Silence for 40 callers" in file
    assert "Service level at risk" in file
    assert old.reference in file, "what is still open goes on"
    assert "2026-03-02T07:00" in file
    assert Line.objects.filter(kind="trail.looked", subject="day_log").count() == 1
    assert cast.ada_sees.get("/serve/day-log/").status_code == 403


@pytest.mark.row(211)
def test_the_log_of_a_leader_is_filed_signed_for_any_period(
    cast: Any, an_issue: Any, claims: Any, pets: Any, tmp_path: Path, settings: Any
) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    an_issue(by=cast.rita_acts)
    moves.move([cast.ada], from_queue=pets, queue=claims, starts_at=EARLIER, trigger="level", why="Under 60%", by=cast.una_acts)
    asked = f"?from=2026-03-01&until=2026-03-02&by=person:{cast.una.pk}"
    table = cast.olga_sees.get(f"/serve/day-log/file.csv{asked}").content
    statement = signed_files.check(table)
    assert statement.about["title"] == "Leader's log of Una Byrne"
    assert (statement.about["first_day"], statement.about["last_day"]) == ("2026-03-01", "2026-03-02")
    assert statement.about["filters"] == "in the hand of: Una Byrne"
    narrowed = signed_files.check(cast.olga_sees.get(f"/serve/day-log/file.csv?queue={claims.pk}&by=person:{cast.sam.pk}").content)
    assert narrowed.about["filters"] == f"queue: Claims, in the hand of: person:{cast.sam.pk}", "also who is on no list narrows it"
    assert b"Under 60%" in table
    assert b"Callers hear silence" not in table
    paper = cast.olga_sees.get(f"/serve/day-log/file.pdf{asked}").content
    assert paper.startswith(b"%PDF")
    assert signed_files.check(paper).about["kind"] == "day_log"
    assert Line.objects.filter(kind="trail.looked", subject="day_log").count() == 3
    assert cast.ada_sees.get("/serve/day-log/file.pdf").status_code == 403


def test_the_forms_raise_act_restore_and_close_without_script(cast: Any, claims: Any) -> None:
    asked = {"what": "The IVR is silent", "trigger": "system", "queue": claims.pk, "day": "2026-03-02", "at": "08:10", "due": "08:40"}
    assert cast.una_sees.get("/serve/day-log/add/issue/").status_code == 200
    assert cast.una_sees.post("/serve/day-log/add/issue/", asked | {"day": "2026-03-03"}).status_code == 422
    assert cast.una_sees.post("/serve/day-log/add/issue/", asked, follow=True).status_code == 200
    entry = Entry.objects.get()
    assert entry.due_at == datetime(2026, 3, 2, 8, 40, tzinfo=UTC)
    base = f"/serve/day-log/{entry.reference}/"
    refused = cast.una_sees.post(f"{base}close/", {"words": "Mended"})
    assert refused.status_code == 422
    assert b"has not ended yet" in refused.content
    assert cast.una_sees.post(f"{base}act/", {"words": "Called the carrier"}, follow=True).status_code == 200
    assert cast.una_sees.post(f"{base}give/", {"owner": cast.rita.pk}, follow=True).status_code == 200
    assert cast.una_sees.post(f"{base}restore/", {"day": "2026-03-02", "at": "08:50"}, follow=True).status_code == 200
    done = cast.una_sees.post(f"{base}close/", {"words": "Mended"}, follow=True).content.decode()
    assert "Closed" in done
    assert "Lasted" in done
    assert cast.una_sees.post(f"{base}dance/").status_code == 404
    assert cast.ada_sees.post(f"{base}act/", {"words": "x"}).status_code == 404
    for kind in ("move", "note", "exception", "handover"):
        assert cast.una_sees.get(f"/serve/day-log/add/{kind}/").status_code == 200
    assert cast.una_sees.get("/serve/day-log/add/dance/").status_code == 404
