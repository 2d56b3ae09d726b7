"""Changes under watch at the stages of a journey, and what mailings, texts and notices changed: told, and never too surely."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import owned
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.plan.models import CustomerMessage
from floorwalker.record import counting, following
from floorwalker.record.models import Reason
from floorwalker.review.actions import watched as actions
from floorwalker.review.actions.watched import Plan
from floorwalker.review.models import WatchedChange
from floorwalker.review.queries import communication_effects, moved
from floorwalker.review.queries import watched as queries
from floorwalker.serve.actions import notes
from tests.conftest import MONDAY, Cast
from tests.plan.test_journeys import published
from tests.record.contacts_made import a_contact, a_customer, a_queue, counted, many_contacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DAY = timedelta(days=1)
CHANGED = MONDAY.date() - 8 * DAY
MAY_SEE = dict.fromkeys(("una", "quin", "pat", "olga", "cora", "asa"), 200) | dict.fromkeys(("ada", "adm", "rita", "sam", "stranger"), 403)


@pytest.fixture
def floor(cast: Cast, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Seven weeks of four calls and two chats a day; from the day of the change on nine calls, all about the letter."""
    journey = published(cast)
    voice, chat = Queue.objects.get(code="claims-voice"), Queue.objects.get(code="claims-chat")
    usual = Reason.objects.create(code="where", name="Where is it", position=1)
    letter = Reason.objects.create(code="letter", name="The letter", position=2)
    many_contacts(
        {"at": MONDAY - back * DAY + timedelta(minutes=number), "queue": queue, "agent": cast.ada, "reason": why,
         "customer": a_customer(f"{queue.channel}{back}-{number}")}
        for back in range(1, 50)
        for queue, why, numbers in (
            (voice, usual, range(5 if back <= 8 else 4 + back % 2)), (voice, letter, range(5, 9 if back <= 8 else 5)),
            (chat, usual, range(2 + back % 2)),
        )
        for number in numbers
    )
    with counted(tmp_path):
        following.follow_days(counting.store_days())
        yield {"journey": journey, "voice": voice, "chat": chat}


def said(stages: list[str], **other: Any) -> Plan:
    plan: dict[str, Any] = {
        "name": "New letter", "kind": "message", "why": "Fewer questions.", "happens_on": CHANGED, "after_days": 14, "measure": "contacts",
        "stages": stages,
    }
    return Plan(**plan | other)


def stages() -> list[str]:
    return [code for code, _name in queries.choices()]


@pytest.mark.row(150)
def test_a_change_with_no_stage_of_a_journey_is_not_approved(cast: Cast, floor: dict[str, Any]) -> None:
    made = actions.plan(said([]), owner=cast.pat, by=cast.pat_acts)  # the mistake M4/002
    with pytest.raises(RuleBroken, match="names no stage of a journey"):
        actions.approve(made, seen=None, by=cast.olga_acts)
    page = cast.olga_sees.post(f"/review/changes/{made.reference}/approve/", {"seen": "0"})
    assert page.status_code == 422
    assert "names no stage of a journey" in page.content.decode()
    assert WatchedChange.objects.get().approved_at is None
    now = actions.change(made, said(stages()[:1]), owner=cast.pat, seen=0, by=cast.pat_acts)
    assert actions.approve(now, seen=1, by=cast.olga_acts).approved_by == cast.olga


@pytest.mark.row(150)
def test_before_and_after_stand_beside_each_other_for_every_stage_with_side_effects(cast: Cast, floor: dict[str, Any]) -> None:
    made = actions.approve(actions.plan(said(stages()[1:]), owner=cast.pat, by=cast.pat_acts), seen=None, by=cast.olga_acts)
    found = queries.watched(made, by=cast.olga_acts)
    names = {str(stage.thread): stage.name for stage in queries.stages(made)}
    contacts = {names[each.where]: each for each in found.moved if each.looked.code == "contacts"}
    assert contacts["Reports it"].verdict == "moved"
    assert contacts["Reports it"].effect.came == 72
    assert contacts["Reports it"].signals > 0
    assert contacts["Asks on"].verdict == "routine"
    assert [names[each.where] for each in found.side(made)] == ["Reports it"]
    page = cast.pat_sees.get(f"/review/changes/{made.reference}/").content.decode()
    for words in ("Contacts: routine variation so far", "1 side effects stand", "false-discovery rate of 10%", "What else happened"):
        assert words in page, words
    ended = actions.end(made, outcome="undo", said="The letter is unclear.", by=cast.pat_acts)
    assert {(each["stage"], each["verdict"]) for each in ended.figures if each["figure"] == "contacts"} == {
        ("Reports it", "moved"), ("Asks on", "routine"),
    }
    with pytest.raises(Conflict, match="not being watched"):
        actions.end(made, outcome="keep", said="Again.", by=cast.pat_acts)


def test_who_plans_does_not_approve_and_nothing_else_is_let_through(cast: Cast, floor: dict[str, Any]) -> None:
    made = actions.plan(said(stages()[:1]), owner=cast.olga, by=cast.quin_acts)
    for by in (cast.quin_acts, cast.olga_acts):
        with pytest.raises(RuleBroken, match="does not approve"):
            actions.approve(made, seen=None, by=by)
    with pytest.raises(NotAllowed):
        actions.approve(made, seen=None, by=cast.pat_acts)
    with pytest.raises(Conflict, match="changed it meanwhile"):
        actions.change(made, said([]), owner=cast.olga, seen=7, by=cast.quin_acts)
    for wrong, words in (
        (said([], name=" "), "what is changed"), (said([], measure="luck"), "no figure"), (said([], after_days=400), "cannot be watched"),
        (said([], happens_on=date(2020, 1, 1)), "more than a year"), (said(["JRN-9:x"]), "several journeys, or"),
    ):
        with pytest.raises(RuleBroken, match=words):
            actions.plan(wrong, owner=cast.pat, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="may not own"):
        actions.plan(said([]), owner=cast.ada, by=cast.pat_acts)
    assert [thing.ref.reference for thing in owned.shelf().get("watched_changes").of(cast.olga)] == [made.reference]


@pytest.mark.parametrize("who", sorted(MAY_SEE))
def test_who_may_see_changes_communications_and_audits(cast: Cast, who: str) -> None:
    browser = getattr(cast, f"{who}_sees")
    for address in ("changes", "communications", "touchpoints"):
        assert browser.get(f"/review/{address}/").status_code == MAY_SEE[who], address
    may = who in {"quin", "pat", "olga"}
    assert browser.get("/review/changes/plan/").status_code == (200 if may else 403)
    if not may:
        with pytest.raises(NotAllowed):
            actions.plan(said([]), owner=cast.pat, by=getattr(cast, f"{who}_acts"))


@pytest.mark.row(251)
def test_what_a_mailing_brought_is_told_by_reason_with_range_and_what_else_happened(cast: Cast, floor: dict[str, Any]) -> None:
    CustomerMessage.objects.create(
        reference="MSG-7", name="The new letter", sender="Claims", channels=["post"], audience="Everybody", audience_size=500,
        starts_on=CHANGED, ends_on=CHANGED + DAY, zone="Europe/London", queue=floor["voice"], state="approved", owner=cast.pat,
        drafted_by=cast.pat, drafted_at=MONDAY,
    )
    notes.note("The menu was down for an hour.", at=MONDAY - 7 * DAY, by=cast.una_acts)
    one = communication_effects.find("message", "MSG-7", by=cast.olga_acts)
    told = communication_effects.told(one, queue=None, days=7, by=cast.olga_acts)
    assert told.contacts is not None
    assert (told.contacts.effect.came, told.contacts.verdict) == (63, "moved")
    assert told.contacts.effect.low > 15
    letter = next(each for each in told.reasons if each.where == "The letter")
    assert letter.effect.came == 28
    assert [each.what for each in told.beside] == ["Note: The menu was down for an hour."]
    page = cast.olga_sees.get("/review/communications/message/MSG-7/?days=7").content.decode()
    for words in ("contacts beside what these weekdays usually bring", "Complaints per 1,000 contacts", "The menu was down",
        "no proof of what"):
        assert words in page, words
    calm = communication_effects.told(one, queue=floor["chat"], days=7, by=cast.olga_acts)
    assert calm.contacts is not None
    assert calm.contacts.verdict == "routine"
    assert "Routine variation" in cast.olga_sees.get(f"{one.address}?queue=claims-chat&days=7").content.decode()
    assert cast.olga_sees.get("/review/communications/message/MSG-8/").status_code == 404
    log = communication_effects.listed(cast.olga_acts)
    assert {each.kind for each in log} >= {"message", "log"}


def test_without_days_before_nothing_is_told(cast: Cast, tmp_path: Path) -> None:
    a_contact(MONDAY - DAY, queue=a_queue(), agent=cast.ada)
    notes.note("New hours in the menu.", at=MONDAY - DAY, by=cast.una_acts)
    with counted(tmp_path):
        following.follow_days(counting.store_days())
        entry = next(each for each in communication_effects.listed(cast.olga_acts) if each.kind == "log")
        told = communication_effects.told(entry, queue=None, days=None, by=cast.olga_acts)
        assert told.contacts is None
        assert "No contact before it is followed." in cast.olga_sees.get(entry.address).content.decode()


@pytest.mark.row(150)
def test_of_many_figures_chance_alone_makes_few_stand(cast: Cast, floor: dict[str, Any]) -> None:
    asked = moved.question(CHANGED - 30 * DAY, CHANGED - DAY, zone="UTC")
    rows = moved.by_day(asked, None, zone="UTC")
    quiet = moved.standing([
        moved.of(rows, each, where="", first=CHANGED - 30 * DAY, since=CHANGED - 7 * DAY, last=CHANGED - DAY) for each in moved.LOOKED
    ])
    assert not any(each.stands for each in quiet)
