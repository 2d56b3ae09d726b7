"""Tags on records of any kind: put, taken off, and asked for by lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, QuerySet

from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.list_events import Tagged, Untagged
from floorwalker.ground.models import Tag
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

PERMISSION: Final = "ground.tag"
AT_MOST: Final = 10
"""Tags of one record: what can still be read in a list."""
OFFERED: Final = 100
"""Tags that a list offers to filter by, the most used first."""
WORD: Final = re.compile(r"[\w][\w &/.-]{0,29}")
"""Letters, digits and a little between them: no mark that a list, a file or an address would read otherwise."""


class TagRefused(RuleBroken):
    """The tag cannot be put or taken off."""

    code = "tag_refused"


@transaction.atomic
def put(ref: Ref, tag: str, *, by: Actor) -> Tag:
    """Put `tag` on the record that `ref` names; capitals and spaces too many do not count.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include tagging.
    NotFound
        If there is no such record that `by` may see.
    TagRefused
        If it is no word, stands there already, or the record carries as many as one may.
    """
    policy.require(by, PERMISSION)
    record, word = _seen(ref, by), _word(tag)
    there = set(Tag.objects.select_for_update().filter(kind=ref.kind, record=record.pk).values_list("tag", flat=True))
    if word in there:
        raise TagRefused(f"{ref.reference} carries {word} already.", remedy="There is nothing to do.")
    if len(there) >= AT_MOST:
        raise TagRefused(f"{ref.reference} carries {AT_MOST} tags.", remedy="Take one off that is no longer needed.")
    made = Tag.objects.create(
        kind=ref.kind, reference=ref.reference, record=record.pk, tag=word, put_at=clock.now(), put_by=f"{by.kind}:{by.id}"
    )
    store.append(Tagged(subject=str(ref), tag=Sleeved(word)), by=by)
    return made


@transaction.atomic
def take(ref: Ref, tag: str, *, by: Actor) -> None:
    """Take `tag` off the record that `ref` names.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include tagging.
    NotFound
        If there is no such record that `by` may see.
    TagRefused
        If it does not stand there.
    """
    policy.require(by, PERMISSION)
    record, word = _seen(ref, by), _word(tag)
    gone, _ = Tag.objects.filter(kind=ref.kind, record=record.pk, tag=word).delete()
    if not gone:
        raise TagRefused(f"{ref.reference} does not carry {word}.", remedy="There is nothing to do.")
    store.append(Untagged(subject=str(ref), tag=Sleeved(word)), by=by)


def of(kind: str, keys: Iterable[int]) -> dict[int, list[str]]:
    """Return the tags of the records of `kind` with these primary keys, by key, each in alphabetical order; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, tag in Tag.objects.filter(kind=kind, record__in=list(keys)).order_by("tag").values_list("record", "tag"):
        found[key].append(tag)
    return found


def used(kind: str, *, within: QuerySet[Any]) -> list[str]:
    """Return the tags that the records `within` of `kind` carry, in alphabetical order; the most used where there are very many."""
    there = Tag.objects.filter(kind=kind, record__in=within.order_by().values("pk"))
    return sorted(there.values("tag").annotate(number=Count("pk")).order_by("-number", "tag").values_list("tag", flat=True)[:OFFERED])


def carrying(rows: QuerySet[Any], kind: str, tag: str) -> QuerySet[Any]:
    """Keep those of `rows`, records of `kind`, that carry `tag`."""
    return rows.filter(pk__in=Tag.objects.filter(kind=kind, tag=tag.casefold()).values("record"))


def _seen(ref: Ref, by: Actor) -> Any:
    record = refs.record_of(ref)
    if not refs.kinds().get(ref.kind).may_see(by, record):
        raise NotFound(f"There is no {ref} that you may see.", remedy="Choose one from a list.")
    return record


def _word(tag: str) -> str:
    word = " ".join(tag.split()).casefold()
    if not WORD.fullmatch(word):
        raise TagRefused(f"{tag!r:.60} is no tag.", remedy="Write 1 to 30 letters, digits or spaces, beginning with a letter or digit.")
    return word
