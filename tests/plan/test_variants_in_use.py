"""Documents in Welsh in use: as files, found by their words, confirmed by who reads them, and sent to customers beside the original."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.ground import clock, signed_files
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import customer_messages as messages
from floorwalker.plan.actions import editions, readings
from floorwalker.plan.models import CustomerMessage
from floorwalker.plan.queries import customer_messages as message_queries
from tests.conftest import Cast
from tests.plan.document_made import GUIDE, next_published, published
from tests.plan.test_customer_messages import DRAFT
from tests.plan.variants_made import checked, wanted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def test_the_welsh_text_leaves_the_house_as_welsh_and_says_what_it_is(cast: Cast) -> None:
    document = published(cast, "guide")
    one = checked(cast, wanted(cast, document))
    page = f"/plan/documents/{document.reference}/"
    file = cast.ada_sees.get(f"{page}file.md?lang=cy")
    assert f"{document.reference.lower()}-version-1-cy.md" in file["Content-Disposition"]
    text = file.content.decode()
    for said in ("# Galwadau yn ôl", '<div lang="cy">', "Ffoniwch cyn yr amser", "- Language: Welsh, EDN-", "- Checked by: Ada Okafor",
                 f"- SHA-256 of this text: {one.digest}", "- Reading ease: No figure"):
        assert said in text, said
    paper = cast.ada_sees.get(f"{page}file.pdf?lang=cy").content
    about = signed_files.check(paper).about
    assert (about["language"], about["variant_sha256"], about["text_sha256"]) == ("cy", one.digest, document.versions.get().digest)
    read = PdfReader(io.BytesIO(paper))
    assert "Agorwch yr addewid." in " ".join(" ".join(each.extract_text() for each in read.pages).split())
    langs = {str(each["/Lang"]) for each in elements(read.trailer["/Root"]["/StructTreeRoot"]) if "/Lang" in each}
    assert "cy" in {str(read.trailer["/Root"].get("/Lang"))} | langs
    next_published(cast, document, body=GUIDE.replace("Ring before", "Always ring before"))
    stale = cast.ada_sees.get(f"{page}file.md?lang=cy").content.decode()
    assert "- Stale: It says version 1; version 2 of the original holds. Something material changed: do not go by it." in stale
    assert "Welsh" not in cast.ada_sees.get(f"{page}file.md").content.decode()


def elements(node: Any) -> Any:
    """Yield every element of a tagged paper."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        yield node
        children = node.get("/K", [])
        for each in children if isinstance(children, list) else [children]:
            yield from elements(each)


def test_a_document_is_found_by_welsh_words_and_opened_in_welsh(cast: Cast) -> None:
    document = published(cast, "guide")
    found = "/plan/documents/search/?q=addewid"
    assert "0 documents in force" in cast.ada_sees.get(found).content.decode()
    checked(cast, wanted(cast, document))
    shown = cast.ada_sees.get(found).content.decode()
    assert f'/plan/documents/{document.reference}/?from=search&amp;lang=cy"' in shown.replace("&lang", "&amp;lang")
    assert "<mark>addewid</mark>" in shown
    assert "Galwadau yn ôl" in shown
    english = cast.ada_sees.get("/plan/documents/search/?q=promise").content.decode()
    assert "lang=cy" not in english
    assert "<mark>promise</mark>" in english


@pytest.mark.row(144)
def test_who_reads_it_in_welsh_confirms_that_very_text(cast: Cast) -> None:
    document = published(cast, "guide")
    one = checked(cast, wanted(cast, document))
    version = document.versions.get()
    reading = readings.ask(
        version, audience=readings.Audience(people=[cast.ada, cast.sam]), due_on=date(2026, 3, 13), why="New.", by=cast.pat_acts
    )
    page = f"/plan/reading/{reading.reference}/"
    shown = cast.ada_sees.get(f"{page}?text={one.pk}").content.decode()
    assert 'doc-text" lang="cy"' in shown
    assert f'name="digest" value="{one.digest}"' in shown
    wrong = {"understood": "on", "digest": version.digest, "text": one.pk}
    assert cast.ada_sees.post(f"{page}confirm/", wrong).status_code == 409
    assert cast.ada_sees.post(f"{page}confirm/", wrong | {"digest": one.digest}).status_code == 302
    duty = reading.duties.get(person=cast.ada)
    assert (duty.variant, duty.variant_digest, duty.digest) == (one, one.digest, version.digest)
    line = Line.objects.filter(kind="reading.confirmed").get().body
    assert one.digest in str(line)
    listed = cast.pat_sees.get(f"{page}people/").content.decode()
    assert "Welsh" in listed
    with clock.frozen(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        second = next_published(cast, document, body=GUIDE.replace("Ring before", "Always ring before"), starts_on=date(2026, 3, 3))
        again = readings.ask(
            second, audience=readings.Audience(people=[cast.sam]), due_on=date(2026, 3, 13), why="New.", by=cast.pat_acts
        )
        editions.choose_language("cy", by=cast.sam_acts)
        shown = cast.sam_sees.get(f"/plan/reading/{again.reference}/").content.decode()
        assert "The text in Welsh is stale." in shown
        assert "Always ring before" in shown
        with pytest.raises(Conflict) as broken:
            readings.confirm(again, digest=one.digest, answers={}, variant=one, by=cast.sam_acts)
        assert "something material changed" in broken.value.message
        assert "Read the original" in broken.value.remedy
        assert again.duties.get(person=cast.sam).attested_at is None


@pytest.mark.row(215)
def test_a_message_to_customers_takes_welsh_along_until_something_material_changes(cast: Cast) -> None:
    document = published(cast, "template")
    one = checked(cast, wanted(cast, document))
    other = checked(cast, wanted(cast, published(cast, "template")))
    template = document.versions.get()
    given: dict[str, Any] = {"owner": cast.pat, "zone": "Europe/London", "by": cast.pat_acts}
    draft = replace(DRAFT, share=None)
    for wrong in ({"template": template, "variants": [other]}, {"variants": [one]}):
        with pytest.raises(RuleBroken) as broken:
            messages.plan(draft, **wrong, **given)
        assert broken.value.refusal_code == "message_variant"
        assert broken.value.remedy
    said = {
        "name": "Sorry", "sender": "Larkfield", "brand": "", "owner": cast.pat.pk, "channels": ["email"], "audience": "Welsh speakers",
        "audience_size": "10", "starts_on": "2026-03-09", "ends_on": "2026-03-10", "zone": "Europe/London", "template": template.pk,
        "variants": [one.pk], "profile": "50 50",
    }
    address = cast.pat_sees.post("/plan/messages/new/", said).url
    message = CustomerMessage.objects.get()
    assert list(message.variants.all()) == [one]
    assert f"Welsh: Galwadau yn ôl ({one.edition.reference} of" in cast.pat_sees.get(address).content.decode()
    assert not [each for each in message_queries.missing(message) if "Welsh" in each]
    next_published(cast, document, body=template.body.replace("are sorry", "are very sorry"))
    message.template = document.versions.get(number=2)
    message.save()
    assert len([each for each in message_queries.missing(message) if "something material changed" in each]) == 1
