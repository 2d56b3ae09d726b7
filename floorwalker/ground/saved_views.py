"""Saved views of lists: kept under a name, shared by those who may, put first, handed over and removed.

A view holds filters and an order, no rows: whoever opens it reads the list under it within their own reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.list_events import ViewChanged, ViewHandedOver, ViewKept, ViewPutFirst, ViewRemoved, ViewSeen
from floorwalker.ground.models import FirstView, SavedView, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, Site, Team
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

KEEP: Final = "ground.keep_views"
SHARE: Final = "ground.share_views"
KIND: Final = "view"
"""The kind of record under which a Ref names one."""
AT_MOST: Final = 30
"""Views of one list that one person keeps: links that can still be taken in above a list."""
VALUE_CHARACTERS: Final = 200
"""Of one filter; longer than any name or reference, and than twelve words."""
NAME_CHARACTERS: Final = 60
WORDS_CHARACTERS: Final = 2_000


class ViewRefused(RuleBroken):
    """The list cannot be kept so."""

    code = "view_refused"


@dataclass(frozen=True)
class Shown:
    """A list as it is shown: where it stands, what it is called, its filters and order, and these in words."""

    place: str
    title: str
    query: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class Readers:
    """Who is offered a view beside its owner: nobody, a team, a site, or the house."""

    share: str = SavedView.Share.OWN
    team: Team | None = None
    site: Site | None = None

    def __str__(self) -> str:
        return "the whole house" if self.share == SavedView.Share.HOUSE else str(self.team or self.site or "its owner")


OWN: Final = Readers()
HOUSE: Final = Readers(SavedView.Share.HOUSE)


def offered(by: Actor, place: str = "") -> QuerySet[SavedView]:
    """Return the views that `by` keeps or is offered, of the list at `place` or of every list, by name; one query.

    Each says whether the list opens with it (`is_first`) and whether it wants a look (`is_raised`).
    """
    held, today = policy.standing(by), clock.now().date()
    mine = Membership.objects.on(today).filter(person=by.person_id).values("team")
    seen = Q(person=by.person_id) | Q(share="house") | Q(share="team", team__in=mine) | Q(share="team", team__in=held.led_teams)
    about = Concat(Value(f"{KIND}:"), OuterRef("reference"))
    views = SavedView.objects.filter(seen | Q(share="site", site=held.home_site), person__isnull=False)
    return (views.filter(place=place) if place else views).select_related("person", "team", "site").annotate(
        is_first=Exists(FirstView.objects.filter(person=by.person_id, view=OuterRef("pk"))),
        is_raised=Exists(Todo.objects.filter(person=by.person_id, about=about, done_at=None)),
    )


def find(reference: str, *, by: Actor) -> SavedView:
    """Return the view `reference` that `by` keeps or is offered.

    Raises
    ------
    NotFound
        If there is none; it does not say whether somebody else keeps one.
    """
    found = offered(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"You are offered no view {reference}.", remedy="Look at My views.")
    return found


def own(reference: str, *, by: Actor) -> SavedView:
    """Return the view `reference` that `by` keeps.

    Raises
    ------
    NotFound
        If `by` keeps no such view.
    """
    found = find(reference, by=by)
    if found.person_id != by.person_id:
        raise NotFound(f"You keep no view {reference}.", remedy="It is shared with you; keep one of your own from it.")
    return found


def readers_offered(by: Actor) -> list[Readers]:
    """Return with whom `by` may share a view: teams and sites within reach, and the house for those who reach everybody."""
    reach = policy.scope(by, SHARE)
    if reach.nothing:
        return [OWN]
    sites = Site.objects.filter(reach.q(site="pk"), retired_at=None)
    teams = Team.objects.filter(reach.q(team="pk"), retired_at=None)
    house = [HOUSE] if reach.everything else []
    return [
        OWN, *(Readers(SavedView.Share.TEAM, team=team) for team in teams),
        *(Readers(SavedView.Share.SITE, site=site) for site in sites), *house,
    ]


@transaction.atomic
def keep(shown: Shown, *, name: str, readers: Readers = OWN, by: Actor) -> SavedView:
    """Keep a list as it is `shown` under `name`, for `by` and `readers`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views, or sharing them with these readers.
    ViewRefused
        If nothing is filtered or ordered, a filter is too long, the name is empty or taken, or there are too many.
    """
    policy.require(by, KEEP)
    owner = Person.objects.filter(pk=by.person_id or 0).first()
    if owner is None:
        raise ViewRefused("Only a person keeps views.", remedy="Sign in as somebody who works here.")
    _may_share(readers, by)
    _refuse_long(shown)
    if SavedView.objects.filter(person=owner, place=shown.place).count() >= AT_MOST:
        raise ViewRefused(f"You keep {AT_MOST} views of this list already.", remedy="Remove one that you no longer use.")
    view = SavedView.objects.create(
        reference=next_reference("VW"), person=owner, place=shown.place, title=shown.title[:80], query=dict(shown.query),
        words=shown.words[:WORDS_CHARACTERS], name=_free_name(name, owner, shown.place), share=readers.share, team=readers.team,
        site=readers.site, created_at=clock.now(),
    )
    store.append(
        ViewKept(subject=view.reference, place=view.place, name=Sleeved(view.name), filters=Sleeved(view.words), seen_by=str(readers)),
        by=by,
    )
    return view


@transaction.atomic
def change(
    view: SavedView, *, name: str | None = None, readers: Readers | None = None, shown: Shown | None = None, by: Actor
) -> SavedView:
    """Give `view` another name, other readers, or the filters and order that are `shown` now.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views, or sharing them with these readers.
    NotFound
        If it is not theirs.
    ViewRefused
        If the name is empty or taken, or what is shown is another list or cannot be kept.
    """
    policy.require(by, KEEP)
    view = _own(view, by)
    if name is not None:
        view.name = _free_name(name, view.person, view.place, but=view)
    if readers is not None and readers != _readers_of(view):
        _may_share(readers, by)
        view.share, view.team, view.site = readers.share, readers.team, readers.site
        if readers == OWN:
            FirstView.objects.filter(view=view).exclude(person=view.person).delete()
    if shown is not None:
        _refuse_long(shown)
        if shown.place != view.place:
            raise ViewRefused("That is another list.", remedy=f"Open {view.title} with this view first.")
        view.query, view.words = dict(shown.query), shown.words[:WORDS_CHARACTERS]
    view.save()
    store.append(
        ViewChanged(
            subject=view.reference, name=Sleeved(view.name), filters=Sleeved(view.words), seen_by=str(_readers_of(view))
        ),
        by=by,
    )
    return view


@transaction.atomic
def put_first(view: SavedView, *, by: Actor) -> None:
    """Let the list of `view` open with it for `by`; if it does already, it opens as it is again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views.
    NotFound
        If `by` is offered no such view.
    """
    policy.require(by, KEEP)
    view = find(view.reference, by=by)
    reader = Person.objects.get(pk=by.person_id or 0)
    mine = FirstView.objects.filter(person=reader, place=view.place)
    was_first = mine.filter(view=view).exists()
    mine.delete()
    if not was_first:
        FirstView.objects.create(person=reader, place=view.place, view=view)
    how = "without" if was_first else "with"
    store.append(ViewPutFirst(subject=view.reference, place=view.place, person=reader.reference, how=how), by=by)


@transaction.atomic
def tick_off(view: SavedView, *, by: Actor) -> None:
    """Tick off what `view` had been raised for with its owner.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views.
    NotFound
        If it is not theirs.
    """
    policy.require(by, KEEP)
    view = _own(view, by)
    if raised(view).exists():
        _settle(view)
        store.append(ViewSeen(subject=view.reference), by=by)


@transaction.atomic
def remove(view: SavedView, *, by: Actor) -> None:
    """Remove `view`; what had been raised about it is ticked off.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views.
    NotFound
        If it is not theirs.
    """
    policy.require(by, KEEP)
    _take_out(_own(view, by), by=by)


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` keep the view `reference` that somebody else keeps; a name that they use already is numbered.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    ViewRefused
        If it is gone by now, or `to` keeps as many of that list as one may.
    """
    view = SavedView.objects.select_for_update(of=("self",)).select_related("person").filter(reference=reference).first()
    if view is None:
        raise ViewRefused(f"{reference} is gone by now.", remedy="Look at what is owned again.")
    policy.require_for(by, "people.hand_over", view.person)
    theirs = set(SavedView.objects.filter(person=to, place=view.place).values_list("name", flat=True))
    if len(theirs) >= AT_MOST:
        raise ViewRefused(f"{to.display_name} keeps {AT_MOST} views of {view.title} already.", remedy="Choose somebody else for it.")
    _settle(view)
    before, view.person = view.person, to
    names = (view.name, *(f"{view.name[: NAME_CHARACTERS - 4]} {number}" for number in range(2, AT_MOST + 2)))
    view.name = next(name for name in names if name.casefold() not in {each.casefold() for each in theirs})
    view.save(update_fields=["person", "name"])
    store.append(ViewHandedOver(subject=view.reference, before=before.reference, to=to.reference), by=by)


@transaction.atomic
def remove_of_leavers(*, by: Actor) -> int:
    """Remove what people keep who no longer work here and nobody took over, and return how many views those were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping views.
    """
    policy.require(by, KEEP)
    left = list(SavedView.objects.filter(person__left_on__lte=clock.today("UTC")))
    for view in left:
        _take_out(view, by=by)
    return len(left)


def raised(view: SavedView) -> QuerySet[Todo]:
    """Return what had been raised about `view` and is not ticked off."""
    return Todo.objects.filter(about=f"{KIND}:{view.reference}", done_at=None)


def _take_out(view: SavedView, *, by: Actor) -> None:
    _settle(view)
    store.append(ViewRemoved(subject=view.reference), by=by)
    view.delete()


def _own(view: SavedView, by: Actor) -> SavedView:
    """Return `view` locked, if it is kept by `by`."""
    own(view.reference, by=by)
    return SavedView.objects.select_for_update(of=("self",)).select_related("person", "team", "site").get(pk=view.pk)


def _readers_of(view: SavedView) -> Readers:
    return Readers(view.share, view.team, view.site)


def _may_share(readers: Readers, by: Actor) -> None:
    if readers == OWN:
        return
    policy.require(by, SHARE)
    if readers not in readers_offered(by):
        raise policy.out_of_reach(str(readers), SHARE)


def _refuse_long(shown: Shown) -> None:
    if not shown.query:
        raise ViewRefused(
            "Nothing is filtered, ordered or hidden.", remedy="Filter or order the list, or choose its columns, then keep what is shown."
        )
    if long := [code for code, value in shown.query.items() if len(value) > VALUE_CHARACTERS]:
        raise ViewRefused(f"The filter {long[0]} has more than {VALUE_CHARACTERS} characters.", remedy="Filter by something shorter.")


def _free_name(name: str, owner: Person, place: str, *, but: SavedView | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise ViewRefused(f"The name has {len(name)} characters.", remedy=f"Write 1 to {NAME_CHARACTERS}.")
    others = SavedView.objects.filter(person=owner, place=place).exclude(pk=but.pk if but else 0)
    if others.filter(name__iexact=name).exists():
        raise ViewRefused(f"You keep a view called {name} already.", remedy="Choose another name, or remove that one.")
    return name


def _settle(view: SavedView) -> None:
    telling.see(view.person_id, about=f"{KIND}:{view.reference}")
    for todo in raised(view):
        todos.settle(todo.key)
