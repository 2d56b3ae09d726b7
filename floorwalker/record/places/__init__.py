"""Places of feeds: how the files of each kind of feed are listed, fetched and moved aside."""

from __future__ import annotations

from floorwalker.ground.sealed_value import unseal
from floorwalker.record.models import Feed
from floorwalker.record.places.base import Place
from floorwalker.record.places.folder import Folder


def place_of(feed: Feed) -> Place:
    """Return the place of `feed`, not opened yet.

    Raises
    ------
    LookupError
        If pieces of its kind are sent to us and lie nowhere.
    """
    return open_place(feed.kind, feed.place, secret=unseal(feed.credentials, about=feed.reference) if feed.credentials else b"")


def open_place(kind: str, place: dict[str, str], *, secret: bytes) -> Place:
    """Return the place that `place` describes."""
    if kind == Feed.Kind.FOLDER:
        return Folder(place)
    raise LookupError(f"Pieces of a feed of the kind {kind!r} lie nowhere.")


__all__ = ["Place", "open_place", "place_of"]
