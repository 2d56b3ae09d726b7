"""Calibration: scored blind, closed by itself, settled by the room, and guidance from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import running
from floorwalker.ground.models import Job, Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.ground.trail.verify import verify
from floorwalker.review import sight
from floorwalker.review.actions import calibration, calibration_settling, evaluations, scorecards
from floorwalker.review.models import Evaluation, Guidance, Round
from floorwalker.review.queries import calibration as queries
from floorwalker.review.queries import evaluations as evaluation_queries
from floorwalker.review.queries import scorecards as scorecard_queries
from tests.conftest import MONDAY
from tests.review.rounds_made import ENDS, Room
from tests.review.scorecards_made import a_handled_contact, a_scorecard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def room(cast: Any, a_person: Any) -> Room:
    return Room(cast, a_person)


@pytest.mark.row(74)
def test_nobody_reads_scores_of_others_before_all_are_in_not_even_who_runs_it(room: Room) -> None:
    theirs = room.score("rosa", 1)
    own = room.score("quin", 1)
    one = room.round
    assert {each.evaluation for each in queries.scores(one, by=room.acts("quin"))} == {own}
    with pytest.raises(NotAllowed, match="nobody compares scores"):
        queries.table(one)
    # Nor by the pages of evaluations, nor in the trail.
    for who in (room.acts("quin"), room.cast.olga_acts, room.cast.asa_acts, room.cast.cora_acts):
        assert theirs not in sight.seen(who)
        with pytest.raises(NotFound):
            evaluation_queries.find(theirs.reference, by=who)
    lines = " ".join(each.body for each in Line.objects.all())
    assert "%" not in lines
    assert "blind" in lines
    places = {place.seat.person.given_name: (place.scored, place.of) for place in queries.places(one)}
    assert places == {"Quin": (1, 2), "Rosa": (1, 2), "Una": (0, 2)}


@pytest.mark.row(74)
def test_it_closes_with_the_last_score_and_then_everybody_sees_all(room: Room) -> None:
    one = room.score_all()
    assert one.closed_at == MONDAY
    table = queries.table(one)
    assert len(table.given) == 6
    assert queries.scores(one, by=room.acts("una")).count() == 6
    assert one.figures["items"] == 14
    assert one.figures["gwet"]["value"] is not None
    assert not Todo.objects.filter(about=f"calibration:{one.reference}", done_at=None).exists()
    assert Notice.objects.filter(kind="calibration").count() == 3
    closed = Line.objects.filter(kind="calibration.closed").get()
    assert closed.actor_kind == "system"
    assert verify().broken is None


@pytest.mark.row(74)
def test_scores_never_count_for_the_agent(room: Room) -> None:
    room.score_all()
    assert not sight.counted().exists()
    assert not sight.seen(room.cast.ada_acts).exists()
    with pytest.raises(NotAllowed):
        evaluations.acknowledge(Evaluation.objects.all()[0], by=room.cast.ada_acts)
    assert not Notice.objects.filter(person=room.cast.ada).exists()


def test_a_round_that_lacks_scores_closes_at_its_time_and_says_who_is_missing(room: Room) -> None:
    room.score("quin", 1)
    room.score("rosa", 1)
    room.score("rosa", 2)
    with pytest.raises(RuleBroken, match="2 of 3 are missing"):
        calibration.close(room.round, by=room.acts("quin"))
    assert calibration.due(ENDS - timedelta(seconds=1)) == []
    with clock.frozen(ENDS):
        (turn,) = calibration.due(ENDS)
        job = Job.objects.create(
            kind=calibration.CLOSE, arguments=turn.arguments, owner="system:calibration", idempotency_key=turn.key, not_before=ENDS,
            created_at=ENDS,
        )
        assert calibration.close_due(running.RunningJob(job, holder="test")) == {"closed": 1}
        assert calibration.close_due(running.RunningJob(job, holder="test")) == {"closed": 0}
    one = Round.objects.get(pk=room.round.pk)
    assert one.closed_at == ENDS
    assert {place.seat.person.given_name for place in queries.places(one) if not place.is_in} == {"Quin", "Una"}
    assert len(queries.table(one).given) == 3  # nothing is filled in


def test_what_comes_late_is_shown_as_late_and_changes_no_figure(room: Room) -> None:
    room.score("quin", 1)
    room.score("rosa", 1)
    with clock.frozen(ENDS):
        calibration.close(room.round, by=room.acts("quin"))
    one = Round.objects.get(pk=room.round.pk)
    before = one.figures
    with clock.frozen(ENDS + timedelta(hours=3)):
        room.score("una", 1, empathy="0")
    one.refresh_from_db()
    assert one.figures == before
    assert (1, room.cast.una.pk) not in queries.table(one).given
    late = {place.seat.person.given_name: place.late for place in queries.places(one)}
    assert late == {"Quin": 0, "Rosa": 0, "Una": 1}
    assert queries.scores(one, by=room.acts("quin")).count() == 3


def test_only_who_takes_part_scores_and_each_contact_once(room: Room) -> None:
    with pytest.raises(NotAllowed):
        calibration.begin(room.round, 1, by=room.cast.olga_acts)
    first = calibration.begin(room.round, 1, by=room.acts("una"))
    assert calibration.begin(room.round, 1, by=room.acts("una")) == first
    with pytest.raises(RuleBroken, match="has no contact 3"):
        calibration.begin(room.round, 3, by=room.acts("una"))
    with pytest.raises(NotAllowed):
        evaluations.submit(first, by=room.acts("rosa"))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", False), ("adm", False), ("asa", True), ("cora", True), ("olga", True), ("pat", False), ("quin", True), ("rita", False),
        ("sam", False), ("stranger", False), ("una", True),
    ],
)
def test_who_sees_rounds(room: Room, who: str, sees: bool) -> None:
    acts = getattr(room.cast, f"{who}_acts")
    if sees:
        assert queries.find(room.round.reference, by=acts) == room.round
    else:
        with pytest.raises((NotAllowed, NotFound)):
            queries.find(room.round.reference, by=acts)


def test_a_leader_sees_no_round_of_others(room: Room, cast: Any, a_person: Any, a_team: Any) -> None:
    leader = a_person("Lou", "Ferris", role="team_leader", reach="team")
    a_team("policy-b", leader=leader)
    with pytest.raises(NotFound):
        queries.find(room.round.reference, by=Actor.person(leader.pk))


@pytest.mark.parametrize("who", ["ada", "adm", "asa", "cora", "pat", "rita", "sam", "stranger", "una"])
def test_only_quality_and_operations_run_rounds(room: Room, who: str) -> None:
    acts = getattr(room.cast, f"{who}_acts")
    attempts: list[Callable[[], object]] = [
        lambda: calibration.open_round(room.card, contacts=["C-1"], people=[], closes_at=ENDS, by=acts),
        lambda: calibration.remind(room.round, by=acts),
        lambda: calibration.move_end(room.round, closes_at=ENDS, reason="x", by=acts),
        lambda: calibration.close(room.round, by=acts),
        lambda: calibration_settling.agree(room.round, 1, {}, by=acts),
        lambda: calibration_settling.agree_with_most(room.round, 1, by=acts),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"people": ["quin"]}, "nobody to agree with"),
        ({"closes_at": MONDAY}, "close before now"),
        ({"contacts": []}, "0 contacts are named"),
        ({"contacts": ["C-999999"]}, "no contact C-999999"),
        ({"contacts": ["what"]}, "no contact what"),
        ({"purpose": "x" * 301}, "purpose is too long"),
    ],
    ids=["alone", "over", "none", "unknown", "no number", "long"],
)
def test_a_round_that_cannot_be_is_refused_and_opens_nothing(room: Room, changed: dict[str, Any], says: str) -> None:
    contact = a_handled_contact(room.cast.ada)
    said: dict[str, Any] = {"contacts": [contact.reference], "people": ["quin", "una"], "closes_at": ENDS} | changed
    said["people"] = [room.people[name] for name in said["people"]]
    with pytest.raises(RuleBroken, match=says):
        calibration.open_round(room.card, by=room.acts("quin"), **said)
    assert Round.objects.count() == 1


def test_nobody_calibrates_on_their_own_contact_and_only_who_evaluates_does(room: Room) -> None:
    beyond = a_handled_contact(room.cast.ada, minutes_ago=400)
    own = a_handled_contact(room.people["rosa"], minutes_ago=500)
    with pytest.raises(RuleBroken, match="is a contact of Rosa Almeida"):
        calibration.open_round(
            room.card, contacts=[own.reference], people=[room.people["quin"], room.people["rosa"]], closes_at=ENDS, by=room.acts("quin")
        )
    with pytest.raises(NotAllowed):
        calibration.open_round(
            room.card, contacts=[beyond.reference], people=[room.people["quin"], room.cast.ada], closes_at=ENDS, by=room.acts("quin")
        )


def test_who_is_missing_is_reminded_but_not_pestered(room: Room) -> None:
    room.score("rosa", 1)
    room.score("rosa", 2)
    assert calibration.remind(room.round, by=room.acts("quin")) == 2
    assert {each.person.given_name for each in Notice.objects.filter(kind="calibration")} == {"Quin", "Una"}
    with pytest.raises(RuleBroken, match="within four hours"):
        calibration.remind(room.round, by=room.acts("quin"))
    with clock.frozen(MONDAY + timedelta(hours=4)):
        assert calibration.remind(room.round, by=room.acts("quin")) == 2


def test_its_end_is_moved_with_a_reason_and_the_to_dos_follow(room: Room) -> None:
    later = ENDS + timedelta(days=1)
    with pytest.raises(RuleBroken):
        calibration.move_end(room.round, closes_at=later, reason=" ", by=room.acts("quin"))
    with pytest.raises(RuleBroken, match="has passed"):
        calibration.move_end(room.round, closes_at=MONDAY, reason="Now", by=room.acts("quin"))
    calibration.move_end(room.round, closes_at=later, reason="Rosa is on leave.", by=room.acts("quin"))
    assert set(Todo.objects.filter(about=f"calibration:{room.round.reference}").values_list("due_at", flat=True)) == {later}


def test_it_is_handed_over_while_it_is_open(room: Room, a_person: Any) -> None:
    another = a_person("Leah", "Hughes", role="quality_analyst", reach="all")
    assert [each.reference for each in queries.run_by(room.cast.quin)] == [room.round.reference]
    calibration.give(room.round.reference, to=another, by=room.cast.adm_acts)
    assert not queries.run_by(room.cast.quin).exists()
    room.score_all()
    with pytest.raises(RuleBroken, match="closed by now"):
        calibration.give(room.round.reference, to=room.cast.quin, by=room.cast.adm_acts)


# ---------------------------------------------------------------- after it was closed


@pytest.mark.row(74)
def test_the_room_agrees_on_a_reference_and_the_figures_follow(room: Room) -> None:
    one = room.score_all()
    assert one.figures["reference"]["value"] is None
    # All but nothing is divided by half here: two of three agree everywhere.
    assert calibration_settling.agree_with_most(one, 1, by=room.acts("quin")) == 7
    calibration_settling.agree(one, 1, {"classified": "no", "empathy": "2"}, by=room.acts("quin"))
    one.refresh_from_db()
    assert one.figures["reference"]["n"] == 7
    # Of 21 answers Una gives empathy and classification otherwise, Rosa listening and classification.
    assert one.figures["reference"]["value"] == pytest.approx(17 / 21)
    assert queries.references(one)[1]["classified"].value == "no"
    calibration_settling.agree(one, 1, {"classified": ""}, by=room.acts("quin"))
    assert "classified" not in queries.references(one)[1]
    for typed, says in (({"nothing": "yes"}, "does not ask"), ({"identity": "perhaps"}, "cannot be answered so")):
        with pytest.raises(RuleBroken, match=says):
            calibration_settling.agree(one, 1, typed, by=room.acts("quin"))


@pytest.mark.row(74)
def test_what_the_room_says_becomes_guidance_of_the_version_in_use_and_old_scores_stay(room: Room) -> None:
    one = room.score_all()
    scores = list(Evaluation.objects.order_by("pk").values_list("score", "guidance"))
    said = calibration_settling.settle(
        one, "classified", text="A repeated broken promise is a complaint.", example=2, example_ms=92_000, by=room.acts("una")
    )
    calibration_settling.vote(said, agrees=False, words="Show an example.", by=room.acts("rosa"))
    with pytest.raises(RuleBroken, match="0 agree and 1 do not"):
        calibration_settling.publish(said, starts_on=MONDAY.date() + timedelta(days=7), by=room.acts("quin"))
    for who in ("rosa", "una", "quin"):
        calibration_settling.vote(said, agrees=True, by=room.acts(who))
    starts_on = MONDAY.date() + timedelta(days=7)
    given = calibration_settling.publish(said, starts_on=starts_on, by=room.acts("quin"))
    assert (str(given), given.question, given.decided_in) == (f"{room.card.reference} 1.1", "classified", f"calibration:{one.reference}")
    assert scorecard_queries.guidance_number(room.card, on=starts_on - timedelta(days=1)) == 0
    assert scorecard_queries.guidance_number(room.card, on=starts_on) == 1
    assert list(Evaluation.objects.order_by("pk").values_list("score", "guidance")) == scores
    with pytest.raises(Conflict):
        calibration_settling.publish(said, starts_on=starts_on, by=room.acts("quin"))
    with pytest.raises(Conflict):
        calibration_settling.vote(said, agrees=True, by=room.acts("rosa"))
    with pytest.raises(Conflict):
        calibration_settling.settle(one, "classified", text="Otherwise.", by=room.acts("una"))
    assert verify().broken is None


def test_writing_it_anew_asks_the_room_anew(room: Room) -> None:
    one = room.score_all()
    said = calibration_settling.settle(one, "empathy", text="Names the effect.", by=room.acts("una"))
    calibration_settling.vote(said, agrees=True, by=room.acts("rosa"))
    calibration_settling.settle(one, "empathy", text="Names the effect in the customer's words.", by=room.acts("una"))
    assert not said.votes.exists()


def test_nothing_is_agreed_or_settled_while_it_is_blind(room: Room) -> None:
    for attempt in (
        lambda: calibration_settling.agree(room.round, 1, {"classified": "no"}, by=room.acts("quin")),
        lambda: calibration_settling.agree_with_most(room.round, 1, by=room.acts("quin")),
        lambda: calibration_settling.settle(room.round, "classified", text="So.", by=room.acts("una")),
    ):
        with pytest.raises(NotAllowed, match="blind"):
            attempt()


def test_only_who_was_there_settles_and_votes_and_only_who_runs_it_publishes(room: Room) -> None:
    one = room.score_all()
    with pytest.raises(NotAllowed):
        calibration_settling.settle(one, "classified", text="So.", by=room.cast.cora_acts)
    said = calibration_settling.settle(one, "classified", text="So.", by=room.cast.olga_acts)
    with pytest.raises(NotAllowed):
        calibration_settling.vote(said, agrees=True, by=room.cast.olga_acts)
    calibration_settling.vote(said, agrees=True, by=room.acts("una"))
    with pytest.raises(NotAllowed):
        calibration_settling.publish(said, starts_on=MONDAY.date(), by=room.acts("una"))
    assert not Guidance.objects.exists()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"question": "nothing"}, "does not ask"),
        ({"text": "  "}, "Nothing is said"),
        ({"example": 9}, "has no contact 9"),
        ({"example_ms": 5}, "no moment"),
    ],
    ids=["question", "words", "contact", "moment"],
)
def test_what_cannot_be_settled_is_refused(room: Room, said: dict[str, Any], says: str) -> None:
    one = room.score_all()
    named = {"question": "classified", "text": "So."} | said
    with pytest.raises(RuleBroken, match=says):
        calibration_settling.settle(one, named.pop("question"), by=room.acts("una"), **named)


def test_it_is_published_for_the_version_in_use_when_another_took_its_place(room: Room) -> None:
    one = room.score_all()
    said = calibration_settling.settle(one, "classified", text="So.", by=room.acts("una"))
    calibration_settling.vote(said, agrees=True, by=room.acts("una"))
    following = scorecards.revise(room.card, by=room.acts("quin"))
    scorecards.propose(following, approver=room.cast.olga, why="Once more.", by=room.acts("quin"))
    scorecards.publish(following, seen=None, by=room.cast.olga_acts)
    given = calibration_settling.publish(said, starts_on=MONDAY.date(), by=room.acts("quin"))
    assert given.scorecard == following


def test_a_scorecard_that_is_no_longer_published_opens_no_round(room: Room, cast: Any) -> None:
    card = a_scorecard(cast)
    scorecards.retire(card, reason="Not used.", by=cast.olga_acts)
    card.refresh_from_db()
    with pytest.raises(RuleBroken, match="is not published"):
        calibration.open_round(card, contacts=["C-1"], people=list(room.people.values()), closes_at=ENDS, by=room.acts("quin"))
