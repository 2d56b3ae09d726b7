"""The form of a feed: what it brings, where its pieces lie, how often it is looked at."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import available_timezones

from django import forms

from floorwalker.ground.people.models import Site
from floorwalker.record.actions.feeds import LATE_MINUTES, MINUTES, Plan
from floorwalker.record.forms.imports import OWNERSHIP
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Feed, Mapping

HOST_CHARACTERS: Final = 255
SECRET_CHARACTERS: Final = 8_000
WORDS: Final = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
FIELDS_OF: Final[dict[str, tuple[str, ...]]] = {
    Feed.Kind.FOLDER: ("folder", "pattern", "complete", "afterwards"),
    Feed.Kind.SFTP: ("host", "port", "user", "secret", "folder", "pattern", "complete", "afterwards"),
    Feed.Kind.PULL: ("url", "user", "secret"),
    Feed.Kind.POST: (),
}
"""The fields that say where the pieces of each kind lie."""
PLACE: Final = ("folder", "pattern", "host", "port", "user", "url", "host_key")


class FeedForm(forms.Form):
    """Everything about a feed of one kind."""

    name = forms.CharField(label="Name", max_length=60, help_text="As your colleagues will read it when it is late: Telephone system.")
    importer = forms.ChoiceField(label="Kind of log")
    mapping = forms.ChoiceField(
        label="Saved mapping", required=False,
        help_text="For a table: made by importing one of its files by hand. Its columns are taken as they are now.",
    )
    ownership = forms.ChoiceField(label="Whose data", choices=OWNERSHIP, widget=forms.RadioSelect)
    zone = forms.ChoiceField(label="Time zone", help_text="Of times that carry none.")
    site = forms.ChoiceField(label="Site", required=False, help_text="Where queues and people that are new here belong.")
    folder = forms.CharField(label="Folder", max_length=HOST_CHARACTERS, widget=forms.TextInput(attrs=WORDS))
    pattern = forms.CharField(
        label="Names that fit", max_length=80, required=False, widget=forms.TextInput(attrs=WORDS),
        help_text="Such as calls-*.csv. Empty for every file.",
    )
    host = forms.CharField(label="Host", max_length=HOST_CHARACTERS, widget=forms.TextInput(attrs=WORDS))
    port = forms.IntegerField(label="Port", min_value=1, max_value=65_535, initial=22)
    user = forms.CharField(label="User", max_length=HOST_CHARACTERS, widget=forms.TextInput(attrs=WORDS))
    url = forms.URLField(label="Address", max_length=1_000, assume_scheme="https", help_text="Fetched as it is; no redirect is followed.")
    secret = forms.CharField(
        label="Password or private key", max_length=SECRET_CHARACTERS, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="Kept sealed, and never shown again.",
    )
    complete = forms.ChoiceField(label="A file is whole when", choices=Feed.Complete.choices)
    afterwards = forms.ChoiceField(label="A file that was taken", choices=Feed.Afterwards.choices)
    host_key = forms.CharField(required=False, widget=forms.HiddenInput)
    every_minutes = forms.IntegerField(label="Look every, in minutes", min_value=MINUTES[0], max_value=MINUTES[1], initial=5)
    late_after_minutes = forms.IntegerField(
        label="Late after, in minutes", min_value=LATE_MINUTES[0], max_value=LATE_MINUTES[1], initial=10,
        help_text="When a piece is so long overdue, Today says that its figures stand still.",
    )

    def __init__(self, *args: Any, kind: str, feed: Feed | None = None, **options: Any) -> None:
        if feed is not None:
            held = {name: feed.place.get(name, "") for name in PLACE}
            held |= {name: feed.options.get(name, "") for name in ("ownership", "zone", "site")}
            held |= {name: getattr(feed, name) for name in (
                "name", "importer", "mapping", "complete", "afterwards", "every_minutes", "late_after_minutes",
            )}  # fmt: skip
            options["initial"] = held
        super().__init__(*args, **options)
        self.kind = kind
        importers = [(importer.code, importer.label) for importer in IMPORTERS]
        mappings = Mapping.objects.filter(retired_at=None).order_by("name")
        sites = Site.objects.filter(retired_at=None)
        choices: dict[str, list[tuple[str, str]]] = {
            "importer": importers, "zone": [(zone, zone) for zone in sorted(available_timezones())],
            "mapping": [("", "None"), *((each.reference, each.name) for each in mappings)],
            "site": [("", "Open data: a site of its own; ours: the first"), *((site.code, site.name) for site in sites)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        kept = {"host_key"} if kind == Feed.Kind.SFTP else set[str]()
        for name in {name for names in FIELDS_OF.values() for name in names} | {"host_key"}:
            if name not in {*FIELDS_OF[kind], *kept}:
                del self.fields[name]
        if kind == Feed.Kind.PULL:
            self.fields["user"].required = False
            self.fields["user"].help_text = "Without a user, the password is sent as a bearer token."

    @property
    def about_what(self) -> list[Any]:
        """The fields that say what it brings."""
        return [self[name] for name in ("name", "importer", "mapping", "ownership", "zone", "site")]

    @property
    def about_where(self) -> list[Any]:
        """The fields that say where its pieces lie."""
        return [self[name] for name in FIELDS_OF[self.kind]]

    @property
    def about_when(self) -> list[Any]:
        """The fields that say how often it is looked at."""
        return [self[name] for name in ("every_minutes", "late_after_minutes")]

    def plan(self) -> Plan:
        """Return what was said."""
        said = self.cleaned_data
        place: dict[str, Any] = {name: said[name] for name in PLACE if name in said and said[name] not in ("", None)}
        named = ("name", "importer", "mapping", "ownership", "zone", "site", "every_minutes", "late_after_minutes")
        more = {name: said[name] for name in ("complete", "afterwards") if name in said}
        return Plan(kind=self.kind, place=place, secret=said.get("secret", "").encode(), **{name: said[name] for name in named}, **more)
