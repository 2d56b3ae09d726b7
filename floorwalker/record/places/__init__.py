"""Places of feeds: how the files of each kind of feed are listed, fetched and moved aside."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.sealed_value import unseal
from floorwalker.record.models import Feed
from floorwalker.record.places.base import Place
from floorwalker.record.places.folder import Folder
from floorwalker.record.places.pull import Pull


def place_of(feed: Feed) -> Place:
    """Return the place of `feed`, not opened yet.

    Raises
    ------
    LookupError
        If pieces of its kind are sent to us and lie nowhere.
    """
    secret = unseal(feed.credentials, about=feed.reference) if feed.credentials else b""
    held = feed.files.exclude(delivery=None).order_by("-seen_at").first() if feed.kind == Feed.Kind.PULL else None
    return open_place(feed.kind, feed.place, secret=secret, mark=held.mark if held is not None else "")


def open_place(kind: str, place: dict[str, Any], *, secret: bytes, mark: str = "") -> Place:
    """Return the place that `place` describes."""
    if kind == Feed.Kind.FOLDER:
        return Folder(place)
    if kind == Feed.Kind.SFTP:
        from floorwalker.record.places.sftp import Sftp  # half a second of every start, for those who have one

        return Sftp(place, secret=secret)
    if kind == Feed.Kind.PULL:
        return Pull(place, secret=secret, mark=mark)
    raise LookupError(f"Pieces of a feed of the kind {kind!r} lie nowhere.")


__all__ = ["Place", "open_place", "place_of"]
