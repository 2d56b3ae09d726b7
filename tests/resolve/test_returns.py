"""Returns: every figure that a pack asks for is known, and counts the complaints that it names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from floorwalker.ground import packs
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.trail import queries as trail
from floorwalker.resolve.actions import closing
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import returns
from floorwalker.resolve.queries.returns import Period
from tests.resolve.cases_made import a_complaint, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(106)]
HALF = Period(date(2026, 1, 1), date(2026, 6, 30))


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_every_count_that_any_pack_ever_asks_for_is_known() -> None:
    asked = {count for pack in packs.regulations() for each in pack.returns for count in each.counts}
    assert asked == set(returns.HEADS)


def closed(one: Complaint, at: datetime, outcome: str) -> None:
    Complaint.objects.filter(pk=one.pk).update(state="closed", closed_at=at, outcome=outcome)


def test_the_half_year_counts_what_was_opened_closed_by_band_upheld_and_outstanding(cast: Any) -> None:
    line = a_line(cast)
    before, quick, slow, late, _open = (
        a_complaint(cast, line=line, received_at=datetime(*day, 12, tzinfo=UTC), product="Home")
        for day in ((2025, 12, 20), (2026, 1, 5), (2026, 1, 6), (2026, 1, 7), (2026, 2, 2))
    )
    closed(quick, datetime(2026, 1, 8, 16, tzinfo=UTC), "upheld")
    closed(slow, datetime(2026, 1, 10, 9, tzinfo=UTC), "partly")
    closed(late, datetime(2026, 5, 1, 9, tzinfo=UTC), "not_upheld")
    slow.issues.update(heading="Delays and timescales")
    pack, told = returns.find("uk-disp", "half-yearly", by=cast.cora_acts)
    found = dict(returns.of(pack, told, HALF, by=cast.cora_acts).groups)
    assert [(each.name, each.value) for each in found["Closed, by time"]] == [
        ("Closed within 3 business days", "1"), ("Closed within 8 weeks", "1"), ("Closed after 8 weeks", "1"),
    ]
    assert found["Opened"][0].value == "4"
    assert found["Upheld"][0].cases == (quick.reference, slow.reference)
    assert found["Outstanding"][0].cases == (before.reference,)
    assert [(each.name, each.value) for each in found["By product and cause"]] == [
        ("Home: no heading yet", "3"), ("Home: Delays and timescales", "1"),
    ]
    page = words(cast.cora_sees.get("/resolve/returns/uk-disp/half-yearly/2026-01-01/"))
    assert "1 Jan 2026 to" in page
    assert "is not over" in page
    assert quick.reference in page
    file = cast.cora_sees.get("/resolve/returns/uk-disp/half-yearly/2026-01-01/?format=csv")
    assert "attachment" in file["Content-Disposition"]
    assert f"Closed within 3 business days,1,{quick.reference}" in file.content.decode()


@pytest.mark.row(185)
def test_the_new_return_holds_both_counts_of_vulnerability(cast: Any) -> None:
    one = a_complaint(cast, needs_support=True)
    other = a_complaint(cast, line=one.line)
    address = f"/resolve/complaints/{one.reference}/do/cause/"
    said = {"cause": "Letter not read out", "words": "She is blind, and we wrote.", "need_not_met": "on"}
    assert cast.sam_sees.post(address, said).status_code == 302
    closing.name_cause(other, cause="Letter late", words="Post.", by=cast.sam_acts)
    assert "A need was not considered" in words(cast.cora_sees.get(f"/resolve/complaints/{one.reference}/"))
    (line,) = trail.lines(subject=one.reference, among=("complaint.cause_named",), limit=2)
    assert "She is blind, and we wrote.; heading none, a need was not considered" in line.sentence
    pack = packs.regulations().get("uk-disp")
    told = next(each for each in pack.returns if "vulnerable-complainants" in each.counts)
    found = dict(returns.of(pack, told, HALF, by=cast.cora_acts).groups)
    assert found["Vulnerability, first count"][0].cases == (one.reference,)
    assert found["Vulnerability, second count"][0].cases == (one.reference,)


def test_every_return_of_every_pack_opens_and_says_what_is_to_be_verified(cast: Any) -> None:
    page = words(cast.cora_sees.get("/resolve/returns/"))
    assert "Complaints not resolved by the end of the next working day" in page
    for pack, told in returns.offered(cast.cora_acts):
        first = returns.periods(told, today=date(2026, 3, 2))[0].first
        assert cast.cora_sees.get(f"/resolve/returns/{pack.code}/{told.code}/{first}/").status_code == 200


@pytest.mark.parametrize("path", [
    "uk-disp/half-yearly/2026-01-02/", "uk-disp/half-yearly/x/", "uk-disp/none/2026-01-01/", "no/x/2026-01-01/",
])  # fmt: skip
def test_what_is_no_return_is_not_found(cast: Any, path: str) -> None:
    assert cast.cora_sees.get(f"/resolve/returns/{path}").status_code == 404


def test_periods_follow_the_calendar_year() -> None:
    told = packs.regulations().get("uk-disp").returns[0]
    assert [(each.first.isoformat(), each.last.isoformat()) for each in returns.periods(told, today=date(2026, 7, 1), many=3)] == [
        ("2026-07-01", "2026-12-31"), ("2026-01-01", "2026-06-30"), ("2025-07-01", "2025-12-31"),
    ]


@pytest.mark.parametrize("who", ["ada", "una", "pat", "rita", "quin", "adm", "stranger"])
def test_who_may_not_sees_no_returns(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        returns.offered(getattr(cast, f"{who}_acts"))
    assert getattr(cast, f"{who}_sees").get("/resolve/returns/").status_code == 403
