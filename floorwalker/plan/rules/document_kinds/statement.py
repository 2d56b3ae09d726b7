"""Statement: words that are said alike wherever customers meet the house."""

from floorwalker.plan.rules.document_kinds.base import DocumentKind

KIND = DocumentKind(
    code="statement", label="Statement", many="Statements", prefix="STM", icon="message-square",
    says="A few words said alike everywhere: opening hours, the recording notice, a fee. Other documents say it by its reference, "
    "and it is known where else it is said.",
    under=("policy",), plain=True, said=True,
)
