"""Resolve: what the list of processors keeps about people of the house."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_DID = "Who added a processor and looks at it again, so that somebody answers for it."
_KEPT = "Six years after the processor ended (Limitation Act 1980, section 5)."

PROCESSING_PERSONAL: tuple[Personal, ...] = tuple(
    Personal("resolve.Processor", column, "worker", _DID, _KEPT, "pseudonym") for column in ("owner", "added_by")
)
