"""Resolve: what rules of retention keep about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_DID = "Who set and accepted how long records are kept, so that it can be explained."
_KEPT = "Six years after the rule is out of force (Limitation Act 1980, section 5)."

RETENTION_PERSONAL: tuple[Personal, ...] = tuple(
    Personal("resolve.RetentionRule", column, "worker", _DID, _KEPT, "pseudonym") for column in ("set_by", "accepted_by")
)
