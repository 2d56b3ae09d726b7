"""The kind of record that a processor is."""

from __future__ import annotations

from floorwalker.ground.kinds import Kind, at, called

PROCESSING_KINDS: tuple[Kind, ...] = (
    Kind(
        code="processor", label="Processor", find=called("resolve.Processor"), page=at("resolve:processor"),
        permission="resolve.view_processing",
        freeze=lambda one: {
            "reference": one.reference, "name": one.name, "country": one.country, "transfer": one.transfer, "rooms": one.rooms,
            "contract_on": one.contract_on and one.contract_on.isoformat(), "review_on": one.review_on.isoformat(),
        },
    ),
)  # fmt: skip
