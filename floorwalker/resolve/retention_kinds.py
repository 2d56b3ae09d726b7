"""The kinds of record that a rule of retention and a night of it are."""

from __future__ import annotations

from floorwalker.ground.kinds import Kind, at, called

VIEW = "resolve.view_retention"
RETENTION_KINDS: tuple[Kind, ...] = (
    Kind(
        code="retention_rule", label="Rule of retention", find=called("resolve.RetentionRule"), page=at("resolve:retention_rule"),
        permission=VIEW,
        freeze=lambda one: {
            "reference": one.reference, "kind": one.kind, "months": one.months, "event": one.event, "end": one.end,
            "accepted_at": one.accepted_at and one.accepted_at.isoformat(), "retired_at": one.retired_at and one.retired_at.isoformat(),
        },
    ),
    Kind(
        code="retention_run", label="Night of retention", find=called("resolve.RetentionRun"), page=at("resolve:retention_run"),
        permission=VIEW,
        freeze=lambda one: {
            "reference": one.reference, "is_dry": one.is_dry, "started_at": one.started_at.isoformat(),
            "counts": [
                {name: getattr(each, name) for name in ("kind", "looked", "due", "gone", "held")} for each in one.counts.all()
            ],
        },
    ),
)  # fmt: skip
