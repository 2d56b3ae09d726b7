"""A standard of one team: proposed as any other, ruled by the nearest, shown on figures by team, and never obeyed by a queue."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from floorwalker.ground import standards
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Standard
from floorwalker.plan.actions import catalogue
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import catalogue as queries
from floorwalker.record.queries.judged import Standards
from tests.conftest import Cast
from tests.plan.standards_made import compliance_stands
from tests.plan.test_catalogue import MONDAY_NEXT, TODAY, draft, proposed
from tests.record.contacts_made import AT, a_contact, a_queue, counted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def test_a_team_is_held_to_its_own_standard_before_everybodys_and_a_queue_never_to_a_teams(cast: Cast, a_team: Any) -> None:
    assert cast.una.pk
    claims, other = a_team(), a_team("renewals-b")
    queue = a_queue("claims", target_seconds=None)
    house = standards.put_in_force("fcr", target=0.7, starts_on=TODAY, by=cast.olga_acts)
    own = standards.put_in_force("fcr", target=0.8, starts_on=TODAY, team=claims, by=cast.olga_acts)
    assert standards.ruling("fcr", team=claims, day=TODAY) == own
    assert standards.ruling("fcr", team=other, day=TODAY) == house
    assert standards.ruling("fcr", queue=queue, day=TODAY) == house
    assert standards.ruling("fcr", day=TODAY) is None
    assert [each.reference for each in standards.in_force(TODAY)] == [house.reference]
    rules = Standards(TODAY)
    assert (rules.ruling("fcr", None, claims), rules.ruling("fcr", queue), rules.ruling("fcr", None)) == (own, house, None)
    house.refresh_from_db()
    assert house.ends_on is None
    later = standards.put_in_force("fcr", target=0.82, starts_on=MONDAY_NEXT, team=claims, by=cast.olga_acts)
    own.refresh_from_db()
    assert (own.ends_on, standards.ruling("fcr", team=claims, day=MONDAY_NEXT)) == (MONDAY_NEXT, later)


def test_a_standard_of_a_team_is_proposed_on_its_page_approved_and_listed(cast: Cast, a_team: Any) -> None:
    assert cast.una.pk
    team = a_team()
    said = {
        "name": "Settle claims at once", "definition": "Nobody rings twice.", "measure": "fcr", "applies_to": f"team:{team.pk}",
        "target": "80", "tolerance": "3", "window": "week", "starts_on": "2026-03-09", "review_on": "2026-09-07", "owner": cast.pat.pk,
        "approver": cast.olga.pk, "why": "They have the tools.",
    }
    sent = cast.pat_sees.post("/plan/standards/propose/", said)
    made = StandardVersion.objects.get()
    assert made.team == team
    assert proposed(cast).pk, "a proposal for everything waits beside it"
    with pytest.raises(Conflict, match="for Claims A waits"):
        proposed(cast, team=team)
    cast.olga_sees.post(f"{sent.url}approve/")
    assert standards.ruling("fcr", team=team, day=MONDAY_NEXT).reference == made.reference  # type: ignore[union-attr]
    page = cast.ada_sees.get(f"/plan/standards/?team={team.code}").content.decode()
    assert "Settle claims at once" in page
    assert "Claims A" in page
    form = cast.pat_sees.get(f"/plan/standards/propose/?next={made.reference}").content.decode()
    assert f'<option value="team:{team.pk}" selected>' in form
    assert b"Claims A" in b"".join(cast.pat_sees.get(f"{sent.url}file.csv"))
    assert [each.reference for each in queries.history(made)] == [made.reference]


def test_what_cannot_be_counted_by_team_and_speed_alone_are_refused(cast: Cast, a_team: Any) -> None:
    team = a_team()
    lost = {"measure": "abandonment_rate", "target": 0.05, "threshold": None}
    for other, code in (
        ({**lost, "team": team}, "standard_of_team"), ({"team": team, "channel": "voice"}, "standard_applies_to"),
        ({"team": team, "queue": a_queue(), "target": 0.8}, "standard_applies_to"),
        ({"team": team, "measure": "asa", "target": 20.0, "tolerance": 5.0, "threshold": None}, "standard_speed_alone"),
    ):
        with pytest.raises(RuleBroken) as refused:
            proposed(cast, **other)
        assert refused.value.refusal_code == code
    with pytest.raises(RuleBroken, match="cannot be counted by team"):
        standards.put_in_force("abandonment_rate", target=0.05, starts_on=TODAY, team=team, by=cast.olga_acts)
    compliance_stands()
    catalogue.approve(proposed(cast, team=team), by=cast.olga_acts)
    assert proposed(cast, team=team, measure="asa", target=20.0, tolerance=5.0, threshold=None).pk


def test_the_database_keeps_a_team_apart_from_queues_and_channels(cast: Cast, a_team: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Standard.objects.create(reference="STD-X", measure="fcr", team=a_team(), channel="voice", target=0.5, starts_on=TODAY)


def test_figures_by_team_stand_beside_the_teams_own_standard(cast: Cast, tmp_path: Path) -> None:
    assert cast.una.pk
    for number in range(6):
        a_contact(AT + timedelta(minutes=number * 20), agent=cast.ada, waited=5, talk=60)
    from floorwalker.ground.people.models import Team

    team = Team.objects.get()
    long_ago = date(2024, 2, 1)
    standards.put_in_force("asa", target=30.0, starts_on=long_ago, by=cast.olga_acts)
    own = standards.put_in_force("asa", target=2.0, tolerance=1.0, starts_on=long_ago, team=team, by=cast.olga_acts)
    with counted(tmp_path):
        address = "/record/figures/?by=team&measure=asa&from=2026-02-23&to=2026-02-24"
        page = cast.pat_sees.get(address).content.decode()
        standard = cast.pat_sees.get(f"/plan/standards/{own.reference}/").content.decode()
    assert 'class="st miss"' in page
    assert "How it was kept" in standard
    assert "0:05, missed" in standard
    assert draft(cast).team is None
