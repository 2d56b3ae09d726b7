"""Twenty contacts drawn at random from those behind a signal: by a seed nobody chooses, read one by one, and said back on the signal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine.sampling.stream import Stream
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.trail.models import Line
from floorwalker.review.actions import signal_samples as actions
from floorwalker.review.models import Chart, SampledContact, SignalSample
from floorwalker.review.queries import signal_samples as queries
from tests.conftest import Cast
from tests.record.contacts_made import a_contact, a_queue
from tests.review.charts_made import FIRST, STEADY, a_chart, charted, keep, visits

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
BAD = FIRST + timedelta(days=len(STEADY))
GIVEN_UP = 40
MAY_SEE = dict.fromkeys(("una", "quin", "olga", "cora", "sam"), 200) | dict.fromkeys(
    ("pat", "rita", "asa", "ada", "adm", "stranger"), 403
)
"""Who sees charts and opens contacts; pat keeps charts and opens none."""


@pytest.fixture
def chart(cast: Cast, tmp_path: Path) -> Iterator[Chart]:
    """A chart of which the last day is outside the limits: forty callers gave up."""
    with charted(tmp_path, STEADY):
        rows = visits(BAD, GIVEN_UP)
        at = datetime(BAD.year, BAD.month, BAD.day, 9, tzinfo=UTC)
        for number, row in enumerate(rows[:GIVEN_UP]):
            row["contact_id"] = a_contact(at + timedelta(minutes=number), queue=a_queue(), agent=None).pk
        keep({BAD: rows})
        yield a_chart(cast)


def address(chart: Chart) -> str:
    return f"/review/charts/{chart.reference}/signals/{key(chart)}/read/"


def key(chart: Chart) -> str:
    return chart.signals.get(rule="beyond_3").reference


@pytest.mark.row(44)
def test_the_draw_is_made_once_by_a_seed_and_can_be_made_again(cast: Cast, chart: Chart) -> None:
    assert "Draw 20" in cast.quin_sees.get(address(chart)).content.decode()
    assert cast.quin_sees.post(address(chart), {"act": "draw"}).status_code == 302
    made = SignalSample.objects.get()
    drawn = list(made.contacts.values_list("contact", flat=True))
    assert (made.behind, made.reached, len(drawn), made.drawn_by) == (GIVEN_UP, GIVEN_UP, actions.NUMBER, cast.quin)
    among = sorted(each.pk for each in a_contact_rows())
    assert drawn == Stream(made.seed, key(chart)).chosen(among, actions.NUMBER)
    assert str(made.seed) in Line.objects.get(kind="chart.signal_sample_drawn").body
    with pytest.raises(Conflict, match="are drawn"):
        actions.draw(chart, key(chart), by=cast.olga_acts)
    assert SignalSample.objects.get() == made


def a_contact_rows() -> Any:
    from floorwalker.record.models import Interaction

    return Interaction.objects.all()


@pytest.mark.row(44)
def test_what_was_found_is_counted_said_on_the_signal_and_raised_in_one_click(cast: Cast, chart: Chart) -> None:
    actions.draw(chart, key(chart), by=cast.quin_acts)
    first = {f"found-{place}": "asked for the surveyor's date" for place in range(1, 4)} | {"found-4": "  Wrong   number "}
    cast.quin_sees.post(address(chart), {"act": "read", **first})
    page = cast.quin_sees.get(address(chart)).content.decode()
    assert "4 read at random: 3 asked for the surveyor&#x27;s date; 1 wrong number. 16 wait to be read." in page
    assert "Share of those read" not in page  # under eight only counts are said
    for place in range(5, 21):
        actions.read(chart, key(chart), {place: "Asked for the surveyor's date" if place < 16 else "Nothing unusual"}, by=cast.olga_acts)
    found = queries.of(chart.signals.get(rule="beyond_3"))
    assert found is not None
    assert [(each.words, each.number, each.read) for each in found.tallies] == [
        ("asked for the surveyor's date", 14, 20), ("Nothing unusual", 5, 20), ("Wrong number", 1, 20),
    ]
    assert found.tallies[0].range == pytest.approx((0.481, 0.855), abs=1e-3)  # Wilson, 14 of 20
    page = cast.quin_sees.get(address(chart)).content.decode()
    assert "Of all of them likely 48% to 85%" in page
    assert "Share of those read" in page
    signal = cast.cora_sees.get(f"/review/charts/{chart.reference}/?signal={key(chart)}").content.decode()
    assert "20 read at random: 14 asked for the surveyor&#x27;s date" in signal
    sent = cast.quin_sees.post(address(chart), {"act": "raise", "found-20": "Wrong number"})  # what was just typed is part of it
    assert sent.status_code == 302
    made = Finding.objects.get()
    assert made.summary.startswith("20 read at random: 14 asked for the surveyor's date; 4 nothing unusual; 2 wrong number")
    assert made.evidence["read"] == made.summary
    assert "Raise issue with this" not in cast.quin_sees.get(address(chart)).content.decode()


def test_words_are_short_and_of_a_contact_of_the_draw(cast: Cast, chart: Chart) -> None:
    actions.draw(chart, key(chart), by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="more is said than 80 letters"):
        actions.read(chart, key(chart), {1: "x" * 81}, by=cast.quin_acts)
    refused = cast.quin_sees.post(address(chart), {"act": "read", "found-1": "x" * 81, "found-2": "Wrong number"})
    assert refused.status_code == 422
    assert "Wrong number" in refused.content.decode(), "nothing typed is lost"
    with pytest.raises(NotFound):
        actions.read(chart, key(chart), {21: "x"}, by=cast.quin_acts)
    assert cast.quin_sees.post(address(chart), {"act": "burn"}).status_code == 404
    assert actions.read(chart, key(chart), {1: " ", 2: ""}, by=cast.quin_acts) == 0
    assert not SampledContact.objects.exclude(read_at=None).exists()
    assert not Line.objects.filter(kind="chart.signal_contacts_read").exists()


@pytest.mark.parametrize("who", sorted(MAY_SEE))
def test_who_may_see_it_and_who_draws_and_reads(cast: Cast, chart: Chart, who: str) -> None:
    by, browser = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    draws = who in {"quin", "olga"}
    assert browser.post(address(chart), {"act": "draw"}).status_code == (302 if draws else 403)
    if not draws:
        with pytest.raises(NotAllowed):
            actions.draw(chart, key(chart), by=by)
        actions.draw(chart, key(chart), by=cast.olga_acts)
        with pytest.raises(NotAllowed):
            actions.read(chart, key(chart), {1: "x"}, by=by)
    page = browser.get(address(chart))
    assert page.status_code == MAY_SEE[who]
    assert (b"Keep what was found" in page.content) is draws


def test_the_page_asks_a_fixed_number_of_queries(cast: Cast, chart: Chart, django_assert_max_num_queries: Any) -> None:
    actions.draw(chart, key(chart), by=cast.quin_acts)
    actions.read(chart, key(chart), dict.fromkeys(range(1, 21), "Wrong number"), by=cast.quin_acts)
    cast.quin_sees.get(address(chart))
    with django_assert_max_num_queries(20):
        assert cast.quin_sees.get(address(chart)).status_code == 200
