"""What is typed about anonymised copies."""

from __future__ import annotations

from django import forms


class MakeForm(forms.Form):
    """What a copy is for."""

    purpose = forms.CharField(
        max_length=300, label="What it is to show, and to whom", help_text="It stands on the copy: name nobody.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class BlankForm(forms.Form):
    """Words that are hidden beside those found."""

    words = forms.CharField(
        label="Words to hide", help_text="Each on a line of its own; they are hidden wherever they stand, and kept nowhere.",
        max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}),
    )
    changes = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    """What the second person found."""

    words = forms.CharField(max_length=500, label="What could still tell who it is", widget=forms.Textarea(attrs={"rows": 3}))
    whole = forms.BooleanField(label="I have read it whole")
    changes = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, few: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["words"].help_text = (
            "Fewer records share its facts than the house wants: say why it goes out all the same." if few
            else "Nothing, or what the words tell whoever was there. It stands on the copy."
        )


class WithdrawForm(forms.Form):
    """Why a copy counts no longer."""

    why = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
