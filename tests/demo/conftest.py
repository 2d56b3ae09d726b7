"""One Larkfield for all tests of the demo: playing it takes some seconds."""

from __future__ import annotations

from datetime import date

import pytest

from floorwalker.demo.day import Day
from floorwalker.demo.larkfield import Larkfield, generate

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def larkfield() -> Larkfield:
    return generate(1, TODAY)


@pytest.fixture(scope="session")
def days(larkfield: Larkfield) -> list[Day]:
    return list(larkfield.days())
