"""Tags on records: put by who sees the record, many at once with undo, shown in the list and filtered by."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground import findings, tags
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.models import Finding, Tag
from floorwalker.ground.refs import Ref
from floorwalker.ground.tags import TagRefused
from floorwalker.ground.trail.models import Line, Sleeve
from floorwalker.record.queries import alerts
from tests.record.contacts_made import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

LIST = "/findings/"


@pytest.fixture
def two(cast: Any) -> list[Finding]:
    """Two findings about Ada."""
    ref = Ref("person", cast.ada.reference)
    return [findings.raise_finding(ref, summary=f"Number {number}", evidence={}, by=cast.quin_acts) for number in range(2)]


def sent(browser: Any, rows: list[Any], hand: str, **more: Any) -> Any:
    return browser.post(LIST, {"hand": hand, "row": [row.reference for row in rows], **more})


def carried(row: Finding) -> list[str]:
    return tags.of("finding", [row.pk]).get(row.pk, [])


def test_many_rows_are_tagged_at_once_found_by_it_and_as_they_were_after_undo(cast: Any, two: list[Finding]) -> None:
    tags.put(Ref("finding", two[1].reference), "legal", by=cast.quin_acts)
    tags.put(Ref("finding", two[1].reference), "storm", by=cast.quin_acts)
    done = sent(cast.olga_sees, two, "tag", step="do", tag="  Storm ")
    assert {fate.key: bool(fate.refusal) for fate in done.context["fates"]} == {two[0].reference: False, two[1].reference: True}
    page = cast.olga_sees.get(f"{LIST}?tag=storm").context["listing"]
    assert {row[0].text: row[-1] for row in page.rows} == {two[0].reference: "storm", two[1].reference: "legal, storm"}
    assert not cast.olga_sees.get(f"{LIST}?tag=nothing").context["listing"].rows
    file = b"".join(cast.olga_sees.get(f"{LIST}?tag=legal&format=csv").streaming_content).decode()
    assert file.rstrip().endswith('"legal, storm"')
    sent(cast.olga_sees, [], "tag", step="undo", kept=done.context["kept"])
    assert [carried(row) for row in two] == [[], ["legal", "storm"]]
    off = sent(cast.olga_sees, two[1:], "untag", step="do", tag="legal")
    assert carried(two[1]) == ["storm"]
    sent(cast.olga_sees, [], "untag", step="undo", kept=off.context["kept"])
    assert carried(two[1]) == ["legal", "storm"]


def test_nobody_tags_what_they_may_not_see_or_reads_its_tags(cast: Any) -> None:
    hers = a_contact(agent=cast.sam)
    with pytest.raises(NotFound):
        tags.put(Ref("contact", hers.reference), "storm", by=cast.ada_acts)
    with pytest.raises(NotFound):
        tags.put(Ref("contact", "C-999"), "storm", by=cast.olga_acts)
    for who in ("stranger", "asa"):
        with pytest.raises(NotAllowed):
            tags.put(Ref("contact", hers.reference), "storm", by=getattr(cast, f"{who}_acts"))
    tags.put(Ref("contact", hers.reference), "legal", by=cast.olga_acts)
    with pytest.raises(NotFound):
        tags.take(Ref("contact", hers.reference), "legal", by=cast.ada_acts)
    mine = a_contact(agent=cast.ada)
    offered = {field.code: field.choices for field in cast.ada_sees.get("/record/contacts/").context["listing"].fields}["tag"]
    assert offered == []
    tags.put(Ref("contact", mine.reference), "storm", by=cast.ada_acts)
    listing = cast.ada_sees.get("/record/contacts/?tag=storm").context["listing"]
    assert [row[0].text for row in listing.rows] == [mine.reference]
    assert list(alerts.kept({"tag": "storm"}, zone="UTC", by=cast.ada_acts)) == [mine], "an alert counts what the list shows"


@pytest.mark.parametrize("tag", ["", " ", "-x", "=1+1", "a,b", "x" * 31, "a\x00b", "<b>"])
def test_what_is_no_word_is_refused(cast: Any, two: list[Finding], tag: str) -> None:
    with pytest.raises(TagRefused):
        tags.put(Ref("finding", two[0].reference), tag, by=cast.quin_acts)
    assert not Tag.objects.exists()


def test_a_record_carries_a_bounded_number_and_each_act_leaves_a_line(cast: Any, two: list[Finding]) -> None:
    ref = Ref("finding", two[0].reference)
    for number in range(tags.AT_MOST):
        tags.put(ref, f"zeus {number}", by=cast.quin_acts)
    with pytest.raises(TagRefused, match="carries 10 tags"):
        tags.put(ref, "one more", by=cast.quin_acts)
    tags.take(ref, "zeus 0", by=cast.quin_acts)
    with pytest.raises(TagRefused, match="does not carry"):
        tags.take(ref, "zeus 0", by=cast.quin_acts)
    assert Line.objects.filter(kind="record.tagged", subject=str(ref)).count() == tags.AT_MOST
    assert Line.objects.filter(kind="record.untagged").count() == 1
    assert not any("zeus" in str(line.body) for line in Line.objects.all())
    assert Sleeve.objects.filter(text="zeus 0").count() == 2


@pytest.mark.parametrize("address", ["/record/contacts/", "/record/logged/", "/record/promises/", "/findings/"])
def test_lists_of_work_offer_tags(cast: Any, address: str) -> None:
    listing = cast.olga_sees.get(address).context["listing"]
    assert "tag" in {field.code for field in listing.fields}
    assert {"tag", "untag"} <= {hand.code for hand in listing.hands}
    assert cast.olga_sees.post(address, {"hand": "tag", "row": "\x00"}).status_code == 422
