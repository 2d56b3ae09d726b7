"""Which steps a logged contact asks for, how each stands, and which list which contacts go through."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

from floorwalker.ground import packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.packs import Pack
from floorwalker.ground.people import policy
from floorwalker.record import minimal
from floorwalker.record.models import ContactStamp, LoggedContact, Match
from floorwalker.record.queries import logged as logged_queries
from floorwalker.record.queries import stamps
from floorwalker.resolve.models import ChecklistUse, Regime
from floorwalker.resolve.rules import checklists
from floorwalker.resolve.rules.checklists import NOT_ASKED, PAUSED, Checklist, State, Step

SET: Final = "resolve.set_checklists"


@dataclass(frozen=True)
class Stands:
    """One step of one contact: what is said of it, late or not, and whether something is to be put right."""

    step: Step
    stamp: ContactStamp | None
    late: timedelta | None = None
    holds: Sequence[str] = ()
    """Of the note: what it holds that it need not, in words."""

    @property
    def is_gap(self) -> bool:
        """Whether something is to be put right."""
        return bool(self.holds) or self.step.is_gap(self.stamp)

    @property
    def is_done(self) -> bool:
        """Whether it was answered to its end."""
        return self.step.is_done(self.stamp) and not self.holds

    @property
    def is_paused(self) -> bool:
        """Whether the recording stands still now."""
        return self.stamp is not None and self.stamp.answer == PAUSED and self.stamp.ended_at is None

    @property
    def word(self) -> str:
        """How it stands, in few words; a step without a stamp was not asked, which is no no."""
        if self.holds:
            return f"Holds {' and '.join(self.holds)}"
        if self.stamp is None:
            return NOT_ASKED
        if self.stamp.answer == PAUSED:
            return "Paused now" if self.stamp.ended_at is None else "Paused, went on"
        said = self.step.answer(self.stamp.answer)
        return said.label if said is not None else self.stamp.answer

    @property
    def state(self) -> State:
        """Its colour and shape."""
        if self.holds:
            return "miss"
        if self.stamp is None:
            return "watch" if self.step.is_mandatory else "idle"
        if self.is_paused:
            return "watch"
        said = self.step.answer(self.stamp.answer)
        return said.state if said is not None else "idle"

    @property
    def then(self) -> str:
        """What is to be done about how it stands; empty where nothing is."""
        said = self.step.answer(self.stamp.answer) if self.stamp is not None else None
        return said.then if said is not None else ""


class Lists:
    """Which steps contacts ask for, by line, channel, reason and day: read once, asked of many."""

    def __init__(self) -> None:
        self._uses = list(ChecklistUse.objects.all())
        self._regimes = list(Regime.objects.order_by("-since"))
        self._known: dict[tuple[int | None, str, int | None, date], tuple[Step, ...]] = {}

    def checklist(self, *, line: int | None, channel: str, reason: int | None) -> Checklist:
        """Return the list that contacts of a kind go through: of what the house said, the one that says most about them."""
        fitting = [
            each for each in self._uses
            if each.line_id in (None, line) and each.channel in ("", channel) and each.reason_id in (None, reason)
        ]
        if not fitting:
            return checklists.by_channel(channel)
        best = max(fitting, key=lambda each: (each.reason_id is not None, each.line_id is not None, bool(each.channel)))
        return checklists.shelf().get(best.checklist)

    def steps(self, *, line: int | None, channel: str, reason: int | None, day: date) -> tuple[Step, ...]:
        """Return the steps of a contact of `day`, in their order."""
        key = (line, channel, reason, day)
        if key not in self._known:
            chosen = self.checklist(line=line, channel=channel, reason=reason)
            self._known[key] = checklists.steps(chosen, day=day, channel=channel, regulations=self._regulations(line, day))
        return self._known[key]

    def of(self, logged: LoggedContact) -> tuple[Step, ...]:
        """Return the steps of a logged contact."""
        line = logged.queue.line_id if logged.queue is not None else None
        return self.steps(line=line, channel=logged.channel, reason=logged.reason_id, day=logged.started_at.astimezone(UTC).date())

    def _regulations(self, line: int | None, day: date) -> list[Pack]:
        regime = next((each for each in self._regimes if each.line_id == line and each.since <= day), None)
        return [packs.regulations().get(regime.pack)] if regime is not None else []


def standing(logged: LoggedContact) -> list[Stands]:
    """Return how every step of a logged contact stands, in their order; what is no step of it any more but was stamped is left out."""
    return _stands(logged, Lists().of(logged), stamps.of_logged([logged.reference]).get(logged.reference, {}))


def of_contact(number: int, *, by: Actor) -> list[tuple[LoggedContact, list[Stands]]]:
    """Return the same of what was logged of a contact of a system, as far as `by` sees it."""
    mine = logged_queries.seen(by).select_related("queue", "person")
    tied = Match.objects.filter(contact=number, state=Match.State.CONFIRMED).values("logged")
    rows = list((mine.filter(contact=number) | mine.filter(pk__in=tied)).order_by("started_at", "pk"))
    if not rows:
        return []
    lists, known = Lists(), stamps.of_logged([each.reference for each in rows])
    return [(each, _stands(each, lists.of(each), known.get(each.reference, {}))) for each in rows]


def _stands(logged: LoggedContact, steps: Collection[Step], known: Mapping[str, ContactStamp]) -> list[Stands]:
    running = stamps.is_running(logged)
    found = []
    for each in steps:
        stamp = known.get(each.id)
        late = stamps.late_by(stamp.at, ended_at=logged.ended_at) if stamp is not None and not running else None
        holds = minimal.kinds(logged.note) if each.said.kind == "notes" else []
        found.append(Stands(each, stamp, late, holds))
    return found


def uses(by: Actor) -> list[ChecklistUse]:
    """Return what the house said of which contacts go through which list.

    Raises
    ------
    NotAllowed
        If no role of `by` chooses lists.
    """
    policy.require(by, SET)
    return list(ChecklistUse.objects.select_related("line", "reason", "set_by"))
