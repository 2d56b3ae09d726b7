"""What is heard is what came in: said in a mark and in words, looked at with each listen, and not played where it is not so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import files
from floorwalker.record import proof
from floorwalker.record.actions import listening, recording_keeping, recording_spans
from floorwalker.record.models import Recording
from floorwalker.record.proof import SoundChanged
from tests.record.contacts_made import a_contact
from tests.record.recordings_made import BY, a_recording, a_sound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.mark.row(70)
def test_list_and_pages_say_in_words_that_what_is_heard_is_what_came_in(cast: Any) -> None:
    whole = a_recording(a_contact(agent=cast.ada))
    cleaned = a_recording(a_contact(agent=cast.ada), sound=a_sound(seed=2))
    recording_spans.remove(cleaned, at_ms=1_000, to_ms=2_000, reason="A code.", by=BY)
    gone = a_recording(a_contact(agent=cast.ada), sound=a_sound(seed=3))
    recording_keeping.erase(gone, request="DSR-1", by=BY)
    listed = cast.quin_sees.get("/record/recordings/").content.decode()
    assert [listed.count(f"</svg>{mark}") for mark in ("Verified", "Clean copy", "Sound gone")] == [1, 1, 1]
    page = cast.quin_sees.get(f"/record/recordings/{whole.reference}/").content.decode()
    assert f"its digest was and is {whole.sha256[:12]}" in page
    page = cast.quin_sees.get(f"/record/recordings/{cleaned.reference}/").content.decode()
    assert "1 span is removed for good. The rest is as it came in" in page


@pytest.mark.row(70)
def test_a_mask_is_told_to_whom_it_is_silent_for(cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada))
    recording_spans.mask(kept, at_ms=1_000, to_ms=2_000, reason="Another's name.", by=BY)
    page = f"/record/recordings/{kept.reference}/"
    assert "1 span is masked for you and silent." in cast.ada_sees.get(page).content.decode()
    assert "masked for you" not in cast.cora_sees.get(page).content.decode()


@pytest.mark.parametrize("how", ["another content", "a flipped byte", "a lost file", "a row that names another"])
def test_sound_that_was_put_in_its_place_is_not_played_and_no_listen_is_counted(how: str, cast: Any, tmp_path: Path) -> None:
    kept, other = a_recording(a_contact(agent=cast.ada)), a_recording(a_contact(agent=cast.ada), sound=a_sound(seed=2))
    path, its = (tmp_path / "files" / each.sha256[:2] / each.sha256 for each in (kept, other))
    if how == "another content":
        path.write_bytes(its.read_bytes())
    elif how == "a flipped byte":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif how == "a lost file":
        path.unlink()
    else:
        Recording.objects.filter(pk=other.pk).update(stored=None, gone_at=other.taken_at, gone_why="erasure", gone_rule="x")
        Recording.objects.filter(pk=kept.pk).update(stored=other.stored)
        kept = Recording.objects.get(pk=kept.pk)
        assert proof.of(kept).mark == "Not as it came in"
    with pytest.raises(SoundChanged, match="is not the one that came in"):
        listening.listen(kept, by=cast.quin_acts)
    assert Recording.objects.get(pk=kept.pk).listens == 0
    answer = cast.quin_sees.post(f"/record/recordings/{kept.reference}/listen/", headers={"Accept": "application/json"})
    assert answer.status_code >= 400
    assert "compliance" in answer.json()["detail"]


def test_a_listen_of_what_came_in_goes_on(cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada))
    assert listening.listen(kept, by=cast.quin_acts)
    assert kept.stored is not None
    with files.open_plain(kept.stored) as stream:
        assert stream.read(4) == b"RIFF"
