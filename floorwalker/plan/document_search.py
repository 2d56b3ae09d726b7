"""Finding documents by their words: those in force, best first, with synonyms, beginnings of words, and one wrong letter forgiven."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.plan import variant_search
from floorwalker.plan.models import DocumentVariant, DocumentVersion, DocumentWord
from floorwalker.plan.rules.document_words import SHORTEST_TYPO, near, synonyms, words_of
from floorwalker.plan.rules.statements import Said, fill, named
from floorwalker.plan.said import said_on
from floorwalker.plan.sight import READ_DOCUMENTS, holding

MOST_WORDS: Final = 8
"""More words than anybody types; each costs a look into the index."""
MOST_HITS: Final = 20
SYNONYM: Final = 0.7
BEGINNING: Final = 0.6
TYPO: Final = 0.5
"""How much such a hit counts beside the word itself."""
LAST: Final = "z" * 20
"""Behind every ending of a word."""
AROUND: Final = 160
NEAR: Final = 400
"""Letters on either side that are made plain: a document may have a million."""
LOOKED_THROUGH: Final = 20_000
"""Letters of a text that are looked through for the language in which the words stand."""
_MARKUP: Final = re.compile(r"[#*_`>|\[\]]+|^\s*(?:\d+[.)]|-)\s+", re.MULTILINE)


@dataclass(frozen=True)
class Hit:
    """A document that was found, with a line of it round the words, and what was read for what was typed."""

    version: DocumentVersion
    line: SafeString
    variant: DocumentVariant | None = None
    """The text in another language in which the words stand, where the original has none of them."""


@dataclass(frozen=True)
class Found:
    """What a search found, and for which words others were read."""

    hits: Sequence[Hit]
    read_as: Sequence[tuple[str, str]]


def search(text: str, *, by: Actor, most: int = MOST_HITS) -> Found:
    """Return the documents in force that hold all the words of `text`, else those that hold most of them; the best first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    policy.require(by, READ_DOCUMENTS)
    typed = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    if not typed:
        return Found([], [])
    alike = synonyms(str(settings.get("document_synonyms")))
    held = dict(holding(clock.today("UTC")).values_list("pk", "document"))
    number = max(1, len(held))
    scores: dict[int, float] = defaultdict(float)
    matched: dict[int, set[str]] = defaultdict(set)
    shown: set[str] = set()
    read_as: list[tuple[str, str]] = []
    for word in typed:
        rows = _rows(word, alike.get(word, frozenset()), held, last=word == typed[-1])
        if not rows and len(word) >= SHORTEST_TYPO:
            rows = [(key, other, weight * TYPO) for key, other, weight in _index(held, Q(word__in=near(word)))]
            read_as += sorted({(word, other) for _, other, _ in rows})
        best: dict[int, float] = {}
        for key, other, weight in rows:
            best[key] = max(best.get(key, 0.0), weight)
            shown.add(other)
        rare = math.log(1 + number / max(1, len(best)))
        for key, weight in best.items():
            scores[key] += weight * rare
            matched[key].add(word)
    most_words = max(map(len, matched.values()), default=0)
    ranked = sorted((key for key in matched if len(matched[key]) == most_words), key=lambda key: (-scores[key], key))[:most]
    versions = DocumentVersion.objects.select_related("document__owner").in_bulk(ranked)
    said = said_on(clock.today("UTC"), {one for each in versions.values() for _, one in named(each.body)})
    spoken = variant_search.texts([held[key] for key in ranked]) if DocumentVariant.objects.exists() else {}
    return Found([_hit(versions[key], spoken.get(held[key], []), said, shown) for key in ranked], read_as)


def _hit(version: DocumentVersion, spoken: Sequence[DocumentVariant], said: Mapping[str, Said], shown: set[str]) -> Hit:
    """Return what was found: in the original, else in the first text in another language that holds one of the words."""
    for each in [None, *spoken] if spoken else []:
        text = each or version
        if shown & set(words_of(f"{text.title} {fill(text.body[:LOOKED_THROUGH], said)}")):
            return Hit(version, _line(fill(text.body, said), shown), each)
    return Hit(version, _line(fill(version.body, said), shown))


def _rows(word: str, alike: frozenset[str], held: dict[int, int], *, last: bool) -> list[tuple[int, str, float]]:
    wanted = Q(word__in={word, *alike})
    if last and len(word) > 2:
        wanted |= Q(word__gte=word, word__lte=word + LAST)  # what begins so; a LIKE reads the whole index on SQLite
    worth = {word: 1.0}
    return [
        (key, found, weight * worth.get(found, SYNONYM if found in alike else BEGINNING)) for key, found, weight in _index(held, wanted)
    ]


def _index(held: dict[int, int], wanted: Q) -> list[tuple[int, str, float]]:
    """Return version, word and weight of what is `wanted` and `held`; told apart here: databases begin at the wrong end."""
    rows = DocumentWord.objects.filter(wanted).values_list("version_id", "word", "weight")
    holds = {document: key for key, document in held.items()}
    return [*(row for row in rows if row[0] in held), *variant_search.found(holds, wanted)]


def _line(body: str, words: set[str]) -> SafeString:
    """Return the part of `body` round the first of `words`, those found marked, everything escaped."""
    spelt = (r"[-\u2010\u2011]?".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))  # call-back for callback
    pattern = re.compile("|".join(rf"\b{each}\w*" for each in spelt) or r"(?!)", re.IGNORECASE)
    there = pattern.search(body)
    cut = max(0, there.start() - NEAR) if there else 0
    plain = " ".join(_MARKUP.sub(" ", body[cut : cut + 2 * NEAR]).split())
    first = pattern.search(plain)
    start = max(0, first.start() - AROUND // 2) if first else 0
    end = min(len(plain), start + AROUND)
    if start:  # between words, not inside one
        start = plain.find(" ", start) + 1
    if end < len(plain):
        end = max(plain.rfind(" ", start, end), start)
    parts: list[SafeString | str] = []
    at = start
    for found in pattern.finditer(plain, start, end):
        parts += [plain[at : found.start()], format_html("<mark>{}</mark>", found.group())]
        at = found.end()
    parts.append(plain[at:end])
    shown = format_html_join("", "{}", ((each,) for each in parts))
    return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(plain) else "")
