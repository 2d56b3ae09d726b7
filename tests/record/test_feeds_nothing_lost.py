"""What might be lost or come back at a feed that runs for months: refused pieces, many files, files written anew, what was taken out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.record import feeding, importing
from floorwalker.record.actions import deliveries, feeds, imports
from floorwalker.record.models import Import, Interaction
from floorwalker.record.queries.feeds import due_looks
from tests.record.bank_log_made import line, log, many
from tests.record.feeds_made import SYSTEM, a_feed, brought, look, put
from tests.record.test_feeds_of_events import lines

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    return tmp_path / "feeds" / "acd"


def take_out(name: str) -> None:
    worker.run_now(imports.undo(Import.objects.get(delivery__name=name), by=SYSTEM))


def test_a_piece_that_is_refused_half_way_hides_nothing_of_a_later_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = a_feed(folder)
    put(folder, "half.txt", log(*many(4)))

    def refuses(*_: Any, **__: Any) -> None:
        raise RuleBroken("It names too many queues.", remedy="Look at the column.")

    with monkeypatch.context() as at_its_end:
        at_its_end.setattr(importing, "_finish", refuses)
        look(feed)
    assert [row[:2] for row in brought(feed)] == [("half.txt", "failed")]
    put(folder, "whole.txt", log(*many(6)))
    look(feed)
    assert brought(feed)[1] == ("whole.txt", "published", 6, 0, 0)


def test_what_somebody_took_out_does_not_come_back_when_another_piece_is_taken_out(folder: Path) -> None:
    feed, said = a_feed(folder), many(10)
    put(folder, "1.txt", log(*said[:6]))
    look(feed)
    put(folder, "2.txt", log(*said[4:]))
    look(feed)
    take_out("2.txt")
    take_out("1.txt")
    look(feed)
    assert Interaction.objects.count() == 0


def test_what_somebody_took_out_does_not_come_back_when_its_open_calls_can_end_no_more(folder: Path) -> None:
    feed = a_feed(folder, importer="asterisk-queue-log")
    first, later = lines("0 c.1 claims NONE ENTERQUEUE||+441632960001|1", "30000 c.2 claims NONE ENTERQUEUE||+441632960002|1")
    put(folder, "1.log", first.encode())
    look(feed)
    take_out("1.log")
    put(folder, "2.log", later.encode())
    look(feed)
    look(feed)
    assert Import.objects.filter(delivery__name="1.log").count() == 1
    assert not Interaction.objects.exists()


def test_files_that_stay_in_their_folder_never_keep_later_ones_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "MOST_FILES", 2)
    feed, now = a_feed(folder), clock.now()
    for number in range(5):
        put(folder, f"{number}.txt", log(line(call_id=str(number))), written_at=now - timedelta(hours=9 - number))
    for taken in (2, 4, 5, 5):
        look(feed)
        assert len(brought(feed)) == taken
    for path in folder.iterdir():
        path.unlink()
    monkeypatch.setattr(feeding, "AT_ONCE", 2)
    look(feed)
    assert not feed.files.exists()


def test_a_file_written_anew_under_its_name_is_taken_before_it_is_moved_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed, plain = a_feed(folder, afterwards="move"), feeding._take_in
    put(folder, "calls.txt", log(*many(2)), written_at=clock.now() - timedelta(hours=2))

    def while_it_is_read(*arguments: Any) -> bool:
        put(folder, "calls.txt", log(*many(5)))
        return plain(*arguments)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(feeding, "_take_in", while_it_is_read)
        look(feed)
    assert (folder / "calls.txt").exists()
    look(feed)
    assert Interaction.objects.count() == 5
    assert [path.name for path in (folder / "done").iterdir()] == ["calls.txt"]


def test_a_piece_waits_for_nobody_where_its_feed_lies_nowhere_or_is_retired(folder: Path) -> None:
    now = clock.now()
    sent, _ = feeds.set_up(feeds.Plan(name="Sent", kind="post", importer="anonymous-bank"), by=SYSTEM)
    assert due_looks(now) == []
    deliveries.keep(sent, name="a.txt", content=[log(*many(3))], written_at=now, by=SYSTEM)
    feeds.retire(sent, by=SYSTEM)
    for job in queue.ask_for_due_work(now):
        worker.run_now(job)
    assert brought(sent) == [("a.txt", "published", 3, 0, 0)]
    assert due_looks(now + timedelta(minutes=10)) == []


def test_what_a_person_filled_in_stays_when_the_piece_that_told_a_contact_anew_is_taken_out(folder: Path) -> None:
    feed, now = a_feed(folder), clock.now()
    put(folder, "1.txt", log(line(ser_time="10", ser_exit="9:00:49")), written_at=now - timedelta(hours=2))
    look(feed)
    ended = Interaction.objects.get().ended_at
    put(folder, "2.txt", log(line()), written_at=now - timedelta(hours=1))
    look(feed)
    grown = Interaction.objects.get()
    assert grown.ended_at is not None
    assert ended is not None
    assert grown.ended_at > ended
    note = "She asked for a form."
    Interaction.objects.update(note=note)
    take_out("2.txt")
    left = Interaction.objects.get()
    assert (left.ended_at, left.note) == (ended, note)
