"""Dates, numbers and amounts on a screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from floorwalker.ground.web import formats

LONDON = "Europe/London"
NOON = datetime(2026, 11, 24, 11, 42, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_a_moment_is_written_on_the_wall_clock_of_the_zone() -> None:
    assert formats.moment(NOON, zone=LONDON) == "Tue 24 Nov, 11:42"
    assert formats.moment_with_year(NOON, zone=LONDON) == "24 Nov 2026, 11:42"
    assert formats.moment(SUMMER, zone=LONDON) == "Thu 2 Jul, 00:30"
    assert formats.day_in_full(NOON, zone=LONDON) == "Tuesday 24 November 2026"
    assert formats.day(date(2026, 11, 24), zone=LONDON) == "Tue 24 Nov"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        formats.clock(datetime(2026, 11, 24, 11, 42), zone=LONDON)  # noqa: DTZ001


def test_a_span_names_the_second_day_when_it_is_another_one() -> None:
    assert formats.span(NOON, NOON + timedelta(minutes=11), zone=LONDON) == "11:42 to 11:53"
    assert formats.span(NOON, NOON + timedelta(hours=13), zone=LONDON) == "11:42 to Wed 25 Nov, 00:42"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (402, "6:42"), (59.5, "1:00"), (3_599.4, "59:59"), (3_600, "1 h 00"), (11_520, "3 h 12"), (-22, "−0:22")],
)
def test_a_handle_time_is_minutes_and_seconds_until_the_hour(seconds: float, words: str) -> None:
    assert formats.minutes_seconds(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(14, "14 s"), (370, "6 min 10"), (300, "5 min"), (11_520, "3 h 12"), (7_200, "2 h"), (172_800, "2 days")],
)
def test_a_length_of_time_is_said_in_words(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words


def test_a_share_carries_its_base_and_small_bases_show_counts() -> None:
    assert formats.share(0.79) == "79%"
    assert formats.share(0.79, of=640) == "79% of 640"
    assert formats.share(4 / 6, of=6) == "4 of 6"
    assert formats.share(0.5, of=0) == "no data"


@pytest.mark.parametrize("absent", [None, float("nan"), Decimal("NaN")])
def test_no_data_is_a_word_and_zero_is_a_figure(absent: object) -> None:
    for form in ("share", "count", "decimal", "minutes_seconds", "duration", "people", "signed"):
        assert getattr(formats, form)(absent) == "no data"
    assert formats.count(0) == "0"
    assert formats.share(0) == "0%"
    assert formats.minutes_seconds(0) == "0:00"


def test_numbers_round_half_away_from_zero_with_thousands_and_a_true_minus() -> None:
    assert formats.count(2.5) == "3"
    assert formats.count(1_204) == "1,204"
    assert formats.signed(-5) == "−5"
    assert formats.signed(8) == "+8"
    assert formats.signed(-0.2) == "0"
    assert formats.signed_share(0.08) == "+8%"
    assert formats.points(-0.036) == "3.6 points"
    assert formats.people(26.4) == "26.5"
    assert formats.people(18) == "18"


def test_money_names_its_currency() -> None:
    assert formats.money(Decimal("4073"), "GBP") == "£4,073"
    assert formats.money(Decimal("17.4"), "GBP") == "£17.40"
    assert formats.money(Decimal("-5"), "CHF") == "−5 CHF"


def test_how_long_ago_becomes_the_moment_itself_after_a_day() -> None:
    assert formats.ago(NOON - timedelta(seconds=3), at=NOON, zone=LONDON) == "3 s ago"
    assert formats.ago(NOON - timedelta(seconds=200), at=NOON, zone=LONDON) == "3 min ago"
    assert formats.ago(NOON + timedelta(minutes=5), at=NOON, zone=LONDON) == "in 5 min"
    assert formats.ago(NOON - timedelta(days=3), at=NOON, zone=LONDON) == "Sat 21 Nov, 11:42"


def test_a_file_size_takes_the_unit_that_fits() -> None:
    assert [formats.file_size(n) for n in (12, 61_000_000, 2_400_000_000)] == ["12 bytes", "61 MB", "2.4 GB"]
