"""A machine of a trial's own: a small Debian with systemd as process 1, in a folder, booted by systemd-nspawn.

Needs root, and Debian's debootstrap and systemd-container. It shares the network of this machine and asks the same mirrors; what it
starts listens on loopback. Where a kernel refuses it, the trial says so and shows nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trials.floor import ROOT

PACKAGES = "systemd,systemd-sysv,dbus,sudo,ca-certificates,curl,procps,iproute2,python3,python3-venv,python3-dev,g++"
OF_THIS_MACHINE = ("/etc/pip.conf", "/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
"""How this machine reaches its package indexes."""
PASSED_ON = ("PIP_CERT", "SSL_CERT_FILE", "UV_DEFAULT_INDEX", "PIP_INDEX_URL")
NAME = "floorwalker-trial"


@dataclass
class Machine:
    """One booted machine."""

    folder: Path
    first: int

    def run(self, words: str, *, check: bool = True, told: str = "") -> str:
        """Run a line of shell in it as root and return what it said."""
        plain = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        inside = ["nsenter", "-t", str(self.first), "-m", "-p", "-u", "-i", "-C", "sh", "-c", f"cd /root; {words}"]
        done = subprocess.run(inside, env=plain | passed, input=told, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{words[:200]!r} ended with {done.returncode}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
        return done.stdout.strip()

    def seconds(self, words: str) -> float:
        """Return how long a line of shell takes."""
        begun = time.monotonic()
        self.run(words)
        return round(time.monotonic() - begun, 1)

    def until(self, words: str, *, within_seconds: float = 60) -> float:
        """Wait until a line of shell goes well, and return how long that took."""
        begun = time.monotonic()
        while time.monotonic() < begun + within_seconds:
            if self.run(f"{words} >/dev/null 2>&1 && echo well", check=False).endswith("well"):
                return round(time.monotonic() - begun, 1)
            time.sleep(0.2)
        raise TimeoutError(words)

    def bring(self, commit: str, to: str) -> None:
        """Put the checkout at `commit` into it; the work tree as it stands when `commit` is empty."""
        target = self.folder / to.lstrip("/")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        archive = f"git archive {commit}" if commit else "git ls-files -z --cached --others --exclude-standard | tar --null -T - -c"
        subprocess.run(["sh", "-c", f"{archive} | tar -x -C {target}"], cwd=ROOT, check=True)


def root_folder() -> Path:
    """Return a fresh copy of a small Debian, made once and kept for later trials in the system's folder for such."""
    kept = Path("/var/tmp/floorwalker-trial")  # root's own; a gigabyte that should outlive a restart
    whole = kept / "debian.tar"
    kept.mkdir(mode=0o700, exist_ok=True)
    if not whole.exists():
        made = kept / "debian"
        shutil.rmtree(made, ignore_errors=True)
        suite = re.search(r"VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text())
        assert suite is not None
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite[1], str(made)], check=True, stdout=subprocess.DEVNULL
        )
        for path in map(Path, OF_THIS_MACHINE):
            if path.exists():
                (made / str(path)[1:]).unlink(missing_ok=True)
                shutil.copy(path.resolve(), made / str(path)[1:])
        (made / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME} floor.example.org\n")
        (made / "etc/hostname").write_text(f"{NAME}\n")
        (made / "etc/machine-id").write_text("")
        subprocess.run(["tar", "-cf", str(whole), "-C", str(made), "."], check=True)
        shutil.rmtree(made)
    folder = kept / f"root-{os.getpid()}"
    folder.mkdir()
    subprocess.run(["tar", "-xf", str(whole), "-C", str(folder)], check=True)
    return folder


@contextmanager
def a_machine() -> Iterator[Machine]:
    """Boot one, and take it away after."""
    folder = root_folder()
    boot = ["systemd-nspawn", "-q", "--register=no", "--keep-unit", f"--machine={NAME}", "--link-journal=no", "--console=pipe", "-b"]
    container = subprocess.Popen([*boot, "-D", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + 30
        children = Path(f"/proc/{container.pid}/task/{container.pid}/children")
        while not (found := children.read_text().split()) and time.monotonic() < until:
            time.sleep(0.1)
        machine = Machine(folder, int(found[0]))
        machine.until("systemctl is-system-running --wait")
        yield machine
        machine.run("systemctl poweroff", check=False)
        container.wait(timeout=60)
    finally:
        if container.poll() is None:
            container.kill()
            container.wait()
        shutil.rmtree(folder, ignore_errors=True)


def lines(journal: str) -> tuple[int, list[str]]:
    """Return how many lines of a journal are JSON, and the others."""
    others, count = [], 0
    for line in journal.splitlines():
        try:
            count += isinstance(json.loads(line), dict)
        except ValueError:
            others.append(line)
    return count, others
