"""Pages of rights: the list by what is due next, a new request, and the page of one, for those who handle them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.models import RightsRequest
from tests.conftest import MONDAY
from tests.record.contacts_made import a_customer
from tests.resolve.test_rights import LEGAL, REFUSAL, asked, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
LIST = "/resolve/rights/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(("who", "status"), [
    ("sam", 200), ("cora", 200), ("ada", 403), ("una", 403), ("quin", 403), ("pat", 403), ("rita", 403), ("olga", 403), ("asa", 403),
    ("adm", 403), ("stranger", 403),
])  # fmt: skip
def test_only_who_handles_rights_opens_their_pages(cast: Any, who: str, status: int) -> None:
    made, sees = known(cast.cora_acts), getattr(cast, f"{who}_sees")
    assert [sees.get(path).status_code for path in (LIST, f"{LIST}new/", f"{LIST}{made.reference}/")] == [status] * 3
    if status == 403:
        assert "Nora" not in sees.get(f"{LIST}{made.reference}/").content.decode()


def test_the_first_use_says_what_will_stand_there(cast: Any) -> None:
    assert "Nobody has asked about their data yet" in words(cast.sam_sees.get(LIST))


def test_what_is_due_next_stands_first_and_what_is_late_is_said(cast: Any) -> None:
    late = asked(cast.sam_acts, received_at=MONDAY - timedelta(days=40))
    soon, still = asked(cast.sam_acts, received_at=MONDAY - timedelta(days=26)), asked(cast.sam_acts)
    cast.sam_sees.post(f"{LIST}{still.reference}/ask/", {"waits_for": "clarification", "words": "Which calls?"})
    text = words(cast.sam_sees.get(LIST))
    assert "1 request is late" in text
    assert text.index(late.reference) < text.index(soon.reference) < text.index(still.reference)
    assert "Stands still" in text
    assert soon.reference not in words(cast.sam_sees.get(f"{LIST}?stands=late"))
    assert still.reference in words(cast.sam_sees.get(f"{LIST}?stands=waiting"))
    assert late.reference not in words(cast.sam_sees.get(f"{LIST}?stands=waiting"))


def test_a_request_is_recorded_checked_and_refused_in_the_browser(cast: Any) -> None:
    customer, sees = a_customer("K1", name="Nora <i>Quill</i>"), cast.cora_sees
    sent = {
        "kind": "access", "asker": "Nora <i>Quill</i>", "about": customer.reference, "way": "email", "received_at": "2026-03-02T08:00",
        "words": "What do you keep?",
    }
    wrong = sees.post(f"{LIST}new/", {**sent, "about": "CUS-99999", "received_at": "2027-01-01T08:00"})
    assert wrong.status_code == 422
    assert "There is no customer CUS-99999" in words(wrong)
    assert sees.post(f"{LIST}new/", sent).status_code == 302
    page = f"{LIST}{RightsRequest.objects.get().reference}/"
    assert "Nora &lt;i&gt;Quill" in sees.get(page).content.decode()
    assert "Make sure who asks" in words(sees.get(page))
    assert sees.post(f"{page}identify/", {"how": ""}).status_code == 422
    assert sees.post(f"{page}identify/", {"how": "Three questions."}).status_code == 302
    assert "ico.org.uk" in words(sees.get(f"{page}?outcome=refused"))
    closing = {"outcome": "refused", "exemption": LEGAL, "reason": "Advice.", "letter": "No."}
    refused = sees.post(f"{page}close/", closing)
    assert refused.status_code == 422
    assert "May go to court (UK GDPR article 12(4))" in words(refused)
    assert sees.post(f"{page}close/", {**closing, "letter": REFUSAL}).status_code == 302
    text = words(sees.get(page))
    assert "Refused, in time" in text
    assert "Refusal, whole or in part" in text
    assert sees.post(f"{page}close/", {**closing, "letter": REFUSAL}).status_code == 409
    assert sees.post(f"{page}junk/").status_code == 404
    assert Line.objects.filter(kind="trail.looked", subject=RightsRequest.objects.get().reference).exists()


def test_a_clarification_that_came_lets_the_clock_run(cast: Any) -> None:
    made = known(cast.sam_acts)
    page = f"{LIST}{made.reference}/"
    assert cast.sam_sees.post(f"{page}ask/", {"waits_for": "clarification", "words": "Which calls?"}).status_code == 302
    assert "The clock stands still" in words(cast.sam_sees.get(page))
    assert cast.sam_sees.post(f"{page}came/clarification/", {"at": "2020-01-01T10:00"}).status_code == 422
    with clock.frozen(MONDAY + timedelta(days=3)):
        assert cast.sam_sees.post(f"{page}came/clarification/", {"at": ""}).status_code == 302
        assert "7 Apr 2026" in words(cast.sam_sees.get(page))


def test_who_only_handles_sees_no_decision_and_a_handler_learns_nothing_of_colleagues(cast: Any) -> None:
    made, own = known(cast.sam_acts), asked(cast.cora_acts, person=cast.ada)
    text = words(cast.sam_sees.get(f"{LIST}{made.reference}/"))
    assert "Answer and close" not in text
    assert "Take more time" not in text
    assert cast.sam_sees.get(f"{LIST}{own.reference}/").status_code == 404
    assert cast.sam_sees.post(f"{LIST}{made.reference}/close/", {"outcome": "withdrawn", "letter": "You withdrew it."}).status_code == 403


def test_lists_and_pages_stay_within_their_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        made = asked(cast.sam_acts)
    cast.sam_sees.get(LIST)
    with django_assert_max_num_queries(24):
        assert cast.sam_sees.get(LIST).status_code == 200
    with django_assert_max_num_queries(34):
        assert cast.sam_sees.get(f"{LIST}{made.reference}/").status_code == 200
