"""The home of complaint handlers: what is due next and late, answers in time, ages, how they end, letters that wait; within one's reach."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.resolve.actions import giving, letters
from floorwalker.resolve.models import CaseClock, Complaint, OmbudsmanReferral
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line
from tests.resolve.files_made import investigated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(75), pytest.mark.row(76)]
PAGE = "/home/"
BUDGET = 60


def words(html: str) -> str:
    """Return a page as one line of words without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def figure(page: str, code: str) -> str:
    """Return the words of one figure of a page."""
    return words(page.split(f'id="tile-{code}"')[1].split("</dl>")[0].split(">", 1)[1])


def panel(page: str, code: str) -> str:
    """Return the words of one panel of a page."""
    return words(page.split(f'id="panel-{code}"')[1].split("</section>")[0])


def ended(made: Complaint, *, days: int, outcome: str, in_time: bool) -> None:
    """Let a complaint have been answered and closed some days ago."""
    at = clock.now() - timedelta(days=days)
    Complaint.objects.filter(pk=made.pk).update(
        state="closed", outcome=outcome, closed_at=at, next_due_at=None, next_step="", received_at=at - timedelta(days=30)
    )
    CaseClock.objects.filter(complaint=made, of="final-response").update(
        met_at=at, late_from=at + timedelta(days=1 if in_time else -1), started_at=at - timedelta(days=30)
    )


def test_what_of_mine_is_late_is_said_first_with_the_way_to_it(cast: Any, django_assert_max_num_queries: Any) -> None:
    line = a_line(cast)
    old = a_complaint(cast, line=line, summary="Old", received_at=MONDAY - timedelta(days=80))
    for number in range(6):
        a_complaint(cast, line=line, summary=f"New {number}", received_at=MONDAY - timedelta(days=1))
    cast.sam_sees  # noqa: B018 (signed in)
    with django_assert_max_num_queries(BUDGET):
        page = cast.sam_sees.get(PAGE).content.decode()
    assert "7 open complaints have nobody" in words(page)
    giving.give(old.reference, to=cast.sam, by=cast.olga_acts)
    page = cast.sam_sees.get(PAGE).content.decode()
    assert "1 of your complaints is late" in words(page)
    assert f"Open {old.reference}" in words(page)
    assert "1 none wanted" in figure(page, "late")
    assert "80 most are to be answered within" in figure(page, "oldest")
    assert "7 open, 1 past their last day" in figure(page, "oldest")
    assert "Old" in panel(page, "complaints")
    assert "New" not in panel(page, "complaints")
    assert "Due in the coming 28 days" in page


def test_shares_carry_their_number_and_range_and_few_are_counted(cast: Any) -> None:
    line = a_line(cast)
    for number in range(3):
        ended(a_complaint(cast, line=line), days=10, outcome="upheld" if number else "not_upheld", in_time=number != 1)
    page = cast.sam_sees.get(PAGE).content.decode()
    assert "2 of 3 all wanted 21% to 94%: too few to say more" in figure(page, "in_time")
    assert "2 of 3 no target: each on its merits" in figure(page, "upheld")
    assert "the ombudsman decided none in a year" in figure(page, "upheld")
    for _number in range(9):
        ended(a_complaint(cast, line=line), days=17, outcome="not_upheld", in_time=True)
    OmbudsmanReferral.objects.create(
        complaint=Complaint.objects.filter(outcome="not_upheld").first(), scheme="FOS", their_reference="F-1",
        told_on=clock.now().date(), outcome="overturned", decided_on=clock.now().date(), lesson="Ring back.", written_by=cast.sam,
        written_at=clock.now(),
    )
    page = cast.sam_sees.get(PAGE).content.decode()
    assert "92% all wanted 11 of 12, 65% to 99%" in figure(page, "in_time")
    assert "17% no target: each on its merits 2 of 12, 5% to 45%; ombudsman overturned 1 of 1 in a year" in figure(page, "upheld")
    assert "Too early" in figure(page, "in_time")


def test_letters_that_have_not_gone_stand_there_until_they_do(cast: Any) -> None:
    made = investigated(cast)
    assert "No letter waits" in panel(cast.sam_sees.get(PAGE).content.decode(), "letters")
    begun = letters.draft(made, kind="final-response", by=cast.sam_acts)
    page = cast.sam_sees.get(PAGE).content.decode()
    assert f"Final response, {made.reference} Dryers too loud; Sam Whitlock To sign off" in panel(page, "letters")
    letters.put_away(begun, by=cast.sam_acts)
    assert "No letter waits" in panel(cast.sam_sees.get(PAGE).content.decode(), "letters")


def test_who_handles_only_what_is_theirs_sees_no_figures_of_others(cast: Any, a_person: Any, a_team: Any) -> None:
    """A handler whose role reaches one team counts the complaints of that team alone."""
    a_complaint(cast, summary="Of the whole house", received_at=datetime(2026, 2, 1, tzinfo=UTC))
    other = a_person("Kit", "Far", role="complaint_handler", reach="team", team=a_team("far-away"))
    browser = type(cast.sam_sees)()
    browser.force_login(other.account)
    page = browser.get(PAGE).content.decode()
    assert "no data" in figure(page, "oldest")
    assert "0 none wanted" in figure(page, "late")
    assert "Of the whole house" not in page
