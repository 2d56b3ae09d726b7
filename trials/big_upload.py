"""A body of 5 GB: refused by its length unread; and without a length, cut off while it streams, in constant memory."""

from __future__ import annotations

import http.client
import sys
import time

from trials.floor import Floor, a_floor, report, resident_mb

FIVE_GB = 5 * 2**30
PIECE = b"x" * 2**20
HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
LIMIT_MB = 200


def by_length(floor: Floor, cookie: str) -> tuple[int, int, float, str]:
    """Announce 5 GB, send until refused; return status, bytes sent, seconds and the words."""
    connection = http.client.HTTPConnection("127.0.0.1", floor.port, timeout=60)
    begun = time.monotonic()
    connection.putrequest("POST", "/record/imports/new/")
    for name, value in (("Content-Length", str(FIVE_GB)), ("Cookie", cookie), ("Content-Type", "multipart/form-data; boundary=b")):
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, 0, time.monotonic() - begun, answer.read().decode()


def streamed(floor: Floor, cookie: str, watched: int) -> tuple[int | str, float, float]:
    """Stream pieces without a length until cut off; return status, MB sent and the most memory the server held, in MB."""
    connection = http.client.HTTPConnection("127.0.0.1", floor.port, timeout=120)
    connection.putrequest("POST", "/record/imports/new/")
    for name, value in (("Transfer-Encoding", "chunked"), ("Cookie", cookie), ("Content-Type", "multipart/form-data; boundary=b")):
        connection.putheader(name, value)
    connection.endheaders()
    sent, most = 0, 0.0
    try:
        connection.send(b"%x\r\n" % len(HEAD) + HEAD + b"\r\n")
        while sent < FIVE_GB:
            connection.send(b"%x\r\n" % len(PIECE) + PIECE + b"\r\n")
            sent += len(PIECE)
            most = max(most, resident_mb(watched))
    except OSError:
        pass
    try:
        return connection.getresponse().status, sent / 2**20, most
    except (OSError, http.client.HTTPException) as cut:
        return type(cut).__name__, sent / 2**20, most


def main() -> int:
    """Try both, with the limit set low so that the trial needs no 2 GB of disk."""
    with a_floor() as floor:
        floor.python("-c", "import django; django.setup()\nfrom floorwalker.ground.models import HouseSetting\n"
                     f"from floorwalker.ground import clock\nHouseSetting.objects.create(code='upload_limit_mb', value={LIMIT_MB},"
                     "changed_at=clock.now())")
        server = floor.serve("--no-worker")
        cookie = floor.session("planner")
        before = resident_mb(server.pid)
        status, _, seconds, words = by_length(floor, cookie)
        after_length = resident_mb(server.pid)
        stream_status, sent, most = streamed(floor, cookie, server.pid)
        kept = [floor.folder / "data" / name for name in ("work", "files")]
        left = sum(path.stat().st_size for folder in kept for path in folder.rglob("*") if path.is_file())
        alive = floor.get("/account/login/")[0]
    passed = (
        status == 413 and "takes at most" in words and seconds < 5 and LIMIT_MB < sent < LIMIT_MB + 60
        and most - before < 60 and alive == 200 and left == 0
    )
    return report(
        "big_upload", passed, by_length_status=status, by_length_seconds=round(seconds, 2), streamed_status=stream_status,
        streamed_mb_before_cut=round(sent), memory_mb_before=round(before), memory_mb_after_length=round(after_length),
        memory_mb_most=round(most), bytes_left_behind=left, server_answers_after=alive,
    )


if __name__ == "__main__":
    sys.exit(main())
