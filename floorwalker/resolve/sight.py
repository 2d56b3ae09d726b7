"""Which difficulties and complaints stand before a reader; kinds of record and queries ask here alike."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.resolve.models import CaseRequest, Complaint, Difficulty, Recheck

VIEW: Final = "resolve.view_cases"
FILES: Final = "resolve.view_files"


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


def requests(by: Actor) -> QuerySet[CaseRequest]:
    """Return what was asked of `by` for complaints, and what stands in files that `by` sees."""
    mine = Q(to=by.person_id) if by.person_id is not None else Q(pk__in=())
    return CaseRequest.objects.filter(mine | Q(complaint__in=complaints(by)) if sees_files(by) else mine)
