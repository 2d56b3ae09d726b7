"""Resolve: what playbooks and recoveries keep about people; customers stand in them as numbers alone."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WROTE = "Who wrote, proposed and approved what is done when something goes wrong."
_DID = "Who did, decided and reviewed what when something went wrong, so that it can be explained and made better."
_KEPT = "Six years after it is closed (Limitation Act 1980, section 5)."

RECOVERY_PERSONAL: tuple[Personal, ...] = (
    *(Personal("resolve.Playbook", column, "worker", _WROTE, _KEPT, "pseudonym")
      for column in ("owner", "drafted_by", "proposed_by", "approver", "decided_by")),
    Personal("resolve.PlaybookStep", "owner", "worker", _WROTE, _KEPT, "pseudonym"),
    *(Personal("resolve.Recovery", column, "worker", _DID, _KEPT, "pseudonym")
      for column in ("started_by", "leader", "stopped_by", "reviewed_by", "closed_by")),
    *(Personal("resolve.Recovery", column, "worker", _DID, _KEPT, "null") for column in ("worked", "did_not_work")),
    *(Personal("resolve.RecoveryStep", column, "worker", _DID, _KEPT, "pseudonym") for column in ("owner", "done_by")),
    Personal("resolve.RecoveryMessage", "sent_by", "worker", _DID, _KEPT, "pseudonym"),
    Personal("resolve.RecoveryEntry", "written_by", "worker", _DID, _KEPT, "pseudonym"),
)  # fmt: skip
