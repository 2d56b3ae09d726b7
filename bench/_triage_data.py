"""Real words beside those that the project wrote: complaint narratives, and conversations of people who want something."""

from __future__ import annotations

import csv
import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261123
DOMAINS = ("finance", "insurance")


@dataclass(frozen=True)
class Narrative:
    """One complaint as it was sent to the bureau: its id there, its product, its words."""

    id: str
    product: str
    text: str


def data() -> Path:
    """Return where the data sets lie."""
    return (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).resolve() / "data"


@cache
def narratives() -> tuple[Narrative, ...]:
    """Return the narratives."""
    with (data() / "complaints_cfpb" / "complaints_first_2000.csv").open(encoding="utf-8") as file:
        return tuple(Narrative(row[""], row["Product"], row["Consumer complaint narrative"]) for row in csv.DictReader(file))


@cache
def conversations(part: str) -> tuple[str, ...]:
    """Return the customers' turns of each conversation of `part` of MultiDoGO, a line a turn in their order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for domain in DOMAINS:
        with (data() / "intents_multidogo" / domain / f"{part}.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                number = row["turnNumber"] or ""
                found[f"{domain} {row['conversationId']}"].append((int(number) if number.isdecimal() else 0, row["utterance"] or ""))
    return tuple("\n".join(text for _, text in sorted(found[key])) for key in sorted(found))


def place(key: str) -> float:
    """Return where the seed puts `key`, from 0 to 1."""
    return int(hashlib.sha256(f"{SEED}:{key}".encode()).hexdigest()[:12], 16) / 16**12
