"""Where statements are said: places outside, copies without a reference, the cross-channel plan, who is asked, and who may."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Job, Todo
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.trail.models import Line
from floorwalker.plan import owned
from floorwalker.plan.actions import copies, document_decisions, planned_channels
from floorwalker.plan.actions import places as actions
from floorwalker.plan.models import CopyFound, CustomerMessage, Document, OutsidePlace, PlannedChannel
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules.places import Draft, Told
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import GUIDE, TODAY, published
from tests.plan.test_statements import HOURS, LATER, SATURDAY, a_holder, a_statement, changed, spread_at

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
CHECK = date(2026, 6, 1)
PAGE = "/plan/statements/"
DIFFERENT = "We are open Monday to Friday, 08:00 to 18:00."


def a_place(cast: Cast, one: Document, words: str = HOURS, *, name: str = "Website, contact page", channel: str = "web") -> OutsidePlace:
    return actions.keep(
        Draft(name, channel, "https://larkfield.example/contact"), Told(words, date(2026, 1, 5), CHECK), says=[one], owner=cast.quin,
        by=cast.pat_acts,
    )


def states(cast: Cast, one: Document | None = None) -> list[tuple[str, str, str]]:
    return [(each.channel, each.kind, each.state) for each in queries.found(cast.pat_acts, of=one).spots]


def searched(cast: Cast, day: date = TODAY) -> dict[str, Any]:
    with clock.frozen(datetime.combine(day, MONDAY.timetz())):
        jobs.enqueue(queries.FIND, arguments={}, by=cast.olga_acts, key=f"test:{day}:{Job.objects.count()}")
        while (running := claim(holder="test")) is not None:
            if running.kind == queries.FIND:
                found = copies.look_through(running)
                Job.objects.filter(kind=queries.FIND).update(state="done", ended_at=clock.now())
                return found
    raise AssertionError("The job was never claimed.")


def todos(person: Any) -> list[str]:
    rows = Todo.objects.filter(person=person, done_at=None, about__regex="^(place|planned_channel|customer_message)")
    return list(rows.values_list("what", flat=True))


@pytest.mark.once
@pytest.mark.row(253)
def test_each_place_of_a_statement_is_listed_with_its_state_the_worst_first(cast: Cast) -> None:
    assert "No statement is said anywhere yet" in cast.pat_sees.get(PAGE).content.decode()
    one = a_statement(cast)
    assert "1 statement in force, said nowhere yet" in cast.pat_sees.get(PAGE).content.decode()
    guide = a_holder(cast, one)
    a_place(cast, one, f"Hello. {HOURS} Bye.", name="Opening prompt", channel="menu")
    changed(cast, one)
    a_place(cast, one, f"Find us. {DIFFERENT}")
    a_place(cast, one, "Follow us.", name="Our account", channel="social")
    planned_channels.plan(one, channel="chat", owner=cast.quin, why="Half of the chats ask for it.", by=cast.pat_acts)
    assert states(cast) == [
        ("chat", "plan", "gap"), ("social", "place", "missing"), ("web", "place", "differs"), ("menu", "place", "older"),
        ("desk", "document", "reference"),
    ]
    page = cast.ada_sees.get(PAGE).content.decode()
    for said in (
        "3 in other words", "1 planned, nowhere yet", "Version 1, not 2", "Does not say it", "By reference", guide.reference,
        "No place yet", "time 08:00 instead of 09:00", "<ins data-change>", "nowhere",
    ):
        assert said in page, said
    own = cast.ada_sees.get(f"{PAGE}{one.reference}/").content.decode()
    assert own.index("Our account") < own.index("Website, contact page") < own.index("Opening prompt")
    assert own.index('class="st-figure"') < own.index('class="doc-text st-diff"'), "Figures that disagree come before the words."
    assert "Half of the chats ask for it." in own


@pytest.mark.once
@pytest.mark.row(253)
def test_the_list_is_filtered_and_leaves_as_csv_and_pdf(cast: Cast) -> None:
    one = a_statement(cast)
    a_place(cast, one, DIFFERENT)
    a_place(cast, one, name="=cmd|' /C calc'!A0", channel="menu")
    only = cast.ada_sees.get(PAGE, {"state": "wrong"}).content.decode()
    assert "Website, contact page" in only.split("<table")[-1]
    assert "calc" not in only.split('id="register-')[-1]
    rows = list(csv.DictReader(io.StringIO(cast.ada_sees.get(PAGE, {"format": "csv"}).getvalue().decode("utf-8-sig"))))
    wrong = next(each for each in rows if each["Stands"] == "Differs")
    assert (wrong["Figures that disagree"], wrong["What it says"]) == ("time 18:00 instead of 20:00", DIFFERENT)
    assert wrong["Since"] == "2026-01-05"
    assert any(each["Where"].startswith("'=cmd") for each in rows)
    paper = cast.ada_sees.get(f"{PAGE}file.pdf", {"state": "wrong"})
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.content)).pages).split())
    assert "time 18:00 instead of 20:00" in text
    assert "calc" not in text
    assert Line.objects.filter(kind="trail.looked", subject="statements").exists()


@pytest.mark.once
@pytest.mark.row(253)
def test_owners_of_places_are_asked_when_a_statement_changes_until_the_place_says_the_new_words(cast: Cast) -> None:
    one = a_statement(cast)
    place = a_place(cast, one)
    assert todos(cast.quin) == []
    changed(cast, one, starts_on=SATURDAY)
    spread_at(cast, SATURDAY)
    assert todos(cast.quin) == ["Let Website, contact page say version 2 of Opening hours"]
    with clock.frozen(datetime.combine(SATURDAY, MONDAY.timetz())):
        actions.look(place, Told(DIFFERENT, SATURDAY, CHECK), by=cast.quin_acts)
        assert len(todos(cast.quin)) == 1, "It still says other words."
        answer = cast.quin_sees.post(f"/plan/statements/places/{place.reference}/look/", {
            "said_since": "2026-03-07", "check_on": "2026-06-01",
            "file": SimpleUploadedFile("page.txt", f"Find us.\n{LATER}".encode()),
        })
        assert answer.status_code == 302
    assert todos(cast.quin) == []
    assert "place.looked" in Line.objects.filter(subject=place.reference).values_list("kind", flat=True)
    page = cast.ada_sees.get(f"/plan/statements/places/{place.reference}/").content.decode()
    assert "Find us." in page
    assert page.count("said so since") == 3, "What it said before stays."
    place.refresh_from_db()
    assert [each.words for each in place.looks.all()] == [f"Find us.\n{LATER}", DIFFERENT, HOURS]


@pytest.mark.once
def test_the_owner_is_asked_to_look_again_on_the_day_and_once(cast: Cast) -> None:
    place = a_place(cast, a_statement(cast))
    assert searched(cast, CHECK - timedelta(days=1))["looks"] == 0
    searched(cast, CHECK)
    searched(cast, CHECK + timedelta(days=1))
    assert todos(cast.quin) == ["Look at what Website, contact page says"]
    with clock.frozen(datetime.combine(CHECK, MONDAY.timetz())):
        assert "Look is due" in cast.quin_sees.get(f"/plan/statements/places/{place.reference}/").content.decode()
        actions.look(place, Told(HOURS, CHECK, CHECK + timedelta(days=90)), by=cast.quin_acts)
    assert todos(cast.quin) == []


@pytest.mark.once
@pytest.mark.row(253)
def test_a_message_that_says_other_words_than_were_approved_is_read_again(cast: Cast) -> None:
    from tests.plan.test_customer_messages import approved, planned

    one = a_statement(cast)
    template = a_holder(cast, one, "template").versions.get()
    message = approved(cast, planned(cast, template=template))
    assert {(each.channel, each.kind) for each in queries.found(cast.pat_acts).spots if each.kind == "message"} == {
        (channel, "message") for channel in message.channels
    }
    assert not [each for each in queries.found(cast.ada_acts).spots if each.kind == "message"], "Agents do not see the plan."
    version = changed(cast, one, starts_on=SATURDAY)
    shown = cast.pat_sees.get(f"/plan/documents/{one.reference}/?version={version.number}").content.decode()
    assert "is asked to read it" in shown
    assert "is asked to read it" not in cast.ada_sees.get(f"/plan/documents/{one.reference}/").content.decode()
    spread_at(cast, SATURDAY)
    assert f"Read what {message.name} says now" in todos(CustomerMessage.objects.get(pk=message.pk).owner)


@pytest.mark.once
@pytest.mark.row(253)
def test_who_decides_on_a_statement_reads_what_changes_with_it_before(cast: Cast) -> None:
    from floorwalker.plan.actions import consulting
    from floorwalker.plan.actions import documents as document_actions
    from tests.plan.document_made import sent, words

    one = a_statement(cast)
    guide, place = a_holder(cast, one), a_place(cast, one)
    version = document_actions.begin_next(one, by=cast.pat_acts)
    version = document_actions.save(version, words("statement", body=LATER, title=one.title), revision=0, by=cast.pat_acts)
    sent(cast, consulting.waive(version, reason="Asked.", by=cast.pat_acts), summary="Saturdays.")
    page = cast.olga_sees.get(f"/plan/documents/{one.reference}/?version=2").content.decode()
    assert "What changes with it" in page
    assert guide.reference in page
    assert f"{place.reference}, outside: {cast.quin.display_name} is asked to have it changed" in page


@pytest.mark.once
@pytest.mark.row(253)
def test_copies_pasted_in_without_a_reference_are_found_let_be_with_a_reason_and_found_again_when_they_change(cast: Cast) -> None:
    one = a_statement(cast)
    pasted = published(cast, "guide", body=f"{GUIDE}\n- {DIFFERENT}\n", title="Find us")
    published(cast, "guide", body=f"{GUIDE}\n- Nothing of the kind.\n", title="Other")
    assert "Copies were not looked for yet" in cast.pat_sees.get(PAGE).content.decode()
    assert searched(cast)["copies"] == 1
    (spot,) = queries.found(cast.pat_acts).spots
    assert (spot.kind, spot.state, spot.reference, spot.channel) == ("copy", "differs", pasted.reference, "desk")
    assert spot.match is not None
    assert spot.match.passage == f"- {DIFFERENT}"
    page = cast.pat_sees.get(f"{PAGE}{one.reference}/").content.decode()
    assert "time 18:00 instead of 20:00" in page
    copy = CopyFound.objects.get()
    address = f"{PAGE}copies/{copy.pk}/"
    assert cast.ada_sees.post(address, {"reason": "So."}).status_code == 403
    assert cast.pat_sees.post(address, {"reason": " "}).status_code == 422
    assert cast.pat_sees.post(address, {"reason": "The desk downstairs closes earlier."}).status_code == 302
    assert queries.found(cast.pat_acts).spots == []
    searched(cast)
    assert queries.found(cast.pat_acts).spots == [], "What somebody let be stays so while the words stay."
    with pytest.raises(Conflict):
        actions.let_be(copy, reason="Again.", by=cast.pat_acts)
    CopyFound.objects.update(passage="other words")
    searched(cast)
    assert len(queries.found(cast.pat_acts).spots) == 1
    document_decisions.retire(pasted, reason="Gone.", by=cast.olga_acts)
    assert queries.found(cast.pat_acts).spots == []
    assert searched(cast)["copies"] == 0
    assert not CopyFound.objects.exists()
    assert cast.pat_sees.post(f"{PAGE}copies/{2**70}/", {"reason": "x"}).status_code == 404
    assert cast.pat_sees.post(f"{PAGE}look/").status_code == 302
    assert Job.objects.filter(kind=queries.FIND, state="waiting").exists()


@pytest.mark.once
@pytest.mark.row(253)
def test_a_channel_that_must_say_a_statement_is_a_gap_until_something_there_does(cast: Cast) -> None:
    one = a_statement(cast)
    answer = cast.pat_sees.post(f"{PAGE}{one.reference}/plan/", {"channel": "menu", "owner": cast.quin.pk, "why": "It is asked there."})
    assert answer.status_code == 302
    assert todos(cast.quin) == ["Let Telephone menu say Opening hours"]
    assert states(cast) == [("menu", "plan", "gap")]
    assert cast.pat_sees.post(f"{PAGE}{one.reference}/plan/", {"channel": "x", "owner": cast.quin.pk, "why": "?"}).status_code == 422
    with pytest.raises(Conflict):
        planned_channels.plan(one, channel="menu", owner=cast.quin, why="Twice.", by=cast.pat_acts)
    place = a_place(cast, one, name="Opening prompt", channel="menu")
    assert todos(cast.quin) == []
    assert states(cast) == [("menu", "place", "same")]
    actions.end(place, reason="Not played any more.", by=cast.pat_acts)
    assert states(cast) == [("menu", "plan", "gap")]
    line = PlannedChannel.objects.get()
    assert cast.pat_sees.post(f"{PAGE}channels/{line.reference}/end/", {"reason": "No menu."}).status_code == 302
    assert states(cast) == []
    with pytest.raises(Conflict):
        planned_channels.unplan(line, reason="Again.", by=cast.pat_acts)


@pytest.mark.once
def test_a_document_is_said_over_what_is_usual_for_its_kind_or_what_its_writers_say(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    a_holder(cast, one, "template")
    assert {each[0] for each in states(cast)} == {"desk", "email"}
    form = {"version": "1", "channels": ["menu", "voice"]}
    assert cast.ada_sees.post(f"/plan/documents/{guide.reference}/said-over/", form).status_code == 403
    assert cast.pat_sees.post(f"/plan/documents/{guide.reference}/said-over/", form).status_code == 302
    assert {each[0] for each in states(cast)} == {"menu", "voice", "email"}
    assert cast.pat_sees.post(f"/plan/documents/{guide.reference}/said-over/", form | {"channels": ["x"]}).status_code == 422
    with pytest.raises(RuleBroken):
        planned_channels.say_over(guide, ["nowhere"], by=cast.pat_acts)


@pytest.mark.once
@pytest.mark.parametrize(("field", "value", "code"), [
    ("name", "  ", "place_name"), ("channel", "drums", "place_channel"), ("words", " \n", "place_words"),
    ("words", "x" * 20_001, "place_words"), ("said_since", date(2026, 3, 3), "place_since"),
    ("check_on", TODAY, "place_check"), ("check_on", date(2029, 1, 1), "place_check"),
])
def test_a_place_that_cannot_be_compared_is_refused_and_changes_nothing(cast: Cast, field: str, value: Any, code: str) -> None:
    one = a_statement(cast)
    draft: dict[str, Any] = {"name": "Website", "channel": "web", "where": ""}
    told: dict[str, Any] = {"words": HOURS, "said_since": TODAY, "check_on": CHECK}
    (draft if field in draft else told)[field] = value
    with pytest.raises(RuleBroken) as broken:
        actions.keep(Draft(**draft), Told(**told), says=[one], owner=cast.quin, by=cast.pat_acts)
    assert (broken.value.refusal_code, OutsidePlace.objects.count()) == (code, 0)


@pytest.mark.once
def test_a_place_says_statements_in_force_and_belongs_to_who_may_keep_places(cast: Cast) -> None:
    one, guide = a_statement(cast), published(cast, "guide")
    for says, owner, code in (([], cast.quin, "place_statement"), ([guide], cast.quin, "place_statement"), ([one], cast.ada, "cannot_own")):
        with pytest.raises(RuleBroken) as broken:
            actions.keep(Draft("Website", "web", ""), Told(HOURS, TODAY, CHECK), says=says, owner=owner, by=cast.pat_acts)
        assert broken.value.refusal_code == code
    place = a_place(cast, one)
    with pytest.raises(RuleBroken, match=f"{place.reference} says {one.reference}"):
        document_decisions.retire(one, reason="Gone.", by=cast.olga_acts)
    actions.end(place, reason="The page is gone.", by=cast.pat_acts)
    with pytest.raises(Conflict):
        actions.end(place, reason="Again.", by=cast.pat_acts)
    with pytest.raises(Conflict):
        actions.look(place, Told(HOURS, TODAY, CHECK), by=cast.pat_acts)
    document_decisions.retire(one, reason="Gone.", by=cast.olga_acts)


@pytest.mark.once
@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b"x" * 200_001, b"\x00", b"<script>alert(1)</script>" + HOURS.encode()])
def test_a_hostile_file_of_words_is_refused_or_stays_words(cast: Cast, file: bytes) -> None:
    one = a_statement(cast)
    place = a_place(cast, one)
    answer = cast.quin_sees.post(f"/plan/statements/places/{place.reference}/look/", {
        "said_since": "2026-03-02", "check_on": "2026-06-01", "file": SimpleUploadedFile("page.txt", file),
    })
    if answer.status_code == 302:
        page = cast.quin_sees.get(answer.url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    else:
        assert answer.status_code == 422
        place.refresh_from_db()
        assert place.words == HOURS


@pytest.mark.once
@pytest.mark.parametrize("role", sorted(Role.values))
def test_every_role_sees_where_statements_are_said_and_only_some_change_it(cast: Cast, a_person: Any, client: Any, role: str) -> None:
    from floorwalker.ground.actors import Actor

    one = a_statement(cast)
    place = a_place(cast, one, DIFFERENT)
    line = planned_channels.plan(one, channel="chat", owner=cast.quin, why="So.", by=cast.pat_acts)
    person = a_person("Rae", "Role", role=role)
    by = Actor.person(person.pk)
    assert len(queries.found(by).spots) == 2
    keeps = role in {"team_leader", "planner", "quality_analyst", "operations_manager", "compliance_officer"}
    plans = role in {"planner", "operations_manager", "compliance_officer"}
    told = Told(HOURS, TODAY, CHECK)
    for may, act in (
        (keeps, lambda: actions.look(place, told, by=by)), (plans, lambda: planned_channels.unplan(line, reason="So.", by=by)),
        (keeps, lambda: actions.keep(Draft("A", "web", ""), told, says=[one], owner=cast.quin, by=by)),
        (plans, lambda: planned_channels.plan(one, channel="sms", owner=cast.quin, why="So.", by=by)),
        (keeps, lambda: copies.look_now(by=by)), (keeps, lambda: actions.end(place, reason="So.", by=by)),
    ):
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.once
def test_nobody_without_a_role_sees_a_thing(cast: Cast) -> None:
    one = a_statement(cast)
    place = a_place(cast, one)
    for address in (PAGE, f"{PAGE}{one.reference}/", f"{PAGE}places/{place.reference}/", f"{PAGE}file.pdf", f"{PAGE}places/new/"):
        assert cast.stranger_sees.get(address).status_code == 403
    for address in (f"{PAGE}STM-999/", "/plan/statements/places/PLC-999/"):
        assert cast.ada_sees.get(address).status_code == 404


@pytest.mark.once
def test_places_and_planned_channels_are_handed_over(cast: Cast) -> None:
    one = a_statement(cast)
    place = a_place(cast, one)
    line = planned_channels.plan(one, channel="chat", owner=cast.quin, why="So.", by=cast.pat_acts)
    shelf = {each.code: each for each in owned.OWNED}
    for code, reference in (("places", place.reference), ("planned_channels", line.reference)):
        (thing,) = shelf[code].of(cast.quin)
        assert thing.ref.reference == reference
        assert cast.pat_sees.get(thing.page).status_code == 200
        with pytest.raises(NotAllowed):
            shelf[code].hand_over(thing.ref, cast.pat, cast.ada_acts)
        shelf[code].hand_over(thing.ref, cast.pat, cast.adm_acts)
        assert shelf[code].of(cast.quin) == []


@pytest.mark.once
def test_however_many_places_there_are_the_list_asks_the_same_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ones = [a_statement(cast, HOURS.replace("20:00", f"{hour}:00"), f"Hours {hour}") for hour in (18, 19)]
    a_holder(cast, ones[0])
    a_place(cast, ones[0])
    cast.ada_sees.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        cast.ada_sees.get(PAGE)
    for number in range(6):
        a_place(cast, ones[number % 2], name=f"Page {number}")
    a_holder(cast, ones[1])
    with django_assert_max_num_queries(len(few)):
        cast.ada_sees.get(PAGE)
    assert statements.in_force().count() == 2
