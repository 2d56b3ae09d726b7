"""Policy: what the house has decided in general, why, and who answers for it."""

from floorwalker.plan.rules.document_kinds.base import Demanded, DocumentKind

KIND = DocumentKind(
    code="policy", label="Policy", many="Policies", prefix="POL", icon="scale",
    says="What the house has decided in general and for good: why, for whom, by which principles, and who answers for it.",
    under=("policy",),
    sections=(
        Demanded("Purpose", "Why it is there, in words a customer would agree with."),
        Demanded("Scope", "Whom and what it covers, and what it leaves out."),
        Demanded("Principles", "What holds whatever the case; never how to do it step by step."),
        Demanded("Roles", "Who does, who decides, who is told."),
        Demanded("Law", "Acts, rules and agreements it keeps, with clause; say so where there are none."),
    ),
    serves=True,
)
