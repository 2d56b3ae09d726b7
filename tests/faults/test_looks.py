"""Who opens a person, a contact or a recording's file, or searches, leaves one line a request; who looks at sums leaves none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.trail.models import Line
from tests.record.contacts_made import AT, a_contact, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ONE_LINE = (
    "/people/{person}/", "/people/?q=ada", "/people/?format=csv", "/search/?q=ada", "/search/?q=ada&part=palette",
    "/record/contacts/{contact}/", "/record/contacts/?words=claim", "/record/contacts/?format=csv",
    "/api/v1/contacts/{contact}", "/api/v1/contacts?person=P-1001",
)  # fmt: skip
NO_LINE = (
    "/people/", "/search/", "/jobs/", "/record/imports/", "/record/measures/", "/record/contacts/",
    "/record/figures/?from=2026-02-23&to=2026-02-24&by=agent", "/record/figures/?from=2026-02-23&to=2026-02-24&format=csv",
    "/record/figures/handle-time/?from=2026-02-23&to=2026-02-24", "/api/v1/figures?from=2026-02-23&to=2026-02-24",
    "/api/v1/contacts", "/plan/forecast/", "/people/me/data/",
)  # fmt: skip


@pytest.mark.parametrize(("addresses", "lines"), [(ONE_LINE, 1), (NO_LINE, 0)], ids=["looks", "sums"])
def test_a_look_is_one_line_and_a_sum_is_none(addresses: tuple[str, ...], lines: int, cast: Any, tmp_path: Path) -> None:
    contact = a_contact(AT, agent=cast.ada)
    browser = cast.olga_sees
    with counted(tmp_path):
        for address in addresses:
            before = Line.objects.filter(kind="trail.looked").count()
            answer = browser.get(address.format(person=cast.ada.reference, contact=contact.reference))
            if answer.streaming:
                b"".join(answer.streaming_content)
            assert answer.status_code == 200, (address, answer.status_code)
            assert Line.objects.filter(kind="trail.looked").count() - before == lines, address
