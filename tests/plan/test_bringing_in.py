"""Bringing documents in: handed in, read by the worker, looked through, begun as drafts with their source, or let go."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.jobs.worker import run_now
from floorwalker.ground.models import Job, StoredFile
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import bringing_in as actions
from floorwalker.plan.models import BroughtFile, Contribution, Document
from floorwalker.plan.queries import bringing_in as queries
from tests.conftest import Cast
from tests.plan.document_made import published
from tests.plan.word_made import procedure

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
PAGE = "/plan/documents/bring-in/"
REPLY = b"# A reply\n\nDear {{ customer_name }}\n\n<script>alert(1)</script>\n"
WORD = procedure()
State = BroughtFile.State


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def handed_in(cast: Cast, *given: tuple[str, bytes]) -> list[BroughtFile]:
    return actions.hand_in([(name, BytesIO(content)) for name, content in given], by=cast.pat_acts)


def work() -> Any:
    done = run_now(Job.objects.get(state=Job.State.WAITING))
    assert done.state == Job.State.DONE, done.problem
    return done.result


def read_in(cast: Cast, *given: tuple[str, bytes]) -> list[BroughtFile]:
    made = handed_in(cast, *given)
    work()
    for each in made:
        each.refresh_from_db()
    return made


def test_word_files_become_drafts_that_say_where_they_came_from(cast: Cast) -> None:
    above = published(cast)
    files = [SimpleUploadedFile("Returning a call.docx", WORD), SimpleUploadedFile("reply.md", REPLY)]
    assert cast.pat_sees.post(f"{PAGE}hand-in/", {"files": files}).url == PAGE
    shown = cast.pat_sees.get(PAGE).content.decode()
    assert "Waits to be read" in shown
    assert "Reading the files" in shown
    assert work() == {"read": 2, "refused": 0}
    assert StoredFile.objects.count() == 0, "What was handed in is kept as text alone once it is read."
    assert cast.pat_sees.get(f"{PAGE}reading/")["HX-Refresh"] == "true"
    word, reply = BroughtFile.objects.order_by("pk")
    shown = cast.pat_sees.get(PAGE).content.decode()
    for said in ("3 steps", "Returning a call", "5 things", "1 thing"):
        assert said in shown
    shown = cast.pat_sees.get(f"{PAGE}{word.pk}/").content.decode()
    for said in ("words deleted in tracked changes: “within a day”", "under “When to use it”", "Open the promise.", word.sha256):
        assert said in shown
    typed = {
        "file": str(word.pk), f"title-{word.pk}": "Ringing back", f"title-{reply.pk}": "A reply", "kind": "procedure",
        "owner": cast.pat.pk, "under": above.pk,
    }
    made = cast.pat_sees.post(f"{PAGE}begin/", typed)
    document = Document.objects.get(title="Ringing back")
    assert made.url == f"/plan/documents/{document.reference}/"
    assert (document.kind, document.under, document.owner) == ("procedure", above, cast.pat)
    version = document.versions.get()
    assert "within four hours" in version.body
    part = version.contributions.get(act=Contribution.Act.BROUGHT)
    assert part.source.sha256 == hashlib.sha256(WORD).hexdigest()
    word.refresh_from_db()
    assert (word.state, word.body) == (State.BEGUN, ""), "Its text stands in the draft alone."
    for page in (f"{made.url}?version=1", f"{made.url}file.md?version=1"):
        shown = cast.pat_sees.get(page).content.decode()
        assert "Returning a call.docx" in shown
        assert part.source.sha256 in shown
    assert list(queries.waiting(cast.pat_acts)) == [reply]
    assert [line.kind for line in Line.objects.filter(kind__contains="brought_in")] == ["document.brought_in"]
    again = read_in(cast, ("same.docx", WORD), ("same too.docx", WORD))
    shown = cast.pat_sees.get(PAGE).content.decode()
    assert f"{document.reference} Ringing back" in shown
    assert shown.count("The same file twice") == len(again)


def test_what_was_typed_stays_typed_when_the_beginning_is_refused_and_nothing_is_half_begun(cast: Cast) -> None:
    first, second = read_in(cast, ("a.md", REPLY), ("b.md", b"# Other\n\nWords.\n"))
    before = Document.objects.count()
    typed = {
        "file": [str(first.pk), str(second.pk)], f"title-{first.pk}": "Said anew", f"title-{second.pk}": "  ", "kind": "guide",
        "owner": cast.pat.pk,
    }
    answer = cast.pat_sees.post(f"{PAGE}begin/", typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "b.md has no title." in shown
    assert "Said anew" in shown
    assert Document.objects.count() == before
    assert cast.pat_sees.post(f"{PAGE}begin/", typed | {"kind": "nothing"}).status_code == 422
    assert "No file was chosen" in cast.pat_sees.post(f"{PAGE}begin/", {"kind": "guide", "owner": cast.pat.pk}).content.decode()
    actions.begin([(first.pk, "One")], kind="guide", by=cast.pat_acts)
    with pytest.raises(Conflict, match="begun as a draft"):
        actions.begin([(first.pk, "One again")], kind="guide", by=cast.pat_acts)
    with pytest.raises(Conflict):
        actions.let_go([first.pk], by=cast.pat_acts)
    assert cast.pat_sees.post(f"{PAGE}let-go/", {"file": str(second.pk)}).url == PAGE
    assert not queries.waiting(cast.pat_acts).exists()
    assert Line.objects.filter(kind="document.files_let_go").count() == 1
    assert cast.pat_sees.post(f"{PAGE}let-go/", {"file": ["x", "9" * 30]}).status_code == 422
    assert cast.pat_sees.post(f"{PAGE}other/", {}).status_code == 404


def test_a_file_that_cannot_be_read_says_why_and_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, broken, good = handed_in(cast, ("a.docx", b"hello"), ("b.md", b"# B\n\nWords."), ("c.md", b"# C\n\nWords."))
    BroughtFile.objects.filter(pk=broken.pk).update(tries=actions.TRIES)
    assert work() == {"read": 1, "refused": 2}
    shown = cast.pat_sees.get(PAGE).content.decode()
    assert "a.docx is no Word file, or is damaged" in shown
    assert "Reading b.md was broken off 2 times." in shown
    with pytest.raises(Conflict, match="could not be read"):
        actions.begin([(bad.pk, "Hello")], kind="guide", by=cast.pat_acts)
    assert [each.pk for each in queries.waiting(cast.pat_acts).filter(state=State.READ)] == [good.pk]
    monkeypatch.setattr("floorwalker.plan.rules.bringing_in.MOST_BYTES", 100)
    answer = cast.pat_sees.post(f"{PAGE}hand-in/", {"files": [SimpleUploadedFile("d.md", b"x"), SimpleUploadedFile("e.md", b"x" * 101)]})
    assert answer.status_code == 422
    assert "e.md has more than" in answer.content.decode()
    assert not StoredFile.objects.exists(), "Of files that come together all are kept, or none."
    monkeypatch.setattr(actions, "MOST_FILES", 3)
    assert "3 lie here already" in cast.pat_sees.post(f"{PAGE}hand-in/", {"files": [SimpleUploadedFile("f.md", b"x")]}).content.decode()
    assert "No file was given" in cast.pat_sees.post(f"{PAGE}hand-in/", {}).content.decode()


def test_files_are_seen_by_who_handed_them_in_alone_and_by_nobody_who_only_reads(cast: Cast) -> None:
    file, other = read_in(cast, ("a.md", REPLY), ("b.md", REPLY + b"More."))
    assert "a.md" not in cast.olga_sees.get(PAGE).content.decode()
    assert cast.olga_sees.get(f"{PAGE}{file.pk}/").status_code == 404
    with pytest.raises(NotFound):
        actions.let_go([file.pk], by=cast.olga_acts)
    with pytest.raises(NotFound):
        actions.begin([(file.pk, "A")], kind="guide", by=cast.olga_acts)
    for page in (PAGE, f"{PAGE}{file.pk}/", f"{PAGE}reading/"):
        assert cast.ada_sees.get(page).status_code == 403
    assert cast.ada_sees.post(f"{PAGE}hand-in/", {"files": [SimpleUploadedFile("a.md", b"x")]}).status_code == 403
    assert cast.ada_sees.post(f"{PAGE}begin/", {"file": str(file.pk)}).status_code == 403
    for refused in (
        lambda: actions.hand_in([("a.md", BytesIO(b"x"))], by=cast.ada_acts), lambda: actions.let_go([file.pk], by=cast.ada_acts),
        lambda: actions.begin([(file.pk, "A")], kind="guide", by=cast.ada_acts), lambda: queries.waiting(cast.ada_acts),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(RuleBroken, match="No kind of document"):
        actions.begin([(file.pk, "A")], kind="novel", by=cast.pat_acts)
    actions.begin([(file.pk, "A reply")], kind="template", by=cast.pat_acts)
    assert cast.olga_sees.get(f"{PAGE}{file.pk}/").status_code == 200, "Who writes documents sees what was left out of one."
    assert other.state == State.READ


def test_the_page_asks_as_much_for_twelve_files_as_for_two_and_a_month_later_what_lies_there_goes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    many = [(f"{n}.md", b"# T\n\nWords " + str(n).encode()) for n in range(12)]
    read_in(cast, *many[:2])
    cast.pat_sees.get(PAGE)
    with django_assert_max_num_queries(200) as two:
        cast.pat_sees.get(PAGE)
    read_in(cast, *many[2:])
    with django_assert_max_num_queries(len(two.captured_queries)):
        cast.pat_sees.get(PAGE)
    waits = handed_in(cast, ("late.md", b"# Late\n\nWords"))[0]
    job = claim(holder="test")
    assert job is not None
    BroughtFile.objects.update(handed_in_at=clock.now() - queries.KEPT - timedelta(minutes=1))
    BroughtFile.objects.filter(name="0.md").update(handed_in_at=clock.now() - queries.KEPT + timedelta(minutes=1))
    jobs.enqueue(actions.CLEAR, arguments={}, by=cast.olga_acts)
    clears = claim(holder="test")
    assert clears is not None
    assert actions.clear(clears) == {"let_go": 12}
    assert [each.name for each in BroughtFile.objects.all()] == ["0.md"]
    assert not StoredFile.objects.exists()
    assert actions.read_files(job) == {"read": 0, "refused": 0}, f"{waits.name} went before it was read."
