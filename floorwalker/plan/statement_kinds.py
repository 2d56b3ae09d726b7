"""Plan: the kinds of record that belong to statements, for the shelf of kinds."""

from __future__ import annotations

from django.urls import reverse

from floorwalker.ground.kinds import Kind, at, called

STATEMENT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="place",
        label="Place where statements are said",
        find=called("plan.OutsidePlace", fetch=("statements",)),
        page=at("plan:place"),
        permission="plan.read_documents",
        freeze=lambda place: {
            "reference": place.reference, "name": place.name, "channel": place.channel, "words": place.words,
            "said_since": place.said_since.isoformat(), "compared_at": place.compared_at.isoformat(),
            "says": sorted(each.reference for each in place.statements.all()),
        },
    ),
    Kind(
        code="planned_channel",
        label="Channel that must say a statement",
        find=called("plan.PlannedChannel", join=("statement",)),
        page=lambda line: reverse("plan:statement", args=[line.statement.reference]),
        permission="plan.read_documents",
        freeze=lambda line: {
            "reference": line.reference, "statement": line.statement.reference, "channel": line.channel,
            "planned_at": line.planned_at.isoformat(), "ended_at": line.ended_at.isoformat() if line.ended_at else "",
        },
    ),
)
