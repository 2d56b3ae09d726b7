"""The shelf of document kinds: one file each."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.plan.rules.document_kinds import guide, notice, policy, procedure, script, statement, template
from floorwalker.plan.rules.document_kinds.base import DocumentKind

KINDS: Final = Shelf(
    "kind of document", (policy.KIND, procedure.KIND, guide.KIND, template.KIND, script.KIND, statement.KIND, notice.KIND)
)


def get(code: str) -> DocumentKind:
    """Return the kind called `code`.

    Raises
    ------
    LookupError
        If there is none.
    """
    return KINDS.get(code)
