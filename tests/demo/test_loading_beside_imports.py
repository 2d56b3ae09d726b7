"""Larkfield's weeks are counted beside what was imported into the same days, not instead of it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from floorwalker.demo import loading
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.record import counting
from floorwalker.record.actions import imports
from tests.record.bank_log_made import log, many


@pytest.mark.django_db(transaction=True)
def test_a_week_that_is_counted_keeps_the_import_that_was_published_into_it(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    by = Actor.system("tests")
    batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*many(9))))], importer="anonymous-bank", by=by)
    worker.run_now(job)
    worker.run_now(imports.publish(batch, by=by))
    loading._count([date(1999, 3, 1)])
    with counting.store().reading() as snapshot:
        assert snapshot.days["visits"][date(1999, 3, 1)].rows == 9
