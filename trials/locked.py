"""Another process holds SQLite's write lock for 25 s: pages are read, an action answers in words, nothing is lost."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time

from trials.floor import a_floor, report

HELD_SECONDS = 25


def main() -> int:
    """Hold the lock and try both."""
    with a_floor() as floor:
        floor.serve("--no-worker")
        cookie = floor.session("administrator")
        floor.get("/people/", cookie=cookie)
        holder = sqlite3.connect(floor.database, timeout=30, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        threading.Timer(HELD_SECONDS, lambda: holder.execute("ROLLBACK")).start()
        begun = time.monotonic()
        reads = [floor.get(path, cookie=cookie)[::2] for path in ("/queues/", "/people/", "/jobs/", "/settings/")]
        add = {"given_name": "Grace", "family_name": "Hill", "email": "grace@example.org", "site": "1", "joined_on": "2026-03-02"}
        status, words, waited = floor.post("/people/add/", add, cookie=cookie)
        time.sleep(max(0, HELD_SECONDS + 1 - (time.monotonic() - begun)))
        after = floor.post("/people/add/", add, cookie=cookie)[0]
        with sqlite3.connect(floor.database) as database:
            added = database.execute("SELECT count(*) FROM people_person WHERE family_name = 'Hill'").fetchone()[0]
        holder.close()
        verified = "broken" not in floor.run("verify").lower()
    passed = (
        all(read == 200 and seconds < 2 for read, seconds in reads) and status == 503 and "busy" in words
        and after == 302 and added == 1 and verified
    )
    return report(
        "locked", passed, reads=[(read, round(seconds, 2)) for read, seconds in reads], action_status=status,
        action_words=words[:160], action_answered_after_seconds=round(waited, 1), again_with_the_lock_free=after, people_added=added,
    )


if __name__ == "__main__":
    sys.exit(main())
