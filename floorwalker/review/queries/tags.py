"""What the published scorecards check: by behaviour, by whom a fail hurts, by rule, and by document or standard; and what none checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from floorwalker.ground import refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.review.models import Question, Scorecard
from floorwalker.review.queries import checked
from floorwalker.review.queries import scorecards as queries


@dataclass(frozen=True)
class Tag:
    """One tag: its code, its name, the address of what it names where there is one, and the questions that carry it."""

    code: str
    name: str
    questions: tuple[Question, ...]
    page: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every tag, by what it speaks of; one without questions is a gap."""

    behaviours: list[Tag]
    error_classes: list[Tag]
    regulations: list[Tag]
    checks: list[Tag]

    @property
    def checked(self) -> list[Tag]:
        """The standards and documents that questions check."""
        return [each for each in self.checks if each.questions]

    @property
    def unchecked(self) -> list[Tag]:
        """The standards and documents in force that no question checks."""
        return [each for each in self.checks if not each.questions]


def catalogue(by: Actor) -> Catalogue:
    """Return what the questions of every published scorecard check; what `by` may not see is told without its name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing scorecards.
    """
    policy.require(by, queries.VIEW)
    rows = list(
        Question.objects.filter(section__scorecard__state=Scorecard.State.PUBLISHED).select_related("section__scorecard")
        .order_by("section__scorecard__reference", "section__position", "position")
    )
    rules = _by(rows, lambda each: each.regulation)
    return Catalogue(
        _named(Question.Behaviour.choices, _by(rows, lambda each: each.behaviour)),
        _named(Question.ErrorClass.choices, _by(rows, lambda each: each.error_class)),
        [Tag(rule, rule, tuple(rules[rule])) for rule in sorted(rules)], _checks(_by(rows, lambda each: each.standard), by),
    )


def _by(rows: Iterable[Question], tag: Callable[[Question], str]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for each in rows:
        if tag(each):
            found[tag(each)].append(each)
    return found


def _named(choices: Iterable[tuple[str, str]], found: dict[str, list[Question]]) -> list[Tag]:
    return [Tag(code, label, tuple(found.get(code, ()))) for code, label in choices if code]


def _checks(found: dict[str, list[Question]], by: Actor) -> list[Tag]:
    names = checked.names(checked.checkable(by, on=queries.today()))
    tags = [Tag(ref, name, tuple(found.get(ref, ())), _page(ref)) for ref, name in names.items()]
    for text in sorted(set(found) - set(names)):
        kind, _, reference = text.partition(":")
        seen = refs.sight(Ref(kind, reference), by=by) if kind in refs.kinds() else None
        name = text if seen is None else f"{seen.label}{'' if seen.hidden else ', not in force'}"
        tags.append(Tag(text, name, tuple(found[text]), (seen.page or "") if seen is not None else ""))
    return tags


def _page(text: str) -> str:
    ref = Ref.parse(text)
    record = refs.kinds().get(ref.kind).find(ref.reference)
    return "" if record is None else refs.kinds().get(ref.kind).page(record)
