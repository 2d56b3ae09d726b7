"""By which means the house knows how good its service is: those set up, and those that are not. Complaints alone are no such means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from floorwalker.ground import clock, standards
from floorwalker.review.models import Chart, CheckRule, CheckVersion, Evaluation, Survey
from floorwalker.review.queries import moved

LATELY: Final = timedelta(weeks=13)


@dataclass(frozen=True)
class Panel:
    """One means: whether it is set up, what it tells, and where it is set up (the name of an address, empty where no page does)."""

    name: str
    is_set_up: bool
    tells: str
    page: str
    is_proactive: bool = True


def panels() -> Sequence[Panel]:
    """Return each means of knowing, the proactive ones first. Five queries."""
    evaluated = Evaluation.objects.filter(kind=Evaluation.Kind.QUALITY, submitted_at__gte=clock.now() - LATELY, voided_at=None)
    newest = CheckVersion.objects.filter(rule=OuterRef("pk")).order_by("-number").values("is_on")[:1]
    asked = CheckRule.objects.annotate(is_on=Subquery(newest)).filter(is_on=True)
    return (
        Panel("Standards", standards.in_force(clock.today("UTC")).exists(), "what is promised", "plan:standards"),
        Panel("Control charts", Chart.objects.filter(retired_at=None).exists(), "what moved, and whether it is real", "review:charts"),
        Panel("Evaluations", evaluated.exists(), "what contacts are like", "review:sample_plans"),
        Panel("Automatic checks", asked.exists(), "what the machine finds in each contact", "review:checks"),
        Panel("Surveys", Survey.objects.filter(state=Survey.State.PUBLISHED).exists(), "what customers say when asked", "review:surveys"),
        Panel("Complaints", moved.counts_complaints(), "what customers say unasked", "resolve:complaints", is_proactive=False),
    )


def missing() -> list[Panel]:
    """Return the proactive means that are not set up."""
    return [each for each in panels() if each.is_proactive and not each.is_set_up]


def plain() -> list[dict[str, Any]]:
    """Return each means as plain values."""
    return [asdict(each) for each in panels()]
