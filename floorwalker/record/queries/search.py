"""The one way into the words of notes and of what was said: FTS5 on SQLite, tsvector on PostgreSQL; the scope is part of the query."""

from __future__ import annotations

import re
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from floorwalker.ground.actors import Actor
from floorwalker.record import sight
from floorwalker.record.archive import reading
from floorwalker.record.models import Import, Interaction, Turn

MOST_WORDS: Final = 12
"""More words than anybody types; each costs a look into the index."""
AROUND: Final = 60
"""Characters of the note shown on either side of the first word found."""

COMMON_NOTES: Final = 20_000
"""Notes from which on words no longer lead: to look up and sort 20,000 contacts takes 30 ms, to read on in the list less."""
COMMON_NOTES_POSTGRESQL: Final = 5_000
"""The same there, where each of them is fetched from the table by itself."""

_WORD = re.compile(r"\w+")


def contacts(words: str, *, by: Actor) -> QuerySet[Interaction]:
    """Return the contacts that `by` may see whose note holds all of `words`, the last as a beginning."""
    return matching(sight.listed(by), words)


def matching(rows: QuerySet[Interaction], text: str) -> QuerySet[Interaction]:
    """Return those of `rows` whose note holds every word of `text`, the last as a beginning.

    Raises
    ------
    ValueError
        If there is no word in `text`, or there are too many.
    """
    words = _words(text)
    if not words:
        raise ValueError("Type at least one word of the note.")
    if len(words) > MOST_WORDS:
        raise ValueError(f"At most {MOST_WORDS} words; this has {len(words)}.")
    if reading.connection().vendor == "postgresql":
        asked = " & ".join([*words[:-1], f"{words[-1]}:*"])
        found = RawSQL(
            "SELECT id FROM record_interaction WHERE note <> '' AND to_tsvector('simple', note) @@ to_tsquery('simple', %s)",
            [asked],
        )
        if _are_more(found, than=COMMON_NOTES_POSTGRESQL):
            return rows.exclude(note="").filter(_Holds("note", Value(asked)))
        few = RawSQL(  # in one array, else PostgreSQL takes rare words for common ones and reads every note
            "SELECT unnest(ARRAY(SELECT id FROM record_interaction "
            "WHERE note <> '' AND to_tsvector('simple', note) @@ to_tsquery('simple', %s)))",
            [asked],
        )
        return rows.filter(pk__in=few)
    asked = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
    found = RawSQL("SELECT rowid FROM record_note_words WHERE record_note_words MATCH %s", [asked])
    if _are_more(found, than=COMMON_NOTES):
        return rows.alias(number=sight.Unsought("pk")).filter(number__in=found)
    return rows.filter(pk__in=found)


def said(rows: QuerySet[Interaction], text: str) -> QuerySet[Interaction]:
    """Return those of `rows` in which somebody said, in one turn, every word of `text`, the last as a beginning.

    What is masked stands in no word that is searched. Who may see a contact may read what was said in it, so its scope is that of `rows`.

    Raises
    ------
    ValueError
        If there is no word in `text`, or there are too many.
    """
    words = _words(text)
    if not words:
        raise ValueError("Type at least one word that was said.")
    if len(words) > MOST_WORDS:
        raise ValueError(f"At most {MOST_WORDS} words; this has {len(words)}.")
    if connection.vendor == "postgresql":
        turns = RawSQL("SELECT id FROM record_turn WHERE to_tsvector('simple', text) @@ to_tsquery('simple', %s)",
                       [" & ".join([*words[:-1], f"{words[-1]}:*"])])
    else:
        turns = RawSQL("SELECT rowid FROM record_turn_words WHERE record_turn_words MATCH %s",
                       [" ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])])
    unseen = Import.objects.exclude(state=Import.State.PUBLISHED).values("pk")
    seen = Turn.objects.filter(pk__in=turns).exclude(transcript__batch__isnull=False, transcript__batch__in=unseen)
    contacts = seen.values_list("transcript__contact", flat=True)
    if reading.current() is None:
        return rows.filter(pk__in=contacts.order_by())
    return rows.filter(pk__in=list(dict.fromkeys(contacts.order_by()[:COMMON_NOTES])))  # the words stand in the house, the contacts do not


class _Holds(Func):
    """Whether a note holds the words, asked of the row itself: PostgreSQL reads the list in its order, or the index, as is less."""

    template = "to_tsvector('simple', %(expressions)s)"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


def _are_more(found: RawSQL, *, than: int) -> bool:
    """Return whether so many notes were found that a database had better read the list, and look at each contact of it."""
    with reading.connection().cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({found.sql} LIMIT %s) AS found", [*found.params, than])  # noqa: S608 (our own words)
        return bool(cursor.fetchone()[0] == than)


def snippet(note: str, text: str) -> SafeString:
    """Return the part of `note` round the first word found, words found marked, everything escaped."""
    words = sorted({word.casefold() for word in _words(text)}, key=len, reverse=True)
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words) or r"(?!)", re.IGNORECASE)
    first = pattern.search(note)
    start = max(0, first.start() - AROUND) if first else 0
    end = min(len(note), (first.end() if first else 0) + AROUND)
    parts, at = [], start
    for found in pattern.finditer(note, start, end):
        parts += [("", note[at : found.start()]), ("mark", found.group())]
        at = found.end()
    parts.append(("", note[at:end]))
    marked = format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", words) if kind else words,) for kind, words in parts if words)
    )
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(note) else "")


def rebuild() -> None:
    """Write the indexes of words anew from notes and turns, so that no word of an erased one is left in them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("REINDEX INDEX record_note_words")
            cursor.execute("REINDEX INDEX record_turn_words")
        else:
            cursor.execute("INSERT INTO record_note_words(record_note_words) VALUES ('rebuild')")
            cursor.execute("INSERT INTO record_turn_words(record_turn_words) VALUES ('rebuild')")


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
