"""Ground's pages: each opens for those who may, refuses the others, and says what to do when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import findings, lines
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Finding, HouseSetting, Job
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.models import Line as TrailLine
from floorwalker.ground.views import owed

PAGES = {
    "desks:my_day": {"ada", "pat", "adm", "stranger"},
    "ground:notices": {"ada", "adm", "stranger"},
    "ground:told": {"ada", "stranger"},
    "ground:jobs": {"ada", "pat", "adm", "stranger"},
    "ground:trail": {"cora", "olga", "asa", "adm", "quin"},
    "ground:settings": {"olga", "adm"},
    "ground:queues": {"ada", "pat", "olga"},
    "ground:outbox": {"adm", "olga"},
    "ground:findings": {"una", "quin", "cora", "olga", "pat"},
    "ground:search": {"ada", "pat", "stranger"},
}
REFUSED = {
    "ground:trail": {"ada", "una", "pat", "stranger"},
    "ground:settings": {"ada", "una", "pat", "stranger"},
    "ground:outbox": {"ada", "pat", "stranger"},
    "ground:findings": {"ada", "asa", "stranger"},
    "ground:queues": {"stranger"},
}


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, people in PAGES.items() for who in sorted(people)])
def test_a_page_opens_for_those_who_may(cast: Any, name: str, who: str) -> None:
    assert getattr(cast, f"{who}_sees").get(reverse(name)).status_code == 200


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, people in REFUSED.items() for who in sorted(people)])
def test_a_page_refuses_those_who_may_not_and_says_who_may(cast: Any, name: str, who: str) -> None:
    answer = getattr(cast, f"{who}_sees").get(reverse(name))
    assert answer.status_code == 403
    assert b"R-" in answer.content


@pytest.mark.parametrize("name", PAGES)
def test_nobody_opens_a_page_without_signing_in(client: Any, db: None, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_a_setting_is_changed_by_an_administrator_and_stands_in_the_trail(cast: Any) -> None:
    answer = cast.adm_sees.post(reverse("ground:settings"), {"code": "repeat_window_days", "value": "14"}, follow=True)
    assert b"is changed" in answer.content
    assert HouseSetting.objects.get().value == 14
    assert TrailLine.objects.filter(subject="setting:repeat_window_days").count() == 1


@pytest.mark.parametrize(
    ("code", "value"), [("repeat_window_days", "0"), ("repeat_window_days", "x"), ("shrinkage_share", "nan"), ("no", "1")]
)
def test_a_wrong_setting_is_refused_in_words_and_changes_nothing(cast: Any, code: str, value: str) -> None:
    answer = cast.adm_sees.post(reverse("ground:settings"), {"code": code, "value": value})
    assert answer.status_code == 422
    assert not HouseSetting.objects.exists()


def test_a_manager_sees_the_settings_but_may_not_change_them(cast: Any) -> None:
    assert b"Save" not in cast.olga_sees.get(reverse("ground:settings")).content
    assert cast.olga_sees.post(reverse("ground:settings"), {"code": "repeat_window_days", "value": "14"}).status_code in {
        403,
        422,
    }
    assert not HouseSetting.objects.exists()


def test_a_queue_is_set_up_with_hours_and_a_standard_from_the_page(cast: Any) -> None:
    browser = cast.olga_sees
    answer = browser.post(
        reverse("ground:add_queue"), {"name": "Claims voice", "line": "Claims", "channel": "voice", "zone": "Europe/London"}
    )
    page = answer["Location"]
    answer = browser.post(f"{page}hours/", {"starts_on": "2026-01-05", "day_0": "08:00-12:00, 13:00-20:00", "day_1": "8 to 9"})
    assert answer.status_code == 422
    assert b"is not a stretch of time" in answer.content
    browser.post(f"{page}hours/", {"starts_on": "2026-01-05", "day_0": "08:00-12:00, 13:00-20:00"})
    browser.post(
        f"{page}standard/",
        {"measure": "service_level", "target": "80", "target_seconds": "20", "tolerance": "5", "starts_on": "2026-01-05"},
    )
    shown = browser.get(page).content.decode()
    assert "08:00" in shown
    assert "13:00" in shown
    assert "80%" in shown
    assert cast.ada_sees.post(f"{page}standard/", {}).status_code == 403


@pytest.mark.row(95)
def test_the_trail_page_shows_lines_and_what_proves_them_and_writes_a_file(cast: Any) -> None:
    lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts)
    seal.seal_once()
    shown = cast.cora_sees.get(reverse("ground:trail"), {"q": "Q-"}).content.decode()
    assert "Set up queue Q-1 for voice" in shown
    assert "Sealed" in shown
    assert "Pat Nowak" in shown
    sheet = b"".join(cast.cora_sees.get(reverse("ground:trail"), {"format": "csv"}).streaming_content).decode()
    assert sheet.startswith("at_utc,position,digest,actor,")
    assert "queue.opened" in sheet
    assert TrailLine.objects.filter(kind="trail.looked").count() == 2


def test_asking_to_verify_twice_asks_for_one_job(cast: Any) -> None:
    for _ in range(2):
        cast.cora_sees.post(reverse("ground:verify_trail"))
    assert Job.objects.filter(kind="ground.verify_trail").count() == 1


def test_a_bad_day_in_the_address_is_refused_in_words(cast: Any) -> None:
    answer = cast.cora_sees.get(reverse("ground:trail"), {"since": "yesterday"})
    assert answer.status_code == 422
    assert b"is not a day" in answer.content


def test_somebody_elses_job_is_not_found(cast: Any) -> None:
    job = queue.enqueue("ground.verify_trail", arguments={}, by=cast.cora_acts)
    assert cast.ada_sees.get(reverse("ground:job", args=[job.uuid])).status_code == 404
    assert cast.cora_sees.get(reverse("ground:job", args=[job.uuid])).status_code == 200
    cast.cora_sees.post(reverse("ground:cancel_job", args=[job.uuid]))
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_finding_is_closed_with_a_reason_and_not_with_nothing(cast: Any) -> None:
    claims = lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts)
    finding = findings.raise_finding(
        Ref("queue", claims.reference), summary="Mondays run short", evidence={"offered": 64, "served": 40}, by=cast.una_acts
    )
    page = reverse("ground:finding", args=[finding.reference])
    assert b"Mondays run short" in cast.olga_sees.get(page).content
    cast.olga_sees.post(page, {"owner": cast.una.pk})
    cast.olga_sees.post(page, {"no_action_reason": "One Monday was a storm."})
    finding = Finding.objects.get()
    assert finding.owner == cast.una
    assert not finding.is_open
    assert cast.pat_sees.post(page, {"no_action_reason": "again"}).status_code in {403, 422}


def test_the_search_finds_what_the_reader_may_see_only(cast: Any) -> None:
    cast.sam  # noqa: B018 (is made)
    assert b"Sam Whitlock" in cast.pat_sees.get(reverse("ground:search"), {"q": "whit"}).content
    assert b"Sam Whitlock" not in cast.ada_sees.get(reverse("ground:search"), {"q": "whit"}).content
    palette = cast.pat_sees.get(reverse("ground:search"), {"q": "whit", "part": "palette"}).content
    assert palette.strip().startswith(b"<!--") or b"<a href=" in palette
    assert b"<html" not in palette


def test_who_is_called_so_is_found_though_the_word_stands_in_many_records(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [("Document", f"Guide {number} for Ada", "/x/") for number in range(40)]
    monkeypatch.setattr(owed, "_records", lambda _request, words: [*many, ("Finding", words.upper(), "/y/")])
    assert cast.ada
    found = [name for _kind, name, _page in cast.olga_sees.get("/search/", {"q": "ada"}).context["found"]]
    assert found[:2] == ["ADA", "Ada Okafor"], "a reference first, then a name"
    assert "Guide 3 for Ada" in found
