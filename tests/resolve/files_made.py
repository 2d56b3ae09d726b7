"""Files of complaints for tests: a complaint of Hanna's with issues, evidence that is in, somebody impartial, and decisions."""

from __future__ import annotations

from typing import Any

from floorwalker.resolve.actions import impartial, investigating, issues
from floorwalker.resolve.models import Complaint
from tests.resolve.cases_made import a_complaint, a_customer


def a_file(cast: Any, **changes: Any) -> Complaint:
    """Return a complaint that Sam handles, with two issues."""
    made = a_complaint(cast, **{"customer": a_customer(), **changes})
    Complaint.objects.filter(pk=made.pk).update(owner=cast.sam)
    made = Complaint.objects.get(pk=made.pk)
    issues.add(made, title="Nobody rang back", by=cast.sam_acts)
    return made


def investigated(cast: Any, *, decision: str = "upheld", by: Any = None, **changes: Any) -> Complaint:
    """Return such a complaint, its evidence in and each issue found and decided."""
    acts = by or cast.sam_acts
    made = a_file(cast, **changes)
    impartial.check(made, by=acts)
    row = investigating.want(made, what="Report of the dryers", where="Kestrel Repairs", by=acts)
    investigating.bring_in(row, says="78 dB in the bedroom.", by=acts)
    for number in (1, 2):
        issues.find(made, number, words="It was as she said.", sources=[row], by=acts)
        issues.decide(made, number, decision=decision, reasoning="We promised a quiet dryer and a call.", by=acts)
    return Complaint.objects.get(pk=made.pk)
