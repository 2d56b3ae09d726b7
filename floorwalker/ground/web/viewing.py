"""Saved views above a list: offered as links, the one that is shown marked, and what is shown carried to the page that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.core import signing

from floorwalker.ground import saved_views
from floorwalker.ground.models import SavedView
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.saved_views import Shown, ViewRefused
from floorwalker.ground.web import columns
from floorwalker.ground.web.parts import Act

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Listing

PARAMETER: Final = "view"
"""Says in an address which view a list was opened with; the filters stand in the address themselves."""
ALL: Final = "all"
"""Its value for a list opened without one, where it would open with the reader's first view."""
KEPT_WITHIN_SECONDS: Final = 86_400
_OURS: Final = {PARAMETER, columns.PARAMETER, "sort", "page", "format", "part"}
_SALT: Final = "floorwalker.views"


@dataclass(frozen=True)
class Tab:
    """One view as a link: `url` None while it is what is shown."""

    label: str
    url: str
    is_here: bool
    is_raised: bool = False
    by: str = ""


@dataclass(frozen=True)
class Strip:
    """What stands above a list: its views, and what can be done with what is shown.

    `token` carries what is shown, signed, to the page that keeps it; empty while that cannot be kept. `here` is the view that the
    list was opened with, `is_own` whether the reader keeps it, `is_changed` whether something else is shown by now.
    """

    tabs: Sequence[Tab]
    token: str
    here: SavedView | None = None
    is_own: bool = False
    is_changed: bool = False
    act: Act | None = None
    clear_url: str = ""


def address(base: str, view: SavedView) -> str:
    """Return where the list at `base` stands as `view` has it."""
    return with_query(base, {**view.query, PARAMETER: view.reference})


def with_query(base: str, query: Mapping[str, str]) -> str:
    """Return the address `base` with `query` added."""
    return f"{base}{'&' if '?' in base else '?'}{urlencode(query)}" if query else base


def place_of(request: FloorRequest) -> str:
    """Return the name of the address that is shown, under which its views are kept."""
    return request.resolver_match.view_name if request.resolver_match else ""


def offered(request: FloorRequest) -> list[SavedView]:
    """Return the views of the list at this address that the reader is offered; one query, none for who is no person."""
    if request.person is None or not policy.allows(request.actor, saved_views.KEEP):
        return []
    return list(saved_views.offered(request.actor, place_of(request)))


def first(request: FloorRequest, views: Sequence[SavedView]) -> SavedView | None:
    """Return the view with which the list opens for the reader, if they came for no other."""
    return None if request.GET or request.method not in {"GET", "HEAD"} else next((each for each in views if _is_first(each)), None)


def strip(
    request: FloorRequest, listing: Listing, views: Sequence[SavedView], *, act: Callable[[SavedView], Act] | None
) -> Strip | None:
    """Return what stands above `listing`; None for who is no person."""
    if request.person is None or not policy.allows(request.actor, saved_views.KEEP):
        return None
    query = _query(listing)
    shown = Shown(place_of(request), listing.title, query, listing.lasting_words)
    may_keep = bool(query) and not any(each.problem for each in listing.fields)
    return over(request, shown, _base(request, listing), views, act=act, may_keep=may_keep)


def over(
    request: FloorRequest, shown: Shown, base: str, views: Sequence[SavedView], *, may_keep: bool,
    act: Callable[[SavedView], Act] | None = None, unkept: str = "All",
) -> Strip:
    """Return what stands above what is `shown` at `base`, a list or another page of which an address says all; `may_keep` tells whether
    it can be kept as it stands, `unkept` what the page is called without a view."""
    here = next((each for each in views if each.reference == request.GET.get(PARAMETER)), None)
    is_own = here is not None and here.person_id == request.actor.person_id
    clear_url = with_query(base, {PARAMETER: ALL} if any(_is_first(each) for each in views) else {})
    tabs = [
        Tab(unkept, clear_url, here is None and not shown.query),
        *(
            Tab(
                each.name, address(base, each), here is each and shown.query == each.query, bool(each.is_raised),  # type: ignore[attr-defined]
                each.person.display_name if each.person_id != request.actor.person_id else "",
            )
            for each in views
        ),
    ]
    return Strip(
        tabs=tabs if views else [], here=here, is_own=is_own, is_changed=here is not None and shown.query != here.query,
        act=act(here) if act is not None and here is not None and is_own else None, clear_url=clear_url,
        token=_token(request, shown, base) if may_keep else "",
    )


def read(token: str, *, by: FloorRequest) -> tuple[Shown, str]:
    """Return what `token` carries, and the address of the list without it.

    Raises
    ------
    ViewRefused
        If it was not made here, for this reader, within a day.
    """
    try:
        who, shown, base = signing.loads(token, salt=_SALT, max_age=KEPT_WITHIN_SECONDS)
    except signing.BadSignature:
        who, shown, base = "", {}, ""
    if who != str(by.actor.id):
        raise ViewRefused("What was shown can no longer be told.", remedy="Filter the list again, and choose Save view there.")
    return Shown(**shown), base


def _is_first(view: SavedView) -> bool:
    return bool(view.is_first)  # type: ignore[attr-defined]


def _query(listing: Listing) -> dict[str, str]:
    """Return what filters, orders and shows `listing` as its address has it; its own order and columns go without saying."""
    query = {each.code: each.value for each in listing.fields if each.value}
    order = {"sort": listing.sort} if listing.is_sorted else {}
    return {**query, **order, **({columns.PARAMETER: listing.columns} if listing.columns else {})}


def _base(request: FloorRequest, listing: Listing) -> str:
    """Return the address without what a view keeps: what else it says, such as a day, stands on its own."""
    own = {code for each in listing.fields for code in (each.code, *each.covers)} | _OURS
    return with_query(request.path, {name: value for name, value in request.GET.items() if name not in own and isinstance(value, str)})


def _token(request: FloorRequest, shown: Shown, base: str) -> str:
    plain = {"place": shown.place, "title": shown.title, "query": dict(shown.query), "words": shown.words}
    return signing.dumps([str(request.actor.id), plain, base], salt=_SALT, compress=True)
