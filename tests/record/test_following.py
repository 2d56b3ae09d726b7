"""How contacts follow one another: same customer and reason inside the window, everybody else left out and counted as such."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.ground import clock
from floorwalker.ground.models import Job
from floorwalker.record import counting, facts, following
from floorwalker.record.facts import matters
from floorwalker.record.facts.question import ask
from floorwalker.record.models import Reason, SurveyAnswer
from tests.record.contacts_made import a_contact, a_customer, a_queue, counted

NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
OLD = NOW - timedelta(days=20)
DAY = timedelta(days=1)
marks = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def reason() -> Reason:
    return Reason.objects.create(code="late", name="Where is it", position=1)


@pytest.fixture
def floor(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def question(**filters: Any) -> Any:
    return ask(
        start=NOW - timedelta(days=60), end=NOW + DAY, zone="UTC", by=(), interval_minutes=None, filters=filters,
        needs=("matter_contacts",), target_seconds=20.0, short_abandon_seconds=5.0,
    )


def followed(folder: Path) -> dict[str, Any]:
    with counted(folder):
        following.follow_days(counting.store_days())
    return matters.together(counting.store(), question())[0]


def by_hand(rows: list[tuple[int, int, int, int]], span: int) -> list[tuple[int, int, int, int, bool]]:
    """Return of each contact (customer, reason, at, agent) the places of first, before and next, its place, and told again: slowly."""
    found = []
    for own in range(len(rows)):
        customer, reason, at, agent = rows[own]
        if not customer or not reason:
            found.append((-1, -1, -1, 0, False))
            continue
        same = sorted((row[2], place) for place, row in enumerate(rows) if row[:2] == (customer, reason))
        number = same.index((at, own))
        chain = [own]
        back = number
        while back and same[back][0] - same[back - 1][0] <= span:
            back -= 1
            chain.append(same[back][1])
        before = chain[1] if len(chain) > 1 else -1
        after = same[number + 1][1] if number + 1 < len(same) and same[number + 1][0] - at <= span else -1
        again = before >= 0 and agent > 0 and rows[before][3] > 0 and rows[before][3] != agent
        found.append((chain[-1], before, after, len(chain), again))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_contacts_follow_one_another_as_a_slow_twin_says(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    size = int(drawn.integers(0, 40))
    times = drawn.permutation(90)[:size]
    rows = [(int(drawn.integers(0, 4)), int(drawn.integers(0, 3)), int(at), int(drawn.integers(0, 3))) for at in times]
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, dtype=np.int64)] * 4
    made = following.matters(*columns, span_us=7)
    told = (made.first, made.before, made.next, made.place, made.told_again)
    assert list(zip(*(each.tolist() for each in told), strict=True)) == by_hand(rows, 7)


class TestFacts:
    pytestmark = marks

    @pytest.mark.row(147)
    @pytest.mark.row(172)
    def test_a_return_is_of_the_same_customer_and_reason_inside_the_window(self, cast: Any, floor: Path, reason: Reason) -> None:
        other = Reason.objects.create(code="price", name="Price", position=2)
        for number, (days, why) in enumerate(((0, reason), (3, reason), (11, reason), (12, other))):
            agent = cast.ada if number % 2 else cast.sam
            a_contact(OLD + timedelta(days=days), agent=agent, customer=a_customer("K1"), reason=why)
        a_contact(OLD, agent=cast.ada, customer=a_customer("K2"))  # no reason: nothing is said
        a_contact(OLD, agent=cast.ada, reason=reason)  # nobody knows who
        a_contact(OLD, agent=None, customer=a_customer("K3"), reason=reason, outcome="abandoned")
        sums = followed(floor)
        assert (sums["contacts"], sums["known"], sums["watched"], sums["settled"]) == (6, 4, 4, 3)
        assert (sums["matters"], sums["told_again"]) == (3, 1)
        table = facts.measure_table(
            counting.store(), measures=["fcr_same_reason", "told_again"], start=NOW - timedelta(days=60), end=NOW, zone="UTC",
        )
        assert float(table.values("fcr_same_reason")[0]) == 3 / 4
        assert float(table.coverage("fcr_same_reason")[0]) == pytest.approx(4 / 6)

    @pytest.mark.row(147)
    def test_a_contact_whose_window_runs_on_is_left_out_and_marked(self, cast: Any, floor: Path, reason: Reason) -> None:
        a_contact(NOW - timedelta(days=2), agent=cast.ada, customer=a_customer("K1"), reason=reason)
        sums = followed(floor)
        assert (sums["known"], sums["watched"], sums["open"]) == (1, 0, 1)
        table = facts.measure_table(counting.store(), measures=["fcr_same_reason"], start=OLD, end=NOW, zone="UTC")
        assert table.is_provisional("fcr_same_reason") == [True]
        with clock.frozen(NOW + timedelta(days=6)):
            assert followed(floor)["watched"] == 1

    def test_merged_records_are_one_customer(self, cast: Any, floor: Path, reason: Reason) -> None:
        one, two = a_customer("K1"), a_customer("K2")
        a_contact(OLD, agent=cast.ada, customer=one, reason=reason)
        a_contact(OLD + DAY, agent=cast.ada, customer=two, reason=reason)
        assert followed(floor)["settled"] == 2
        two.merged_into = one
        two.save(update_fields=["merged_into"])
        assert followed(floor)["settled"] == 1

    @pytest.mark.row(86)
    def test_what_the_customer_answered_stands_beside_the_contact(self, cast: Any, floor: Path, reason: Reason) -> None:
        first = a_contact(OLD, agent=cast.ada, customer=a_customer("K1"), reason=reason, waited=60.0, talk=240.0)
        a_contact(OLD + DAY, agent=cast.ada, customer=a_customer("K1"), reason=reason, queue=a_queue("mails", channel="email"))
        for instrument, score, low, high in (("settled", 1, 0, 1), ("csat", 3, 1, 5), ("ces", 2, 1, 7)):
            SurveyAnswer.objects.create(
                interaction=first, instrument=instrument, score=score, scale_min=low, scale_max=high, answered_at=OLD + DAY,
            )
        sums = followed(floor)
        assert (sums["both"], sums["yes_but_returned"]) == (1, 1)
        assert (sums["asked_ease"], sums["ease"], sums["asked_satisfied"], sums["satisfied"]) == (1, 2.0, 1, 0)
        assert sums["other_channel"] == 1
        assert (sums["matters"], sums["spent_seconds"]) == (1, 300.0)  # a mail costs no time of waiting

    def test_days_are_followed_once_an_hour_and_only_after_something_was_counted(self, cast: Any, floor: Path) -> None:
        assert following.due(NOW) == []
        a_contact(OLD, agent=cast.ada)
        with counted(floor):
            assert [each.key for each in following.due(NOW)] == [f"{following.FOLLOW}:{int(NOW.timestamp() // 3600)}"]
            Job.objects.create(kind=following.FOLLOW, arguments={}, not_before=NOW, created_at=NOW, state="done")
            assert following.due(NOW + timedelta(minutes=30)) == []
            assert following.due(NOW + timedelta(hours=2)) == []
