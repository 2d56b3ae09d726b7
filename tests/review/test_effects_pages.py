"""First-contact resolution and customer effort: who may see them, what they say side by side, and the contacts behind every figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import tags
from floorwalker.ground.refs import Ref
from floorwalker.plan.models import Document
from floorwalker.record import counting, following
from floorwalker.record.facts.matters import PARTS
from floorwalker.record.models import Reason, SurveyAnswer
from floorwalker.review.queries import matters
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import a_contact, a_customer, a_queue, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
OLD = MONDAY - timedelta(days=20)
DAY = timedelta(days=1)
MAY_SEE = dict.fromkeys(("una", "quin", "pat", "olga", "cora", "asa"), 200) | dict.fromkeys(("ada", "adm", "rita", "sam", "stranger"), 403)
ADDRESSES = ("/review/resolution/", "/review/resolution/contacts/", "/review/effort/")


@pytest.fixture
def floor(cast: Cast, tmp_path: Path, a_person: Any, a_team: Any) -> Iterator[dict[str, Any]]:
    """Ten customers about a delay: five say settled; four came back, of whom two had said settled; Mo is of another team."""
    cast.una  # noqa: B018 (leads the team of Ada)
    mo = a_person("Mo", "Osei", role="agent", team=a_team("claims-b"))
    late = Reason.objects.create(code="late", name="Where is it", position=1)
    for number in range(10):
        first = a_contact(OLD + timedelta(hours=number), agent=cast.ada, customer=a_customer(f"K{number}"), reason=late, talk=300.0)
        SurveyAnswer.objects.create(
            interaction=first, instrument="settled", score=int(number < 5), scale_min=0, scale_max=1, answered_at=OLD + DAY,
        )
        SurveyAnswer.objects.create(
            interaction=first, instrument="ces", score=2 if number > 7 else 6, scale_min=1, scale_max=7, answered_at=OLD + DAY,
        )
        if number in {3, 4, 5, 6}:
            queue = a_queue("mails", channel="email") if number == 3 else None
            a_contact(OLD + 2 * DAY + timedelta(hours=number), agent=mo, customer=a_customer(f"K{number}"), reason=late, queue=queue)
    a_contact(OLD + DAY, agent=cast.ada, reason=late)  # nobody knows whose
    with counted(tmp_path):
        following.follow_days(counting.store_days())
        yield {"late": late, "mo": mo}


@pytest.mark.parametrize("who", sorted(MAY_SEE))
def test_who_may_see_what_was_enough_and_what_it_cost(cast: Cast, floor: dict[str, Any], who: str) -> None:
    browser = getattr(cast, f"{who}_sees")
    for address in ADDRESSES:
        assert browser.get(address).status_code == MAY_SEE[who], address


@pytest.mark.row(147)
@pytest.mark.row(172)
def test_rule_and_survey_stand_side_by_side_with_what_they_speak_for(cast: Cast, floor: dict[str, Any]) -> None:
    page = cast.quin_sees.get("/review/resolution/").content.decode()
    assert "of 14, 45.4% to 88.3%" in page  # ten of fourteen were not followed by another
    assert "71.4%" in page
    assert "50.0%" in page  # five of ten say settled
    assert "93% of 15 answered contacts" in page
    assert "same customer, same reason, 7 days" in page
    listing = cast.quin_sees.get("/review/resolution/").context["listing"]
    assert [str(cell) for cell in listing.rows[0]][:3] == ["Where is it", "71.4%, of 14, 45.4% to 88.3%", "50.0%, of 10, 23.7% to 76.3%"]


@pytest.mark.parametrize("by", sorted(PARTS))
def test_everything_together_is_read_with_its_parts_and_is_what_it_is_alone(cast: Cast, floor: dict[str, Any], by: str) -> None:
    asked, _ = matters.read(QueryDict(f"by={by}"), by=cast.olga_acts, zone="Europe/London")
    whole, parts = matters.told(asked)
    alone = matters.whole(asked)
    assert whole is not None
    assert alone is not None
    assert whole.sums == pytest.approx(alone.sums)
    assert sum(part.sums["contacts"] for part in parts) == whole.sums["contacts"] == 15


@pytest.mark.row(147)
def test_where_the_two_disagree_is_counted_and_opens_its_contacts(cast: Cast, floor: dict[str, Any]) -> None:
    matrix = cast.quin_sees.get("/review/resolution/").context["matrix"]
    assert [[cell[0] for cell in cells] for _name, cells in matrix["rows"]] == [["3", "3"], ["2", "2"]]
    assert str(matrix["alike"]) == "50.0%, of 10, 23.7% to 76.3%"
    listing = cast.quin_sees.get(matrix["rows"][1][1][0][2]).context["listing"]
    assert listing.total == "2 contacts"


@pytest.mark.row(172)
def test_repeat_contacts_are_listed_as_matters_with_the_days_between(cast: Cast, floor: dict[str, Any]) -> None:
    answer = cast.quin_sees.get("/review/resolution/contacts/?what=returned")
    assert answer.context["listing"].total == "4 contacts"
    page = answer.content.decode()
    assert "2.0 days later" in page
    assert "email, Mails, Mo Osei" in page
    assert "said to be settled" in page
    assert cast.quin_sees.get("/review/resolution/contacts/?what=returned&least=3").context["listing"].total == "0 contacts"
    assert cast.quin_sees.get("/review/resolution/contacts/?what=nonsense").status_code == 422


def test_a_team_leader_sees_figures_of_people_of_the_own_team_alone(cast: Cast, floor: dict[str, Any]) -> None:
    rows = cast.una_sees.get("/review/resolution/?by=agent").context["listing"].rows
    assert [str(row[0]) for row in rows] == [cast.ada.display_name]
    page = cast.una_sees.get("/review/resolution/contacts/?what=returned").content.decode()
    assert "Mo Osei" not in page
    assert "another team" in page
    assert cast.cora_sees.get("/review/resolution/?by=agent").status_code == 403
    assert "not shown to your role" in cast.cora_sees.get("/review/resolution/contacts/").content.decode()


@pytest.mark.row(223)
def test_which_communication_was_used_is_told_by_a_tag_and_else_not_told(cast: Cast, floor: dict[str, Any]) -> None:
    guide = Document.objects.create(reference="GDE-7", kind="guide", title="Where it is", owner=cast.pat, begun_at=MONDAY)
    guide.reasons.add(floor["late"])
    used = cast.quin_sees.get("/review/resolution/").context["used"]
    assert [(row["name"], row["silent"], row["documents"][0][2]) for row in used] == [("Where is it", "15", "0")]
    first = SurveyAnswer.objects.order_by("pk").values_list("interaction", flat=True)[0]
    tags.put(Ref("contact", f"C-{first}"), "gde-7", by=cast.quin_acts)
    answer = cast.quin_sees.get("/review/resolution/")
    assert [(row["silent"], row["documents"][0][2]) for row in answer.context["used"]] == [("14", "1")]
    assert "Not told which was used" in answer.content.decode()


@pytest.mark.row(86)
def test_effort_says_what_a_matter_costs_and_leads_to_the_contacts(cast: Cast, floor: dict[str, Any]) -> None:
    answer = cast.quin_sees.get("/review/effort/")
    row = dict(zip([each.label for each in answer.context["listing"].headings], answer.context["listing"].rows[0], strict=True))
    assert row["Minutes a matter"] == "5.7"  # ten calls of 5:10 and three of 1:50, over ten matters
    assert str(row["Effort score, 1 hard to 7 easy"]) == "5.20, of 10, 3.99 to 6.41"
    assert str(row["Came back"]).startswith("28.6%")
    assert str(row["Told again, at most"]).startswith("28.6%")
    assert str(row["Came back another way"]).startswith("7.1%")
    hard = cast.quin_sees.get("/review/resolution/contacts/?what=hard").context["listing"]
    assert hard.total == "2 contacts"


def test_pages_ask_as_few_questions_of_many_contacts_as_of_few(cast: Cast, floor: dict[str, Any]) -> None:
    browser = cast.quin_sees
    for address in ADDRESSES:
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        assert len(asked) <= 36, (address, len(asked), [each["sql"][:90] for each in asked])


def test_before_anything_is_followed_the_pages_say_so(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    for address in ADDRESSES:
        page = cast.quin_sees.get(address)
        assert page.status_code == 200
        assert "No contact is followed yet" in page.content.decode() or "No such contact" in page.content.decode()
