"""A feed can be left running: every piece is taken in once, whatever the order, repeated, overlapping, cut off or killed."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.record import feeding, importing, publishing
from floorwalker.record.actions import deliveries, feeds, imports
from floorwalker.record.models import Delivery, Import, Interaction, Segment
from floorwalker.record.queries import figures
from floorwalker.record.queries.feeds import LOOK, due_looks
from tests.record.bank_log_made import hung_up, line, log, many
from tests.record.feeds_made import SYSTEM, a_feed, brought, look, put

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = {"start": datetime(1999, 2, 28, tzinfo=UTC), "end": datetime(1999, 4, 1, tzinfo=UTC), "zone": "Asia/Jerusalem"}
ROWS = 60


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    return tmp_path / "feeds" / "acd"


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def table() -> list[dict[str, Any]]:
    """Return every measure by queue and half hour, no data as None."""
    codes = [each.code for each in measures.all()]
    asked = figures.ask(measures=codes, by=("queue", "interval"), interval_minutes=30, **MARCH)  # type: ignore[arg-type]
    return [{name: None if value != value else value for name, value in row.items()} for row in asked.rows]


def by_one_import(*lines: str) -> list[dict[str, Any]]:
    batch, job = imports.hand_in([("whole.txt", [log(*lines)])], importer="anonymous-bank", by=SYSTEM)
    worker.run_now(job)
    batch.refresh_from_db()
    worker.run_now(imports.publish(batch, by=SYSTEM))
    found = table()
    worker.run_now(imports.undo(batch, by=SYSTEM))
    for after in Job.objects.filter(state="waiting"):  # what a published import lets be done beside
        assert worker.run_now(after).state == "done"
    return found


def pieces_of(lines: list[str], *, size: int = 7, overlap: int = 2) -> list[bytes]:
    return [log(*lines[max(0, at - overlap) : at + size]) for at in range(0, len(lines), size)]


def test_pieces_out_of_order_repeated_and_overlapping_equal_one_import(folder: Path) -> None:
    lines = [*many(ROWS), *(hung_up(call_id=str(900 + at), q_time="30") for at in range(5))]
    expected = by_one_import(*lines)
    feed = a_feed(folder)
    pieces = pieces_of(lines)
    order = [*range(len(pieces)), 1, 4]
    random.Random(7).shuffle(order)
    for at, number in enumerate(order):
        put(folder, f"piece-{at:02}.txt", pieces[number])
        if at % 4 == 3:
            assert look(feed).state == "done"
    look(feed)
    assert table() == expected
    assert Interaction.objects.count() == len(lines)
    assert feed.deliveries.count() == len(pieces)
    assert sum(each.repeats for each in feed.deliveries.all()) == 2
    assert {row[1] for row in brought(feed)} == {"published"}


def test_a_file_is_taken_only_when_it_is_no_longer_being_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = a_feed(folder)
    now = clock.now()
    path = put(folder, "now.txt", log(*many(2)), written_at=now)
    put(folder, "half.txt.part", log(*many(2)))
    look(feed)
    assert brought(feed) == []
    path.write_bytes(log(*many(4)))
    os.utime(path, (now.timestamp() + 1, now.timestamp() + 1))
    look(feed)
    assert brought(feed) == []
    look(feed)
    look(feed)
    assert brought(feed) == [("now.txt", "published", 4, 0, 0)]


def test_a_marked_file_is_taken_when_its_mark_lies_beside_it(folder: Path) -> None:
    feed = a_feed(folder, complete="marked", afterwards="move")
    put(folder, "a.txt", log(*many(2)))
    look(feed)
    assert brought(feed) == []
    put(folder, "a.txt.done", b"")
    look(feed)
    assert brought(feed) == [("a.txt", "published", 2, 0, 0)]
    assert sorted(path.name for path in folder.iterdir()) == ["done"]
    assert [path.name for path in (folder / "done").iterdir()] == ["a.txt"]


def test_a_file_that_cannot_be_read_is_moved_aside_with_its_reason_and_stops_no_other(folder: Path) -> None:
    feed = a_feed(folder, afterwards="move")
    put(folder, "bad.txt", b"PK\x03\x04 no log at all")
    put(folder, "good.txt", log(*many(3)))
    assert look(feed).state == "done"
    assert sorted(brought(feed)) == [("bad.txt", "failed", 0, 0, 0), ("good.txt", "published", 3, 0, 0)]
    refused = Delivery.objects.get(state="refused")
    assert (refused.problem or {})["code"] == "not_text"
    assert [path.name for path in (folder / "failed").iterdir()] == ["bad.txt"]


def test_no_link_is_followed_and_no_folder_outside_those_of_feeds_is_watched(folder: Path, tmp_path: Path) -> None:
    feed = a_feed(folder)
    secret = tmp_path / "secret.txt"
    secret.write_bytes(log(*many(1)))
    (folder / "link.txt").symlink_to(secret)
    os.mkfifo(folder / "pipe.txt")
    look(feed)
    assert brought(feed) == []
    for number, place in enumerate((str(tmp_path), "/etc", "relative", str(folder / ".." / ".."))):
        other = a_feed(folder, name=f"Other {number}")
        other.place = {"folder": place}
        other.save()
        look(other)
        assert (other.problem or {})["code"] == "folder_not_allowed"
        assert brought(other) == []
    (folder.parent / "out").symlink_to(tmp_path)
    other.place = {"folder": str(folder.parent / "out")}
    other.save()
    look(other)
    assert (other.problem or {})["code"] == "folder_not_allowed"


def test_a_contact_that_grew_is_told_anew_by_the_piece_written_later_whatever_comes_first(folder: Path) -> None:
    now = clock.now()
    early, late = line(ser_time="10", ser_exit="9:00:49"), line()
    for first, then in (((early, 120), (late, 60)), ((late, 60), (early, 120))):
        feed = a_feed(folder / first[0][-20:].strip().replace("\t", "-"), name=f"Feed {first[1]}")
        for at, (text, minutes) in enumerate((first, then)):
            put(Path(feed.place["folder"]), f"{at}.txt", log(text), written_at=now - timedelta(minutes=minutes))
            look(feed)
        talk = Segment.objects.get(kind="talk")
        assert (talk.ended_at - talk.started_at).total_seconds() == 180
        assert table()[0]["aht"] == pytest.approx(180)
        for batch in Import.objects.filter(delivery__feed=feed).order_by("-id"):
            worker.run_now(imports.undo(batch, by=SYSTEM))
        assert Interaction.objects.count() == 0


def test_taking_out_the_piece_that_told_a_contact_anew_puts_back_what_stood_before(folder: Path) -> None:
    feed, now = a_feed(folder), clock.now()
    put(folder, "1.txt", log(line(ser_time="10", ser_exit="9:00:49")), written_at=now - timedelta(hours=2))
    look(feed)
    before = table()
    put(folder, "2.txt", log(line()), written_at=now - timedelta(hours=1))
    look(feed)
    assert table() != before
    worker.run_now(imports.undo(Import.objects.get(delivery__name="2.txt"), by=SYSTEM))
    assert table() == before


def test_taking_out_a_piece_lets_those_that_told_the_same_be_taken_in_again(folder: Path) -> None:
    feed, lines = a_feed(folder), many(10)
    put(folder, "1.txt", log(*lines[:6]))
    look(feed)
    put(folder, "2.txt", log(*lines[4:]))
    look(feed)
    worker.run_now(imports.undo(Import.objects.get(delivery__name="1.txt"), by=SYSTEM))
    look(feed)
    assert Interaction.objects.count() == 6
    with pytest.raises(RuleBroken, match="waits"):
        deliveries.again(deliveries.again(Delivery.objects.get(name="1.txt"), by=SYSTEM).delivery, by=SYSTEM)  # type: ignore[arg-type]
    look(feed)
    assert Interaction.objects.count() == 10


@pytest.mark.parametrize("where", ["fetched", "read", "counted", "moved"])
def test_a_worker_killed_anywhere_loses_nothing_and_counts_nothing_twice(
    where: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = many(30)
    expected = by_one_import(*lines)
    feed = a_feed(folder, afterwards="move")
    for at, piece in enumerate(pieces_of(lines, size=10)):
        put(folder, f"{at}.txt", piece)
    owner, name = {
        "fetched": (deliveries, "keep"), "read": (importing, "_finish"), "counted": (publishing, "count_again"),
        "moved": (feeding, "_move_aside"),
    }[where]  # fmt: skip
    plain = getattr(owner, name)

    def then_dies(*arguments: Any, **named: Any) -> Any:
        plain(*arguments, **named)
        raise Killed

    with monkeypatch.context() as while_it_runs:
        while_it_runs.setattr(owner, name, then_dies)
        with pytest.raises(Killed):
            look(feed)
    Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    running = worker.claim(holder="another")
    assert running is not None
    worker.run(running)
    assert Job.objects.get(kind=LOOK).state == "done"
    assert table() == expected
    assert {row[1] for row in brought(feed)} == {"published"}
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["0.txt", "1.txt", "2.txt"]


def test_two_feeds_of_the_same_day_count_it_once(folder: Path) -> None:
    one, two = a_feed(folder), a_feed(folder.parent / "other", name="The same again")
    put(folder, "a.txt", log(*many(8)))
    put(folder.parent / "other", "b.txt", log(*many(8)))
    look(one)
    look(two)
    assert (brought(one), brought(two)) == ([("a.txt", "published", 8, 0, 0)], [("b.txt", "published", 0, 0, 8)])
    assert Interaction.objects.count() == 8


def test_a_feed_that_jumps_back_in_time_adds_what_is_new_and_overrules_nothing(folder: Path) -> None:
    feed, now = a_feed(folder), clock.now()
    put(folder, "new.txt", log(line()), written_at=now - timedelta(hours=1))
    look(feed)
    covered = feed.covers_to
    put(folder, "old.txt", log(line(ser_time="10", ser_exit="9:00:49"), line(call_id="1")), written_at=now - timedelta(days=9))
    look(feed)
    assert brought(feed)[1] == ("old.txt", "published", 1, 0, 1)
    assert feed.covers_to == covered
    assert Segment.objects.filter(kind="talk").count() == 2


def test_looks_are_due_once_in_each_step_and_never_beside_one_another(folder: Path) -> None:
    feed = a_feed(folder, every_minutes=5)
    at = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    for minute in (1, 2, 4):
        queue.ask_for_due_work(at.replace(minute=minute))
    assert Job.objects.filter(kind=LOOK).count() == 1
    assert due_looks(at.replace(minute=6)) == []  # one waits
    Job.objects.filter(kind=LOOK).update(state="done")
    assert [due.arguments for due in due_looks(at.replace(minute=6))] == [{"feed": feed.reference}]
    feeds.pause(feed, by=SYSTEM)
    assert due_looks(at.replace(minute=6)) == []


def test_what_a_contact_is_known_by_does_not_change_under_a_running_feed(folder: Path) -> None:
    columns = {"fields": {"reference": "id", "start": "start", "talk": "talk"}, "order": "ymd", "units": {}, "channel": "voice",
               "direction": "inbound", "outcomes": {}}  # fmt: skip
    mapping = imports.save_mapping("Export", columns=columns, by=SYSTEM)
    feed = a_feed(folder, importer="csv", mapping=mapping.reference)
    put(folder, "1.csv", b"id,start,talk,other\n1,2026-03-02 09:00,60,2026-03-02 09:01\n")
    look(feed)
    assert brought(feed) == [("1.csv", "published", 1, 0, 0)]
    changed = columns | {"fields": {"reference": "id", "start": "other", "talk": "talk"}}
    imports.save_mapping("Export", columns=changed, by=SYSTEM)
    put(folder, "2.csv", b"id,start,talk,other\n1,2026-03-02 09:00,90,2026-03-02 09:01\n", written_at=clock.now() - timedelta(minutes=30))
    look(feed)  # it reads on as it was set up
    assert brought(feed)[1] == ("2.csv", "published", 1, 0, 0)
    assert Interaction.objects.count() == 1
    plan = feeds.Plan(name="Telephone", kind="folder", importer="csv", mapping=mapping.reference, place=feed.place)
    with pytest.raises(RuleBroken, match="known by: start"):
        feeds.change(feed, plan=plan, by=SYSTEM)


def test_a_table_without_the_contacts_own_number_cannot_be_a_feed(folder: Path) -> None:
    columns = {"fields": {"start": "start"}, "order": "ymd", "units": {}, "channel": "voice", "direction": "inbound", "outcomes": {}}
    mapping = imports.save_mapping("No number", columns=columns, by=SYSTEM)
    with pytest.raises(RuleBroken, match="own number"):
        a_feed(folder, importer="csv", mapping=mapping.reference)


def test_only_those_who_import_may_set_up_and_change_feeds(folder: Path, cast: Any) -> None:
    feed = a_feed(folder)
    plan = feeds.Plan(name="Another", kind="folder", importer="anonymous-bank", place=feed.place)
    for act in (
        lambda by: feeds.set_up(plan, by=by), lambda by: feeds.change(feed, plan=plan, by=by), lambda by: feeds.pause(feed, by=by),
        lambda by: feeds.resume(feed, by=by), lambda by: feeds.retire(feed, by=by), lambda by: feeds.look_now(feed, by=by),
        lambda by: feeds.new_secret(feed, by=by),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(cast.una_acts)
