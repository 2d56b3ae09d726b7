"""A document as files: Markdown and PDF, with its versions, what changed, who had which part, and what became of each comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.engine import measures
from floorwalker.ground import signed_files
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import Passage, Run, markdown_table, text_paper
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries import letterheads, statements
from floorwalker.plan.rules.differences import ComparedSection, compare
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.document_variants import reads
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.rules.languages import named
from floorwalker.plan.rules.reading_ease import ease
from floorwalker.plan.views.document_languages import Shown, shown_to
from floorwalker.plan.views.document_passages import passages_of
from floorwalker.plan.views.document_reader import number_typed
from floorwalker.plan.views.document_words import review_of, state_of


@dataclass(frozen=True)
class Told:
    """What a file of a document tells: its text with its statements, and what stands beside it."""

    version: DocumentVersion
    shown: Shown
    before: DocumentVersion | None
    body: str
    facts: list[tuple[str, str]]
    changes: list[ComparedSection]
    tables: list[tuple[str, Grid]]
    zone: str


def _told(request: FloorRequest, reference: str) -> Told:
    found = queries.find(reference, by=request.actor)
    version = queries.version(found, number_typed(request.GET.get("version", "")), by=request.actor)
    shown = shown_to(request, version)
    before = queries.published_before(version) if shown.spoken is None else None
    zone = zone_of(request)
    text, was = read(shown.body()), read(statements.shown(before)) if before is not None else None
    changes = [each for each in compare(was, text) if each.how != "same"] if was is not None else []
    facts, tables = [*_facts(shown), *_said_in(shown)], _tables(request, shown, zone)
    return Told(version, shown, before, shown.body(mark=statements.note), facts, changes, tables, zone)


def _said_in(shown: Shown) -> list[tuple[str, str]]:
    if shown.spoken is None:
        return [("Language", f"There is no text in {shown.wanted}; this is the original.")] if shown.is_missing else []
    one = shown.spoken.variant
    behind = "" if not shown.spoken.since else (
        f"It says version {one.version.number}; version {shown.version.number} of the original holds."
        + ("" if shown.spoken.is_usable else " Something material changed: do not go by it.")
    )
    told = [
        ("Language", f"{named(one.edition.language, one.edition.brand)}, {one.edition.reference} of version {one.version.number}"),
        ("Stale", behind), ("Checked by", one.checked_by.display_name if one.checked_by is not None else ""),
        ("SHA-256 of this text", one.digest),
    ]
    return [each for each in told if each[1]]


def _facts(shown: Shown) -> list[tuple[str, str]]:
    version = shown.version
    document, kind = version.document, kind_of(version.document)
    plainly = reads(ease(read(shown.body()).words), shown.lang)
    told = [
        ("Document", f"{document.reference}, {kind.label.lower()}"), ("State", str(state_of(version, queries.today()))),
        ("Owner", document.owner.display_name),
        ("Approved by", version.decided_by.display_name if version.decided_by is not None and version.digest else ""),
        ("Holds from", _day(version.starts_on)), ("Until before", _day(version.ends_on)),
        ("Looked at again by", str(review_of(version.review_on, queries.today()))),
        ("Hangs under", f"{document.under.reference} {document.under.title}" if document.under is not None else ""),
        ("Objective", version.serves), ("Measure", measures.get(version.measure).name if version.measure else ""),
        ("Reading ease", plainly if kind.plain else ""), ("SHA-256", version.digest),
        ("What changed", version.summary), ("Without the front line", version.waived_why),
    ]
    return [each for each in told if each[1]]


def _tables(request: FloorRequest, shown: Shown, zone: str) -> list[tuple[str, Grid]]:
    version = shown.version

    def person(one: Any) -> str:
        return one.display_name if one is not None else ""

    parts = list(queries.contributions(version))
    return [
        ("What is left open", Grid(["Variable", "What goes there"], [
            line.partition(":")[::2] for line in shown.says.variables.splitlines() if line.strip()
        ], [1, 2])),
        ("Statements in it", Grid(["Reference", "Version", "About", "Holds from", "SHA-256"], [
            (each.reference, str(each.number), each.title, _day(each.starts_on), each.digest)
            for each in statements.in_text(version).values()
        ], [1, 0.8, 1.2, 0.9, 5])),
        ("Versions", Grid(["Version", "State", "From", "Until before", "Approved by", "Material", "What changed"], [
            (str(each.number), str(each.get_state_display()), _day(each.starts_on), _day(each.ends_on),
             person(each.decided_by), ("yes" if each.is_material else "no") if each.digest else "", each.summary)
            for each in queries.versions(version.document, by=request.actor)
        ], [0.7, 0.9, 0.9, 0.9, 1.2, 0.7, 2.2])),
        (f"Who had a part in version {version.number}", Grid(["Who", "Part", "From", "To", "Times"], [
            (each.person.display_name, str(each.get_act_display()), formats.moment_with_year(each.first_at, zone=zone),
             formats.moment_with_year(each.last_at, zone=zone), str(each.times))
            for each in parts
        ], [1.4, 1.2, 1.2, 1.2, 0.5])),
        ("Brought in from", Grid(["File", "SHA-256"], [
            (found.name, found.sha256) for each in parts if (found := getattr(each, "source", None)) is not None
        ], [1, 2])),
        (f"Consultation on version {version.number}", Grid(["Who", "Comment", "What became of it", "Answered by"], [
            (f"{each.author.display_name}{', front line' if each.is_frontline else ''}", each.words,
             f"{each.get_outcome_display()}{f': {each.answer}' if each.answer else ''}", person(each.answered_by))
            for each in queries.comments(version)
        ], [1, 2, 2, 1])),
    ]


def _day(day: Any) -> str:
    return str(formats.day_with_year(day, zone="UTC")) if day is not None else ""


@login_required
@require_safe
def as_markdown(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as Markdown: its text as it was written, then history, changes (CriticMarkup), parts and comments."""
    told = _told(request, reference)
    content = "\n".join(_markdown(told)).encode()
    return _sent(request, told, content, ending="md", content_type="text/markdown; charset=utf-8")


def _markdown(told: Told) -> Iterator[str]:
    yield f"# {told.shown.says.title}\n"
    yield from (f"- {name}: {value}" for name, value in told.facts)
    body = told.body.strip()
    yield f'\n---\n\n<div lang="{told.shown.lang}">\n\n{body}\n\n</div>\n\n---\n' if told.shown.spoken else f"\n---\n\n{body}\n\n---\n"
    if told.before is not None:
        yield f"# Changes since version {told.before.number}\n\n{{++added++}} {{--removed--}}\n"
        for section in told.changes:
            how = {"new": "New: ", "gone": "Removed: "}.get(section.how, "")
            yield f"## {how}{section.title or 'Beginning'}\n"
            yield from (f"{each.mark} {_critic(each.pieces)}\n".lstrip() for each in section.blocks if each.how != "same")
    for title, grid in told.tables:
        if grid.rows:
            yield from markdown_table(title, grid)


def _critic(pieces: Sequence[tuple[str, str]]) -> str:
    marks = {"added": "{{++{}++}}", "removed": "{{--{}--}}", "same": "{}"}
    return "".join(marks[how].format(text) for how, text in pieces)


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as a tagged PDF to read and to hand in, with what changed; a published one is signed."""
    told = _told(request, reference)
    version = told.version
    passages = [*passages_of(read(told.body)), *_changed(told)]
    content = text_paper(
        told.shown.says.title, lang=told.shown.lang, facts=told.facts, passages=passages, tables=told.tables,
        author=version.document.owner.display_name, head=letterheads.on_paper(told.shown.brand, on=queries.today()),
        foot=f"{version.document.reference}, version {version.number}{f', {version.digest[:16]}' if version.digest else ''}",
    )
    if version.digest:
        content, _ = signed_files.sign(content, about=_about(told.shown), prefix="%")
    return _sent(request, told, content, ending="pdf", content_type="application/pdf")


def _about(shown: Shown) -> dict[str, str]:
    version, one = shown.version, shown.spoken.variant if shown.spoken is not None else None
    said = {} if one is None else {
        "edition": one.edition.reference, "language": one.edition.language, "brand": one.edition.brand,
        "of_version": str(one.version.number), "variant_sha256": one.digest,
    }
    return said | {
        "kind": "document", "reference": version.document.reference, "version": str(version.number), "title": version.title,
        "starts_on": version.starts_on.isoformat() if version.starts_on else "",
        "published_at": version.decided_at.isoformat() if version.decided_at else "",
        "published_by": version.decided_by.display_name if version.decided_by is not None else "", "text_sha256": version.digest,
        "shown_sha256": statements.shown_digest(version, statements.in_text(version)),
    }


def _changed(told: Told) -> Iterator[Passage]:
    if told.before is None:
        return
    yield Passage("heading", [Run(f"Changes since version {told.before.number}")], level=2)
    yield Passage("text", [Run("Words "), Run("added", "added"), Run(" and "), Run("removed", "removed"), Run(".")])
    for section in told.changes:
        how = {"new": "added", "gone": "removed"}.get(section.how, "same")
        yield Passage("heading", [Run(section.title or "Beginning", how)], level=3)  # type: ignore[arg-type]
        for block in section.blocks:
            if block.how != "same":
                yield Passage("text", [Run(text, how) for how, text in block.pieces], level=block.depth, mark=block.mark)


def _sent(request: FloorRequest, told: Told, content: bytes, *, ending: str, content_type: str) -> HttpResponse:
    reference = told.version.document.reference
    store.look(reference, page=f"{ending} of version {told.version.number}", by=request.actor)
    answer = HttpResponse(content, content_type=content_type)
    language = f"-{told.shown.lang}" if told.shown.spoken is not None else ""
    answer["Content-Disposition"] = f'attachment; filename="{slugify(reference)}-version-{told.version.number}{language}.{ending}"'
    return answer
