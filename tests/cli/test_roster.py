"""`floorwalker roster`: solves, stores a draft, writes it, and says why there is none."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.people.actions import contracts
from floorwalker.plan.models import Roster
from tests.plan.roster_made import LONG_AGO, SYSTEM, a_floor

pytestmark = pytest.mark.django_db(transaction=True)


def _main(*words: str) -> int:
    from floorwalker.cli import main

    return main(["roster", *words])


def test_it_stores_a_draft_and_writes_every_activity(
    a_person: Any, a_team: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_floor(a_person, a_team, people=2)
    out = tmp_path / "R.csv"
    assert _main("--site", "leeds", "--week", "2026-03-11", "--seconds", "1", "--out", str(out), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    roster = Roster.objects.get()
    assert said["schema"] == 1
    assert said["roster"] == roster.reference
    assert (said["shifts"], roster.first_day.isoformat()) == (10, "2026-03-09")
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["activity"] for row in rows} == {"queue", "break", "lunch"}
    assert {row["starts"] for row in rows} == {shift.starts_at.isoformat(timespec="minutes") for shift in roster.shifts.all()}


def test_no_legal_roster_is_exit_1_with_every_way_out(
    a_person: Any, a_team: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    floor = a_floor(a_person, a_team, people=2)
    terms = contracts.Terms(adjustment_need="No start before 19:00")
    contracts.agree(floor.people[0], terms=terms, starts_on=LONG_AGO.replace(month=2), by=SYSTEM)
    assert _main("--site", "leeds", "--week", "2026-03-11", "--seconds", "1") == 1
    said = capsys.readouterr().err
    assert "No legal roster: relax one of" in said
    assert "Agent0 Rostered" in said
    assert not Roster.objects.exists()


def test_an_unknown_site_is_named(capsys: pytest.CaptureFixture[str], db: None) -> None:
    assert _main("--site", "mars", "--week", "2026-03-11") == 1
    assert "There is no site 'mars'." in capsys.readouterr().err
