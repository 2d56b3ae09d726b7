"""Workers killed with -9 while they make a forecast and solve a roster: made once by the next, or given up in words and tried again.

Usage: python -m trials.kills_planning [SEED]
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trials.floor import Floor, a_floor, report
from trials.kills import trail_holds, until

SOLVE_SECONDS = 5.0
PEOPLE = 24
LONGEST_SECONDS = 1.0
MONDAY = date(2026, 3, 9)
GOES_ON = (b"/retry/", b"/plan/roster/solve/", b"/plan/forecast/make/")
ENDED = {"done", "failed"}


def a_site_to_plan() -> Any:
    """Make a queue with a year of history and people to roster; return the small site of the tests."""
    from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team
    from tests.plan.forecast_made import a_history
    from tests.plan.roster_made import a_floor as a_site

    def a_team(code: str) -> Any:
        return Team.objects.create(code=code, name=code, site=Site.objects.get(code="leeds"))

    def a_person(given_name: str, family_name: str, *, role: str, team: Any) -> Any:
        person = Person.objects.create(
            reference=f"P-{given_name}", display_name=f"{given_name} {family_name}", given_name=given_name, family_name=family_name,
            email=f"{given_name.lower()}@example.org", site=team.site, joined_on=date(2024, 1, 1),
        )
        Membership.objects.create(team=team, person=person, starts_on=person.joined_on)
        RoleAssignment.objects.create(person=person, role=role, reach="own", starts_on=person.joined_on)
        return person

    site = a_site(a_person, a_team, people=PEOPLE)
    a_history(Path(os.environ["FLOORWALKER_DATA_DIR"]), site.queue, until=date(2026, 3, 2), days=364)
    return site


def killed(job: Any, attempt: int, wait: Callable[[], None]) -> bool:
    """Kill whoever does `attempt` of `job` once `wait` returns; whether there was anybody to kill."""
    until(lambda: at(job).state in ENDED or (at(job).state == "running" and at(job).attempts == attempt), f"attempt {attempt}")
    wait()
    if at(job).state != "running":
        return False
    os.kill(int(at(job).holder.split(":")[1]), signal.SIGKILL)
    return True


def at(job: Any) -> Any:
    """Return `job` as it stands now."""
    return type(job).objects.get(pk=job.pk)


def shot_at(job: Any, *, times: int, dice: random.Random, longest_seconds: float) -> dict[str, Any]:
    """Kill `times` attempts, the last at its last step, and say how the job ended."""

    def anywhere() -> None:
        time.sleep(dice.uniform(0.05, longest_seconds))

    def at_its_last_step() -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and at(job).state == "running" and not (at(job).total and at(job).done >= at(job).total * 0.75):
            time.sleep(0.002)

    kills = [killed(job, number, at_its_last_step if number == times else anywhere) for number in range(1, times + 1)]
    until(lambda: at(job).state in ENDED, "the job to end")
    return {"kills": sum(kills), "state": at(job).state, "attempts": at(job).attempts, "said": (at(job).problem or {}).get("title", "")}


def trial(floor: Floor, dice: random.Random) -> dict[str, Any]:
    """Shoot at both kinds of work, let the page try again what was given up; return what was seen."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.trail.models import Line
    from floorwalker.plan.actions import forecasts, rosters
    from floorwalker.plan.models import Activity, Forecast, ForecastPoint, Roster, RosterNeed, Shift

    by, seen, cookie = Actor.system("trial"), dict[str, Any](), floor.session("planner")
    site = a_site_to_plan()
    floor.serve()

    def forecast() -> Any:
        return forecasts.make_forecast(site.queue, horizon_days=28, interval_minutes=30, by=by)

    def roster(week: int) -> Callable[[], Any]:
        return lambda: rosters.ask(
            site.site, first_day=MONDAY + timedelta(weeks=week), by=by, need=site.need, seconds=SOLVE_SECONDS
        )

    def stored(kind: str) -> dict[str, int]:
        if kind == "forecast":
            return {"versions": Forecast.objects.count(), "points": ForecastPoint.objects.count(),
                    "lines": Line.objects.filter(kind="forecast.made").count()}
        return {"versions": Roster.objects.count(), "shifts": Shift.objects.count(), "need": RosterNeed.objects.count(),
                "lines": Line.objects.filter(kind="roster.solved").count(),
                "shifts_without_parts": Shift.objects.exclude(pk__in=Activity.objects.values("shift")).count()}

    for kind, ask, path in (
        ("forecast", (forecast, forecast), "/plan/forecast/?queue={queue}"),
        ("roster", (roster(0), roster(1)), "/plan/roster/?site={site}&week={week}"),
    ):
        job = ask[0]()
        seen[f"{kind} killed twice"] = shot_at(job, times=2, dice=dice, longest_seconds=LONGEST_SECONDS) | stored(kind)
        job = ask[1]()
        given_up = shot_at(job, times=3, dice=dice, longest_seconds=LONGEST_SECONDS) | stored(kind)
        address = path.format(queue=site.queue.code, site=site.site.code, week=(MONDAY + timedelta(weeks=1)).isoformat())
        status, page, _ = floor.get(address, cookie=cookie)
        given_up |= {"page": status, "page_says_so": b"stopped without a word" in page, "page_goes_on": any(act in page for act in GOES_ON)}
        seen[f"{kind} killed until given up"] = given_up
        again = floor.post(f"/jobs/{job.uuid}/retry/", {}, cookie=cookie)[0]
        until(lambda job=job: at(job).state in ENDED, f"{kind} to be tried again")
        seen[f"{kind} tried again"] = {"answer": again, "state": at(job).state} | stored(kind)
    seen["trail_holds"] = trail_holds()
    return seen


def whole(seen: dict[str, Any], kind: str) -> bool:
    """Whether the work of `kind` was made once after two kills, never after three, and once more when tried again."""
    twice, given_up, again = (seen[f"{kind} {what}"] for what in ("killed twice", "killed until given up", "tried again"))
    parts = [name for name in ("points", "shifts", "need") if name in twice]
    return (
        (twice["kills"], twice["state"], twice["versions"], twice["lines"]) == (2, "done", 1, 1)
        and (given_up["kills"], given_up["state"], given_up["versions"], given_up["lines"]) == (3, "failed", 1, 1)
        and given_up["page"] == 200 and given_up["page_says_so"] and given_up["page_goes_on"]
        and (again["answer"], again["state"], again["versions"], again["lines"]) == (302, "done", 2, 2)
        and all(twice[part] == given_up[part] > 0 for part in parts) and again.get("shifts_without_parts", 0) == 0
        and all(again[part] == 2 * twice[part] for part in parts if part != "shifts")
    )


def main(seed: int) -> int:
    """Run the trial with `seed` and say what came of it."""
    with a_floor() as floor:
        floor.enter()
        seen = trial(floor, random.Random(seed))
    return report("kills_planning", whole(seen, "forecast") and whole(seen, "roster") and seen["trail_holds"], seed=seed, **seen)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
