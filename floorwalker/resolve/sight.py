"""Which difficulties and complaints stand before a reader; kinds of record and queries ask here alike."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.resolve.models import AnonymisedCopy, CaseRequest, Complaint, Difficulty, Escalation, Recheck

VIEW: Final = "resolve.view_cases"
ESCALATIONS: Final = "resolve.view_escalations"
FILES: Final = "resolve.view_files"
COPIES: Final = "resolve.view_copies"
RELEASE_COPIES: Final = "resolve.release_copies"
ASKED: Final = "complaint_request:"
"""Before the reference of a request, in what a To-do is about."""


def within(by: Actor, code: str = VIEW) -> Q:
    """Return the condition that keeps cases to those of people whom `by` reaches, and to what `by` wrote down or has; nothing
    where no role of `by` sees cases."""
    if not policy.allows(by, code):
        return Q(pk__in=())
    scope = policy.scope(by, code)
    if scope.everything:
        return scope.q()
    own = Q(owner=by.person_id) | Q(logged_by=by.person_id) if by.person_id is not None else Q(pk__in=())
    return own | scope.q(person="owner", site="site") | scope.q(person="logged_by")


def difficulties(by: Actor) -> QuerySet[Difficulty]:
    """Return the difficulties and requests that `by` may see; not those that `by` is to look at again without seeing what was decided."""
    rows = Difficulty.objects.filter(within(by))
    if by.person_id is None:
        return rows
    blind = Recheck.objects.filter(checker=by.person_id, answered_at=None)
    return rows.exclude(pk__in=blind.values("classification__difficulty"))


def complaints(by: Actor) -> QuerySet[Complaint]:
    """Return the complaints that `by` may see."""
    return Complaint.objects.filter(within(by))


def sees_files(by: Actor) -> bool:
    """Return whether `by` sees more of a complaint than how it stands."""
    return policy.allows(by, FILES)


def asked_of(by: Actor) -> QuerySet[CaseRequest]:
    """Return what was asked of `by` for complaints, or handed to them as a To-do."""
    if by.person_id is None:
        return CaseRequest.objects.none()
    handed = Todo.objects.filter(person=by.person_id, about__startswith=ASKED).values_list("about", flat=True)
    return CaseRequest.objects.filter(Q(to=by.person_id) | Q(reference__in=[each.removeprefix(ASKED) for each in handed]))


def requests(by: Actor) -> QuerySet[CaseRequest]:
    """Return what was asked of `by` for complaints, and what stands in files that `by` sees."""
    mine = Q(pk__in=asked_of(by).values("pk"))
    return CaseRequest.objects.filter(mine | Q(complaint__in=complaints(by)) if sees_files(by) else mine)


def escalations(by: Actor) -> QuerySet[Escalation]:
    """Return what went up as far as `by` sees it: by reach over who took it up, one's own, and what one accepted; none without a role."""
    if not policy.allows(by, ESCALATIONS):
        return Escalation.objects.none()
    scope = policy.scope(by, ESCALATIONS)
    own = Q(asked_by=by.person_id or 0) | Q(accepted_by=by.person_id or 0)
    if not policy.allows(by, VIEW):  # who sees no cases sees what went up to one of their roles, and no more
        return Escalation.objects.filter(own | Q(role__in={each.role.value for each in policy.standing(by).holdings}))
    return Escalation.objects.filter(scope.q() if scope.everything else own | scope.q(person="asked_by", site="site"))


def copies(by: Actor) -> QuerySet[AnonymisedCopy]:
    """Return the anonymised copies that `by` may see: one's own; all of them who releases any; else what was released."""
    rows = AnonymisedCopy.objects.select_related("made_by", "read_by")
    if not policy.allows(by, COPIES):
        return rows.none()
    if policy.allows(by, RELEASE_COPIES):
        return rows
    return rows.filter(Q(made_by=by.person_id or 0) | Q(state=AnonymisedCopy.State.RELEASED))
