"""The bundle of an anonymised copy: a paper to be read, the same as data, the log of what was hidden, and a signed list of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from floorwalker.ground import signed_files
from floorwalker.ground.models import StoredFile
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.text_papers import Passage, Run, text_paper
from floorwalker.resolve import packages
from floorwalker.resolve.models import AnonymisedCopy

PAPER: Final = "copy.pdf"
DATA: Final = "copy.json"
LOG: Final = "hidden.csv"
SCHEMA: Final = 1
TITLES: Final = {"complaint": "Anonymised copy of a complaint file", "contact": "Anonymised copy of a contact"}


def write(one: AnonymisedCopy) -> StoredFile:
    """Keep the bundle of a copy in the file store, and return it. Nothing in it names who made or read the copy, or what it is of."""
    about = {"kind": "anonymised_copy", "reference": one.reference}
    return packages.write(_members(one, about), about=about)


def risk(one: AnonymisedCopy) -> str:
    """Return in a sentence how far somebody may be found again by the facts of a copy."""
    shared = one.shared_by
    who = f"{formats.count(shared)} records of the house share its facts" if shared > 1 else "No other record of the house shares its facts"
    chance = f"by them alone one is picked rightly 1 time in {formats.count(shared)}" if shared > 1 else "by them alone it can be found"
    return f"{who}; {chance}. Whoever was there may know again what its words tell."


def _members(one: AnonymisedCopy, about: dict[str, Any]) -> Iterator[tuple[str, Iterable[bytes]]]:
    title = TITLES[one.about.partition(":")[0]]
    facts = [
        ("Our reference", one.reference), ("Made for", one.purpose), *one.levels[one.level]["facts"].items(),
        ("How far it hides", risk(one)), ("Who read it whole says", one.read_words),
    ]
    paper = text_paper(title, facts=facts, passages=list(_passages(one)), tables=[], author="", foot=one.reference)
    yield PAPER, [signed_files.sign(paper, about={**about, "part": "paper"}, prefix="%")[0]]
    said = {
        "schema": SCHEMA, "reference": one.reference, "what": title, "purpose": one.purpose, "facts": one.levels[one.level]["facts"],
        "shared_by": one.shared_by, "at_least": one.least, "risk": risk(one), "read_and_said": one.read_words,
        "sections": [{"title": title, "lines": [{"label": label, "words": words} for label, words in lines]}
                     for title, lines in one.sections],
    }  # fmt: skip
    yield DATA, [json.dumps(said, ensure_ascii=False, indent=1).encode()]
    yield LOG, [_log(one)]


def _passages(one: AnonymisedCopy) -> Iterator[Passage]:
    for title, lines in one.sections:
        yield Passage("heading", [Run(title)], level=2)
        for label, words in lines:
            yield Passage("text", [Run(label, looks=frozenset({"strong"})), Run(f": {words}")])


def _log(one: AnonymisedCopy) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["section", "what was hidden", "times"])
    writer.writerows([csv_text(section), csv_text(kind), count] for section, kind, count in one.hidden)
    return table.getvalue().encode()
