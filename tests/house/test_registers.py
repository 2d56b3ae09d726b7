"""Every list of the house is the one component: it can be filtered or ordered, kept as a view, and taken along as a file."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.urls import resolve

from floorwalker.ground.web.register import Listing
from tests.faults.addresses import addresses

FORBIDDEN = HTTPStatus.FORBIDDEN
LISTS = 19
"""Lists at addresses that name no record; fewer found means that the walk no longer sees them."""
NOTHING_TO_FILTER = {"record:duplicates", "record:customers"}
"""Lists without a filter or an order to keep: pairs by how alike they are, who fits a search."""


def shown(answer: Any) -> Listing | None:
    contexts = answer.context or ()
    return next((each["listing"] for each in contexts if "listing" in each), None) if contexts else None


def lists() -> Iterator[tuple[str, str]]:
    """Yield the name and path of each page that answers with a list and names no record."""
    for address in addresses():
        path = "/" + "".join(map(str, address.parts))
        if not address.is_open_ended and ":" in address.name and _answers_with_a_list(resolve(path).func):
            yield address.name, path


def _answers_with_a_list(view: Any) -> bool:
    plain = inspect.unwrap(view)
    return inspect.isfunction(plain) and "respond" in plain.__code__.co_names


@pytest.mark.django_db
def test_what_any_list_shows_can_be_kept_as_a_view(cast: Any, frozen_clock: Any) -> None:
    found, unlike = set(), []
    for name, path in lists():
        browser = cast.adm_sees if cast.olga_sees.get(path).status_code == FORBIDDEN else cast.olga_sees
        listing = shown(browser.get(path))
        if listing is None:  # nothing is set up yet that it could list
            continue
        found.add(name)
        query = _query(listing)
        there = shown(browser.get(path, query)) if query else None
        if there is None or there.views is None or not there.views.token:
            unlike.append(name)
    assert len(found) >= LISTS, sorted(found)
    assert set(unlike) == NOTHING_TO_FILTER


def _query(listing: Listing) -> dict[str, str]:
    """Something that the list can be filtered or ordered by."""
    for field in listing.fields:
        if field.choices:
            return {field.code: field.choices[-1][0]}
    sorts = [each.sort for each in listing.headings if each.sort and each.sort != listing.sort]
    return {"sort": sorts[0]} if sorts else {field.code: "a" for field in listing.fields[:1]}


@pytest.mark.django_db
def test_any_list_is_taken_along_as_a_file_after_a_look_by_whoever_may(cast: Any, frozen_clock: Any) -> None:
    found = 0
    for name, path in lists():
        for browser in (cast.olga_sees, cast.adm_sees):
            if (listing := shown(browser.get(path))) is None:
                continue
            found += 1
            look = browser.get(path, {"format": "preview"})
            file = browser.get(path, {"format": "csv"})
            if listing.may_export:
                assert "Download CSV" in look.content.decode(), name
                assert file["Content-Type"].startswith("text/csv"), name
            else:
                assert (look.status_code, file.status_code) == (FORBIDDEN, FORBIDDEN), name
            break
    assert found >= LISTS
