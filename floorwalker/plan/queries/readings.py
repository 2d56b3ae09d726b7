"""Asking for readings: who must, who has, who is late, as far as the reader reaches; and what the reader owes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import Absence, Document, DocumentVariant, DocumentVersion, Reading, ReadingDuty, ShownText
from floorwalker.plan.queries import document_variants, documents, statements
from floorwalker.plan.queries.documents import today
from floorwalker.plan.rules.statements import Said
from floorwalker.plan.said import as_said

ASK: Final = "plan.ask_reading"
VIEW: Final = sight.VIEW_READING
DUE_AT: Final = time(17)


def must(reading: Reading, *, on: date) -> QuerySet[Person]:
    """Return who must read it on the day `on`: who holds one of its roles in one of its teams or at one of its sites, and who is named."""
    people = who_may(documents.READ, on=on).filter(is_provisional=False)
    by_place = Q()
    teams, sites = list(reading.teams.values_list("pk", flat=True)), list(reading.sites.values_list("pk", flat=True))
    if teams:
        by_place |= Q(pk__in=Membership.objects.on(on).filter(team__in=teams).values("person"))
    if sites:
        by_place |= Q(site__in=sites)
    inside = by_place
    if reading.roles:
        inside &= Q(pk__in=RoleAssignment.objects.on(on).filter(role__in=reading.roles).values("person"))
    named = Q(pk__in=reading.people.values("pk"))
    return people.filter(inside | named if teams or sites or reading.roles else named)


def in_words(reading: Reading) -> str:
    """Return who must, in words."""
    roles = ", ".join(Role(each).label.lower() + "s" for each in reading.roles)
    places = ", ".join([*(team.name for team in reading.teams.all()), *(site.name for site in reading.sites.all())])
    named = len(reading.people.all())
    told = f"{roles or 'everybody'}{' of ' + places if places else ''}" if roles or places else ""
    names = f"{named} {'person' if named == 1 else 'people'} by name" if named else ""
    return " and ".join(each for each in (told, names) if each)


def back_on(people: Collection[int], *, on: date, due_on: date) -> dict[int, datetime]:
    """Return when those come back who are away on the day `on` or on the day it is due."""
    found: dict[int, datetime] = {}
    for day in {on, due_on}:
        begins = datetime.combine(day, time(), tzinfo=ZoneInfo("UTC"))
        gone = Absence.objects.filter(person__in=people, starts_at__lt=begins + timedelta(days=1), ends_at__gt=begins + timedelta(hours=18))
        for person, ends in gone.values_list("person", "ends_at"):
            found[person] = max(ends, found.get(person, ends))
    return found


def may_ask(by: Actor, document: Document) -> bool:
    """Return whether `by` asks for readings of `document`: its owner, or who approves documents."""
    return policy.allows(by, ASK) and (document.owner_id == by.person_id or policy.allows(by, documents.APPROVE))


def listed(by: Actor) -> QuerySet[Reading]:
    """Return the readings that `by` sees, each with `number`, `done` and `late` of the people in it whom `by` sees.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readings.
    """
    policy.require(by, VIEW)
    seen = sight.duties(by).filter(reading=OuterRef("pk")).order_by().values("reading")
    late = Q(attested_at=None, due_on__lt=today())
    return _whole(sight.readings(by)).annotate(
        number=Subquery(seen.annotate(n=Count("pk")).values("n")),
        done=Subquery(seen.annotate(n=Count("pk", filter=Q(attested_at__isnull=False))).values("n")),
        late=Subquery(seen.annotate(n=Count("pk", filter=late)).values("n")),
    )


def find(reference: str, *, by: Actor) -> Reading:
    """Return the reading called `reference`, if `by` owes it or sees somebody who does.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, documents.READ)
    found = _whole(sight.readings(by)).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no reading {reference} that you may see.", remedy="Look for it under My reading.")
    return found


def _whole(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    return rows.select_related("version__document__owner", "asked_by").prefetch_related("teams", "sites", "people")


def people_of(reading: Reading, *, by: Actor) -> QuerySet[ReadingDuty]:
    """Return who must read it, as far as `by` sees them."""
    policy.require(by, VIEW)
    rows = sight.duties(by).filter(reading=reading).select_related("person__site", "carried_from__reading__version", "variant__edition")
    team = Membership.objects.on(today()).filter(person=OuterRef("person")).values("team__name")[:1]
    return rows.annotate(team_name=Subquery(team))


def of_version(version: DocumentVersion) -> Reading | None:
    """Return the reading of `version` that is asked for, else the last that was."""
    rows = Reading.objects.filter(version=version).prefetch_related("teams", "sites", "people")
    return rows.filter(closed_at=None).first() or rows.first()


def own(person_id: int | None) -> QuerySet[ReadingDuty]:
    """Return what the person owes or has confirmed, what is to be done first."""
    rows = ReadingDuty.objects.filter(sight.OWED, person=person_id or 0).filter(Q(reading__closed_at=None) | Q(attested_at__isnull=False))
    return rows.select_related("reading__version__document").order_by("attested_at", "due_on", "pk")


def owed(person_id: int | None) -> QuerySet[ReadingDuty]:
    """Return what the person has still to read, the first due first."""
    return own(person_id).filter(attested_at=None, released_at=None, reading__closed_at=None).order_by("due_on", "pk")


def is_live(reading: Reading, on: date) -> bool:
    """Return whether its version still holds or is to come, on the day `on`."""
    version = reading.version
    return version.document.retired_at is None and (version.ends_on is None or version.ends_on > on)


def carried(reading: Reading, people: Collection[int]) -> dict[int, ReadingDuty]:
    """Return what was confirmed before and still counts, by person: nothing before the last material change of it or of its statements."""
    version = reading.version
    before = DocumentVersion.objects.filter(document=version.document_id, state=documents.State.PUBLISHED, number__lte=version.number)
    since = before.filter(is_material=True).order_by("-number").values_list("number", flat=True).first() or version.number
    rows = ReadingDuty.objects.filter(
        person__in=people, attested_at__isnull=False, reading__version__document=version.document_id,
        reading__version__number__gte=since, reading__version__number__lte=version.number,
    ).exclude(reading=reading)
    if (changed := statements.changed_at(version)) is not None:
        rows = rows.filter(attested_at__gte=changed)
    return {each.person_id: each for each in rows.order_by("attested_at")}


def version_shown(duty: ReadingDuty) -> DocumentVersion:
    """Return the version that somebody confirmed, which may be an earlier one; else the one that they are to read."""
    return duty.carried_from.reading.version if duty.carried_from is not None else duty.reading.version


def said_in(version: DocumentVersion, variant: DocumentVariant | None = None, *, digest: str) -> dict[str, Said]:
    """Return the statements in the text of `version`, or of its `variant`, whose SHA-256 somebody confirmed; else those that it says now.

    The text is proven where `statements.shown_digest` of them is `digest` again.
    """
    kept = ShownText.objects.filter(version=version, digest=digest).first() if digest else None
    if kept is not None:
        said = {each.document.reference: as_said(each) for each in kept.statements.select_related("document")}
        texts = {each.version.document.reference: each for each in kept.spoken.select_related("version__document")}
        return document_variants.said_as(said, texts)
    said = statements.in_text(version)
    return said if variant is None else document_variants.translated(said, variant.edition)


def confirmed(reading: Reading, digest: str, *, by: Actor) -> ReadingDuty:
    """Return what somebody whom `by` sees confirmed for `reading`: the text with the SHA-256 `digest`, in whichever language.

    Raises
    ------
    NotFound
        If nobody did whom `by` sees.
    """
    rows = sight.duties(by).filter(Q(digest=digest) | Q(variant_digest=digest), reading=reading, attested_at__isnull=False)
    duty = rows.select_related("carried_from__reading__version__document", "variant__edition").first() if digest else None
    if duty is None:
        raise NotFound("Nobody confirmed such a text whom you may see.", remedy="Choose one of those in the list of who has read it.")
    return duty


def due_at(duty: ReadingDuty) -> datetime:
    """Return the moment by which it is owed: 17:00 of its day where the person works."""
    return datetime.combine(duty.due_on, DUE_AT, tzinfo=ZoneInfo(duty.person.site.zone))


def is_away(people: Collection[int]) -> set[int]:
    """Return those of `people` who are recorded as away now."""
    now = clock.now()
    gone = Absence.objects.filter(person__in=people, starts_at__lte=now, ends_at__gt=now)
    return set(gone.values_list("person", flat=True))


def to_remind(reading: Reading, *, by: Actor) -> list[ReadingDuty]:
    """Return who is late or due today, was not reminded by hand today, is not away, and is seen by `by`, who is another."""
    day = today()
    due = people_of(reading, by=by).filter(attested_at=None, released_at=None, due_on__lte=day)
    due = due.exclude(person=by.person_id or 0).exclude(reminded_on=day).select_related("reading__version__document")
    away = is_away([each.person_id for each in due])
    return [each for each in due if each.person_id not in away]
