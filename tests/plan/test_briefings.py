"""Briefings: called for an audience, attended, asked about, read and understood, caught up on, and looked at for their effect."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.engine import measures
from floorwalker.ground import clock, refs, signed_files, standards
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import briefings
from floorwalker.plan.models import Briefing, BriefingPerson
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.rules.briefings import BriefingDraft, Item, effect, read_quiz, typed_quiz
from floorwalker.plan.rules.keeping import Sofar
from tests.conftest import MONDAY, Cast
from tests.plan.agreements_made import a_clients_queue, came

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
QUIZ = "What is promised?\n* 80 % in 20 s\n- 90 % in 60 s\n\nFrom when?\n- today\n* next week"
LATER = MONDAY + timedelta(hours=2)
A_DAY = timedelta(days=1)


def called(cast: Cast, people: list[Any] | None = None, **other: Any) -> Briefing:
    words: dict[str, Any] = {
        "title": "Claims in 20 seconds", "content": "From next week we answer 80 % in 20 s.", "agenda": "", "about": "",
        "leader": cast.una, "site": cast.una.site, "starts_at": MONDAY + timedelta(hours=1), "ends_at": MONDAY + timedelta(minutes=75),
        "audience": "Claims A", "quiz": read_quiz(QUIZ), "must_be_right": 2,
    }
    repeats = other.pop("repeats", None)
    return briefings.call(BriefingDraft(**words | other), people or [cast.ada], repeats=repeats, by=cast.una_acts)


@pytest.mark.once
def test_a_quiz_is_typed_and_read_back_and_what_is_none_says_its_line() -> None:
    items = read_quiz(QUIZ)
    assert items[0] == Item("What is promised?", ("80 % in 20 s", "90 % in 60 s"), 0)
    assert read_quiz(typed_quiz(items)) == items
    assert read_quiz(" \n") == ()
    for text, said in (
        ("- yes", "Line 1 is an option without a question"), ("Why?\n*", "Line 2: an option has"), ("Why?\n* a", "needs 2 to 6 options"),
        ("Why?\n- a\n- b", "just one of them right"), ("Why?\n* a\n* b", "just one of them right"),
    ):
        with pytest.raises(ValueError, match=said.replace("*", r"\*")):
            read_quiz(text)


@pytest.mark.once
@pytest.mark.parametrize(
    ("code", "before", "after", "days", "says"),
    [
        ("fcr", Sofar(0.7, 900, 0.67, 0.73), Sofar(0.8, 900, 0.77, 0.83), 6, "too early"),
        ("fcr", Sofar(0.7, 900, 0.67, 0.73), Sofar(0.8, 900, 0.77, 0.83), 7, "better"),
        ("fcr", Sofar(0.8, 900, 0.77, 0.83), Sofar(0.7, 900, 0.67, 0.73), 28, "worse"),
        ("repeat_contact", Sofar(0.2, 900, 0.17, 0.23), Sofar(0.1, 900, 0.08, 0.12), 28, "better"),
        ("fcr", Sofar(0.7, 90, 0.6, 0.79), Sofar(0.8, 90, 0.7, 0.87), 28, "no difference that chance could not make"),
        ("fcr", Sofar(), Sofar(0.8, 90, 0.7, 0.87), 28, "no data"),
    ],
)
def test_an_effect_is_said_only_after_a_week_and_where_chance_cannot_explain_it(
    code: str, before: Sofar, after: Sofar, days: int, says: str
) -> None:
    assert effect(measures.get(code), before=before, after=after, days_after=days) == says


@pytest.mark.row(144, 157, 189)
def test_a_briefing_is_called_held_asked_about_and_confirmed_on_its_pages(cast: Cast, a_person: Any, a_team: Any) -> None:
    assert cast.una.pk
    absent = a_person("Noor", "Haddad", role="agent", team=a_team())
    assert cast.ada.pk
    standard = standards.put_in_force("fcr", target=0.75, starts_on=date(2026, 3, 1), by=cast.olga_acts)
    form = {
        "title": "Once is enough", "about": f"standard:{standard.reference}", "content": "Settle it at the first contact.", "agenda": "Why",
        "leader": cast.una.pk, "site": cast.una.site.pk, "starts": "2026-03-02T10:00", "minutes": "15", "teams": [a_team().pk],
        "quiz": QUIZ, "must_be_right": "",
    }
    page = cast.una_sees.get(f"/plan/briefings/call/?about=standard:{standard.reference}").content.decode()
    assert f'value="standard:{standard.reference}" selected' in page
    wrong = cast.una_sees.post("/plan/briefings/call/", form | {"quiz": "Why?\n- a", "starts": "soon"})
    assert wrong.status_code == 422
    assert "Questions: “Why?” needs 2 to 6 options" in wrong.content.decode()
    sent = cast.una_sees.post("/plan/briefings/call/", form)
    made = Briefing.objects.get()
    assert sent.url == f"/plan/briefings/{made.reference}/"
    assert (made.pinned["reference"], made.pinned["target"], made.audience) == (standard.reference, 0.75, "Claims A")
    assert {each.person_id for each in made.people.all()} == {cast.ada.pk, absent.pk}
    assert Notice.objects.filter(kind="briefings", person=cast.ada).exists()
    assert "You confirm it here once it has begun" in cast.ada_sees.get(sent.url).content.decode()
    assert cast.una_sees.post(f"{sent.url}attendance/", {"came": [cast.ada.pk]}).status_code == 422
    with clock.frozen(LATER):
        cast.una_sees.post(f"{sent.url}attendance/", {"came": [cast.ada.pk]})
        assert Todo.objects.get(person=absent, done_at=None).what == "Catch up on the briefing Once is enough"
        assert Todo.objects.get(person=cast.ada, done_at=None).what == "Confirm the briefing Once is enough"
        first, second = made.quiz.all()
        failed = cast.ada_sees.post(f"{sent.url}confirm/", {f"question-{first.pk}": "0", f"question-{second.pk}": "0"})
        assert failed.status_code == 422
        assert "1 of 2 are right, and 2 must be." in failed.content.decode()
        assert cast.ada_sees.post(f"{sent.url}confirm/", {f"question-{first.pk}": "0"}).status_code == 422
        cast.ada_sees.post(f"{sent.url}confirm/", {f"question-{first.pk}": "0", f"question-{second.pk}": "1"})
        cast.ada_sees.post(f"{sent.url}ask/", {"question": "What of letters?"})
        question = made.questions.get()
        assert Todo.objects.filter(person=cast.una, done_at=None, what__startswith="Answer a question").exists()
        cast.una_sees.post(f"{sent.url}answer/", {"key": question.pk, "answer": "Those count too."})
        own = cast.ada_sees.get(sent.url).content.decode()
        page = cast.una_sees.get(sent.url).content.decode()
        listing = cast.una_sees.get("/plan/briefings/").content.decode()
        passed_on = cast.pat_sees.get(f"/plan/standards/{standard.reference}/").content.decode()
        passed_on_to = cast.ada_sees.get(f"/plan/standards/{standard.reference}/").content.decode()
        not_asked = cast.sam_sees.get(f"/plan/standards/{standard.reference}/").content.decode()
    assert "Those count too." in own
    assert "Noor Haddad" not in own, "the audience is the leader's to see"
    for words in ("Noor Haddad", "2 of 2 right at try 2", "50% (1 of 2)", "1 of 2", standard.reference, "Too early"):
        assert words in page, words
    assert "1 yet to confirm" in listing
    assert "1 of 2 came, 1 of 2 read and understood it" in passed_on
    assert "1 has not confirmed" in passed_on
    assert "Noor Haddad" in passed_on
    assert made.title in passed_on_to
    assert "Noor Haddad" not in passed_on_to, "who has not confirmed is not everybody's to see"
    assert made.title not in not_asked
    row = BriefingPerson.objects.get(person=cast.ada)
    assert (row.tries, row.right) == (2, 2)
    assert not Todo.objects.filter(person=cast.ada, done_at=None).exists()
    kinds = list(Line.objects.filter(kind__startswith="briefing.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["briefing.called", "briefing.attendance_taken", "briefing.quiz_not_passed", "briefing.confirmed", "briefing.asked",
                     "briefing.answered"]


def test_who_missed_it_is_caught_up_by_a_second_one_whose_confirmation_counts_for_both(cast: Cast) -> None:
    first = called(cast)
    with clock.frozen(LATER):
        briefings.take_attendance(first, came=set(), by=cast.una_acts)
        form = cast.una_sees.get(f"/plan/briefings/call/?repeats={first.reference}").content.decode()
        assert f'value="{cast.ada.pk}" selected' in form
        assert "* 80 % in 20 s" in form
        second = called(cast, repeats=first, starts_at=LATER, ends_at=LATER + timedelta(minutes=15))
        briefings.take_attendance(second, came={cast.ada.pk}, by=cast.una_acts)
        assert first.people.get().caught_up_in == second
        briefings.confirm(second, answers=[0, 1], by=cast.ada_acts)
    assert first.people.get().confirmed_at is not None
    assert not Todo.objects.filter(done_at=None).exists()


def test_what_is_no_briefing_is_refused(cast: Cast) -> None:
    for other, code in (
        ({"title": " "}, "briefing_empty"), ({"content": ""}, "briefing_empty"), ({"ends_at": MONDAY}, "briefing_time"),
        ({"ends_at": MONDAY + timedelta(hours=9)}, "briefing_time"),
        ({"starts_at": MONDAY - A_DAY, "ends_at": MONDAY - A_DAY + timedelta(minutes=5)}, "briefing_time"),
        ({"must_be_right": 3}, "briefing_quiz"), ({"must_be_right": 0}, "briefing_quiz"), ({"leader": cast.ada}, "cannot_lead"),
        ({"people": [cast.una]}, "briefing_audience"), ({"people": [cast.sam]}, "briefing_audience"),
    ):
        people = other.pop("people", None)
        with pytest.raises(RuleBroken) as refused:
            called(cast, people, **other)
        assert refused.value.refusal_code == code, other
    with pytest.raises(RuleBroken, match="There is no"):
        called(cast, about="standard:STD-404")
    assert not Briefing.objects.exists()


def test_who_may_see_lead_and_confirm(cast: Cast) -> None:
    one = called(cast)
    address = f"/plan/briefings/{one.reference}/"
    for who, sees in {"ada": 200, "sam": 404, "stranger": 403, "rita": 200, "cora": 200, "adm": 404}.items():
        assert getattr(cast, f"{who}_sees").get(address).status_code == sees, who
    assert "Claims in 20 seconds" not in cast.sam_sees.get("/plan/briefings/").content.decode()
    assert cast.ada_sees.get("/plan/briefings/call/").status_code == 403
    with clock.frozen(LATER):
        for act in ("attendance", "answer", "cancel"):
            assert cast.ada_sees.post(f"{address}{act}/", {"reason": "x", "key": "1", "answer": "x"}).status_code == 403, act
        for act in ("confirm", "ask"):
            assert cast.rita_sees.post(f"{address}{act}/", {"question": "x"}).status_code == 403, act
        with pytest.raises(RuleBroken, match="who was not asked"):
            briefings.take_attendance(one, came={cast.sam.pk}, by=cast.una_acts)
        with pytest.raises(NotAllowed):
            briefings.take_attendance(one, came=set(), by=cast.asa_acts)
        briefings.confirm(one, answers=[0, 1], by=cast.ada_acts)
        with pytest.raises(Conflict):
            briefings.confirm(one, answers=[0, 1], by=cast.ada_acts)
        assert cast.una_sees.post(f"{address}explode/").status_code == 404
        assert cast.una_sees.post(f"{address}answer/", {"key": "²", "answer": "x"}).status_code == 404
        assert cast.una_sees.post(f"{address}attendance/", {"came": ["99999999999999999999"]}).status_code == 422


def test_one_that_was_not_held_is_called_off_and_nobody_owes_anything(cast: Cast) -> None:
    one = called(cast)
    assert cast.una_sees.post(f"/plan/briefings/{one.reference}/cancel/", {"reason": ""}).status_code == 422
    briefings.cancel(one, reason="The system is down.", by=cast.una_acts)
    assert "Called off" in cast.ada_sees.get(f"/plan/briefings/{one.reference}/").content.decode()
    with pytest.raises(Conflict), clock.frozen(LATER):
        briefings.take_attendance(one, came=set(), by=cast.una_acts)
    held = called(cast)
    with clock.frozen(LATER):
        briefings.take_attendance(held, came=set(), by=cast.una_acts)
        with pytest.raises(RuleBroken, match="It was held"):
            briefings.cancel(held, reason="x", by=cast.una_acts)


@pytest.mark.row(190)
def test_a_changed_standard_is_followed_from_its_briefing_to_its_effect(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    queue = a_clients_queue()
    day = MONDAY.date()
    came(tmp_path, queue, {day - A_DAY * back: (5, 15) for back in range(1, 29)} | {day + A_DAY * on: (16, 4) for on in range(1, 11)})
    standard = standards.put_in_force("service_level", target=0.8, target_seconds=20, starts_on=day, queue=queue, by=cast.olga_acts)
    one = called(cast, about=f"standard:{standard.reference}")
    with clock.frozen(LATER):
        briefings.take_attendance(one, came={cast.ada.pk}, by=cast.una_acts)
    with clock.frozen(MONDAY + 3 * A_DAY):
        one.refresh_from_db()
        early = queries.moved(one)
    assert early is not None
    assert (early.says, early.days_after) == ("too early", 3)
    with clock.frozen(MONDAY + 12 * A_DAY):
        found = queries.moved(one)
        assert found is not None
        assert (found.says, found.before.value, found.before.number) == ("better", pytest.approx(0.25), 560)
        assert (found.after.value, found.after.number, found.days_after) == (pytest.approx(0.8), 200, 10)
        page = cast.una_sees.get(f"/plan/briefings/{one.reference}/").content.decode()
    for words in ("Did it take effect?", "Better", "25.0%", "of 560", "80.0%", "10 days after"):
        assert words in page


@pytest.mark.row(59)
def test_a_briefing_that_passes_nothing_on_is_listed_and_the_day_shows_its_briefings(cast: Cast) -> None:
    standard = standards.put_in_force("fcr", target=0.75, starts_on=date(2026, 3, 1), by=cast.olga_acts)
    called(cast, title="Summer party")
    called(cast, title="Once is enough", about=f"standard:{standard.reference}")
    listing = cast.una_sees.get("/plan/briefings/?about=none").content.decode()
    assert "Summer party" in listing
    assert "Once is enough" not in listing
    board = cast.una_sees.get("/today/coordinate/").content.decode()
    assert f"Once is enough, on {standard.reference}" in board
    assert "Summer party, on nothing that is kept" in board
    assert "Once is enough" in cast.una_sees.get("/serve/day-log/").content.decode()


@pytest.mark.row(59)
def test_a_briefing_that_names_nothing_is_named_by_who_leads_it_once_and_not_after_it_was_held(cast: Cast) -> None:
    standard = standards.put_in_force("fcr", target=0.75, starts_on=date(2026, 3, 1), by=cast.olga_acts)
    one, address = called(cast), "/plan/briefings/BRF-1/"
    about = {"about": f"standard:{standard.reference}"}
    assert "Name what it passes on" in cast.una_sees.get(address).content.decode()
    assert "Name what it passes on" not in cast.ada_sees.get(address).content.decode()
    assert cast.ada_sees.post(f"{address}name/", about).status_code == 403
    for hostile in ("", "standard:", "standard:STD-99", "person:P-1", "kpi_set:<b>"):
        assert cast.una_sees.post(f"{address}name/", {"about": hostile}).status_code in {404, 422}, hostile
    assert Briefing.objects.get(pk=one.pk).about == ""
    page = cast.una_sees.post(f"{address}name/", about, follow=True).content.decode()
    assert f"BRF-1 passes on {standard.reference}." in page
    named = Briefing.objects.get(pk=one.pk)
    assert named.about == about["about"]
    assert named.pinned, "as it stands now"
    assert Line.objects.filter(kind="briefing.named", subject="BRF-1").count() == 1
    assert "Claims in 20 seconds" not in cast.una_sees.get("/plan/briefings/?about=none").content.decode()
    with pytest.raises(Conflict, match="already"):
        briefings.name(one, about=about["about"], by=cast.una_acts)
    held = called(cast)
    with clock.frozen(LATER):
        briefings.take_attendance(held, came=[], by=cast.una_acts)
        with pytest.raises(RuleBroken, match="It was held"):
            briefings.name(held, about=about["about"], by=cast.una_acts)


def test_the_leader_sees_who_is_on_shift_then_and_the_pages_ask_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    from floorwalker.plan.models import Roster, Shift

    roster = Roster.objects.create(
        reference="RST-1", site=cast.una.site, first_day=MONDAY.date(), last_day=MONDAY.date() + 6 * A_DAY, summary={},
        created_by="system:test", created_at=MONDAY, published_at=MONDAY,
    )
    Shift.objects.create(roster=roster, person=cast.ada, starts_at=MONDAY, ends_at=datetime(2026, 3, 2, 17, tzinfo=UTC))
    one = called(cast)
    cast.una_sees.get("/plan/briefings/")
    with django_assert_max_num_queries(45):
        page = cast.una_sees.get(f"/plan/briefings/{one.reference}/").content.decode()
    assert "1 of 1 on shift when it begins" in page
    for number in range(8):
        called(cast, title=f"Another {number}")
    with django_assert_max_num_queries(24):
        assert cast.una_sees.get("/plan/briefings/").content.decode().count("Another") == 8


def for_sam(cast: Cast, **other: Any) -> Briefing:
    words: dict[str, Any] = {
        "title": "Elsewhere", "content": "For another team.", "agenda": "", "about": "", "leader": cast.rita, "site": cast.una.site,
        "starts_at": MONDAY + timedelta(hours=1), "ends_at": MONDAY + timedelta(minutes=75), "audience": "By name",
    }
    people = other.pop("people", [cast.sam])
    return briefings.call(BriefingDraft(**words | other), people, by=cast.rita_acts)


def test_a_leader_sees_the_briefings_of_those_they_reach_and_of_others_not_even_who_confirmed(cast: Cast) -> None:
    assert cast.una.pk
    standard = standards.put_in_force("fcr", target=0.75, starts_on=date(2026, 3, 1), by=cast.olga_acts)
    theirs = for_sam(cast, about=f"standard:{standard.reference}")
    both = for_sam(cast, title="For both", people=[cast.sam, cast.ada], about=f"standard:{standard.reference}")
    ref = refs.Ref("briefing", theirs.reference)
    assert cast.una_sees.get(f"/plan/briefings/{theirs.reference}/").status_code == 404
    assert "Elsewhere" not in cast.una_sees.get("/plan/briefings/").content.decode()
    assert refs.sight(ref, by=cast.una_acts).page is None
    page = cast.una_sees.get(f"/plan/briefings/{both.reference}/").content.decode()
    assert cast.ada.display_name in page
    assert cast.sam.display_name not in page
    assert queries.not_yet(standard.reference, by=cast.una_acts) == [cast.ada.display_name]
    assert len(queries.not_yet(standard.reference, by=cast.rita_acts)) == 2
    assert queries.not_yet(standard.reference, by=cast.ada_acts) == []
    assert refs.sight(ref, by=cast.rita_acts).page


def test_only_who_leads_a_briefing_has_it_repeated_and_only_once_it_was_held(cast: Cast) -> None:
    assert cast.una.pk
    theirs = for_sam(cast, people=[cast.sam, cast.ada])
    with pytest.raises(NotAllowed, match="leads this briefing"):
        called(cast, repeats=theirs)
    mine = called(cast)
    with pytest.raises(RuleBroken, match="was not held yet"):
        called(cast, repeats=mine)
    form = {"title": "x", "content": "x", "leader": cast.una.pk, "site": cast.una.site.pk, "starts": "2026-03-02T10:00", "minutes": "15",
            "people": [cast.ada.pk]}
    assert cast.una_sees.post(f"/plan/briefings/call/?repeats={theirs.reference}", form).status_code == 403
    assert Briefing.objects.count() == 2


def test_a_repetition_of_a_repetition_confirms_the_first_too_and_the_trail_of_each_says_so(cast: Cast) -> None:
    first = called(cast)
    with clock.frozen(LATER):
        briefings.take_attendance(first, came=set(), by=cast.una_acts)
        second = called(cast, repeats=first, starts_at=LATER, ends_at=LATER + timedelta(minutes=15))
        briefings.take_attendance(second, came={cast.ada.pk}, by=cast.una_acts)
        assert first.people.get().caught_up_in == second
        briefings.take_attendance(second, came=set(), by=cast.una_acts)
        assert first.people.get().caught_up_in is None, "attendance was corrected: nobody has caught up"
        third = called(cast, repeats=second, starts_at=LATER, ends_at=LATER + timedelta(minutes=15))
        briefings.confirm(third, answers=[0, 1], by=cast.ada_acts)
    assert all(each.people.get().confirmed_at is not None for each in (first, second, third))
    assert not Todo.objects.filter(person=cast.ada, done_at=None).exists()
    caught_up = Line.objects.filter(kind="briefing.caught_up").order_by("pk").values_list("subject", flat=True)
    assert list(caught_up) == [second.reference, first.reference]


@pytest.mark.row(157)
def test_a_held_briefing_leaves_the_house_signed_with_whom_the_reader_sees(cast: Cast) -> None:
    one = called(cast, [cast.ada], content="Ring **before** the time.\nThen write.")
    file = f"/plan/briefings/{one.reference}/file"
    with pytest.raises(signed_files.FileRefused):
        signed_files.check(cast.una_sees.get(f"{file}.pdf").content)
    with clock.frozen(LATER):
        briefings.take_attendance(one, came={cast.ada.pk}, by=cast.una_acts)
    content = cast.una_sees.get(f"{file}.pdf").content
    assert signed_files.check(content).about["reference"] == one.reference
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    for said in (one.title, "What is told Ring **before** the time. Then write.", "Came 1 of 1", "Ada Okafor yes not yet"):
        assert said in text, said
    assert "| Ada Okafor | yes |  | not yet |" in cast.una_sees.get(f"{file}.md").content.decode()
    own = cast.ada_sees.get(f"{file}.md").content.decode()
    assert "What is told: Ring **before** the time." in own
    assert "| Ada Okafor |" not in own, "Whoever only confirms sees nobody's part in the list."
    statuses = {who: getattr(cast, f"{who}_sees").get(f"{file}.pdf").status_code for who in ("sam", "stranger", "rita", "adm")}
    assert statuses == {"sam": 404, "stranger": 403, "rita": 200, "adm": 404}
    assert cast.una_sees.get(f"{file}.doc").status_code == 404
    assert Line.objects.filter(kind="trail.looked", subject=one.reference).count() == 5


def test_a_question_is_answered_once(cast: Cast) -> None:
    one = called(cast)
    question = briefings.ask(one, question="What of letters?", by=cast.ada_acts)
    briefings.answer(one, question=question.pk, words="Those count too.", by=cast.una_acts)
    with pytest.raises(Conflict, match="answered already"):
        briefings.answer(one, question=question.pk, words="They do not.", by=cast.una_acts)
    assert one.questions.get().answer == "Those count too."
