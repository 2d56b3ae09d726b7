"""Writing down what a customer is not satisfied with: the test decides what it is, and the regulation of the day when it is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock, packs, refs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Line
from floorwalker.ground.packs import Edition
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.models import Customer
from floorwalker.record.queries import needs
from floorwalker.resolve import complaint_facts, due, hands, opening, sight
from floorwalker.resolve.case_events import CaseClassified, ComplaintOpened, DifficultyLogged, PutDownAnswered, PutDownAsked
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Classification, Complaint, Difficulty, Issue
from floorwalker.resolve.queries import regimes
from floorwalker.resolve.queries.regimes import Holding
from floorwalker.resolve.rules import classifying, staging

WRITE: Final = "resolve.write_down"
HANDLE: Final = "resolve.handle_complaints"
AGREE: Final = "resolve.agree_put_down"
COPIED: Final = (
    "customer", "line", "site", "channel", "source", "source_ref", "summary", "words", "product", "contact", "received_at",
)
"""What a difficulty and the complaint that it becomes have in common."""
AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""Clocks of two machines differ; what was said later than this was not said."""
LONGEST_SUMMARY: Final = 120
LONGEST_WORDS: Final = 4_000
LONGEST_REASON: Final = 500


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a customer said, and what is known of it."""

    line: Line
    channel: str
    summary: str
    words: str
    received_at: datetime
    customer: Customer | None = None
    contact: int | None = None
    product: str = ""
    site: Site | None = None
    source: str = Difficulty.Source.CUSTOMER
    source_ref: str = ""
    severity: str = Complaint.Severity.MEDIUM
    remedy_sought: str = ""
    speaker: str = ""
    speaker_name: str = ""
    needs_support: bool = False
    traits: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How the questions of the test were answered, what was decided if it is not what they say, and what was suggested."""

    answers: Mapping[str, str]
    kind: str = ""
    reason: str = ""
    suggestion: Mapping[str, Any] | None = None


@transaction.atomic
def write_down(heard: Heard, tested: Answered, *, by: Actor) -> Difficulty | Complaint:
    """Write down what a customer said as what the test makes it, or as what `by` decides with a reason.

    A complaint starts its clocks when the customer said it, whoever found it and whenever, by the edition in force on that day.

    Raises
    ------
    NotAllowed
        If no role of `by` writes cases down.
    CaseRefused
        If words are missing or too long, it was not said yet, where it was found is not theirs to see, or it is decided
        otherwise without a reason.
    NotAnswered
        If a question is not answered.
    """
    policy.require(by, WRITE)
    person = hands.person(by)
    now = clock.now()
    if heard.received_at > now + AHEAD_AT_MOST:
        raise CaseRefused("It has not been said yet.", remedy="Give the moment at which the customer said it.", field="received_at")
    if heard.source_ref and refs.sight(Ref.parse(heard.source_ref), by=by).hidden:
        raise CaseRefused(f"There is no {heard.source_ref} that you may see.", remedy="Leave out where it was found.", field="source_ref")
    holds = _holding(heard)
    by_test = classifying.by_test(holds.edition, tested.answers)
    kind = tested.kind or by_test
    if kind not in Classification.Kind.values:
        raise CaseRefused(f"{kind!r} is no kind of case.", remedy=f"Choose from {', '.join(Classification.Kind.values)}.", field="kind")
    if kind != by_test and not tested.reason.strip():
        raise CaseRefused(
            f"The test says {by_test}, and you decided {kind}, without a reason.", remedy="Say why in a sentence.", field="reason"
        )
    common: dict[str, Any] = {
        "customer": heard.customer, "line": heard.line, "site": heard.site or person.site, "channel": heard.channel,
        "source": heard.source, "source_ref": heard.source_ref, "contact": heard.contact, "received_at": min(heard.received_at, now),
        "summary": hands.said(heard.summary, longest=LONGEST_SUMMARY, what="What it is about", field="summary"),
        "words": hands.told(heard.words, longest=LONGEST_WORDS, what="What the customer said", field="words"),
        "product": hands.short(" ".join(heard.product.split()), longest=80, what="The product", field="product"),
        "logged_at": now, "logged_by": person,
    }
    made: Difficulty | Complaint
    if kind == Classification.Kind.COMPLAINT:
        made = _complaint(heard, tested, holds, common)
        complaint_facts.ask(made, by=by)
        store.append(_opened(made), by=by)
    else:
        made = Difficulty.objects.create(
            **common, reference=next_reference("DIF"), kind=kind, owner=person, due_at=opening.difficulty_due(holds, common["received_at"])
        )
        opening.owe(made, person)
        told = made.get_kind_display().lower()
        store.append(
            DifficultyLogged(subject=made.reference, what=told, received_at=made.received_at, summary=Sleeved(made.summary)), by=by
        )
    _classified(made, holds.edition, tested, kind=kind, by_test=by_test, person=person, by=by)
    return made


def _holding(heard: Heard) -> Holding:
    zone = ZoneInfo(packs.regulations().get(regimes.UNREGULATED).zone)
    try:
        return regimes.holding(heard.line, on=heard.received_at.astimezone(zone).date())
    except LookupError:
        raise CaseRefused(
            f"No rules for complaints about {heard.line.name} were in force on {heard.received_at:%d %B %Y}.",
            remedy="Look at the day, or let somebody set the regime of the line.", field="received_at",
        ) from None


def _complaint(heard: Heard, tested: Answered, holds: Holding, common: dict[str, Any]) -> Complaint:
    if strange := sorted(set(heard.traits) - set(staging.special(holds.edition))):
        raise CaseRefused(f"{strange[0]!r} is nothing special by {holds.pack.name}.", remedy="Choose what the page offers.", field="traits")
    settled = classifying.is_settled(holds.edition, tested.answers)
    made = Complaint.objects.create(
        **common, reference=next_reference("CMP"), severity=heard.severity, remedy_sought=heard.remedy_sought,
        speaker=heard.speaker, speaker_name=heard.speaker_name, needs_support=heard.needs_support or needs.in_force(heard.customer),
        authority=Complaint.Authority.ASKED if heard.speaker else Complaint.Authority.NOT_NEEDED,
        pack=holds.pack.code, edition=holds.edition.version, digest=holds.edition.digest, calendar=holds.calendar,
        traits=sorted(heard.traits), route=Complaint.Route.SHORT if settled else Complaint.Route.FULL,
    )
    Issue.objects.create(complaint=made, position=1, title=made.summary, words="")
    opening.start(made, "received", at=made.received_at)
    return made


def _classified(
    made: Difficulty | Complaint, edition: Edition, tested: Answered, *, kind: str, by_test: str, person: Person, by: Actor,
    also: Difficulty | None = None,
) -> Classification:
    """Keep how the test was answered and what was decided of `made`; `also` is what it was before."""
    row = Classification.objects.create(
        difficulty=made if isinstance(made, Difficulty) else also, complaint=made if isinstance(made, Complaint) else None,
        pack=edition.pack, edition=edition.version, digest=edition.digest, answers=classifying.checked(edition, tested.answers),
        by_test=by_test, kind=kind, reason=hands.short(tested.reason.strip(), longest=LONGEST_REASON, what="The reason", field="reason"),
        suggestion=dict(tested.suggestion or {}), decided_by=person, decided_at=clock.now(),
    )
    store.append(
        CaseClassified(
            subject=made.reference, found=row.get_kind_display().lower(), by_test=row.get_by_test_display().lower(), pack=row.pack,
            edition=row.edition, reason=Sleeved(row.reason),
        ),
        by=by,
    )
    return row


@transaction.atomic
def become_complaint(difficulty: Difficulty, tested: Answered, *, by: Actor) -> Complaint:
    """Let a difficulty be a complaint: one person, at once. Its clocks run from when the customer first said it.

    What was put down before is the same complaint again, its clocks and history as they were.

    Raises
    ------
    NotAllowed
        If no role of `by` writes cases down, or reaches this one.
    CaseRefused
        If it is a complaint already, or it is decided otherwise than the test says without a reason.
    NotAnswered
        If a question is not answered.
    """
    policy.require(by, WRITE)
    person = hands.person(by)
    held = _held(difficulty, by)
    if held.state == Difficulty.State.COMPLAINT:
        raise CaseRefused(f"{held.reference} is a complaint already.", remedy="Look at the complaint.")
    heard = Heard(
        line=held.line, channel=held.channel, summary=held.summary, words=held.words, received_at=held.received_at, customer=held.customer,
        contact=held.contact, product=held.product, site=held.site, source=held.source, source_ref=held.source_ref,
    )
    holds = _holding(heard)
    by_test = classifying.by_test(holds.edition, tested.answers)
    if by_test != "complaint" and not tested.reason.strip():
        raise CaseRefused(f"The test says {by_test}.", remedy="Say in a sentence why it is a complaint.", field="reason")
    again = Complaint.objects.select_for_update().filter(difficulty=held).first()
    if again is None:
        common = {name: getattr(held, name) for name in COPIED} | {"logged_at": clock.now(), "logged_by": person}
        made = _complaint(heard, tested, holds, common)
        made.difficulty = held
        made.save(update_fields=["difficulty"])
    else:
        made = again
        made.state, made.closed_at, made.closed_by = Complaint.State.OPEN, None, None
        made.save(update_fields=["state", "closed_at", "closed_by"])
        due.refresh(made)
    held.state, held.closed_at, held.closed_by = Difficulty.State.COMPLAINT, clock.now(), person
    held.save(update_fields=["state", "closed_at", "closed_by"])
    todos.settle_about(f"difficulty:{held.reference}")
    complaint_facts.ask(made, by=by)
    store.append(_opened(made), by=by)
    _classified(made, holds.edition, tested, kind=Classification.Kind.COMPLAINT, by_test=by_test, person=person, by=by, also=held)
    return made


@transaction.atomic
def ask_put_down(complaint: Complaint, tested: Answered, *, by: Actor) -> Classification:
    """Ask that a complaint be treated as a difficulty. It stays a complaint, and its clocks run, until a second person agrees.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no reason is given, it is not open, or somebody asked already.
    NotAnswered
        If a question is not answered.
    """
    policy.require(by, HANDLE)
    person = hands.person(by)
    held = _complaint_held(complaint, by)
    reason = hands.told(tested.reason, longest=LONGEST_REASON, what="The reason", field="reason")
    if held.state != Complaint.State.OPEN:
        raise CaseRefused(f"{held.reference} is not open.", remedy="Open it again first.")
    if held.classifications.filter(needs_second=True, second_at=None).exists():
        raise CaseRefused(f"Somebody asked this of {held.reference} already.", remedy="A second person answers first.")
    edition = opening.edition_of(held)
    row = Classification.objects.create(
        complaint=held, pack=edition.pack, edition=edition.version, digest=edition.digest, needs_second=True, reason=reason,
        answers=classifying.checked(edition, tested.answers), by_test=classifying.by_test(edition, tested.answers),
        kind=Classification.Kind.DIFFICULTY, decided_by=person, decided_at=clock.now(),
    )
    for each in who_may(AGREE, on=clock.now().date()).exclude(pk=person.pk):
        todos.owe(
            each, key=f"put_down:{row.pk}:{each.reference}", stage="resolve", what=f"Decide whether {held.reference} is a difficulty",
            why=f"{person.display_name} asked; a second person decides.", about=f"complaint:{held.reference}", is_decision=True,
        )
    store.append(PutDownAsked(subject=held.reference, reason=Sleeved(reason)), by=by)
    return row


@transaction.atomic
def answer_put_down(row: Classification, *, agrees: bool, reason: str, by: Actor) -> Complaint:
    """Agree as the second person that a complaint is a difficulty, or not; what its clocks said stays on the record.

    Raises
    ------
    NotAllowed
        If no role of `by` agrees to this, or reaches the complaint.
    CaseRefused
        If it is the one who asked, no reason is given, or it was answered.
    """
    policy.require(by, AGREE)
    person = hands.person(by)
    asked = Classification.objects.select_for_update(of=("self",)).select_related("complaint").get(pk=row.pk)
    if asked.complaint is None or not asked.needs_second or asked.second_at is not None:
        raise CaseRefused("Nothing waits for a second person here.", remedy="Look at the complaint again.")
    held = _complaint_held(asked.complaint, by)
    if asked.decided_by_id == person.pk:
        raise CaseRefused("You asked for it yourself.", remedy="A second person decides.", field="second")
    asked.second, asked.second_at, asked.second_agreed = person, clock.now(), agrees
    asked.second_reason = hands.told(reason, longest=LONGEST_REASON, what="The reason", field="reason")
    difficulty = None
    if agrees:
        difficulty = _put_down(held, person)
        complaint_facts.ask(held, by=by)
        asked.difficulty = difficulty
    asked.save(update_fields=["second", "second_at", "second_agreed", "second_reason", "difficulty"])
    todos.settle_about(f"complaint:{held.reference}", beginning=f"put_down:{asked.pk}:")
    store.append(
        PutDownAnswered(
            subject=held.reference, answer="Agreed" if agrees else "Did not agree",
            difficulty=difficulty.reference if difficulty else "it stays a complaint", reason=Sleeved(asked.second_reason),
        ),
        by=by,
    )
    return held


def _put_down(held: Complaint, person: Person) -> Difficulty:
    """Close a complaint that was none, and open the difficulty that it is; the pair stays together."""
    now = clock.now()
    difficulty = held.difficulty
    if difficulty is None:
        holds = _holding_of(held)
        difficulty = Difficulty.objects.create(
            **{name: getattr(held, name) for name in COPIED}, reference=next_reference("DIF"), kind=Difficulty.Kind.DIFFICULTY,
            owner=held.owner or held.logged_by, logged_at=now, logged_by=person, due_at=opening.difficulty_due(holds, now),
        )
    else:
        difficulty.state, difficulty.closed_at, difficulty.closed_by = Difficulty.State.OPEN, None, None
        difficulty.due_at = opening.difficulty_due(_holding_of(held), now)
        difficulty.save(update_fields=["state", "closed_at", "closed_by", "due_at"])
        todos.reopen(f"difficulty:{difficulty.reference}")
    if difficulty.owner is not None:
        opening.owe(difficulty, difficulty.owner)
    held.state, held.closed_at, held.closed_by, held.difficulty = Complaint.State.PUT_DOWN, now, person, difficulty
    held.save(update_fields=["state", "closed_at", "closed_by", "difficulty"])
    todos.settle_about(f"complaint:{held.reference}")
    due.refresh(held)
    return difficulty


def _holding_of(held: Complaint) -> Holding:
    pack = packs.regulations().get(held.pack)
    return Holding(pack, opening.edition_of(held), held.calendar, None)


def _held(difficulty: Difficulty, by: Actor) -> Difficulty:
    if not sight.difficulties(by).filter(pk=difficulty.pk).exists():
        raise policy.out_of_reach(difficulty.reference, sight.VIEW)
    return Difficulty.objects.select_for_update(of=("self",)).select_related("customer", "line", "site").get(pk=difficulty.pk)


def _complaint_held(complaint: Complaint, by: Actor) -> Complaint:
    if not sight.complaints(by).filter(pk=complaint.pk).exists():
        raise policy.out_of_reach(complaint.reference, sight.VIEW)
    return Complaint.objects.select_for_update(of=("self",)).select_related("difficulty", "owner", "logged_by").get(pk=complaint.pk)


def _opened(made: Complaint) -> ComplaintOpened:
    return ComplaintOpened(
        subject=made.reference, received_at=made.received_at, pack=made.pack, edition=made.edition, digest=made.digest,
        summary=Sleeved(made.summary),
    )
