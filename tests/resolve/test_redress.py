"""Redress: arithmetic with its days, limits by role with a second person, and every mistake with money stopped."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.resolve.actions import impartial, issues, redress
from floorwalker.resolve.models import Complaint, RedressDecision, RedressLine
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import redress as rules
from floorwalker.review.actions import disclosures
from tests.conftest import MONDAY
from tests.resolve.cases_made import RECEIVED
from tests.resolve.files_made import a_file, investigated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(104)]
OLD = {"received_at": RECEIVED.replace(year=2025)}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def line(made: Complaint, cast: Any, **changes: Any) -> RedressLine:
    said: dict[str, Any] = {
        "kind": "cost", "what": "Dehumidifier hire", "how": "23 days at £18.00", "source": "Receipts seen", "amount": Decimal("414.00"),
        "by": cast.sam_acts, **changes,
    }
    return redress.add(made, **said)


@pytest.mark.parametrize(("principal", "rate", "since", "until", "amount"), [
    ("469.97", "0.08", date(2026, 10, 18), date(2026, 11, 27), "4.12"), ("1000", "0.08", date(2025, 1, 1), date(2026, 1, 1), "80.00"),
    ("0.01", "0.08", date(2025, 1, 1), date(2025, 1, 2), "0.00"), ("365", "0.05", date(2024, 2, 28), date(2024, 3, 1), "0.10"),
])  # fmt: skip
def test_interest_is_simple_by_the_day_to_the_penny(principal: str, rate: str, since: date, until: date, amount: str) -> None:
    assert rules.interest(Decimal(principal), Decimal(rate), since, until) == Decimal(amount)


def test_the_rate_is_that_of_the_edition_and_where_it_gives_none_a_rate_with_its_reason(cast: Any) -> None:
    made = a_file(cast, **OLD)
    row = redress.add_interest(
        made, principal=Decimal("469.97"), from_on=date(2025, 3, 1), to_on=date(2026, 3, 2), source="", by=cast.sam_acts
    )
    assert (row.amount, row.rate) == (Decimal("37.70"), Decimal("0.08"))
    assert row.how == "8% simple on £469.97, 366 days, 1 Mar 2025 to 2 Mar 2026"
    assert row.source == "Practice of the ombudsman; DISP App 3"
    new = a_file(cast)
    days: dict[str, Any] = {"principal": Decimal(100), "from_on": date(2026, 1, 1), "to_on": date(2026, 3, 1), "source": "So"}
    with pytest.raises(RuleBroken, match="gives no rate of interest"):
        redress.add_interest(new, **days, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not the rate of the regulation"):
        redress.add_interest(new, **days, rate=Decimal("0.05"), by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is no rate a year"):
        redress.add_interest(new, **days, rate=Decimal(5), reason="Bank rate.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="from the loss to the payment"):
        redress.add_interest(new, **{**days, "to_on": date(2026, 1, 1)}, rate=Decimal("0.05"), reason="Base rate.", by=cast.sam_acts)
    assert redress.add_interest(new, **days, rate=Decimal("0.05"), reason="Base rate plus one.", by=cast.sam_acts).amount == Decimal("0.81")


@pytest.mark.parametrize(("changes", "match"), [
    ({"amount": Decimal(0)}, "0 is no amount"), ({"amount": Decimal(-5)}, "-5 is no amount"), ({"amount": Decimal("1e9")}, "is no amount"),
    ({"how": " "}, "The arithmetic is missing"), ({"source": " "}, "The source is missing"), ({"kind": "gift"}, "'gift' is no line"),
    ({"kind": "interest"}, "'interest' is no line"), ({"kind": "distress", "amount": Decimal(9_000)}, "lies in no band"),
])  # fmt: skip
def test_a_line_without_sense_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    made = a_file(cast)
    with pytest.raises(RuleBroken, match=match):
        line(made, cast, **changes)
    assert not RedressLine.objects.exists()


def test_lines_sum_what_was_paid_lowers_and_what_is_taken_back_stays_crossed_out(cast: Any) -> None:
    made = investigated(cast)
    first = line(made, cast)
    line(made, cast, kind="paid", what="Towards heating", how="8 October", amount=Decimal(100))
    line(made, cast, kind="distress", what="Distress", how="Some: 100 to 300", amount=Decimal(150))
    assert CaseFile(made).total == Decimal("464.00")
    with pytest.raises(RuleBroken, match="The reason is missing"):
        redress.take_back(first, why=" ", by=cast.sam_acts)
    redress.take_back(first, why="The supplier paid it.", by=cast.sam_acts)
    assert CaseFile(made).total == Decimal("50.00")
    assert RedressLine.objects.count() == 3
    with pytest.raises(RuleBroken, match="is taken back"):
        redress.take_back(first, why="Again.", by=cast.sam_acts)


def test_within_the_limit_it_counts_at_once_and_is_paid(cast: Any) -> None:
    made = investigated(cast)
    line(made, cast)
    row = redress.decide(made, reason="We promised it.", by=cast.sam_acts)
    assert (row.total, row.limit, row.needs_second, row.holds) == (Decimal(414), Decimal(500), False, True)
    with pytest.raises(RuleBroken, match="is not between the decision and today"):
        redress.pay(made, on=MONDAY.date() + timedelta(days=1), how="BACS 1", by=cast.sam_acts)
    paid = redress.pay(made, on=MONDAY.date(), how="BACS 4711", by=cast.sam_acts)
    assert (paid.paid_on, paid.paid_by) == (MONDAY.date(), cast.sam)
    with pytest.raises(RuleBroken, match="Nothing is owed"):
        redress.pay(made, on=MONDAY.date(), how="BACS 1", by=cast.sam_acts)


def test_above_the_limit_it_counts_once_a_second_person_within_their_own_limit_agreed(cast: Any) -> None:
    made = investigated(cast)
    line(made, cast, amount=Decimal(724))
    _ = cast.olga, cast.una  # they are there before it is asked
    row = redress.decide(made, reason="We promised it.", by=cast.sam_acts)
    assert not row.holds
    assert set(Todo.objects.filter(key__startswith="redress:").values_list("person__given_name", flat=True)) == {"Cora", "Olga"}
    with pytest.raises(RuleBroken, match="No decision on redress holds"):
        redress.pay(made, on=MONDAY.date(), how="BACS", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="You decided it yourself"):
        redress.answer(row, agrees=True, reason="Yes.", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        redress.answer(row, agrees=True, reason="Yes.", by=cast.ada_acts)
    redress.answer(row, agrees=True, reason="The receipts are there.", by=cast.olga_acts)
    decision = CaseFile(made).decision
    assert decision is not None
    assert decision.holds
    with pytest.raises(RuleBroken, match="Nothing waits"):
        redress.answer(row, agrees=True, reason="Yes.", by=cast.cora_acts)


def test_nobody_with_a_tie_agrees(cast: Any) -> None:
    made = investigated(cast)
    line(made, cast, amount=Decimal(724))
    row = redress.decide(made, reason="We promised it.", by=cast.sam_acts)
    disclosures.tell(kind="tie", party="Hanna Lindqvist", words="My aunt.", on_day=MONDAY.date(), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="You have a tie yourself"):
        redress.answer(row, agrees=True, reason="Yes.", by=cast.olga_acts)
    redress.answer(row, agrees=True, reason="The receipts are there.", by=cast.cora_acts)
    assert CaseFile(made).total == 724


def test_nobody_agrees_above_their_own_limit_or_to_lines_that_changed(cast: Any, a_person: Any) -> None:
    from floorwalker.ground.actors import Actor

    made = investigated(cast)
    line(made, cast, amount=Decimal(12_000))
    row = redress.decide(made, reason="We promised it.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is above your limit of £10,000"):
        redress.answer(row, agrees=True, reason="Yes.", by=cast.olga_acts)
    colleague = Actor.person(a_person("Dan", "Ahmed", role="complaint_handler", reach="all").pk)
    with pytest.raises(RuleBroken, match="is above your limit of £500"):
        redress.answer(row, agrees=True, reason="Yes.", by=colleague)
    first = RedressLine.objects.get()
    redress.take_back(first, why="Wrong.", by=cast.sam_acts)
    line(made, cast, amount=Decimal(900))
    other = redress.decide(made, reason="We promised it.", by=cast.sam_acts)
    line(made, cast, amount=Decimal(9))
    with pytest.raises(RuleBroken, match="Its lines changed since"):
        redress.answer(other, agrees=True, reason="Yes.", by=cast.olga_acts)
    assert CaseFile(made).decision is None


def test_redress_waits_for_every_issue_and_for_somebody_impartial(cast: Any) -> None:
    made = a_file(cast)
    line(made, cast)
    with pytest.raises(RuleBroken, match="Nobody checked"):
        redress.decide(made, reason="Yes.", by=cast.sam_acts)
    impartial.check(made, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="Issue 1 is not decided"):
        redress.decide(made, reason="Yes.", by=cast.sam_acts)
    for number in (1, 2):
        issues.find(made, number, words="So.", by=cast.sam_acts)
        issues.decide(made, number, decision="upheld", reasoning="So.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        redress.decide(made, reason=" ", by=cast.sam_acts)
    made.refresh_from_db()
    with pytest.raises(Conflict):
        redress.decide(made, reason="Yes.", changes=made.changes - 1, by=cast.sam_acts)
    assert not RedressDecision.objects.exists()


def test_what_is_far_from_like_cases_asks_what_is_different(cast: Any) -> None:
    from floorwalker.resolve.models import Issue

    for number in range(6):
        like = investigated(cast, product="Home", contact=None)
        line(like, cast, amount=Decimal(100 + number))
        redress.decide(like, reason="So.", by=cast.sam_acts)
        Complaint.objects.filter(pk=like.pk).update(state="closed", closed_at=MONDAY, outcome="upheld")
    assert Issue.objects.filter(decision="upheld").count() == 12
    made = investigated(cast, product="Home")
    line(made, cast, amount=Decimal(450))
    with pytest.raises(RuleBroken, match=r"£450 is far from 6 like cases, whose median is £102\.50"):
        redress.decide(made, reason="So.", by=cast.sam_acts)
    row = redress.decide(made, reason="So.", outlier_why="Three nights without heating.", by=cast.sam_acts)
    assert row.outlier_why == "Three nights without heating."


@pytest.mark.parametrize(("text", "match"), [("Some 300 to 100", "no band"), ("nonsense", "no band"), ("0 to 100", "no band")])
def test_bands_that_are_none_are_told(text: str, match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        rules.bands(text)
    assert [each.words for each in rules.bands("Some 0 to 100; More 100 to 1500")] == ["Some: 0 to 100", "More: 100 to 1,500"]


@pytest.mark.parametrize("who", ["ada", "quin", "pat", "rita", "asa", "adm", "stranger"])
def test_who_does_not_handle_complaints_touches_no_money(cast: Any, who: str) -> None:
    made = investigated(cast)
    row = line(made, cast)
    by = getattr(cast, f"{who}_acts")
    for act in (
        lambda: line(made, cast, by=by), lambda: redress.take_back(row, why="So.", by=by),
        lambda: redress.decide(made, reason="So.", by=by),
        lambda: redress.pay(made, on=MONDAY.date(), how="So", by=by),
        lambda: redress.add_interest(made, principal=Decimal(1), from_on=date(2026, 1, 1), to_on=date(2026, 2, 1), source="", by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert RedressLine.objects.count() == 1
