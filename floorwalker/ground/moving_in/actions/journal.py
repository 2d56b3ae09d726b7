"""Writing many rows at once so that all of it can be undone: what was made, changed and removed, each as it was and became."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django.apps import apps
from django.db import models, router
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from floorwalker.ground.errors import Conflict

AT_ONCE: Final = 500
Entry = dict[str, Any]


class LaterChange(Conflict):
    """Something stands on what would be undone."""

    code = "later_change"


class Journal:
    """What a batch does, held back until `write`: rows are made, changed and removed in few statements, whatever their number."""

    def __init__(self) -> None:
        self._made: list[models.Model] = []
        self._changed: dict[tuple[str, Any], tuple[models.Model, Entry]] = {}
        self._removed: list[models.Model] = []

    def make(self, row: models.Model) -> None:
        """Add `row`; it may point to rows that were made before it."""
        self._made.append(row)

    def change(self, row: models.Model, **values: object) -> None:
        """Give `row`, which is kept already, other values; a row made here simply gets them."""
        if row.pk is None:
            for name, value in values.items():
                setattr(row, name, value)
            return
        _, was = self._changed.setdefault((row._meta.label, row.pk), (row, {}))
        for name, value in values.items():
            was.setdefault(name, _plain(row, name))
            setattr(row, name, value)

    def remove(self, row: models.Model) -> None:
        """Take `row` out."""
        self._removed.append(row)

    def write(self) -> list[Entry]:
        """Do all of it, removals first, so that nothing stands in the way of what is made; return what can be undone."""
        entries: list[Entry] = []
        for row in self._removed:
            entries.append({"model": row._meta.label, "pk": row.pk, "was": _whole(row), "is": None})
            row.delete()
        for row, was in self._changed.values():
            row.save(update_fields=list(was))
            entries.append({"model": row._meta.label, "pk": row.pk, "was": was, "is": {name: _plain(row, name) for name in was}})
        for model, rows in _by_model(self._made):
            made = model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
            entries += [{"model": row._meta.label, "pk": row.pk, "was": None, "is": _whole(row)} for row in made]
        return entries


def put_back(entries: list[Entry]) -> None:
    """Undo `entries`, the last first.

    Raises
    ------
    LaterChange
        If a row is no longer as the batch left it, or something else stands on a row that it made; nothing is undone then.
    """
    made = {(entry["model"], entry["pk"]) for entry in entries if entry["was"] is None}
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        if entry["is"] is None:
            cast(Any, model)(pk=entry["pk"], **_values(model, entry["was"])).save(force_insert=True)
            continue
        row = model._default_manager.filter(pk=entry["pk"]).first()
        if row is None or any(_plain(row, name) != value for name, value in entry["is"].items()):
            raise _later(model, row, "it was changed since")
        if entry["was"] is None:
            _take_out(row, made)
        else:
            for name, value in _values(model, entry["was"]).items():
                setattr(row, name, value)
            row.save(update_fields=list(entry["was"]))


def _take_out(row: models.Model, made: set[tuple[str, Any]]) -> None:
    collector = Collector(using=router.db_for_write(type(row)), origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as problem:
        standing = problem.protected_objects if isinstance(problem, ProtectedError) else problem.restricted_objects
        raise _later(type(row), row, f"{_noun(next(iter(standing)))} stands on it") from problem
    beside = [other for rows in collector.data.values() for other in rows if other != row]
    beside += [other for rows in collector.fast_deletes for other in cast(Iterable[models.Model], rows)]
    standing_on = next((other for other in beside if (other._meta.label, other.pk) not in made), None)
    if standing_on is not None:
        raise _later(type(row), row, f"{_noun(standing_on)} stands on it")
    row.delete()


def _later(model: type[models.Model], row: models.Model | None, why: str) -> LaterChange:
    what = f"{model._meta.verbose_name} {row}" if row is not None else f"A {model._meta.verbose_name}"
    why = why if row is not None else "it is gone"
    return LaterChange(
        f"{what[:1].upper()}{what[1:]}: {why}.",
        remedy="Change it back where it is shown, or correct the workbook and hand it in again: it then changes what it says.",
    )


def _noun(row: models.Model) -> str:
    return f"a {row._meta.verbose_name}"


def _by_model(rows: list[models.Model]) -> Iterable[tuple[type[models.Model], list[models.Model]]]:
    found: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    while found:  # whatever another kind of row points to is made before it
        ready = next(
            model
            for model in found
            if not any(field.related_model in found and field.related_model is not model for field in model._meta.concrete_fields)
        )
        yield ready, found.pop(ready)


def _plain(row: models.Model, name: str) -> str | None:
    field = row._meta.get_field(name)
    value = getattr(row, cast(Any, field).attname)
    return None if value is None else str(cast(Any, field).value_to_string(row))


def _whole(row: models.Model) -> Entry:
    return {field.name: _plain(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}


def _values(model: type[models.Model], kept: Entry) -> Entry:
    found: Entry = {}
    for name, value in kept.items():
        field = cast(Any, model._meta.get_field(name))
        found[field.attname] = None if value is None else field.to_python(value)
    return found
