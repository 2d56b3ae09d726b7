"""Telling people: raising a notice, marking it read, and choosing how to be told. Mail about it is made by `mailing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.events import NoticesChosen
from floorwalker.ground.models import Message, Notice, NoticeChoice
from floorwalker.ground.models.notices import UNREAD
from floorwalker.ground.notices import WAYS, NoticeKind, Way, shelf
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store

READ_AT_ONCE = 200
"""Unread notices that one page shows; nobody reads on after these."""
KEPT_FOR = timedelta(days=90)
"""A notice is removed after this: what it told of is kept where it belongs."""


def tell(
    person: Person, *, kind: str, key: str, what: str, about: str = "", group: str = "", is_urgent: bool = False,
    mail: Message | None = None,
) -> Notice | None:
    """Tell `person` of something; telling the same `key` again changes nothing.

    Call it in the transaction of the action that causes it; that action writes the trail. Unread notices of one kind and `group`
    stand together as one line. A mail of its own may be given; else it goes with others in one mail, inside the person's shift
    unless `is_urgent`. Nobody is told who left, stands for an agent in open data, or turned off every way.

    Raises
    ------
    LookupError
        If no such kind of notice is on the shelf.
    """
    ways = ways_of(person, [shelf().get(kind)])[kind]
    if person.is_pseudonym or not ways or not policy.works_here(person):
        return None
    if not person.email:
        ways = frozenset({"page"})  # else it would reach nobody
    now = clock.now()
    notice, _ = Notice.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "kind": kind, "group": group or key, "what": what[:200], "about": about, "is_urgent": is_urgent,
            "on_page": "page" in ways, "by_email": "email" in ways, "raised_at": now,
            "mail": mail, "mailed_at": now if mail is not None else None,
        },
    )
    return notice


def ways_of(person: Person, kinds: Iterable[NoticeKind]) -> dict[str, frozenset[Way]]:
    """Return by which ways `person` is told of each of `kinds`: as chosen, else as the house gives; what must be is always there."""
    chosen = {
        row.kind: {way for way, on in (("page", row.on_page), ("email", row.by_email)) if on}
        for row in NoticeChoice.objects.filter(person=person)
    }
    return {kind.code: frozenset({*chosen.get(kind.code, kind.ways), *kind.must}) for kind in kinds}


def unread(person_id: int) -> QuerySet[Notice]:
    """Return what the person was told and has not read, newest first."""
    return Notice.objects.filter(UNREAD, person_id=person_id)


@dataclass(frozen=True)
class Group:
    """Unread notices that stand together: what they say in one line, and each of them, newest first."""

    kind: NoticeKind
    words: str
    notices: Sequence[Notice]

    @property
    def newest(self) -> Notice:
        """The newest of them."""
        return self.notices[0]

    @property
    def is_urgent(self) -> bool:
        """Whether any of them is urgent."""
        return any(each.is_urgent for each in self.notices)


def grouped(notices: Iterable[Notice]) -> list[Group]:
    """Return `notices` by kind and group, in the order in which each group comes first."""
    found: dict[tuple[str, str], list[Notice]] = {}
    for each in notices:
        found.setdefault((each.kind, each.group), []).append(each)
    groups = []
    for (code, _), rows in found.items():
        kind = shelf().get(code)
        groups.append(Group(kind, rows[0].what if len(rows) == 1 else kind.many.format(count=len(rows)), rows))
    return groups


def take_back(key: str) -> None:
    """Let what was told under `key` count as read: it is over, and no mail says it any more."""
    Notice.objects.filter(key=key, seen_at=None).update(seen_at=clock.now())


def see(person_id: int, *, keys: Iterable[int] | None = None, up_to: int | None = None, about: str = "") -> int:
    """Mark the person's own notices as read: those with these primary keys, those `up_to` one, those `about` a record, or all.

    What comes by email alone and was not mailed yet cannot have been read, unless by whoever has seen the record itself. Return how
    many were unread.
    """
    mine = Notice.objects.filter(person_id=person_id, seen_at=None)
    mine = mine.filter(Q(about=about) if about else Q(on_page=True) | Q(mailed_at__isnull=False))
    if keys is not None:
        mine = mine.filter(pk__in=list(keys))
    if up_to is not None:
        mine = mine.filter(pk__lte=up_to)
    return mine.update(seen_at=clock.now())


@transaction.atomic
def choose(person: Person, *, ways: Mapping[str, Iterable[Way]], by: Actor) -> None:
    """Keep by which ways `person` is told of each kind that `ways` names; what the house must tell stays as it is.

    Raises
    ------
    NotAllowed
        If `by` is not that person.
    """
    if by.person_id != person.pk:
        raise NotAllowed("Everybody chooses for themselves how they are told.", remedy="Ask the person to open What I am told.")
    kinds = [kind for kind in shelf() if kind.code in ways]
    before = ways_of(person, kinds)
    after = {kind.code: frozenset({*ways[kind.code], *kind.must}) & {*WAYS} for kind in kinds}
    changed = [code for code in after if after[code] != before[code]]
    for code in changed:
        NoticeChoice.objects.update_or_create(
            person=person, kind=code, defaults={"on_page": "page" in after[code], "by_email": "email" in after[code]}
        )
    if changed:
        chosen = "; ".join(f"{code}: {' and '.join(way for way in WAYS if way in after[code]) or 'nothing'}" for code in changed)
        store.append(NoticesChosen(subject=person.reference, chosen=chosen), by=by)


def forget_old() -> int:
    """Remove notices that are older than they are kept; return how many."""
    return Notice.objects.filter(raised_at__lt=clock.now() - KEPT_FOR).delete()[0]
