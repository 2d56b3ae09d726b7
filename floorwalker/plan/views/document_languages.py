"""In which language and for which brand a reader is shown a document: by the address, else as they chose; what is stale says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from floorwalker.ground.errors import NotFound
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.models import DocumentEdition, DocumentVariant, DocumentVersion
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.queries.document_variants import Spoken
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE, LANGUAGES, named
from floorwalker.plan.rules.statements import Said, fill
from floorwalker.plan.rules.statements import named as references
from floorwalker.plan.said import said_on

LONGEST = 80


@dataclass(frozen=True)
class Choice:
    """One language and brand of the switch: its words, its address, its language code, and whether it is the one shown."""

    words: str
    query: str
    language: str
    is_shown: bool


@dataclass(frozen=True)
class Shown:
    """The words of a version as a reader sees them. Without `spoken` they are the original's."""

    version: DocumentVersion
    language: str
    brand: str
    spoken: Spoken | None
    editions: tuple[DocumentEdition, ...]

    @property
    def says(self) -> DocumentVersion | DocumentVariant:
        """What holds the words."""
        return self.spoken.variant if self.spoken is not None else self.version

    def body(self, *, mark: Callable[[Said], str] | None = None) -> str:
        """Return the Markdown of the words, with statements said in their language where they have one, each followed by its `mark`."""
        if self.spoken is None:
            return statements.shown(self.version, mark=mark)
        one = self.spoken.variant
        said = said_on(statements.day_of(self.version), {reference for _, reference in references(one.body)})
        return fill(one.body, queries.translated(said, one.edition), mark=mark)

    @property
    def lang(self) -> str:
        """The language of the words."""
        return self.spoken.variant.edition.language if self.spoken is not None else HOUSE_LANGUAGE

    @property
    def is_missing(self) -> bool:
        """Whether the reader wants it in a language or for a brand in which it never was."""
        return self.spoken is None and (self.language != HOUSE_LANGUAGE or bool(self.brand))

    @property
    def wanted(self) -> str:
        """How the language and brand are called that the reader wants."""
        return named(self.language, self.brand)

    @property
    def query(self) -> str:
        """What the address of a file of the same words says."""
        return query(self.version, self.language, self.brand)

    @property
    def switch(self) -> list[Choice]:
        """The languages and brands of the document; empty where there is the original alone."""
        if not self.editions:
            return []
        asked = self.language, self.brand
        offered = [(HOUSE_LANGUAGE, ""), *((each.language, each.brand) for each in self.editions)]
        return [
            Choice(LANGUAGES.get(language).own_name + (f", {brand}" if brand else ""), query(self.version, language, brand), language,
                   (language, brand) == asked)
            for language, brand in offered
        ]


def query(version: DocumentVersion, language: str, brand: str) -> str:
    """Return what an address says to show `version` in a language for a brand."""
    return urlencode({"version": version.number, "lang": language} | ({"brand": brand} if brand else {}))


def shown_to(request: FloorRequest, version: DocumentVersion) -> Shown:
    """Return `version` as the address asks for it; where that names no language, as the reader chose, if that keeps up.

    Raises
    ------
    NotFound
        If the address names a language that the house does not have.
    """
    asked, brand = request.GET.get("lang", ""), request.GET.get("brand", "")[:LONGEST]
    if asked and asked not in LANGUAGES:
        raise NotFound(f"There is no language {asked[:20]!r}.", remedy="Choose one of those that the document has.")
    editions = tuple(queries.offered(version.document))
    if not editions and not asked and not brand:
        return Shown(version, HOUSE_LANGUAGE, "", None, ())
    language = asked or (queries.language_of(request.actor.person_id) if not brand else HOUSE_LANGUAGE)
    if language == HOUSE_LANGUAGE and not brand:
        return Shown(version, language, brand, None, editions)
    spoken = queries.speak(version, language=language, brand=brand)
    if not asked and not brand and (spoken is None or spoken.since):
        return Shown(version, HOUSE_LANGUAGE, "", None, editions)
    return Shown(version, language, brand, spoken, editions)


def panel(request: FloorRequest, shown: Shown) -> dict[str, Any]:
    """Return what the page of a document shows of its languages and brands."""
    mine = queries.language_of(request.actor.person_id) if shown.editions else HOUSE_LANGUAGE
    return {
        "shown": shown, "reads_in": LANGUAGES.get(shown.lang) if shown.lang != mine else None,
        "also": [(named(each.language, each.brand), each) for each in shown.editions],
    }
