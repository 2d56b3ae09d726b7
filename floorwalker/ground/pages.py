"""Ground: the pages every room puts in the rail and the palette, and the ground's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["today", "plan", "serve", "record", "review", "resolve", "improve", "prove", "setup", "help"]


@dataclass(frozen=True)
class Page:
    """One page that can be gone to: `permission` empty means every signed-in person."""

    code: str
    label: str
    icon: str
    url_name: str
    stage: Stage
    permission: str = ""


PAGES: tuple[Page, ...] = ()
