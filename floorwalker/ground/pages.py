"""Ground: the pages every room puts in the rail and the palette, and the ground's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["today", "plan", "serve", "record", "review", "resolve", "improve", "prove", "setup", "help"]


@dataclass(frozen=True)
class Page:
    """One page that can be gone to: `permission` empty means every signed-in person; a `key` of its own follows g.

    A stage with many pages has parts: the tabs show those of one `part`, and the others stand beside them.
    """

    code: str
    label: str
    icon: str
    url_name: str
    stage: Stage
    permission: str = ""
    key: str = ""
    part: str = ""


PAGES: tuple[Page, ...] = (
    Page("trail", "Trail", "history", "ground:trail", "prove", "ground.view_trail"),
    Page("findings", "Findings", "flag", "ground:findings", "improve", "ground.view_findings"),
    Page("people", "People", "users", "people:people", "setup", "people.see", part="People"),
    Page("comings", "Joiners, movers, leavers", "calendar-check", "people:comings", "setup", "people.change", part="People"),
    Page("directory", "Directory groups", "key-round", "people:directory", "setup", "people.role", part="People"),
    Page("places", "Places and skills", "building-2", "people:places", "setup", "people.skill_list", part="People"),
    Page("queues", "Queues", "route", "ground:queues", "setup", "ground.view_queues", part="Centre"),
    Page("settings", "Settings", "sliders-horizontal", "ground:settings", "setup", "ground.view_setting", part="Centre"),
    Page("saved_views", "My views", "funnel", "ground:saved_views", "setup", part="Running"),
    Page("jobs", "Jobs", "loader-circle", "ground:jobs", "setup", part="Running"),
    Page("outbox", "Outbox", "mail", "ground:outbox", "setup", "ground.view_mail", part="Running"),
    Page("api_keys", "API keys", "key-round", "ground:api_keys", "setup", "people.api_key", part="Running"),
    Page("webhooks", "Webhooks", "send", "ground:webhooks", "setup", "ground.webhook", part="Running"),
    Page("guide", "Components", "book-open", "ground:guide", "help"),
)
