"""Documents in Welsh and for brands: written beside one version, checked by another who reads it, marked as stale when that is no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan import sight
from floorwalker.plan.actions import document_decisions, editions, variant_round
from floorwalker.plan.actions import document_variants as actions
from floorwalker.plan.models import DocumentEdition, DocumentVariant
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.rules.documents import digest
from tests.conftest import Cast
from tests.plan.document_made import GUIDE, TODAY, a_draft, consulted, next_published, published
from tests.plan.document_made import sent as sent_to_decide
from tests.plan.forecast_made import a_queue
from tests.plan.variants_made import WELSH_GUIDE, WELSH_TEMPLATE, checked, sent, wanted, words, written

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
State = DocumentVariant.State


def refused(code: str, act: Any, *given: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)
    assert broken.value.refusal_code == code
    assert broken.value.remedy
    return broken.value


def standing(cast: Cast, edition: DocumentEdition) -> str:
    return str(queries.listed(cast.ada_acts).get(pk=edition.pk).standing)  # type: ignore[attr-defined]


@pytest.mark.row(249)
def test_a_guide_is_read_in_welsh_once_another_who_reads_it_has_checked_it(cast: Cast) -> None:
    document = published(cast, "guide")
    sees = cast.pat_sees
    page = f"/plan/documents/{document.reference}/"
    answer = sees.post(f"/plan/documents/languages/want/{document.reference}/", {"language": "cy", "brand": "", "translator": cast.quin.pk})
    assert answer.status_code == 302
    edition = DocumentEdition.objects.get()
    address = f"/plan/documents/languages/{edition.reference}/"
    assert answer.url == address
    assert {(each.person, each.what) for each in Todo.objects.filter(about=f"edition:{edition.reference}")} == {
        (cast.quin, "Write Call-backs, the guide in Welsh, version 1"),
        (cast.pat, "See that Call-backs, the guide in Welsh keeps up, version 1"),
    }
    assert standing(cast, edition) == "missing"
    cast.quin_sees.post(f"{address}begin/")
    form = cast.quin_sees.get(f"{address}edit/").context["form"]
    assert form.initial["body"] == document.versions.get().body
    said = {"title": "Galwadau yn ôl", "body": WELSH_GUIDE, "revision": 0, "original": form.initial["original"]}
    assert cast.quin_sees.post(f"{address}edit/", said).status_code == 302
    one = DocumentVariant.objects.get()
    shown = cast.quin_sees.get(address).content.decode()
    assert "Variables and steps are those of the original" in shown
    assert "No figure: the formula holds for English only" in shown
    asked = {"text": one.pk, "checker": cast.ada.pk, "reads_why": "Speaks Welsh at home."}
    cast.quin_sees.post(f"{address}ask/", asked)
    assert Todo.objects.get(person=cast.ada, done_at=None).what == "Check Call-backs, the guide in Welsh, version 1"
    assert "lang=\"cy\"" not in cast.una_sees.get(f"{page}?lang=cy").content.decode().split("rtext")[1]
    cast.ada_sees.post(f"{address}check/", {"text": one.pk, "seen": 1})
    one.refresh_from_db()
    assert (one.state, one.checked_by, one.asked_by, one.reads_why) == (State.CHECKED, cast.ada, cast.quin, "Speaks Welsh at home.")
    assert one.digest == digest(words("guide"))
    read = cast.una_sees.get(f"{page}?lang=cy").content.decode()
    assert '<div class="rtext doc-text" lang="cy">' in read
    assert "Ffoniwch cyn yr amser a roddwyd." in read
    assert "data-stale" not in read
    assert "Ring before the time you gave." in cast.una_sees.get(page).content.decode()
    assert not Todo.objects.filter(about=f"edition:{edition.reference}", done_at=None).exists()
    assert standing(cast, edition) == "current"
    assert [line.kind for line in Line.objects.filter(subject=edition.reference, kind__startswith="edition").order_by("pk")] == [
        "edition.wanted", "edition.begun", "edition.saved", "edition.sent", "edition.checked",
    ]


@pytest.mark.row(249)
def test_a_new_version_makes_the_welsh_text_stale_and_says_so_with_what_changed(cast: Cast) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    checked(cast, edition)
    page = f"/plan/documents/{document.reference}/"
    with clock.frozen(datetime(2026, 3, 12, 9, tzinfo=UTC)):
        second = next_published(cast, document, body=GUIDE.replace("Ring before", "Always ring before"), starts_on=date(2026, 3, 12))
        assert standing(cast, edition) == "unusable"
        read = cast.ada_sees.get(f"{page}?lang=cy").content.decode()
        assert "Ffoniwch cyn" in read
        for said in ("data-stale", "This text in Welsh is stale: do not go by it.", "It says version 1", "Material change",
                     "A window of one hour.", "?version=2&lang=en"):
            assert said in read, said
        due = Todo.objects.get(person=cast.quin, done_at=None)
        assert due.due_at is not None
        assert (due.what, due.due_at.date()) == ("Write Call-backs, the guide in Welsh, version 2", date(2026, 3, 26))
    with clock.frozen(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        listed = cast.olga_sees.get("/plan/documents/languages/?state=behind").content.decode()
        assert "Stale, must not be used, says version 1 of 2" in listed
        row = queries.listed(cast.ada_acts).get()
        assert (TODAY + timedelta(days=18) - queries.since(row)).days == 8
        assert queries.usable(second) == []
        one = actions.begin(edition, by=cast.quin_acts)
        assert one.body == WELSH_GUIDE
        beside = cast.quin_sees.get(f"/plan/documents/languages/{edition.reference}/edit/").content.decode()
        assert "What changed in the original" in beside
        assert "<ins data-change" in beside
        original = digest(queries.words_of(second))
        one = actions.save(one, words("guide", title="Galwadau"), revision=0, original=original, by=cast.quin_acts)
        actions.check(sent(cast, one), seen=None, note="", by=cast.ada_acts)
        assert standing(cast, edition) == "current"
        assert "data-stale" not in cast.ada_sees.get(f"{page}?lang=cy").content.decode()
        first = cast.ada_sees.get(f"{page}?version=1&lang=cy").content.decode()
        assert "Galwadau yn ôl" in first


def test_a_change_that_is_not_material_leaves_it_usable_and_marked(cast: Cast) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    one = checked(cast, edition)
    from floorwalker.plan.actions import consulting
    from floorwalker.plan.actions import documents as document_actions
    from tests.plan.document_made import words as original_words

    version = document_actions.begin_next(document, by=cast.pat_acts)
    version = document_actions.save(version, original_words("guide", body=f"{GUIDE}\n"), revision=0, by=cast.pat_acts)
    version = consulting.waive(version, reason="A blank line.", by=cast.pat_acts)
    second = document_decisions.approve(sent_to_decide(cast, version, summary="Layout.", is_material=False), by=cast.olga_acts)
    assert standing(cast, edition) == "stale"
    assert queries.usable(second) == [one]
    read = cast.ada_sees.get(f"/plan/documents/{document.reference}/?lang=cy").content.decode()
    assert "This text in Welsh is behind." in read
    assert "do not go by it" not in read


def test_it_is_written_while_the_original_waits_and_goes_live_with_it(cast: Cast) -> None:
    version = sent_to_decide(cast, consulted(cast, a_draft(cast, "guide")), starts_on=date(2026, 3, 9))
    edition = wanted(cast, version.document)
    due = Todo.objects.get(person=cast.quin).due_at
    assert due is not None
    assert due.date() == date(2026, 3, 9)
    one = checked(cast, edition)
    assert one.state == State.CHECKED
    assert not sight.live_variants().exists()
    document_decisions.approve(version, by=cast.olga_acts)
    assert sight.live_variants().get() == one
    assert standing(cast, edition) == "waiting"
    with clock.frozen(datetime(2026, 3, 9, 9, tzinfo=UTC)):
        assert standing(cast, edition) == "current"


def test_an_original_that_changed_after_the_check_is_not_said_by_it(cast: Cast) -> None:
    version = sent_to_decide(cast, consulted(cast, a_draft(cast, "guide")))
    edition = wanted(cast, version.document)
    checked(cast, edition)
    version = document_decisions.refuse(version, reason="Say the hour.", by=cast.olga_acts)
    from floorwalker.plan.actions import documents as document_actions
    from tests.plan.document_made import words as original_words

    version = document_actions.save(version, original_words("guide", body=f"{GUIDE}\nAt 5pm.\n"), revision=1, by=cast.pat_acts)
    document_decisions.approve(sent_to_decide(cast, version), by=cast.olga_acts)
    assert not sight.live_variants().exists()
    assert standing(cast, edition) == "missing"
    again = actions.begin(edition, by=cast.quin_acts)
    assert again.number == 2
    actions.save(again, words("guide"), revision=0, original=digest(queries.words_of(again.version)), by=cast.quin_acts)
    broken = refused("figures_unlike", actions.check, sent(cast, again), seen=None, note=" ", by=cast.ada_acts)
    assert "1 figure differs" in broken.message
    actions.check(again, seen=None, note="The hour is said in words.", by=cast.ada_acts)
    assert {each.state for each in DocumentVariant.objects.all()} == {State.CHECKED, State.REPLACED}
    assert standing(cast, edition) == "current"


@pytest.mark.parametrize(
    ("body", "variables", "says"),
    [
        (WELSH_TEMPLATE.replace("{{ day }}", "{{ dydd }}"), None, "{{ dydd }} on line 3 is not in the original"),
        (WELSH_TEMPLATE.replace("{{ day }}", "y diwrnod"), None, "{{ day }} of line 3 of the original is missing."),
        (WELSH_TEMPLATE, "customer_name: enw", "day is declared in the original and not here"),
        (WELSH_TEMPLATE, "customer_name: enw\nday: dydd\nsum: swm", "sum is declared here and not in the original"),
        (WELSH_TEMPLATE, "Enw: enw", "names no variable"),
        ("", None, "It says nothing yet."),
    ],
)
def test_a_template_leaves_the_same_open_in_each_language(cast: Cast, body: str, variables: str | None, says: str) -> None:
    edition = wanted(cast, published(cast, "template"))
    other = {"body": body} | ({"variables": variables} if variables is not None else {})
    one = written(cast, edition, **other)
    broken = refused("variant_not_ready", sent, cast, one)
    assert says in broken.message
    assert DocumentVariant.objects.get().state == State.DRAFT


def test_steps_are_as_many_and_one_is_told_where_they_are_not(cast: Cast) -> None:
    edition = wanted(cast, published(cast, "guide"))
    one = written(cast, edition, body=WELSH_GUIDE.replace("2. Ffoniwch.\n", ""))
    said = "Section 'What to do' has 2 steps in the original, Section \"Beth i'w wneud\" here has 1."
    assert said in refused("variant_not_ready", sent, cast, one).message


def test_who_wrote_any_of_it_does_not_check_it_and_nobody_else_than_who_was_asked(cast: Cast) -> None:
    edition = wanted(cast, published(cast, "guide"))
    one = written(cast, edition)
    original = one.of_digest
    one = actions.save(one, words("guide", title="Galwadau"), revision=1, original=original, by=cast.una_acts)
    for writer in (cast.quin, cast.una):
        refused("own_variant", actions.ask_check, one, checker=writer, reads_why="Fluent.", by=cast.quin_acts)
    refused("reader_of_language", actions.ask_check, one, checker=cast.ada, reads_why=" ", by=cast.quin_acts)
    refused("cannot_approve", actions.ask_check, one, checker=cast.asa, reads_why="Fluent.", by=cast.quin_acts)
    one = sent(cast, one)
    for by in (cast.sam_acts, cast.olga_acts, cast.quin_acts):
        with pytest.raises(NotAllowed):
            actions.check(one, seen=None, note="", by=by)
    with pytest.raises(Conflict):
        actions.check(one, seen=1, note="", by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        actions.send_back(one, reason="No.", by=cast.sam_acts)
    one = actions.send_back(one, reason="'Ffoniwch' twice.", by=cast.ada_acts)
    assert (one.state, Todo.objects.filter(person=cast.ada, done_at=None).count()) == (State.DRAFT, 0)
    assert Notice.objects.filter(person=cast.quin, about=f"edition:{edition.reference}").exists()
    assert sent(cast, one).state == State.CHECKING
    assert Todo.objects.filter(person=cast.ada, done_at=None).count() == 1


def test_nothing_is_written_over_and_what_is_checked_never_changes(cast: Cast) -> None:
    edition = wanted(cast, published(cast, "guide"))
    one = written(cast, edition)
    with pytest.raises(Conflict):
        actions.save(one, words("guide"), revision=0, original=one.of_digest, by=cast.una_acts)
    with pytest.raises(Conflict):
        actions.save(one, words("guide"), revision=1, original="0" * 64, by=cast.una_acts)
    with pytest.raises(Conflict):
        actions.begin(edition, by=cast.una_acts)
    one = actions.check(sent(cast, one), seen=1, note="", by=cast.ada_acts)
    with pytest.raises(Conflict):
        actions.save(one, words("guide"), revision=1, original=one.of_digest, by=cast.una_acts)
    with pytest.raises(NotAllowed):
        actions.withdraw(one, reason="Wrong.", by=cast.quin_acts)
    actions.withdraw(one, reason="Wrong.", by=cast.olga_acts)
    assert standing(cast, edition) == "missing"
    read = cast.una_sees.get(f"/plan/documents/{edition.document.reference}/?lang=cy").content.decode()
    assert read.count("There is no text in Welsh") == 1


def test_a_draft_goes_on_beside_the_next_version(cast: Cast) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    one = written(cast, edition)
    next_published(cast, document, body=GUIDE.replace("Ring before", "Always ring before"))
    moved = actions.begin(edition, by=cast.quin_acts)
    assert (moved.pk, moved.version.number, moved.body, moved.revision) == (one.pk, 2, WELSH_GUIDE, 2)


def test_a_brand_says_it_otherwise_and_every_other_brand_reads_the_common_text(cast: Cast) -> None:
    document = published(cast, "guide")
    queue = a_queue("Harbour claims")
    queue.brand = "Harbour"
    queue.save()
    refused("unknown_brand", wanted, cast, document, brand="Nobody")
    refused("variant_is_original", wanted, cast, document, language="en")
    refused("unknown_language", wanted, cast, document, language="xx")
    common, own = wanted(cast, document), wanted(cast, document, language="en", brand="Harbour")
    with pytest.raises(Conflict):
        wanted(cast, document)
    checked(cast, common)
    checked(cast, own, body=GUIDE.replace("Ring before", "At Harbour we ring before"))
    page = f"/plan/documents/{document.reference}/"
    assert "At Harbour we ring" in cast.ada_sees.get(f"{page}?brand=Harbour").content.decode()
    welsh = cast.ada_sees.get(f"{page}?lang=cy&brand=Harbour").content.decode()
    assert "Ffoniwch cyn" in welsh
    assert "Harbour has none of its own" in welsh
    assert "There is no text in Polish" in cast.ada_sees.get(f"{page}?lang=pl").content.decode()
    assert cast.ada_sees.get(f"{page}?lang=../../x").status_code == 404


def test_a_reader_is_shown_the_language_they_chose_where_it_keeps_up(cast: Cast) -> None:
    document = published(cast, "guide")
    checked(cast, wanted(cast, document))
    page = f"/plan/documents/{document.reference}/"
    assert "Ffoniwch cyn" not in cast.ada_sees.get(page).content.decode()
    cast.ada_sees.post("/plan/documents/languages/read-in/", {"language": "cy"})
    assert "Ffoniwch cyn" in cast.ada_sees.get(page).content.decode()
    assert "Ffoniwch cyn" not in cast.sam_sees.get(page).content.decode()
    assert "Ring before" in cast.ada_sees.get(f"{page}?lang=en").content.decode()
    assert "Agorwch yr addewid." in cast.ada_sees.get(f"{page}steps/1/").content.decode()
    next_published(cast, document, body=GUIDE.replace("Ring before", "Always ring before"))
    assert "Always ring before" in cast.ada_sees.get(page).content.decode()
    assert cast.ada_sees.post("/plan/documents/languages/read-in/", {"language": "xx"}).status_code in {409, 422, 400}


def test_the_daily_round_asks_once_and_reminds_each_week(cast: Cast, the_system: Any) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    for day, told in ((10, 0), (16, 2), (17, 0), (23, 2)):
        with clock.frozen(datetime(2026, 3, day, 6, tzinfo=UTC)):
            job = jobs.enqueue(variant_round.ROUND, arguments={}, by=the_system, key=f"round{day}")
            running = claim(holder="test")
            assert running is not None
            assert variant_round.look_at_all(running) == {"behind": 1, "told": told}
            job.delete()
    assert Todo.objects.filter(about=f"edition:{edition.reference}").count() == 2
    document_decisions.retire(document, reason="Over.", by=cast.olga_acts)
    assert not Todo.objects.filter(about=f"edition:{edition.reference}", done_at=None).exists()


def test_it_is_given_to_another_ended_and_wanted_anew(cast: Cast) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    written(cast, edition)
    refused("cannot_own", editions.entrust, edition, to=cast.ada, by=cast.pat_acts)
    editions.entrust(edition, to=cast.una, by=cast.pat_acts)
    assert Todo.objects.get(person=cast.una, done_at=None).what.startswith("Write ")
    assert not Todo.objects.filter(person=cast.quin, done_at=None).exists()
    refused("no_reason", editions.end, edition, reason=" ", by=cast.pat_acts)
    editions.end(edition, reason="Nobody reads it.", by=cast.pat_acts)
    assert DocumentVariant.objects.get().state == State.WITHDRAWN
    assert not Todo.objects.filter(about=f"edition:{edition.reference}", done_at=None).exists()
    refused("edition_ended", actions.begin, edition, by=cast.pat_acts)
    assert wanted(cast, document).pk != edition.pk


WRITES = ("una", "pat", "quin", "olga", "cora")


@pytest.mark.parametrize("who", ["ada", "adm", "asa", "cora", "olga", "pat", "quin", "rita", "sam", "stranger", "una"])
def test_every_role_reads_and_only_who_writes_documents_asks_and_writes(cast: Cast, who: str) -> None:
    document = published(cast, "guide")
    edition = wanted(cast, document)
    draft = written(cast, edition)
    by, sees = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    address = f"/plan/documents/languages/{edition.reference}/"
    may_read = who != "stranger"
    assert (sees.get("/plan/documents/languages/").status_code == 200) is may_read
    shown = sees.get(address)
    assert (shown.status_code == 200) is may_read
    assert ("Ffoniwch" in shown.content.decode()) is (who in WRITES)
    assert (sees.get(f"{address}edit/").status_code == 200) is (who in WRITES)
    assert (sees.get(f"/plan/documents/languages/want/{document.reference}/").status_code == 200) is (who in WRITES)
    if who not in WRITES:
        given = {"translator": cast.una.pk, "reason": "x", "text": draft.pk}
        for name in ("ask", "back", "begin", "check", "end", "entrust", "withdraw"):
            assert sees.post(f"{address}{name}/", given).status_code in {403, 404, 409, 422}, name
        for act in (
            lambda: editions.want(document, language="pl", brand="", translator=cast.una, by=by), lambda: actions.begin(edition, by=by),
            lambda: editions.entrust(edition, to=cast.una, by=by), lambda: editions.end(edition, reason="x", by=by),
            lambda: actions.save(draft, words("guide"), revision=1, original=draft.of_digest, by=by),
            lambda: actions.ask_check(draft, checker=cast.ada, reads_why="x", by=by), lambda: actions.withdraw(draft, reason="x", by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
    draft.refresh_from_db()
    edition.refresh_from_db()
    assert (draft.state, edition.ended_at) == (State.DRAFT, None)


HOSTILE = "<script>alert(1)</script> {{ x }} 9" + "9" * 300 + " £" + "1," * 200 + " +" + "0 " * 400


def test_hostile_words_are_text_and_cost_no_time(cast: Cast) -> None:
    edition = wanted(cast, published(cast, "guide"))
    one = written(cast, edition, title="<b>x</b>", body=f"## {HOSTILE}\n\n{HOSTILE}\n\n1. {HOSTILE}\n2. x\n" * 5)
    for page in ("", "edit/"):
        shown = cast.quin_sees.get(f"/plan/documents/languages/{edition.reference}/{page}")
        assert shown.status_code == 200
        assert "<script>alert" not in shown.content.decode()
    assert actions.figures_unlike(one)
    assert cast.quin_sees.get(f"/plan/documents/languages/{edition.reference}/?text=999999").status_code == 404
    assert cast.quin_sees.post(f"/plan/documents/languages/{edition.reference}/ask/", {"text": "x"}).status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for language in ("cy", "pl"):
        wanted(cast, published(cast, "guide"), language=language)
    cast.olga_sees.get("/plan/documents/languages/")
    with django_assert_max_num_queries(16) as few:
        cast.olga_sees.get("/plan/documents/languages/")
    for language in ("cy", "fr", "pl", "ro"):
        wanted(cast, published(cast, "guide"), language=language)
    with django_assert_max_num_queries(len(few)):
        assert "6 texts" in cast.olga_sees.get("/plan/documents/languages/").content.decode()
