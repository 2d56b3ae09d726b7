"""Meeting the names of a source for the first time: known by staff number or by the same name, or stood in for until somebody decides."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from django.utils.text import slugify

from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import persons
from floorwalker.ground.people.models import Person, Site
from floorwalker.record import whose
from floorwalker.record.models import ExternalIdentity, Reason, SourceName

How = ExternalIdentity.How
Kind = SourceName.Kind
MOST_QUEUES: Final = 500
MOST_PEOPLE: Final = 20_000
"""More than any centre has: a wrong column must not fill the house with queues and people."""
IMPORTER: Final = Actor.system("import")
"""What follows from an import (queues, people and customers it names) is done by the system; the import itself has a person."""


def code_of(name: str) -> str:
    """Return a code for a name that has no letter of the Latin alphabet."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def too_many_people() -> RuleBroken:
    """Return the refusal of files whose column of agents cannot be one."""
    return RuleBroken(
        f"The files name more than {MOST_PEOPLE:,} people.",
        remedy="Look whether the column of the agent is the right one, then import again.", code="too_many_people",
    )


def stand_in(name: SourceName, *, site: Site, joined_on: date, zone: str, line: str = "") -> None:
    """Give `name` what carries its contacts while nobody has said whose it is, unless it has it or needs none."""
    if name.stand_in_id is not None or name.kind == Kind.CUSTOMER or whose.of([name])[name.pk].is_for_good:
        return
    own = f"{name.value} of {name.source}"
    if name.kind == Kind.AGENT:
        new = persons.NewPerson(display_name=name.value, site=site, joined_on=joined_on, is_provisional=True)
        name.stand_in_person = persons.add_many([new], by=IMPORTER)[0]
    elif name.kind == Kind.QUEUE:
        queue, title = same_queue(own, channel=name.channel)
        name.stand_in_queue = queue or lines.open_queue(
            title, line=line or name.value, channel=name.channel, zone=zone, site=site, by=IMPORTER
        )
    else:
        name.stand_in_reason = same_reason(own)[0]
    name.save(update_fields=["stand_in_person", "stand_in_queue", "stand_in_reason"])


class Newcomers:
    """The names of one source, each kept on first sight, in the transaction of the batch that brings it."""

    def __init__(self, *, source: str, decision: str, joined_on: date, site: Callable[[], Site]) -> None:
        self.source, self.decision, self.joined_on, self.site = source, decision, joined_on, site
        self.known, self.unknown = 0, 0

    def agents(self, values: Iterable[str]) -> dict[str, SourceName]:
        """Return the names of agents called `values`; new ones are tied to whoever bears them, or stood in for."""
        wanted = set(values)
        found = {name.value: name for name in SourceName.objects.filter(source=self.source, kind=Kind.AGENT, value__in=wanted)}
        for name in found.values():
            self._stand_in(name)
        missing = sorted(wanted - found.keys())
        if not missing:
            return found
        if SourceName.objects.filter(source=self.source, kind=Kind.AGENT).count() + len(missing) > MOST_PEOPLE:
            raise too_many_people()
        bearers = _bearers(missing)
        strangers = [value for value in missing if value not in bearers]
        added = persons.add_many(
            [
                persons.NewPerson(display_name=value, site=self.site(), joined_on=self.joined_on, is_provisional=True)
                for value in strangers
            ],
            by=IMPORTER,
        ) if strangers else []
        stand_ins = dict(zip(strangers, added, strict=True))
        fresh = SourceName.objects.bulk_create(
            SourceName(source=self.source, kind=Kind.AGENT, value=value, stand_in_person=stand_ins.get(value), met_at=clock.now())
            for value in missing
        )
        self._tie((name, {"person_id": bearers[name.value][0]}, bearers[name.value][1]) for name in fresh if name.value in bearers)
        self.unknown += len(strangers)
        return found | {name.value: name for name in fresh}

    def queue(self, value: str, *, channel: str, line: str, zone: str) -> SourceName:
        """Return the name of the queue called `value` over `channel`; a new one is a queue of ours with that code, or one set up now."""
        kept = SourceName.objects.filter(source=self.source, kind=Kind.QUEUE, value=value, channel=channel).first()
        if kept is not None:
            return self._stand_in(kept, zone=zone, line=line)
        if SourceName.objects.filter(source=self.source, kind=Kind.QUEUE).count() >= MOST_QUEUES:
            raise too_many_queues(value)
        queue, title = same_queue(value, channel=channel)
        ours = queue is not None
        queue = queue or lines.open_queue(title, line=line or title, channel=channel, zone=zone, site=self.site(), by=IMPORTER)
        name = SourceName.objects.create(
            source=self.source, kind=Kind.QUEUE, value=value, channel=channel, stand_in_queue=None if ours else queue, met_at=clock.now()
        )
        if ours:
            self._tie([(name, {"queue_id": queue.pk}, How.SAME_NAME)])
        else:
            self.unknown += 1
        return name

    def reason(self, value: str) -> SourceName:
        """Return the disposition called `value`; a new one is a reason of ours with that name, or one added now."""
        kept = SourceName.objects.filter(source=self.source, kind=Kind.REASON, value=value).first()
        if kept is not None:
            return self._stand_in(kept)
        reason, is_new = same_reason(value)
        name = SourceName.objects.create(
            source=self.source, kind=Kind.REASON, value=value, stand_in_reason=reason if is_new else None, met_at=clock.now()
        )
        if is_new:
            self.unknown += 1
        else:
            self._tie([(name, {"reason_id": reason.pk}, How.SAME_NAME)])
        return name

    def _stand_in(self, name: SourceName, *, zone: str = "UTC", line: str = "") -> SourceName:
        if name.stand_in_id is None:
            stand_in(name, site=self.site(), joined_on=self.joined_on, zone=zone, line=line)
        return name

    def _tie(self, ties: Iterable[tuple[SourceName, dict[str, int], str]]) -> None:
        now = clock.now()
        made = ExternalIdentity.objects.bulk_create(
            ExternalIdentity(
                name=name, **target, how=how, decision=self.decision, said_by=f"{IMPORTER.kind}:{IMPORTER.id}", said_at=now
            )
            for name, target, how in ties
        )
        self.known += len(made)


def too_many_queues(value: str) -> RuleBroken:
    """Return the refusal of files whose column of queues cannot be one."""
    return RuleBroken(
        f"The files name more than {MOST_QUEUES} queues; the last was {value!r}.",
        remedy="Look whether the column of the queue is the right one, then import again.", code="too_many_queues",
    )


def same_queue(title: str, *, channel: str) -> tuple[Queue | None, str]:
    """Return the queue that bears the code of `title`, if its channel is the same, and the title under which a new one can be set up."""
    if not slugify(title):
        title = f"Queue {code_of(title)} {title}"
    queue = Queue.objects.filter(code=slugify(title)[:60]).first()
    if queue is not None and queue.channel != channel:
        title = f"{title} {channel}"
        queue = Queue.objects.filter(code=slugify(title)[:60]).first()
    return queue, title


def same_reason(name: str) -> tuple[Reason, bool]:
    """Return the reason that bears the code of `name`, added if there was none, and whether it was."""
    code = slugify(name)[:60] or f"reason-{code_of(name)}"
    return Reason.objects.get_or_create(code=code, defaults={"name": name[:80]})


def _bearers(values: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return who bears each of `values` as staff number, else alone as name; a name that two people bear is nobody's yet."""
    wanted = list(values)
    found: dict[str, tuple[int, str]] = {}
    for number, key in Person.objects.filter(staff_number__in=wanted).values_list("staff_number", "pk"):
        found[number or ""] = (key, How.STAFF_NUMBER)
    ours = Person.objects.filter(is_pseudonym=False, is_provisional=False)
    by_name: dict[str, list[int]] = defaultdict(list)
    for shown, key in ours.values_list("display_name", "pk"):
        by_name[shown.casefold()].append(key)
    alone = {folded: keys[0] for folded, keys in by_name.items() if len(keys) == 1}
    return {
        value: (alone[value.casefold()], How.SAME_NAME) for value in wanted if value.casefold() in alone
    } | found
