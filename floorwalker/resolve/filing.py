"""Taking the file of a complaint in hand: seen, locked, open, and not changed by somebody else since it was read."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.resolve import sight
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, Issue
from floorwalker.resolve.queries import staging

HANDLE = "resolve.handle_complaints"


def taken(complaint: Complaint, *, by: Actor, changes: int | None = None, state: str | None = Complaint.State.OPEN) -> Complaint:
    """Return `complaint` locked until the transaction ends; `changes` is what the reader saw last, None where it does not
    matter; `state` the one that it must be in, None for any.

    Raises
    ------
    NotAllowed
        If it is out of reach of `by`.
    CaseRefused
        If it is not in `state`.
    Conflict
        If somebody changed it since.
    """
    if not sight.complaints(by).filter(pk=complaint.pk).exists():
        raise policy.out_of_reach(complaint.reference, sight.VIEW)
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("customer", "owner", "site", "line")
    held = rows.filter(pk=complaint.pk).first()
    if held is None:  # taken out with its register meanwhile
        raise policy.out_of_reach(complaint.reference, sight.VIEW)
    if state is not None and held.state != state:
        word = Complaint.State(state).label.lower()
        raise CaseRefused(f"{held.reference} is not {word}: {held.get_state_display().lower()}.", remedy="Look at its file again.")
    if changes is not None and held.changes != changes:
        raise Conflict(
            f"Somebody changed {held.reference} while you read it.", remedy="Look at it as it stands now, then do it again.",
            field="changes", seen=changes, now=held.changes,
        )
    return held


def issue_of(held: Complaint, number: int) -> Issue:
    """Return the issue of a complaint that stands at `number`.

    Raises
    ------
    CaseRefused
        If there is none.
    """
    found = held.issues.filter(position=number).first()
    if found is None:
        raise CaseRefused(f"{held.reference} has no issue {number}.", remedy="Choose one of its issues.", field="issue")
    return found


def impartial(held: Complaint, by: Actor) -> None:
    """Refuse who did not check for a conflict of interest, or has a tie that no second person agreed to.

    Raises
    ------
    CaseRefused
        Saying which of the two.
    """
    not_of_first(held, by)
    found = held.conflict_checks.filter(person=by.person_id).first()
    if found is None:
        raise CaseRefused(
            f"Nobody checked whether you may decide on {held.reference}.", remedy="Check for a conflict of interest first.",
            field="conflict",
        )
    if not found.may:
        word = "A second person did not agree" if found.second_at else "A second person has not agreed yet"
        raise CaseRefused(f"{word} that you decide on {held.reference}.", remedy="Give it to somebody without a tie.", field="conflict")


def not_of_first(held: Complaint, by: Actor) -> None:
    """Refuse who decided the first stage of a complaint at its second; no second person can agree to it.

    Raises
    ------
    CaseRefused
        Saying what they decided.
    """
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is not None and (said := staging.decided_first(held, person)):
        raise CaseRefused(said, remedy="Somebody else looks at the second stage: give it to them.", field="conflict")
