"""What is typed when files that were brought in are begun as drafts; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.documents import UnderField
from floorwalker.plan.models import Document
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.document_kinds import KINDS


class BringInForm(forms.Form):
    """What the chosen files become, who owns them, and what they hang under."""

    kind = forms.ChoiceField(label="They become")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who keeps them true and looks at them again.")
    under = UnderField(
        Document.objects.none(), required=False, label="Hang under", empty_label="nothing yet",
        help_text="A procedure hangs under the policy that it keeps; it can be said later too.",
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(each.code, each.label) for each in KINDS]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        self.fields["under"].queryset = places  # type: ignore[attr-defined]
