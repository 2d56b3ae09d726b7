"""The two trees that a contact is logged with, read as a whole: paths, order, what can be chosen, and what a typed word means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from floorwalker.record.models import Reason, Resolution
from floorwalker.record.models.choices import Branch

AnyBranch = TypeVar("AnyBranch", bound=Branch)
BETWEEN: Final = " › "
"""Stands between the names of a path."""
TREES: Final[dict[str, type[Branch]]] = {"reasons": Reason, "outcomes": Resolution}
FOUND_AT_MOST: Final = 5


@dataclass(frozen=True)
class Place(Generic[AnyBranch]):
    """One branch where it stands: its names from the top, how deep it lies, whether it or one above it is retired, and what is below."""

    branch: AnyBranch
    names: tuple[str, ...]
    retired: bool
    has_open_children: bool

    @property
    def depth(self) -> int:
        """0 at the top."""
        return len(self.names) - 1

    @property
    def path(self) -> str:
        """Its names from the top."""
        return BETWEEN.join(self.names)

    @property
    def can_be_chosen(self) -> bool:
        """Whether a contact can be logged with it: it is in use and nothing in use lies below it."""
        return not self.retired and not self.has_open_children


def walk(model: type[AnyBranch]) -> list[Place[AnyBranch]]:
    """Return a whole tree in its order, each branch before those below it. One query."""
    below: dict[int | None, list[AnyBranch]] = {}
    for branch in model._default_manager.all():
        below.setdefault(branch.parent_id, []).append(branch)

    def down(key: int | None, names: tuple[str, ...], *, retired: bool) -> Iterator[Place[AnyBranch]]:
        for branch in below.get(key, ()):
            here, gone = (*names, branch.name), retired or branch.retired_at is not None
            children = below.get(branch.pk, ())
            yield Place(branch, here, gone, any(child.retired_at is None for child in children) and not gone)
            yield from down(branch.pk, here, retired=gone)

    return list(down(None, (), retired=False))


def open_places(model: type[AnyBranch]) -> list[Place[AnyBranch]]:
    """Return what a contact can be logged with now."""
    return [place for place in walk(model) if place.can_be_chosen]


def meant(typed: str, places: Sequence[Place[AnyBranch]]) -> AnyBranch:
    """Return the branch that somebody typed: its path, code or name, or words that fit one path only.

    Raises
    ------
    ValueError
        If none fits, or several do; it says what to write.
    """
    low = " ".join(typed.casefold().split())
    for same in (
        [place for place in places if low in {place.path.casefold(), place.branch.code}],
        [place for place in places if low == place.branch.name.casefold()],
        [place for place in places if all(word in place.path.casefold() for word in low.split())],
    ):
        if len(same) == 1:
            return same[0].branch
        if same:
            named = "; ".join(place.path for place in same[:FOUND_AT_MOST])
            raise ValueError(f"Several fit: {named}{' and more' if len(same) > FOUND_AT_MOST else ''}. Type more of one.")
    raise ValueError("Nothing in the list fits. Type a part of its name.")
