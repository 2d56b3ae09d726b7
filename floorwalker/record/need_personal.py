"""Record: what needs for support keep about customers, and about who notes them."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WHY = "So that you are served the way you need, and do not have to say it again."
_BASIS = "So that it can be shown that we may keep what you need."
_KEPT = "As long as you need it, looked at again within twelve months; six years after it ended (Limitation Act 1980, section 5)."
_WHO = "Who noted what a customer needs, and looks at it again."

NEED_PERSONAL: tuple[Personal, ...] = (
    *(Personal("record.Need", column, "customer", _WHY, _KEPT, "delete_row")
      for column in ("customer", "driver", "what", "adjustments", "note", "told_by", "told_in")),
    *(Personal("record.Need", column, "customer", _BASIS, _KEPT, "delete_row") for column in ("basis", "basis_why", "consent")),
    Personal("record.Need", "owner", "worker", _WHO, _KEPT, "pseudonym"),
    *(Personal("record.Consent", column, "customer", _BASIS, _KEPT, "delete_row")
      for column in ("customer", "purpose", "how", "given_at", "withdrawn_at")),
    Personal("record.NeedsCheck", "customer", "customer", "So that it is seen whether customers are asked.", _KEPT, "null"),
    Personal("record.NeedsCheck", "found", "customer", "So that it is seen whether customers are asked.", _KEPT, "delete_row"),
    Personal("record.NeedsCheck", "person", "worker", "Who had the contact, so that teams are counted.", _KEPT, "pseudonym"),
)  # fmt: skip
