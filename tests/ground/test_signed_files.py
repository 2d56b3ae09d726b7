"""Files that leave the house signed: whole they say what they are, changed by a byte they are refused, in every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import icalendar
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from floorwalker.cli.__main__ import main
from floorwalker.ground import signed_files
from floorwalker.ground.signed_files import FileRefused
from floorwalker.ground.trail import heads

ABOUT = {"kind": "roster", "reference": "ROS-1", "published_by": "Zoë Ångström"}
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


FORMATS = {
    "pdf": (b"%PDF-1.4\nmade\n%%EOF\n", "%", b""), "calendar": (CALENDAR, "X-", b"END:VCALENDAR"), "table": (b"a,b\r\n1,2\r\n", "#", b""),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_signed_file_says_what_it_is_and_a_changed_byte_is_found(name: str) -> None:
    body, prefix, before = FORMATS[name]
    content, statement = signed_files.sign(body, about=ABOUT, prefix=prefix, before=before)
    assert signed_files.check(content) == statement
    assert statement.about == ABOUT
    for at in range(0, len(content), 7):
        hurt = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(FileRefused):
            signed_files.check(hurt)
    for wrong in (body, content + content[len(body) :] if not before else content.replace(b"END:VCAL", content[44:-15] + b"END:VCAL")):
        with pytest.raises(FileRefused):
            signed_files.check(wrong)


def test_a_line_like_a_signature_inside_the_file_is_a_part_of_it() -> None:
    inside, _ = signed_files.sign(b'a,"quiet\r\n', about={"kind": "mine"}, prefix="#")
    content, statement = signed_files.sign(inside + b'since noon"\r\n', about=ABOUT, prefix="#")
    assert signed_files.check(content) == statement
    for wrong in (content + inside[inside.index(b"#"):], content.replace(b"since noon", b"since ten")):
        with pytest.raises(FileRefused):
            signed_files.check(wrong)


def test_a_signed_calendar_is_still_a_calendar_in_short_lines() -> None:
    content, _ = signed_files.sign(CALENDAR, about=ABOUT, prefix="X-", before=b"END:VCALENDAR")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert str(icalendar.Calendar.from_ical(content)["version"]) == "2.0"


def test_another_key_is_refused_and_the_right_one_checks_it_elsewhere() -> None:
    content, statement = signed_files.sign(b"a\n", about=ABOUT, prefix="#")
    with pytest.raises(FileRefused, match="not signed with the key"):
        signed_files.check(content, key=Ed25519PrivateKey.generate().public_key())
    assert statement.key


def test_the_command_checks_a_file_and_exits_by_what_it_finds(tmp_path: Path, capsys: Any) -> None:
    content, statement = signed_files.sign(b"a,b\n", about=ABOUT, prefix="#")
    kept, key = tmp_path / "log.csv", tmp_path / "key.pem"
    kept.write_bytes(content)
    heads.save_public_key(key)
    assert main(["verify", "--file", str(kept), "--public-key", str(key)]) == 0
    said = capsys.readouterr().out
    assert statement.sha256 in said
    assert "published by: Zoë Ångström" in said
    kept.write_bytes(content.replace(b"a,b", b"a,c"))
    assert main(["verify", "--file", str(kept)]) == 1
    assert "changed after it was signed" in capsys.readouterr().err
    other = tmp_path / "other.pem"
    other.write_bytes(Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    kept.write_bytes(content)
    assert main(["verify", "--file", str(kept), "--public-key", str(other)]) == 1
    assert main(["verify", "--file", str(tmp_path / "gone")]) == 1
    assert main(["verify", "--file", str(kept), "--public-key", str(kept)]) == 1
