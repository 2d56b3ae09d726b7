"""What registers of cases that were brought in keep about people."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal

_FROM: Final = "So that a complaint from an older register keeps its reference, its dates and what was said of it there."
_CASE: Final = "As long as the regulation of the case asks, at the least three years from its receipt."
_WORKED: Final = "So that it can be asked who brought cases in, and who accepted or corrected where they differ."

IMPORT_PERSONAL: Final[tuple[Personal, ...]] = (
    Personal("resolve.CaseImport", "stored", "customer", _FROM, _CASE, "null"),
    Personal("resolve.CaseImport", "created_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.ImportedCase", "old_reference", "customer", _FROM, _CASE, "pseudonym"),
    Personal("resolve.ImportedCase", "value", "customer", _FROM, _CASE, "null"),
    Personal("resolve.ImportedCase", "why", "customer", _FROM, _CASE, "null"),
    Personal("resolve.ImportedCase", "facts", "customer", _FROM, _CASE, "null"),
    Personal("resolve.CaseDifference", "theirs", "customer", _FROM, _CASE, "null"),
    Personal("resolve.CaseDifference", "ours", "customer", _FROM, _CASE, "null"),
    Personal("resolve.CaseDifference", "reason", "customer", _FROM, _CASE, "null"),
    Personal("resolve.CaseDifference", "settled_by", "worker", _WORKED, _CASE, "pseudonym"),
)
