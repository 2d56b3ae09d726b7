"""Resolve: what the register of breaches keeps about people; whoever writes it keeps names out."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_DID = "Who recorded and decided on a breach, so that it can be shown that it was dealt with."
_TOLD = "What happened to personal data, so that it is put right and does not happen again."
_KEPT = "Six years after it is closed (Limitation Act 1980, section 5)."

BREACH_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.Breach", column, "worker", _DID, _KEPT, "pseudonym")
      for column in ("recorded_by", "owner", "judged_by", "closed_by")),
    *(Personal("resolve.Breach", column, "customer", _TOLD, _KEPT, "null")
      for column in ("title", "what_happened", "consequences", "measures", "risk_why", "late_why", "people_told_how")),
)  # fmt: skip
