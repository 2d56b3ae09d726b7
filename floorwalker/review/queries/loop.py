"""The way of an evaluation: monitored, scored, fed back, acknowledged, acted on, re-checked; how many stand where, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Count, Min, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.review import sight
from floorwalker.review.models import Answer, Evaluation, Pick

WEEKS: Final = 13
SOURCE: Final = "evaluation:"
THEME: Final = "scorecard:"
SCORED: Final = Q(submitted_at__isnull=False)
UNREAD: Final = SCORED & Q(acknowledged_at=None)
Code = Literal["monitored", "scored", "fed_back", "acknowledged", "acted", "rechecked"]


@dataclass(frozen=True)
class Asked:
    """What of it is asked for: the evaluations of so many weeks, of one queue or team (by key), or of all."""

    weeks: int = WEEKS
    queue: int | None = None
    team: int | None = None

    @property
    def since(self) -> datetime:
        """When the stretch begins."""
        return clock.now() - timedelta(weeks=self.weeks)

    @property
    def where(self) -> Q:
        """The condition on evaluations and picks alike."""
        kept = {name: key for name, key in (("queue", self.queue), ("team", self.team)) if key is not None}
        return Q(**kept)


@dataclass(frozen=True)
class Step:
    """One step: how many have come so far, how many of them wait for the next, and since when the oldest waits."""

    name: str
    count: int | None
    waiting: int = 0
    oldest: datetime | None = None
    note: str = ""
    code: Code = "monitored"

    @property
    def days(self) -> int | None:
        """Days that the oldest has waited."""
        return None if self.oldest is None else (clock.now() - self.oldest).days


@dataclass(frozen=True)
class Acted:
    """The findings raised from evaluations: open ones, those closed with an action, and which of these were scored again since."""

    raised: int = 0
    open: Sequence[Finding] = ()
    acted: Sequence[Finding] = ()
    rechecked: frozenset[int] = frozenset()

    @property
    def unchecked(self) -> list[Finding]:
        """Those that were acted on and that nobody has looked at again."""
        return [each for each in self.acted if each.pk not in self.rechecked]


@dataclass(frozen=True)
class Part:
    """How far the evaluations of one queue or team have come."""

    key: int | None
    steps: Sequence[Step]


def steps(by: Actor, asked: Asked = Asked()) -> Sequence[Step]:
    """Return the steps within the reach of `by`; nothing for who sees their own alone. Six queries at most."""
    scope = policy.scope(by, sight.VIEW)
    if not (scope.everything or scope.teams or scope.sites):
        return ()
    found = _steps(_rows(by, asked).aggregate(**_COUNTS), _picks(by, asked).aggregate(**_CHOSEN))
    acted = acted_on(by, asked)
    unchecked = acted.unchecked
    return (
        *found,
        Step(
            "Acted on", len(acted.acted), len(acted.open), min((each.raised_at for each in acted.open), default=None),
            f"open of {acted.raised} issues raised", "acted",
        ),
        Step(
            "Re-checked", len(acted.rechecked), len(unchecked), min((each.closed_at for each in unchecked if each.closed_at), default=None),
            "acted on and not scored again", "rechecked",
        ),
    )


def by_part(by: Actor, asked: Asked, dimension: Literal["queue", "team"]) -> list[Part]:
    """Return how far evaluations have come to acknowledgement, by queue or team, the most waiting first; two queries."""
    scope = policy.scope(by, sight.VIEW)
    if not (scope.everything or scope.teams or scope.sites):
        return []
    rows = {each[dimension]: each for each in _rows(by, asked).order_by().values(dimension).annotate(**_COUNTS)}
    picks = {each[dimension]: each for each in _picks(by, asked).order_by().values(dimension).annotate(**_CHOSEN)}
    nothing: dict[str, Any] = dict.fromkeys(_COUNTS, 0) | {"draft_since": None, "unread_since": None}
    none_chosen: dict[str, Any] = {"open": 0, "since": None}
    parts = [Part(key, _steps(rows.get(key, nothing), picks.get(key, none_chosen))) for key in {*rows, *picks}]
    return sorted(parts, key=lambda each: -sum(step.waiting for step in each.steps))


def oldest(by: Actor, asked: Asked, code: Code) -> Ref | None:
    """Return the record that has waited longest after a step; None where nothing waits there."""
    if not steps(by, asked):
        return None
    if code == "monitored":
        draft = _rows(by, asked).filter(submitted_at=None).order_by("begun_at").first()
        pick = _picks(by, asked).filter(draw__isnull=False).select_related("draw").order_by("draw__drawn_at", "pk").first()
        if pick is not None and pick.draw is not None and (draft is None or pick.draw.drawn_at <= draft.begun_at):
            return Ref("contact", pick.contact_reference)
        return Ref("evaluation", draft.reference) if draft is not None else None
    if code == "fed_back":
        unread = _rows(by, asked).filter(UNREAD).order_by("submitted_at").first()
        return Ref("evaluation", unread.reference) if unread is not None else None
    if code in {"acted", "rechecked"}:
        acted = acted_on(by, asked)
        waiting = sorted(acted.open, key=lambda each: each.raised_at) if code == "acted" else acted.unchecked
        return Ref("finding", waiting[0].reference) if waiting else None
    return None


def acted_on(by: Actor, asked: Asked) -> Acted:
    """Return what came of the issues raised from evaluations within the reach of `by`.

    One that was closed with an action is re-checked once the same question was answered of the same agent in an evaluation after it.
    """
    raised = list(Finding.objects.filter(source__startswith=SOURCE, raised_at__gte=asked.since).order_by("closed_at", "pk"))
    sources = {each.source.removeprefix(SOURCE) for each in raised}
    scope = policy.scope(by, sight.VIEW)
    of = dict(Evaluation.objects.filter(sight.inside(scope), asked.where, reference__in=sources).values_list("reference", "agent"))
    raised = [each for each in raised if each.source.removeprefix(SOURCE) in of]
    acted = [each for each in raised if each.closed_with and each.closed_at is not None]
    since = min((each.closed_at for each in acted if each.closed_at is not None), default=None)
    again = _scored_again({of[each.source.removeprefix(SOURCE)] for each in acted}, since)
    rechecked = frozenset(
        each.pk for each in acted
        if each.closed_at is not None
        and any(at > each.closed_at for at in again.get((of[each.source.removeprefix(SOURCE)], each.theme), ()))
    )
    return Acted(len(raised), [each for each in raised if each.closed_at is None], acted, rechecked)


def _scored_again(agents: set[int], since: datetime | None) -> dict[tuple[int, str], list[datetime]]:
    """Return when each question was answered of each of `agents` after `since`, by agent and theme of the finding on that question."""
    found: dict[tuple[int, str], list[datetime]] = {}
    if since is None:
        return found
    rows = Answer.objects.filter(
        evaluation__agent__in=agents, evaluation__submitted_at__gt=since, evaluation__kind=Evaluation.Kind.QUALITY,
        evaluation__voided_at=None, value__isnull=False,
    )
    for agent, card, key, at in rows.values_list(
        "evaluation__agent", "evaluation__scorecard__reference", "question__key", "evaluation__submitted_at"
    ):
        if at is not None:
            found.setdefault((agent, f"{THEME}{card}:{key}"), []).append(at)
    return found


def _rows(by: Actor, asked: Asked) -> QuerySet[Evaluation]:
    begun = Q(submitted_at__gte=asked.since) | Q(submitted_at=None, begun_at__gte=asked.since)
    scope = policy.scope(by, sight.VIEW)
    return Evaluation.objects.filter(sight.inside(scope), begun, asked.where, kind=Evaluation.Kind.QUALITY, voided_at=None)


def _picks(by: Actor, asked: Asked) -> QuerySet[Pick]:
    """Return the picks whose contact nobody has begun to judge."""
    begun = Evaluation.objects.filter(kind=Evaluation.Kind.QUALITY, voided_at=None).values("contact")
    scope = policy.scope(by, sight.VIEW)
    rows = Pick.objects.filter(sight.inside(scope), asked.where, swapped_at=None, due_on__gte=asked.since.date())
    return rows.exclude(contact__in=begun)


_COUNTS: Final[dict[str, Any]] = {
    "monitored": Count("pk"), "scored": Count("pk", filter=SCORED), "drafts": Count("pk", filter=~SCORED),
    "draft_since": Min("begun_at", filter=~SCORED), "read": Count("pk", filter=SCORED & Q(acknowledged_at__isnull=False)),
    "unread": Count("pk", filter=UNREAD), "unread_since": Min("submitted_at", filter=UNREAD),
}
_CHOSEN: Final[dict[str, Any]] = {"open": Count("pk"), "since": Min("draw__drawn_at")}


def _steps(found: dict[str, Any], chosen: dict[str, Any]) -> tuple[Step, ...]:
    """Return the steps that evaluations themselves go through."""
    since = min(filter(None, (found["draft_since"], chosen["since"])), default=None)
    return (
        Step("Monitored", found["monitored"] + chosen["open"], found["drafts"] + chosen["open"], since, "to be scored"),
        Step("Scored", found["scored"], note="sent to the agent as they are scored", code="scored"),
        Step("Fed back", found["scored"], found["unread"], found["unread_since"], "not read yet", "fed_back"),
        Step("Acknowledged", found["read"], code="acknowledged"),
    )
