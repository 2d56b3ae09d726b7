"""Resolve: what requests about rights keep about who asks."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_ASKED = "So that your request about your data is answered, and it can be shown that it was."
_KEPT = "Six years after it is closed (Limitation Act 1980, section 5); erased with you if that is what you asked for."
_DID = "Who handled a request, so that it can be shown that it was done right."

_DECIDED = "Why something was blanked or withheld, so that it can be explained to you."

RIGHTS_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.RightsRequest", column, "customer", _ASKED, _KEPT, "null")
      for column in ("asker", "reach", "words", "identity_how", "extended_why", "outcome_why")),
    Personal("resolve.RightsRequest", "customer", "customer", _ASKED, _KEPT, "pseudonym"),
    Personal("resolve.RightsRequest", "person", "worker", _ASKED, _KEPT, "pseudonym"),
    *(Personal("resolve.RightsRequest", column, "worker", _DID, _KEPT, "pseudonym")
      for column in ("recorded_by", "owner", "identity_by", "closed_by")),
    Personal("resolve.RightsWait", "words", "customer", _ASKED, _KEPT, "null"),
    Personal("resolve.RightsWait", "asked_by", "worker", _DID, _KEPT, "pseudonym"),
    Personal("resolve.RightsLetter", "words", "customer", _ASKED, _KEPT, "null"),
    Personal("resolve.RightsLetter", "sent_by", "worker", _DID, _KEPT, "pseudonym"),
    Personal("resolve.RightsSearch", "package", "customer", "What was handed out to you.", "Six months after it was made.", "null"),
    *(Personal("resolve.RightsSearch", column, "worker", _DID, _KEPT, "pseudonym") for column in ("asked_by", "packed_by")),
    *(Personal("resolve.RightsItem", column, "customer", _DECIDED, _KEPT, "delete_row") for column in ("reason", "blanked")),
    Personal("resolve.RightsItem", "decided_by", "worker", _DID, _KEPT, "pseudonym"),
)  # fmt: skip
