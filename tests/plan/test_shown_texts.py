"""What somebody confirmed stays provable: whatever is published, translated, corrected or withdrawn since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.plan.actions import consulting, document_decisions, document_variants, documents, readings
from floorwalker.plan.models import DocumentVariant, Reading
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import next_published, sent
from tests.plan.document_made import words as a_text
from tests.plan.test_statements import HOURS, LATER, SATURDAY, a_holder, a_statement, changed
from tests.plan.variants_made import WELSH_GUIDE, checked, wanted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
ORIAU = "Rydym ar agor o ddydd Llun i ddydd Gwener, 08:00 i 20:00."


def asked(cast: Cast, version: Any) -> Reading:
    people = readings.Audience(people=[cast.ada, cast.sam])
    return readings.ask(version, audience=people, due_on=date(2026, 3, 16), why="So.", by=cast.pat_acts)


def confirmed(cast: Cast, reading: Reading, *, text: Any = "") -> str:
    """Confirmed by Ada, as her page shows it; return the digest."""
    page = f"/plan/reading/{reading.reference}/"
    shown = cast.ada_sees.get(f"{page}?text={text}").content.decode()
    digest = shown.split('name="digest" value="')[1][:64]
    assert cast.ada_sees.post(f"{page}confirm/", {"understood": "on", "digest": digest, "text": text}).status_code == 302
    return digest


def words(cast: Cast, reading: Reading, digest: str) -> str:
    return str(cast.cora_sees.get(f"/plan/reading/{reading.reference}/words/{digest}/").content.decode())


@pytest.mark.once
@pytest.mark.row(253)
def test_two_versions_with_the_same_words_are_each_provable(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    first = asked(cast, guide.versions.get())
    digest = confirmed(cast, first)
    second = asked(cast, next_published(cast, guide, body=guide.versions.get().body))
    assert confirmed(cast, second) == digest
    changed(cast, one, starts_on=SATURDAY)
    with clock.frozen(datetime.combine(SATURDAY, MONDAY.timetz())):
        for reading in (first, second):
            page = words(cast, reading, digest)
            assert "The text that was confirmed" in page
            assert HOURS in page
            assert LATER not in page


@pytest.mark.once
@pytest.mark.row(253)
def test_a_text_read_in_welsh_is_provable_whatever_becomes_of_its_statement_in_welsh(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    welsh = checked(cast, wanted(cast, guide), body=f"{WELSH_GUIDE}\n- [[{one.reference}]]\n")
    reading = asked(cast, guide.versions.get())
    before = confirmed(cast, reading, text=welsh.pk)
    said = checked(cast, wanted(cast, one), body=ORIAU, title="Oriau agor")
    assert "The text that was confirmed" in words(cast, reading, before), "It was said in English, and now can be in Welsh."
    reading.duties.filter(person=cast.ada).update(attested_at=None, digest="", variant=None, variant_digest="")
    after = confirmed(cast, reading, text=welsh.pk)
    assert after != before
    document_variants.withdraw(said, reason="Dydd Llun was spelt wrongly.", by=cast.olga_acts)
    page = words(cast, reading, after)
    assert "The text that was confirmed" in page
    assert ORIAU in page
    assert "is the one kept with your name" in cast.ada_sees.get(f"/plan/reading/{reading.reference}/").content.decode()
    DocumentVariant.objects.filter(pk=said.pk).update(body="Ar agor.")
    assert "Not the text that was confirmed" in words(cast, reading, after)


@pytest.mark.once
def test_who_confirmed_an_earlier_version_sees_the_text_of_that_version(cast: Cast) -> None:
    guide = a_holder(cast, a_statement(cast))
    confirmed(cast, asked(cast, guide.versions.get()))
    body = guide.versions.get().body.replace("Ring before", "Always ring before")
    version = documents.save(documents.begin_next(guide, by=cast.pat_acts), a_text("guide", body=body), revision=0, by=cast.pat_acts)
    version = sent(cast, consulting.waive(version, reason="Asked.", by=cast.pat_acts), summary="Always.", is_material=False)
    second = asked(cast, document_decisions.approve(version, by=cast.olga_acts))
    page = cast.ada_sees.get(f"/plan/reading/{second.reference}/").content.decode()
    assert "You confirmed an earlier version" in page
    assert "is the one kept with your name" in page
    assert "Always ring before" not in page
    assert "Always ring before" in cast.sam_sees.get(f"/plan/reading/{second.reference}/").content.decode()
