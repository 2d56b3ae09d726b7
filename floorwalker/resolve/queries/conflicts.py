"""What of the record speaks against somebody investigating a complaint: a contact, their name, a tie they told of."""

from __future__ import annotations

import re

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import queries as trail
from floorwalker.record.models import Interaction
from floorwalker.resolve.models import Complaint, ConflictCheck

TOLD = "disclosure.told"
"""The line that another room leaves of a tie or an interest that somebody told of."""


def ties(complaint: Complaint, person: Person) -> list[str]:
    """Return in a sentence each thing that speaks against `person` investigating `complaint`; empty where nothing does."""
    numbers = {each.contact for each in complaint.contacts.all()} | ({complaint.contact} if complaint.contact else set())
    found = [
        f"{person.display_name} handled C-{number}."
        for number in Interaction.objects.filter(pk__in=numbers, agent=person).order_by("pk").values_list("pk", flat=True)
    ]
    said = " ".join([complaint.summary, complaint.words, *(f"{each.title} {each.words}" for each in complaint.issues.all())])
    if any(re.search(rf"\b{re.escape(name)}\b", said, re.IGNORECASE) for name in {person.display_name, person.given_name} if len(name) > 2):
        found.append(f"The words of the complaint name {person.display_name}.")
    found += [f"A tie was told of: {each.sentence}" for each in _told(complaint, person)]
    return found


def _told(complaint: Complaint, person: Person) -> list[trail.TrailLine]:
    """Return what `person` told of, where it names the customer, who speaks for them, or the product."""
    names = [complaint.customer.name if complaint.customer else "", complaint.speaker_name, complaint.product]
    wanted = [name.casefold() for name in names if len(name) > 3]
    if not wanted:
        return []
    lines = trail.lines(actor=Actor.person(person.pk), kind=TOLD, limit=200)
    return [each for each in lines if any(name in each.sentence.casefold() for name in wanted)]


def last(complaint: Complaint, person_id: int | None) -> ConflictCheck | None:
    """Return the last check of a person in a complaint."""
    return complaint.conflict_checks.filter(person=person_id).first()


def may_decide(complaint: Complaint, person_id: int | None) -> bool:
    """Return whether a person checked, and may investigate and decide."""
    found = last(complaint, person_id)
    return found is not None and found.may
