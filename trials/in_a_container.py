"""The image of deploy/Containerfile, built and run as the guide says: pages and worker apart on one volume, killed, stopped, upgraded.

Usage: python -m trials.in_a_container. Needs root, podman with runc (`apt-get install podman runc`), and what `trials.machine` needs: its
small Debian is the base, since none can be fetched everywhere. It stores what it makes with podman's plain driver, listens on
loopback, and takes it all away after.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import Any

from trials.floor import ROOT, report
from trials.machine import root_folder

PODMAN = ("podman", "--storage-driver", "vfs", "--runtime", "runc")
PORT = 8044
GRACE_SECONDS = 45
PAGES = f"floorwalker migrate && exec floorwalker serve --no-worker --host 127.0.0.1 --port {PORT}"
# This kernel and its control groups take no health check of podman's own and no limits above ours; everything else is the guide's.
OF_THIS_MACHINE = ("--network", "host", "--no-healthcheck", "--ulimit", "nproc=1000:1000")


def podman(*words: str, check: bool = True) -> str:
    """Run one command of podman and return what it said."""
    done = subprocess.run([*PODMAN, *words], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{words[:3]} ended with {done.returncode}: {done.stdout[-1500:]} {done.stderr[-1500:]}")
    return done.stdout.strip()


def build(base: str, tag: str) -> float:
    """Build the image from this work tree; return the seconds."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        archive = "git ls-files -z --cached --others --exclude-standard | tar --null -T - -c"
        subprocess.run(["sh", "-c", f"{archive} | tar -x -C {folder}"], cwd=ROOT, check=True)
        podman(
            "build", "--network", "host", "--format", "docker", "--build-arg", f"BASE={base}", "--tag", tag, "--no-cache",
            "--file", f"{folder}/deploy/Containerfile", folder,
        )
    return round(time.monotonic() - begun, 1)


def start(name: str, volume: str, tag: str, *command: str) -> None:
    """Start a container as the guide says."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    podman(
        "run", "--detach", "--name", name, "--volume", f"{volume}:/var/lib/floorwalker", "--read-only", "--tmpfs", "/tmp",
        "--cap-drop", "all", "--security-opt", "no-new-privileges", "--stop-timeout", str(GRACE_SECONDS), "--restart", "always",
        "--env", "FLOORWALKER_BASE_URL=https://floor.example.org", "--env", "FLOORWALKER_HOSTS=floor.example.org,localhost",
        "--env", "FLOORWALKER_HTTPS=yes", "--ulimit", f"nofile=1024:{most}", *OF_THIS_MACHINE, tag, *command,
    )


def until(path: str, within_seconds: float = 120) -> float:
    """Wait until the pages answer `path` with 200; return the seconds."""
    begun = time.monotonic()
    while time.monotonic() < begun + within_seconds:
        try:
            urllib.request.urlopen(f"http://localhost:{PORT}{path}", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return round(time.monotonic() - begun, 1)
    raise TimeoutError(path)


def kill(name: str) -> None:
    """Kill the first process of a container, and its others with it."""
    subprocess.run(["kill", "-9", podman("inspect", name, "--format", "{{.State.Pid}}")], check=True)
    time.sleep(1)


def stop(*names: str) -> dict[str, Any]:
    """Stop containers; return how long it took and how each ended."""
    begun = time.monotonic()
    podman("stop", *names)
    took = round(time.monotonic() - begun, 1)
    ended = [podman("inspect", name, "--format", "{{.State.ExitCode}}") for name in names]
    podman("rm", *names)
    return {"seconds": took, "ended_with": ended}


def life(volume: str, tags: tuple[str, str]) -> dict[str, Any]:
    """Start, look, kill, stop, and start the other image on the same volume; return what was seen."""
    seen: dict[str, Any] = {}
    start("fw-pages", volume, tags[0], "sh", "-c", PAGES)
    seen["alive_after"] = until("/healthz")
    start("fw-worker", volume, tags[0], "floorwalker", "worker")
    seen["ready_after"] = until("/readyz")
    seen["runs_as"] = podman("exec", "fw-pages", "id", "-u")
    try_each = "for at in / /opt/floorwalker /tmp; do touch $at/x 2>/dev/null && echo $at; done; true"
    seen["may_write"] = podman("exec", "fw-pages", "sh", "-c", try_each)
    seen["capabilities"] = podman("exec", "fw-pages", "sh", "-c", "grep -h CapEff /proc/1/status").split()[-1]
    seen["invited"] = "opens once" in podman("exec", "fw-pages", "floorwalker", "invite", "ada@example.org", "--name", "Ada Okafor")
    seen["doctor"] = podman("exec", "fw-pages", "floorwalker", "doctor", check=False)
    for name in ("fw-pages", "fw-worker"):
        kill(name)
        seen[f"{name}_back_after"] = 1 + until("/readyz")
    seen["stopped_soon_after_the_start"] = stop("fw-worker", "fw-pages")
    start("fw-both", volume, tags[1], "sh", "-c", PAGES.replace(" --no-worker", ""))
    seen["upgraded_ready_after"] = until("/readyz")
    verified = json.loads(podman("exec", "fw-both", "floorwalker", "verify", "--json"))
    seen["trail"] = {name: verified[name] for name in ("whole", "lines")}
    seen["stopped"] = stop("fw-both")
    return seen


def main() -> int:
    """Build and run."""
    folder, volume, tags = root_folder(), "fw-trial", ("fw-trial:1", "fw-trial:2")
    try:
        (folder / "usr/bin/python").unlink(missing_ok=True)
        (folder / "usr/bin/python").symlink_to("python3")
        subprocess.run(["sh", "-c", f"tar -c -C {folder} . | {' '.join(PODMAN)} import - fw-trial-base"], check=True, capture_output=True)
        built = [build("localhost/fw-trial-base", tag) for tag in tags]
        seen = {"built_seconds": built, **life(volume, tags)}
    finally:
        podman("rm", "--force", "--time", "0", "fw-pages", "fw-worker", "fw-both", check=False)
        podman("volume", "rm", volume, check=False)
        podman("rmi", "--force", *tags, "fw-trial-base", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    within = all(seen[name]["seconds"] < GRACE_SECONDS / 2 for name in ("stopped", "stopped_soon_after_the_start"))
    passed = (
        within and seen["runs_as"] == "10001" and seen["may_write"] == "/tmp" and int(seen["capabilities"], 16) == 0
        and seen["invited"] and seen["trail"]["whole"] and seen["trail"]["lines"] > 0
    )
    return report("in_a_container", passed, **seen)


if __name__ == "__main__":
    sys.exit(main())
