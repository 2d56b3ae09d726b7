"""Pages of regulations: what holds on a day, when it is due, what is to be verified, and who may read it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.resolve.queries import regulations

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
MAY = ("una", "rita", "pat", "quin", "sam", "cora", "olga", "asa")
MAY_NOT = ("ada", "adm", "stranger")


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.row(28)
def test_the_list_names_each_pack_with_its_edition_and_says_that_it_is_no_advice(cast: Any) -> None:
    page = words(cast.sam_sees.get("/resolve/regulations/"))
    assert "Complaints about financial services" in page
    assert "This is no legal advice" in page
    assert "Complaints about consumer contracts change on 6 Apr 2026" in page
    assert "to verify" in page


@pytest.mark.row(28)
def test_a_day_that_is_tried_is_held_to_the_rules_of_that_day(cast: Any) -> None:
    sees = cast.sam_sees
    before, after = (words(sees.get(f"/resolve/regulations/uk-telecoms/?received=2026-04-0{day}")) for day in (7, 8))
    assert "held to the edition of 1 Sep 2009" in before
    assert "Tue 2 Jun 2026" in before
    assert "It changes next on 8 Apr 2026" in before
    assert "held to the edition of 8 Apr 2026" in after
    assert "Wed 20 May 2026" in after


def test_a_rate_is_told_for_the_days_on_which_it_is_known_and_for_no_others(cast: Any) -> None:
    before, after = (words(cast.sam_sees.get(f"/resolve/regulations/uk-disp/?received={day}")) for day in ("2025-06-02", "2026-06-02"))
    assert "8%, simple interest a year" in before
    assert "simple interest" not in after.partition("Practice of the ombudsman from 1 January 2026")[2]
    assert "no rate is given here on purpose" in after


def test_a_trait_chooses_its_own_clock_and_what_it_needs_to_run_longer(cast: Any) -> None:
    sees = cast.sam_sees
    plain = words(sees.get("/resolve/regulations/uk-disp/?received=2026-11-21"))
    payment = words(sees.get("/resolve/regulations/uk-disp/?received=2026-11-21&traits=payment-services"))
    assert "Sat 16 Jan 2027" in plain
    assert "Fri 11 Dec 2026" in payment
    assert "Wed 13 Jan 2027" in payment
    assert "A holding response by the end of 15 business days" in payment
    assert "All end on their day 14 cases" in plain


@pytest.mark.parametrize("asked", ["received=2026-02-31", "received=1999-12-31", "received=9999-12-31", "traits=none-such", "received=x"])
def test_what_cannot_be_tried_is_said_at_its_field(cast: Any, asked: str) -> None:
    answer = cast.sam_sees.get(f"/resolve/regulations/uk-disp/?{asked}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_day_before_anything_held_says_so(cast: Any) -> None:
    page = words(cast.sam_sees.get("/resolve/regulations/uk-telecoms/?received=2005-01-01"))
    assert "Nothing of it was in force on 1 Jan 2005" in page
    assert "Choose a later day" in page


@pytest.mark.parametrize("who", MAY_NOT)
def test_who_has_nothing_to_do_with_cases_reads_no_packs(cast: Any, who: str) -> None:
    for address in ("/resolve/regulations/", "/resolve/regulations/uk-disp/"):
        assert getattr(cast, f"{who}_sees").get(address).status_code == 403
    with pytest.raises(NotAllowed):
        regulations.standing(getattr(cast, f"{who}_acts"))
    with pytest.raises(NotAllowed):
        regulations.find("uk-disp", by=getattr(cast, f"{who}_acts"))


@pytest.mark.parametrize("who", MAY)
def test_who_works_with_cases_reads_every_pack(cast: Any, who: str) -> None:
    assert len(regulations.standing(getattr(cast, f"{who}_acts"))) == 8
    assert getattr(cast, f"{who}_sees").get("/resolve/regulations/us-cfpb/").status_code == 200


def test_a_pack_that_is_not_there_is_not_found(cast: Any) -> None:
    assert cast.sam_sees.get("/resolve/regulations/no-such/").status_code == 404
    with pytest.raises(NotFound, match="There is no regulation no-such"):
        regulations.find("no-such", by=cast.sam_acts)


def test_the_next_change_and_what_is_to_verify_are_told_for_any_day(cast: Any) -> None:
    found = {one.pack.code: one for one in regulations.standing(cast.sam_acts, on=date(2026, 12, 30))}
    assert found["uk-disp"].changes_on == date(2026, 12, 31)
    assert found["uk-disp"].to_verify > 0
    assert found["us-cfpb"].changes_on is None
