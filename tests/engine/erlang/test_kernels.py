"""The compiled loops and their plain twin say the same, and the package works with either."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from floorwalker.engine import _fast
from floorwalker.engine._fast import plain
from floorwalker.engine._fast.plain import Floats

ROOT = Path(__file__).resolve().parents[3]
INTERVALS = 4000


@pytest.fixture
def compiled() -> ModuleType:
    """The compiled module, where it was built."""
    return pytest.importorskip("floorwalker.engine._fast._kernels", reason="the kernels were not built here")


def queues(seed: int) -> list[Floats]:
    """Draw loads, agents, handling times, patience and targets over many orders of magnitude, round numbers among them."""
    rng = np.random.default_rng(seed)
    load = 10 ** rng.uniform(-2, 3.7, INTERVALS)
    load[::7] = np.rint(load[::7])
    agents = np.floor(load * rng.uniform(0.2, 2, INTERVALS)) + rng.integers(0, 3, INTERVALS)
    agents[::11] = np.rint(load[::11])
    target = np.where(rng.random(INTERVALS) < 0.1, 0.0, 10 ** rng.uniform(0, 3.5, INTERVALS))
    return [load, agents, 10 ** rng.uniform(0.5, 3.5, INTERVALS), 10 ** rng.uniform(-1, 5, INTERVALS), target]


def test_blocking_is_the_same(compiled: ModuleType) -> None:
    load, agents, *_ = queues(1)
    np.testing.assert_allclose(compiled.inverse_blocking(load, agents), plain.inverse_blocking(load, agents), rtol=1e-13)


def test_figures_with_patience_are_the_same(compiled: ModuleType) -> None:
    one, other = compiled.patience_figures(*queues(2)), plain.patience_figures(*queues(2))
    np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("patience", [np.inf, 90.0])
@pytest.mark.parametrize("seed", [3, 4])
def test_the_agents_needed_are_the_same(compiled: ModuleType, patience: float, seed: int) -> None:
    load, _, aht, _, target = queues(seed)
    rng = np.random.default_rng(seed)

    def limit(low: float, high: float) -> Floats:
        return np.where(rng.random(INTERVALS) < 0.5, np.inf, rng.uniform(low, high, INTERVALS))

    limits = [limit(0.01, 0.5), limit(1, 100), limit(0.005, 0.2), limit(0.5, 1)]
    asked = [load, aht, np.full(INTERVALS, patience), target, *limits, rng.integers(0, 30, INTERVALS)]
    assert (compiled.agents_needed(*asked) == plain.agents_needed(*asked)).all()


def test_no_intervals_are_no_answer() -> None:
    nothing = np.empty(0)
    for kernels in (_fast, plain):
        assert kernels.inverse_blocking(nothing, nothing).size == 0
        assert kernels.patience_figures(nothing, nothing, nothing, nothing, nothing).shape == (6, 0)
        assert kernels.agents_needed(*[nothing] * 8, np.empty(0, np.int64)).size == 0


def test_without_the_compiled_module_the_twin_serves_and_says_so() -> None:
    code = (
        "import sys; sys.modules['floorwalker.engine._fast._kernels'] = None\n"
        "from floorwalker.engine import _fast, erlang\n"
        "need = erlang.required_agents(100, interval_seconds=1800, aht_seconds=180, target_share=.8, target_seconds=20)\n"
        "print(*_fast.which(), need.agents[0], sep='|')"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    name, reason, agents = said.strip().split("|")
    assert name == "plain"
    assert reason.startswith("the compiled kernels were not built")
    assert agents == "14"


def test_installing_without_a_compiler_goes_on_without_kernels(tmp_path: Path) -> None:
    build = [sys.executable, "setup.py", "build_ext", "--force"]
    folders = ["--build-temp", str(tmp_path / "temp"), "--build-lib", str(tmp_path / "lib")]
    environment = {**os.environ, "CC": "/nonexistent/cc", "CXX": "/nonexistent/c++"}
    done = subprocess.run([*build, *folders], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("_kernels*.so"))


def test_which_names_what_is_running() -> None:
    running = _fast.which()
    assert running.name == ("plain" if _fast.agents_needed is plain.agents_needed else "compiled")
    assert running.reason
