"""The frame round every page: what it offers to whom, and what it says when something is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from floorwalker.ground import house, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.pages import Page
from floorwalker.ground.web import errors
from floorwalker.ground.web.guide import guide
from floorwalker.ground.web.shell import Shell

PAGES = (
    Page("today", "Today", "gauge", "today", "today"),
    Page("forecast", "Forecast", "chart-line", "forecast", "plan"),
    Page("roster", "Roster", "users", "roster", "plan", permission="ground.see_people"),
)


class Addresses:
    """The addresses that these pages stand at."""

    urlpatterns = [
        path("", guide, name="today"), path("plan/", guide, name="forecast"), path("plan/roster/", guide, name="roster"),
    ]  # fmt: skip
    handler404 = staticmethod(errors.not_found)
    handler500 = staticmethod(errors.failed)


@pytest.fixture
def frame(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Make a shell: ``frame(person, "/plan/", allowed=True)``."""
    settings.ROOT_URLCONF = Addresses

    def make(person: Any, address: str = "/", *, allowed: bool = True) -> Shell:
        gather = house.gather
        monkeypatch.setattr(house, "gather", lambda file: PAGES if file == "pages" else gather(file))
        monkeypatch.setattr("floorwalker.ground.people.policy.allows", lambda by, code: allowed)
        request: Any = RequestFactory().get(address)
        request.user = person.account if person else AnonymousUser()
        request.actor = Actor.person(person.pk) if person else Actor("external", "visitor")
        return Shell(request)

    return make


@pytest.mark.django_db
def test_the_rail_shows_stages_that_hold_a_page_for_the_reader(frame: Any, cast: Any) -> None:
    shell = frame(cast.pat, "/plan/roster/2026/")
    assert [place.label for place in shell.rail] == ["Today", "Plan"]
    assert [place.current for place in shell.rail] == [False, True]
    assert [(tab.label, tab.current) for tab in shell.tabs] == [("Forecast", False), ("Roster", True)]
    assert [tab.label for tab in frame(cast.pat, "/plan/", allowed=False).tabs] == ["Forecast"]


@pytest.mark.django_db
def test_a_stage_of_parts_shows_the_tabs_of_one_and_leads_to_the_others(
    frame: Any, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast, roster = (replace(page, part=part) for page, part in zip(PAGES[1:], ("Promises", "People"), strict=True))
    shell = frame(cast.pat, "/plan/roster/2026/")
    monkeypatch.setattr(house, "gather", lambda _file: (PAGES[0], forecast, roster))
    assert [(part.label, part.url, part.current) for part in shell.parts] == [
        ("Promises", "/plan/", False), ("People", "/plan/roster/", True)
    ]
    assert [tab.label for tab in shell.tabs] == ["Roster"]


def test_where_a_stage_has_parts_every_page_stands_in_one() -> None:
    stages: dict[str, set[bool]] = {}
    for page in house.gather("pages"):
        stages.setdefault(page.stage, set()).add(bool(page.part))
    assert not [stage for stage, named in stages.items() if len(named) > 1]


@pytest.mark.django_db
def test_nobody_signed_in_is_offered_nothing(frame: Any) -> None:
    shell = frame(None)
    assert (shell.pages, shell.rail) == ((), ())
    assert shell.zone == "UTC"


@pytest.mark.django_db
def test_a_count_stands_only_where_the_reader_owes_something(frame: Any, cast: Any) -> None:
    todos.owe(cast.pat, key="k", stage="plan", what="Answer a request", why="Asked on Monday", about="request:1")
    assert [place.count for place in frame(cast.pat).rail] == [0, 1]
    assert [place.count for place in frame(cast.una).rail] == [0, 0]


@pytest.mark.django_db
def test_a_page_without_an_address_is_named(frame: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = frame(cast.pat)
    monkeypatch.setattr(house, "gather", lambda file: (Page("lost", "Lost", "gauge", "nowhere", "plan"),))
    with pytest.raises(LookupError, match="'lost' names 'nowhere'"):
        _ = shell.pages


@pytest.mark.django_db
def test_the_initials_and_the_zone_are_those_of_the_person(frame: Any, cast: Any) -> None:
    shell = frame(cast.una)
    assert (shell.initials, shell.zone, shell.role) == ("UB", "Europe/London", "Team leader")
    assert shell.organisation == settings.SETTINGS.get("organisation_name").default


def test_an_error_page_says_what_and_what_next_and_asks_no_database() -> None:
    request = RequestFactory().get("/lost/")
    request.reference = "R-7F2A"  # type: ignore[attr-defined]
    answers: list[HttpResponse] = [
        errors.bad_request(request), errors.not_allowed(request), errors.not_found(request), errors.csrf_refused(request),
        errors.failed(request),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [400, 403, 404, 403, 500]
    for answer in answers:
        assert "R-7F2A" in answer.content.decode()


def test_htmx_gets_a_refusal_as_an_alert_with_its_remedy() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    answer = errors.refusal(request, RuleBroken("The <roster> was not published.", remedy="Reload, then publish again."))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert "The &lt;roster&gt; was not published." in page
    assert "Reload, then publish again." in page
    assert "<html" not in page
