"""From a source's own names to our queues, people, customers and reasons, made on first use and remembered for the import.

In our own centre each name is kept, and whose it is is decided under Who is who, by the moment of the contact; in open data each
becomes a keyed pseudonym, the key outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.text import slugify

from floorwalker.ground import clock, keyring, lines, references
from floorwalker.ground.people.actions import persons, places
from floorwalker.ground.people.models import Person, Site
from floorwalker.record import bulk, meeting, whose
from floorwalker.record.importers.base import Ownership
from floorwalker.record.meeting import IMPORTER, MOST_PEOPLE, MOST_QUEUES, Newcomers
from floorwalker.record.models import Customer, Import, Sighting, SourceName
from floorwalker.record.whose import Whose

PSEUDONYM_CHARACTERS = 12
"""48 bits: two of a million customers fall together with a chance below 1 in 500."""
CUSTOMERS_REMEMBERED = 100_000
"""A cache, not the register: an import of millions must not grow with its customers."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whose a name is by key, the key of the name (None in open data), and whether somebody knows whose it is."""

    target: int | None
    said: int | None = None
    is_known: bool = True
    settles: bool | None = None


NOBODY: Final = Named(None)


def pseudonym(kind: str, source: str, name: str) -> str:
    """Return the keyed pseudonym of `name`: the same in every import, and not to be undone without the key (HMAC-SHA-256)."""
    message = f"{kind}\n{source}\n{name}".encode()
    return hmac.new(keyring.secret("pseudonyms"), message, hashlib.sha256).hexdigest()[:PSEUDONYM_CHARACTERS]


class Names:
    """The names of one source, resolved."""

    def __init__(
        self, *, source: str, ownership: Ownership, zone: str, joined_on: date, site_code: str = "", reference: str = ""
    ) -> None:
        self.source, self.ownership, self.zone, self.joined_on = source, ownership, zone, joined_on
        self.began_at = clock.now()
        self._site_code = site_code
        self._site: Site | None = None
        self._newcomers = Newcomers(source=source, decision=reference, joined_on=joined_on, site=self.site)
        self._whose: dict[tuple[str, ...], Whose] = {}
        self._seen: dict[tuple[int, bool], tuple[int, datetime, datetime]] = {}
        self._queues: dict[tuple[str, str], int] = {}
        self._people: dict[str, int] = {}
        self._customers: dict[str, int] = {}
        self._customers_said: dict[str, Whose] = {}

    @property
    def newly_met(self) -> tuple[int, int]:
        """How many names this import brought for the first time: known by number or name, and not known."""
        return self._newcomers.known, self._newcomers.unknown

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

    def meet(self, agents: set[str]) -> None:
        """Make ready for contacts and stretches of `agents`; those not known yet are added in one batch."""
        if self.ownership == "open":
            self._meet_pseudonyms({name for name in agents if name not in self._people})
        elif wanted := {name for name in agents if ("agent", name) not in self._whose}:
            names = self._newcomers.agents(wanted)
            found = whose.of(names.values())
            self._whose |= {("agent", value): found[name.pk] for value, name in names.items()}

    def agent(self, value: str | None, *, at: datetime) -> Named:
        """Return whose the agent's name `value` is at the moment `at`; it was met before."""
        if value is None:
            return NOBODY
        if self.ownership == "open":
            return Named(self._people[value])
        return self._at(self._whose["agent", value], at)

    def queue(self, value: str | None, *, channel: str, line: str, at: datetime) -> Named:
        """Return which queue the source calls `value` at the moment `at`; it is set up on first use."""
        if value is None:
            return NOBODY
        if self.ownership == "open":
            return Named(self._open_queue(value, channel, line))
        key = ("queue", value, channel)
        if key not in self._whose:
            name = self._newcomers.queue(value, channel=channel, line=line, zone=self.zone)
            self._whose[key] = whose.of([name])[name.pk]
        return self._at(self._whose[key], at)

    def reason(self, value: str | None, *, at: datetime) -> Named:
        """Return which reason the source calls `value` at the moment `at`; it is added on first use."""
        if not value:
            return NOBODY
        key = ("reason", value)
        if self.ownership == "open":
            if key not in self._whose:
                self._whose[key] = Whose(0, (), meeting.same_reason(value)[0].pk)
            return Named(self._whose[key].stand_in)
        if key not in self._whose:
            name = self._newcomers.reason(value)
            self._whose[key] = whose.of([name])[name.pk]
        return self._at(self._whose[key], at)

    def customer(self, value: str | None, *, at: datetime) -> Named:
        """Return whose number `value` is at the moment `at`, as was said, else the customer whom the source numbers so."""
        if value is None:
            return NOBODY
        said = self._customers_said.get(value)
        key, is_known = said.at(at) if said is not None else (None, False)
        return Named(key, said.name) if said is not None and is_known and key else Named(self._customers[value])

    def saw(self, named: Iterable[Named], *, at: datetime, contacts: int = 1) -> None:
        """Keep count of names that stand in one contact, or in a stretch (0 `contacts`), that began at `at`."""
        for each in {(each.said, each.is_known) for each in named}:
            if each[0] is not None:
                count, first, last = self._seen.get((each[0], each[1]), (0, at, at))
                self._seen[each[0], each[1]] = (count + contacts, min(first, at), max(last, at))

    def keep_sightings(self, batch: Import) -> bool:
        """Write what was counted, in the open transaction; return whether names decided anew meanwhile are to be tied again."""
        Sighting.objects.filter(batch=batch).delete()
        Sighting.objects.bulk_create(
            Sighting(name_id=name, batch=batch, is_known=is_known, contacts=count, first_at=first, last_at=last)
            for (name, is_known), (count, first, last) in sorted(self._seen.items())
        )
        names = {name for name, _ in self._seen}
        return bool(SourceName.objects.filter(pk__in=names, decided_at__gte=self.began_at).update(to_tie=True))

    def customers(self, keys: set[str]) -> None:
        """Make ready for contacts of the customers that the source numbers `keys`; new ones are added in one batch."""
        if len(self._customers) > CUSTOMERS_REMEMBERED:
            self._customers.clear()
            self._customers_said.clear()
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
        if self.ownership == "own":
            said = {
                name.value: name
                for name in SourceName.objects.filter(source=self.source, kind=SourceName.Kind.CUSTOMER, value__in=wanted)
            }
            known = whose.of(said.values()) if said else {}
            self._customers_said |= {value: known[name.pk] for value, name in said.items()}

    def _at(self, name: Whose, at: datetime) -> Named:
        target, is_known = name.at(at)
        return Named(target, name.name, is_known, name.settles_at(at) if name.spans else None)

    def _open_queue(self, value: str, channel: str, line: str) -> int:
        key = (value, channel)
        if key not in self._queues:
            if len(self._queues) >= MOST_QUEUES:
                raise meeting.too_many_queues(value)
            queue, title = meeting.same_queue(f"{self.source.replace('-', ' ').capitalize()} {value}", channel=channel)
            if queue is None:
                queue = lines.open_queue(
                    title, line=line or title, channel=channel, zone=self.zone, site=self.site(), by=IMPORTER
                )
            self._queues[key] = queue.pk
        return self._queues[key]

    def _meet_pseudonyms(self, wanted: set[str]) -> None:
        shown = {name: f"Agent {pseudonym('agent', self.source, name)}" for name in wanted}
        known = dict(Person.objects.filter(display_name__in=shown.values()).values_list("display_name", "pk"))
        self._people |= {name: known[label] for name, label in shown.items() if label in known}
        missing = sorted(name for name in wanted if name not in self._people)
        if len(self._people) + len(missing) > MOST_PEOPLE:
            raise meeting.too_many_people()
        if missing:
            added = persons.add_many(
                [
                    persons.NewPerson(display_name=shown[name], site=self.site(), joined_on=self.joined_on, is_pseudonym=True)
                    for name in missing
                ],
                by=IMPORTER,
            )
            self._people |= {name: person.pk for name, person in zip(missing, added, strict=True)}
