"""Reply template: words for a letter, an email or a chat, with what is left open declared."""

from floorwalker.plan.rules.document_kinds.base import DocumentKind

KIND = DocumentKind(
    code="template", label="Reply template", many="Reply templates", prefix="TPL", icon="mail",
    says="Words to write to a customer; what differs from one to the next is left open as {{ customer_name }} and declared.",
    under=("guide", "procedure", "policy"), variables=True, plain=True,
)
