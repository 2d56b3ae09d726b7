"""The steps of a contact: one key each, stamped with time and person, not asked is no no, late is told, the note is kept minimal."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Line
from floorwalker.ground.trail import queries as trail
from floorwalker.record import minimal
from floorwalker.record.actions import logged, stamps
from floorwalker.record.actions.stamps import Stamp, StampRefused
from floorwalker.record.models import ContactStamp, LoggedContact, Reason
from floorwalker.resolve.actions import checklist_uses
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Regime
from floorwalker.resolve.queries import guided, stamp_coverage
from floorwalker.resolve.rules import checklists
from floorwalker.resolve.rules.checklists import NoSuchAnswer
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.record.logging_made import a_known, a_log, choose, said
from tests.resolve.cases_made import a_line

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(78)]


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def begun(choose: Any, by: Actor, **fields: Any) -> LoggedContact:
    """Begin a contact now."""
    return logged.log(said(choose, started_at=clock.now(), ended_at=clock.now(), **fields), by=by)


def answer(kept: LoggedContact, step: str, value: str, by: Actor) -> ContactStamp:
    """Answer a step of a contact."""
    found = next(each for each in guided.standing(kept) if each.step.id == step)
    tried = found.stamp.attempts if found.stamp else 0
    return stamps.put(kept, checklists.stamped(found.step, value, tried=tried), by=by)


def states(kept: LoggedContact) -> dict[str, str]:
    return {each.step.id: each.word for each in guided.standing(kept)}


def test_a_contact_is_begun_and_gone_through_by_one_key_a_step(choose: Any, cast: Any) -> None:
    begins = cast.ada_sees.post("/resolve/contact-steps/begin/", {"channel": "voice"})
    kept = LoggedContact.objects.get()
    page = f"/resolve/contact-steps/{kept.reference}/"
    assert begins.headers["location"] == page
    for step, key in (("notice", "2"), ("identity", "2"), ("consent", "6"), ("card", "2"), ("notes", "1")):
        shown = cast.ada_sees.get(page).content.decode()
        assert f'name="step" value="{step}"' in shown
        value = re.search(rf'value="([a-z_:0-9]+)" data-key="{key}"', shown)
        assert value is not None, step
        assert cast.ada_sees.post(f"{page}stamp/", {"step": step, "answer": value[1]}).status_code == 302
    rows = {each.step: each for each in ContactStamp.objects.all()}
    assert {name: (each.answer, each.how) for name, each in rows.items()} == {
        "notice": ("menu", ""), "identity": ("passed", "Passcode"), "consent": ("not_needed", ""), "card": ("no_card", ""),
        "notes": ("minimal", ""),
    }  # fmt: skip
    assert {(each.person, each.at, each.edition) for each in rows.values()} == {(cast.ada, MONDAY, "spoken 2026-01-01")}
    done = words(cast.ada_sees.get(page))
    assert "Every step that must be is answered" in done
    assert "Every step is answered" in done
    line = next(iter(trail.lines(subject=kept.reference, kind="contact.step_stamped", limit=1)))
    assert "Stamped" in line.sentence
    assert cast.ada_sees.get(f"/record/logged/{kept.reference}/").context["form"].initial["ended_at"] is None


def test_what_has_no_stamp_was_not_asked_and_mandatory_ones_are_gaps(choose: Any, cast: Any) -> None:
    kept = begun(choose, cast.ada_acts)
    assert set(states(kept).values()) == {"Not asked"}
    gaps = {each.step.id for each in guided.standing(kept) if each.is_gap}
    assert gaps == {"notice", "identity", "notes"}  # agreement and card are asked where they are needed
    page = words(cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/"))
    assert "3 of 5 steps are open" in page


def test_whoever_fails_is_told_nothing_and_tries_are_counted(choose: Any, cast: Any) -> None:
    kept = begun(choose, cast.ada_acts)
    assert answer(kept, "identity", "again", cast.ada_acts).attempts == 1
    assert not next(each for each in guided.standing(kept) if each.step.id == "identity").is_done
    answer(kept, "identity", "again", cast.ada_acts)
    with pytest.raises(NoSuchAnswer, match="was tried 3 times"):
        answer(kept, "identity", "again", cast.ada_acts)
    assert answer(kept, "identity", "failed", cast.ada_acts).attempts == 3
    page = words(cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/"))
    assert "Tell nothing of the account" in page
    assert "try 3" in page


def test_a_pause_begins_and_ends_and_a_card_without_one_is_a_gap(choose: Any, cast: Any) -> None:
    kept = begun(choose, cast.ada_acts)
    with pytest.raises(StampRefused, match="Nothing is paused"):
        stamps.end_pause(kept, step="card", by=cast.ada_acts)
    answer(kept, "card", "paused", cast.ada_acts)
    card = next(each for each in guided.standing(kept) if each.step.id == "card")
    assert (card.word, card.is_gap, card.is_done) == ("Paused now", True, False)
    assert "The recording stands still" in words(cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/"))
    with clock.frozen(MONDAY + timedelta(seconds=48)):
        sent = cast.ada_sees.post(f"/resolve/contact-steps/{kept.reference}/stamp/", {"step": "card", "answer": "resume"})
    assert sent.status_code == 302
    card = next(each for each in guided.standing(kept) if each.step.id == "card")
    assert (card.word, card.is_gap) == ("Paused, went on", False)
    assert "after 48 s" in next(iter(trail.lines(subject=kept.reference, kind="contact.pause_ended", limit=1))).sentence
    answer(kept, "card", "unpaused", cast.ada_acts)
    card = next(each for each in guided.standing(kept) if each.step.id == "card")
    assert (card.is_gap, card.state) == (True, "miss")
    assert "no security code may be kept" in card.then


def test_what_is_stamped_long_after_the_contact_is_told_as_late(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts)  # ended a minute ago
    answer(kept, "notice", "said", cast.ada_acts)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        answer(kept, "identity", "passed:0", cast.ada_acts)
    late = {each.step.id: each.late for each in guided.standing(kept) if each.stamp}
    assert late == {"notice": None, "identity": timedelta(hours=2, minutes=1)}
    assert "late, 2 h 01 after the end" in words(cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/"))
    running = begun(choose, cast.ada_acts)
    with clock.frozen(MONDAY + timedelta(minutes=40)):
        answer(running, "notice", "said", cast.ada_acts)
    assert guided.standing(running)[0].late is None  # it runs still


NOTE = "Paid by 4111 1111 1111 1111, security code 123, NI number AB123456C. Wants the letter large."


def test_numbers_that_a_note_need_not_hold_are_pointed_out_and_masked(choose: Any, cast: Any) -> None:
    assert minimal.kinds("Rang about the dryer, ring back at 16:00 on 07700 900123.") == []
    kept = begun(choose, cast.ada_acts, note=NOTE)
    assert minimal.kinds(kept.note) == ["card number", "security code", "national insurance number"]
    page = cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/?step=notes")
    assert "4111 1111 1111 1111</mark>" in page.content.decode()
    post = {"step": "notes", "answer": "minimal"}
    refused = cast.ada_sees.post(f"/resolve/contact-steps/{kept.reference}/stamp/", post, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert not ContactStamp.objects.exists()
    cast.ada_sees.post(f"/resolve/contact-steps/{kept.reference}/stamp/", {"step": "notes", "answer": "mask"})
    kept.refresh_from_db()
    assert "4111" not in kept.note
    assert "[card number]" in kept.note
    assert "Wants the letter large." in kept.note
    line = next(iter(trail.lines(subject=kept.reference, kind="contact.note_masked", limit=1)))
    assert "4111" not in line.sentence
    with pytest.raises(StampRefused, match="holds no number"):
        stamps.mask_note(kept, by=cast.ada_acts)
    assert cast.ada_sees.post(f"/resolve/contact-steps/{kept.reference}/stamp/", post).status_code == 302


def test_the_note_of_a_closed_contact_is_masked_in_the_contact_that_it_made_too(choose: Any, cast: Any) -> None:
    kept = logged.close(a_log(choose, cast.ada_acts, note=NOTE, uncounted=True), by=cast.ada_acts)
    stamps.mask_note(kept, by=cast.ada_acts)
    kept.refresh_from_db()
    assert kept.contact is not None
    assert "4111" not in kept.note + kept.contact.note


def test_what_the_regulation_of_the_line_wants_told_is_asked_by_its_edition(choose: Any, cast: Any) -> None:
    line = a_line(cast)
    queue = _queue(line)
    kept = begun(choose, cast.ada_acts, queue=queue)
    before = set(states(kept))
    Regime.objects.filter(line=line).delete()
    Regime.objects.create(
        line=line, pack="uk-consumer-contracts", calendar="GB-ENG", since=date(2026, 1, 1), why="Test", set_by=cast.cora, set_at=MONDAY
    )
    told = {each.step.id: each.step for each in guided.standing(kept) if ":" in each.step.id}
    assert set(told) == {"uk-consumer-contracts:main-points", "uk-consumer-contracts:right-to-cancel"}
    assert told["uk-consumer-contracts:right-to-cancel"].rule.endswith("regulations 13 and 29")
    answer(kept, "uk-consumer-contracts:right-to-cancel", "told", cast.ada_acts)
    assert ContactStamp.objects.get().edition == "uk-consumer-contracts 2025-07-20"
    assert not {each for each in before if each.startswith("uk-consumer")}
    pack = packs.regulations().get("uk-consumer-contracts")
    assert pack.disclosures_on(date(2025, 7, 19), channel="voice") == ()
    assert pack.disclosures_on(date(2026, 1, 1), channel="post") == ()


def _queue(line: Line) -> Any:
    queue = a_queue()
    queue.line = line
    queue.save(update_fields=["line"])
    return queue


def test_the_list_that_says_most_of_a_contact_is_gone_through(choose: Any, cast: Any) -> None:
    reason = choose["new-claim"]
    kept = begun(choose, cast.ada_acts, reason=reason)
    day = kept.started_at.astimezone(UTC).date()

    def chosen(reason: Reason | None = None, channel: str = "voice") -> str:
        return guided.Lists().checklist(line=None, channel=channel, reason=reason.pk if reason else None).code

    assert (chosen(), chosen(channel="email")) == ("spoken", "written")
    checklist_uses.choose("written", channel="voice", by=cast.cora_acts)
    checklist_uses.choose("payment", reason=reason, by=cast.cora_acts)
    assert (chosen(), chosen(reason), chosen(reason, "email")) == ("written", "payment", "payment")
    card = next(each for each in guided.standing(kept) if each.step.id == "card")
    assert (card.step.is_mandatory, card.is_gap, card.word) == (True, True, "Not asked")
    checklist_uses.choose("", channel="voice", by=cast.cora_acts)
    assert chosen() == "spoken"
    for wrong, message in (
        ({"checklist": "nothing", "channel": "voice"}, "no list"), ({"checklist": "spoken"}, "not said for which"),
        ({"checklist": "", "channel": "voice"}, "Nothing is said"), ({"checklist": "spoken", "channel": "fax"}, "no channel"),
    ):  # fmt: skip
        with pytest.raises(CaseRefused, match=message):
            checklist_uses.choose(**wrong, by=cast.cora_acts)
    page = cast.cora_sees.post("/resolve/contact-steps/lists/", {"channel": "chat", "checklist": "spoken"})
    assert page.status_code == 302
    assert "Contacts in which a card may be used" in words(cast.cora_sees.get("/resolve/contact-steps/lists/"))
    assert checklists.shelf().get("spoken").version(day) == "spoken 2026-01-01"


@pytest.mark.parametrize(("who", "stamps_it", "sees", "covers", "sets"), [
    ("ada", True, True, True, False), ("una", True, True, True, False), ("olga", True, True, True, True),
    ("cora", False, True, True, True), ("quin", False, True, True, False), ("sam", False, True, False, False),
    ("pat", False, False, False, False), ("rita", False, False, False, False), ("adm", False, False, False, False),
    ("asa", False, False, False, False), ("stranger", False, False, False, False),
])  # fmt: skip
def test_each_role_does_what_is_its(choose: Any, cast: Any, who: str, stamps_it: bool, sees: bool, covers: bool, sets: bool) -> None:
    assert cast.una  # leads the team
    kept = begun(choose, cast.ada_acts)
    by, browser = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    said = Stamp(step="notice", answer="said", edition="spoken 2026-01-01")
    if stamps_it:
        assert stamps.put(kept, said, by=by).person_id == by.person_id
        answer(kept, "card", "paused", by)
        assert stamps.end_pause(kept, step="card", by=by).ended_at == MONDAY
    else:
        for act in (lambda: stamps.put(kept, said, by=by), lambda: stamps.end_pause(kept, step="card", by=by),
                    lambda: stamps.mask_note(kept, by=by)):
            with pytest.raises(NotAllowed):
                act()
    assert browser.get(f"/resolve/contact-steps/{kept.reference}/").status_code == (200 if sees else 404)
    for path in ("/resolve/contact-steps/", "/resolve/contact-steps/figures/"):
        assert browser.get(path).status_code == (200 if covers else 403)
    assert browser.get("/resolve/contact-steps/lists/").status_code == (200 if sets else 403)
    if not sets:
        with pytest.raises(NotAllowed):
            checklist_uses.choose("spoken", channel="chat", by=by)


def test_another_agent_neither_stamps_nor_sees(choose: Any, cast: Any, a_person: Any) -> None:
    kept = begun(choose, cast.ada_acts)
    other = Actor.person(a_person("Ben", "Fry", role="agent").pk)
    with pytest.raises(NotAllowed):
        stamps.put(kept, Stamp(step="notice", answer="said", edition="x"), by=other)
    with pytest.raises(StampRefused, match="Only a person"):
        stamps.put(kept, Stamp(step="notice", answer="said", edition="x"), by=Actor.system("tests"))


def test_coverage_counts_closed_contacts_by_queue_and_person_within_reach(choose: Any, cast: Any, a_person: Any) -> None:
    other = a_person("Ben", "Fry", role="agent")
    queue = _queue(a_line(cast))
    for number in range(12):
        kept = a_log(choose, cast.ada_acts, queue=queue)
        for each in guided.standing(kept)[: 99 if number < 9 else 1]:
            answer(kept, each.step.id, checklists.choices(each.step)[-1].value if each.step.id == "card" and number == 3
                   else "no_card" if each.step.id == "card" else checklists.choices(each.step)[0].value, cast.ada_acts)  # fmt: skip
        logged.close(kept, by=cast.ada_acts)
    logged.close(a_log(choose, Actor.person(other.pk)), by=Actor.person(other.pk))
    a_log(choose, cast.ada_acts)  # open: not counted
    with clock.frozen(MONDAY + timedelta(hours=1)):
        mine, team, all_ = (stamp_coverage.coverage(getattr(cast, f"{who}_acts")) for who in ("ada", "una", "cora"))
        page = words(cast.cora_sees.get("/resolve/contact-steps/figures/"))
    assert (mine.whole.part, mine.whole.n, mine.whole.share, mine.unpaused) == (9, 12, 0.75, 1)
    assert mine.whole.range is not None
    assert [round(each, 3) for each in mine.whole.range] == [0.468, 0.911]  # Wilson
    assert (team.whole.n, all_.whole.n) == (12, 13)
    assert [(each.name, each.n, each.share) for each in all_.people] == [(cast.ada.display_name, 12, 0.75), (other.display_name, 1, None)]
    step = {each.name: each for each in all_.steps}["Identity"]
    assert (step.answered.part, step.answered.n, step.is_mandatory) == (9, 13, True)
    assert "In 1 contact a card was said without a whole pause" in page


def test_the_strip_stands_beside_what_was_logged_and_the_contact_of_it(choose: Any, cast: Any) -> None:
    kept = logged.close(a_log(choose, cast.ada_acts, uncounted=True, customer=a_known()), by=cast.ada_acts)
    answer(kept, "identity", "passed:1", cast.ada_acts)
    assert kept.contact is not None
    for path in (f"/record/contacts/{kept.contact.reference}/", f"/record/logged/{kept.reference}/"):
        page = words(cast.ada_sees.get(path))
        assert "Steps of the contact" in page, path
        assert "Passcode; Ada Okafor, 09:00" in page, path
        assert "Not asked" in page, path
    assert ContactStamp.objects.get().customer == kept.customer


def test_a_stamp_follows_the_customer_whom_the_contact_turns_out_to_be_with(choose: Any, cast: Any) -> None:
    kept = begun(choose, cast.ada_acts)
    answer(kept, "notice", "said", cast.ada_acts)
    hanna = a_known()
    logged.change(kept, to=said(choose, customer=hanna, started_at=kept.started_at, ended_at=kept.ended_at), by=cast.ada_acts)
    assert ContactStamp.objects.get().customer == hanna


def test_pages_ask_no_more_of_many_than_of_few(choose: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        kept = a_log(choose, cast.ada_acts)
        for step in ("notice", "identity"):
            answer(kept, step, "said" if step == "notice" else "passed:0", cast.ada_acts)
        logged.close(kept, by=cast.ada_acts)
    for path, most in (("/resolve/contact-steps/", 12), ("/resolve/contact-steps/figures/", 16)):
        cast.cora_sees.get(path)
        with django_assert_max_num_queries(most):
            assert cast.cora_sees.get(path).status_code == 200
    with django_assert_max_num_queries(32):
        cast.ada_sees.get(f"/resolve/contact-steps/{kept.reference}/")
