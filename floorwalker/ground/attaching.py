"""Files that go along with mail: kept encrypted until the mail has gone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Message

SYSTEM = Actor.system("outbox")


@dataclass(frozen=True)
class Attached:
    """A file that goes along with a mail."""

    name: str
    content_type: str
    body: bytes


@transaction.atomic
def forget_file(message: Message) -> None:
    """Let go of the file of a mail that has gone, or never will."""
    if message.file is not None:
        kept, message.file = message.file, None
        message.save(update_fields=["file"])
        files.release(kept, by=SYSTEM)
