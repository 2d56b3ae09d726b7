"""A service plan on paper: every objective with measure, baseline, target and date, signed once somebody approved it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from floorwalker.ground import signed_files
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import contingency
from floorwalker.plan.models import PlanArrangement
from tests.conftest import MONDAY, Cast
from tests.plan.plan_made import active, whole

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.row(151)
def test_a_reader_sees_objective_measure_baseline_target_and_date_on_one_signed_page(cast: Cast) -> None:
    plan = active(cast)
    one = PlanArrangement.objects.get(plan=plan, scenario="spike")
    seen, acted = MONDAY - timedelta(hours=1), MONDAY - timedelta(minutes=48)
    contingency.use(one, triggered_at=seen, acted_at=acted, what="A storm.", by=cast.rita_acts)
    paper = cast.asa_sees.get(f"/plan/service/{plan.reference}/file.pdf")
    about = signed_files.check(paper.content).about
    assert (about["reference"], about["approved_by"], about["state"]) == (plan.reference, "Olga Petrova", "active")
    read = PdfReader(io.BytesIO(paper.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    first = " ".join(read.pages[0].extract_text().split())
    for said in ("Put things right first time", "SMART", "First-contact resolution", "no data", "The telephone system keeps no", "75%",
                 "31 May 2026", "Quin Hartley", "Fewer repeat contacts"):
        assert said in first, said
    whole_text = text_of(paper.content)
    for said in ("Contingency", "action after 12 min", "Worked, 10 Feb 2026", "Approvals and steps", "Una Byrne", "Versions"):
        assert said in whole_text, said
    assert "Still missing" not in whole_text
    looks = Line.objects.filter(kind="trail.looked", subject=plan.reference)
    assert looks.count() == 1


def test_a_draft_is_not_signed_and_says_what_is_missing(cast: Cast) -> None:
    plan = whole(cast)
    content = cast.una_sees.get(f"/plan/service/{plan.reference}/file.pdf").content
    with pytest.raises(signed_files.FileRefused):
        signed_files.check(content)
    assert "Still missing it was not approved" in text_of(content)


def test_markdown_says_the_same_and_hostile_words_stay_words(cast: Cast) -> None:
    plan = whole(cast, name="Claims | <script>alert(1)</script>")
    plan.objectives.update(name="End | the cell <script>x</script> now")
    told = cast.una_sees.get(f"/plan/service/{plan.reference}/file.md").content.decode()
    assert "| End \\| the cell &lt;script>x&lt;/script> now SMART | First-contact resolution, everything | no data" in told
    assert "# Claims | &lt;script>" in told
    assert "<script" not in told
    assert "# Contingency" in told
    assert cast.una_sees.get(f"/plan/service/{plan.reference}/file.pdf").status_code == 200
    for who in ("ada", "stranger", "adm"):
        assert getattr(cast, f"{who}_sees").get(f"/plan/service/{plan.reference}/file.md").status_code == 403
        assert getattr(cast, f"{who}_sees").get(f"/plan/service/{plan.reference}/file.pdf").status_code == 403
