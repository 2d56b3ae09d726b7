"""Every word that a page reads from its address, by somebody who may see it, as a number too large, a day too late, or no word at all."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.plan.models import Forecast
from tests.conftest import LONG_AGO
from tests.plan.test_staffing import a_logged_forecast
from tests.record.contacts_made import AT, a_contact, counted

pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
WORDS = ("9" * 5_000, "²", "9999-12-31", "\r\nX-Set: 1")
NAMED = re.compile(r'(?:GET|POST|query|asked|typed|params)(?:\.get\(|\.getlist\(|\[)\s*"(\w+)"|Filter\(\s*"(\w+)"')
EVERYWHERE = ("page", "from", "day", "week")
"""What lists and days are asked by: a page is asked for all of them at once."""


def views(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Yield path and view of every page of the house that names no record."""
    for each in resolver.url_patterns:
        route = getattr(each.pattern, "_route", None)
        if route is None:
            continue
        if isinstance(each, URLPattern):
            yield before + route, each.callback
        elif not route.startswith("account/"):
            yield from views(each, before + route)


def words_of(view: Any) -> set[str]:
    """Return the names that the module of `view` reads from an address."""
    module = inspect.getmodule(inspect.unwrap(view))
    text = inspect.getsource(module) if module else ""
    return {name for found in NAMED.findall(text) for name in found if name}


@pytest.fixture
def everything(cast: Any, tmp_path: Path) -> Iterator[Client]:
    """A house with contacts, a forecast, and somebody who holds every role."""
    for role in Role:
        if role is not Role.OPERATIONS_MANAGER:
            RoleAssignment.objects.create(person=cast.olga, role=role, reach=Reach.ALL, starts_on=LONG_AGO)
    a_logged_forecast()
    for number in range(3):
        a_contact(AT + timedelta(minutes=number), agent=cast.ada)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.olga.account)
    with counted(tmp_path):
        yield browser


def test_a_word_that_makes_no_sense_is_never_a_fault(everything: Client) -> None:
    faults, tried = [], 0
    for path, view in views(get_resolver()):
        if "<" in path:
            continue
        # each name that the page reads takes one of the words in turn; over the pages every name that many read takes all
        for names in [*((name,) for name in sorted(words_of(view))), EVERYWHERE]:
            word = WORDS[tried % len(WORDS)]
            answer = everything.get(path, dict.fromkeys(names, word))
            tried += 1
            if answer.status_code >= 500 and path != "/readyz":  # no worker runs here, and it says so
                faults.append(f"{path}?{'&'.join(names)}={word[:20]!r} -> {answer.status_code}")
    assert tried > 500
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("day", ["2026-02-31", "9999-12-31", "tomorrow", "2026-03-02"])
def test_a_day_that_is_none_is_said_where_something_is_sent(everything: Client, day: str) -> None:
    forecast = Forecast.objects.get()
    for path, sent in ((f"/plan/forecast/days/{forecast.queue.code}/{day}/", {"choice": "keep"}),
                       ("/plan/staffing/save/", {"forecast": forecast.reference, "day": day})):  # fmt: skip
        status = everything.post(path, sent).status_code
        assert status < 500, (path, status)
        assert status != 404 or day != "2026-03-02", path
