"""When an impact assessment is whole, and what a score of a risk means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from floorwalker.plan.rules.deciding import Gap
from floorwalker.resolve.models import Assessment, AssessmentRisk

HIGH: Final = 6
MEDIUM: Final = 4
"""Likelihood times severity, each 1 to 3, gives the matrix of the Information Commissioner's template [ICO, "Sample DPIA template",
step 5]: 6 and more high, 4 medium, below low."""
TEXTS: Final = {
    "description": "What is done with which data", "necessity": "Why it is needed and nothing less does",
    "consultation": "Whom of the people concerned was asked", "advice": "What the data protection officer advised",
}


def missing(one: Assessment, risks: Sequence[AssessmentRisk]) -> list[Gap]:
    """Return what a version lacks before somebody else can agree to it."""
    gaps = [Gap(f"It does not say: {what.lower()}.", "Write it down.") for name, what in TEXTS.items() if not getattr(one, name).strip()]
    if not risks:
        gaps.append(Gap("No risk is named.", "Name what may happen to people, and what is done about it."))
    gaps += [Gap(f"Nobody sees to the measure of: {each.what}", "Say who.") for each in risks if each.owner_id is None]
    if one.review_on is None:
        gaps.append(Gap("It is not said by when it is looked at again.", "Give the day."))
    if any(each.after >= HIGH for each in risks) and not one.commissioner.strip():
        gaps.append(Gap(
            "A high risk is left and the Commissioner was not asked (article 36).", "Do more about it, or ask them first and say so."
        ))  # fmt: skip
    return gaps
