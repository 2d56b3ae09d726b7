"""Reading: the person confirmed the version of a document that holds on the day, or one since its last change that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from floorwalker.plan import sight
from floorwalker.plan.models import DocumentVersion, ReadinessRule, ReadingDuty
from floorwalker.plan.rules.readiness_kinds.base import Found, ReadinessKind, Unmet

_State = DocumentVersion.State


def _asks(rule: ReadinessRule) -> str:
    return f"{rule.document} read and confirmed"


def _unmet(rules: Sequence[ReadinessRule], people: Collection[int], on: date) -> Found:
    documents = {rule.document_id for rule in rules}
    holding = {version.document_id: version for version in sight.holding(on).filter(document__in=documents)}
    since: dict[int, DocumentVersion] = {}
    material = DocumentVersion.objects.filter(document__in=holding, state=_State.PUBLISHED, is_material=True)
    for version in material.order_by("number"):
        if version.number <= holding[version.document_id].number:
            since[version.document_id] = version
    done: dict[int, set[int]] = defaultdict(set)
    owed: dict[int, set[int]] = defaultdict(set)
    rows = ReadingDuty.objects.filter(sight.OWED, person__in=people, reading__version__document__in=holding)
    columns = ("reading__version__document", "reading__version__number", "person", "attested_at", "reading__closed_at")
    for document, number, person, attested_at, closed_at in rows.values_list(*columns):
        if number < since.get(document, holding[document]).number:
            continue
        if attested_at is not None:
            done[document].add(person)
        elif closed_at is None:
            owed[document].add(person)
    found: dict[int, dict[int, Unmet]] = {}
    for rule in rules:
        if rule.document is None or rule.document_id not in holding:  # nothing holds that could be read
            found[rule.pk] = {}
            continue
        key = rule.document.pk
        begins = since.get(key, holding[key]).starts_on
        late = Unmet(f"Has not confirmed {rule.document}", "Read and confirm it under My reading.", since=begins)
        unasked = Unmet(
            f"Was not asked to read {rule.document}", "Ask for the reading on the page of the document.",
            rule.document.owner.display_name, begins,
        )
        found[rule.pk] = {person: late if person in owed[key] else unasked for person in people if person not in done[key]}
    return found


def _turns(rules: Sequence[ReadinessRule], people: Collection[int], first: date, last: date) -> set[date]:
    rows = DocumentVersion.objects.filter(document__in={rule.document_id for rule in rules}, state=_State.PUBLISHED)
    spans = rows.filter(starts_on__lte=last).exclude(ends_on__lte=first).order_by().values_list("starts_on", "ends_on").distinct()
    return {day for span in spans for day in span if day is not None and first < day <= last}


KIND = ReadinessKind(
    code="reading", label="Reading",
    says="The version of a document that holds was read and confirmed; each change that matters asks anew.",
    asks=_asks, unmet=_unmet, needs="document", turns=_turns,
)
