"""What changed between two versions of a document: section by section, in it block by block, in them word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from floorwalker.plan.rules.document_text import Block, Section, Text

How = Literal["same", "changed", "new", "gone"]
ALIKE: Final = 0.34
"""Blocks that share less than this of their words are another block, not a changed one."""
MOST_WORDS: Final = 1_500
"""Longer blocks are compared whole: nobody reads so many changes in one paragraph."""
MOST_BLOCKS: Final = 1_000
"""In longer sections what stands there again and again is no anchor for what is the same: else it would take minutes."""
NEIGHBOURS: Final = 40
"""So many blocks further on, or sections, nobody takes one for the other any more."""
Piece = tuple[Literal["same", "added", "removed"], str]
_PIECE: Final = re.compile(r"\s+|[£€$]?[\w'’{}]+%?|[^\w\s]")


@dataclass(frozen=True)
class ComparedBlock:
    """A block of the newer or of the older version, with what changed in it marked."""

    how: How
    html: SafeString
    mark: str
    depth: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ComparedSection:
    """A section beside what it was."""

    how: How
    anchor: str
    title: str
    level: int
    blocks: tuple[ComparedBlock, ...]

    @property
    def changes(self) -> int:
        """How many of its blocks differ."""
        return sum(block.how != "same" for block in self.blocks) or int(self.how != "same")


def compare(before: Text, after: Text) -> list[ComparedSection]:
    """Return the sections of `after` in order, those that are gone where they stood, each with its blocks marked."""
    old, new = [_key(each) for each in before.sections], [_key(each) for each in after.sections]
    found: list[ComparedSection] = []
    for tag, was, had, now, has in SequenceMatcher(None, old, new, autojunk=len(new) > MOST_BLOCKS).get_opcodes():
        if tag == "equal":
            found += [_beside(before.sections[was + n], after.sections[now + n]) for n in range(had - was)]
        else:
            found += _renamed(before.sections[was:had], after.sections[now:has])
    return found


def words(before: str, after: str) -> list[Piece]:
    """Return the pieces of `after` and what was removed from `before`, in the order in which they are read."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        whole: list[Piece] = [("removed", before), ("added", after)]
        return [each for each in whole if each[1]]
    pieces: list[Piece] = []
    for tag, was, had, now, has in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(new[now:has])))
            continue
        if had > was:
            pieces.append(("removed", "".join(old[was:had])))
        if has > now:
            pieces.append(("added", "".join(new[now:has])))
    return list(_joined(pieces))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield `pieces` with a change that goes on after one space as one change, so that it reads as a phrase and not as a stutter."""
    at = 0
    while at < len(pieces):
        removed, added, end = "", "", at
        while end < len(pieces):
            how, text = pieces[end]
            between = how == "same" and text.isspace() and end > at and end + 1 < len(pieces) and pieces[end + 1][0] != "same"
            if how == "same" and not between:
                break
            removed += text if how != "added" else ""
            added += text if how != "removed" else ""
            end += 1
        if end == at:
            yield pieces[at]
            at += 1
            continue
        if removed.strip():
            yield "removed", removed
        if added.strip() or (added and not removed.strip()):
            yield "added", added
        at = end


def marked(before: str, after: str) -> SafeString:
    """Return `after` as markup with what was added and removed; who hears it is told which is which."""
    return _markup(words(before, after))


def _markup(pieces: Sequence[Piece]) -> SafeString:
    parts: list[SafeString | str] = []
    last = "same"
    for how, text in pieces:
        if last == "removed" and how == "added" and not text[0].isspace():
            parts.append(" ")  # else the two would read as one word
        parts.append(text if how == "same" else _change(how, text))
        last = how
    return format_html_join("", "{}", ((each,) for each in parts))


def _change(how: str, text: str) -> SafeString:
    inside = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if inside else ""
    tag = "ins" if how == "added" else "del"
    begun, ended = SafeString(f"<{tag} data-change>"), SafeString(f"</{tag}>")
    return format_html('{}{}<span class="vh">{}: </span>{}{}{}', before, begun, how, inside, ended, after)


def _key(section: Section) -> str:
    return section.title.casefold()


def _renamed(was: Sequence[Section], now: Sequence[Section]) -> list[ComparedSection]:
    """Return sections of other titles: where the text stayed mostly the same, the title changed; else gone and new."""
    left, found = list(was), list[ComparedSection]()
    for each in now:
        same = next((old for old in left[:NEIGHBOURS] if old.text and _likeness(old.text, each.text) > 1 - ALIKE), None)
        if same is None:
            found.append(_all(each, "new"))
        else:
            found += [_all(old, "gone") for old in left[: left.index(same)]]
            left = left[left.index(same) + 1 :]
            found.append(_beside(same, each))
    return found + [_all(old, "gone") for old in left]


def _all(section: Section, how: Literal["new", "gone"]) -> ComparedSection:
    blocks = tuple(_one(block, how) for block in section.blocks)
    return ComparedSection(how, section.anchor if how == "new" else f"gone-{section.anchor}", section.title, section.level, blocks)


def _one(block: Block, how: Literal["new", "gone"]) -> ComparedBlock:
    pieces = tuple(words("", block.text) if how == "new" else words(block.text, ""))
    return ComparedBlock(how, _markup(pieces), block.mark, block.depth, pieces)


def _beside(before: Section, after: Section) -> ComparedSection:
    old, new = [each.text for each in before.blocks], [each.text for each in after.blocks]
    blocks: list[ComparedBlock] = []
    for tag, was, had, now, has in SequenceMatcher(None, old, new, autojunk=len(new) > MOST_BLOCKS).get_opcodes():
        if tag == "equal":
            blocks += [ComparedBlock("same", each.html, each.mark, each.depth, (("same", each.text),)) for each in after.blocks[now:has]]
        else:
            blocks += _paired(before.blocks[was:had], after.blocks[now:has])
    how: How = "same" if before.title == after.title and all(each.how == "same" for each in blocks) else "changed"
    return ComparedSection(how, after.anchor, after.title, after.level, tuple(blocks))


def _paired(was: Sequence[Block], now: Sequence[Block]) -> list[ComparedBlock]:
    left, found = list(was), list[ComparedBlock]()
    for each in now:
        like = next((old for old in left[:NEIGHBOURS] if _likeness(old.text, each.text) >= ALIKE), None)
        if like is None:
            found.append(_one(each, "new"))
            continue
        found += [_one(old, "gone") for old in left[: left.index(like)]]
        left = left[left.index(like) + 1 :]
        pieces = tuple(words(like.text, each.text))
        found.append(ComparedBlock("changed", _markup(pieces), each.mark, each.depth, pieces))
    return found + [_one(old, "gone") for old in left]


def _likeness(before: str, after: str) -> float:
    matcher = SequenceMatcher(None, before.split()[:MOST_WORDS], after.split()[:MOST_WORDS], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
