"""Every answer: the browser's rules, the reference, and refusals as page, part or problem document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, include, path

from floorwalker.ground import settings as house_settings
from floorwalker.ground.errors import Conflict

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise Conflict("C-1 was changed by Una.", remedy="Load it again.", version=3)


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret detail")


class Addresses:
    """The house's addresses, and two that fail."""

    urlpatterns = [path("refuse/", refuse), path("break/", break_down), path("", include("floorwalker.config.urls"))]
    handler500 = "floorwalker.ground.web.errors.failed"


@pytest.fixture
def with_failures(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = Addresses
    clear_url_caches()
    yield
    clear_url_caches()


def test_a_page_may_load_our_own_files_only(client: Client) -> None:
    response = client.get("/account/login/")
    rules = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_page_of_somebody_signed_in_is_kept_nowhere(cast: Any) -> None:
    assert cast.ada_sees.get("/people/me/data/")["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("with_failures")
def test_a_refusal_is_a_page_a_part_or_a_problem_document(client: Client, cast: Any) -> None:
    page = cast.ada_sees.get("/refuse/")
    assert page.status_code == 409
    assert "C-1 was changed by Una." in page.content.decode()
    assert "Load it again." in page.content.decode()
    assert page["X-Request-Id"] in page.content.decode()
    part = cast.ada_sees.get("/refuse/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (422, "#toasts")
    assert "<html" not in part.content.decode()
    assert "Load it again." in part.content.decode()
    problem = client.get("/refuse/", headers={"Accept": "application/json"})
    assert (problem.status_code, problem["Content-Type"]) == (409, "application/problem+json")
    document = json.loads(problem.content)
    assert (document["code"], document["detail"], document["facts"]) == ("conflict", "Load it again.", {"version": 3})
    assert document["instance"] == problem["X-Request-Id"]


@pytest.mark.usefixtures("with_failures")
def test_a_fault_of_ours_gives_a_reference_and_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    for accept in ("text/html", "application/json"):
        response = client.get("/break/", headers={"Accept": accept})
        assert response.status_code == 500
        text = response.content.decode()
        assert response["X-Request-Id"] in text
        assert response["X-Request-Id"] in caplog.text
        assert "secret detail" not in text


@pytest.mark.django_db
def test_a_database_that_went_away_before_the_page_was_reached_is_said_in_words(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_account: Any) -> bool:
        raise OperationalError("the connection is closed") from ConnectionError()

    browser = cast.pat_sees
    browser.raise_request_exception = False
    monkeypatch.setattr("floorwalker.ground.requests.sign_in.has_left", away)
    answer = browser.get("/queues/")
    assert answer.status_code == 503
    assert "The database cannot be reached; nothing was changed." in answer.content.decode()
    told = browser.get("/queues/", headers={"accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (503, "database_away")


def test_an_unknown_address_is_said_with_what_to_do(client: Client, cast: Any) -> None:
    for browser in (client, cast.ada_sees):
        response = browser.get("/nowhere/")
        assert response.status_code == 404
        assert "There is no page at /nowhere/." in response.content.decode()


def test_a_form_without_the_browsers_secret_changes_nothing(cast: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.ada.account)
    response = browser.post("/people/me/end-sessions/")
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()
    assert browser.get("/people/me/data/").status_code == 200


def test_an_upload_over_the_limit_is_refused_before_it_is_read(cast: Any) -> None:
    house_settings.change("upload_limit_mb", to="6", by=cast.adm_acts)
    browser = cast.pat_sees

    class Unread:
        """A body that must not be touched."""

        def read(self, *_: int) -> bytes:
            raise AssertionError("The body was read.")

        readline = read

    from django.core.cache import cache

    cache.clear()
    for address, most in (("/record/imports/new/", "6,291,456"), ("/people/me/end-sessions/", "5,242,880")):
        answer = browser.generic("POST", address, b"", CONTENT_LENGTH=str(7 * 2**20), **{"wsgi.input": Unread()})
        assert answer.status_code == 413
        assert f"at most {most}" in answer.content.decode()
