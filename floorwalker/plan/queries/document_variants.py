"""Asking for documents in other languages and for other brands: which keeps up, which is behind, and which a reader is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import Document, DocumentEdition, DocumentVariant, DocumentVersion, ReadingLanguage
from floorwalker.plan.queries import documents
from floorwalker.plan.rules import documents as rules
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE
from floorwalker.plan.rules.statements import Said

READ: Final = documents.READ
WRITE: Final = documents.WRITE
CHECK: Final = sight.CHECK_VARIANTS
State = DocumentVariant.State
OPEN: Final = (State.DRAFT, State.CHECKING)
STANDINGS: Final = (
    ("unusable", "Stale, must not be used"), ("stale", "Stale"), ("missing", "Missing"), ("current", "Keeps up"),
    ("waiting", "Not in force"),
)

BEHIND: Final = ("unusable", "stale", "missing")


@dataclass(frozen=True)
class Spoken:
    """What a reader is shown of a document in a language: the variant, and what was published since the version that it says.

    `since` is empty where it keeps up. `is_usable` says whether nothing material changed: what is not usable is confirmed by nobody and
    sent to no customer.
    """

    variant: DocumentVariant
    since: tuple[DocumentVersion, ...]

    @property
    def is_usable(self) -> bool:
        """Whether nothing material changed since."""
        return not any(each.is_material for each in self.since)


def listed(by: Actor) -> QuerySet[DocumentEdition]:
    """Return every language and brand in which documents that `by` may see are wanted, each with its `standing`.

    Each carries `held_number` of the version that holds, `live_number` of the version that it says, `behind_since`, the day from which
    a later version held, `open_state`, how far the next text has come, and `standing`, one of `STANDINGS`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    policy.require(by, READ)
    return _standing(sight.editions(by).filter(ended_at=None, document__retired_at=None))


def _standing(rows: QuerySet[DocumentEdition]) -> QuerySet[DocumentEdition]:
    today = documents.today()
    held = sight.holding(today).filter(document=OuterRef("document")).order_by("-number")
    said = sight.live_variants().filter(edition=OuterRef("pk"), version__starts_on__lte=today).order_by("-version__number")
    after = DocumentVersion.objects.filter(
        document=OuterRef("document"), state=DocumentVersion.State.PUBLISHED, starts_on__lte=today, number__gt=OuterRef("live_number")
    ).order_by("number")
    rows = rows.select_related("document__owner", "translator").annotate(
        held_number=Subquery(held.values("number")[:1]), held_from=Subquery(held.values("starts_on")[:1]),
        live_number=Subquery(said.values("version__number")[:1]),
        open_state=Subquery(DocumentVariant.objects.filter(edition=OuterRef("pk"), state__in=OPEN).values("state")[:1]),
    )
    return rows.annotate(behind_since=Subquery(after.values("starts_on")[:1], output_field=DateField())).annotate(
        standing=Case(
            When(held_number=None, then=Value("waiting")), When(live_number=None, then=Value("missing")),
            When(live_number__gte=F("held_number"), then=Value("current")),
            When(Exists(after.filter(is_material=True)), then=Value("unusable")), default=Value("stale"),
        )
    )


def behind() -> QuerySet[DocumentEdition]:
    """Return what is stale or missing today, of all documents."""
    rows = DocumentEdition.objects.filter(ended_at=None, document__retired_at=None)
    return standing_in(_standing(rows), *BEHIND)


def standing_in(rows: QuerySet[DocumentEdition], *standings: str) -> QuerySet[DocumentEdition]:
    """Return those of the listed `rows` that stand in one of `standings`."""
    return rows.filter(Q(standing__in=standings))


def since(row: Any) -> date:
    """Return from which day on a listed edition is behind: a later version holds, or it is wanted and was never there."""
    begins: date = row.behind_since or max(row.wanted_on, row.held_from)
    return begins


def due_on(day: date, *, closed: Collection[date] | None = None) -> date:
    """Return by when what is behind since `day` is to be there: so many days later as the house sets, on an open day.

    Who asks for many days gives the days on which the house is `closed`.
    """
    late = day + timedelta(days=int(settings.get("variant_due_days")))
    return rules.open_day_after(late, closed=documents.closed_days(late, late + documents.LOOK_BACK) if closed is None else closed)


def find(reference: str, *, by: Actor) -> DocumentEdition:
    """Return the edition called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, READ)
    found = _standing(sight.editions(by)).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no {reference} that you may see.", remedy="Look for it under Languages and brands.")
    return found


def variants(edition: DocumentEdition, *, by: Actor) -> QuerySet[DocumentVariant]:
    """Return the variants of `edition` that `by` may see, the latest first."""
    rows = sight.variants(by).filter(edition=edition)
    return rows.select_related("version__document", "edition__document", "saved_by", "checker", "asked_by", "checked_by")


def next_version(edition: DocumentEdition) -> DocumentVersion | None:
    """Return the version that is to be said: the latest that is published or waits for a decision."""
    states = [DocumentVersion.State.PUBLISHED, DocumentVersion.State.DECIDING]
    rows = DocumentVersion.objects.filter(document=edition.document_id, state__in=states)
    return rows.select_related("document__owner").order_by("-number").first()


def words_of(one: DocumentVersion | DocumentVariant) -> Words:
    """Return the words of an original or of a variant."""
    return Words(title=one.title, body=one.body, variables=one.variables)


def checkers(one: DocumentVariant) -> QuerySet[Person]:
    """Return those who may check a variant today: all who may be asked, without those who wrote any of it."""
    return who_may(CHECK, on=documents.today()).exclude(pk__in=one.writers.values("pk"))


def before(one: DocumentVariant) -> DocumentVariant | None:
    """Return the variant of an earlier version of the same edition that was checked last."""
    rows = DocumentVariant.objects.filter(edition=one.edition_id, state=State.CHECKED, version__number__lt=one.version.number)
    return rows.select_related("version").order_by("-version__number").first()


def speak(version: DocumentVersion, *, language: str, brand: str) -> Spoken | None:
    """Return what `version` says in `language` for `brand`, else the last that an earlier version said; None where none ever did.

    A text for every brand stands in where `brand` has none of its own.
    """
    if version.state != DocumentVersion.State.PUBLISHED:
        return None
    rows = sight.live_variants().filter(
        edition__document=version.document_id, edition__language=language, edition__brand__in={brand, ""},
        version__number__lte=version.number,
    )
    found = rows.select_related("version", "edition", "checked_by").order_by("-edition__brand", "-version__number").first()
    if found is None:
        return None
    later = DocumentVersion.objects.filter(
        document=version.document_id, state=DocumentVersion.State.PUBLISHED, number__gt=found.version.number, number__lte=version.number
    )
    return Spoken(found, tuple(later.order_by("number")))


def usable(version: DocumentVersion) -> list[DocumentVariant]:
    """Return what may be read or sent instead of a published `version`: one of each language and brand, nothing material changed since.

    Two queries.
    """
    published = DocumentVersion.objects.filter(
        document=version.document_id, state=DocumentVersion.State.PUBLISHED, number__lte=version.number
    )
    material = published.filter(is_material=True).aggregate(last=Max("number"))["last"] or version.number
    rows = sight.live_variants().filter(version__in=published.filter(number__gte=material).values("pk"))
    found: dict[int, DocumentVariant] = {}
    for each in rows.select_related("edition", "version__document").order_by("edition__language", "edition__brand", "-version__number"):
        found.setdefault(each.edition_id, each)
    return list(found.values())


def texts_of(said: Mapping[str, Said], edition: DocumentEdition) -> dict[str, DocumentVariant]:
    """Return the texts in which `edition` says the statements `said`, by reference: where that very version has one in its language."""
    if not said:
        return {}
    rows = sight.live_variants().filter(
        edition__language=edition.language, edition__brand__in={edition.brand, ""}, version__document__reference__in=list(said)
    )
    named = rows.select_related("version__document").order_by("edition__brand")
    return {
        reference: each for each in named
        if said[reference := each.version.document.reference].number == each.version.number
    }


def translated(said: Mapping[str, Said], edition: DocumentEdition) -> dict[str, Said]:
    """Return the statements `said` as `edition` says them: in its language where that very version has a text in it, else in English."""
    return said_as(said, texts_of(said, edition))


def said_as(said: Mapping[str, Said], texts: Mapping[str, DocumentVariant]) -> dict[str, Said]:
    """Return the statements `said`, each in the words of its text among `texts`, where there is one."""
    return {
        reference: each if (own := texts.get(reference)) is None else replace(each, title=own.title, words=own.body, digest=own.digest)
        for reference, each in said.items()
    }


def offered(document: Document) -> list[DocumentEdition]:
    """Return in which languages and for which brands `document` can be read or is wanted. One query."""
    return list(DocumentEdition.objects.filter(document=document, ended_at=None).order_by("language", "brand"))


def language_of(person_id: int | None) -> str:
    """Return the language in which the person wants to read documents."""
    chosen = ReadingLanguage.objects.filter(person=person_id or 0).values_list("language", flat=True).first()
    return chosen or HOUSE_LANGUAGE


def owned_by(person: Person) -> QuerySet[DocumentEdition]:
    """Return what `person` is to write in other languages and for other brands."""
    rows = DocumentEdition.objects.filter(translator=person, ended_at=None, document__retired_at=None)
    return rows.select_related("document")

