"""An import from file to figures: rows add up, nothing is seen before it is published, nothing is taken twice, all can be undone."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from floorwalker.ground import files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail.models import Line
from floorwalker.record import accounting, counting
from floorwalker.record.actions import imports
from floorwalker.record.models import Customer, Import, Interaction, Segment
from floorwalker.record.queries import figures
from tests.record.bank_log_made import DIRT, REPAIRED, TAKEN, line, log, many

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")
MARCH = {"start": datetime(1999, 2, 28, tzinfo=UTC), "end": datetime(1999, 4, 1, tzinfo=UTC), "zone": "Asia/Jerusalem"}


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Every test keeps its files and facts in a folder of its own."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def read(*contents: bytes, by: Actor = SYSTEM) -> Import:
    uploads = [(f"file-{number}.txt", io.BytesIO(content)) for number, content in enumerate(contents)]
    batch, job = imports.hand_in(uploads, importer="anonymous-bank", by=by)
    assert worker.run_now(job).state == "done", job.problem
    batch.refresh_from_db()
    return batch


def publish(batch: Import) -> None:
    assert worker.run_now(imports.publish(batch, by=SYSTEM)).state == "done"
    batch.refresh_from_db()


def offered() -> float | None:
    rows = figures.ask(measures=["offered"], **MARCH).rows  # type: ignore[arg-type]
    return rows[0]["offered"] if rows and rows[0]["offered"] == rows[0]["offered"] else None  # NaN is no data


def numbers(batch: Import) -> tuple[int, int, int, int, int]:
    return (batch.rows_read, batch.rows_accepted, batch.rows_repaired, batch.rows_rejected, batch.rows_duplicate)


def test_the_three_counts_add_up_to_the_rows_read() -> None:
    refused = [text for text, _ in DIRT.values()]
    repaired = [text.replace("33116", f"2{at}") for at, (text, _) in enumerate(REPAIRED.values())]
    taken = [text.replace("33116", f"3{at}") for at, (text, _) in enumerate(TAKEN.values())]
    batch = read(log(*refused, *repaired, *taken, taken[0]))
    assert batch.adds_up
    assert numbers(batch) == (len(refused + repaired + taken) + 1, len(repaired + taken), len(repaired), len(refused), 1)
    assert {code for _, code in DIRT.values()} <= set(batch.problems)
    assert {f"repaired:{code}" for _, code in REPAIRED.values()} <= set(batch.problems)


def test_the_account_names_row_field_value_and_reason_of_every_refusal() -> None:
    batch = read(log(line(), DIRT["no such date"][0], DIRT["phantom"][0]), log(DIRT["a wait in words"][0]))
    found = [(each.file, each.row, each.field, each.value, each.code) for each in accounting.rejected(batch)]
    assert found == [
        ("file-0.txt", 3, "date", "990231", "bad_date"), ("file-0.txt", 4, "outcome", "PHANTOM", "phantom"),
        ("file-1.txt", 2, "q_time", "long", "bad_number"),
    ]
    account = accounting.of(batch)
    assert set(account.firsts) == {"bad_date", "phantom", "bad_number"}
    assert account.days == {"1999-03-01": (1, "09:00:00")}
    assert account.queues == {"PS": 1}


def test_rejected_rows_can_be_corrected_and_imported_again() -> None:
    batch = read(log(line(call_id="1"), line(call_id="2", date="990231")))
    assert batch.rejected_file is not None
    with files.open_plain(batch.rejected_file) as stream:
        rejected = stream.read()
    again = read(rejected.replace(b"990231", b"990228"))
    assert numbers(again) == (1, 1, 0, 0, 0)


def test_a_second_import_of_the_same_file_adds_nothing() -> None:
    content = log(*many(500))
    publish(read(content))
    contacts, people, customers = Interaction.objects.count(), Person.objects.count(), Customer.objects.count()
    before = offered()
    second = read(content)
    publish(second)
    assert numbers(second) == (500, 0, 0, 0, 500)
    assert (Interaction.objects.count(), Person.objects.count(), Customer.objects.count()) == (contacts, people, customers)
    assert offered() == before == 500


def test_what_is_not_published_is_seen_and_counted_by_nobody() -> None:
    batch = read(log(*many(50)))
    assert (batch.state, offered()) == ("ready", None)
    assert counting.store_days() == []
    publish(batch)
    assert (batch.state, offered()) == ("published", 50)


def test_undo_takes_everything_out_and_counts_again() -> None:
    publish(read(log(*many(50))))
    second = read(log(*(text.replace("AA0101", "BB0202") for text in many(70))))
    publish(second)
    assert offered() == 120
    assert worker.run_now(imports.undo(second, by=SYSTEM)).state == "done"
    second.refresh_from_db()
    assert (second.state, offered()) == ("undone", 50)
    assert (Interaction.objects.count(), Segment.objects.count()) == (50, 150)
    assert "figures.restated" in set(Line.objects.values_list("kind", flat=True))
    with pytest.raises(RuleBroken, match="undone"):
        imports.undo(second, by=SYSTEM)


def test_open_data_keeps_no_name_and_no_customer_number(data_dir: Path) -> None:
    content = log(*(text.replace("MICHAL", "ZERUBAVEL").replace("\t7000", "\t88217000") for text in many(300)))
    publish(read(content))
    connection.close()
    name = str(connection.settings_dict["NAME"])
    places = [path for path in data_dir.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        places += [path for path in (Path(name), Path(f"{name}-wal")) if path.exists()]
    assert any(path.stat().st_size > len(content) // 2 for path in places)
    for path in places:
        held = path.read_bytes()
        assert b"ZERUBAVEL" not in held, path
        assert b"8821700" not in held, path
    assert set(Person.objects.filter(is_pseudonym=True).values_list("given_name", flat=True)) <= {""}
    assert Person.objects.filter(is_pseudonym=True).count() == 3
    assert not Customer.objects.exclude(is_pseudonym=True).exists()


def test_the_same_name_is_the_same_pseudonym_in_the_next_import() -> None:
    read(log(line(call_id="1")))
    read(log(line(call_id="2")))
    assert Person.objects.filter(is_pseudonym=True).count() == 1
    assert Customer.objects.count() == 1


def test_open_data_gets_a_site_of_its_own_so_that_nobody_of_ours_is_rostered_beside_it() -> None:
    ours = Site.objects.create(code="leeds", name="Leeds", zone="Europe/London")
    read(log(*many(3)))
    assert {person.site.code for person in Person.objects.filter(is_pseudonym=True)} == {"anonymous-bank"}
    assert {queue.site.code for queue in Queue.objects.all() if queue.site} == {"anonymous-bank"}
    assert not Person.objects.filter(site=ours).exists()


def test_our_own_centre_keeps_names() -> None:
    uploads = [("own.txt", io.BytesIO(log(line())))]
    batch, job = imports.hand_in(uploads, importer="anonymous-bank", by=SYSTEM, ownership="own", zone="Europe/London")
    worker.run_now(job)
    assert Interaction.objects.get(batch=batch).agent.display_name == "MICHAL"  # type: ignore[union-attr]
    assert Customer.objects.get().external_id == "9664491"


def test_an_import_can_be_stopped_begun_again_and_loses_nothing(cast: Any) -> None:
    uploads = [("a.txt", io.BytesIO(log(*many(50))))]
    batch, job = imports.hand_in(uploads, importer="anonymous-bank", by=cast.pat_acts)
    queue.cancel(job, by=cast.pat_acts)
    assert worker.run_now(job).state == "cancelled"
    assert Interaction.objects.count() == 0
    again = imports.begin(batch, reading=imports.Reading(importer="anonymous-bank"), by=cast.pat_acts)
    assert worker.run_now(again).state == "done"
    batch.refresh_from_db()
    assert numbers(batch) == (50, 50, 0, 0, 0)
    with pytest.raises(RuleBroken, match="cannot be changed now"):
        imports.begin(batch, reading=imports.Reading(importer="anonymous-bank"), by=cast.pat_acts)


def test_only_who_may_import_hands_in_publishes_and_undoes(cast: Any) -> None:
    batch = read(log(line()))
    for act in (imports.publish, imports.undo):
        with pytest.raises(NotAllowed):
            act(batch, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        imports.hand_in([("a.txt", io.BytesIO(b"x"))], importer="anonymous-bank", by=cast.ada_acts)


def test_a_file_above_the_limit_is_refused_while_it_streams(data_dir: Path, cast: Any) -> None:
    settings.change("upload_limit_mb", to="1", by=cast.adm_acts)
    endless = (os.urandom(2**18) for _ in range(10**6))
    with pytest.raises(files.FileRefused, match="larger than 1 MB"):
        imports.hand_in([("ok.txt", [log(line())]), ("big.txt", endless)], importer="anonymous-bank", by=SYSTEM)
    assert Import.objects.count() == 0
    assert [path for path in (data_dir / "files").rglob("*") if path.is_file()] == []


def test_a_wrong_file_fails_with_words_and_leaves_nothing() -> None:
    batch, job = imports.hand_in([("a.csv", io.BytesIO(b"a,b\n1,2\n"))], importer="anonymous-bank", by=SYSTEM)
    done = worker.run_now(job)
    batch.refresh_from_db()
    assert (done.state, done.problem["code"], batch.state) == ("failed", "wrong_header", "failed")
    assert Interaction.objects.count() == 0
    assert django_settings.FLOORWALKER_DATA_DIR
