"""Mail about what waits: inside the shift, several things in one mail, a digest when the shift begins; and leaders told of what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from floorwalker.ground import clock, outbox, settings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.at_work import attendance
from floorwalker.ground.events import TodoLate
from floorwalker.ground.models import Message, Notice, Todo
from floorwalker.ground.models.notices import TO_MAIL
from floorwalker.ground.notices import shelf
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import leaders_above
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats

DIGEST = "digest"
DIGEST_WITHIN = timedelta(hours=3)
"""A digest is of use at the start of a shift; a worker that was away longer sends what waits without one."""
LISTED = 12
"""A mail lists so many things; the page has them all."""
LEADERS_TOLD = 2
"""The leader, and whoever leads the leader."""
AT_ONCE = 200
SYSTEM = Actor.system("worker")


def deliver() -> int:
    """Put what waits into mails for those who are at work now, and what is urgent at once; return how many mails that makes.

    Everybody at work gets at most one mail within the set time, and one digest for a shift. Whoever is not at work gets it when
    they come: the roster is asked anew each time, so that a roster that changed in between is kept to.
    """
    now = clock.now()
    waiting: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(TO_MAIL).exclude(person__email="").order_by("-id"):
        waiting[notice.person_id].append(notice)
    kept_back = set(Message.objects.filter(waits_for_shift=True, state=Message.State.WAITING).values_list("person_id", flat=True))
    due: dict[int, list[Todo]] = defaultdict(list)
    for todo in Todo.objects.filter(done_at=None, due_at__lt=now + timedelta(days=1)).exclude(person__email=""):
        due[todo.person_id].append(todo)
    meant = Person.objects.filter(pk__in={*waiting, *kept_back, *due}).select_related("site").in_bulk()
    people = {key: person for key, person in meant.items() if policy.works_here(person)}
    there = attendance(people.values(), at=now) if people else {}
    recently = now - timedelta(minutes=settings.get("notice_mail_gap_minutes"))
    told = set(Notice.objects.filter(person__in=people, mailed_at__gt=recently, is_urgent=False).values_list("person_id", flat=True))
    had_digest = set(Message.objects.filter(key__in=[_digest_key(key, there[key].since) for key in people]).values_list("key", flat=True))
    made = 0
    for key, person in people.items():
        since, mine = there[key].since, waiting[key]
        urgent = [notice for notice in mine if notice.is_urgent]
        if since is None:
            made += _mail(person, urgent) if urgent else 0
            continue
        if key in kept_back:
            _let_go(person)
        today = [todo for todo in due[key] if todo.due_at is not None and _is_by_today(todo.due_at, person, now)]
        is_first = _digest_key(key, since) not in had_digest and since > now - DIGEST_WITHIN
        if is_first and (mine or today) and "email" in telling.ways_of(person, [shelf().get(DIGEST)])[DIGEST]:
            made += _mail(person, mine, today=today, key=_digest_key(key, since))
        elif mine and (urgent or key not in told):
            made += _mail(person, mine)
    return made


def tell_leaders() -> int:
    """Tell leaders of what their people owe and is late: the leader after the set time, the leader's leader after twice that; each once.

    Who leads is asked of the day itself, so that whoever stands in for a leader is told. Return how many were told.
    """
    now = clock.now()
    patience = timedelta(hours=settings.get("todo_escalate_hours"))
    late = Q(leaders_told=0, due_at__lt=now - patience) | Q(leaders_told=1, due_at__lt=now - LEADERS_TOLD * patience)
    told = 0
    for todo in Todo.objects.filter(late, done_at=None).select_related("person__site").order_by("due_at")[:AT_ONCE]:
        with transaction.atomic():
            # Compare-and-set: two workers tell one leader once.
            mine = Todo.objects.filter(pk=todo.pk, leaders_told=todo.leaders_told, done_at=None)
            if not mine.update(leaders_told=F("leaders_told") + 1):
                continue
            above = leaders_above(todo.person, on=clock.today(todo.person.site.zone))
            if len(above) > todo.leaders_told and todo.due_at is not None:
                _tell_leader(above[todo.leaders_told], todo, todo.due_at)
                told += 1
    return told


def _tell_leader(leader: Person, todo: Todo, due_at: datetime) -> None:
    when = formats.moment(due_at, zone=leader.site.zone)
    telling.tell(
        leader, kind="todo_late", key=f"todo_late:{todo.pk}:{todo.leaders_told}", about=todo.about, group=f"person:{todo.person_id}",
        what=f"{todo.person.display_name} may need a hand with {todos.in_short(todo)}, due {when}",
    )
    store.append(
        TodoLate(subject=todo.about, person=todo.person.reference, leader=leader.reference, due_at=due_at.isoformat()), by=SYSTEM
    )


@transaction.atomic
def _mail(person: Person, notices: Sequence[Notice], *, today: Sequence[Todo] = (), key: str = "") -> int:
    """Ask for one mail about `notices` and what is due `today`; nothing happens if another worker did in between."""
    newest, context = max((notice.pk for notice in notices), default=0), _context(person, notices, today)
    message = outbox.mail(
        person.email, template="digest" if key else "notices", key=key or f"notices:{person.pk}:{newest}", person=person,
        context=context,
    )
    mine = Notice.objects.filter(TO_MAIL, pk__in=[notice.pk for notice in notices])
    if message.context is not context or mine.update(mailed_at=clock.now(), mail=message) != len(notices):
        transaction.set_rollback(True)
        return 0
    return 1


def _context(person: Person, notices: Sequence[Notice], today: Iterable[Todo]) -> dict[str, Any]:
    zone, now = person.site.zone, clock.now()
    told = [(group.words, reverse("ground:notice", args=[group.newest.pk])) for group in telling.grouped(notices)]
    owed = [
        f"{todos.in_short(todo)}, {'was due' if todo.due_at < now else 'due'} {formats.moment(todo.due_at, zone=zone)}"
        for todo in today if todo.due_at is not None
    ]
    return {
        "name": person.preferred_name or person.given_name or person.display_name, "number": len(told), "told": told[:LISTED],
        "more": max(0, len(told) - LISTED), "more_owed": max(0, len(owed) - LISTED),
        "first": told[0][0] if told else "", "owed": owed[:LISTED], "number_owed": len(owed), "day": formats.day(now, zone=zone),
        "all": reverse("ground:notices"), "choices": reverse("ground:told"),
    }


def _let_go(person: Person) -> None:
    Message.objects.filter(person=person, waits_for_shift=True).update(waits_for_shift=False, next_try_at=clock.now())


def _is_by_today(due_at: datetime, person: Person, now: datetime) -> bool:
    zone = ZoneInfo(person.site.zone)
    return due_at.astimezone(zone).date() <= now.astimezone(zone).date()


def _digest_key(person_id: int, since: datetime | None) -> str:
    return f"digest:{person_id}:{since:%Y%m%dT%H%MZ}" if since is not None else ""


def settle_up() -> None:
    """Tell leaders of what is late, then send everybody at work what waits: what the worker does between its looks."""
    tell_leaders()
    deliver()
