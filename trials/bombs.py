"""Workbooks that would unpack to gigabytes, and a table with a cell of 10 MB, handed in: refused in words, memory and disk bounded."""

from __future__ import annotations

import http.client
import io
import re
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from tests.faults.workbooks_made import CELL, SHEET, archive_of, packed, row
from trials.floor import Floor, a_floor, report, resident_mb

GIGABYTES, PIECE = 5, 2**24
MOST_SECONDS, MOST_MB = 20, 300
HEAD = "call_id,start_ts,q_name,agt,wait_s,talk_s,acw,disp_cd,ani\n"
GOOD = "88412{},22/09/2025 08:00:41,CLAIMS_V,a.patel,12,311,71,Answered,+441134960101\n"


def gigabytes() -> bytes:
    """Return a workbook of a few MB whose sheet truly unpacks to five gigabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed())) as shell, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in shell.namelist():
            if name != SHEET:
                archive.writestr(name, shell.read(name))
        with archive.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(shell.read(SHEET).partition(b"</sheetData>")[0])
            for _ in range(GIGABYTES * 2**30 // PIECE):
                sheet.write(b" " * PIECE)
    return out.getvalue()


def shown_again_and_again() -> bytes:
    """Return a workbook that shows one text of 60 kB 640,000 times: 38 GB."""
    return packed(sheet=row(CELL * 16) * 40_000, texts=f"<si><t>{'a' * 60_000}</t></si>", padding=100_000)


def bombs() -> dict[str, bytes]:
    """Return what is handed in, by what it is."""
    return {
        "a sheet of 5 GB": gigabytes(),
        "an archive of 200 MB of nothing": archive_of(bytes(200 * 2**20)),
        "a text of 60 kB shown 640,000 times (38 GB)": shown_again_and_again(),
        "a row of a million cells, hidden by what does not pack": packed(sheet=row("<c/>" * 1_000_000), padding=200_000),
        "12 million parts beside the rows, hidden so": packed(before="<x/>" * 12_000_000, padding=400_000),
    }


def hand_in(floor: Floor, cookie: str, name: str, content: bytes) -> tuple[int, str]:
    """Upload one file as the page does; return the status and where it leads."""
    secret = "s" * 32
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{secret}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    ).encode() + content + b"\r\n--b--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", floor.port, timeout=120)
    headers = {"Cookie": f"{cookie}; csrftoken={secret}", "Content-Type": "multipart/form-data; boundary=b", "Accept": "text/html"}
    connection.request("POST", "/record/imports/new/", body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("Location", "")


def on_disk(folder: Path) -> int:
    """Return the bytes of all files of the house."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def trial(floor: Floor) -> dict[str, Any]:
    """Hand each in, look at what the page says; then read one to its end by the worker, and a table with an absurd cell."""
    from floorwalker.ground.actors import Actor
    from floorwalker.record.actions import imports
    from floorwalker.record.models import Import, Interaction

    server, cookie, seen = floor.serve(), floor.session("planner"), dict[str, Any]()
    floor.get("/record/imports/new/", cookie=cookie)
    for name, content in bombs().items():
        before, disk, begun = resident_mb(server.pid), on_disk(floor.folder), time.monotonic()
        _, where = hand_in(floor, cookie, "log.xlsx", content)
        status, page, _ = floor.get(where, cookie=cookie, timeout=120)
        words = re.search(r"log\.xlsx holds [^<]*", page.decode())
        seen[name] = {
            "mb": round(len(content) / 2**20, 2), "status": status, "words": words[0] if words else "",
            "seconds": round(time.monotonic() - begun, 1), "memory_mb": round(resident_mb(server.pid) - before),
            "disk_mb": round((on_disk(floor.folder) - disk) / 2**20, 1),
        }

    def by_worker(name: str, content: bytes, mapping: dict[str, Any]) -> tuple[Import, Any]:
        disk, most, most_open, begun = on_disk(floor.folder), 0.0, 0, time.monotonic()
        batch, job = imports.hand_in([(name, io.BytesIO(content))], importer="csv", mapping=mapping, by=Actor.system("trial"))
        while job.state in {"waiting", "running"}:
            time.sleep(0.2)
            job.refresh_from_db()
            if ":" in (job.holder or ""):
                pid = int(job.holder.split(":")[1])
                if Path(f"/proc/{pid}").exists():
                    most = max(most, resident_mb(pid))
                    drafts = list(Path(f"/proc/{pid}/fd").iterdir())
                    most_open = max(most_open, sum(_size(draft) for draft in drafts))
        batch.refresh_from_db()
        return batch, {
            "job": job.state, "import": batch.state, "said": (job.problem or {}).get("title", ""), "memory_mb_most": round(most),
            "open_files_mb_most": round(most_open / 2**20), "seconds": round(time.monotonic() - begun, 1),
            "disk_mb": round((on_disk(floor.folder) - disk) / 2**20, 1),
        }

    fields = {"fields": {"start": "Start", "queue": "Queue"}}
    _, seen["shown again and again, by the worker"] = by_worker("log.xlsx", shown_again_and_again(), fields)
    table = HEAD + GOOD.format(1) + f"884129,22/09/2025 08:00:41,{'X' * 10 * 2**20},a,12,3,71,Answered,\n" + GOOD.format(2)
    mapping = {"fields": {"reference": "call_id", "start": "start_ts", "queue": "q_name", "agent": "agt", "talk": "talk_s"}, "order": "dmy"}
    batch, cell = by_worker("log.csv", table.encode(), mapping)
    asked = floor.get(hand_in(floor, cookie, "log.csv", table.encode())[1], cookie=cookie)[0]
    status, page, seconds = floor.get(f"/record/imports/{batch.reference}/", cookie=cookie)
    seen["a cell of 10 MB"] = cell | {
        "rows": (batch.rows_read, batch.rows_accepted, batch.rows_rejected), "contacts": Interaction.objects.count(), "page": status,
        "page_of_mapping": asked, "page_kb": round(len(page) / 1024), "page_seconds": round(seconds, 2),
    }
    return seen


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def main() -> int:
    """Run the trial and say what came of it."""
    with a_floor() as floor:
        floor.enter()
        seen = trial(floor)
    cell, shown = seen["a cell of 10 MB"], seen["shown again and again, by the worker"]
    pages = [each for name, each in seen.items() if each not in (cell, shown)]
    passed = (
        all(each["status"] == 422 and each["words"] and each["seconds"] < MOST_SECONDS and each["memory_mb"] < MOST_MB for each in pages)
        and shown["job"] == "failed" and "characters" in shown["said"] and shown["memory_mb_most"] < 2 * MOST_MB and shown["disk_mb"] < 5
        and cell["rows"] == (3, 2, 1) and cell["contacts"] == 2 and cell["page"] == cell["page_of_mapping"] == 200
        and cell["import"] == "ready"
    )
    return report("bombs", passed, **seen)


if __name__ == "__main__":
    sys.exit(main())
