"""The package that is handed out: what was found and decided on as a paper and as data, the files, and a signed list of them all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from floorwalker.ground import clock, files, signed_files
from floorwalker.ground.models import StoredFile
from floorwalker.ground.web.text_papers import Passage, Run, text_paper
from floorwalker.resolve import packages
from floorwalker.resolve.models import RightsItem, RightsRequest
from floorwalker.resolve.queries import rights_found
from floorwalker.resolve.queries.rights_found import Shown

PAPER: Final = "what-we-keep-about-you.pdf"
DATA: Final = "what-we-keep-about-you.json"
SCHEMA: Final = 1


def write(one: RightsRequest, shown: Sequence[Shown]) -> StoredFile:
    """Keep the package for a request in the file store, and return it."""
    return packages.write(_members(one, shown), about={"kind": "rights_package", "reference": one.reference})


def _members(one: RightsRequest, shown: Sequence[Shown]) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield from ((name, [content]) for name, content in _texts(one, shown))
    for each in shown:
        for number, stored in enumerate(each.files if each.going_out() else ()):
            with files.open_plain(stored) as source:
                yield f"files/{each.item.position}-{number + 1}{_ending(stored)}", files.chunks_of(source)


def _texts(one: RightsRequest, shown: Sequence[Shown]) -> Iterator[tuple[str, bytes]]:
    about = {"kind": "rights_package", "reference": one.reference}
    paper = text_paper(
        "What we keep about you", facts=_facts(one, shown), passages=list(_passages(shown)), tables=[], author="", foot=one.reference
    )
    yield PAPER, signed_files.sign(paper, about={**about, "part": "paper"}, prefix="%")[0]
    said = {
        "schema": SCHEMA, "reference": one.reference, "asked_for": one.kind, "received_at": one.received_at.isoformat(),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "rooms": [
            {"table": room.label, "why_we_keep_it": list(room.why), "how_long": list(room.kept), "who_sees_it": room.recipients,
             "items": [{"number": each.item.position, "rows": each.going_out()} for each in shown
                       if each.item.model == room.model and each.going_out()]}
            for room in rights_found.rooms(one)
        ],
        "withheld": [{"number": each.item.position, "under": each.item.exemption} for each in shown if not each.going_out()],
    }  # fmt: skip
    yield DATA, json.dumps(said, ensure_ascii=False, indent=1).encode()


def _facts(one: RightsRequest, shown: Sequence[Shown]) -> list[tuple[str, str]]:
    withheld = sum(each.item.decision == RightsItem.Decision.WITHHOLD for each in shown)
    return [
        ("Our reference", one.reference), ("Asked on", f"{one.received_at:%d %B %Y}"), ("Made on", f"{clock.now():%d %B %Y}"),
        ("Things found", str(len(shown))), ("Withheld", str(withheld) if withheld else "nothing"),
    ]


def _passages(shown: Sequence[Shown]) -> Iterator[Passage]:
    tables = dict.fromkeys(each.item.model for each in shown)
    for model in tables:
        here = [each for each in shown if each.item.model == model]
        yield Passage("heading", [Run(rights_found.title(model))], level=2)
        for each in here:
            if not (rows := each.going_out()):
                yield Passage("text", [Run(f"{each.item.position}. Withheld under: {each.item.exemption}.")])
            for row in rows:
                lines = [f"{label}: {value}" for label, value in row.items()]
                yield Passage("text", [Run(f"{each.item.position}. " + "\n".join(lines))])


def _ending(stored: StoredFile) -> str:
    with files.open_plain(stored) as source:
        head = source.read(12)
    known = {b"RIFF": ".wav", b"OggS": ".ogg", b"fLaC": ".flac", b"ID3": ".mp3", b"%PDF": ".pdf", b"PK": ".zip"}
    return next((ending for begins, ending in known.items() if head.startswith(begins)), ".bin")
