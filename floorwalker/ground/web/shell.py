"""What every page stands in: the rail by stage, the pages a person may go to, who they are, what they owe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from floorwalker.ground import bells, house, settings, silence, todos
from floorwalker.ground.bells import Bell
from floorwalker.ground.pages import Page, Stage
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats

LOOP: tuple[tuple[Stage, Any, str, str], ...] = (
    ("today", _("Today"), "gauge", "t"),
    ("plan", _("Plan"), "calendar-range", "p"),
    ("serve", _("Serve"), "headset", "s"),
    ("record", _("Record"), "audio-lines", "r"),
    ("review", _("Review"), "clipboard-check", "v"),
    ("resolve", _("Resolve"), "scale", "c"),
    ("improve", _("Improve"), "trending-up", "i"),
    ("prove", _("Prove"), "shield-check", "e"),
)
ASIDE: tuple[tuple[Stage, Any, str, str], ...] = (
    ("help", _("Help"), "circle-question-mark", "h"),
    ("setup", _("Set-up"), "settings", "u"),
)
DEFAULT_ZONE = "UTC"  # before sign-in nobody's site is known


@dataclass(frozen=True)
class Place:
    """One page with its address; `current` when the reader is on it or below it; `key` follows g."""

    code: str
    label: str
    icon: str
    url: str
    stage: Stage
    current: bool = False
    count: int = 0
    key: str = ""
    part: str = ""


class Shell:
    """The frame round one request; everything is read only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def person(self) -> Any:
        """The signed-in person, None before sign-in."""
        account = getattr(self._request, "user", None)
        return getattr(account, "person", None) if account is not None and account.is_authenticated else None

    @cached_property
    def signed_in(self) -> bool:
        """Whether anybody is signed in."""
        account = getattr(self._request, "user", None)
        return bool(account is not None and account.is_authenticated)

    @cached_property
    def initials(self) -> str:
        """Two letters for the round badge."""
        return formats.initials(self.person)

    @cached_property
    def pages(self) -> tuple[Place, ...]:
        """Every page of the house that the reader may open, in the order of the rooms; the current one is marked."""
        actor = getattr(self._request, "actor", None)
        found: list[tuple[Page, str]] = []
        for page in house.gather("pages") if self.signed_in else ():
            if page.permission and (actor is None or not policy.allows(actor, page.permission)):
                continue
            try:
                found.append((page, reverse(page.url_name)))
            except NoReverseMatch as missing:
                raise LookupError(f"The page {page.code!r} names {page.url_name!r}, which no urls.py holds.") from missing
        here = max((url for _page, url in found if _is_under(self._request.path, url)), key=len, default="")
        return tuple(
            Place(page.code, str(page.label), page.icon, url, page.stage, url == here, key=page.key, part=str(page.part))
            for page, url in found
        )

    @cached_property
    def here(self) -> Place | None:
        """The page the reader is on, or below."""
        return next((place for place in self.pages if place.current), None)

    @property
    def stage(self) -> Stage | None:
        """The stage of the loop the reader is in."""
        return self.here.stage if self.here is not None else None

    @cached_property
    def tabs(self) -> tuple[Place, ...]:
        """The pages beside the current one, in its part of the stage."""
        here = self.here
        return tuple(place for place in self.pages if here is not None and (place.stage, place.part) == (here.stage, here.part))

    @cached_property
    def parts(self) -> tuple[Place, ...]:
        """The parts of the stage the reader is in, each led to by its first page."""
        first: dict[str, Place] = {}
        for place in self.pages:
            if place.stage == self.stage:
                first.setdefault(place.part, place)
        return tuple(replace(place, label=part, current=place.part == self.here.part) for part, place in first.items() if self.here)

    @cached_property
    def rail(self) -> tuple[Place, ...]:
        """The stages of the loop that hold a page for the reader, with what they owe there."""
        return self._stages(LOOP)

    @cached_property
    def aside(self) -> tuple[Place, ...]:
        """Help and set-up, at the foot of the rail."""
        return self._stages(ASIDE)

    @cached_property
    def owed(self) -> dict[str, int]:
        """How many open duties the person has, by stage."""
        return todos.counts(self.person.pk) if self.person is not None else {}

    @cached_property
    def bell(self) -> Bell:
        """What the person was told and has not read."""
        return bells.of(self.person.pk) if self.person is not None else bells.SILENT

    @cached_property
    def site(self) -> Any:
        """The site of the signed-in person, whose zone the page is written in; None before sign-in."""
        return self.person.site if self.person is not None else None

    @cached_property
    def zone(self) -> str:
        """The IANA zone that times on the page are written in."""
        return self.site.zone if self.site is not None else DEFAULT_ZONE

    @cached_property
    def role(self) -> str:
        """The reader's first role in words."""
        actor = getattr(self._request, "actor", None)
        held = policy.standing(actor).holdings if actor is not None else ()
        return str(held[0].role.label) if held else ""

    @property
    def organisation(self) -> str:
        """The name of the organisation."""
        return str(settings.get("organisation_name"))

    @property
    def simulated(self) -> bool:
        """Whether everything shown is made up: the demo says so in a house setting."""
        return "simulated" in settings.SETTINGS and bool(settings.get("simulated"))

    @property
    def is_silent(self) -> bool:
        """Whether nothing leaves this house: it was put back from a backup, for trial."""
        return silence.is_silent()

    @property
    def may_end_silence(self) -> bool:
        """Whether the reader may let it send again."""
        actor = getattr(self._request, "actor", None)
        return actor is not None and policy.allows(actor, silence.PERMISSION)

    @property
    def weeks_to_come(self) -> int:
        """Weeks of the simulated history that are still being loaded."""
        return int(settings.get("history_weeks_to_come"))

    def _stages(self, stages: tuple[tuple[Stage, Any, str, str], ...]) -> tuple[Place, ...]:
        first: dict[Stage, Place] = {}
        for place in self.pages:
            if place.stage not in first or place.code == place.stage:  # a page that bears the stage's name is its front door
                first[place.stage] = place
        return tuple(
            Place(stage, str(label), icon, first[stage].url, stage, stage == self.stage, self.owed.get(stage, 0), key)
            for stage, label, icon, key in stages
            if stage in first
        )


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give every template the frame it stands in (a context processor)."""
    return {"shell": Shell(request)}


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url if url.endswith("/") else f"{url}/"))
