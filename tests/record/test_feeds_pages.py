"""The pages of feeds: their list, one with its pieces, the form with its trial, and what each role is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.models import Job
from floorwalker.record.models import Feed, Import, Interaction
from tests.record.bank_log_made import DIRT, log, many
from tests.record.feeds_made import a_feed, look, put

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/record/imports/feeds/"
SAID = {
    "name": "Telephone", "importer": "anonymous-bank", "mapping": "", "ownership": "open", "zone": "Asia/Jerusalem", "site": "",
    "pattern": "*.txt", "complete": "settled", "afterwards": "keep", "every_minutes": "5", "late_after_minutes": "10",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    (tmp_path / "feeds" / "acd").mkdir(parents=True)
    return tmp_path / "feeds" / "acd"


def text(browser: Any, address: str, **said: Any) -> str:
    answer = browser.post(address, said, follow=True) if said else browser.get(address)
    return str(answer.content.decode())


def test_a_trial_shows_what_would_be_read_and_keeps_nothing(folder: Path, cast: Any) -> None:
    put(folder, "march.txt", log(*many(3), DIRT["phantom"][0]))
    page = text(cast.pat_sees, f"{LIST}new/", folder=str(folder), **SAID, **{"try": "1"})
    assert "march.txt" in page
    assert "<b>3</b>" in page
    assert "recorder" in page  # why a row cannot be read
    assert not Feed.objects.exists()
    assert not Import.objects.exists()
    assert not Interaction.objects.exists()


def test_a_feed_is_set_up_looked_at_paused_and_retired_from_its_page(folder: Path, cast: Any) -> None:
    assert "No feed is set up yet" in text(cast.pat_sees, LIST)
    page = text(cast.pat_sees, f"{LIST}new/", folder=str(folder), **SAID)
    assert "Telephone is set up." in page
    feed = Feed.objects.get()
    address = f"{LIST}{feed.reference}/"
    put(folder, "march.txt", log(*many(3)))
    assert "Looking" in text(cast.pat_sees, f"{address}look/", a="1")
    from floorwalker.ground.jobs import worker

    worker.run_now(Job.objects.get(arguments__feed=feed.reference))
    page = text(cast.pat_sees, address)
    assert "march.txt" in page
    assert "Taken in" in page
    assert "Paused" in text(cast.pat_sees, f"{address}pause/", a="1")
    assert "is paused" in text(cast.pat_sees, f"{address}look/", a="1")
    assert "is looked at again" in text(cast.pat_sees, f"{address}resume/", a="1")
    assert "Retired" in text(cast.pat_sees, f"{address}retire/", a="1")
    assert "Telephone" in text(cast.pat_sees, LIST)


def test_a_late_or_failing_feed_says_since_when_and_what_to_do(folder: Path, cast: Any) -> None:
    feed = a_feed(folder)
    put(folder, "bad.txt", b"PK\x03\x04 no log")
    look(feed)
    page = text(cast.pat_sees, f"{LIST}{feed.reference}/")
    assert "Could not be taken in" in page
    assert "a zip archive" in page
    Feed.objects.update(covers_to=clock.now() - timedelta(hours=1))
    assert "Late since" in text(cast.pat_sees, LIST)
    assert "Nothing has come that tells of the time after" in text(cast.pat_sees, f"{LIST}{feed.reference}/")
    folder.rename(folder.parent / "gone")
    look(feed)
    page = text(cast.pat_sees, f"{LIST}{feed.reference}/")
    assert "Failing since" in page
    assert "could not be opened" in page


def test_what_is_wrong_in_the_form_stands_at_the_form(folder: Path, cast: Any) -> None:
    a_feed(folder)
    answer = cast.pat_sees.post(f"{LIST}new/", SAID | {"folder": str(folder)})
    assert answer.status_code == 422
    assert "A feed called Telephone exists." in answer.content.decode()
    answer = cast.pat_sees.post(f"{LIST}new/", SAID | {"folder": str(folder), "every_minutes": "31", "name": "Other"})
    assert answer.status_code == 422
    assert "30" in answer.content.decode()


def test_those_who_do_not_import_see_no_feed(folder: Path, cast: Any) -> None:
    feed = a_feed(folder)
    for address in (LIST, f"{LIST}new/", f"{LIST}{feed.reference}/", f"{LIST}{feed.reference}/change/"):
        assert cast.una_sees.get(address).status_code == 403
    assert cast.una_sees.post(f"{LIST}{feed.reference}/retire/").status_code == 403


def test_the_list_and_a_feed_ask_no_more_for_more_of_them(folder: Path, cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        feed = a_feed(folder.parent / str(number), name=f"Feed {number}")
        put(folder.parent / str(number), "a.txt", log(*many(2 + number)))
    look(feed)
    with django_assert_max_num_queries(40):
        cast.pat_sees.get(LIST)
    with django_assert_max_num_queries(40):
        cast.pat_sees.get(f"{LIST}{feed.reference}/")
