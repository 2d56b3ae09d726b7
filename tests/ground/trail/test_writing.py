"""A line is written with its change, says it exactly, and is never changed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import canonical, guard, rows, store
from floorwalker.ground.trail.events import Event, Sleeved
from floorwalker.ground.trail.models import Line, Link, Seal, Sleeve, WrittenOnce

ADA = Actor.person(12)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class DateMoved(Event):
    """A date was moved."""

    kind = "complaint.date_moved"
    sentence = "Moved {subject} from {before} to {after}"

    before: Any = None
    after: Any = None


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    with pytest.raises(store.LineRefused) as refusal:
        store.append(DateMoved(subject="CMP-1"), by=ADA)

    assert "transaction.atomic" in refusal.value.remedy
    assert not Line.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_line() -> None:
    def change() -> None:
        with transaction.atomic():
            store.append(DateMoved(subject="CMP-1", after=Sleeved("A reason")), by=ADA)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()

    assert not Line.objects.exists()
    assert not Sleeve.objects.exists()
    assert rows.select("SELECT count(*) FROM trail_pending") == [(0,)]


@pytest.mark.django_db
def test_a_look_is_one_line_and_brings_its_own_transaction() -> None:
    line = store.look("CNT-1", page="record.contact", by=ADA)

    assert (line.kind, line.subject, line.actor_id) == ("trail.looked", "CNT-1", "12")
    assert line.body == '{"found":null,"page":"record.contact","terms":null}'


@pytest.mark.django_db
def test_search_terms_go_into_a_sleeve() -> None:
    line = store.look("contacts", page="record.search", by=ADA, terms="Mrs Jones", found=3)

    assert "Jones" not in line.body
    assert Sleeve.objects.get(line_id=line.pk).text == "Mrs Jones"


@pytest.mark.parametrize("subject", ["", "CMP-1\nperson", "x" * 81, "CMP\0"])
@pytest.mark.django_db
def test_a_subject_that_is_no_reference_is_refused(subject: str) -> None:
    with pytest.raises(store.LineRefused):
        store.append(DateMoved(subject=subject), by=ADA)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, "float"),
        (float("nan"), "float"),
        ({"a": 1}, "dict"),
        (Decimal("NaN"), "Decimal"),
        (NOON.replace(tzinfo=None), "zone"),
        (Sleeved("\0"), "zero byte"),
        (Sleeved("\ud800"), "UTF-8"),
    ],
    ids=str,
)
def test_a_value_without_an_exact_form_is_refused(value: Any, said: str) -> None:
    with pytest.raises(canonical.FactRefused) as refusal:
        canonical.body(DateMoved(subject="CMP-1", after=value))

    assert said in refusal.value.message
    assert refusal.value.remedy


def test_the_facts_are_written_sorted_and_exactly() -> None:
    event = DateMoved(subject="CMP-1", before=(date(2026, 3, 1), Decimal("12.50"), True, None, -3), after=NOON)

    body, sleeves = canonical.body(event)

    assert (
        body
        == '{"after":{"moment":"2026-03-02T12:00:00+00:00"},"before":[{"date":"2026-03-01"},{"decimal":"12.50"},true,null,-3]}'
    )
    assert sleeves == ()


scalars = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(scalars | st.tuples(scalars, st.tuples(scalars)))
def test_every_fact_comes_back_as_it_was(value: Any) -> None:
    body, _ = canonical.body(DateMoved(subject="CMP-1", after=value))

    read = canonical.facts(body, {})["after"]

    assert read == value
    assert type(read) is type(value)


@given(texts, texts)
def test_a_line_refers_to_exactly_its_sleeves_whatever_the_text_says(first: str, second: str) -> None:
    plain = f'{{"sleeve":"{"0" * 64}"}}'
    event = DateMoved(subject="CMP-1", before=(Sleeved(first), plain), after=Sleeved(second))

    body, sleeves = canonical.body(event)

    assert body.encode().count(canonical.SLEEVE_MARK) == len(sleeves) == 2
    assert all(canonical.SLEEVE_MARK + sleeve.digest.encode() in body.encode() for sleeve in sleeves)
    assert [canonical.sleeve_digest(sleeve.salt, sleeve.text) for sleeve in sleeves] == [s.digest for s in sleeves]
    shown = canonical.facts(body, {sleeve.digest: sleeve.text for sleeve in sleeves})
    assert shown == {"before": (first, plain), "after": second}


@pytest.mark.django_db
def test_the_database_gives_the_bytes_that_were_digested() -> None:
    with transaction.atomic():
        line = store.append(DateMoved(subject="CMP-é", before="ü\n\\'\"%", after=Sleeved("x")), by=ADA)

    ((message,),) = rows.select(f"SELECT {rows.message('l')} FROM trail_line l")

    expected = canonical.message(
        line.uuid, line.at_us, line.actor_kind, line.actor_id, line.kind, line.version, line.subject, line.body
    )
    assert bytes(message) == expected


@pytest.mark.django_db
def test_the_models_refuse_every_way_to_change_what_is_written(sealed: Callable[..., list[Any]]) -> None:
    sealed(1)
    for model in (Line, Link, Seal, Sleeve):
        record = model.objects.get()
        for change in (
            record.save,
            record.delete,
            model.objects.all().delete,
            lambda model=model: model.objects.update(pk=7),
            lambda model=model, record=record: model.objects.bulk_create([record]),
            lambda model=model, record=record: model.objects.bulk_update([record], ["pk"]),
            lambda model=model: model.objects.create(),
        ):
            with pytest.raises(WrittenOnce):
                change()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["trail_line", "trail_link", "trail_seal", "trail_sleeve"])
@pytest.mark.parametrize("how", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {}"])
def test_the_database_refuses_a_change_past_the_models(sealed: Callable[..., list[Any]], table: str, how: str) -> None:
    sealed(1)
    column = {"trail_line": "subject", "trail_link": "mac", "trail_seal": "digest", "trail_sleeve": "text"}[table]
    if how.startswith("TRUNCATE") and connection.vendor != "postgresql":
        how = "DELETE FROM {}"  # SQLite has no other way

    with pytest.raises(DatabaseError, match="is written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how.format(table, column, column))


@pytest.mark.django_db
def test_every_trigger_stands_after_the_migrations() -> None:
    assert guard.missing(connection) == []


def test_a_kind_must_be_a_noun_and_what_happened() -> None:
    with pytest.raises(TypeError, match=r"noun\.past_tense"):
        type("Bad", (Event,), {"kind": "Complaint Moved", "sentence": "x"})
    with pytest.raises(TypeError, match="sentence"):
        type("Bad", (Event,), {"kind": "complaint.moved", "sentence": ""})
