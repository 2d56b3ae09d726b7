"""Today in a real browser."""

from __future__ import annotations

from typing import Any


def test_somebody_who_signs_in_stands_in_the_house(sign_in: Any) -> None:
    page = sign_in("planner", "/my-day/")
    assert "My day" in page.title()
