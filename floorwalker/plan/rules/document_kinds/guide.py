"""Guide: help in plain words with one reason why customers come."""

from floorwalker.plan.rules.document_kinds.base import DocumentKind

KIND = DocumentKind(
    code="guide", label="Guide", many="Guides", prefix="GDE", icon="book-open",
    says="Plain help with one thing that customers ask for, for use during the contact; shows how plainly it reads.",
    under=("procedure", "policy"),
    outline="## In short\n\n\n\n## What to do\n\n1. \n\n## What to say\n",
    steps=True, plain=True,
)
