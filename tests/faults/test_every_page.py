"""Every page that names no record opens, on either database, for somebody who may see everything."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.faults.test_hostile_words import everything, views  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
NOT_READY = "/readyz"
"""No worker runs here, and it says so."""


def test_every_page_opens(everything: Client) -> None:  # noqa: F811
    answers = {path: everything.get(path).status_code for path, _view in views(get_resolver()) if "<" not in path}
    assert not {path: status for path, status in answers.items() if status >= 500 and path != NOT_READY}
    assert sum(status == 200 for status in answers.values()) > 100
