"""Agreements with clients: proposed and approved, counted window by window with and without what is left out, warned about in time."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, standards
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import agreement_counting as counting
from floorwalker.plan.actions import agreements
from floorwalker.plan.models import Agreement, AgreementExclusion, AgreementMiss
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.queries.attainment import Counter
from floorwalker.plan.rules.agreements import Promise
from floorwalker.plan.rules.keeping import Step
from tests.conftest import MONDAY, Cast
from tests.plan.agreements_made import CLIENT, FEW_LOST, IN_TIME, ONCE, STARTS, TODAY, a_clients_queue, agreed, came, proposed
from tests.plan.forecast_made import a_forecast

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
A_DAY = timedelta(days=1)


@pytest.fixture
def floor(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


NO_AGREEMENTS: list[tuple[Any, dict[str, Any], str]] = [
    ((ONCE,), {"name": " "}, "agreement_in_words"),
    ((ONCE,), {"document": ""}, "agreement_in_words"),
    ((ONCE,), {"client": "Nobody Ltd"}, "agreement_client"),
    ((ONCE,), {"ends_on": STARTS}, "agreement_days"),
    ((ONCE,), {"review_on": STARTS}, "agreement_review"),
    ((ONCE,), {"fee": Decimal(-1)}, "agreement_money"),
    ((ONCE,), {"currency": ""}, "agreement_money"),
    ((ONCE,), {"spares_forecast_over": 0.0}, "agreement_spares"),
    ((), {}, "agreement_terms"),
    ((ONCE, ONCE), {}, "agreement_terms"),
    ((IN_TIME, FEW_LOST), {}, "standard_speed_alone"),
    ((ONCE, Promise("cheer", "", 0.5, None)), {}, "unknown_measure"),
    ((ONCE, Promise("offered", "", 50.0, None)), {}, "agreement_measure"),
    ((ONCE, Promise("adherence", "", 0.9, None)), {}, "agreement_measure"),
    ((ONCE, Promise("aht", "", 300.0, None)), {}, "agreement_measure"),
    ((Promise("fcr", "", 70.0, None),), {}, "bad_target"),
    ((ONCE, Promise("service_level", "", 0.8, None)), {}, "standard_without_seconds"),
    ((Promise("fcr", "", 0.7, 20.0),), {}, "standard_without_seconds"),
    ((Promise("fcr", "email", 0.7, None),), {}, "agreement_client"),
    ((Promise("fcr", "", 0.7, None, (Step(0.75, amount=Decimal(5)),)),), {}, "agreement_credit"),
    ((Promise("fcr", "", 0.7, None, (Step(0.65, share=Decimal(2)),)),), {}, "agreement_credit"),
]


def test_what_is_no_agreement_is_refused_with_what_to_do(cast: Cast) -> None:
    a_clients_queue()
    for promises, other, code in NO_AGREEMENTS:
        with pytest.raises(RuleBroken) as refused:
            proposed(cast, promises, **other)
        assert refused.value.refusal_code == code, (promises, other)
        assert refused.value.remedy
    assert not Agreement.objects.exists()


def test_speed_may_stand_beside_a_standard_of_quality_that_rules_every_queue_of_the_client(cast: Cast) -> None:
    queue = a_clients_queue()
    standards.put_in_force("fcr", target=0.7, starts_on=STARTS - A_DAY, queue=queue, by=cast.olga_acts)
    assert proposed(cast, (IN_TIME,)).pk
    a_clients_queue("claims2")
    with pytest.raises(RuleBroken, match="would stand alone"):
        proposed(cast, (IN_TIME,))


def test_an_agreement_is_proposed_on_its_page_and_approved_by_another(cast: Cast, floor: Path) -> None:
    a_clients_queue()
    assert "Nothing is agreed with Northmoor Mutual" in cast.pat_sees.get("/plan/agreements/").content.decode()
    said = {
        "name": "Renewals", "client": CLIENT, "house_party": "Larkfield", "client_party": "Northmoor", "document": "NM-1", "window": "week",
        "starts_on": "2026-02-02", "last_day": "", "review_on": "2026-09-01", "fee": "1000", "currency": "GBP",
        "spares_client_outage": "on", "spares_forecast_over": "20", "owner": cast.pat.pk, "approver": cast.olga.pk, "why": "Signed.",
        "term-TOTAL_FORMS": "2", "term-INITIAL_FORMS": "0", "term-0-measure": "service_level", "term-0-channel": "", "term-0-target": "80",
        "term-0-target_seconds": "20", "term-0-steps": "80; 2%\n70; 250", "term-1-measure": "fcr", "term-1-target": "70",
    }
    wrong = cast.pat_sees.post("/plan/agreements/propose/", said | {"term-0-steps": "80 is bad", "term-1-target": "much"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Row 1, credits: Line 1: write the value" in page
    assert "Row 2, target: Write First-contact resolution as 80 for 80 %." in page
    sent = cast.pat_sees.post("/plan/agreements/propose/", said)
    made = Agreement.objects.get()
    assert sent.url == f"/plan/agreements/{made.reference}/"
    assert [(each.beyond, each.share, each.amount) for each in made.terms.first().credits.all()] == [
        (0.8, Decimal("0.0200"), None), (0.7, None, Decimal("250.00"))
    ]
    assert "Somebody else decides" in cast.pat_sees.get(sent.url).content.decode()
    assert cast.pat_sees.post(f"{sent.url}approve/").status_code == 403
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the agreement Renewals"
    cast.olga_sees.post(f"{sent.url}approve/")
    made.refresh_from_db()
    assert made.state == "approved"
    assert not Todo.objects.filter(done_at=None).exists()
    page = cast.una_sees.get(sent.url).content.decode()
    for words in ("In force", "Service level: at least 80% in 20 s", "below 80%: 2% of the fee", "below 70%: £250", "20% over forecast"):
        assert words in page
    kinds = list(Line.objects.filter(kind__startswith="agreement.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["agreement.proposed", "agreement.approved"]


def test_the_next_version_ends_the_one_before_and_two_never_promise_the_same(cast: Cast) -> None:
    a_clients_queue()
    first = agreed(cast)
    with pytest.raises(RuleBroken, match="promises Northmoor Mutual Service level in the same days"):
        agreed(cast, (IN_TIME, ONCE), starts_on=TODAY)
    form = cast.pat_sees.get(f"/plan/agreements/propose/?next={first.reference}").content.decode()
    assert 'value="Renewals for Northmoor"' in form
    assert "80; 2%" in form
    with pytest.raises(RuleBroken, match="holds from 02 Feb 2026"):
        agreements.propose(_draft_of(cast), (ONCE,), approver=cast.olga, follows=first, by=cast.pat_acts)
    second = agreements.propose(_draft_of(cast, starts_on=TODAY), (ONCE,), approver=cast.olga, follows=first, by=cast.pat_acts)
    with pytest.raises(Conflict, match="proposed already"):
        agreements.propose(_draft_of(cast, starts_on=TODAY), (ONCE,), approver=cast.olga, follows=first, by=cast.pat_acts)
    agreements.approve(second, by=cast.olga_acts)
    first.refresh_from_db()
    assert first.ends_on == TODAY


def _draft_of(cast: Cast, **other: Any) -> Any:
    from tests.plan.agreements_made import draft

    return draft(cast, **other)


def test_nobody_approves_their_own_and_a_refused_one_can_be_followed_anew(cast: Cast) -> None:
    a_clients_queue()
    own = agreements.propose(_draft_of(cast, owner=cast.olga), (ONCE,), approver=cast.cora, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot approve it"):
        agreements.approve(own, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        agreements.approve(own, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        agreements.refuse(own, reason="", by=cast.cora_acts)
    agreements.refuse(own, reason="Too dear.", by=cast.cora_acts)
    with pytest.raises(Conflict):
        agreements.withdraw(own, reason="x", by=cast.pat_acts)
    assert Notice.objects.get(person=cast.olga).what.endswith("was refused: Too dear.")


@pytest.mark.row(19)
def test_every_window_is_counted_a_miss_costs_its_credit_and_gets_cause_and_action(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    week = date(2026, 2, 16)
    came(floor, queue, {week - 7 * A_DAY: (9, 1), week: (30, 30), week + A_DAY: (36, 4), date(2026, 2, 24): (5, 5), TODAY: (1, 0)})
    one = agreed(cast, (IN_TIME, ONCE))
    address = f"/plan/agreements/{one.reference}/"
    windows = {each.window.start: each for each in Counter(one).kept(one.terms.get(measure="service_level")).windows}
    assert windows[week].whole.value == pytest.approx(66 / 100)
    assert [each.verdict for each in windows.values()] == ["kept", "missed", "missed", "running"]
    assert [each.credit for each in windows.values()] == [None, Decimal("20.00"), Decimal("50.00"), None]
    page = cast.pat_sees.get(address).content.decode()
    for words in ("Week from 16 Feb 2026", "66.0%", "of 100", "£20", "£50", "Say why, and what is done"):
        assert words in page
    term = one.terms.get(measure="service_level").pk
    said = {"key": f"{term}:{week}", "cause": "Two were ill.", "action": "Train two more.", "owner": cast.olga.pk, "due_on": "2026-03-20"}
    assert cast.pat_sees.post(f"{address}answer/", said | {"key": f"{term}:2026-02-09"}).status_code == 422
    assert cast.pat_sees.post(f"{address}answer/", said | {"due_on": "2026-01-01"}).status_code == 422
    assert cast.pat_sees.post(f"{address}answer/", said).status_code == 302
    assert cast.pat_sees.post(f"{address}answer/", said).status_code == 409
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Northmoor Mutual: Train two more."
    miss = AgreementMiss.objects.get()
    rows = list(csv.DictReader(io.StringIO(b"".join(cast.pat_sees.get(f"{address}file.csv")).decode())))
    told = next(row for row in rows if row["window_from"] == str(week) and row["measure"] == "service_level")
    assert [told[name] for name in ("figure", "n", "state", "credit", "currency", "cause", "by", "done")] == [
        "0.66", "100", "missed", "20.00", "GBP", "Two were ill.", "Olga Petrova", "no"
    ]
    cast.olga_sees.post(f"{address}mended/", {"miss": miss.pk})
    assert not Todo.objects.filter(person=cast.olga, done_at=None).exists()
    assert cast.olga_sees.post(f"{address}mended/", {"miss": miss.pk}).status_code == 409
    assert cast.pat_sees.get(f"{address}file.pdf").content.startswith(b"%PDF")


@pytest.mark.row(19)
def test_a_stretch_that_both_sides_left_out_restates_the_figure_and_both_are_shown(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    week = date(2026, 2, 16)
    came(floor, queue, {week: (30, 30), week + A_DAY: (36, 4)})
    one = agreed(cast, (IN_TIME, ONCE))
    address = f"/plan/agreements/{one.reference}/"
    out = {
        "kind": "outage", "start": "2026-02-16T10:30", "end": "2026-02-16T11:00", "reason": "Their policy system was down.",
        "agreed_with": "M. Grey, by letter", "agreed_on": "2026-02-18",
    }
    assert cast.pat_sees.post(f"{address}exclude/", out).status_code == 302
    kept = Counter(one).kept(one.terms.get(measure="service_level"))
    row = next(each for each in kept.windows if each.window.start == week)
    assert (row.whole.value, row.whole.number) == (pytest.approx(0.66), 100)
    assert (row.counts.value, row.counts.number) == (pytest.approx(66 / 70), 70)
    assert (row.verdict, row.credit, row.is_restated) == ("kept", None, True)
    page = cast.pat_sees.get(address).content.decode()
    for words in ("94.3%", "66.0%", "the client&#x27;s own outage", "M. Grey, by letter", "Their policy system was down."):
        assert words in page
    stretch = AgreementExclusion.objects.get()
    assert cast.pat_sees.post(f"{address}exclude/", out).status_code == 422
    assert cast.pat_sees.post(f"{address}again/", {"stretch": stretch.pk, "reason": "They took it back."}).status_code == 302
    again = next(each for each in Counter(one).kept(one.terms.get(measure="service_level")).windows if each.window.start == week)
    assert again.verdict == "missed"
    kinds = list(Line.objects.filter(kind__startswith="agreement.stretch").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["agreement.stretch_excluded", "agreement.stretch_counted"]


NO_STRETCHES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "force"}, "exclusion_kind"),
    ({"kind": "weather"}, "exclusion_kind"),
    ({"reason": " "}, "no_reason"),
    ({"agreed_with": " "}, "exclusion_one_sided"),
    ({"agreed_on": TODAY + A_DAY}, "exclusion_one_sided"),
    ({"end": datetime(2026, 2, 16, 10, 0, tzinfo=UTC)}, "exclusion_stretch"),
    ({"end": datetime(2026, 2, 16, 11, 10, tzinfo=UTC)}, "exclusion_stretch"),
    ({"end": datetime(2026, 5, 16, 11, 0, tzinfo=UTC)}, "exclusion_stretch"),
    ({"end": MONDAY + A_DAY, "start": MONDAY}, "exclusion_stretch"),
    ({"start": datetime(2026, 1, 16, 10, 0, tzinfo=UTC), "end": datetime(2026, 1, 16, 11, 0, tzinfo=UTC)}, "exclusion_stretch"),
    ({"kind": "forecast"}, "exclusion_forecast"),
]


def test_one_side_alone_or_a_stretch_that_is_none_leaves_nothing_out(cast: Cast) -> None:
    a_clients_queue()
    one = agreed(cast)
    said: dict[str, Any] = {
        "kind": "outage", "start": datetime(2026, 2, 16, 10, 0, tzinfo=UTC), "end": datetime(2026, 2, 16, 11, 0, tzinfo=UTC),
        "reason": "Down.", "agreed_with": "M. Grey", "agreed_on": date(2026, 2, 17),
    }
    for other, code in NO_STRETCHES:
        with pytest.raises(RuleBroken) as refused:
            counting.exclude(one, by=cast.pat_acts, **said | other)
        assert refused.value.refusal_code == code, other
    assert not AgreementExclusion.objects.exists()


def test_more_than_forecast_is_believed_only_where_it_came(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    forecast = a_forecast(queue)  # 10, 20, 30 and 40 contacts of the half hours from 09:00 from Monday 2 March
    forecast.in_use_from = MONDAY
    forecast.save()
    one = agreed(cast)
    came(floor, queue, {TODAY: (57, 3), TODAY + A_DAY: (50, 9)})
    begin = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    said: dict[str, Any] = {"kind": "forecast", "reason": "A storm.", "agreed_with": "M. Grey", "agreed_on": TODAY}
    with clock.frozen(MONDAY + 3 * A_DAY):
        assert queries.forecast_and_came(CLIENT, start=begin, end=begin + timedelta(minutes=45)) == (pytest.approx(50.0), 45.0)
        with pytest.raises(RuleBroken, match="70 were forecast and 60 came"):
            counting.exclude(one, start=begin, end=begin + timedelta(hours=1), by=cast.pat_acts, **said)
        one.spares_forecast_over = 0.1
        Agreement.objects.filter(pk=one.pk).update(spares_forecast_over=0.1)
        forecast.points.update(offered=10.0)
        made = counting.exclude(one, start=begin, end=begin + timedelta(hours=1), by=cast.pat_acts, **said)
    assert (made.expected, made.came) == (20.0, 60.0)


WHO_MAY = {"ada": 403, "una": 200, "rita": 200, "asa": 200, "adm": 403, "stranger": 403}


def test_who_may_read_agreements_and_that_few_change_them(cast: Cast, floor: Path) -> None:
    a_clients_queue()
    one = agreed(cast)
    address = f"/plan/agreements/{one.reference}/"
    for who, reads in WHO_MAY.items():
        sees = getattr(cast, f"{who}_sees")
        assert [sees.get(each).status_code for each in ("/plan/agreements/", address, f"{address}file.csv")] == [reads] * 3, who
        assert sees.get("/plan/agreements/propose/").status_code == 403
        for act in ("exclude", "answer", "mended", "withdraw"):
            assert sees.post(f"{address}{act}/", {"reason": "x", "key": "1:2026-01-01"}).status_code == 403, (who, act)
    stretch = AgreementExclusion.objects.create(
        agreement=one, kind="outage", starts_at=MONDAY - A_DAY, ends_at=MONDAY, agreed_on=TODAY, recorded_by=cast.pat, recorded_at=MONDAY
    )
    assert cast.una_sees.post(f"{address}again/", {"stretch": stretch.pk, "reason": "x"}).status_code == 403


def test_hostile_input_is_refused_and_changes_nothing(cast: Cast, floor: Path) -> None:
    a_clients_queue()
    one = agreed(cast)
    address = f"/plan/agreements/{one.reference}/"
    for act, said, status in (
        ("answer", {"key": "x:y"}, 404), ("answer", {"key": "99999999999999999999:2026-01-01"}, 404), ("mended", {"miss": "1;--"}, 404),
        ("again", {"stretch": "²"}, 404), ("exclude", {"start": "now", "end": "2026"}, 422), ("review", {}, 422), ("explode", {}, 404),
    ):
        assert cast.pat_sees.post(f"{address}{act}/", said).status_code == status, act
    assert cast.pat_sees.get("/plan/agreements/SLA-999/").status_code == 404
    assert cast.pat_sees.get(f"{address}?promise=x").status_code == 200


def test_queues_of_a_client_in_two_zones_cannot_be_counted_together_and_the_page_says_so(cast: Cast) -> None:
    a_clients_queue()
    one = agreed(cast)
    elsewhere = a_clients_queue("madrid")
    elsewhere.zone = "Europe/Madrid"
    elsewhere.save()
    assert "It cannot be counted." in cast.pat_sees.get(f"/plan/agreements/{one.reference}/").content.decode()


def test_an_agreement_is_looked_at_again_and_goes_to_another_owner(cast: Cast) -> None:
    a_clients_queue()
    one = agreed(cast)
    assert [each.reference for each in queries.owned_by(cast.pat)] == [one.reference]
    agreements.give(one.reference, to=cast.olga, by=cast.adm_acts)
    one.refresh_from_db()
    assert one.owner == cast.olga
    address = f"/plan/agreements/{one.reference}/review/"
    assert cast.pat_sees.post(address, {"review_on": "2031-01-01", "why": "x"}).status_code == 422
    assert cast.pat_sees.post(address, {"review_on": "2027-01-01", "why": "Both are content."}).status_code == 302
    one.refresh_from_db()
    assert one.review_on == date(2027, 1, 1)


def test_the_list_and_the_page_ask_little(cast: Cast, floor: Path, django_assert_max_num_queries: Any) -> None:
    queue = a_clients_queue()
    came(floor, queue, {date(2026, 2, 17): (30, 30)})
    one = agreed(cast)
    for number in range(6):
        proposed(cast, (ONCE,), name=f"Another {number}")
    cast.pat_sees.get("/plan/agreements/")
    with django_assert_max_num_queries(24):
        assert cast.pat_sees.get("/plan/agreements/").content.decode().count("Another") == 6
    with django_assert_max_num_queries(70):
        cast.pat_sees.get(f"/plan/agreements/{one.reference}/")
