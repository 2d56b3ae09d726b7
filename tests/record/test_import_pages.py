"""The import pages, as a planner uses them: files in, account out, published, undone; every refusal said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.ground import settings as house
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Import
from floorwalker.record.queries import imports as queries
from tests.record.bank_log_made import DIRT, REPAIRED, log, many

pytestmark = pytest.mark.django_db(transaction=True)
BAD = [DIRT["no such date"][0], DIRT["phantom"][0], REPAIRED["leading spaces"][0].replace("33116", "9001")]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def upload(browser: Any, content: bytes, *, name: str = "january.txt") -> Any:
    return browser.post("/record/imports/new/", {"files": SimpleUploadedFile(name, content)})


def work() -> None:
    for job in Job.objects.filter(state="waiting").order_by("id"):
        worker.run_now(job)


def brought(browser: Any, content: bytes) -> Import:
    """Hand in, say how, read; return the import."""
    response = upload(browser, content)
    assert response.status_code == 302, response.content.decode()
    batch = Import.objects.latest("id")
    how = browser.get(response["Location"]).content.decode()
    assert "Anonymous bank" in how
    said = {"importer": "anonymous-bank", "ownership": "open", "zone": "Asia/Jerusalem", "site": ""}
    assert browser.post(response["Location"], said).status_code == 302
    work()
    batch.refresh_from_db()
    return batch


def test_a_planner_hands_in_reads_the_account_and_publishes(cast: Any) -> None:
    batch = brought(cast.pat_sees, log(*many(400), *BAD))
    page = cast.pat_sees.get(f"/record/imports/{batch.reference}/").content.decode()
    for words in ("401 contacts, 2 days, 1 queue", "Adds up", "403", "990231", "PHANTOM", "Download 2 rejected",
                  "The date is not yymmdd.", "What publishing does"):
        assert words in page, words
    response = cast.pat_sees.post(f"/record/imports/{batch.reference}/publish/", follow=True)
    assert "is being published" in response.content.decode()
    work()
    batch.refresh_from_db()
    assert batch.state == "published"
    page = cast.pat_sees.get(f"/record/imports/{batch.reference}/").content.decode()
    assert "It counts in every figure" in page
    there = re.search(r'href="(/record/figures/\?[^"]+)"', page)
    assert there is not None
    figures = cast.pat_sees.get(there[1].replace("&amp;", "&")).content.decode()
    assert "No data for this time" not in figures, "the next step leads to its own days"
    cast.pat_sees.post(f"/record/imports/{batch.reference}/undo/")
    work()
    assert "It was taken out again" in cast.pat_sees.get(f"/record/imports/{batch.reference}/").content.decode()
    listed = cast.pat_sees.get("/record/imports/").content.decode()
    assert batch.reference in listed
    assert "Pat Nowak" in listed


def test_rejected_rows_come_back_as_they_stood_and_the_list_of_problems_cannot_run(cast: Any) -> None:
    batch = brought(cast.pat_sees, log(*many(3), DIRT["no such date"][0].replace("990231", "=1+1")))
    rows = b"".join(cast.pat_sees.get(f"/record/imports/{batch.reference}/rejected/").streaming_content)
    assert rows.splitlines()[1].count(b"\t") == 16
    problems = b"".join(cast.pat_sees.get(f"/record/imports/{batch.reference}/problems.csv").streaming_content).decode()
    assert "'=1+1" in problems
    assert [line.kind for line in Line.objects.order_by("-id")[:2]] == ["trail.looked", "trail.looked"]


def test_the_reading_is_shown_while_it_goes_on_and_can_be_stopped(cast: Any) -> None:
    response = upload(cast.pat_sees, log(*many(3)))
    batch = Import.objects.get()
    said = {"importer": "anonymous-bank", "ownership": "open", "zone": "Asia/Jerusalem", "site": ""}
    cast.pat_sees.post(response["Location"], said)
    page = cast.pat_sees.get(f"/record/imports/{batch.reference}/").content.decode()
    assert "Reading the files" in page
    assert "Cancel" in page
    part = cast.pat_sees.get(f"/record/imports/{batch.reference}/progress/")
    assert "HX-Refresh" not in part
    cast.pat_sees.post(f"/record/imports/{batch.reference}/stop/")
    assert Job.objects.get().state == "cancelled"
    assert cast.pat_sees.get(f"/record/imports/{batch.reference}/progress/")["HX-Refresh"] == "true"


def test_a_wrong_file_says_what_was_seen_and_what_is_expected(cast: Any) -> None:
    response = upload(cast.pat_sees, b"hello\nworld\n")
    said = {"importer": "anonymous-bank", "ownership": "open", "zone": "Asia/Jerusalem", "site": ""}
    cast.pat_sees.post(response["Location"], said)
    work()
    page = cast.pat_sees.get(f"/record/imports/{Import.objects.get().reference}/").content.decode()
    assert "does not begin with the bank log" in page
    assert "Read the files again" in page


def test_nothing_chosen_is_said_in_the_form(cast: Any) -> None:
    response = cast.pat_sees.post("/record/imports/new/", {})
    assert response.status_code == 422
    assert "No file was given." in response.content.decode()


def test_a_file_above_the_limit_is_refused_before_and_while_it_streams(cast: Any, data_dir: Path) -> None:
    house.change("upload_limit_mb", to="1", by=cast.adm_acts)
    response = upload(cast.pat_sees, b"x" * (2**20 + 5))
    assert response.status_code == 422
    assert "larger than 1 MB" in response.content.decode()
    assert Import.objects.count() == 0
    form = "multipart/form-data; boundary=x"
    big = cast.pat_sees.generic("POST", "/record/imports/new/", b"", CONTENT_LENGTH=str(5 * 2**30), CONTENT_TYPE=form)
    assert big.status_code == 413
    assert [path for path in (data_dir / "files").rglob("*") if path.is_file()] == []


def test_first_use_leads_to_the_first_import(cast: Any) -> None:
    page = cast.pat_sees.get("/record/imports/").content.decode()
    assert "Nothing was imported yet" in page
    assert "/record/imports/new/" in page


@pytest.mark.parametrize("address", ["", "new/", "IMP-1/", "IMP-1/how/", "IMP-1/rejected/", "IMP-1/problems.csv"])
def test_an_agent_is_refused_with_who_to_ask(cast: Any, address: str) -> None:
    response = cast.ada_sees.get(f"/record/imports/{address}")
    assert response.status_code == 403
    assert "Import files" in response.content.decode() or "import files" in response.content.decode()


def test_a_form_from_elsewhere_is_refused(cast: Any) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.pat.account)
    assert upload(strict, log(*many(1))).status_code == 403
    assert Import.objects.count() == 0


def test_gaps_odd_days_and_clock_changes_are_seen() -> None:
    from datetime import date, timedelta

    days: dict[str, tuple[int, str]] = {}
    for at in range(140):
        day = date(2026, 1, 5) + timedelta(days=at)
        if day.weekday() < 5:
            days[day.isoformat()] = (500 + at % 7, "08:00:10")
    days.pop("2026-02-03")
    days.pop("2026-02-04")
    days["2026-03-10"] = (1500, "08:00:00")
    shape = queries.shape(days, zone="Europe/London")
    assert [(str(gap.first), str(gap.last)) for gap in shape.gaps] == [("2026-02-03", "2026-02-04")]
    assert [str(odd.day) for odd in shape.odd] == ["2026-03-10"]
    assert [(str(change.day), change.fits) for change in shape.changes] == [("2026-03-29", True)]
    as_utc = {day: (count, "08:00:10" if day < "2026-03-29" else "09:00:10") for day, (count, _) in days.items()}
    assert [change.fits for change in queries.shape(as_utc, zone="Europe/London").changes] == [False]


def test_a_table_is_mapped_with_its_unsure_columns_asked_and_the_mapping_used_again(cast: Any) -> None:
    head = "call_id,start_ts,q_name,agt,talk_s,code"
    rows = [f"{at},05/0{1 + at % 9}/2025 08:00:41,CLAIMS,a.patel,311,{at % 3}" for at in range(1, 9)]
    content = "\n".join([head, *rows[:1], ""]).encode()
    response = upload(cast.pat_sees, content, name="calls.csv")
    address = response["Location"]
    page = cast.pat_sees.get(address).content.decode()
    assert "Any CSV or Excel workbook" in page
    assert "% sure" in page
    assert "Which comes first, the day or the month?" in page
    how = {"importer": "csv", "ownership": "own", "zone": "Europe/London", "site": ""}
    said = {"column_0": "reference", "column_1": "start", "column_2": "queue", "column_3": "agent", "column_4": "talk"}
    rest = {"unit": "s", "channel": "voice", "direction": "inbound", "save_as": "Our ACD"}
    refused = cast.pat_sees.post(address, how | said | rest | {"column_5": "leave out", "order": ""})
    assert refused.status_code == 422
    assert "Dates are written" in refused.content.decode()
    twice = cast.pat_sees.post(address, how | said | rest | {"column_5": "queue", "order": "dmy"})
    assert "each meaning stands once" in twice.content.decode()
    assert cast.pat_sees.post(address, how | said | rest | {"column_5": "leave out", "order": "dmy"}).status_code == 302
    work()
    batch = Import.objects.get()
    assert (batch.state, batch.rows_accepted) == ("ready", 1)
    second = upload(cast.pat_sees, "\n".join([head, *rows, ""]).encode(), name="calls.csv")
    again = cast.pat_sees.get(f"{second['Location']}?mapping=Our+ACD").content.decode()
    assert "as saved" in again
    assert "Which comes first" not in again
