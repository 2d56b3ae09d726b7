"""The engine's hot loops: the compiled module where a compiler was at hand, its plain twin everywhere else."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal, NamedTuple

from floorwalker.engine._fast import plain

__all__ = ["Kernels", "agents_needed", "inverse_blocking", "patience_figures", "which"]


class Kernels(NamedTuple):
    """Which loops run here, and why."""

    name: Literal["compiled", "plain"]
    reason: str


try:
    from floorwalker.engine._fast import _kernels
except ImportError as missing:
    _why = f"could not be loaded ({missing})" if find_spec(f"{__name__}._kernels") else "were not built, as where no C++ compiler was"
    _running = Kernels("plain", f"the compiled kernels {_why}; answers are the same, slower")
    inverse_blocking = plain.inverse_blocking
    patience_figures = plain.patience_figures
    agents_needed = plain.agents_needed
else:
    _running = Kernels("compiled", "the kernels were built when Floorwalker was installed")
    inverse_blocking = _kernels.inverse_blocking
    patience_figures = _kernels.patience_figures
    agents_needed = _kernels.agents_needed


def which() -> Kernels:
    """Say whether the compiled kernels or their plain twin do the work, and why."""
    return _running
