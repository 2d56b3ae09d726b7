"""A complaint that is found in an evaluation: opened from its page, with its contact, and running from when the customer said it."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground.errors import RuleBroken
from floorwalker.resolve.actions import cases
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import Complaint
from tests.resolve.cases_made import COMPLAINT, a_line, heard
from tests.review.scorecards_made import a_scorecard, an_evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(94)]


def test_an_evaluation_opens_a_complaint_that_runs_from_its_contact(cast: Any) -> None:
    line = a_line(cast)
    a_scorecard(cast)
    made = an_evaluation(cast)
    path = f"/review/evaluations/{made.reference}/"
    assert "Open a complaint" in cast.quin_sees.get(path).content.decode()
    sent = cast.quin_sees.post("/resolve/write-down/in/", {"source": "evaluation", "source_ref": f"evaluation:{made.reference}"})
    form = cast.quin_sees.get(sent["Location"]).content.decode()
    assert f'name="source_ref" value="evaluation:{made.reference}"' in form
    assert made.contact_reference in form
    answer = cast.quin_sees.post("/resolve/write-down/", {
        "line": line.code, "channel": "voice", "received_at": made.contact_at.strftime("%Y-%m-%dT%H:%M"), "summary": "Dryers too loud",
        "severity": "medium", "words": "I had to book a hotel for £94.", "who": "", "contact": made.contact_reference,
        "source": "evaluation", "source_ref": f"evaluation:{made.reference}", **{f"q_{name}": value for name, value in COMPLAINT.items()},
    })  # fmt: skip
    one = Complaint.objects.get()
    assert answer["Location"].endswith(f"/{one.reference}/")
    assert (one.source, one.contact_reference) == ("evaluation", made.contact_reference)
    assert one.clocks.get(of="final-response").started_at == one.received_at < one.logged_at
    assert one.reference in cast.quin_sees.get(path).content.decode()


def test_where_it_was_found_is_what_the_writer_may_see(cast: Any) -> None:
    line = a_line(cast)
    a_scorecard(cast)
    made = an_evaluation(cast)
    for ref in (f"evaluation:{made.reference}", "evaluation:EV-999"):
        with pytest.raises(RuleBroken, match=r"There is no evaluation:.* that you may see"):
            cases.write_down(heard(line, source="evaluation", source_ref=ref), Answered(answers=COMPLAINT), by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="does not name a record"):
        cases.write_down(heard(line, source_ref="nonsense"), Answered(answers=COMPLAINT), by=cast.quin_acts)
    assert not Complaint.objects.exists()
    assert cast.sam_sees.post("/resolve/write-down/in/", {"source_ref": f"evaluation:{made.reference}"}).status_code == 404
