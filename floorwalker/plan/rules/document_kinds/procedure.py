"""Procedure: the steps by which a policy is kept."""

from floorwalker.plan.rules.document_kinds.base import Demanded, DocumentKind

KIND = DocumentKind(
    code="procedure", label="Procedure", many="Procedures", prefix="PRO", icon="list",
    says="How a policy is kept, step by step; each step can be opened while working.",
    under=("policy",), must_hang=True,
    sections=(Demanded("When to use it", "What makes somebody begin, and what it is not for."),),
    outline="## Steps\n\n1. \n",
    steps=True,
)
