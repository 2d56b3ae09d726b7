"""Resolve: what checks of contacts keep about customers and about who handles them."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal

_KEPT: Final = "Three years from the contact, as long as a regulator may ask how it was made sure."
_SEEN: Final = "What somebody saw in a contact that was drawn by chance, so that what is not met is put right."
_JUDGED: Final = "So that your contacts can be shown to keep to the law; drawn by chance, and no result of yours."

CONTACT_PERSONAL: Final[tuple[Personal, ...]] = (
    Personal("resolve.ContactCheck", "words", "customer", _SEEN, _KEPT, "null"),
    Personal("resolve.ContactCheck", "agent", "worker", _JUDGED, _KEPT, "pseudonym"),
    Personal("resolve.ContactCheck", "answers", "worker", _JUDGED, _KEPT, "delete_row"),
    Personal("resolve.ChecklistUse", "set_by", "worker", "Who said which list contacts go through.", "As long as it holds.", "pseudonym"),
    Personal("resolve.ContactCheck", "checker", "worker", "Who judged a contact that was drawn.", _KEPT, "pseudonym"),
)
