"""Readings: asking for one, confirming that one has read, reminding who is late, and asking no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, reading_rounds
from floorwalker.plan.models import DocumentVariant, DocumentVersion, Reading, ReadingQuestion, ShownText
from floorwalker.plan.queries import document_variants, documents, statements
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.reading_events import ReadingAsked, ReadingClosed, ReadingConfirmed, ReadingReminded
from floorwalker.plan.rules import readings as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.readings import Question
from floorwalker.plan.rules.statements import Said


@dataclass(frozen=True)
class Audience:
    """Who must: who holds one of the roles in one of the teams or at one of the sites, and who is named."""

    roles: Sequence[str] = ()
    teams: Sequence[Team] = field(default=())
    sites: Sequence[Site] = field(default=())
    people: Sequence[Person] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether it names nobody."""
        return not (self.roles or self.teams or self.sites or self.people)


@transaction.atomic
def ask(version: DocumentVersion, *, audience: Audience, due_on: date, why: str, questions: Sequence[Question] = (), by: Actor) -> Reading:
    """Ask people to read a published version by `due_on`, moved off a closed day; whoever belongs to them later owes it too.

    Raises
    ------
    NotAllowed
        If `by` neither owns the document nor approves documents.
    RuleBroken
        If the version is not published or holds no more, nobody is meant, nobody says why, the day is past or more than a year ahead,
        or a question cannot be answered.
    Conflict
        If its reading is asked for already.
    """
    policy.require(by, queries.ASK)
    author = deciding.require_person(by, refusal="Only a person asks people to read.")
    if not queries.may_ask(by, version.document):
        raise policy.out_of_reach("the readings of a document that somebody else owns", queries.ASK)
    today = documents.today()
    version = DocumentVersion.objects.select_related("document").get(pk=version.pk)
    if version.state != documents.State.PUBLISHED or version.document.retired_at or (version.ends_on and version.ends_on <= today):
        raise RuleBroken(
            f"{version} is not published or holds no more.", remedy="Ask for the version that holds.", code="reading_version"
        )
    if audience.is_empty or any(role not in Role.values for role in audience.roles):
        raise RuleBroken("Nobody is meant.", remedy="Choose roles, teams, sites or people.", code="reading_nobody")
    if not why.strip():
        raise RuleBroken("Nobody said why.", remedy="Say in a sentence why they must read it: they will see it.", code="no_reason")
    moved = documents.open_day(due_on)
    if not today <= moved <= today + rules.LONGEST:
        raise RuleBroken(
            f"It would be due on {moved:%d %b %Y}.", remedy="Choose an open day from today on, within a year.", code="reading_due"
        )
    rules.check(questions, sections={each.anchor for each in read(version.body).sections})
    if Reading.objects.filter(version=version, closed_at=None).exists():
        raise Conflict(f"The reading of {version} is asked for already.", remedy="Look at it, or close it first.")
    try:
        with transaction.atomic():
            made = Reading.objects.create(
                reference=next_reference("RDG"), version=version, roles=list(audience.roles), asked_on=today, due_on=moved,
                why=" ".join(why.split())[:300], asked_by_id=author, asked_at=clock.now(),
            )
    except IntegrityError as both:  # somebody asked at the same moment
        raise Conflict(f"The reading of {version} was just asked for.", remedy="Look at it.") from both
    made.teams.set(audience.teams)
    made.sites.set(audience.sites)
    made.people.set(audience.people)
    ReadingQuestion.objects.bulk_create(
        ReadingQuestion(reading=made, place=place, words=each.words, section=each.section, right=each.right, wrong=list(each.wrong))
        for place, each in enumerate(questions, 1)
    )
    reached = reading_rounds.reach(made, on=today)
    if not made.duties.exists():
        raise RuleBroken("Nobody belongs to those you chose today.", remedy="Choose others, or name people.", code="reading_nobody")
    store.append(
        ReadingAsked(
            subject=made.reference, document=version.document.reference, number=version.number, people=reached.more, due_on=moved,
            questions=len(questions),
        ),
        by=by,
    )
    return made


@transaction.atomic
def confirm(
    reading: Reading, *, digest: str, answers: Mapping[int, str], variant: DocumentVariant | None = None, by: Actor
) -> list[ReadingQuestion]:
    """Keep that the acting person has read and understood the version; return the questions answered wrongly, then nothing is confirmed.

    Who read it in another language names the `variant` and gives its `digest`: that is what is kept, beside the version.

    Raises
    ------
    NotAllowed
        If the acting person does not owe it: nobody confirms for another.
    Conflict
        If it is closed, the version holds no more, the page showed another text, or the variant does not say what the version says.
    """
    policy.require(by, documents.READ)
    held = reading_rounds.locked(reading.pk)
    duty = held.duties.filter(person=by.person_id or 0, released_at=None).first()
    if duty is None:
        raise policy.out_of_reach("a reading that somebody else owes", documents.READ)
    if duty.attested_at is not None:
        return []
    if held.closed_at is not None or not queries.is_live(held, documents.today()):
        why = "is asked for no more" if held.closed_at is not None else "asks for a version that holds no more"
        raise Conflict(f"{held.reference} {why}.", remedy="Look under My reading for what is.")
    if variant is not None and variant not in document_variants.usable(held.version):
        raise Conflict(
            "That text does not say what the version says: something material changed since, or it was withdrawn.",
            remedy="Read the original, or the text of this version in another language.",
        )
    said = statements.in_text(held.version)
    texts = document_variants.texts_of(said, variant.edition) if variant is not None else {}
    original = statements.shown_digest(held.version, said)
    if digest != (statements.shown_digest(variant, document_variants.said_as(said, texts)) if variant is not None else original):
        raise Conflict("The page showed another text than the one to be confirmed.", remedy="Open it again and read that.")
    asked = {each.pk: each for each in held.questions.all()}
    wrong = rules.wrong_ones({key: each.right for key, each in asked.items()}, answers)
    duty.tries += bool(asked)
    if wrong:
        duty.save(update_fields=["tries"])
        return [asked[key] for key in wrong]
    duty.attested_at, duty.digest = clock.now(), original
    duty.variant, duty.variant_digest = variant, digest if variant is not None else ""
    duty.save(update_fields=["tries", "attested_at", "digest", "variant", "variant_digest"])
    if said:
        _keep_shown(held.version, original, said, {})
        if variant is not None:
            _keep_shown(held.version, digest, said, texts)
    todos.settle(reading_rounds.todo_key(duty))
    telling.see(duty.person_id, about=f"reading:{held.reference}")
    store.append(
        ReadingConfirmed(
            subject=held.reference, document=held.version.document.reference, number=held.version.number, sha256=duty.digest,
            tries=duty.tries, read_in=variant.edition.reference if variant is not None else "", read_sha256=duty.variant_digest,
        ),
        by=by,
    )
    return []


def _keep_shown(version: DocumentVersion, digest: str, said: Mapping[str, Said], texts: Mapping[str, DocumentVariant]) -> None:
    kept, made = ShownText.objects.get_or_create(version=version, digest=digest, defaults={"first_at": clock.now()})
    if made:
        inside = Q()
        for reference, each in said.items():
            inside |= Q(document__reference=reference, number=each.number)
        kept.statements.set(DocumentVersion.objects.filter(inside))
        kept.spoken.set(texts.values())


@transaction.atomic
def remind(reading: Reading, *, by: Actor) -> int:
    """Remind everybody whom `by` sees who is late or due today and not away; return how many. Once a day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readings.
    RuleBroken
        If it is closed, or nobody is late whom nobody reminded today and who is not away.
    """
    policy.require(by, queries.VIEW)
    held = reading_rounds.locked(reading.pk)
    today = documents.today()
    late = queries.to_remind(held, by=by)
    if held.closed_at is not None or not late:
        raise RuleBroken(
            "Nobody is to be reminded: who is late was reminded today or is away.", remedy="Speak to them, or remind them tomorrow.",
            code="reading_reminded",
        )
    for duty in late:
        reading_rounds.tell(duty, key=f"hand:{today}", words="You are asked once more to read")
        duty.reminded_on = today
        duty.save(update_fields=["reminded_on"])
    store.append(ReadingReminded(subject=held.reference, people=len(late)), by=by)
    return len(late)


@transaction.atomic
def close(reading: Reading, *, reason: str, by: Actor) -> Reading:
    """Ask for it no more; what was confirmed stays.

    Raises
    ------
    NotAllowed
        If `by` neither owns the document nor approves documents.
    RuleBroken
        If no reason is given.
    Conflict
        If it is closed already.
    """
    policy.require(by, queries.ASK)
    held = reading_rounds.locked(reading.pk)
    if not queries.may_ask(by, held.version.document):
        raise policy.out_of_reach("the readings of a document that somebody else owns", queries.ASK)
    if held.closed_at is not None:
        raise Conflict(f"{held.reference} is closed already.", remedy="Nothing needs to be done.")
    reading_rounds.end(held, reason_given(reason))
    store.append(ReadingClosed(subject=held.reference, reason=Sleeved(held.closed_why)), by=by)
    return held
