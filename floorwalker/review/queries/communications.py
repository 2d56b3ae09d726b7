"""What was said and sent to customers, beside what came of it: by reason which document was used, as far as anything tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Sum

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Tag
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import Document, DocumentUse
from floorwalker.plan.rules import document_kinds
from floorwalker.record import counting
from floorwalker.record.facts import matters as facts
from floorwalker.record.queries.asked import Asked
from floorwalker.review.queries import matters
from floorwalker.review.queries.matters import Part, Share

CONTACT: Final = "contact"
NOTHING: Final[facts.Row] = dict.fromkeys(facts.COLUMNS, 0)


@dataclass(frozen=True)
class Used:
    """A document that helps with a reason: how often it was opened, and what came of the contacts that tell they used it."""

    document: Document
    kind: str
    opened: int
    tells: int
    settled: Share
    said: Share


@dataclass(frozen=True)
class UsedFor:
    """A reason with the documents that help with it, and how many of its contacts tell of none, with what came of these."""

    part: Part
    documents: Sequence[Used]
    silent: int
    settled: Share
    said: Share


def used(asked: Asked, parts: Sequence[Part], *, by: Actor) -> list[UsedFor]:
    """Return for each reason of `parts` which communication its contacts used.

    A document helps with a reason where its owner says so. That a contact used it is told by a tag on the contact which is the
    reference of the document; a contact without one tells nothing, and is counted so.
    """
    seen = list(plan_sight.documents(by).filter(reasons__in=[part.key for part in parts if part.key], retired_at=None).distinct())
    by_reason: dict[int, list[Document]] = defaultdict(list)
    for document, reason in Document.reasons.through.objects.filter(document__in=seen).values_list("document", "reason"):
        by_reason[reason].append(next(each for each in seen if each.pk == document))
    uses = DocumentUse.objects.filter(document__in=seen, day__gte=asked.start, day__lt=asked.end)
    opened = dict(uses.values_list("document").annotate(n=Sum("opened")))
    tagged = _tagged(seen)
    found = []
    for part in parts:
        if part.key is None:
            continue
        documents = sorted(by_reason.get(part.key, ()), key=lambda each: (each.kind, each.title))
        rows = [_used(asked, part, each, opened.get(each.pk, 0), tagged.get(each.reference.lower(), [])) for each in documents]
        told = {contact for each in documents for contact in tagged.get(each.reference.lower(), [])}
        told_of = _sums(asked, part, sorted(told)) if told else NOTHING
        rest = {name: int(part.sums[name]) - int(told_of[name]) for name in ("contacts", "settled", "watched", "said_yes", "said")}
        settled, said = Share(rest["settled"], rest["watched"]), Share(rest["said_yes"], rest["said"])
        found.append(UsedFor(part, rows, rest["contacts"], settled, said))
    return found


def _tagged(documents: Sequence[Document]) -> dict[str, list[int]]:
    """Return the contacts that carry the reference of a document as a tag, by tag; one query."""
    found: dict[str, list[int]] = defaultdict(list)
    wanted = [each.reference.lower() for each in documents]
    for tag, contact in Tag.objects.filter(kind=CONTACT, tag__in=wanted).values_list("tag", "record"):
        found[tag].append(contact)
    return found


def _used(asked: Asked, part: Part, document: Document, opened: int, contacts: list[int]) -> Used:
    sums = _sums(asked, part, contacts) if contacts else NOTHING
    return Used(
        document, document_kinds.get(document.kind).label, opened, int(sums["contacts"]), Share(int(sums["settled"]), int(sums["watched"])),
        Share(int(sums["said_yes"]), int(sums["said"])),
    )


def _sums(asked: Asked, part: Part, contacts: list[int]) -> facts.Row:
    question = matters.question(asked)
    narrowed = dict(question.filters) | {"reason": (part.key,)}
    found = facts.of_contacts(counting.store(), matters.narrowed(question, narrowed), contacts)
    return found[0] if found else NOTHING
