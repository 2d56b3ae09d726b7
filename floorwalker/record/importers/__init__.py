"""Importers: one file a source; whatever is on this shelf can be imported from the page and the command line."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.record.importers.amazon_connect import AmazonConnect
from floorwalker.record.importers.anonymous_bank import AnonymousBank
from floorwalker.record.importers.asterisk_queue_log import AsteriskQueueLog
from floorwalker.record.importers.base import Importer
from floorwalker.record.importers.conversations import Conversations
from floorwalker.record.importers.csv_mapping import CsvMapping
from floorwalker.record.importers.interval_totals import IntervalTotals
from floorwalker.record.importers.transcripts import Transcripts

IMPORTERS: Final[Shelf[Importer]] = Shelf(
    "importer", (AnonymousBank(), AsteriskQueueLog(), AmazonConnect(), Conversations(), Transcripts(), IntervalTotals(), CsvMapping())
)
TABLES: Final = ("interval-totals", "csv")
"""Those that read any table, through a mapping."""
HEAD_BYTES: Final = 64 * 1024
"""How much of a file is looked at to guess its importer."""


def guess(head: bytes, *, name: str) -> str:
    """Return the code of the importer that a file called `name` beginning with `head` looks made for; the last one takes any table."""
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = head.decode(encoding, errors="replace")
    codes = [importer.code for importer in IMPORTERS if importer.recognises(text, name=name)]
    return codes[0] if codes else [importer.code for importer in IMPORTERS][-1]
