"""Minutes: written, agreed by the chair and then fixed, with decisions of the house and actions that their owners owe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Decision, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan import sight
from floorwalker.plan.actions import meeting_purposes, meetings
from floorwalker.plan.models import Meeting, MeetingPurpose
from floorwalker.plan.queries import meetings as queries
from floorwalker.plan.rules.meetings import Minutes
from tests.conftest import MONDAY, Cast

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def minutes(cast: Cast, **other: Any) -> Minutes:
    return replace(
        Minutes(
            title="Weekly planning", site=cast.pat.site, starts_at=MONDAY - timedelta(hours=1), chair=cast.olga,
            present=[cast.pat, cast.ada], apologies=[cast.rita], agenda="Renewals", notes="Late again.",
        ),
        **other,
    )


@pytest.mark.row(135)
def test_minutes_hold_people_agenda_decisions_and_actions_that_become_todos(cast: Cast) -> None:
    form = {
        "title": "Weekly planning", "site": cast.pat.site.pk, "began": "2026-03-02T08:00", "chair": cast.olga.pk,
        "present": [cast.pat.pk, cast.ada.pk], "apologies": [cast.rita.pk], "agenda": "Renewals", "notes": "Late *again*.",
    }
    wrong = cast.pat_sees.post("/plan/minutes/write/", form | {"apologies": [cast.ada.pk]})
    assert wrong.status_code == 422
    assert "Ada Okafor was there and sent apologies." in wrong.content.decode()
    sent = cast.pat_sees.post("/plan/minutes/write/", form)
    made = Meeting.objects.get()
    address = f"/plan/minutes/{made.reference}/"
    assert sent.url == address
    cast.pat_sees.post(f"{address}decide/", {"question": "Open earlier?", "choice": "At 7:30 from April", "why": "Callers ask."})
    cast.pat_sees.post(f"{address}give/", {"what": "Draft the roster", "owner": cast.ada.pk, "due_on": "2026-03-20"})
    assert cast.pat_sees.post(f"{address}give/", {"what": "", "owner": cast.ada.pk, "due_on": "x"}).status_code == 422
    assert cast.pat_sees.post(f"{address}decide/", {"choice": " "}).status_code == 422
    assert Decision.objects.get().subject == f"meeting:{made.reference}"
    owed = Todo.objects.get(person=cast.ada, done_at=None)
    assert (owed.what, owed.due_at.date()) == ("Draft the roster", date(2026, 3, 20))  # type: ignore[union-attr]
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Agree to the minutes of Weekly planning"
    page = cast.ada_sees.get(address).content.decode()
    for words in ("Weekly planning", "Late *again*.", "At 7:30 from April", "Draft the roster", "Rita Mbeki", "Not agreed yet"):
        assert words in page
    cast.ada_sees.post(f"{address}done/", {"key": made.actions.get().pk})
    cast.olga_sees.post(f"{address}agree/")
    assert not Todo.objects.filter(done_at=None).exists()
    assert cast.pat_sees.post(f"{address}decide/", {"choice": "Later"}).status_code == 409
    assert cast.pat_sees.post(f"/plan/minutes/write/?of={made.reference}", form).status_code == 409
    text = cast.ada_sees.get(f"{address}file.md").content.decode()
    for words in ("# Weekly planning", "| Decision | Open earlier? | At 7:30 from April Callers ask. |", r"Late \*again\*.", "| done |"):
        assert words in text
    assert cast.ada_sees.get(f"{address}file.pdf").content.startswith(b"%PDF")
    kinds = list(Line.objects.filter(kind__startswith="meeting.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["meeting.written", "meeting.action_given", "meeting.action_done", "meeting.agreed"]


def test_what_are_no_minutes_is_refused(cast: Cast) -> None:
    for other, code in (
        ({"title": ""}, "minutes_empty"), ({"agenda": " "}, "minutes_empty"), ({"present": []}, "minutes_nobody"),
        ({"apologies": [cast.pat]}, "minutes_both"), ({"starts_at": MONDAY + timedelta(hours=1)}, "minutes_ahead"),
    ):
        with pytest.raises(RuleBroken) as refused:
            meetings.write(minutes(cast, **other), by=cast.pat_acts)
        assert refused.value.refusal_code == code
    assert not Meeting.objects.exists()
    made = meetings.write(minutes(cast), by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="lies before the meeting"):
        meetings.give(made, what="Run", owner=cast.ada, due_on=date(2026, 1, 1), by=cast.pat_acts)
    with pytest.raises(NotAllowed, match="Olga Petrova chaired it"):
        meetings.agree(made, by=cast.pat_acts)
    again = meetings.write(minutes(cast, title="Weekly plan"), of=made, by=cast.pat_acts)
    assert (again.pk, again.reference, again.title) == (made.pk, made.reference, "Weekly plan")


def test_who_was_there_reads_them_and_few_write(cast: Cast) -> None:
    made = meetings.write(minutes(cast), by=cast.pat_acts)
    action = meetings.give(made, what="Run", owner=cast.sam, due_on=date(2026, 3, 9), by=cast.pat_acts)
    address = f"/plan/minutes/{made.reference}/"
    for who, sees in {"ada": 200, "sam": 200, "una": 404, "quin": 200, "asa": 200, "adm": 404, "stranger": 403}.items():
        assert getattr(cast, f"{who}_sees").get(address).status_code == sees, who
    for act in ("decide", "give", "agree", "done"):
        assert cast.ada_sees.post(f"{address}{act}/", {"choice": "x", "key": action.pk}).status_code == 403, act
    assert cast.ada_sees.get("/plan/minutes/write/").status_code == 403
    assert cast.ada_sees.get(f"{address}file.exe").status_code == 404
    assert cast.pat_sees.post(f"{address}done/", {"key": "²"}).status_code == 404
    assert cast.pat_sees.post(f"{address}explode/").status_code == 404
    meetings.done(made, key=action.pk, by=cast.sam_acts)
    with pytest.raises(Conflict):
        meetings.done(made, key=action.pk, by=cast.sam_acts)
    assert "Weekly planning" in cast.sam_sees.get("/plan/minutes/").content.decode()
    assert "Weekly planning" not in cast.adm_sees.get("/plan/minutes/").content.decode()


def test_the_list_asks_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        meetings.write(minutes(cast, title=f"Meeting {number}"), by=cast.pat_acts)
    cast.pat_sees.get("/plan/minutes/")
    with django_assert_max_num_queries(24):
        assert cast.pat_sees.get("/plan/minutes/?state=draft").content.decode().count(">Meeting ") == 8


def test_who_may_not_see_minutes_cannot_change_them_by_any_way(cast: Cast) -> None:
    made = meetings.write(minutes(cast), by=cast.pat_acts)
    action = meetings.give(made, what="Run", owner=cast.ada, due_on=date(2026, 3, 9), by=cast.pat_acts)
    for act in (
        lambda: meetings.write(minutes(cast), of=made, by=cast.una_acts),
        lambda: meetings.decide(made, question="", choice="Mine", why="", by=cast.una_acts),
        lambda: meetings.give(made, what="Hide", owner=cast.ada, due_on=date(2026, 3, 9), by=cast.una_acts),
        lambda: meetings.done(made, key=action.pk, by=cast.una_acts),
        lambda: meetings.agree(made, by=cast.una_acts),
    ):
        with pytest.raises(NotFound, match="that you may see"):
            act()
    assert not Decision.objects.exists()
    assert not sight.minutes(Actor("api_key", "99999")).exists(), "who is no person has no part in a meeting"


def test_a_chair_who_is_another_by_now_owes_nothing(cast: Cast) -> None:
    made = meetings.write(minutes(cast), by=cast.pat_acts)
    meetings.write(minutes(cast, chair=cast.rita, apologies=[]), of=made, by=cast.pat_acts)
    assert [each.person for each in Todo.objects.filter(done_at=None)] == [cast.rita]
    meetings.agree(made, by=cast.rita_acts)
    assert not Todo.objects.filter(done_at=None).exists()


def test_an_action_may_be_due_on_the_day_of_the_meeting_where_it_was_held(cast: Cast) -> None:
    site = cast.pat.site
    site.zone = "America/New_York"
    site.save()
    made = meetings.write(minutes(cast, site=site, starts_at=datetime(2026, 3, 2, 2, 0, tzinfo=UTC)), by=cast.pat_acts)
    assert meetings.give(made, what="Run", owner=cast.ada, due_on=date(2026, 3, 1), by=cast.pat_acts).pk


def test_what_is_refused_on_the_page_keeps_what_was_typed(cast: Cast) -> None:
    address = f"/plan/minutes/{meetings.write(minutes(cast), by=cast.pat_acts).reference}/"
    early = cast.pat_sees.post(f"{address}give/", {"what": "Draft the roster", "owner": cast.ada.pk, "due_on": "2026-01-01"})
    bare = cast.pat_sees.post(f"{address}decide/", {"question": "Open earlier?", "choice": " ", "why": "Callers ask."})
    long = cast.pat_sees.post(f"{address}decide/", {"choice": "x" * 301})
    assert [each.status_code for each in (early, bare, long)] == [422] * 3
    assert "lies before the meeting" in early.content.decode()
    assert 'value="Draft the roster"' in early.content.decode()
    assert 'value="Open earlier?"' in bare.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.row(59)
def test_what_is_decided_and_given_names_what_it_serves_and_what_names_nothing_is_listed(cast: Cast) -> None:
    standard = standards.put_in_force("asa", target=30.0, starts_on=date(2025, 1, 6), by=Actor.system("test"))
    about = f"standard:{standard.reference}"
    made = meetings.write(minutes(cast), by=cast.pat_acts)
    address = f"/plan/minutes/{made.reference}/"
    cast.pat_sees.post(f"{address}decide/", {"choice": "At 7:30", "serves": about})
    cast.pat_sees.post(f"{address}give/", {"what": "Draft it", "owner": cast.ada.pk, "due_on": "2026-03-02"})
    (action,) = made.actions.all()
    assert [purpose.about for purpose in queries.serving(about, by=cast.pat_acts)] == [about]
    assert list(queries.silent_actions(cast.pat_acts)) == [action]
    assert made.reference in cast.pat_sees.get("/plan/minutes/?state=silent").content.decode()
    assert "Draft it" in cast.pat_sees.get("/today/coordinate/").content.decode().split('id="unnamed-title"')[1]
    meetings.agree(made, by=cast.olga_acts)
    for wrong, status in (({"serves": "meeting:MIN-1"}, 422), ({"serves": "standard:STD-99"}, 404), ({"key": "77"}, 404)):
        sent = {"kind": "action", "key": action.pk, "serves": about} | wrong
        assert cast.pat_sees.post(f"{address}name/", sent).status_code == status
    before = cast.pat_sees.get(f"{address}file.md").content
    assert cast.pat_sees.post(f"{address}name/", {"kind": "action", "key": action.pk, "serves": about}).status_code == 302
    assert cast.pat_sees.get(f"{address}file.md").content == before, "minutes agreed stay as they are"
    with pytest.raises(Conflict):
        meeting_purposes.name(made, action, about=about, by=cast.pat_acts)
    assert not queries.silent_actions(cast.pat_acts).exists()
    page = cast.pat_sees.get(f"/plan/standards/{standard.reference}/").content.decode()
    assert "What is done for it" in page
    assert "Draft it" in page
    assert "Draft it" in cast.ada_sees.get(f"/plan/standards/{standard.reference}/").content.decode(), "she was there"
    assert "Draft it" not in cast.adm_sees.get(f"/plan/standards/{standard.reference}/").content.decode(), "minutes one may not see"
    purpose = MeetingPurpose.objects.get(action=action)
    for who in ("ada", "sam", "asa", "adm", "stranger"):
        by = getattr(cast, f"{who}_acts")
        with pytest.raises(NotAllowed):
            meeting_purposes.take_back(made, key=purpose.pk, by=by)
        with pytest.raises(NotAllowed):
            meeting_purposes.name(made, action, about=about, by=by)
    assert cast.pat_sees.post(f"{address}take-back/", {"key": purpose.pk}).status_code == 302
    assert list(queries.silent_actions(cast.pat_acts)) == [action]
    with pytest.raises(NotFound):
        meeting_purposes.take_back(made, key=purpose.pk, by=cast.pat_acts)
    other = meetings.write(minutes(cast), by=cast.pat_acts)
    with pytest.raises(NotFound):
        meeting_purposes.name(other, action, about=about, by=cast.pat_acts)
    kinds = list(Line.objects.filter(kind__startswith="meeting.purpose").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["meeting.purpose_named", "meeting.purpose_named", "meeting.purpose_taken_back"]
