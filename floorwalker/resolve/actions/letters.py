"""Letters of a complaint: begun from a versioned text, written, and signed off once they say what the regulation wants."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import customer_messages
from floorwalker.resolve import authority, due, filing, hands, opening
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseLetter, Complaint
from floorwalker.resolve.outcome_events import CaseLetterDrafted, CaseLetterPutAway, CaseLetterSigned, CaseLetterWritten
from floorwalker.resolve.queries import staging
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import letter_texts
from floorwalker.resolve.rules import letters as rules

LONGEST = 20_000


@transaction.atomic
def draft(
    complaint: Complaint, *, kind: str, template: DocumentVersion | None = None, large_print: bool = False, by: Actor
) -> CaseLetter:
    """Begin a letter from a template of the house's documents that holds, or from the text of the house; what is known is filled in.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If there is no such letter, one of this kind is being written, or the template holds no more.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    if kind not in CaseLetter.Kind.values:
        raise CaseRefused(f"There is no letter {kind!r}.", remedy=f"Choose from {', '.join(CaseLetter.Kind.values)}.", field="kind")
    if held.letters.filter(kind=kind, state__in=["draft", "signed"]).exists():
        raise CaseRefused("A letter of this kind is being written.", remedy="Go on with it, or put it away.", field="kind")
    if template is not None and not customer_messages.templates(by).filter(pk=template.pk).exists():
        raise CaseRefused("That template holds no more.", remedy="Choose one that holds today.", field="template")
    person = hands.person(by)
    file = CaseFile(held)
    made = CaseLetter.objects.create(
        reference=next_reference("LTR"), complaint=held, kind=kind, template=template, large_print=large_print, drafted_by=person,
        text=str(template) if template is not None else f"text of the house, edition {letter_texts.EDITION}",
        drafted_at=clock.now(), body=rules.filled(template.body if template else letter_texts.of(kind, is_second=staging.is_second(held)),
            known(file, person.display_name)),
    )
    due.refresh(held)
    store.append(CaseLetterDrafted(subject=held.reference, letter=made.reference, what=made.get_kind_display(), text=made.text), by=by)
    return made


def known(file: CaseFile, handler: str) -> dict[str, str]:
    """Return what a letter may be filled with; what is not known yet is left out."""
    one = file.complaint
    zone = file.pack.zone
    decided = [(each.title, each.get_decision_display(), each.reasoning) for each in file.issues if each.decision]
    final = file.clock(due.FINAL)
    values = {
        "customer_name": one.speaker_name or (one.customer.name if one.customer else ""), "reference": one.reference,
        "summary": one.summary, "handler_name": handler, "agent_name": handler,
        "received_day": _day(one.received_at.astimezone(ZoneInfo(zone))),
    }
    if final is not None:
        values["answer_day"] = _day((final.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)))
    if not file.undecided:
        values["decisions"] = letter_texts.decisions(decided)
    if file.decision is not None or not file.owed:
        rows = [(each.what, each.how, formats.money(each.amount, each.currency)) for each in file.standing]
        values["redress"] = letter_texts.redress(formats.money(file.total, file.currency), rows)
    return values


def _day(at: object) -> str:
    return f"{at:%d %B %Y}".lstrip("0")


@transaction.atomic
def write(letter: CaseLetter, *, body: str, changes: int | None = None, by: Actor) -> CaseLetter:
    """Change the words of a letter that has not gone; one that was signed off is a draft again.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it has gone, or says nothing.
    Conflict
        If somebody changed it since `changes`.
    """
    policy.require(by, HANDLE)
    row = _open(letter, by)
    if changes is not None and row.changes != changes:
        raise Conflict(
            f"Somebody changed {row.reference} while you wrote.", remedy="Read it as it stands now, then put your words in.",
            field="changes", seen=changes, now=row.changes,
        )
    row.body = hands.told(body, longest=LONGEST, what="The letter", field="body")
    row.changes += 1
    row.state, row.signed_by, row.signed_at, row.signed_digest = CaseLetter.State.DRAFT, None, None, ""
    row.save(update_fields=["body", "changes", "state", "signed_by", "signed_at", "signed_digest"])
    due.refresh(row.complaint)
    store.append(
        CaseLetterWritten(subject=row.complaint.reference, letter=row.reference, number=row.changes, digest=digest(row)), by=by
    )
    return row


@transaction.atomic
def insert(letter: CaseLetter, *, clause: str, by: Actor) -> CaseLetter:
    """Put the house's paragraph for a clause that the letter lacks into it.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If nothing of the kind is missing, or the house has no words for it.
    """
    policy.require(by, HANDLE)
    row = _open(letter, by)
    found = next((each for each in missing(row) if each.clause.id == clause), None)
    if found is None or not found.paragraph:
        raise CaseRefused("The house has no words for that.", remedy="Write them yourself; the file says which must stand in it.")
    return write(row, body=rules.with_block(row.body, found.paragraph), by=by)


def missing(letter: CaseLetter) -> list[rules.Block]:
    """Return what the letter must say by the edition of its complaint, and does not."""
    return [each for each in rules.blocks(opening.edition_of(letter.complaint), letter.kind, letter.body) if not each.is_there]


def left_to_do(letter: CaseLetter, file: CaseFile) -> list[str]:
    """Return in words what keeps a letter from being signed off."""
    found = [f"It does not say: {each.name}" for each in missing(letter)]
    found += [f"{{{{ {name} }}}} is left open" for name in rules.left_open(letter.body)]
    if letter.kind in rules.ANSWERS:
        found += [f"Issue {each.position} is not decided" for each in file.undecided]
        decision = file.decision
        if file.owed and decision is None:
            found.append("Redress is not decided as its lines stand")
        elif decision is not None and not decision.holds:
            found.append("Redress is above the limit, and no second person agreed")
        if decision is not None and decision.total and formats.money(decision.total, decision.currency) not in letter.body:
            found.append(f"It does not name {formats.money(decision.total, decision.currency)}")
    return found


def digest(letter: CaseLetter) -> str:
    """Return the SHA-256 of the words of a letter."""
    return hashlib.sha256(letter.body.encode()).hexdigest()


@transaction.atomic
def sign(letter: CaseLetter, *, by: Actor) -> CaseLetter:
    """Sign a letter off: it may go then. Where redress is above the limit of who decided it, somebody else signs, within their own.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        Naming the first thing that it lacks, or that somebody else signs, who did not decide the first stage.
    """
    policy.require(by, HANDLE)
    row = _open(letter, by)
    if row.kind in rules.ANSWERS:
        filing.not_of_first(row.complaint, by)
    file = CaseFile(row.complaint)
    if lacks := left_to_do(row, file):
        more = f" And {len(lacks) - 1} more." if len(lacks) > 1 else ""
        raise CaseRefused(f"{row.reference} cannot be signed off. {lacks[0]}.{more}", remedy="Do what the file says is missing.")
    decision = file.decision
    if row.kind in rules.ANSWERS and decision is not None and decision.needs_second:
        if by.person_id in {row.drafted_by_id, decision.decided_by_id}:
            raise CaseRefused("Its redress is above your limit.", remedy="Somebody else signs it off.", field="signed_by")
        if authority.limit(by) < decision.total:
            raise CaseRefused("Its redress is above your limit.", remedy="Somebody with a higher limit signs it off.", field="signed_by")
    row.state, row.signed_by, row.signed_at = CaseLetter.State.SIGNED, hands.person(by), clock.now()
    row.signed_digest = digest(row)
    row.save(update_fields=["state", "signed_by", "signed_at", "signed_digest"])
    due.refresh(row.complaint)
    store.append(
        CaseLetterSigned(
            subject=row.complaint.reference, letter=row.reference, what=row.get_kind_display(), digest=row.signed_digest
        ),
        by=by,
    )
    return row


@transaction.atomic
def put_away(letter: CaseLetter, *, by: Actor) -> CaseLetter:
    """Put a letter away that has not gone.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it has gone.
    """
    policy.require(by, HANDLE)
    row = _open(letter, by)
    row.state = CaseLetter.State.PUT_AWAY
    row.save(update_fields=["state"])
    due.refresh(row.complaint)
    store.append(CaseLetterPutAway(subject=row.complaint.reference, letter=row.reference), by=by)
    return row


def _open(letter: CaseLetter, by: Actor) -> CaseLetter:
    held = filing.taken(letter.complaint, by=by)
    row = CaseLetter.objects.get(pk=letter.pk)
    row.complaint = held
    if row.state not in {CaseLetter.State.DRAFT, CaseLetter.State.SIGNED}:
        raise CaseRefused(f"{row.reference} is {row.get_state_display().lower()}.", remedy="Begin another letter.")
    return row
