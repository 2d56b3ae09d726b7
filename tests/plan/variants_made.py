"""Documents in Welsh as tests need them: wanted, written beside the original, checked."""

from __future__ import annotations

from typing import Any

from floorwalker.plan.actions import document_variants as actions
from floorwalker.plan.actions import editions
from floorwalker.plan.models import Document, DocumentEdition, DocumentVariant
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.rules.documents import Words, digest

WELSH_GUIDE = "## Yn gryno\n\nFfoniwch cyn yr amser a roddwyd.\n\n## Beth i'w wneud\n\n1. Agorwch yr addewid.\n2. Ffoniwch.\n"
WELSH_TEMPLATE = "Annwyl {{ customer_name }},\n\nDywedasom y byddem yn ffonio ar {{ day }}. Mae'n ddrwg gennym.\n"
WELSH_VARIABLES = "customer_name: enw'r cwsmer\nday: y diwrnod"
WELSH = {"guide": WELSH_GUIDE, "template": WELSH_TEMPLATE, "policy": "## Diben\n\nRydym yn cadw ein gair.\n", "statement": ""}


def words(kind: str, **other: Any) -> Words:
    whole = {"title": "Galwadau yn ôl", "body": WELSH[kind], "variables": WELSH_VARIABLES if kind == "template" else ""}
    return Words(**{**whole, **other})


def wanted(cast: Any, document: Document, *, language: str = "cy", brand: str = "") -> DocumentEdition:
    """Asked for by Pat, to be written by Quin."""
    return editions.want(document, language=language, brand=brand, translator=cast.quin, by=cast.pat_acts)


def written(cast: Any, edition: DocumentEdition, **other: Any) -> DocumentVariant:
    """Begun and saved by Quin."""
    one = actions.begin(edition, by=cast.quin_acts)
    original = digest(queries.words_of(one.version))
    said = words(edition.document.kind, **other)
    return actions.save(one, said, revision=one.revision, original=original, by=cast.quin_acts)


def sent(cast: Any, one: DocumentVariant) -> DocumentVariant:
    """Ada, who reads Welsh, is asked to check it."""
    return actions.ask_check(one, checker=cast.ada, reads_why="Speaks Welsh at home.", by=cast.quin_acts)


def checked(cast: Any, edition: DocumentEdition, *, note: str = "", **other: Any) -> DocumentVariant:
    """Written by Quin and checked by Ada."""
    return actions.check(sent(cast, written(cast, edition, **other)), seen=None, note=note, by=cast.ada_acts)
