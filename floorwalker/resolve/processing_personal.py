"""Resolve: what the list of processors and impact assessments keep about people of the house."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_DID = "Who added a processor and looks at it again, so that somebody answers for it."
_KEPT = "Six years after the processor ended (Limitation Act 1980, section 5)."

_WEIGHED = "Who wrote, proposed and agreed to an assessment, so that it can be asked why."
_WEIGHED_FOR = "As long as the processing goes on, then six years (Limitation Act 1980, section 5)."

PROCESSING_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.Processor", column, "worker", _DID, _KEPT, "pseudonym") for column in ("owner", "added_by")),
    *(Personal("resolve.Assessment", column, "worker", _WEIGHED, _WEIGHED_FOR, "pseudonym")
      for column in ("owner", "drafted_by", "proposed_by", "approver", "decided_by")),
    *(Personal("resolve.Assessment", column, "worker", _WEIGHED, _WEIGHED_FOR, "null") for column in ("why", "decision_reason")),
    Personal("resolve.AssessmentRisk", "owner", "worker", "Who sees to a measure.", _WEIGHED_FOR, "pseudonym"),
)  # fmt: skip
