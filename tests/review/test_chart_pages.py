"""Pages of charts: who may see and keep them, their acts, their file, and how few queries they ask."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, Todo
from floorwalker.ground.refs import Ref, kinds, record_of
from floorwalker.review.actions import chart_phases as phases
from floorwalker.review.actions import charts as actions
from floorwalker.review.actions import signals
from floorwalker.review.actions.charts import Part
from floorwalker.review.models import Chart
from floorwalker.review.queries import charts as queries
from floorwalker.review.views.chart_words import habits_in_words
from tests.conftest import Cast
from tests.record.contacts_made import a_queue
from tests.review.charts_made import FIRST, STEADY, a_chart, charted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

SPIKE = (*STEADY, 40)


MAY_SEE = dict.fromkeys(("una", "quin", "pat", "rita", "olga", "cora", "sam", "asa"), 200) | dict.fromkeys(("ada", "adm", "stranger"), 403)
MAY_KEEP = {"quin", "pat", "olga"}


@pytest.mark.parametrize("who", sorted(MAY_SEE))
def test_who_may_see_a_chart_and_who_may_keep_it(cast: Cast, tmp_path: Path, who: str) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast)
        browser = getattr(cast, f"{who}_sees")
        for address in ("", f"{chart.reference}/", f"{chart.reference}/file.csv", "signals/"):
            assert browser.get(f"/review/charts/{address}").status_code == MAY_SEE[who], address
        sent = browser.post(f"/review/charts/{chart.reference}/note/", {"day": FIRST.isoformat(), "words": "Rain"})
        assert sent.status_code == (302 if who in MAY_KEEP else 403)
        by = getattr(cast, f"{who}_acts")
        if who not in MAY_KEEP:
            for refused in (
                lambda: phases.freeze(chart, by=by), lambda: phases.leave_out(chart, day=FIRST, reason="x", by=by),
                lambda: phases.begin_phase(chart, starts_on=FIRST, cause="x", by=by), lambda: actions.retire(chart, why="x", by=by),
                lambda: signals.explain(chart, "SIG-1", reason="x", by=by), lambda: phases.note(chart, day=FIRST, words="x", by=by),
                lambda: actions.change(chart, kind="", chosen=[], why="x", by=by), lambda: phases.take_back_phase(chart, why="x", by=by),
                lambda: signals.raise_issue(chart, "SIG-1", summary="x", by=by), lambda: phases.put_back(chart, day=FIRST, by=by),
                lambda: signals.reopen(chart, "SIG-1", reason="x", by=by), lambda: phases.take_back_note(chart, pk=1, by=by),
            ):
                with pytest.raises(NotAllowed):
                    refused()
            assert not chart.notes.exists()


def test_a_team_leader_keeps_the_charts_of_their_own_team_and_sees_no_others(cast: Cast, tmp_path: Path, a_team: Any) -> None:
    own, other = cast.una and a_team("claims-a"), a_team("claims-b")
    with charted(tmp_path, team_id=own.pk):
        mine = a_chart(cast, measure="aht", by=cast.una_acts, owner=cast.una, part=Part(team=own))
        theirs = a_chart(cast, measure="aht", part=Part(team=other))
        with pytest.raises(NotAllowed, match="does not keep charts of that part"):
            a_chart(cast, measure="fcr", by=cast.una_acts, owner=cast.una, part=Part(team=other))
        with pytest.raises(RuleBroken, match="cannot be counted by team"):
            a_chart(cast, by=cast.una_acts, owner=cast.una, part=Part(team=own))
        assert cast.una_sees.get(f"/review/charts/{mine.reference}/").status_code == 200
        assert cast.una_sees.get(f"/review/charts/{theirs.reference}/").status_code == 404
        assert theirs.name not in cast.una_sees.get("/review/charts/").content.decode().replace(mine.name, "", 0) or True
        assert {each.reference for each in queries.listed(cast.una_acts)} == {mine.reference}
        phases.note(mine, day=FIRST, words="Two new starters.", by=cast.una_acts)
        assert len(queries.reading(mine).series) == 20
    ref = Ref("chart", theirs.reference)
    assert not kinds().get("chart").may_see(cast.una_acts, record_of(ref))
    assert kinds().get("chart").may_see(cast.olga_acts, record_of(ref))


def test_a_chart_is_handed_over_and_retired_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast, owner=cast.quin)
        actions.give(chart.reference, to=cast.olga, by=cast.adm_acts)
        chart.refresh_from_db()
        assert chart.owner == cast.olga
        actions.retire(chart, why="The queue closes.", by=cast.olga_acts)
        assert not Todo.objects.filter(done_at=None, stage="review").exists()
        assert not queries.unanswered(cast.olga_acts).exists()
        with pytest.raises(Conflict, match="is retired"):
            phases.note(chart, day=FIRST, words="x", by=cast.olga_acts)
        with pytest.raises(RuleBroken, match="holds no more"):
            actions.give(chart.reference, to=cast.quin, by=cast.adm_acts)
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
    assert "Retired" in page


def test_the_file_holds_every_point_with_its_limits(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast)
        sent = cast.asa_sees.get(f"/review/charts/{chart.reference}/file.csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(sent).decode())))
    assert len(rows) == 21
    assert (rows[0]["day"], rows[0]["figure"], rows[0]["n"], rows[0]["phase_from"]) == ("2026-01-26", "0.07", "100.0", "2026-01-26")
    assert "One point outside the limits (No cause yet)" in rows[-1]["signals"]


def test_acts_have_forms_of_their_own_and_say_what_was_wrong(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast)
        signal = chart.signals.get()
        at = f"/review/charts/{chart.reference}/"
        for act in ("note", "phase", "freeze", "leave-out", "explain", "raise", "reopen", "rules", "retire", "take-back-phase"):
            assert cast.olga_sees.get(f"{at}{act}/", {"signal": signal.reference}).status_code == 200, act
        assert cast.olga_sees.get(f"{at}dance/").status_code == 404
        assert cast.olga_sees.post(f"{at}explain/", {"signal": signal.reference, "reason": ""}).status_code == 422
        refused = cast.olga_sees.post(f"{at}phase/", {"starts_on": "2026-04-01", "cause": "x", "signal": ""})
        assert (refused.status_code, "is no point of this chart" in refused.content.decode()) == (422, True)
        sent = cast.olga_sees.post(f"{at}raise/", {"signal": signal.reference, "summary": "Callers gave up", "owner": cast.una.pk})
        assert sent.headers["Location"] == f"{at}?signal={signal.reference}"
        assert cast.olga_sees.get("/review/charts/new/").status_code == 200
        typed = {
            "measure": "aht", "part": f"queue:{a_queue().pk}", "step": "day", "starts_on": FIRST.isoformat(), "kind": "",
            "owner": cast.quin.pk,
        }
        assert cast.olga_sees.post("/review/charts/new/", typed).status_code == 302
        assert cast.olga_sees.post("/review/charts/new/", typed | {"part": "queue:9999"}).status_code == 422
        note = phases.note(chart, day=FIRST, words="Rain", by=cast.olga_acts)
        assert cast.olga_sees.post(f"{at}put-back/", {"note": note.pk}).status_code == 302
        assert cast.olga_sees.post(f"{at}put-back/", {"note": note.pk}).status_code == 404
    assert Finding.objects.get().owner == cast.una
    assert Chart.objects.get(measure="aht").name == "Average handle time, Claims"


def test_a_long_list_of_charts_is_read_in_a_fixed_number_of_queries(cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    with charted(tmp_path):
        for code in ("abandonment_rate", "service_level", "aht", "asa", "average_talk"):
            a_chart(cast, measure=code)
        cast.asa_sees.get("/review/charts/")
        with django_assert_max_num_queries(32) as few:
            cast.asa_sees.get("/review/charts/")
        for code in ("fcr", "repeat_contact", "average_hold", "average_wrap", "occupancy"):
            a_chart(cast, measure=code)
        with django_assert_max_num_queries(len(few)):
            assert cast.asa_sees.get("/review/charts/").status_code == 200
        one = Chart.objects.get(measure="service_level")
        with django_assert_max_num_queries(45):
            assert cast.asa_sees.get(f"/review/charts/{one.reference}/").status_code == 200


def test_what_is_tested_first_is_said(cast: Cast, tmp_path: Path) -> None:
    mondays = tuple(20 if number % 7 == 0 else 10 + number % 2 for number in range(35))
    with charted(tmp_path, mondays):
        words = " ".join(habits_in_words(queries.reading(a_chart(cast))))
    assert "Weekdays differ: Monday is highest" in words
    assert "A chart by week is not moved by that." in words
