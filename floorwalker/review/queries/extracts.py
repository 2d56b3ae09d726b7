"""Cited contacts: by what, until when each is kept and by which rule, and which go soon without a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.record import keeping
from floorwalker.record.keeping import Kept
from floorwalker.record.models import Interaction, Recording
from floorwalker.record.queries import contacts, recordings, transcripts
from floorwalker.review import sight
from floorwalker.review.models import Evaluation, Extract

VIEW: Final = sight.VIEW
KEEP: Final = "review.keep_extracts"
ASKED_BEFORE: Final = timedelta(days=30)
"""The owner is asked so long before the recording goes."""
CITING: Final = (Evaluation.Kind.QUALITY, Evaluation.Kind.SECOND)
"""Evaluations that count; calibration and self-assessment keep nothing."""


@dataclass(frozen=True)
class Cite:
    """One record that cites a contact, and who answers for it."""

    ref: Ref
    words: str
    owner: Person | None


@dataclass(frozen=True)
class Keeping:
    """How long a contact is kept: each recording with its rule, what cites it, and what was decided."""

    contact: Interaction
    recordings: Sequence[tuple[Recording, Kept]]
    cites: Sequence[Cite]
    extract: Extract | None
    has_words: bool

    @property
    def until(self) -> datetime | None:
        """When the first of its recordings goes; None where none will."""
        return min((kept.until for each, kept in self.recordings if each.stored is not None and kept.until is not None), default=None)

    @property
    def goes_soon(self) -> bool:
        """Whether it is cited, nothing was decided, and a recording goes within the time in which owners are asked."""
        return bool(self.cites) and self.extract is None and self.until is not None and self.until <= clock.now() + ASKED_BEFORE

    @property
    def has_anything(self) -> bool:
        """Whether words or sound of it are kept."""
        return self.has_words or any(each.stored is not None for each, _kept in self.recordings)


def of(reference: str, *, by: Actor) -> Keeping:
    """Return how long the contact `reference` is kept and why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, VIEW)
    contact = contacts.find(reference, by=by)
    sounds = recordings.of_contact(contact.pk)
    return Keeping(
        contact, [(each, keeping.kept(each)) for each in sounds], cites(contact.pk, sounds),
        Extract.objects.select_related("made_by").filter(contact=contact.pk).first(),
        transcripts.visible().filter(contact=contact.pk).exists(),
    )


def cites(contact: int, sounds: Iterable[Recording]) -> list[Cite]:
    """Return what cites the contact with this number or one of its recordings, the oldest first."""
    judged = list(_citing().filter(contact=contact).select_related("evaluator").order_by("pk"))
    found = [
        Cite(Ref("evaluation", each.reference), f"{each.get_kind_display()} {each.reference}", each.evaluator) for each in judged
    ]
    sources = [f"contact:C-{contact}", *(str(each.ref) for each in found), *(f"recording:{each.reference}" for each in sounds)]
    findings = Finding.objects.filter(source__in=sources).select_related("owner").order_by("pk")
    return [*found, *(Cite(Ref("finding", each.reference), f"Finding {each.reference}", each.owner) for each in findings)]


def _citing() -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(kind__in=CITING, submitted_at__isnull=False, voided_at=None)


def going(now: datetime) -> dict[int, tuple[datetime, Person]]:
    """Return the cited contacts whose recordings go within the time in which owners are asked, undecided: when, and who is asked."""
    decided = Extract.objects.values("contact")
    due = keeping.due(now + ASKED_BEFORE).filter(contact__in=_citing().values("contact"), stored__isnull=False).exclude(contact__in=decided)
    ends: dict[int, datetime] = {}
    for recording in due:
        until = keeping.kept(recording).until
        if until is not None and recording.contact is not None:
            ends[recording.contact] = min(until, ends.get(recording.contact, until))
    owners = {each.contact: each.evaluator for each in _citing().filter(contact__in=ends).select_related("evaluator").order_by("pk")}
    return {contact: (until, owners[contact]) for contact, until in ends.items()}


def content(keeping_of: Keeping, *, by: Actor) -> dict[str, Any]:
    """Return what an extract of a contact holds: no name, and nothing that is masked, whoever freezes it."""
    said = transcripts.of(keeping_of.contact, by=by)
    lines = said.lines if said is not None else ()
    return {
        "contact": refs.freeze(Ref("contact", keeping_of.contact.reference), by=by),
        "recordings": [refs.freeze(Ref("recording", each.reference), by=by) for each, _kept in keeping_of.recordings],
        "cited_by": [str(each.ref) for each in keeping_of.cites],
        "words": [
            {"at": line.clock, "party": line.party, "said": "".join(f"[{each.chip}]" if each.chip else each.words for each in line.pieces)}
            for line in lines
        ],
    }  # fmt: skip


def listed(by: Actor) -> QuerySet[Extract]:
    """Return the extracts, and what was let go, of the agents whom `by` reaches.

    Raises
    ------
    NotAllowed
        If no role of `by` keeps extracts.
    """
    policy.require(by, KEEP)
    rows = Extract.objects.select_related("agent", "made_by")
    return rows.filter(policy.scope(by, KEEP).q(person="agent"))


def find(reference: str, *, by: Actor) -> Extract:
    """Return the extract `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` keeps extracts.
    NotFound
        If there is none that `by` reaches.
    """
    found = listed(by).prefetch_related("sounds__stored").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no extract {reference} that you may see.", remedy="Look at the list of extracts.")
    return found
