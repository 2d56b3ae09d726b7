"""Editing the trees that contacts are logged with: adding, renaming, moving, ordering and retiring; nothing that was used is lost."""

from __future__ import annotations

from typing import Final, TypeVar

from django.db import transaction
from django.utils.text import slugify

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.choice_events import (
    ChoiceAdded,
    ChoiceMeaningSet,
    ChoiceMoved,
    ChoiceOrdered,
    ChoiceRenamed,
    ChoiceRestored,
    ChoiceRetired,
)
from floorwalker.record.models import Reason, Resolution
from floorwalker.record.models.choices import Branch

AnyBranch = TypeVar("AnyBranch", bound=Branch)
PERMISSION: Final = "record.change_choices"
NAME_CHARACTERS: Final = 80
LEVELS_AT_MOST: Final = 4
"""Deeper trees are not found by whoever types while talking."""
BRANCHES_AT_MOST: Final = 1_000
"""Of one tree: it is read whole for every form."""
CODE_CHARACTERS: Final = 60
USUAL: Final = (
    ("Resolved", True, False), ("Advice given", True, False), ("Call-back promised", False, True), ("Passed on", False, False),
    ("Customer will come back", None, False),
)
"""Outcomes to begin with, in the customer's terms: name, whether it settles the matter, whether something must be promised."""


class ChoiceRefused(RuleBroken):
    """The tree cannot be changed so."""

    code = "choice_refused"


@transaction.atomic
def add(model: type[AnyBranch], name: str, *, under: AnyBranch | None = None, by: Actor) -> AnyBranch:
    """Add a branch called `name` as the last one under `under`, or at the top.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If the name is empty, too long or taken there, `under` is retired, or the tree would be too deep or too large.
    """
    policy.require(by, PERMISSION)
    under = _locked(under) if under is not None else None
    name = _free_name(model, name, under=under)
    if under is not None:
        _refuse_retired(under, "Something can be added below it")
    if _depth(under) >= LEVELS_AT_MOST:
        raise ChoiceRefused(f"The tree has {LEVELS_AT_MOST} levels at most.", remedy="Add it higher up.")
    if model._default_manager.count() >= BRANCHES_AT_MOST:
        raise ChoiceRefused(f"The tree holds {BRANCHES_AT_MOST:,} already.", remedy="Use what is there, or rename what is retired.")
    branch = model._default_manager.create(
        code=_free_code(model, name), name=name, parent=under, position=_last(model, under) + 1
    )
    store.append(ChoiceAdded(subject=_subject(branch), name=Sleeved(name), under=under.code if under else "top"), by=by)
    return branch


@transaction.atomic
def add_usual(*, by: Actor) -> list[Resolution]:
    """Begin the outcomes with the usual ones.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If there are outcomes already.
    """
    policy.require(by, PERMISSION)
    if Resolution.objects.exists():
        raise ChoiceRefused("There are outcomes already.", remedy="Add what is missing one by one.")
    made = []
    for name, settles, needs_promise in USUAL:
        branch = add(Resolution, name, by=by)
        made.append(set_meaning(branch, settles=settles, needs_promise=needs_promise, by=by))
    return made


@transaction.atomic
def rename(branch: AnyBranch, *, to: str, by: Actor) -> AnyBranch:
    """Give `branch` another name; its code and what was logged with it stay.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If the name is empty, too long or taken there.
    """
    policy.require(by, PERMISSION)
    branch = _locked(branch)
    name = _free_name(type(branch), to, under=branch.parent, but=branch)
    before, branch.name = branch.name, name
    branch.save(update_fields=["name"])
    store.append(ChoiceRenamed(subject=_subject(branch), before=Sleeved(before), after=Sleeved(name)), by=by)
    return branch


@transaction.atomic
def move(branch: AnyBranch, *, under: AnyBranch | None, by: Actor) -> AnyBranch:
    """Put `branch` with all below it under another one, or at the top; what was logged with it moves along in every figure.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If it would stand below itself or a retired one, its name is taken there, or the tree would be too deep.
    """
    policy.require(by, PERMISSION)
    branch = _locked(branch)
    under = _locked(under) if under is not None else None
    if under is not None:
        if branch.pk in _keys_above(under):
            raise ChoiceRefused(f"{under.name} lies below {branch.name}.", remedy="Choose another place, or move that one first.")
        _refuse_retired(under, "Something can be moved below it")
    if _depth(under) + _height(branch) > LEVELS_AT_MOST:
        raise ChoiceRefused(f"The tree has {LEVELS_AT_MOST} levels at most.", remedy="Move it higher up, or flatten what lies below it.")
    _free_name(type(branch), branch.name, under=under, but=branch)
    before = branch.parent
    branch.parent, branch.position = under, _last(type(branch), under) + 1
    branch.save(update_fields=["parent", "position"])
    store.append(
        ChoiceMoved(subject=_subject(branch), before=before.code if before else "top", after=under.code if under else "top"), by=by
    )
    return branch


@transaction.atomic
def shift(branch: AnyBranch, *, places: int, by: Actor) -> AnyBranch:
    """Move `branch` so many places down among those beside it, up when negative; at an end it stays there.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    """
    policy.require(by, PERMISSION)
    branch = _locked(branch)
    beside = list(type(branch)._default_manager.filter(parent=branch.parent_id))
    at = next(number for number, each in enumerate(beside) if each.pk == branch.pk)
    beside.insert(max(0, min(at + places, len(beside) - 1)), beside.pop(at))
    for number, each in enumerate(beside, start=1):
        each.position = number
    type(branch)._default_manager.bulk_update(beside, ["position"])
    branch.refresh_from_db()
    store.append(ChoiceOrdered(subject=_subject(branch), position=branch.position), by=by)
    return branch


@transaction.atomic
def retire(branch: AnyBranch, *, by: Actor) -> AnyBranch:
    """Let nothing be logged any more with `branch` or what lies below it; what was logged with it stays readable.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If it is retired already.
    """
    policy.require(by, PERMISSION)
    branch = _locked(branch)
    if branch.retired_at is not None:
        raise ChoiceRefused(f"{branch.name} is retired already.", remedy="Take it into use again if it is wanted.")
    branch.retired_at = clock.now()
    branch.save(update_fields=["retired_at"])
    store.append(ChoiceRetired(subject=_subject(branch)), by=by)
    return branch


@transaction.atomic
def restore(branch: AnyBranch, *, by: Actor) -> AnyBranch:
    """Take a retired `branch` into use again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    ChoiceRefused
        If it is in use, or one above it is retired.
    """
    policy.require(by, PERMISSION)
    branch = _locked(branch)
    if branch.retired_at is None:
        raise ChoiceRefused(f"{branch.name} is in use.", remedy="There is nothing to do.")
    if branch.parent is not None:
        _refuse_retired(branch.parent, "What lies below it can be taken into use")
    branch.retired_at = None
    branch.save(update_fields=["retired_at"])
    store.append(ChoiceRestored(subject=_subject(branch)), by=by)
    return branch


@transaction.atomic
def set_meaning(outcome: Resolution, *, settles: bool | None, needs_promise: bool, by: Actor) -> Resolution:
    """Say whether `outcome` settles the customer's matter, and whether a contact closes with it only when something is promised.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    """
    policy.require(by, PERMISSION)
    outcome = _locked(outcome)
    outcome.settles, outcome.needs_promise = settles, needs_promise
    outcome.save(update_fields=["settles", "needs_promise"])
    said = {True: "settles the matter", False: "leaves it open", None: "says nothing of it"}[settles]
    store.append(ChoiceMeaningSet(subject=_subject(outcome), settles=said, promise="needed" if needs_promise else "not needed"), by=by)
    return outcome


def _subject(branch: Branch) -> str:
    return f"{'reason' if isinstance(branch, Reason) else 'outcome'}:{branch.code}"


def _locked(branch: AnyBranch) -> AnyBranch:
    return type(branch)._default_manager.select_for_update().get(pk=branch.pk)


def _free_name(model: type[AnyBranch], name: str, *, under: Branch | None, but: Branch | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise ChoiceRefused(f"The name has {len(name)} characters.", remedy=f"Write 1 to {NAME_CHARACTERS}.")
    beside = model._default_manager.filter(parent=under).exclude(pk=but.pk if but else 0)
    if same := next((each for each in beside if each.name.casefold() == name.casefold()), None):
        retired = " and is retired" if same.retired_at else ""
        raise ChoiceRefused(f"{name} stands there already{retired}.", remedy="Choose another name, or use the one that is there.")
    return name


def _free_code(model: type[AnyBranch], name: str) -> str:
    root = slugify(name)[:CODE_CHARACTERS] or model.tree
    taken = set(model._default_manager.filter(code__startswith=root[: CODE_CHARACTERS - 5]).values_list("code", flat=True))
    numbered = (f"{root[: CODE_CHARACTERS - 5]}-{number}" for number in range(2, BRANCHES_AT_MOST + 3))
    return root if root not in taken else next(code for code in numbered if code not in taken)


def _refuse_retired(branch: Branch, what: str) -> None:
    above: Branch | None = branch
    while above is not None:
        if above.retired_at is not None:
            raise ChoiceRefused(f"{above.name} is retired.", remedy=f"{what} once it is taken into use again.")
        above = above.parent


def _keys_above(branch: Branch) -> set[int]:
    """Return the keys of `branch` and of everything above it."""
    found: set[int] = set()
    above: Branch | None = branch
    while above is not None:
        found.add(above.pk)
        above = above.parent
    return found


def _depth(branch: Branch | None) -> int:
    """Return how many levels end with `branch`; 0 for the top."""
    return 0 if branch is None else len(_keys_above(branch))


def _height(branch: AnyBranch) -> int:
    """Return how many levels begin with `branch`."""
    levels, keys = 0, {branch.pk}
    while keys:
        levels += 1
        keys = set(type(branch)._default_manager.filter(parent__in=keys).values_list("pk", flat=True))
    return levels


def _last(model: type[AnyBranch], under: Branch | None) -> int:
    found = model._default_manager.filter(parent=under).order_by("-position").values_list("position", flat=True).first()
    return found or 0
