"""Documents in other languages and for other brands: writing one beside its original, and having it checked by another."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, variant_round
from floorwalker.plan.actions.documents import TextChanged, person_of
from floorwalker.plan.actions.editions import held_edition
from floorwalker.plan.models import DocumentEdition, DocumentVariant, VariantWord
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import documents
from floorwalker.plan.rules import document_variants as rules
from floorwalker.plan.rules import documents as document_rules
from floorwalker.plan.rules import languages
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.document_words import weights
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.figures_in_text import Unlike, unlike
from floorwalker.plan.variant_events import (
    VariantBegun,
    VariantChecked,
    VariantReturned,
    VariantSaved,
    VariantSent,
)

State = DocumentVariant.State
WORDS_AT_ONCE = 1_000
LONGEST_WHY = 200


@transaction.atomic
def begin(edition: DocumentEdition, *, by: Actor) -> DocumentVariant:
    """Begin the text of `edition` beside the latest version that is published or waits for a decision.

    It begins with what was checked last, else with the original. A draft that was begun beside an earlier version goes on beside this one;
    where this version has a checked text already, what is begun corrects it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    Conflict
        If somebody works on it already, or there is no such version yet.
    RuleBroken
        If it is wanted no more.
    """
    policy.require(by, queries.WRITE)
    author = person_of(by)
    held = held_edition(edition)
    version = queries.next_version(held)
    if version is None:
        raise Conflict(f"{held.document.reference} has no version that was sent to be decided on.", remedy="Wait until it has one.")
    waits = held.variants.filter(state__in=queries.OPEN).select_related("version").first()
    if waits is not None and (waits.version_id == version.pk or waits.state == State.CHECKING):
        raise Conflict(f"{held.reference} is being worked on.", remedy="Go on with that text, or take it back first.")
    number = held.variants.filter(version=version).count() + 1
    now, digest = clock.now(), document_rules.digest(queries.words_of(version))
    if waits is not None:
        waits.version, waits.number, waits.of_digest, waits.revision = version, number, digest, waits.revision + 1
        waits.save(update_fields=["version", "number", "of_digest", "revision"])
        made = waits
    else:
        last = held.variants.filter(state=State.CHECKED).select_related("version").order_by("-version__number").first()
        words = queries.words_of(last or version)
        made = DocumentVariant.objects.create(
            edition=held, version=version, number=number, title=words.title, body=words.body, variables=words.variables,
            of_digest=digest, saved_by=author, saved_at=now,
        )
    store.append(VariantBegun(subject=held.reference, number=version.number), by=by)
    return made


@transaction.atomic
def save(variant: DocumentVariant, words: Words, *, revision: int, original: str, by: Actor) -> DocumentVariant:
    """Save the text of a draft that was written beside the original whose digest is `original`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    TextChanged
        If somebody saved it since `revision`, or the original is another by now; nothing was saved.
    Conflict
        If it is no draft.
    RuleBroken
        If it has no title or is longer than the house takes.
    """
    policy.require(by, queries.WRITE)
    author = person_of(by)
    held = _locked(variant, State.DRAFT)
    document_rules.check_saved(words, document_rules.kind_of(held.edition.document))
    if held.revision != revision:
        raise TextChanged(f"{held.saved_by.display_name} saved it since you opened it.", remedy="Copy what you typed, and open it again.")
    if original != document_rules.digest(queries.words_of(held.version)):
        raise TextChanged("The original was changed since you opened it.", remedy="Look at what changed there, and save again.")
    held.title, held.body, held.variables, held.of_digest = words.title.strip(), words.body, words.variables, original
    held.revision, held.saved_by, held.saved_at = held.revision + 1, author, clock.now()
    held.save()
    held.writers.add(author)
    line = VariantSaved(
        subject=held.edition.reference, number=held.version.number, letters=len(held.body), sha256=document_rules.digest(words)
    )
    store.append(line, by=by)
    return held


def left_to_do(variant: DocumentVariant) -> list[str]:
    """Return what stands between a variant and a check, each in a sentence."""
    original = queries.words_of(variant.version)
    left = rules.missing(original, queries.words_of(variant), document_rules.kind_of(variant.edition.document))
    if variant.of_digest != document_rules.digest(original):
        left.append("The original was changed since it was saved: look at both texts and save it again.")
    return left


def figures_unlike(variant: DocumentVariant) -> list[Unlike]:
    """Return the sums, dates, times, telephone numbers and other figures in which a variant differs from its original."""
    region = str(settings.get("phone_region"))
    return unlike(variant.version.body, variant.body, language=languages.get(variant.edition.language), region=region)


@transaction.atomic
def ask_check(variant: DocumentVariant, *, checker: Person, reads_why: str, by: Actor) -> DocumentVariant:
    """Ask `checker`, who wrote none of it, to check a variant; `by` says how they know that the checker reads the language.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If something is left to do (`left_to_do`), `checker` wrote some of it or may not check, or nobody says that they read the language.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    asker = person_of(by)
    held = _locked(variant, State.DRAFT)
    _require_whole(held, remedy="Do what is left, then ask for a check.")
    if not reads_why.strip():
        raise RuleBroken(
            f"Nobody says that {checker.display_name} reads {languages.named(held.edition.language, '')}.",
            remedy="Say how you know, such as: works in Welsh every day.", code="reader_of_language",
        )
    if held.writers.filter(pk=checker.pk).exists():
        raise RuleBroken(
            f"{checker.display_name} wrote some of it and cannot check it.", remedy="Choose another who reads the language.",
            code="own_variant",
        )
    deciding.require_approver(
        queries.checkers(held), checker, remedy="Choose somebody else who reads the language.", act="check it"
    )
    held.state, held.checker, held.asked_by, held.reads_why = State.CHECKING, checker, asker, reads_why.strip()[:LONGEST_WHY]
    held.decision_reason = ""
    held.save(update_fields=["state", "checker", "asked_by", "reads_why", "decision_reason"])
    variant_round.owe_check(held, checker)
    line = VariantSent(
        subject=held.edition.reference, number=held.version.number, checker=checker.reference, reads_why=Sleeved(held.reads_why)
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def check(variant: DocumentVariant, *, seen: int | None, note: str, by: Actor) -> DocumentVariant:
    """Find that a variant says what its version says; it is in use as soon as that version holds. A note says why other figures are right.

    Raises
    ------
    NotAllowed
        If `by` was not asked to check it.
    RuleBroken
        If by now something is left to do, `by` wrote some of it, or figures differ and no note says why.
    Conflict
        If it does not wait for a check, or was saved since the revision `seen`.
    """
    policy.require(by, queries.CHECK)
    held = _locked(variant, State.CHECKING)
    _require_asked(held, by)
    if seen is not None and seen != held.revision:
        raise Conflict("It was saved since you read it.", remedy="Read it as it is now, then say so.")
    if held.writers.filter(pk=by.person_id or 0).exists():
        raise RuleBroken("Who wrote some of it cannot check it.", remedy="Ask another who reads the language.", code="own_variant")
    _require_whole(held, remedy="Send it back, so that this is put right.")
    other = len(figures_unlike(held))
    if other and not note.strip():
        raise RuleBroken(
            f"{other} {'figure differs' if other == 1 else 'figures differ'} from the original.",
            remedy="Say why that is right, or send it back.", code="figures_unlike",
        )
    DocumentVariant.objects.filter(edition=held.edition, version=held.version, state=State.CHECKED).update(state=State.REPLACED)
    held.state, held.checked_by_id, held.checked_at = State.CHECKED, by.person_id, clock.now()
    held.check_note, held.digest = note.strip()[: LONGEST_REASON], document_rules.digest(queries.words_of(held))
    held.save(update_fields=["state", "checked_by", "checked_at", "check_note", "digest"])
    _index(held)
    todos.settle_about(variant_round.about(held.edition))
    line = VariantChecked(
        subject=held.edition.reference, number=held.version.number, sha256=held.digest, unlike=other, note=Sleeved(held.check_note)
    )
    store.append(line, by=by)
    variant_round.tell(held, "is checked")
    return held


@transaction.atomic
def send_back(variant: DocumentVariant, *, reason: str, by: Actor) -> DocumentVariant:
    """Make a variant that waits for a check a draft again: the checker sends it back, or who writes takes it back.

    Raises
    ------
    NotAllowed
        If `by` neither writes documents nor was asked to check it.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a check.
    """
    held = _locked(variant, State.CHECKING)
    if not policy.allows(by, queries.WRITE):
        policy.require(by, queries.CHECK)
        _require_asked(held, by)
    return _returned(held, State.DRAFT, reason, by)


@transaction.atomic
def withdraw(variant: DocumentVariant, *, reason: str, by: Actor) -> DocumentVariant:
    """Give a draft up; or let a checked text that turned out wrong be read no more, which only those who approve documents do.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents, or for a checked one approving them.
    RuleBroken
        If no reason is given.
    Conflict
        If it waits for a check, or is out of use already.
    """
    policy.require(by, queries.WRITE)
    held = _locked(variant, State.DRAFT, State.CHECKED)
    if held.state == State.CHECKED:
        policy.require(by, documents.APPROVE)
    made = _returned(held, State.WITHDRAWN, reason, by)
    variant_round.follow(made.edition)
    return made


def _returned(held: DocumentVariant, state: str, reason: str, by: Actor) -> DocumentVariant:
    held.decision_reason, held.state = reason_given(reason), state
    held.save(update_fields=["decision_reason", "state"])
    variant_round.settle_check(held)
    line = VariantReturned(
        subject=held.edition.reference, number=held.version.number, state=held.get_state_display().lower(),
        reason=Sleeved(held.decision_reason),
    )
    store.append(line, by=by)
    variant_round.tell(held, f"is {held.get_state_display().lower()}: {held.decision_reason}")
    return held


def _locked(variant: DocumentVariant, *states: str) -> DocumentVariant:
    rows = DocumentVariant.objects.select_for_update(of=("self",)).select_related(
        "edition__document__owner", "edition__translator", "version", "saved_by", "checker"
    )
    held = rows.get(pk=variant.pk)
    if held.state not in states or held.edition.ended_at is not None:
        how = "wanted no more" if held.edition.ended_at is not None else held.get_state_display().lower()
        raise Conflict(f"{held.edition.reference} of version {held.version.number}: {how}.", remedy="Look at it again.")
    return held


def _require_whole(variant: DocumentVariant, *, remedy: str) -> None:
    if left := left_to_do(variant):
        raise RuleBroken(" ".join(left), remedy=remedy, code="variant_not_ready", left=left)


def _require_asked(variant: DocumentVariant, by: Actor) -> None:
    if variant.checker_id != by.person_id:
        raise policy.out_of_reach("a check that somebody else was asked for", queries.CHECK)


def _index(variant: DocumentVariant) -> None:
    found = weights(variant.title, read(variant.body))
    VariantWord.objects.bulk_create(
        [VariantWord(variant=variant, word=word, weight=weight) for word, weight in found.items()], batch_size=WORDS_AT_ONCE
    )
