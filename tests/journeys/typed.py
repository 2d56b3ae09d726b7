"""What a journey types: days that are never past, and what no button of a page sends."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from floorwalker.ground import clock

REFUSED: Final = 422


def day_in(days: int) -> str:
    """Return the day in so many days as a field of a page takes it."""
    return (clock.now().date() + timedelta(days=days)).isoformat()


def sent(page: Any, address: str, **fields: str) -> tuple[int, str]:
    """Send what no button of the page sends, as somebody would who writes the form themselves; return status and words."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(address, form={"csrfmiddlewaretoken": token, **fields}, headers={"Referer": page.url})
    return answer.status, re.sub(r"\s+", " ", answer.text())
