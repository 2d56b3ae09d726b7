"""Conduct: what is told of is noted or decided by somebody else, and everybody signs once a year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.review.actions import disclosures
from floorwalker.review.models import ConductDeclaration, Disclosure
from floorwalker.review.queries import conduct as queries
from floorwalker.review.rules import conduct as rules
from tests.conftest import MONDAY
from tests.review.conduct_made import a_round  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(123)]
TODAY = MONDAY.date()
State = Disclosure.State


def told(by: Any, **changes: Any) -> Disclosure:
    return disclosures.tell(**{
        "kind": "gift_received", "party": "A policyholder", "words": "A bottle of wine after a claim.", "on_day": TODAY,
        "worth": Decimal("40"), "by": by, **changes,
    })


@pytest.mark.parametrize(("kind", "worth", "state"), [
    ("gift_received", "25", State.NOTED), ("gift_received", "25.01", State.WAITING), ("hospitality", None, State.WAITING),
    ("outside_work", None, State.WAITING), ("tie", "5", State.WAITING),
])  # fmt: skip
def test_small_gifts_are_noted_and_everything_else_waits_for_a_decision(cast: Any, kind: str, worth: str | None, state: str) -> None:
    made = told(cast.ada_acts, kind=kind, worth=None if worth is None else Decimal(worth))
    assert made.state == state
    assert made.currency == ("GBP" if made.worth is not None else "")
    if kind == "tie":
        assert made.worth is None


def test_somebody_else_decides_and_the_teller_hears_of_it(cast: Any) -> None:
    cora, olga = cast.cora, cast.olga
    made = told(cast.ada_acts)
    assert set(Todo.objects.filter(done_at=None).values_list("person", flat=True)) == {cora.pk, olga.pk}
    decided = disclosures.decide(made.reference, state="conditions", reason="Share it with the team.", by=cast.cora_acts)
    assert (decided.state, decided.decided_by) == (State.CONDITIONS, cora)
    assert not Todo.objects.filter(done_at=None)
    assert Notice.objects.get().person == cast.ada
    with pytest.raises(Conflict, match="settled: allowed on conditions"):
        disclosures.decide(made.reference, state="refused", reason="On second thoughts.", by=cast.olga_acts)


def test_nobody_decides_on_their_own(cast: Any) -> None:
    made = told(cast.cora_acts)
    with pytest.raises(RuleBroken, match="your own"):
        disclosures.decide(made.reference, state="allowed", reason="It is fine.", by=cast.cora_acts)


@pytest.mark.parametrize(("changes", "match"), [
    ({"kind": "bribe"}, "Nothing of the kind 'bribe'"), ({"party": "  "}, "Who is on the other side has 0 characters"),
    ({"words": ""}, "What it is has 0"), ({"on_day": TODAY + timedelta(days=1)}, "has not come yet"),
    ({"worth": Decimal(-1)}, "no worth"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        told(cast.ada_acts, **changes)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("state", "reason", "match"), [("noted", "x", "no decision"), ("allowed", " ", "The reason has 0")])
def test_a_decision_is_one_of_three_with_a_reason(cast: Any, state: str, reason: str, match: str) -> None:
    made = told(cast.ada_acts)
    with pytest.raises(RuleBroken, match=match):
        disclosures.decide(made.reference, state=state, reason=reason, by=cast.cora_acts)


def test_an_interest_ends_and_a_gift_is_over_once_given(cast: Any) -> None:
    job = told(cast.ada_acts, kind="outside_work", worth=None, on_day=date(2026, 1, 5))
    with pytest.raises(RuleBroken, match="not between 2026-01-05 and today"):
        disclosures.end(job.reference, on=date(2026, 1, 4), by=cast.ada_acts)
    with pytest.raises(NotFound, match="You told of nothing"):
        disclosures.end(job.reference, on=TODAY, by=cast.sam_acts)
    assert disclosures.end(job.reference, on=TODAY, by=cast.ada_acts).ended_on == TODAY
    for reference in (job.reference, told(cast.ada_acts).reference):
        with pytest.raises(Conflict, match="is over"):
            disclosures.end(reference, on=TODAY, by=cast.ada_acts)


def test_what_is_signed_is_frozen_with_what_stands_and_once_a_year(cast: Any) -> None:
    job, wine = told(cast.ada_acts, kind="outside_work", worth=None, on_day=date(2024, 1, 5)), told(cast.ada_acts)
    told(cast.ada_acts, on_day=date(2025, 12, 20))
    signed = disclosures.sign(year=2026, by=cast.ada_acts)
    assert signed.stood == [job.reference, wine.reference]
    assert signed.digest == rules.digest(cast.ada.reference, 2026, edition=1, stood=signed.stood)
    assert signed.digest != rules.digest(cast.ada.reference, 2026, edition=1, stood=[job.reference])
    with pytest.raises(Conflict, match="is signed"):
        disclosures.sign(year=2026, by=cast.ada_acts)
    with pytest.raises(RuleBroken, match="2025 is not asked for"):
        disclosures.sign(year=2025, by=cast.ada_acts)


def test_everybody_is_asked_once_and_who_joined_lately_has_thirty_days(cast: Any, a_person: Any, a_round: Any) -> None:  # noqa: F811
    una, ada = cast.una, cast.ada
    new = a_person("New", "Comer", role="agent", joined_on=date(2026, 2, 20))
    left = a_person("Gone", "Long", role="agent", left_on=date(2026, 1, 2))
    disclosures.sign(year=2026, by=cast.una_acts)
    assert [a_round()["asked"] for _ in range(2)] == [2, 0]
    owed = {todo.person: todo.due_at.date() for todo in Todo.objects.filter(done_at=None)}
    assert owed == {ada: date(2026, 2, 1), new: date(2026, 3, 23)}
    assert una not in owed
    assert left not in owed
    disclosures.sign(year=2026, by=cast.ada_acts)
    assert set(Todo.objects.filter(done_at=None).values_list("person", flat=True)) == {new.pk}
    assert Line.objects.filter(kind="conduct.asked_for").count() == 1


def test_the_share_that_signed_is_told_by_team_as_far_as_one_reaches(cast: Any) -> None:
    _people = cast.ada, cast.una, cast.pat
    disclosures.sign(year=2026, by=cast.ada_acts)
    by_team = {row.name: (row.signed, row.owed, row.late) for row in queries.signed_by_team(cast.una_acts, 2026)}
    assert by_team == {"Claims A": (1, 2, 1)}
    everybody = queries.signed_by_team(cast.cora_acts, 2026)
    assert sum(row.owed for row in everybody) == 4
    assert {row.name: row.late for row in everybody} == {"Claims A": 1, "In no team": 2}
    assert {each.pk for each in queries.not_signed(cast.una_acts, 2026)} == {cast.una.pk}


@pytest.mark.parametrize(("who", "seen"), [
    ("ada", 1), ("sam", 1), ("una", 0), ("quin", 0), ("pat", 0), ("rita", 0), ("adm", 0), ("cora", 2), ("olga", 2), ("asa", 2),
])  # fmt: skip
def test_each_role_reads_what_it_may_of_what_others_told(cast: Any, who: str, seen: int) -> None:
    told(cast.ada_acts)
    told(cast.sam_acts)
    assert queries.register(getattr(cast, f"{who}_acts")).count() == seen


@pytest.mark.parametrize("who", ["ada", "sam", "quin", "pat", "rita", "adm"])
def test_who_may_not_sees_neither_signatures_nor_decides(cast: Any, who: str) -> None:
    acts = getattr(cast, f"{who}_acts")
    made = told(cast.una_acts)
    for refused in (
        lambda: queries.signed_by_team(acts, 2026), lambda: queries.not_signed(acts, 2026), lambda: queries.ethics(acts, zone="UTC"),
        lambda: disclosures.decide(made.reference, state="allowed", reason="Fine.", by=acts),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_the_stranger_tells_of_nothing(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        told(cast.stranger_acts)
    with pytest.raises(NotAllowed):
        disclosures.sign(year=2026, by=cast.stranger_acts)
    assert not ConductDeclaration.objects.exists()
