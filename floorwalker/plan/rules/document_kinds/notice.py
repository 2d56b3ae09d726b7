"""Notice: what is different for some days; it ends by itself and never becomes a rule."""

from datetime import timedelta
from typing import Final

from floorwalker.plan.rules.document_kinds.base import DocumentKind

LONGEST: Final = timedelta(days=14)
"""What is still true after two weeks is no incident: it belongs into a policy, procedure or guide."""

KIND = DocumentKind(
    code="notice", label="Notice", many="Notices", prefix="NTC", icon="flag",
    says="What is different for some days, such as an outage; it ends by itself, within 14 days, and is never a policy.",
    under=("policy", "procedure", "guide"), reviewed=False, longest=LONGEST, consulted=False,
)
