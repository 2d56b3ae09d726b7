"""Chats and emails with their words: JSON, CSV with one message a row, or mails as .eml files; each is a contact of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import mails, spoken, values
from floorwalker.record.importers.base import (
    KEY_CHARACTERS,
    NAME_CHARACTERS,
    Contact,
    Conversation,
    Options,
    Ownership,
    Piece,
    Rejected,
    Result,
    Row,
    Source,
    Turn,
    ValueRefused,
)
from floorwalker.record.importers.json_objects import moment, objects, parsed, text
from floorwalker.record.importers.reading import MissingLocalTime, to_utc
from floorwalker.record.importers.tables import Record, Table, line_of, open_table

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
OBJECT_CHARACTERS: Final = 4 * 2**20
CHANNELS: Final = ("chat", "email")
COLUMNS: Final = {
    "id": ("conversation", "conversation_id", "conversation id", "chat_id", "thread_id", "ticket", "id"),
    "at": ("at", "time", "timestamp", "sent", "sent_at", "created_at"), "from": ("from", "party", "sender", "role", "author_type"),
    "text": ("text", "message", "body", "content"), "channel": ("channel",), "queue": ("queue",), "agent": ("agent",),
    "customer": ("customer",), "reason": ("reason",), "language": ("language",), "name": ("name", "author", "sender_name"),
}
"""What the columns of a CSV may be called."""
NEEDED: Final = ("id", "at", "from", "text")
REFUSALS: Final = spoken.REFUSALS | mails.REFUSALS | {
    "not_json": "It is no JSON object, or one that is cut off.",
    "too_large": "It is larger than any conversation.",
    "too_deep": "The object is nested deeper than any conversation.",
    "wrong_type": "A field has a value of another type than a conversation has there.",
    "no_id": "A conversation without its key.",
    "apart": "Messages of this conversation stood further up; they must stand together.",
    "wrong_columns": "The row has more cells than the header names.",
    "cell_too_long": "A cell is longer than the house allows.",
    "missing_local_time": "The clock skipped this local time.",
}
FACTS: Final = ("channel", "queue", "agent", "customer", "reason", "language")


@dataclass
class Talk:
    """A conversation being gathered: its key, what is known of it, its rows and messages."""

    key: str
    rows: list[Row] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    messages: list[tuple[datetime, Turn]] = field(default_factory=list)
    ends: datetime | None = None


class Conversations:
    """Reads chats and emails with their words."""

    code = "conversations"
    label = "Chats and emails with their words"
    expects = "JSON with messages, CSV with one message a row (conversation, at, from, text), or mails as .eml files."
    default_zone = "UTC"
    default_ownership: Ownership = "own"
    joins = False
    repairs: dict[str, str] = {}
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether it is JSON with messages, a CSV of messages, or a mail."""
        start = head.lstrip("\ufeff \r\n\t")
        if start[:1] in {"{", "["}:
            return '"messages"' in head
        first = start.split("\n", 1)[0].casefold()
        named = {cell.strip(' "\r') for cell in first.replace(";", ",").replace("\t", ",").split(",")}
        return mails.is_mail(head, name=name) or all(named & set(COLUMNS[needed]) for needed in NEEDED)

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return the header of the first table, so that its rejected rows can be handed in again."""
        for source in sources:
            if _kind(source) == "csv":
                table = open_table(source, cell_limit_bytes=options.cell_limit_bytes)
                source.stream.seek(0)
                return line_of(table.columns, delimiter=table.delimiter)
        return ""

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield each conversation as its contact and its words, or why it is refused; mails are joined into threads over all files."""
        letters: list[tuple[int, Source]] = []
        for number, source in enumerate(sources):
            kind = _kind(source)
            if kind == "json":
                yield from _json(number, source)
            elif kind == "eml":
                letters.append((number, source))
            else:
                yield from _csv(number, source, options)
        yield from _threads(letters)


def _kind(source: Source) -> str:
    source.stream.seek(0)
    head = source.stream.read(4_096).decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    source.stream.seek(0)
    if head[:1] in {"{", "["}:
        return "json"
    return "eml" if mails.is_mail(head, name=source.name) else "csv"


def _json(number: int, source: Source) -> Iterator[Result]:
    for each in objects(source, most=OBJECT_CHARACTERS):
        row = Row(number, each.number)
        try:
            yield from _told(_talk(row, parsed(each)))
        except ValueRefused as refused:
            yield _refused(row, refused, each.text.replace("\r", " ").replace("\n", " "))


def _talk(row: Row, record: dict[str, Any]) -> Talk:
    found = Talk(text(record, "id", most=KEY_CHARACTERS), [row], {key: text(record, key) for key in FACTS})
    messages = record.get("messages", record.get("turns"))
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise ValueRefused("messages", messages, "wrong_type")
    started = moment(record, "started_at", since=EARLIEST)
    found.ends = moment(record, "ended_at", since=EARLIEST)
    for each in messages:
        said = each.get("text")
        if not isinstance(said, str):
            raise ValueRefused("text", said, "wrong_type")
        at = moment(each, "at", since=EARLIEST)
        if at is None and started is not None and isinstance(each.get("at_ms"), int) and 0 <= each["at_ms"] <= spoken.LONGEST_MS:
            at = started + timedelta(milliseconds=each["at_ms"])
        if at is None:
            raise ValueRefused("at", each.get("at"), "bad_time")
        who = text(each, "from") or text(each, "party")
        found.messages.append((at, Turn(spoken.party(who), spoken.words(said), name=text(each, "name"))))
    return found


def _csv(number: int, source: Source, options: Options) -> Iterator[Result]:
    table = open_table(source, cell_limit_bytes=options.cell_limit_bytes)
    named = {column.casefold(): at for at, column in enumerate(table.columns)}
    places = {key: next((named[name] for name in names if name in named), None) for key, names in COLUMNS.items()}
    missing = [key for key in NEEDED if places[key] is None]
    if missing:
        raise RuleBroken(
            f"{source.name} has no column for {', '.join(missing)}.",
            remedy="Name the columns conversation, at, from and text, then hand it in again.", code="wrong_header", file=source.name,
        )
    open_talk: Talk | None = None
    over: set[str] = set()
    for record in table.rows:
        row = Row(number, record.number)
        try:
            key = _cell(record, places["id"])
            if open_talk is not None and key != open_talk.key:
                over.add(open_talk.key)
                yield from _told_or_refused(open_talk)
                open_talk = None
            at, turn, facts = _message(record, table, places, options)
            if key in over:
                raise ValueRefused("conversation", key, "apart")
            open_talk = open_talk or Talk(key)
            open_talk.rows.append(row)
            open_talk.facts |= {name: value for name, value in facts.items() if value}
            open_talk.messages.append((at, turn))
        except ValueRefused as refused:
            yield _refused(row, refused, line_of(record.cells, delimiter=table.delimiter))
    if open_talk is not None:
        yield from _told_or_refused(open_talk)


def _message(record: Record, table: Table, places: dict[str, int | None], options: Options) -> tuple[datetime, Turn, dict[str, str]]:
    if record.problem:
        raise ValueRefused("row", "".join(record.cells)[:80], record.problem)
    if any(cell.strip() for cell in record.cells[len(table.columns) :]):
        raise ValueRefused("row", f"{len(record.cells)} cells", "wrong_columns")
    cells = {key: _cell(record, at) for key, at in places.items()}
    found = values.moment(cells["at"], "dmy")
    if found is None:
        raise ValueRefused("at", cells["at"], "bad_time")
    told, is_utc = found
    try:
        at = told.replace(tzinfo=UTC) if is_utc else to_utc(told, zone=options.zone)[0]
    except MissingLocalTime:
        raise ValueRefused("at", cells["at"], "missing_local_time") from None
    if any(len(cells[key]) > NAME_CHARACTERS for key in (*FACTS, "name")) or len(cells["id"]) > KEY_CHARACTERS:
        raise ValueRefused("row", cells["id"][:80], "too_long")
    return at, Turn(spoken.party(cells["from"]), spoken.words(cells["text"]), name=cells["name"]), {key: cells[key] for key in FACTS}


def _cell(record: Record, at: int | None) -> str:
    return record.cells[at].strip() if at is not None and at < len(record.cells) else ""


def _threads(letters: Sequence[tuple[int, Source]]) -> Iterator[Result]:
    """Yield the mails of all files joined into conversations by what each answers."""
    read: list[mails.Mail] = []
    for number, source in letters:
        row = Row(number, 1)
        try:
            read.append(mails.read(source.stream, row=row))
        except ValueRefused as refused:
            yield _refused(row, refused, source.name)
    for key, thread in mails.threads(read).items():
        first = thread[0]
        facts = {"channel": "email", "customer": first.sender[:NAME_CHARACTERS], "queue": first.to[:NAME_CHARACTERS]}
        found = Talk(key[:KEY_CHARACTERS], [mail.row for mail in thread], facts)
        for mail in thread:
            party = "customer" if mail.sender == first.sender else "agent"
            found.facts["agent"] = found.facts.get("agent") or (mail.sender[:NAME_CHARACTERS] if party == "agent" else "")
            found.messages.append((mail.at, Turn(party, mail.text, name=mail.name)))
        yield from _told_or_refused(found)


def _told_or_refused(found: Talk) -> Iterator[Result]:
    try:
        yield from _told(found)
    except ValueRefused as refused:
        for row in found.rows:
            yield _refused(row, refused, found.key)


def _told(found: Talk) -> Iterator[Result]:
    """Yield a conversation as its contact and its words."""
    if not found.key:
        raise ValueRefused("id", "", "no_id")
    channel = found.facts.get("channel") or "chat"
    if channel not in CHANNELS:
        raise ValueRefused("channel", channel, "wrong_type")
    said = sorted(((at, turn) for at, turn in found.messages if turn.text), key=lambda each: each[0])
    if not said:
        raise ValueRefused("text", "", "no_words")
    start = said[0][0]
    end = max(said[-1][0], found.ends or start)
    turns = spoken.in_order(
        [Turn(turn.party, turn.text, int((at - start).total_seconds() * 1_000), None, turn.name) for at, turn in said]
    )
    facts = {key: found.facts.get(key, "") for key in FACTS}
    answered = next((at for at, turn in said if turn.party == "agent"), None)
    yield Contact(
        rows=tuple(found.rows), external_id=found.key, channel=channel, outcome="answered" if answered else "abandoned", started_at=start,
        ended_at=end, pieces=_pieces(facts, start, answered, end), queue=facts["queue"] or None, agent=facts["agent"] or None,
        customer=facts["customer"] or None, reason=facts["reason"] or None,
    )
    told = {"id": found.key, "started_at": start.isoformat(), "ended_at": end.isoformat()}
    told |= {key: value for key, value in facts.items() if value}
    yield Conversation(
        rows=(), external_id=found.key, contact=found.key, channel=channel, turns=turns, file=found.rows[0].file,
        language=facts["language"][:12], facts=tuple(told.items()),
    )


def _pieces(facts: dict[str, str], start: datetime, answered: datetime | None, end: datetime) -> tuple[Piece, ...]:
    """Return how long the customer waited for the first answer, and the time from then on."""
    queue, agent = facts["queue"] or None, facts["agent"] or None
    if answered is None:
        return (Piece("queue", start, end, queue=queue, outcome="abandoned"),)
    return (
        Piece("queue", start, answered, queue=queue), Piece("talk", answered, end, queue=queue, agent=agent, outcome="answered"),
    )


def _refused(row: Row, refused: ValueRefused, content: str) -> Rejected:
    return Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], content)
