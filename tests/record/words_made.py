"""Conversations made by hand, as files and as drafts."""

from __future__ import annotations

import io
import json
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.record import transcribing
from floorwalker.record.actions import imports
from floorwalker.record.importers.base import Turn
from floorwalker.record.models import Import, Interaction, Transcript

SYSTEM = Actor.system("tests")
CALL = (
    ("agent", 4_000, 9_000, "Good morning, Larkfield Mutual claims, this is Ada. Calls are recorded. How can I help?"),
    ("customer", 11_000, 18_000, "Hi. It's about the leak in my kitchen. Nobody rang me back and it is terrible."),
    ("agent", 20_000, 24_000, "I'm sorry. Your full name, postcode, and the first line of the address, please."),
    ("customer", 25_000, 31_000, "Mary Kent, LS1 4DP, 14 Park Lane."),
    ("agent", 32_000, 36_000, "Thank you, Mrs Kent. Can I take the long card number?"),
    ("customer", 37_000, 45_000, "4111 1111 1111 1111, and the three digits on the back are 737."),
    ("agent", 46_000, 50_000, "That is all done."),
    ("customer", 51_000, 54_000, "Brilliant, thank you so much."),
)


def turns(rows: Any = CALL) -> tuple[Turn, ...]:
    """Return turns of party, beginning, end and words."""
    return tuple(Turn(party, text, at, to) for party, at, to, text in rows)


def said(contact: Interaction, rows: Any = CALL, **other: Any) -> Transcript:
    """Keep what was said in `contact`."""
    key = other.pop("key", contact.reference)
    draft = transcribing.Draft(contact=contact.pk, channel=contact.channel, source="test", external_id=key, turns=turns(rows), **other)
    return transcribing.keep([draft]).transcripts[0]


def chat(**other: Any) -> dict[str, Any]:
    """Return a chat as a file says it."""
    made: dict[str, Any] = {
        "id": "chat-1", "channel": "chat", "queue": "Claims chat", "agent": "ann", "customer": "K9", "messages": [
            {"at": "2026-02-23T10:00:00Z", "from": "customer", "text": "Hello, my boiler is broken"},
            {"at": "2026-02-23T10:00:30Z", "from": "agent", "text": "I am sorry to hear that. What is your postcode?"},
            {"at": "2026-02-23T10:01:00Z", "from": "customer", "text": "it is LS1 4DP"},
        ],
    }  # fmt: skip
    return made | other


def read(*contents: str | bytes, importer: str, names: tuple[str, ...] = ()) -> Import:
    """Hand files in and read them to the end."""
    uploads = [
        (names[at] if names else f"file-{at}", io.BytesIO(content.encode() if isinstance(content, str) else content))
        for at, content in enumerate(contents)
    ]
    batch, job = imports.hand_in(uploads, importer=importer, by=SYSTEM)
    job = worker.run_now(job)
    assert job.state == "done", job.problem
    batch.refresh_from_db()
    return batch


def publish(batch: Import) -> None:
    """Publish what was read."""
    assert worker.run_now(imports.publish(batch, by=SYSTEM)).state == "done"
    batch.refresh_from_db()


def as_json(*conversations: dict[str, Any]) -> str:
    """Return conversations one a line."""
    return "\n".join(map(json.dumps, conversations))
