"""Fitting the weights of the complaint suggestion: regularised logistic regression over named values.

A text that its author wrote beside the lists holds more of their phrases than any other will. So each is fitted five times more with half
of its phrases struck out at random, by a seed: what is left, how a thing is told, has to carry the answer as well. Real words join in with
a tenth of the weight: beginnings of complaint narratives, and conversations of people who want something and complain of nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from floorwalker.engine.triage.phrase_lists import Lexicon
from floorwalker.engine.triage.reading import read
from floorwalker.engine.triage.weighing import COUNTED, values

SEED = 20261123
COPIES, STRUCK = 5, 0.5
PENALTY = 3.0
REAL_WEIGHT = 0.1
TOLD = (
    "again", "asks", "glad", "greets", "had-to", "how-long", "must", "not-done", "said-otherwise", "sorrow", "when", "why", "wishes",
    "you-did",
)
"""Lists of how a thing is told, which are never struck out."""
LEFT_OUT = ("about-us",)


def table(texts: Sequence[str], lexicon: Lexicon) -> tuple[list[str], np.ndarray]:
    """Return the names that are weighed and their values, a row a text."""
    names = [*(code for code in lexicon.lists if code not in LEFT_OUT), *COUNTED]
    rows = [values(read(text, lexicon)) for text in texts]
    return names, np.array([[row[name] for name in names] for row in rows])


def fit(names: list[str], x: np.ndarray, yes: np.ndarray, real: tuple[np.ndarray, np.ndarray] | None = None) -> dict[str, Any]:
    """Return bias and weights in the units of the values."""
    rng = np.random.default_rng(SEED)
    struck = [number for number, name in enumerate(names) if name not in TOLD and name not in COUNTED]
    rows, answers = [x], [yes]
    for _ in range(COPIES):
        copy = x.copy()
        part = copy[:, struck]
        part[rng.random(part.shape) < STRUCK] = 0.0
        copy[:, struck] = part
        rows.append(copy)
        answers.append(yes)
    weights = np.full(len(yes) * (COPIES + 1), 1.0 / (COPIES + 1))
    if real is not None:
        rows.append(real[0])
        answers.append(real[1])
        weights = np.r_[weights, np.full(len(real[1]), REAL_WEIGHT)]
    whole, y = np.vstack(rows), np.concatenate(answers).astype(float)
    mean, spread = whole.mean(axis=0), whole.std(axis=0) + 1e-9
    z = (whole - mean) / spread

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        score = z @ b[1:] + b[0]
        chance = 1.0 / (1.0 + np.exp(-score))
        off = weights * (chance - y)
        value = float((weights * (np.logaddexp(0.0, score) - y * score)).sum() + PENALTY / 2 * (b[1:] ** 2).sum())
        return value, np.r_[off.sum(), z.T @ off + PENALTY * b[1:]]

    b = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B").x
    raw = np.where(whole.any(axis=0), b[1:] / spread, 0.0)
    found = {name: round(float(weight), 3) for name, weight in zip(names, raw, strict=True) if abs(weight) >= 0.005}
    return {"bias": round(float(b[0] - (raw * mean).sum()), 3), "weights": dict(sorted(found.items()))}


def write(path: Path, *, version: str, fitted: dict[str, Any]) -> None:
    """Write the weights as the package ships them."""
    path.write_text(json.dumps({"version": version, **fitted}, indent=1) + "\n", encoding="utf-8")
