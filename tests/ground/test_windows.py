"""Moving windows of days: what each word means, where and when somebody looks, and in weeks in which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from floorwalker.ground import clock, settings, windows
from floorwalker.ground.models import SavedView
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact
from tests.record.test_contacts import shown

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

LIST = "/record/contacts/"


def days(word: str, zone: str = "Europe/London") -> str:
    """The first and last day that a word means now."""
    found = windows.period(word, zone=zone)
    return f"{found.first:%m-%d} {found.last:%m-%d}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("today", "03-02 03-02"), ("yesterday", "03-01 03-01"), ("this-week", "03-02 03-08"), ("last-week", "02-23 03-01"),
        ("this-month", "03-01 03-31"), ("last-month", "02-01 02-28"), ("last-7-days", "02-24 03-02"), ("last-28-days", "02-03 03-02"),
    ],
)  # fmt: skip
def test_a_word_means_days_that_move(word: str, expected: str) -> None:
    assert days(word) == expected
    with clock.frozen(MONDAY + timedelta(days=400)):
        assert days(word) != expected


def test_weeks_begin_as_the_house_says(cast: Any) -> None:
    settings.change("week_begins_on", to="6", by=cast.adm_acts)
    cache.delete("house_settings")
    assert (days("this-week"), days("last-week")) == ("03-01 03-07", "02-22 02-28")


def test_the_last_of_a_short_month_and_of_a_year_are_found() -> None:
    with clock.frozen(datetime(2028, 2, 29, 12, tzinfo=UTC)):
        assert (days("this-month"), days("last-month")) == ("02-01 02-29", "01-01 01-31")
    with clock.frozen(datetime(2027, 1, 1, 12, tzinfo=UTC)):
        assert (days("last-month"), days("this-week")) == ("12-01 12-31", "12-28 01-03")


@pytest.mark.parametrize(
    ("now", "zone", "week", "starts", "hours"),
    [
        ("2026-10-25T23:30", "Europe/London", "10-19 10-25", "2026-10-18T23:00", 169),
        ("2026-10-26T00:10", "Europe/London", "10-26 11-01", "2026-10-26T00:00", 168),
        ("2026-03-29T22:59", "Europe/London", "03-23 03-29", "2026-03-23T00:00", 167),
        ("2026-03-29T23:30", "Europe/London", "03-30 04-05", "2026-03-29T23:00", 168),
        ("2026-03-29T23:30", "America/New_York", "03-23 03-29", "2026-03-23T04:00", 168),
    ],
)  # fmt: skip
def test_a_week_in_which_the_clocks_change_is_whole(now: str, zone: str, week: str, starts: str, hours: int) -> None:
    with clock.frozen(datetime.fromisoformat(f"{now}+00:00")):
        found = windows.period("this-week", zone=zone)
        assert days("this-week", zone) == week
    assert found.starts == datetime.fromisoformat(f"{starts}+00:00")
    assert (found.ends.astimezone(UTC) - found.starts.astimezone(UTC)) == timedelta(hours=hours)


@pytest.mark.row(54)
def test_a_view_keeps_the_word_and_shows_other_contacts_a_week_later(cast: Any) -> None:
    first, later = a_contact(MONDAY - timedelta(days=1)), a_contact(MONDAY + timedelta(days=6))
    browser = cast.olga_sees
    page = browser.get(f"{LIST}?when=last-week&from=2020-01-01&to=2020-01-02")
    assert shown(page) == [first.reference], "the word stands for days that were typed"
    listing = page.context["listing"]
    assert listing.words == "Days: Last week (Mon 23 Feb to Sun 1 Mar)"
    assert "Mon 23 Feb to Sun 1 Mar" in page.content.decode()
    browser.post(f"{reverse('ground:new_view')}?of={listing.views.token}", {"name": "Before"})
    kept = SavedView.objects.get()
    assert (kept.query, kept.words) == ({"when": "last-week"}, "Days: Last week")
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert shown(browser.get(f"{LIST}?when=last-week&view={kept.reference}")) == [later.reference]


def test_a_file_says_the_days_that_the_word_meant(cast: Any) -> None:
    answer = cast.olga_sees.get(f"{LIST}?when=last-week&format=csv")
    assert 'filename="contacts-2026-02-23-to-2026-03-01.csv"' in answer["Content-Disposition"]
    preview = cast.olga_sees.get(f"{LIST}?when=last-week&format=preview").content.decode()
    assert "Mon 23 Feb to Sun 1 Mar" in preview


@pytest.mark.parametrize(
    "page", [LIST, "/record/logged/", "/record/promises/", "/record/unlogged/", "/serve/day-log/", "/serve/adherence/"]
)
def test_every_list_with_days_reads_the_words_and_refuses_others(cast: Any, page: str) -> None:
    answer = cast.una_sees.get(f"{page}?when=yesterday&day=2026-02-20")
    if "listing" in (answer.context or {}):
        fields = {each.code: each for each in answer.context["listing"].fields}
        assert fields["when"].told == "Sun 1 Mar"
        assert not {"from", "to", "until", "day"} & set(fields)
        wrong = cast.una_sees.get(f"{page}?when=someday&day=2026-02-20").content.decode()
        assert "&#x27;someday&#x27; is no span of days" in wrong


def test_an_alert_counts_in_the_days_of_its_view(cast: Any) -> None:
    from floorwalker.record.queries import alerts

    a_contact(MONDAY - timedelta(days=1))
    olga = cast.olga_acts
    assert alerts.kept({"when": "yesterday", "to": "2020-01-01"}, zone="Europe/London", by=olga).count() == 1
    assert alerts.kept({"when": "today"}, zone="Europe/London", by=olga).count() == 0
