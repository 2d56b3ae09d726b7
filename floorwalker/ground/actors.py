"""Who acts: a person, the system, an API key, a customer, or somebody outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "system", "api_key", "customer", "external"]


@dataclass(frozen=True)
class Actor:
    """The one who acts, by kind and id only, as the trail keeps it.

    A person's id is the primary key of `people.Person` as text; the system's id is the part of the system that acts, such as
    ``sealer`` or ``command``.
    """

    kind: ActorKind
    id: str

    @classmethod
    def system(cls, part: str) -> Actor:
        """Return the part of the system named `part` as actor."""
        return cls("system", part)

    @classmethod
    def person(cls, person_id: int) -> Actor:
        """Return the person with the primary key `person_id` as actor."""
        return cls("person", str(person_id))

    @property
    def person_id(self) -> int | None:
        """The primary key of the acting person, None for any other kind of actor."""
        return int(self.id) if self.kind == "person" else None
