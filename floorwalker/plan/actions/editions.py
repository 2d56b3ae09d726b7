"""In which languages and for which brands a document is to be had: asking for one, who writes it, and wanting it no more."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, lines, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, variant_round
from floorwalker.plan.actions.documents import person_of
from floorwalker.plan.models import Document, DocumentEdition, DocumentVariant, ReadingLanguage
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import documents
from floorwalker.plan.rules import document_variants as rules
from floorwalker.plan.rules import languages
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.variant_events import EditionEnded, EditionGiven, EditionWanted, LanguageChosen

State = DocumentVariant.State


@transaction.atomic
def want(document: Document, *, language: str, brand: str, translator: Person, by: Actor) -> DocumentEdition:
    """Ask `translator` for `document` in `language` and for `brand` (empty: every brand), and for each later version of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If there is no such language or brand, the original is in it, the document is retired, or `translator` may not write documents.
    Conflict
        If it is wanted already.
    """
    policy.require(by, queries.WRITE)
    asker = person_of(by)
    known = languages.get(language)
    rules.check_wanted(known.code, brand.strip(), brands=lines.used("brand"))
    held = Document.objects.select_for_update(of=("self",)).select_related("owner").get(pk=document.pk)
    if held.retired_at is not None:
        raise RuleBroken(f"{held.reference} is retired.", remedy="Choose a document that holds.", code="document_retired")
    _require_translator(translator)
    try:
        with transaction.atomic():
            made = DocumentEdition.objects.create(
                reference=next_reference("EDN"), document=held, language=known.code, brand=brand.strip(), translator=translator,
                wanted_by=asker, wanted_on=documents.today(),
            )
    except IntegrityError as already:
        raise Conflict(f"{held.reference} is wanted in {languages.named(language, brand)} already.", remedy="Go on there.") from already
    line = EditionWanted(
        subject=made.reference, document=held.reference, language=known.code, brand=made.brand or "any", translator=translator.reference
    )
    store.append(line, by=by)
    variant_round.follow(made)
    return made


@transaction.atomic
def entrust(edition: DocumentEdition, *, to: Person, by: Actor) -> DocumentEdition:
    """Let `to` write `edition` from now on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If `to` may not write documents, or it is wanted no more.
    """
    policy.require(by, queries.WRITE)
    return _given(held_edition(edition), to, by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` write the edition called `reference`, which somebody else was to write.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is wanted no more, or `to` may not write documents.
    """
    rows = DocumentEdition.objects.filter(ended_at=None).select_for_update(of=("self",)).select_related("translator", "document__owner")
    held = rows.filter(reference=reference).first()
    if held is None:
        raise RuleBroken(f"{reference} is wanted no more.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", held.translator)
    _given(held, to, by)


def _given(edition: DocumentEdition, to: Person, by: Actor) -> DocumentEdition:
    _require_translator(to)
    before, edition.translator = edition.translator, to
    edition.save(update_fields=["translator"])
    store.append(EditionGiven(subject=edition.reference, before=before.reference, to=to.reference), by=by)
    variant_round.pass_on(edition, before)
    return edition


@transaction.atomic
def end(edition: DocumentEdition, *, reason: str, by: Actor) -> DocumentEdition:
    """Want `edition` no more: nobody owes it, readers are not offered it, and what was checked stays readable where it was confirmed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If no reason is given, or it is wanted no more already.
    """
    policy.require(by, queries.WRITE)
    held = held_edition(edition)
    held.ended_why, held.ended_at = reason_given(reason), clock.now()
    held.save(update_fields=["ended_why", "ended_at"])
    held.variants.filter(state__in=queries.OPEN).update(state=State.WITHDRAWN, decision_reason=held.ended_why)
    todos.settle_about(variant_round.about(held))
    store.append(EditionEnded(subject=held.reference, reason=Sleeved(held.ended_why)), by=by)
    return held


@transaction.atomic
def choose_language(language: str, *, by: Actor) -> None:
    """Show documents to `by` in `language` from now on, where there is one that keeps up.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    RuleBroken
        If there is no such language.
    """
    policy.require(by, queries.READ)
    reader, known = person_of(by), languages.get(language)
    ReadingLanguage.objects.update_or_create(person=reader, defaults={"language": known.code})
    store.append(LanguageChosen(subject=f"person:{reader.pk}", language=known.code), by=by)


def held_edition(edition: DocumentEdition) -> DocumentEdition:
    """Return `edition` as it is now, for this transaction alone.

    Raises
    ------
    RuleBroken
        If it is wanted no more.
    """
    rows = DocumentEdition.objects.select_for_update(of=("self",)).select_related("document__owner", "translator")
    held = rows.get(pk=edition.pk)
    if held.ended_at is not None:
        raise RuleBroken(
            f"{held.reference} is wanted no more.", remedy="Ask for it anew on the page of the document.", code="edition_ended"
        )
    return held


def _require_translator(person: Person) -> None:
    deciding.require_owner(documents.owners(), person, remedy="Choose somebody whose role writes documents.")
