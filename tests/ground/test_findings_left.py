"""Signals that nobody acted on for some days are listed, whether somebody owns them or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import findings, lines, settings
from floorwalker.ground.models import Finding
from floorwalker.ground.refs import Ref
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def raised(cast: Any) -> Callable[..., Finding]:
    """Raise a finding so many days ago: ``raised("Mondays run short", days=8, owner=cast.una)``."""
    source = Ref("queue", lines.open_queue("Claims", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts).reference)

    def make(summary: str, *, days: float, owner: Any = None) -> Finding:
        made = findings.raise_finding(source, summary=summary, evidence={}, by=cast.una_acts)
        Finding.objects.filter(pk=made.pk).update(raised_at=MONDAY - timedelta(days=days), owner=owner)
        return made

    return make


def left(browser: Any) -> dict[str, str]:
    """Return the findings that the filter lists, with their state."""
    listing = browser.get(reverse("ground:findings"), {"idle": "left"}).context["listing"]
    return {row[0].note: row[2].word for row in listing.rows}


@pytest.mark.row(45)
def test_findings_that_nobody_acted_on_for_seven_days_are_listed_owned_or_not(cast: Any, raised: Any) -> None:
    raised("nobody's", days=7.1)
    raised("una's", days=30, owner=cast.una)
    raised("young", days=6.9)
    findings.close(raised("settled", days=30), by=cast.olga_acts, no_action_reason="One storm.")
    assert left(cast.olga_sees) == {"nobody's": "Nobody owns it or acted", "una's": "Nobody acted"}
    file = cast.olga_sees.get(reverse("ground:findings"), {"idle": "left", "format": "csv"})
    lines_of_file = b"".join(file.streaming_content).decode().splitlines()
    assert len(lines_of_file) == 3
    assert sum("Nobody acted" in line for line in lines_of_file) == 1


@pytest.mark.row(45)
def test_after_how_many_days_is_a_setting_and_stands_in_the_filter(cast: Any, raised: Any) -> None:
    raised("nobody's", days=2)
    page = cast.olga_sees.get(reverse("ground:findings"))
    assert "Nobody for 7 days" in page.content.decode()
    assert left(cast.olga_sees) == {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "get", lambda code: 1 if code == "finding_action_days" else settings.SETTINGS.get(code).default)
        assert "Nobody for 1 day<" in cast.olga_sees.get(reverse("ground:findings")).content.decode()
        assert list(left(cast.olga_sees)) == ["nobody's"]
