"""Everything that any room keeps about one customer or one colleague, found by what the rooms declare of personal data and no other list.

A declared table leads to a customer by its keys, through at most four tables, or by the number of a contact; a record that names another
by its Ref is found by that. What leads nowhere is looked through for the words that tell the person from others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

import phonenumbers
from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from floorwalker.ground import house, refs
from floorwalker.ground.people.kept import SECRET
from floorwalker.ground.people.models import Person
from floorwalker.ground.privacy import About, Personal
from floorwalker.record.archive import reading
from floorwalker.record.models import ContactPoint, Customer, Interaction
from floorwalker.resolve.models import RightsRequest

How = Literal["tie", "ref", "words"]
DEEPEST: Final = 4
AT_ONCE: Final = 500
"""Keys in one condition."""
TOGETHER: Final = 200
"""Rows of a colleague's that make one thing to decide on."""
OWN_BOOK: Final = frozenset({"resolve.RightsItem", "resolve.RightsSearch"})
"""The book of the search itself: never a find of it."""
SEALED: Final = frozenset({"review.Concern", "review.ConcernMessage", "review.ConcernReader"})
"""What was told in confidence opens to those named for it alone."""
REF_COLUMNS: Final = frozenset({"about", "subject"})
REF_CHARACTERS: Final = 80
TWO_NAMES: Final = re.compile(r"(?=\b([A-Z][\w'’-]+ [A-Z][\w'’-]+)\b)")
LEAST_NUMBER: Final = 6
"""Letters of a number that tells one customer from others wherever it stands."""


@dataclass(frozen=True)
class Subject:
    """Who is looked for: their keys, the numbers of their contacts, and words that tell them from others."""

    about: About
    keys: tuple[int, ...]
    contacts: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def target(self) -> type[models.Model]:
        """The table that they stand in."""
        return Customer if self.about == "customer" else Person


@dataclass
class Find:
    """Rows of one table that belong together, where they lie and how they were found."""

    model: type[models.Model]
    place: str
    how: How
    keys: list[Any] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The table, as the registry names it."""
        return self.model._meta.label


def subject_of(request: RightsRequest) -> Subject:
    """Return who a request is about.

    Raises
    ------
    LookupError
        If nobody is known.
    """
    if request.customer is not None:
        return customer_subject(request.customer)
    if request.person is None:
        raise LookupError(f"Nobody is known whom {request.reference} is about.")
    return Subject("worker", (request.person.pk,))


def customer_subject(customer: Customer) -> Subject:
    """Return who `customer` is, with every record that was merged into theirs or theirs into."""
    keys = {customer.pk}
    while more := set(Customer.objects.filter(Q(merged_into__in=keys) | Q(merged__in=keys)).values_list("pk", flat=True)) - keys:
        keys |= more
    contacts: set[int] = set()
    for _, place in places(Interaction):
        with place:
            contacts |= set(Interaction.objects.filter(customer__in=keys).values_list("pk", flat=True))
    return Subject("customer", tuple(sorted(keys)), tuple(sorted(contacts)), tuple(sorted(words_of(keys))))


def words_of(keys: Iterable[int]) -> set[str]:
    """Return what tells these customers from others wherever it stands: whole names, numbers, telephone and mail.

    What another customer has as well, such as the name of a namesake or the telephone of a household, tells nobody apart.
    """
    mine, others = Customer.objects.filter(pk__in=keys), Customer.objects.exclude(pk__in=keys)
    points = set(ContactPoint.objects.filter(customer__in=mine).values_list("value", flat=True))
    points -= set(ContactPoint.objects.filter(value__in=points).exclude(customer__in=mine).values_list("value", flat=True))
    names, numbers = set[str](), set[str]()
    for name, number, is_pseudonym in mine.values_list("name", "external_id", "is_pseudonym"):
        if len(name.split()) > 1 and not others.filter(name__iexact=name).exists():
            names.add(name)
        if not is_pseudonym and len(number) >= LEAST_NUMBER and not others.filter(external_id=number).exists():
            numbers.add(number)
    return names | numbers | {form for each in points for form in forms_of(each)}


def forms_of(point: str) -> set[str]:
    """Return how an address of mail or a telephone number is written, as the house keeps it and as people do."""
    try:
        number = phonenumbers.parse(point, None)
    except phonenumbers.NumberParseException:
        return {point}
    written = {phonenumbers.format_number(number, form) for form in (
        phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL,
    )}  # fmt: skip
    return written | {re.sub(r"\D", "", each) for each in written if not each.startswith("+")}


def workers() -> list[str]:
    """Return the names of all who work or worked here."""
    return list(Person.objects.filter(is_pseudonym=False).values_list("display_name", flat=True))


def named_in(text: str, *, workers: Collection[str], without: Collection[int] = ()) -> set[str]:
    """Return whole names in `text` of `workers` and of customers other than those of `without`."""
    candidates = set(TWO_NAMES.findall(text))
    if not candidates:
        return set()
    customers = Customer.objects.filter(name__in=candidates, is_pseudonym=False).exclude(pk__in=without)
    return candidates.intersection(workers) | set(customers.values_list("name", flat=True))


def declared(about: About | None = None) -> dict[str, list[Personal]]:
    """Return what rooms declare about customers or workers, or about both, by table."""
    found: dict[str, list[Personal]] = {}
    for each in house.gather("personal"):
        is_own = about is None or each.about == about
        if is_own and each.model not in SEALED and (each.model, each.field) not in SECRET and each.model not in OWN_BOOK:
            found.setdefault(each.model, []).append(each)
    return found


def search(subject: Subject, *, tell: Callable[[int, int, str], None] | None = None) -> list[Find]:
    """Return everything that is found of `subject`, by room and table; `tell` hears how many tables of how many were walked, and which.

    Raises
    ------
    ArchiveUnreadable
        If a year that may hold something of them cannot be read: nothing is said to be all that was not looked at.
    """
    tables = declared(subject.about)
    found: list[Find] = []
    for done, label in enumerate(tables):
        model = apps.get_model(label)
        if tell:
            tell(done, len(tables), str(model._meta.verbose_name_plural))
        for place, inside in places(model):
            with inside:
                found += _tied(model, subject, place)
    found += named(found, tables)
    found += _worded(subject, found)
    order = {label: number for number, label in enumerate(declared())}
    return sorted(found, key=lambda each: (order[each.label], each.place))


def places(model: type[models.Model]) -> Iterator[tuple[str, AbstractContextManager[None]]]:
    """Yield the house, and each archive of a year that holds rows of `model`, with the block inside which it is read there."""
    yield "", nullcontext()
    if model in reading.MOVED:
        for each in reading.places():
            if each is not None:
                yield str(each.year), reading.at(each)


def rows(model: type[models.Model], subject: Subject) -> QuerySet[models.Model] | None:
    """Return the rows of `model` that lead to `subject`; None where nothing of it leads to anybody."""
    if model is subject.target:
        return model._default_manager.filter(pk__in=subject.keys)
    wanted = Q(pk__in=())
    paths = ways(model, subject.target)
    for path, to in paths:
        for some in _pieces(subject.keys if to == "key" else subject.contacts):
            wanted |= Q(**{f"{path}__in": some})
    return model._default_manager.filter(wanted).distinct() if paths else None


@cache
def ways(model: type[models.Model], target: type[models.Model], deep: int = DEEPEST) -> tuple[tuple[str, Literal["key", "contact"]], ...]:
    """Return how rows of `model` lead to `target`: the path, and whether it ends at a key of it or at the number of a contact."""
    found: list[tuple[str, Literal["key", "contact"]]] = []
    for each in model._meta.concrete_fields:
        if each.related_model is target:
            found.append((each.name, "key"))
        elif each.related_model is None and each.name == "contact" and isinstance(each, models.BigIntegerField) and target is Customer:
            found.append((each.name, "contact"))
        elif isinstance(each.related_model, type) and deep and each.related_model is not model and target is Customer:
            found += [(f"{each.name}__{path}", to) for path, to in ways(each.related_model, target, deep - 1)]
        elif isinstance(each.related_model, type) and target is Person and deep == DEEPEST and each.related_model is not model:
            found += [(f"{each.name}__{path}", to) for path, to in ways(each.related_model, target, 0) if "__" not in path]
    return tuple(found)


def _tied(model: type[models.Model], subject: Subject, place: str) -> list[Find]:
    here = rows(model, subject)
    if here is None:
        return []
    hops = {path.split("__")[0] for path, _ in ways(model, subject.target)} if model is not subject.target else set()
    deep = [path for path, _ in ways(model, subject.target) if "__" in path]
    hop = deep[0].split("__")[0] if deep and len(hops) == 1 else ""
    attname = model._meta.get_field(hop).attname if hop else "pk"  # type: ignore[union-attr]
    by_parent: dict[Any, Find] = {}
    for number, (key, parent) in enumerate(here.order_by("pk").values_list("pk", attname)):
        group = number // TOGETHER if subject.about == "worker" else parent
        by_parent.setdefault(group, Find(model, place, "tie")).keys.append(key)
    return list(by_parent.values())


def named(found: list[Find], tables: dict[str, list[Personal]]) -> list[Find]:
    """Return what names a find by its Ref, and what names that, and so on."""
    more, fresh, known = list[Find](), found, {(each.label, key) for each in found for key in each.keys}
    while fresh:
        refs_named = refs_of(fresh)
        fresh = []
        for label in tables if refs_named else ():
            model = apps.get_model(label)
            for key in _naming(model, refs_named):
                if (label, key) not in known:
                    known.add((label, key))
                    fresh.append(Find(model, "", "ref", [key]))
        more += fresh
    return more


def refs_of(finds: Iterable[Find]) -> set[str]:
    """Return the Refs of what was found."""
    named: set[str] = set()
    for each in finds:
        codes = _codes(each.model)
        if not codes:
            continue
        with dict(places(each.model)).get(each.place, nullcontext()):
            for row in each.model._default_manager.filter(pk__in=each.keys):
                named |= {f"{code}:{row.reference}" for code in codes}  # type: ignore[attr-defined]  # of what a kind names
    return named


@cache
def _codes(model: type[models.Model]) -> tuple[str, ...]:
    """Return the kinds of record whose Refs name rows of `model`."""
    return tuple(each.code for each in refs.kinds() if each.many is not None and each.many.rows().model is model)


def _naming(model: type[models.Model], named: set[str]) -> Iterator[Any]:
    names = {each.name for each in model._meta.concrete_fields}
    for some in _pieces(sorted(named)):
        wanted = Q(pk__in=())
        for each in model._meta.concrete_fields:
            is_ref = each.name in REF_COLUMNS or (each.name == "source" and (each.max_length or 0) >= REF_CHARACTERS)
            if is_ref and isinstance(each, models.CharField):
                wanted |= Q(**{f"{each.name}__in": some})
        if {"kind", "reference", "record"} <= names:  # a tag
            for text in some:
                kind, _, reference = text.partition(":")
                wanted |= Q(kind=kind, reference=reference)
        if wanted != Q(pk__in=()):
            yield from model._default_manager.filter(wanted).values_list("pk", flat=True)


def _worded(subject: Subject, found: list[Find]) -> list[Find]:
    """Return rows that say what tells the person from others, and lead to them in no other way."""
    known = {(each.label, key) for each in found for key in each.keys}
    more = list[Find]()
    for label, fields in declared().items() if subject.words else ():
        model = apps.get_model(label)
        for key in saying(model, [each.field for each in fields], subject.words):
            if (label, key) not in known:
                more.append(Find(model, "", "words", [key]))
    return more


def saying(model: type[models.Model], columns: Iterable[str], words: Iterable[str]) -> Iterator[Any]:
    """Yield the keys of rows of `model` with one of `words` in one of `columns` that hold text."""
    texts = [each for each in columns if holds_text(model, each)]
    wanted = Q(pk__in=())
    for column in texts:
        is_json = isinstance(model._meta.get_field(column), models.JSONField)
        for word in {form for each in words for form in ((each, json.dumps(each)[1:-1]) if is_json else (each,))}:
            wanted |= Q(**{f"{column}__icontains": word})
    if texts and wanted != Q(pk__in=()):
        yield from model._default_manager.filter(wanted).order_by("pk").values_list("pk", flat=True)


def holds_text(model: type[models.Model], column: str) -> bool:
    """Return whether a column can be looked through for words."""
    return isinstance(model._meta.get_field(column), models.CharField | models.TextField | models.JSONField)


def _pieces(values: Any) -> Iterator[list[Any]]:
    given = list(values)
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]
