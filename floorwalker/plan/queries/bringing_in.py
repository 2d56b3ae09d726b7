"""Asking for files that were brought in: those that wait for who handed them in, and what became of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.plan.models import BroughtFile, Document
from floorwalker.plan.queries import documents

READ_FILES: Final = "plan.read_files"
KEPT: Final = timedelta(days=30)
"""How long a file that nobody made a document of is kept."""
State = BroughtFile.State


def waiting(by: Actor) -> QuerySet[BroughtFile]:
    """Return what `by` handed in and neither began as a draft nor let go, without the texts.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    """
    policy.require(by, documents.WRITE)
    return BroughtFile.objects.filter(handed_in_by=by.person_id or 0).exclude(state=State.BEGUN).defer("body")


def find(key: int, *, by: Actor) -> BroughtFile:
    """Return a file of `by`, or one that was begun: who writes documents sees what was left out of them.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, documents.WRITE)
    rows = BroughtFile.objects.select_related("handed_in_by", "contribution__version__document")
    found = rows.filter(Q(handed_in_by=by.person_id or 0) | Q(state=State.BEGUN), pk=key).first()
    if found is None:
        raise NotFound("There is no such file that you may see.", remedy="Look at what you brought in under Documents.")
    return found


def begun_of(digests: Iterable[str]) -> dict[str, list[Document]]:
    """Return by digest the documents that the same file became before."""
    found: dict[str, list[Document]] = defaultdict(list)
    rows = BroughtFile.objects.filter(state=State.BEGUN, sha256__in=set(digests)).defer("body")
    for each in rows.select_related("contribution__version__document"):
        if each.contribution is not None:
            found[each.sha256].append(each.contribution.version.document)
    return found


def reading_of(by: Actor) -> Job | None:
    """Return the work that reads files of `by` just now."""
    rows = Job.objects.filter(kind=READ_FILES, owner=f"{by.kind}:{by.id}", state__in=[Job.State.WAITING, Job.State.RUNNING])
    return rows.order_by("-pk").first()


def left_lying() -> QuerySet[BroughtFile]:
    """Return what nobody made a document of within the time that such files are kept."""
    return BroughtFile.objects.filter(handed_in_at__lt=clock.now() - KEPT).exclude(state=State.BEGUN)
