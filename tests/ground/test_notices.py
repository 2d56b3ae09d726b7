"""Notices: told once, grouped, read, chosen, and rung on every page of the one they are for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import bells, clock, findings, notices, telling
from floorwalker.ground.bells import Bell
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.jobs import JOBS
from floorwalker.ground.live import Hub
from floorwalker.ground.models import Finding, Notice
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail.models import Line
from floorwalker.ground.web.cells import icon_svg

pytestmark = pytest.mark.django_db
KIND = "import_ended"


def told(person: Any, what: str = "IMP-1 is published", **more: Any) -> Notice:
    notice = telling.tell(person, **{"kind": KIND, "key": what, "what": what, **more})
    assert notice is not None
    return notice


def test_telling_the_same_twice_is_telling_once(cast: Any) -> None:
    assert told(cast.pat).pk == told(cast.pat).pk
    assert Notice.objects.count() == 1


def test_nobody_is_told_who_left_or_stands_for_an_agent_in_open_data(cast: Any, a_person: Any) -> None:
    for gone in (a_person(left_on=clock.now().date()), a_person(is_pseudonym=True)):
        assert telling.tell(gone, kind=KIND, key="x", what="x") is None


def test_whoever_works_out_their_notice_is_told_until_the_day(cast: Any, a_person: Any) -> None:
    assert told(a_person(left_on=clock.now().date() + timedelta(days=2))).by_email


def test_what_comes_by_email_only_is_not_read_by_marking_the_page(cast: Any) -> None:
    telling.choose(cast.pat, ways={KIND: ["email"]}, by=cast.pat_acts)
    first, second = told(cast.pat, "one", group="imports"), told(cast.pat, "two", group="imports")
    Notice.objects.filter(pk=first.pk).update(mailed_at=clock.now())
    cast.pat_sees.post(reverse("ground:see_notices"), {"all": str(second.pk)})
    cast.pat_sees.get(reverse("ground:notice", args=[first.pk]))
    assert [notice.seen_at is None for notice in Notice.objects.order_by("pk")] == [False, True], "the second was never shown"


def test_marking_all_as_read_leaves_what_came_after_the_page(cast: Any) -> None:
    told(cast.pat, "shown")
    page = cast.pat_sees.get(reverse("ground:notices")).content.decode()
    newest = re.search(r'name="all" value="(\d+)"', page)
    assert newest is not None
    told(cast.pat, "came since")
    cast.pat_sees.post(reverse("ground:see_notices"), {"all": newest[1]})
    assert telling.unread(cast.pat.pk).get().what == "came since"


def test_several_of_one_group_are_one_line_and_are_read_together(cast: Any) -> None:
    for number in range(3):
        told(cast.pat, f"IMP-{number} is published", group="imports")
    told(cast.pat, "IMP-9 could not be read")
    page = cast.pat_sees.get(reverse("ground:notices"))
    assert b"3 imports moved on" in page.content
    assert b"IMP-9 could not be read" in page.content
    assert b'aria-label="Notices, 4 unread"' in page.content
    keys = list(Notice.objects.filter(group="imports").values_list("pk", flat=True))
    cast.pat_sees.post(reverse("ground:see_notices"), {"notice": keys})
    assert telling.unread(cast.pat.pk).get().what == "IMP-9 could not be read"
    cast.pat_sees.post(reverse("ground:see_notices"), {"all": str(Notice.objects.latest("pk").pk)})
    assert b"Nothing unread" in cast.pat_sees.get(reverse("ground:notices")).content


def test_the_list_costs_the_same_however_many_were_told(cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        told(cast.pat, f"IMP-{number} is published")
    telling.see(cast.pat.pk, keys=list(Notice.objects.values_list("pk", flat=True)[:30]))
    cast.pat_sees  # noqa: B018 (signed in)
    with django_assert_max_num_queries(14):
        cast.pat_sees.get(reverse("ground:notices"))


def test_opening_one_leads_to_its_record_and_reads_it(cast: Any) -> None:
    finding = findings.raise_finding(Ref("person", cast.ada.reference), summary="x", evidence={}, by=cast.olga_acts)
    findings.give(finding, owner=cast.una, by=cast.olga_acts)
    (notice,) = telling.unread(cast.una.pk)
    assert notice.what == f"The finding {finding.reference} is yours now"
    answer = cast.una_sees.get(reverse("ground:notice", args=[notice.pk]))
    assert answer["Location"] == reverse("ground:finding", args=[finding.reference])
    assert not telling.unread(cast.una.pk).exists()
    findings.give(Finding.objects.get(), owner=cast.olga, by=cast.olga_acts)
    assert not telling.unread(cast.olga.pk).exists(), "nobody is told of what they did themselves"


def test_a_notice_of_a_record_one_may_no_longer_see_says_so(cast: Any) -> None:
    notice = told(cast.ada, about="finding:FND-1")
    page = cast.ada_sees.get(reverse("ground:notice", args=[notice.pk]), follow=True)
    assert b"no page of it that you may open" in page.content


def test_notices_of_others_can_be_neither_opened_nor_read(cast: Any) -> None:
    notice = told(cast.pat)
    assert cast.ada_sees.get(reverse("ground:notice", args=[notice.pk])).status_code == 404
    assert cast.ada_sees.get(reverse("ground:notice", args=["9" * 30])).status_code == 404
    cast.ada_sees.post(reverse("ground:see_notices"), {"notice": [notice.pk, "x", "9" * 40]})
    cast.ada_sees.post(reverse("ground:see_notices"), {"all": str(notice.pk)})
    cast.ada_sees.post(reverse("ground:see_notices"), {"all": "x"})
    assert telling.unread(cast.pat.pk).count() == 1
    assert b"IMP-1" not in cast.ada_sees.get(reverse("ground:notices")).content


def test_everybody_chooses_how_they_are_told_and_the_house_keeps_what_must_be(cast: Any) -> None:
    page = reverse("ground:told")
    assert b"Always" in cast.pat_sees.get(page).content
    form = {"kind": [kind.code for kind in notices.shelf()], f"{KIND}:page": "on"}
    cast.pat_sees.post(page, form)
    assert told(cast.pat).by_email is False
    ways = telling.ways_of(cast.pat, notices.shelf())
    assert ways[KIND] == {"page"}
    assert ways["saved_filter"] == set()
    assert ways["shifts"] == {"page", "email"}, "shifts are always told"
    assert telling.tell(cast.pat, kind="saved_filter", key="a", what="a") is None
    line = Line.objects.get(kind="notices.chosen")
    assert (line.actor_id, line.subject) == (str(cast.pat.pk), cast.pat.reference)
    cast.pat_sees.post(page, form)
    cast.pat_sees.post(page, {"kind": "no-such-kind"})
    assert Line.objects.filter(kind="notices.chosen").count() == 1, "an unchanged choice is no decision"


def test_nobody_chooses_for_somebody_else(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        telling.choose(cast.ada, ways={KIND: ["page"]}, by=cast.adm_acts)


def test_whoever_has_no_address_is_told_on_the_page(cast: Any, a_person: Any) -> None:
    person = a_person()
    type(person).objects.filter(pk=person.pk).update(email="")
    person.refresh_from_db()
    assert told(person).on_page
    assert not told(person).by_email


def test_every_kind_has_a_sign_and_a_word_for_many() -> None:
    for kind in notices.shelf():
        assert icon_svg(kind.icon)
        assert "{count}" in kind.many or "page" not in kind.ways
        assert set(kind.ways) | set(kind.must) <= set(notices.WAYS)


def test_old_notices_are_removed_by_the_daily_work(cast: Any) -> None:
    told(cast.pat, "new")
    Notice.objects.filter(pk=told(cast.pat, "old").pk).update(raised_at=clock.now() - timedelta(days=91))
    (kind,) = [kind for kind in JOBS if kind.code == "ground.forget_notices"]
    assert kind.daily
    assert kind.run(None) == {"removed": 1}  # type: ignore[arg-type]
    assert Notice.objects.get().what == "new"


def test_the_bell_rings_for_its_owner_only_and_only_when_something_changed(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures: list[Mapping[int, Bell]] = [{1: Bell(1, 5)}, {1: Bell(1, 5), 2: Bell(4, 9)}, {1: Bell(2, 10)}]

    async def produce() -> Mapping[int, Bell]:
        return pictures.pop(0) if len(pictures) > 1 else pictures[0]

    monkeypatch.setattr(bells, "_produce", produce)
    monkeypatch.setattr(bells, "_drawn", lambda person, bell, before: f"{person} has {bell.unread}")

    async def trial() -> list[bytes]:
        hub: Hub[Mapping[int, Bell]] = Hub(tick_seconds=0.01, heartbeat_seconds=0.05)
        stream = bells.rings(1, hub=hub)
        got = [await anext(stream) for _ in range(3)]
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
        return got

    assert asyncio.run(trial()) == [b"event: bell\ndata: 1 has 1\n\n", b"event: bell\ndata: 1 has 2\n\n", b"event: alive\ndata: \n\n"]


def test_one_query_counts_the_bells_of_all(cast: Any, django_assert_num_queries: Any) -> None:
    told(cast.pat, "a")
    newest = told(cast.pat, "b")
    ada = told(cast.ada, "c")
    with django_assert_num_queries(1):
        ringing = bells.all_that_ring()
    assert ringing == {cast.pat.pk: Bell(2, newest.pk), cast.ada.pk: Bell(1, ada.pk)}
    assert bells.of(cast.sam.pk) == bells.SILENT
