"""Facts on a disk of half a megabyte: publishing fails in words, old figures stand, with room it goes on. Needs the right to mount."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.record.bank_log_made import log, many
from trials.floor import Floor, a_floor, report
from trials.kills import ROWS, content, counts, trail_holds, until

SMALL, ROOMY = "size=512k", "size=64m"
OLD = 40


@contextmanager
def a_disk(folder: Path) -> Iterator[None]:
    """Put a disk of `SMALL` at `folder`."""
    folder.mkdir(parents=True, mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def trial(floor: Floor, facts: Path) -> dict[str, Any]:
    """Publish a little, then more than fits, then again with room; return what was seen."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Job
    from floorwalker.record.actions import imports

    by, cookie, seen = Actor.system("trial"), floor.session("planner"), dict[str, Any]()
    floor.serve()

    def ended(job: Any) -> Any:
        until(lambda: Job.objects.get(pk=job.pk).state in {"done", "failed"}, f"{job.kind} to end")
        return Job.objects.get(pk=job.pk)

    old, job = imports.hand_in([("old.txt", io.BytesIO(log(*many(OLD))))], importer="anonymous-bank", by=by)
    ended(job)
    ended(imports.publish(old, by=by))
    new, job = imports.hand_in([("new.txt", io.BytesIO(content()))], importer="anonymous-bank", by=by)
    ended(job)
    seen["before"] = counts()
    new.refresh_from_db()
    expected = OLD + new.rows_accepted
    begun = time.monotonic()
    job = ended(imports.publish(new, by=by))
    new.refresh_from_db()
    status, page, _ = floor.get(f"/record/imports/{new.reference}/", cookie=cookie)
    seen["without room"] = {
        "job": job.state, "attempts": job.attempts, "said": (job.problem or {}).get("title", ""), "import": new.state,
        "seconds": round(time.monotonic() - begun, 1), "counts": counts(), "page": status, "page_says_so": b"disk is full" in page,
        "page_goes_on": b"/publish/" in page, "parts_left": len(list(facts.rglob("*.part"))),
        "figures_page": floor.get("/record/figures/", cookie=cookie)[0],
    }
    subprocess.run(["mount", "-o", f"remount,{ROOMY}", str(facts)], check=True)
    answer = floor.post(f"/record/imports/{new.reference}/publish/", {}, cookie=cookie)[0]
    until(lambda: type(new).objects.get(pk=new.pk).state == "published", "the import to be published")
    seen["with room"] = {"answer": answer, "counts": counts(), "expected": expected}
    seen["trail_holds"] = trail_holds()
    return seen


def main() -> int:
    """Run the trial and say what came of it."""
    with a_floor() as floor, a_disk(floor.folder / "data" / "facts"):
        floor.enter()
        seen = trial(floor, floor.folder / "data" / "facts")
        for process in floor.processes:
            process.terminate()
            process.wait(timeout=60)
    full, after = seen["without room"], seen["with room"]
    passed = (
        full["job"] == "failed" and "disk is full" in full["said"] and full["counts"][2] == seen["before"][2] == OLD
        and full["page"] == full["figures_page"] == 200 and full["page_says_so"] and full["page_goes_on"] and full["parts_left"] == 0
        and after["answer"] == 302 and after["counts"][2] == after["expected"] > ROWS // 2 and seen["trail_holds"]
    )
    return report("full_disk", passed, **seen)


if __name__ == "__main__":
    sys.exit(main())
