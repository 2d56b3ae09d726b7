"""The pages of totals by interval: said as what they are wherever they stand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job, Standard
from floorwalker.record.actions import imports
from floorwalker.record.models import Import, Mapping
from tests.record.feeds_made import a_feed, brought, look, put
from tests.record.test_totals import MORNING
from tests.record.totals_made import HEAD, SYSTEM, read_in, sheet, told

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "from=2026-03-02&to=2026-03-03"


@pytest.fixture(autouse=True)
def _now(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    with clock.frozen(datetime(2026, 3, 5, 9, tzinfo=UTC)):
        yield


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def test_a_table_of_totals_is_known_as_one_said_what_it_is_and_saved(cast: Any) -> None:
    client = cast.pat_sees
    batch = imports.keep([("half-hours.csv", [sheet(MORNING, (*HEAD[:5], "In SL", *HEAD[6:]))])], by=SYSTEM)
    assert batch.importer == "interval-totals"
    address = f"/record/imports/{batch.reference}/how/"
    page = client.get(address)
    assert "Offered" in page.content.decode()
    form = page.context["table"]
    said = {name: field.initial for name, field in form.fields.items()} | form.initial
    said |= page.context["form"].initial | {"save_as": "Half hours"}
    assert (said["minutes"], said["target_seconds"]) == (30, None)
    said |= {f"column_{at}": form.fields[f"column_{at}"].initial for at in range(8)}
    sent = {name: "" if value is None else value for name, value in said.items()}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "within how many seconds an answer is in time" in refused.content.decode()
    assert client.post(address, sent | {"target_seconds": "20"}).status_code == 302
    assert Mapping.objects.get().columns["minutes"] == 30
    worker.run_now(Job.objects.get(kind="record.read_import"))
    worker.run_now(imports.publish(Import.objects.get(), by=SYSTEM))
    shown = text_of(client.get(f"/record/imports/{batch.reference}/").content)
    assert "Count in the figures 3" in shown
    assert "Contacts tell too, and count 0" in shown


def test_figures_mark_what_totals_told_on_the_page_in_the_file_and_over_the_api(cast: Any) -> None:
    read_in(sheet(MORNING))
    client, asked = cast.pat_sees, f"{DAY}&by=queue&m=offered,short_abandons,service_level,occupancy"
    shown = text_of(client.get(f"/record/figures/?{asked}").content)
    assert "16 totals only" in shown
    assert "no data totals only" in shown
    assert "No contacts lie behind them" in shown
    lines = b"".join(client.get(f"/record/figures/?{asked}&format=csv").streaming_content).decode().split()
    assert lines == ["queue,offered,short_abandons,service_level,occupancy,told_by", "sales,16,,0.75,,totals", "claims,4,,0.25,,totals"]
    answer = client.get(f"/api/v1/figures?{asked}").json()
    assert answer["columns"][-1] == "told_by"
    assert answer["rows"][1] == {
        "queue": "claims", "offered": 4, "short_abandons": None, "service_level": 0.25, "occupancy": None, "told_by": "totals",
    }  # fmt: skip
    by_person = text_of(client.get(f"/record/figures/?{DAY}&by=agent&m=handled").content)
    assert "told only as totals of each interval are left out" in by_person
    handled = text_of(client.get(f"/record/figures/handle-time/?{DAY}").content)
    assert "Voice, totals only 17" in handled
    short = [{"measure": "service_level", "target": 0.8, "tolerance": 0.05, "target_seconds": 30.0, "starts_on": date(2026, 1, 1)}]
    Standard.objects.bulk_create(Standard(reference=f"STD-{at}", **each) for at, each in enumerate(short))
    shown = text_of(client.get(f"/record/figures/?{asked}").content)
    assert "only where the target is the one that the source counts by" in shown


def test_behind_a_figure_of_totals_the_page_says_that_there_are_no_contacts(cast: Any) -> None:
    read_in(sheet(MORNING))
    page = cast.olga_sees.get(f"/record/figures/?{DAY}&by=queue&m=offered").content.decode()
    address = re.findall(r'href="(/record/contacts/behind/[^"]+)"', page)[0]
    shown = text_of(cast.olga_sees.get(address).content)
    assert "16, and no contacts behind them" in shown
    assert "there are no contacts to open" in shown


def test_totals_come_by_a_feed_grow_and_are_restated_in_any_order(tmp_path: Path) -> None:
    folder, now = tmp_path / "feeds" / "totals", clock.now()
    columns = {"fields": dict(zip(("queue", "start", "offered", "answered", "abandoned", "answered_in_time", "average_wait",
                                   "average_handle"), HEAD, strict=True)), "order": "ymd", "units": {}, "channel": "voice",
               "direction": "inbound", "outcomes": {}, "rows": "totals", "minutes": 30, "queue": "", "target_seconds": 20.0}  # fmt: skip
    saved = imports.save_mapping("Half hours", columns=columns, by=SYSTEM)
    with pytest.raises(RuleBroken, match="totals by interval"):
        a_feed(folder, importer="csv", mapping=saved.reference)
    feed = a_feed(folder, importer="interval-totals", mapping=saved.reference, zone="Europe/London")
    grown = [["Sales", "2026-03-02 09:00", offered, offered, 0, offered, 5, 100] for offered in (3, 7, 10)]
    for minutes, row in ((10, grown[0]), (30, grown[2]), (20, grown[1])):
        put(folder, f"{minutes}.csv", sheet([row]), written_at=now - timedelta(hours=2) + timedelta(minutes=minutes))
        look(feed)
    put(folder, "again.csv", sheet([grown[2], ["Sales", "2026-03-02 09:30", 1, 1, 0, 1, 5, 100]]), written_at=now - timedelta(hours=1))
    look(feed)
    assert [row[2:] for row in brought(feed)] == [(1, 0, 0), (1, 0, 0), (1, 0, 0), (1, 0, 1)]
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert told(start, start + timedelta(days=1), "offered")[0]["offered"] == 11


LEVELS = ("Queue", "Interval Start", "Offered", "Answered", "Service Level %")
"""What a switch exports that tells the service level as a percentage only."""


def test_a_service_level_from_rounded_shares_is_read_and_says_between_what_it_lies(cast: Any) -> None:
    client = cast.pat_sees
    rows = [["Sales", "2026-03-02 09:00", 200, 190, "81%"], ["Sales", "2026-03-02 09:30", 100, 95, "90%"]]
    batch = imports.keep([("levels.csv", [sheet(rows, LEVELS)])], by=SYSTEM)
    address = f"/record/imports/{batch.reference}/how/"
    form = client.get(address).context["table"]
    assert form["column_4"].initial == "in_time_share"
    sent = {name: field.initial for name, field in form.fields.items()} | form.initial | {"save_as": "Levels"}
    sent |= client.get(address).context["form"].initial | {"target_seconds": "20"}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Say of what the service level is a share" in refused.content.decode()
    assert client.post(address, sent | {"share_of": "offered"}).status_code == 302
    worker.run_now(Job.objects.get(kind="record.read_import"))
    worker.run_now(imports.publish(Import.objects.get(), by=SYSTEM))
    assert "reckoned from a rounded share" in client.get(f"/record/imports/{batch.reference}/").content.decode()
    [row] = told(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC), "service_level", "offered", target_seconds=20.0)
    assert [row[name] for name in ("service_level_from", "service_level", "service_level_to")] == [
        pytest.approx(count / 300) for count in (161 + 90, 162 + 90, 163 + 90)
    ]
    shown = text_of(client.get(f"/record/figures/?{DAY}&by=queue&m=service_level").content)
    assert "totals only, from a rounded share (" in shown
    assert "tells no count in time but a percentage" in shown
    file = b"".join(client.get(f"/record/figures/?{DAY}&by=queue&m=service_level&format=csv")).decode()
    assert "service_level_from,service_level_to" in file
