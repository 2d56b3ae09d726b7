"""The kinds of record that a processor and an impact assessment are."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.kinds import Kind, at, called


def _assessment(reference: str) -> Any | None:
    from floorwalker.resolve.models import Assessment

    rows = Assessment.objects.filter(reference=reference).order_by("-number")
    return rows.exclude(state=Assessment.State.PUT_AWAY).first() or rows.first()


PROCESSING_KINDS: tuple[Kind, ...] = (
    Kind(
        code="processor", label="Processor", find=called("resolve.Processor"), page=at("resolve:processor"),
        permission="resolve.view_processing",
        freeze=lambda one: {
            "reference": one.reference, "name": one.name, "country": one.country, "transfer": one.transfer, "rooms": one.rooms,
            "contract_on": one.contract_on and one.contract_on.isoformat(), "review_on": one.review_on.isoformat(),
        },
    ),
    Kind(
        code="assessment", label="Impact assessment", find=_assessment, page=at("resolve:assessment"), permission="resolve.view_processing",
        freeze=lambda one: {
            "reference": one.reference, "number": one.number, "name": one.name, "state": one.state,
            "risks": [[each.before, each.after] for each in one.risks.all()],
            "review_on": one.review_on and one.review_on.isoformat(),
        },
    ),
)  # fmt: skip
