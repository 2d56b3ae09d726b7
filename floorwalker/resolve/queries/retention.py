"""How long what is kept: the schedule with its gaps, what a dry run found, and what each night did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet, Sum

from floorwalker.ground import clock, packs, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record import keeping
from floorwalker.record.models import Recording
from floorwalker.resolve import retaining
from floorwalker.resolve.models import RetentionCount, RetentionRule, RetentionRun
from floorwalker.resolve.queries import rights_found
from floorwalker.resolve.retention_shelf import KeptKind, kinds
from floorwalker.resolve.rules import rights as rules

VIEW: Final = "resolve.view_retention"
SET: Final = "resolve.set_retention"
ACCEPT: Final = "resolve.accept_retention"
DRY_HOLDS: Final = timedelta(days=7)
"""How long what a dry run found may be accepted: later it tells of other records."""
RECORDINGS: Final = "recordings"
OWN_ROUNDS: Final = {
    "record.Recording": "Its own schedule, each kind by its setting", "record.RecordingSpan": "With its recording",
    "ground.Notice": "A round of every day lets it go after 90 days", "people.ApiAnswer": "A round of every day lets it go after 24 hours",
    "trail.Line": "The trail is proof: lines hold references alone and stay whole",
    "trail.Sleeve": "With the record a text tells of; searches by a rule of their own",
}
"""What goes by another round of the house, and by which."""


@dataclass(frozen=True)
class Entry:
    """One line of the schedule: what, how long from when, why, what happens then, and how it stands."""

    kind: KeptKind
    rule: RetentionRule | None
    waiting: RetentionRule | None

    @property
    def from_when(self) -> str:
        """The event it is counted from, in words; empty without a rule."""
        rule = self.rule or self.waiting
        return event_words(self.kind, rule.event) if rule else ""


@dataclass(frozen=True)
class Gap:
    """A table that keeps something about people and has no rule that acts: what its room says, and what stands in place of a rule."""

    model: str
    says: Sequence[str]
    instead: str

    @property
    def title(self) -> str:
        """What people call it."""
        return rights_found.title(self.model)

    @property
    def room(self) -> str:
        """The room that keeps it."""
        return self.model.partition(".")[0]


@dataclass(frozen=True)
class Sound:
    """One line of the schedule of recordings: by which setting, how many days."""

    label: str
    days: int


def event_words(kind: KeptKind, event: str) -> str:
    """Return what people call an event of a kind."""
    return next((words for code, words, _ in kind.events if code == event), event)


def schedule(by: Actor) -> list[Entry]:
    """Return every kind with the rule that acts and the one that waits to be accepted.

    Raises
    ------
    NotAllowed
        If no role of `by` sees the schedule.
    """
    policy.require(by, VIEW)
    rules = list(RetentionRule.objects.filter(retired_at=None).select_related("set_by", "accepted_by"))
    acting = {each.kind: each for each in rules if each.accepted_at}
    waiting = {each.kind: each for each in rules if not each.accepted_at}
    return [Entry(each, acting.get(each.code), waiting.get(each.code)) for each in kinds()]


def sounds() -> list[Sound]:
    """Return the schedule of recordings, which stands in the settings of the house."""
    codes = (*keeping.BY_KIND.values(), keeping.DISSATISFIED)
    return [Sound(settings.SETTINGS.get(code).label, int(settings.get(code))) for code in codes]


def gaps(by: Actor) -> list[Gap]:
    """Return every declared table without a rule that acts, but those that are covered by one.

    Raises
    ------
    NotAllowed
        If no role of `by` sees the schedule.
    """
    policy.require(by, VIEW)
    return [Gap(model, says, OWN_ROUNDS.get(model, "")) for model, says in retaining.gaps()]


def rule(reference: str, *, by: Actor) -> RetentionRule:
    """Return one rule.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` sees the schedule, or there is no such rule.
    """
    policy.require(by, VIEW)
    found = RetentionRule.objects.select_related("set_by", "accepted_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no rule {reference}.", remedy="Look at the schedule.")
    return found


def run(reference: str, *, by: Actor) -> RetentionRun:
    """Return one run with its counts.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` sees the schedule, or there is no such run.
    """
    policy.require(by, VIEW)
    found = RetentionRun.objects.prefetch_related("counts__rule").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no run {reference}.", remedy="Look at the list of runs.")
    return found


def runs(by: Actor, *, dry: bool = False) -> QuerySet[RetentionRun]:
    """Return the runs that ended, the newest first, each with what went and what was due.

    Raises
    ------
    NotAllowed
        If no role of `by` sees the schedule.
    """
    policy.require(by, VIEW)
    found = RetentionRun.objects.filter(is_dry=dry, ended_at__isnull=False)
    return found.annotate(went=Sum("counts__gone", default=0), past=Sum("counts__due", default=0))


def dry_of(one: RetentionRule) -> RetentionCount | None:
    """Return what the last dry run found of a rule, where that is not too old to be accepted."""
    since = clock.now() - DRY_HOLDS
    found = RetentionCount.objects.filter(rule=one, run__is_dry=True, run__ended_at__gte=since).select_related("run")
    return found.order_by("-run__ended_at").first()


def title_of(code: str) -> str:
    """Return what people call a kind of a count."""
    return kinds().get(code).title if code in kinds() else "Recordings"


def clauses(*, on: date) -> list[tuple[str, str]]:
    """Return the clauses that a rule may rest on, as pack#clause and in words: those on keeping, and all on data protection."""
    found = []
    for pack in packs.regulations():
        try:
            edition = pack.on(on)
        except LookupError:
            continue
        found += [
            (f"{pack.code}#{each.id}", f"{pack.name}, {each.rule}: {each.says[:90]}") for each in edition.clauses
            if each.retention is not None or pack.code == rules.PACK
        ]
    return found


def recordings_of(since: datetime) -> tuple[int, int, int, int]:
    """Return of recordings how many hold sound, are past their time, went by their rule since a moment, and are held back by a hold."""
    now = clock.now()
    held = keeping.due(now, held=True).count()
    gone = Recording.objects.filter(gone_why=Recording.Gone.RETENTION, gone_at__gte=since).count()
    return Recording.objects.filter(gone_at=None).count(), keeping.due(now).count() + held, gone, held
