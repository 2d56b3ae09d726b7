"""Script: words to say, with what is left open declared."""

from floorwalker.plan.rules.document_kinds.base import DocumentKind

KIND = DocumentKind(
    code="script", label="Script", many="Scripts", prefix="SCR", icon="headset",
    says="Words to say to a customer, with what is left open declared; for wording that must be right.",
    under=("guide", "procedure", "policy"), variables=True, plain=True,
)
