"""Serve: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WHY = "So that a day can be explained by those who ran it."
_KEPT = "Two years after the day."

PERSONAL: tuple[Personal, ...] = (
    Personal("serve.Entry", "what", "worker", "What happened, which may name you.", _KEPT, "delete_row"),
    Personal("serve.Entry", "effect", "worker", _WHY, _KEPT, "delete_row"),
    Personal("serve.Entry", "result", "worker", _WHY, _KEPT, "delete_row"),
    Personal("serve.Entry", "raised_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("serve.Entry", "decided_by", "worker", "Who decided about your time.", _KEPT, "pseudonym"),
    Personal("serve.Step", "words", "worker", _WHY, _KEPT, "delete_row"),
    Personal("serve.Step", "by", "worker", _WHY, _KEPT, "pseudonym"),
)
