"""Pages of service reviews and of the monitoring calendar: who may open them, what they refuse, and how few queries they ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import signed_files
from floorwalker.review.actions import monitoring as looking
from floorwalker.review.actions import review_closing, service_reviews
from floorwalker.review.models import MonitoringDuty, ReviewCycle, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from tests.conftest import MONDAY, Cast
from tests.review.reviews_made import HELD, WORDS, at, opened, reviewed, serves, settled, standard_item

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
SEES = dict.fromkeys(("una", "quin", "pat", "rita", "olga", "cora", "asa"), 200) | dict.fromkeys(("ada", "sam", "adm", "stranger"), 403)
SEES_CALENDAR = dict.fromkeys(("una", "quin", "pat", "olga", "cora", "asa"), 200) | dict.fromkeys(("ada", "sam", "rita", "adm"), 403)
RUNS = {"quin", "pat", "olga"}


@dataclass
class House:
    """A review that is open, and its rhythm."""

    cycle: ReviewCycle
    review: ServiceReview

    @property
    def page(self) -> str:
        """The address of the review."""
        return f"/review/service-reviews/{self.review.reference}/"


@pytest.fixture
def house(cast: Cast, tmp_path: Any) -> Iterator[House]:
    with reviewed(cast, tmp_path) as cycle:
        yield House(cycle, opened(cast, cycle))


def test_who_opens_service_reviews_and_who_acts_in_them(cast: Cast, house: House) -> None:
    plan = house.cycle.plan.reference
    for who, status in sorted(SEES.items()):
        browser = getattr(cast, f"{who}_sees")
        for page in ("/review/service-reviews/", house.page, f"{house.page}file.pdf"):
            assert browser.get(page).status_code == status, (who, page)
        for page in (f"/review/service-reviews/of/{plan}/", f"{house.page}who/"):
            assert browser.get(page).status_code == (200 if who in RUNS else 403), (who, page)
        if who not in RUNS:
            for page in (f"/review/service-reviews/of/{plan}/open/", f"/review/service-reviews/of/{plan}/end/", f"{house.page}close/",
                         f"{house.page}1/say/"):  # fmt: skip
                assert browser.post(page, {"words": "x"}).status_code == 403, (who, page)


@pytest.mark.row(57, 225)
def test_an_item_is_answered_on_its_page_and_says_what_was_wrong(cast: Cast, house: House) -> None:
    item = standard_item(house.review)
    page = f"{house.page}{item.pk}/"
    shown = cast.pat_sees.get(f"{house.page}?item={item.position}").content.decode()
    assert "As it stood" in shown
    assert "One point outside the limits" in shown
    assert "wanted: it is out of its standard" in shown
    refused = cast.pat_sees.post(f"{page}say/", {"changes": 0, "cause": "people", "words": "13.3 %"})
    assert (refused.status_code, "tells the figure again" in refused.content.decode()) == (422, True)
    assert cast.pat_sees.post(f"{page}say/", {"changes": 0, "cause": "people", "words": WORDS}).status_code == 302
    late = cast.quin_sees.post(f"{page}say/", {"changes": 0, "cause": "demand", "words": "Letters went out on one day"})
    body = late.content.decode()
    assert (late.status_code, WORDS in body, "Letters went out on one day" in body) == (409, True, True)
    assert 'name="changes" value="1"' in body
    assert cast.pat_sees.post(f"{page}decide/", {"do-what": "Train four"}).status_code == 422
    typed = {"do-what": "Train four", "do-owner": cast.una.pk, "do-due_on": "2026-03-20", "do-serves": serves(house.review)}
    assert cast.pat_sees.post(f"{page}decide/", typed).status_code == 302
    assert cast.pat_sees.post(f"{page}nothing/", {"no-why": ""}).status_code == 422
    key = queries.outcomes(item)[0].pk
    assert cast.pat_sees.post(f"{page}take-back/", {"key": key}).status_code == 302
    assert cast.pat_sees.post(f"{page}take-back/", {"key": key}).status_code == 404
    assert cast.pat_sees.post(f"{page}dance/").status_code == cast.pat_sees.get(f"{house.page}99/say/").status_code - 1 == 404
    with at(HELD):
        wrong = cast.olga_sees.post(f"{house.page}close/")
    assert (wrong.status_code, "cannot be closed" in wrong.content.decode()) == (422, True)


def test_a_rhythm_is_typed_and_a_review_opened_arranged_dropped_and_corrected(cast: Cast, house: House) -> None:
    plan = house.cycle.plan.reference
    typed = {
        "every": "week", "next_on": "2026-03-09", "begins_at": "09:30", "site": cast.olga.site.pk, "chair": cast.olga.pk,
        "people": [cast.pat.pk], "changes": 0,
    }
    page = f"/review/service-reviews/of/{plan}/"
    assert cast.pat_sees.post(page, typed).status_code == 302
    assert cast.pat_sees.post(page, typed).status_code == 422  # somebody changed it in between
    assert cast.pat_sees.post(f"{page}open/").status_code == 409
    held = {"changes": 0, "begins": "2026-03-02T08:00", "chair": cast.olga.pk, "present": [cast.olga.pk], "apologies": [cast.pat.pk]}
    assert cast.pat_sees.post(f"{house.page}who/", held).status_code == 302
    assert cast.pat_sees.post(f"{house.page}drop/", {"words": ""}).status_code == 422
    assert cast.pat_sees.post(f"{house.page}freeze/").status_code == 302
    assert cast.pat_sees.post(f"{house.page}correct/", {"words": "x"}).status_code == 409
    assert cast.pat_sees.post(f"{house.page}drop/", {"words": "Half of us are away."}).status_code == 302
    assert cast.pat_sees.post(f"{page}open/").status_code == 302
    review = ServiceReview.objects.order_by("-pk")[0]
    settled(cast, review)
    with at(MONDAY + timedelta(days=8)):
        assert cast.olga_sees.post(f"/review/service-reviews/{review.reference}/close/").status_code == 302
        assert "Closed. The next is on 16 March 2026." in cast.asa_sees.get(f"/review/service-reviews/{review.reference}/").content.decode()
        assert cast.pat_sees.post(f"/review/service-reviews/{review.reference}/correct/", {"words": "Sam came too."}).status_code == 302
        assert cast.pat_sees.post(f"{page}end/", {"end-why": "The plan ends."}).status_code == 302
    assert "Sam came too." in cast.asa_sees.get(f"/review/service-reviews/{review.reference}/").content.decode()


@pytest.mark.row(56)
def test_the_paper_of_a_closed_review_is_signed(cast: Cast, house: House) -> None:
    paper = cast.asa_sees.get(f"{house.page}file.pdf").content
    assert signed_files.MARK not in paper
    assert paper.count(b"/Figure") > 0  # the chart itself, not its words alone
    settled(cast, house.review)
    with at(HELD):
        review_closing.close(house.review, by=cast.olga_acts)
    about = signed_files.check(cast.asa_sees.get(f"{house.page}file.pdf").content).about
    assert (about["reference"], about["chair"], about["minutes"]) == (house.review.reference, "Olga Petrova", "MIN-1")


def test_a_review_is_read_in_a_fixed_number_of_queries(cast: Cast, house: House, django_assert_max_num_queries: Any) -> None:
    item = standard_item(house.review)
    page = f"{house.page}?item={item.position}"
    cast.pat_sees.get(page)
    with django_assert_max_num_queries(44) as few:
        cast.pat_sees.get(page)
    for number in range(5):
        service_reviews.note(item, what="", why=f"Reason {number}", by=cast.pat_acts)
    with django_assert_max_num_queries(len(few)):
        assert cast.pat_sees.get(page).status_code == 200
    cast.pat_sees.get("/review/service-reviews/")
    with django_assert_max_num_queries(26):
        cast.pat_sees.get("/review/service-reviews/")


# The monitoring calendar ---------------------------------------------------------------------------------------------


def duty(cast: Cast, **other: Any) -> MonitoringDuty:
    said = {"what": "charts", "words": "Claims", "person": cast.quin, "every": "week", "starts_on": MONDAY.date()} | other
    return looking.set_duty(by=cast.olga_acts, **said)


@pytest.mark.row(204)
def test_who_opens_the_calendar_and_who_says_what_is_looked_at(cast: Cast) -> None:
    one = duty(cast)
    for who, status in sorted(SEES_CALENDAR.items()):
        browser = getattr(cast, f"{who}_sees")
        assert browser.get("/review/monitoring/").status_code == status, who
        assert browser.get("/review/monitoring/give/").status_code == (200 if who in {"quin", "olga"} else 403), who
        sees = who in {"quin", "olga", "cora", "asa"}
        assert browser.get(f"/review/monitoring/{one.reference}/").status_code == (200 if sees else 404 if status == 200 else 403), who
    assert "Claims" in cast.asa_sees.get("/review/monitoring/").content.decode()
    assert "Claims" not in cast.una_sees.get("/review/monitoring/").content.decode()  # a team leader sees what is their own


@pytest.mark.row(204)
def test_a_look_is_given_done_and_ended_on_its_pages(cast: Cast) -> None:
    typed = {"what": "charts", "words": "Claims", "person": cast.quin.pk, "every": "week", "starts_on": "2026-03-02"}
    assert cast.olga_sees.post("/review/monitoring/give/", typed | {"starts_on": "2026-03-01"}).status_code == 422
    assert cast.olga_sees.post("/review/monitoring/give/", typed).status_code == 302
    page = f"/review/monitoring/{MonitoringDuty.objects.get().reference}/"
    assert "Mine to look at" in cast.quin_sees.get("/review/monitoring/").content.decode()
    assert cast.quin_sees.post(page, {"due_on": "2026-03-02", "seen": " "}).status_code == 422
    assert cast.quin_sees.post(page, {"due_on": "2026-03-02", "seen": "Nothing moved."}).status_code == 302
    assert "Nothing moved." in cast.olga_sees.get(page).content.decode()
    assert cast.olga_sees.post(page, {"due_on": "2026-03-09", "seen": "x"}).status_code == 403
    assert cast.olga_sees.post(f"{page}end/", {"end-why": "Charts tell by themselves now."}).status_code == 302
    assert cast.quin_sees.get("/review/monitoring/?month=2026-04").status_code == 200
    for junk in ("0001-01", "9999-12", "x", "2026-13"):
        assert cast.quin_sees.get(f"/review/monitoring/?month={junk}").status_code == 200, junk
