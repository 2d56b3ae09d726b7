"""Difficulties: put right with options and reasons, within one's authority; and the pages on which they are written down."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.resolve import authority
from floorwalker.resolve.actions import cases, difficulties, giving
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import Complaint, Difficulty
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue, many_contacts
from tests.resolve.cases_made import COMPLAINT, RECEIVED, REQUEST, a_complaint, a_customer, a_difficulty, a_line, heard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
CHOSEN = {"what": "Swap to a quiet unit", "chosen": True, "reason": "She sleeps there.", "rule": "Procedure 12.4"}
WELL = {"state": "resolved", "resolution": "Swapped today.", "customer_agreed": True, "at_first_contact": True}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.row(193)
def test_options_are_kept_with_reason_and_rule_and_one_is_chosen(cast: Any) -> None:
    made = a_difficulty(cast)
    difficulties.consider(made, **{**CHOSEN, "chosen": False, "what": "A hotel", "reason": "Not needed tonight."}, by=cast.ada_acts)
    first = difficulties.consider(made, **CHOSEN, by=cast.ada_acts)
    second = difficulties.consider(made, **{**CHOSEN, "what": "Take it away"}, by=cast.ada_acts)
    first.refresh_from_db()
    assert (first.chosen, second.chosen, made.options.count()) == (False, True, 3)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        difficulties.consider(made, **{**CHOSEN, "reason": " "}, by=cast.ada_acts)


@pytest.mark.row(233)
def test_goodwill_keeps_to_the_ladder_of_authority(cast: Any) -> None:
    made = a_difficulty(cast)
    difficulties.consider(made, **CHOSEN, by=cast.ada_acts)
    assert [(each.label, each.limit, each.mine) for each in authority.ladder(cast.ada_acts)][:2] == [
        ("Agent", Decimal(25), True), ("Team leader", Decimal(100), False),
    ]
    with pytest.raises(RuleBroken, match=r"94 is above the 25 that you decide alone") as refused:
        difficulties.close(made, **WELL, goodwill=Decimal(94), by=cast.ada_acts)
    assert "Ask a team leader" in refused.value.remedy
    closed = difficulties.close(made, **WELL, goodwill=Decimal(94), by=cast.sam_acts)
    assert (closed.state, closed.goodwill, closed.currency) == ("resolved", Decimal(94), "GBP")
    assert not Todo.objects.filter(done_at=None)
    assert authority.limit(cast.asa_acts) == 0


@pytest.mark.parametrize(("changes", "match"), [
    ({"customer_agreed": False}, "does not agree"), ({"resolution": " "}, "What was done is missing"), ({"state": "open"}, "no end"),
    ({"goodwill": Decimal(-1)}, "no goodwill"),
])  # fmt: skip
def test_what_is_no_end_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    made = a_difficulty(cast)
    difficulties.consider(made, **CHOSEN, by=cast.ada_acts)
    with pytest.raises(RuleBroken, match=match):
        difficulties.close(made, **{**WELL, **changes}, by=cast.ada_acts)
    made.refresh_from_db()
    assert made.state == "open"


def test_a_difficulty_without_a_choice_stays_open_and_a_request_needs_none(cast: Any) -> None:
    with pytest.raises(RuleBroken, match="No option was chosen"):
        difficulties.close(a_difficulty(cast), **WELL, by=cast.ada_acts)
    request = cases.write_down(heard(a_line(cast)), Answered(answers=REQUEST), by=cast.ada_acts)
    assert isinstance(request, Difficulty)
    assert difficulties.close(request, **WELL, by=cast.ada_acts).state == "resolved"
    with pytest.raises(RuleBroken, match="is closed"):
        difficulties.consider(request, **CHOSEN, by=cast.ada_acts)


def test_a_difficulty_is_given_to_who_may_have_it(cast: Any) -> None:
    made = a_difficulty(cast)
    with pytest.raises(NotAllowed):
        difficulties.give(made.reference, to=cast.sam, by=cast.ada_acts)
    with pytest.raises(RuleBroken, match="puts no difficulties right"):
        difficulties.give(made.reference, to=cast.pat, by=cast.sam_acts)
    difficulties.give(made.reference, to=cast.sam, by=cast.cora_acts)
    assert Todo.objects.get(key=f"difficulty:{made.reference}").person == cast.sam


def test_a_complaint_is_given_and_owed_until_what_is_due_next(cast: Any) -> None:
    made = a_complaint(cast)
    given = giving.give(made.reference, to=cast.sam, by=cast.olga_acts)
    todo = Todo.objects.get(key=giving.key(made))
    assert (given.owner, todo.person, todo.due_at) == (cast.sam, cast.sam, made.next_due_at)
    assert "settle by the short route" in todo.what
    with pytest.raises(RuleBroken, match="handles no complaints"):
        giving.give(made.reference, to=cast.ada, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="no longer open"):
        giving.give("CMP-9999", to=cast.sam, by=cast.olga_acts)


def test_contacts_are_linked_once_and_the_contact_tells_of_its_cases(cast: Any) -> None:
    made = a_complaint(cast)
    call = many_contacts([{"at": RECEIVED, "queue": a_queue()}])[0]
    giving.link(made, call.reference, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="belongs to"):
        giving.link(made, call.reference, by=cast.sam_acts)
    with pytest.raises(NotFound):
        giving.link(made, "C-99999", by=cast.sam_acts)
    page = words(cast.sam_sees.get(f"/record/contacts/{call.reference}/"))
    assert f"{made.reference} Dryers too loud" in page


# The pages -------------------------------------------------------------------------------------------------------------


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "line": "claims", "channel": "chat", "received_at": "2026-02-27T15:40", "summary": "Dryers too loud", "severity": "medium",
        "words": "I'm fed up. I had to book a hotel for £94.", "who": "", **{f"q_{name}": value for name, value in COMPLAINT.items()},
        **changes,
    }  # fmt: skip


@pytest.mark.row(93)
def test_the_page_tells_what_the_answers_make_it_and_by_when_it_is_due(cast: Any) -> None:
    a_line(cast)
    a_customer()
    empty = words(cast.ada_sees.get("/resolve/write-down/?line=claims"))
    assert "3 questions open. If in doubt, it is a complaint." in empty
    part = words(cast.ada_sees.get("/resolve/write-down/test/", typed()))
    assert "A complaint, by the rules of complaints about financial services. Final response by Fri 24 Apr." in part
    assert "If settled by Wed 4 Mar, a short letter is enough." in part
    assert "Not an" not in part
    down = words(cast.ada_sees.get("/resolve/write-down/test/", typed(q_harm="no")))
    assert "A difficulty: recorded and put right; no complaint." in down
    fits = words(cast.ada_sees.get("/resolve/write-down/found/", {"who": "Hanna"}))
    assert "Hanna Lindqvist" in fits


def test_what_is_typed_becomes_a_difficulty_and_on_new_words_a_complaint(cast: Any) -> None:
    a_line(cast)
    hanna = a_customer()
    answer = cast.ada_sees.post("/resolve/write-down/", typed(q_harm="no", who=hanna.reference, customer=hanna.reference))
    made = Difficulty.objects.get()
    assert answer["Location"].endswith(f"/resolve/difficulties/{made.reference}/")
    assert made.customer == hanna
    page = words(cast.ada_sees.get(f"/resolve/difficulties/{made.reference}/"))
    assert "Put it right before Wed 4 Mar" in page
    assert "Agent £25" in page
    path = f"/resolve/difficulties/{made.reference}"
    refused = cast.ada_sees.post(f"{path}/complain/", {f"q_{name}": "yes" for name in ("dissatisfied", "about-us")})
    assert refused.status_code == 422
    assert "Not answered" in words(refused)
    cast.ada_sees.post(f"{path}/complain/", {f"q_{name}": value for name, value in COMPLAINT.items()})
    assert Complaint.objects.get().difficulty == made
    assert "It became a complaint" in words(cast.ada_sees.get(f"{path}/"))


@pytest.mark.parametrize(("changes", "said"), [
    ({"q_harm": ""}, "Not answered: Do they say"), ({"words": ""}, "This field is required"),
    ({"received_at": "soon"}, "Write a day and time"),
    ({"received_at": "2026-03-02T10:30"}, "It has not been said yet"), ({"who": "Nobody Atall"}, "Nobody fits"),
    ({"kind": "difficulty"}, "without a reason"), ({"line": "x"}, "valid choice"), ({"q_harm": "x"}, "valid choice"),
])  # fmt: skip
def test_what_cannot_be_written_down_is_told_on_the_form(cast: Any, changes: dict[str, Any], said: str) -> None:
    a_line(cast)
    answer = cast.ada_sees.post("/resolve/write-down/", typed(**changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Complaint.objects.exists()


def test_the_list_shows_what_is_open_by_due_date_and_counts_what_is_late(cast: Any, django_assert_max_num_queries: Any) -> None:
    line = a_line(cast)
    assert "No difficulty is written down yet" in words(cast.sam_sees.get("/resolve/difficulties/"))
    for day in range(12):
        a_difficulty(cast, line=line, received_at=MONDAY - timedelta(days=day), summary=f"Noise {day}", customer=a_customer(f"C {day}"))
    with django_assert_max_num_queries(22):
        page = words(cast.sam_sees.get("/resolve/difficulties/"))
    assert page.index("Noise 11") < page.index("Noise 1 ")
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert "8 late" in words(cast.sam_sees.get("/resolve/difficulties/"))


@pytest.mark.parametrize("who", ["pat", "rita", "adm", "stranger"])
@pytest.mark.parametrize("path", ["difficulties/", "write-down/", "write-down/test/", "difficulties/DIF-1/"])
def test_who_may_not_is_told_so_on_every_page(cast: Any, who: str, path: str) -> None:
    a_difficulty(cast)
    assert getattr(cast, f"{who}_sees").get(f"/resolve/{path}").status_code == 403


@pytest.mark.row(28)
def test_compliance_sets_a_regime_on_the_page_and_others_read_it(cast: Any) -> None:
    a_line(cast)
    page = words(cast.sam_sees.get("/resolve/regimes/"))
    assert "Complaints about financial services" in page
    assert "no legal advice" in page
    assert cast.sam_sees.get("/resolve/regimes/claims/").status_code == 403
    form = {"pack": "uk-housing", "since": "2026-03-02", "calendar": "", "why": "We let homes now."}
    refused = cast.cora_sees.post("/resolve/regimes/claims/", {**form, "calendar": "XX"})
    assert refused.status_code == 422
    assert "no calendar of public holidays called" in words(refused)
    assert cast.cora_sees.post("/resolve/regimes/claims/", form).status_code == 302
    assert "uk-housing from 2 Mar 2026" in words(cast.sam_sees.get("/resolve/regimes/"))
    assert cast.cora_sees.get("/resolve/regimes/nothing/").status_code == 404


def test_before_there_is_a_line_the_page_says_so(cast: Any) -> None:
    assert "There is no line of service yet" in words(cast.ada_sees.get("/resolve/write-down/"))


@pytest.mark.row(93)
def test_new_words_are_asked_for_suggest_and_stay_with_the_complaint_that_leads_back(cast: Any) -> None:
    made = a_difficulty(cast)
    page, lost = f"/resolve/difficulties/{made.reference}/", "I am really unhappy: you cost me a day's pay."
    answers = {f"q_{name}": value for name, value in COMPLAINT.items()}
    shown = cast.sam_sees.get(page)
    assert ("What is new" in words(shown), "Decide otherwise" in words(shown)) == (True, False)
    for each in (shown, cast.sam_sees.get("/resolve/write-down/")):
        assert 'hx-sync="this:replace"' in each.content.decode()  # of answers given fast, the last one is judged
    told = cast.sam_sees.post(f"{page}test/", {**answers, "reason": lost})
    assert ("Suggested" in words(told), "Final response by" in words(told)) == (True, True)
    assert cast.pat_sees.post(f"{page}test/", answers).status_code == 403
    kept = cast.sam_sees.post(f"{page}complain/", {**answers, "q_harm": "no", "reason": ""})
    assert (kept.status_code, "What is new: The test says difficulty. Say in a sentence" in words(kept)) == (422, True)
    assert cast.sam_sees.post(f"{page}complain/", {**answers, "reason": lost}).status_code == 302
    became = Complaint.objects.get()
    row = became.classifications.get()
    assert (row.reason, row.suggestion["kind"]) == (lost, "complaint")
    file = cast.sam_sees.get(f"/resolve/complaints/{became.reference}/").content.decode()
    assert f'href="{page}"' in file
    assert "you cost me a day" in file
