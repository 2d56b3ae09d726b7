"""Resolve: what the log of changes of regulations keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_DID = "Who saw to a change of a regulation, did what about it, and signed it off."
_KEPT = "Six years after it is signed off (Limitation Act 1980, section 5)."

CHANGE_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.RegulatoryChange", column, "worker", _DID, _KEPT, "pseudonym") for column in ("owner", "signed_by")),
    *(Personal("resolve.ChangeTask", column, "worker", _DID, _KEPT, "pseudonym") for column in ("owner", "done_by")),
)
