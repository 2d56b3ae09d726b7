"""The parts of a decision on whose a source's name is: each asks of a locked name, and refuses with who has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import persons
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import meeting, tying
from floorwalker.record.events import NameDecided
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.meeting import IMPORTER
from floorwalker.record.models import Customer, ExternalIdentity, Reason, Resolution, Sighting, SourceName
from floorwalker.record.models.names import VALUE_CHARACTERS

Kind = SourceName.Kind
ALWAYS, ON = "the beginning", "further notice"
TARGETS: Final[dict[str, str]] = {"agent": "person", "queue": "queue", "reason": "reason", "customer": "customer"}
"""What each kind of name is a name of, as the table has it."""


class IdentityRefused(RuleBroken):
    """A name cannot be said to be whose it was said to be."""

    code = "identity_refused"


Target = Person | Queue | Reason | Customer


@dataclass(frozen=True)
class Days:
    """From the first day up to, and not including, the last; None has no bound."""

    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.starts_on is not None and self.ends_on is not None and self.ends_on <= self.starts_on:
            raise IdentityRefused(
                f"It would end on {self.ends_on:%d %B %Y}, before it starts on {self.starts_on:%d %B %Y}.",
                remedy="Choose a later day for its end: it is the first day on which it no longer holds.",
            )

    def meets(self, other: Days) -> bool:
        """Whether both hold on some day."""
        starts_before_end = self.starts_on is None or other.ends_on is None or self.starts_on < other.ends_on
        return starts_before_end and (other.starts_on is None or self.ends_on is None or other.starts_on < self.ends_on)

    def __str__(self) -> str:
        first = "from the beginning" if self.starts_on is None else f"from {self.starts_on:%d %B %Y}"
        return f"{first}{'' if self.ends_on is None else f' to {self.ends_on - timedelta(days=1):%d %B %Y}'}"


def days_of(identity: ExternalIdentity) -> Days:
    """Return the days on which `identity` holds."""
    return Days(identity.starts_on, identity.ends_on)


def find_or_keep(*, source: str, kind: str, value: str, channel: str = "") -> SourceName:
    """Return the name, locked; one never met before is kept.

    Raises
    ------
    IdentityRefused
        If no system is called `source`, or the value is empty or too long.
    """
    value = value.strip()
    if source not in IMPORTERS:
        systems = ", ".join(each.code for each in IMPORTERS)
        raise IdentityRefused(f"No system is called {source!r}.", remedy=f"Write one of: {systems}.")
    if not 0 < len(value) <= VALUE_CHARACTERS:
        raise IdentityRefused(f"The name has {len(value)} characters.", remedy=f"Write 1 to {VALUE_CHARACTERS}.")
    name, _ = SourceName.objects.select_for_update().get_or_create(
        source=source, kind=kind, value=value, channel=channel if kind == Kind.QUEUE else "", defaults={"met_at": clock.now()}
    )
    return name


def lock(name: SourceName) -> SourceName:
    """Return `name` as it stands now, held until the transaction ends."""
    return SourceName.objects.select_for_update().get(pk=name.pk)


def live(name: SourceName) -> list[ExternalIdentity]:
    """Return what holds of `name`."""
    return list(name.identities.filter(taken_back_in="").select_related("person", "queue", "reason", "customer", "outcome"))


def add(
    name: SourceName, *, target: Target, days: Days, decision: str, by: Actor, outcome: Resolution | None = None
) -> ExternalIdentity:
    """Keep one identity of a locked name, or refuse."""
    tie = TARGETS[name.kind]
    if outcome is not None and name.kind != Kind.REASON:
        raise IdentityRefused(f"{name.value} names a {tie}, which has no outcome.", remedy="Leave the outcome empty.")
    if type(target).__name__.casefold() != tie:
        raise IdentityRefused(f"{name.value} names a {tie}.", remedy=f"Choose a {tie}.")
    if isinstance(target, Person) and (target.is_provisional or target.is_pseudonym) and target.pk != name.stand_in_person_id:
        raise IdentityRefused(f"{target.reference} only stands for another name.", remedy="Choose somebody who works here.")
    if isinstance(target, Queue) and target.channel != name.channel:
        raise IdentityRefused(
            f"{name.value} is a queue of {name.channel}, {target.name} one of {target.channel}.", remedy="Choose a queue of that channel."
        )
    refuse_unless_free(name, days=days, target_id=target.pk, not_ours=False)
    return ExternalIdentity.objects.create(
        name=name, **{tie: target}, outcome=outcome, starts_on=days.starts_on, ends_on=days.ends_on, decision=decision,
        said_by=f"{by.kind}:{by.id}", said_at=clock.now(),
    )


def own(name: SourceName, *, display_name: str, decision: str, by: Actor) -> list[ExternalIdentity]:
    """Say of a locked name that what stands in for it is ours, on the days on which it is nobody else's."""
    target = name.stand_in_person or name.stand_in_queue or name.stand_in_reason
    gaps = _gaps([days_of(each) for each in live(name) if not each.not_ours])
    if target is None or not gaps:
        raise IdentityRefused(
            f"{name.value} is somebody's already." if target is not None else f"No contact was ever called {name.value}.",
            remedy="Look at its page for whose it is." if target is not None else "Say whose it is by name.",
        )
    if isinstance(target, Person) and target.is_provisional:
        persons.take_on(target, display_name=display_name or target.display_name, by=IMPORTER)
    return [add(name, target=target, days=days, decision=decision, by=by) for days in gaps]


def aside(name: SourceName, *, decision: str, by: Actor) -> ExternalIdentity:
    """Say of a locked name that it is not ours."""
    if name.kind not in {Kind.AGENT, Kind.QUEUE}:
        raise IdentityRefused(f"{name.value} names no person and no queue.", remedy="Say which reason or customer it is.")
    if any(each.not_ours for each in live(name)):
        raise IdentityRefused(f"{name.value} is not ours already.", remedy="Nothing is to be done.")
    name.to_count = True
    name.save(update_fields=["to_count"])
    return ExternalIdentity.objects.create(
        name=name, not_ours=True, decision=decision, said_by=f"{by.kind}:{by.id}", said_at=clock.now()
    )


def move(identity: ExternalIdentity, *, days: Days, decision: str, by: Actor) -> ExternalIdentity:
    """Take `identity` back and say the same of other days; its name is locked."""
    identity = ExternalIdentity.objects.select_related("name", "person", "queue", "reason", "customer", "outcome").get(pk=identity.pk)
    if identity.taken_back_in or identity.not_ours:
        raise IdentityRefused(f"{identity.name.value} is not {identity} any more.", remedy="Look at its page for whose it is.")
    if days == days_of(identity):
        raise IdentityRefused(f"{identity.name.value} is {identity} {days} already.", remedy="Choose other days.")
    identity.taken_back_in = decision
    identity.save(update_fields=["taken_back_in"])
    target = identity.person or identity.queue or identity.reason or identity.customer
    assert target is not None  # what is not ours was refused
    return add(identity.name, target=target, days=days, decision=decision, by=by, outcome=identity.outcome)


def refuse_unless_free(name: SourceName, *, days: Days, target_id: int | None, not_ours: bool) -> None:
    """Refuse days on which `name` is somebody's already."""
    for other in live(name):
        if other.not_ours:
            raise IdentityRefused(
                f"{name.value} was said not to be ours.", remedy="Take that back first.", has_it="not ours"
            )
        if not not_ours and days.meets(days_of(other)):
            same = other.target_id == target_id
            raise IdentityRefused(
                f"{name.value} is {other} {days_of(other)}{' already' if same else ''}.",
                remedy="Change its days, or choose days before or after." if same else f"End what is said of {other} first, or choose "
                "days before or after.",
                has_it=str(other),
            )


def decided(names: Sequence[SourceName], *, by: Actor) -> None:
    """Let contacts of `names`, locked, follow: whoever stands in for one is ready, and the work is asked for."""
    now = clock.now()
    seen = set(Sighting.objects.filter(name__in=[name.pk for name in names]).values_list("name", flat=True))
    site = Site.objects.filter(retired_at=None).order_by("pk").first() if seen else None
    for name in names:
        if site is not None and name.pk in seen:
            meeting.stand_in(name, site=site, joined_on=now.date(), zone=site.zone)
        if name.stand_in_person is not None:
            _settle(name.stand_in_person, name)
    SourceName.objects.filter(pk__in=[name.pk for name in names]).update(to_tie=True, decided_at=now)
    tying.ask(by=by)


def _settle(person: Person, name: SourceName) -> None:
    """Let whoever stands in for `name` be one of ours while it is said to be theirs, and no longer."""
    is_ours = any(each.person_id == person.pk for each in live(name))
    if person.is_provisional and is_ours:
        persons.take_on(person, display_name=person.display_name, by=IMPORTER)
    elif not person.is_provisional and not is_ours:
        persons.let_stand_in(person, by=IMPORTER)


def line_of(identity: ExternalIdentity) -> NameDecided:
    """Return the line of one decision."""
    name = identity.name
    what_came = f" outcome:{identity.outcome.code}" if identity.outcome is not None else ""
    references = {
        "person": identity.person and identity.person.reference, "queue": identity.queue and identity.queue.reference,
        "reason": identity.reason and f"reason:{identity.reason.code}{what_came}",
        "customer": identity.customer and identity.customer.reference,
    }
    return NameDecided(
        subject=name.reference, decision=identity.decision, source=name.source, value=Sleeved(name.value),
        whose=next((each for each in references.values() if each), "not ours"),
        starts_on=identity.starts_on.isoformat() if identity.starts_on else ALWAYS,
        ends_on=identity.ends_on.isoformat() if identity.ends_on else ON,
    )


def _gaps(taken: Iterable[Days]) -> list[Days]:
    """Return the days that none of `taken` holds, in order."""
    gaps: list[Days] = []
    reached: date | None = None
    is_open = True
    for days in sorted(taken, key=lambda each: each.starts_on or date.min):
        if days.starts_on is not None and (reached is None or days.starts_on > reached):
            gaps.append(Days(reached, days.starts_on))
        if days.ends_on is None:
            is_open = False
            break
        reached = days.ends_on
    return [*gaps, Days(reached, None)] if is_open else gaps
