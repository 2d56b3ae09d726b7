"""The operator's guides by the letter, on a machine of the trial's own: install, units, TLS proxy, backup, restore, upgrade, PostgreSQL.

Usage: python -m trials.on_a_server [COMMIT], an earlier commit to upgrade from; without one, an upgrade onto itself. See `trials.machine`
for what it needs.
"""

from __future__ import annotations

import re
import sys
import time
from typing import Any

from trials.floor import report
from trials.machine import Machine, a_machine, lines

SOURCE = "/root/floorwalker"
UNITS = "floorwalker-web floorwalker-worker"
STOPPED_WITHIN_SECONDS = 10.0
SIGN_IN = """
import http.cookiejar, re, ssl, sys, urllib.parse, urllib.request
jar = http.cookiejar.CookieJar()
browser = urllib.request.build_opener(
    urllib.request.HTTPSHandler(context=ssl._create_unverified_context()), urllib.request.HTTPCookieProcessor(jar)
)
page = browser.open(sys.argv[1]).read().decode()
secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
form = urllib.parse.urlencode({"csrfmiddlewaretoken": secret, "password": "correct horse battery 7"}).encode()
browser.open(urllib.request.Request(sys.argv[1], form, headers={"Referer": sys.argv[1]}))
answer = browser.open("https://floor.example.org/people/")
assert "Ada Okafor" in answer.read().decode()
print(answer.status, all(cookie.secure and cookie.has_nonstandard_attr("HttpOnly") for cookie in jar))
"""


def install(machine: Machine, commit: str) -> dict[str, Any]:
    """Follow the guide to step 3; return what the programs of systemd say of the units."""
    machine.run("useradd --system --home-dir /var/lib/floorwalker --shell /usr/sbin/nologin floorwalker")
    machine.bring("", SOURCE)
    machine.run(f"cp -r {SOURCE}/deploy /root/deploy")
    if commit:
        machine.bring(commit, SOURCE)
        machine.run(f"rm -r {SOURCE}/deploy; cp -r /root/deploy {SOURCE}/deploy")  # the way to install is that of today
    took = machine.seconds(f"sh {SOURCE}/deploy/install.sh")
    machine.run(
        f"""cd {SOURCE}
        install -D -o root -g floorwalker -m 0640 deploy/systemd/environment /etc/floorwalker/environment
        install -m 0755 deploy/floorwalker /usr/local/bin/floorwalker
        install -d -o floorwalker -g floorwalker -m 0700 /mnt/backups/floorwalker
        cp deploy/systemd/floorwalker-*.service deploy/systemd/floorwalker-*.timer /etc/systemd/system/
        systemctl daemon-reload"""
    )
    files = "/etc/systemd/system/floorwalker-*.service /etc/systemd/system/floorwalker-*.timer"
    exposure = [
        float(found) for name in ("web", "worker", "backup")
        for found in re.findall(
            r"exposure level for \S+: ([0-9.]+)",
            machine.run(f"systemd-analyze security --offline=true /etc/systemd/system/floorwalker-{name}.service", check=False),
        )
    ]
    return {"installed_seconds": took, "verify": machine.run(f"systemd-analyze verify {files} 2>&1"), "exposure": exposure}


def units(machine: Machine) -> dict[str, Any]:
    """Start both, kill both, stop both; return how long each took."""
    seen: dict[str, Any] = {"web_answers_when_started": False}
    machine.run("systemctl start floorwalker-web")
    seen["web_answers_when_started"] = machine.run("curl -sf localhost:8000/healthz") == "alive"
    machine.run(f"systemctl enable --now {UNITS} floorwalker-backup.timer")
    seen["ready_after"] = machine.until("curl -sf localhost:8000/readyz")
    for name in ("worker", "web"):
        machine.run(f"kill -9 $(systemctl show -p MainPID --value floorwalker-{name})")
        again = f"test $(systemctl show -p NRestarts --value floorwalker-{name}) = 1 && systemctl is-active floorwalker-{name}"
        seen[f"{name}_back_after"] = machine.until(f"{again} && curl -sf localhost:8000/readyz")
    time.sleep(5)
    seen["stopped_after"] = {name: machine.seconds(f"systemctl stop floorwalker-{name}") for name in ("worker", "web")}
    seen["left_running"] = machine.run("pgrep -c -u floorwalker", check=False)
    seen["results"] = machine.run(f"systemctl show -p Result --value {UNITS}").split()
    machine.run(f"systemctl start {UNITS}")
    seen["who"] = machine.run("ps -o user= -C floorwalker | sort -u")
    return seen


def proxy(machine: Machine) -> dict[str, Any]:
    """Put Caddy in front, as the guide says but for its own certificate, and let the first administrator in."""
    machine.run("apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -qq -y caddy postgresql >/dev/null 2>&1")
    (machine.folder / "etc/caddy/Caddyfile").write_text("floor.example.org {\n    tls internal\n    reverse_proxy 127.0.0.1:8000\n}\n")
    machine.run("systemctl restart caddy")
    machine.until("curl -skf https://floor.example.org/healthz")
    said = machine.run('floorwalker invite ada@example.org --name "Ada Okafor"')
    link = re.search(r"https://\S+", said)
    assert link is not None, said
    (machine.folder / "root/sign_in.py").write_text(SIGN_IN)
    return {
        "signed_in": machine.run(f"python3 /root/sign_in.py {link[0]}"),
        "metrics_from_outside": machine.run("curl -sk -o /dev/null -w '%{http_code}' https://floor.example.org/metrics"),
        "doctor": machine.run("floorwalker doctor", check=False),
    }


def backup(machine: Machine) -> dict[str, Any]:
    """Back up as the timer does, keep the keys apart, put the house back beside."""
    seen: dict[str, Any] = {"timer": machine.run("systemctl show -p NextElapseUSecRealtime --value floorwalker-backup.timer")}
    machine.run("systemctl start floorwalker-backup")
    machine.run("install -d -o floorwalker -m 0700 /media/stick")
    machine.run("floorwalker backup /mnt/backups/floorwalker --with-keys /media/stick/keys")
    seen["checked"] = machine.run("floorwalker backup /mnt/backups/floorwalker --check 2>/dev/null")
    machine.run(
        "install -d -o floorwalker -m 0700 /var/lib/beside;"
        " sed -e s#/var/lib/floorwalker#/var/lib/beside# -e s#floor.example#beside.example#g /etc/floorwalker/environment"
        " > /etc/floorwalker/beside; chgrp floorwalker /etc/floorwalker/beside"
    )
    beside = "HOUSE=/etc/floorwalker/beside floorwalker"
    seen["restored"] = machine.run(f"{beside} restore /mnt/backups/floorwalker --keys /media/stick/keys 2>/dev/null")
    machine.run(f"{beside} migrate")
    seen["verified_beside"] = machine.run(f"{beside} verify")
    seen["owned_by"] = machine.run("find /var/lib/beside /var/lib/floorwalker /mnt/backups/floorwalker -not -user floorwalker | head -3")
    return seen


def upgrade(machine: Machine) -> dict[str, Any]:
    """Bring the house to the present version, with what was done in it."""
    before = machine.run("floorwalker verify --json")
    machine.run("systemctl stop floorwalker-worker floorwalker-web")
    machine.bring("", SOURCE)
    took = machine.seconds(f"sh {SOURCE}/deploy/install.sh")
    machine.run(f"systemctl start {UNITS}")
    machine.until("curl -sf localhost:8000/readyz")
    return {"took": took, "before": before, "after": machine.run("floorwalker verify"), "doctor": machine.run("floorwalker doctor")}


def to_postgresql(machine: Machine) -> dict[str, Any]:
    """Move as the guide says, and work on there."""
    machine.run("cd /; sudo -u postgres psql -qc \"CREATE ROLE floorwalker LOGIN PASSWORD 'of the trial'\"")
    machine.run("cd /; sudo -u postgres createdb floorwalker --owner floorwalker --encoding UTF8")
    running = machine.run("floorwalker move --to postgresql://floorwalker@localhost/floorwalker 2>&1", check=False)
    machine.run("systemctl stop floorwalker-worker floorwalker-web")
    machine.run(
        "install -o floorwalker -m 0600 /dev/null /var/lib/floorwalker/.pgpass;"
        " echo 'localhost:5432:floorwalker:floorwalker:of the trial' > /var/lib/floorwalker/.pgpass"
    )
    moved = machine.run("floorwalker move --to postgresql://floorwalker@localhost/floorwalker 2>/dev/null")
    machine.run(
        "sed -i 's#^FLOORWALKER_DATABASE_URL=.*#FLOORWALKER_DATABASE_URL=postgresql://floorwalker@localhost/floorwalker#'"
        " /etc/floorwalker/environment"
    )
    machine.run(f"systemctl start {UNITS}")
    ready = machine.until("curl -sf localhost:8000/readyz")
    machine.run("systemctl start floorwalker-backup")
    return {"refused_while_at_work": "worker of this house" in running, "moved": moved, "ready_after": ready,
            "verified": machine.run("floorwalker verify")}


def main(commit: str) -> int:
    """Follow the guides and say what came of it."""
    with a_machine() as machine:
        seen: dict[str, Any] = {"install": install(machine, commit)}
        for part in (units, proxy, backup, upgrade, to_postgresql):
            seen[part.__name__] = part(machine)
        journal = machine.run("journalctl -q -o cat -t floorwalker -u floorwalker-web -u floorwalker-worker --no-pager")
        count, others = lines(journal)
        seen["journal"] = {"json": count, "others": sorted(set(others))}
    whole = "The trail is whole"
    passed = (
        not seen["install"]["verify"] and len(seen["install"]["exposure"]) == 3 and max(seen["install"]["exposure"]) <= 1.5
        and seen["units"]["web_answers_when_started"] and seen["units"]["left_running"] == "0"
        and all(took < STOPPED_WITHIN_SECONDS for took in seen["units"]["stopped_after"].values())
        and seen["units"]["results"] == ["success", "success"] and seen["units"]["who"] == "floorwalker"
        and seen["proxy"]["signed_in"] == "200 True" and seen["proxy"]["metrics_from_outside"] == "403"
        and not seen["backup"]["owned_by"] and whole in seen["backup"]["verified_beside"]
        and whole in seen["upgrade"]["after"]
        and whole in seen["to_postgresql"]["verified"] and seen["to_postgresql"]["refused_while_at_work"]
        and count > 0
    )
    return report("on_a_server", bool(passed), **seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
