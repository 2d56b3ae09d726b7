"""Resolve: what anonymised copies keep about people."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal

_SHOWN: Final = "What happened, told without anybody in it, so that work can be shown to those who judge it."
_DID: Final = "Who made, read and released a copy, so that it can be asked how it came to go out."
_KEPT: Final = "As long as what it was made of; with that it goes, and its digest stays in the trail."
_TELLING: Final = ("sections", "levels", "stored", "about", "purpose", "read_words")
COPY_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.AnonymisedCopy", column, "customer", _SHOWN, _KEPT, "null") for column in _TELLING),
    *(Personal("resolve.AnonymisedCopy", column, "worker", _DID, _KEPT, "pseudonym") for column in ("made_by", "read_by")),
)
