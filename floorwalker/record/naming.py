"""From a source's own names to our queues, people, customers and reasons, made on first use and remembered for the import.

In our own centre names are looked up and kept; in open data each becomes a keyed pseudonym, the key outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from django.utils.text import slugify

from floorwalker.ground import clock, keyring, lines, references
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import persons, places
from floorwalker.ground.people.models import Person, Site
from floorwalker.record import bulk
from floorwalker.record.importers.base import Ownership
from floorwalker.record.models import Customer, Reason

PSEUDONYM_CHARACTERS = 12
"""48 bits: two of a million customers fall together with a chance below 1 in 500."""
MOST_QUEUES = 500
MOST_PEOPLE = 20_000
"""More than any centre has: a wrong column must not fill the house with queues and people."""
CUSTOMERS_REMEMBERED = 100_000
"""A cache, not the register: an import of millions must not grow with its customers."""
IMPORTER = Actor.system("import")
"""What follows from an import (queues, people and customers it names) is done by the system; the import itself has a person."""


def _short(name: str) -> str:
    """Return a code for a name that has no letter of the Latin alphabet."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def pseudonym(kind: str, source: str, name: str) -> str:
    """Return the keyed pseudonym of `name`: the same in every import, and not to be undone without the key (HMAC-SHA-256)."""
    message = f"{kind}\n{source}\n{name}".encode()
    return hmac.new(keyring.secret("pseudonyms"), message, hashlib.sha256).hexdigest()[:PSEUDONYM_CHARACTERS]


class Names:
    """The names of one source, resolved."""

    def __init__(self, *, source: str, ownership: Ownership, zone: str, joined_on: date, site_code: str = "") -> None:
        self.source, self.ownership, self.zone, self.joined_on = source, ownership, zone, joined_on
        self._site_code = site_code
        self._site: Site | None = None
        self._queues: dict[tuple[str, str], int] = {}
        self._people: dict[str, int] = {}
        self._customers: dict[str, int] = {}
        self._reasons: dict[str, int] = {}

    def site(self) -> Site:
        """Return the site that imported people and queues belong to: the one named, else for open data one made for the source (nobody
        of our own works there), else the first, else one made for the source.
        """
        if self._site is None:
            sites = Site.objects.filter(retired_at=None)
            code = self._site_code or (slugify(self.source) if self.ownership == "open" else "")
            self._site = sites.filter(code=code).first() if code else sites.first()
        if self._site is None:
            code = self._site_code or slugify(self.source)
            self._site = places.add_site(
                code, name=code.replace("-", " ").capitalize(), zone=self.zone, by=IMPORTER
            )
        return self._site

    def queue(self, name: str, *, channel: str, line: str) -> int:
        """Return the key of the queue that the source calls `name`; it is set up on first use."""
        key = (name, channel)
        if key not in self._queues:
            if len(self._queues) >= MOST_QUEUES:
                raise RuleBroken(
                    f"The files name more than {MOST_QUEUES} queues; the last was {name!r}.",
                    remedy="Look whether the column of the queue is the right one, then import again.",
                    code="too_many_queues",
                )
            title = name if self.ownership == "own" else f"{self.source.replace('-', ' ').capitalize()} {name}"
            if not slugify(title):
                title = f"Queue {_short(title)} {title}"
            queue = Queue.objects.filter(code=slugify(title)[:60]).first()
            if queue is not None and queue.channel != channel:
                title = f"{title} {channel}"
                queue = Queue.objects.filter(code=slugify(title)[:60]).first()
            if queue is None:
                queue = lines.open_queue(
                    title, line=line or title, channel=channel, zone=self.zone, site=self.site(), by=IMPORTER
                )
            self._queues[key] = queue.pk
        return self._queues[key]

    def people(self, names: set[str]) -> dict[str, int]:
        """Return the keys of the people that the source calls `names`; those not known yet are added in one batch."""
        wanted = {name for name in names if name not in self._people}
        if wanted and self.ownership == "own":
            for person in Person.objects.filter(staff_number__in=wanted):
                self._people[person.staff_number or ""] = person.pk
            by_name = {person.display_name.casefold(): person.pk for person in Person.objects.filter(is_pseudonym=False)}
            self._people |= {name: by_name[name.casefold()] for name in wanted if name.casefold() in by_name}
        shown = {name: f"Agent {pseudonym('agent', self.source, name)}" for name in wanted} if self.ownership == "open" else {}
        if shown:
            known = dict(Person.objects.filter(display_name__in=shown.values()).values_list("display_name", "pk"))
            self._people |= {name: known[label] for name, label in shown.items() if label in known}
        missing = sorted(name for name in wanted if name not in self._people)
        if len(self._people) + len(missing) > MOST_PEOPLE:
            raise RuleBroken(
                f"The files name more than {MOST_PEOPLE:,} people.",
                remedy="Look whether the column of the agent is the right one, then import again.",
                code="too_many_people",
            )
        if missing:
            added = persons.add_many(
                [
                    persons.NewPerson(
                        display_name=shown.get(name, name), site=self.site(), joined_on=self.joined_on,
                        is_pseudonym=self.ownership == "open",
                    )
                    for name in missing
                ],
                by=IMPORTER,
            )
            self._people |= {name: person.pk for name, person in zip(missing, added, strict=True)}
        return {name: self._people[name] for name in names}

    def customers(self, keys: set[str]) -> dict[str, int]:
        """Return the keys of the customers that the source numbers `keys`; new ones are added in one batch."""
        if len(self._customers) > CUSTOMERS_REMEMBERED:
            self._customers.clear()
        wanted = [key for key in keys if key not in self._customers]
        kept = {key: pseudonym("customer", self.source, key) if self.ownership == "open" else key for key in wanted}
        found = dict(
            Customer.objects.filter(source=self.source, external_id__in=kept.values()).values_list("external_id", "pk")
        )
        missing = [key for key in wanted if kept[key] not in found]
        if missing:
            now = clock.now()
            numbers = references.allocate("CUS", len(missing))
            fresh = [
                Customer(
                    pk=number, source=self.source, external_id=kept[key], is_pseudonym=self.ownership == "open", created_at=now
                )
                for number, key in zip(numbers, missing, strict=True)
            ]
            columns = ("id", "uuid", "source", "external_id", "name", "is_pseudonym", "created_at")
            bulk.insert(Customer, columns, ([getattr(row, column) for column in columns] for row in fresh))
            found |= {customer.external_id: customer.pk for customer in fresh}
        self._customers |= {key: found[kept[key]] for key in wanted}
        return {key: self._customers[key] for key in keys}

    def reason(self, name: str) -> int:
        """Return the key of the reason called `name`; it is added on first use."""
        if name not in self._reasons:
            code = slugify(name)[:60] or f"reason-{_short(name)}"
            self._reasons[name] = Reason.objects.get_or_create(code=code, defaults={"name": name[:80]})[0].pk
        return self._reasons[name]
