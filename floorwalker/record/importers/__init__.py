"""Importers: one file a source; whatever is on this shelf can be imported from the page and the command line."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.record.importers.anonymous_bank import AnonymousBank
from floorwalker.record.importers.base import Importer

IMPORTERS: Final[Shelf[Importer]] = Shelf("importer", (AnonymousBank(),))
