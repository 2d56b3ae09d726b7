"""Erasing a customer: each declared column by its own way, words wherever they stand, files, texts beside the trail, and what a database
keeps of what is gone.

Rows, texts and the line that tells of it go in one transaction, so that a crash leaves all of it or nothing. Run again, it finds nothing.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import StoredFile
from floorwalker.ground.privacy import Personal
from floorwalker.ground.trail import sleeves
from floorwalker.ground.trail.events import ERASED
from floorwalker.ground.trail.models import Sleeve
from floorwalker.record.actions import recording_keeping
from floorwalker.record.models import Recording
from floorwalker.record.queries import search as record_search
from floorwalker.resolve.models import RightsItem, RightsSearch
from floorwalker.resolve.queries import kept
from floorwalker.resolve.queries.kept import Find, Subject
from floorwalker.resolve.raw_files import clean_raw_files

NOT_LOOKED_THROUGH: Final = frozenset({"trail", "sessions", "contenttypes", "auth"})
"""The trail has its own way; the others hold no words about customers."""
DEEPEST_REF: Final = 9
"""What only names something by its Ref goes before all that leads to the person."""
CHECKPOINTS: Final = 20
CHECKPOINT_SECONDS: Final = 0.25
"""Whoever reads meanwhile keeps the log of writes from being cut; it is tried again this often, so long apart."""


@dataclass
class Erased:
    """What went: rows that were blanked or deleted, places where words went, files, and texts beside the trail."""

    rows: int = 0
    words: int = 0
    files: int = 0
    texts: int = 0


def erase(subject: Subject, finds: Sequence[Find], *, request: str, by: Actor) -> Erased:
    """Erase what was found of `subject`, inside a transaction of the caller's, which writes the line that tells of it."""
    done = Erased()
    named = _records([each for each in finds if each.how != "words"]) | {f"CUS-{key}" for key in subject.keys}
    tables = kept.declared(subject.about)
    for each in sorted(finds, key=lambda one: -_depth(one.model, subject)):
        if each.how != "words":
            done.rows += _erase_rows(each.model, each.keys, tables.get(each.label, ()), request, by, done)
    done.files += clean_raw_files(subject.words, by=by)
    done.words += _erase_words(subject.words)
    for reference in sorted(named):
        done.texts += sleeves.erase_subject(reference, request=request, reason="Asked for by whom it is about.", by=by)
    digests = {digest for word in subject.words for digest in Sleeve.objects.filter(text__icontains=word, erased_in=None)
               .values_list("digest", flat=True)}  # fmt: skip
    if digests:
        done.texts += sleeves.erase(sorted(digests), subject=request, request=request, reason="Asked for by whom it is about.", by=by)
    return done


def let_go(finds: Iterable[Find], *, request: str, reason: str, columns: frozenset[str], by: Actor) -> Erased:
    """Erase what was found by what each column declares, since the time of a record is over; ties to a customer go too.

    With `columns` these alone are blanked and nothing else goes. Words elsewhere stay: they are kept by rules of their own. Inside a
    transaction of the caller's, which writes the line that tells of it.
    """
    done, whole = Erased(), list(finds)
    named = set[str]() if columns else _records(whole)
    tables = kept.declared()
    for each in reversed(whole):
        fields = [one for one in tables.get(each.label, ()) if one.about == "customer" or one.erase != "pseudonym"]
        if columns:
            fields = [one for one in fields if one.field in columns]
        fields = [replace(one, erase="null") if columns or _is_loose_tie(each.model, one) else one for one in fields]
        done.rows += _erase_rows(each.model, each.keys, fields, request, by, done)
    for reference in sorted(named):
        done.texts += sleeves.erase_subject(reference, request=request, reason=reason, by=by)
    return done


def _is_loose_tie(model: type[models.Model], column: Personal) -> bool:
    """Whether a column ties a row to a customer and may be empty."""
    tie = model._meta.get_field(column.field)
    return column.erase == "pseudonym" and bool(tie.is_relation and tie.null)


def forget_own_book(request_key: int, *, by: Actor) -> int:
    """Let go of the book of a search and of its package; return how many files went."""
    RightsItem.objects.filter(request=request_key).delete()
    search = RightsSearch.objects.select_related("package").filter(request=request_key, package__isnull=False).first()
    if search is None or search.package is None:
        return 0
    stored, search.package = search.package, None
    search.save(update_fields=["package"])
    return int(files.release(stored, by=by))


def leave_nothing_behind() -> bool:
    """Write the search index anew, give freed pages of the database back and cut its log of writes; return whether that was cut.

    Call it outside of any transaction.
    """
    record_search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor != "sqlite":
            return True
        for _ in range(CHECKPOINTS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return True
            time.sleep(CHECKPOINT_SECONDS)
    return False


def _records(finds: Sequence[Find]) -> set[str]:
    """Return what the trail calls what was found; a record of somebody else that only says the words keeps its other texts."""
    named = {each.partition(":")[2] for each in kept.refs_of(finds)}
    for each in finds:
        if any(column.name == "reference" for column in each.model._meta.concrete_fields):
            named |= set(each.model._base_manager.filter(pk__in=each.keys).values_list("reference", flat=True))
    return named


def _depth(model: type[models.Model], subject: Subject) -> int:
    """How far a table stands from the person: what hangs on another goes before it; the person's own record last."""
    if model is subject.target:
        return -1
    return max((path.count("__") + 1 for path, _ in kept.ways(model, subject.target)), default=DEEPEST_REF)


def _erase_rows(model: type[models.Model], keys: Iterable[Any], fields: Iterable[Personal], request: str, by: Actor, done: Erased) -> int:
    ways = {each.field: each.erase for each in fields}
    if not ways:
        return 0
    count = 0
    for row in model._base_manager.filter(pk__in=list(keys)):
        before = OWN_WAYS.get(model._meta.label)
        if before is not None:
            before(row, request, by)
            row.refresh_from_db()
        if "delete_row" in ways.values():
            stored = [getattr(row, name) for name in ways if isinstance(getattr(row, name), StoredFile)]
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                pass  # something that stays points to it: then it is blanked
            else:
                done.files += sum(files.release(each, by=by) for each in stored)
                count += 1
                continue
        done.files += _blank(model, row, ways, by)
        count += 1
    return count


def _blank(model: type[models.Model], row: Any, ways: Mapping[str, str], by: Actor) -> int:
    """Blank the declared columns of a row; return how many files went."""
    let_go, values = list[StoredFile](), dict[str, Any]()
    for name, way in ways.items():
        column = model._meta.get_field(name)
        value = getattr(row, name)
        if isinstance(value, StoredFile):
            let_go.append(value)
        if column.is_relation and (way == "pseudonym" or not column.null):
            continue  # whom it points to is a pseudonym themselves
        values[name] = _token(column) if way == "pseudonym" and value not in (None, "") else _nothing(column, value)
    here = model._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            here.update(**values)
    except IntegrityError:  # a rule of the table wants words there, or none twice
        here.update(**{name: ERASED if value == "" and getattr(row, name) else value for name, value in values.items()})
    return sum(files.release(each, by=by) for each in let_go)


def _nothing(column: Any, value: Any) -> Any:
    if column.null:
        return None
    if isinstance(column, models.JSONField):
        return column.get_default() if column.has_default() else {}
    if isinstance(column, models.BinaryField):
        return b""
    if isinstance(column, models.BooleanField):
        return False
    if column.unique and isinstance(column, models.CharField):
        return _token(column)
    return "" if isinstance(column, models.CharField | models.TextField) else value


def _token(column: Any) -> Any:
    token = f"erased-{secrets.token_hex(8)}"
    return token[: column.max_length] if isinstance(column, models.CharField | models.TextField) else None


def _erase_words(words: Sequence[str]) -> int:
    """Blank `words` wherever they stand in any table of the house; return in how many rows."""
    if not words:
        return 0
    pattern = re.compile("|".join(re.escape(each) for each in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    count = 0
    for model in apps.get_models():
        if model._meta.app_label in NOT_LOOKED_THROUGH or model._meta.proxy or not model._meta.managed:
            continue
        columns = [each.name for each in model._meta.concrete_fields if kept.holds_text(model, each.name)]
        for key in list(kept.saying(model, columns, words)):
            count += _blank_words(model, key, columns, pattern)
    return count


def _blank_words(model: type[models.Model], key: Any, columns: Sequence[str], pattern: re.Pattern[str]) -> int:
    row = model._base_manager.filter(pk=key).values(*columns).first()
    if row is None:
        return 0
    values = dict[str, Any]()
    for name, value in row.items():
        if isinstance(value, str) and pattern.search(value):
            column = model._meta.get_field(name)
            values[name] = _token(column) if pattern.fullmatch(value) else pattern.sub(ERASED, value)[: getattr(column, "max_length", None)]
        elif isinstance(value, dict | list) and pattern.search(said := json.dumps(value, ensure_ascii=False)):
            values[name] = json.loads(pattern.sub(ERASED, said))
    if values:
        model._base_manager.filter(pk=key).update(**values)
    return int(bool(values))


def _recording(row: Any, request: str, by: Actor) -> None:
    """Let the sound go as the record's own rule has it, with its line in the trail."""
    if isinstance(row, Recording) and row.gone_at is None:
        recording_keeping.erase_again(row.reference, by=by)


OWN_WAYS: Final[dict[str, Callable[[Any, str, Actor], None]]] = {"record.Recording": _recording}
"""Tables whose room has an action of its own for what else must go with a row."""
