"""How a contact stands in the matter that the customer came about: settled at the first, or told to another person or way again."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

FCR_SAME_REASON = Measure(
    code="fcr_same_reason",
    name="First-contact resolution, same reason",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="quality",
    numerator={"matter_settled": 1},
    denominator={"matter_watched": 1},
    spread="proportion",
    covers=("matter_known", "matter_contacts"),
    provisional="matter_open",
    meaning="Of the contacts we can follow to the end of their window, the share whose customer did not come back about the same reason.",
    formula="no return about the same reason / answered, customer and reason known, window passed",
    source="House rule: same customer and same reason within the repeat window; others are left out, coverage is shown.",
    page="resolution",
)
PASSED_ON = Measure(
    code="passed_on",
    name="Passed on",
    unit="share",
    better="lower",
    requirement="customer",
    aspect="quality",
    numerator={"passed_on_contacts": 1},
    denominator={"matter_contacts": 1},
    spread="proportion",
    meaning="Share of answered contacts whose customer was handed to another queue or person.",
    formula="passed on / answered contacts",
    source="Transfers as the telephone system tells them: a visit that ended transferred, or more than one person who served.",
    page="effort",
)
OTHER_CHANNEL = Measure(
    code="other_channel",
    name="Came back another way",
    unit="share",
    better="lower",
    requirement="customer",
    aspect="quality",
    numerator={"other_channel_contacts": 1},
    denominator={"matter_watched": 1},
    spread="proportion",
    covers=("matter_known", "matter_contacts"),
    provisional="matter_open",
    meaning="Share of the contacts we can follow whose customer came back about the same reason over another channel.",
    formula="returns over another channel / answered, customer and reason known, window passed",
    source="M. Dixon, K. Freeman, N. Toman, HBR 2010: switching channels is among what costs customers most effort.",
    page="effort",
)
TOLD_AGAIN = Measure(
    code="told_again",
    name="Told again",
    unit="share",
    better="lower",
    requirement="customer",
    aspect="quality",
    numerator={"told_again_contacts": 1},
    denominator={"matter_known": 1},
    spread="proportion",
    covers=("matter_known", "matter_contacts"),
    meaning="Share of contacts at which somebody served who was new to the matter, so that the customer may have told it again.",
    formula="another person than before, in the contact or since the last one / answered, customer and reason known",
    source="House rule, an upper bound: whether the story was told again is heard in the contact alone.",
    page="effort",
)
