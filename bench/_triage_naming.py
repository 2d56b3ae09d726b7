"""Training and judging the product suggestion: parts without near-copies in both, a logistic model, a simple peer, and the figures."""

from __future__ import annotations

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from bench._triage_data import Narrative, place
from floorwalker.engine.triage.naming import terms_of

TEST_SHARE = 0.3
SHINGLE, ALIKE, MOST_SHARING = 5, 0.5, 60
LEAST_TEXTS, MOST_TERMS = 5, 2_500
NAME_SHARE = 0.5
"""A word that stands with a capital inside sentences that often is a name, such as a firm's, and is not learnt."""


def groups(texts: Sequence[Narrative]) -> list[list[int]]:
    """Return the texts in groups of near-copies: half of the shorter one's five-word runs stand in the other too."""
    runs: list[set[int]] = []
    holders: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(texts):
        words = [word for word in re.findall(r"[a-z']+", each.text.lower()) if not re.fullmatch("x+", word)]
        found = {hash(" ".join(words[at : at + SHINGLE])) for at in range(max(1, len(words) - SHINGLE + 1))}
        runs.append(found)
        for run in found:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for found_in in holders.values():
        if 1 < len(found_in) <= MOST_SHARING:
            shared.update((one, other) for at, one in enumerate(found_in) for other in found_in[at + 1 :])
    parent = list(range(len(texts)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for (one, other), many in shared.items():
        if many >= ALIKE * min(len(runs[one]), len(runs[other])):
            parent[root(other)] = root(one)
    found_groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(texts)):
        found_groups[root(number)].append(number)
    return list(found_groups.values())


def split(texts: Sequence[Narrative]) -> tuple[list[Narrative], list[Narrative], int]:
    """Return the part to learn from, the part that judges, and how many texts have a near-copy; by product, by the seed."""
    together = groups(texts)
    by_product: dict[str, list[list[int]]] = defaultdict(list)
    for group in together:
        by_product[texts[group[0]].product].append(group)
    learn, judge = [], []
    for product in sorted(by_product):
        ordered = sorted(by_product[product], key=lambda group: place(min(texts[number].id for number in group)))
        wanted, taken = TEST_SHARE * sum(map(len, ordered)), 0
        for group in ordered:
            (judge if taken < wanted else learn).extend(texts[number] for number in group)
            taken += len(group) if taken < wanted else 0
    return learn, judge, sum(len(group) for group in together if len(group) > 1)


def names_in(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that stand with a capital wherever they stand inside a sentence."""
    capital: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        if text.upper() == text:
            continue
        for found in re.finditer(r"(?<=[a-z,] )[A-Za-z][A-Za-z']*", text):
            word = found.group()
            every[word.lower()] += 1
            capital[word.lower()] += word[0].isupper() and not word.isupper()
    return frozenset(word for word, many in every.items() if many >= 3 and word not in {"i", "i'm"} and capital[word] >= NAME_SHARE * many)


def vocabulary(texts: Sequence[str], labels: Sequence[str], *, without: frozenset[str]) -> dict[str, float]:
    """Return the terms that tell names apart the most, with their rarity."""
    holding: dict[str, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        for term in {each.text for each in terms_of(text)}:
            holding[term][label] += 1
    share = {label: many / len(labels) for label, many in Counter(labels).items()}
    told = {}
    for term, counts in holding.items():
        many = counts.total()
        if many >= LEAST_TEXTS and not without & set(term.split()):
            told[term] = sum((counts[label] - many * part) ** 2 / (many * part) for label, part in share.items())
    chosen = sorted(told, key=lambda term: (-told[term], term))[:MOST_TERMS]
    return {term: round(float(np.log(len(texts) / holding[term].total()) + 1.0), 3) for term in sorted(chosen)}


def matrix(texts: Sequence[str], terms: dict[str, float]) -> sparse.csr_matrix:
    """Return a row a text, as the engine reads it."""
    row = {term: number for number, term in enumerate(terms)}
    data, rows, columns = [], [], []
    for number, text in enumerate(texts):
        counts = Counter(each.text for each in terms_of(text) if each.text in row)
        values = {term: (1.0 + np.log(many)) * terms[term] for term, many in counts.items()}
        length = np.sqrt(sum(value**2 for value in values.values())) or 1.0
        for term, value in values.items():
            data.append(value / length)
            rows.append(number)
            columns.append(row[term])
    return sparse.csr_matrix((data, (rows, columns)), shape=(len(texts), len(terms)))


def logistic(x: sparse.csr_matrix, y: np.ndarray, classes: int, *, penalty: float) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias of multinomial logistic regression with a ridge penalty."""
    one = np.eye(classes)[y]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w, b = flat[:-classes].reshape(x.shape[1], classes), flat[-classes:]
        score = x @ w + b
        score -= score.max(axis=1, keepdims=True)
        total = np.log(np.exp(score).sum(axis=1, keepdims=True))
        chance = np.exp(score - total)
        value = float(-(one * (score - total)).sum() + penalty / 2 * (w**2).sum())
        off = chance - one
        return value, np.r_[(x.T @ off + penalty * w).ravel(), off.sum(axis=0)]

    found = minimize(loss, np.zeros(x.shape[1] * classes + classes), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found[:-classes].reshape(x.shape[1], classes), found[-classes:]


def chances(x: sparse.csr_matrix, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the chance of every name for every text."""
    score = x @ w + b
    score = np.exp(score - score.max(axis=1, keepdims=True))
    return score / score.sum(axis=1, keepdims=True)


def bayes(texts: Sequence[str], y: np.ndarray, classes: int, terms: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias of multinomial naive Bayes over the same terms, each counted once a text: the simple peer."""
    row = {term: number for number, term in enumerate(terms)}
    counts = np.ones((len(terms), classes))
    for text, label in zip(texts, y, strict=True):
        for term in {each.text for each in terms_of(text)} & row.keys():
            counts[row[term], label] += 1
    return np.log(counts / counts.sum(axis=0)), np.log(np.bincount(y, minlength=classes) / len(y))


def shipped(names: Sequence[str], terms: dict[str, float], w: np.ndarray, b: np.ndarray, *, version: str) -> dict[str, Any]:
    """Return the model as a file says it."""
    scale = float(np.abs(w).max() / 127)
    flat = np.round(w / scale).astype(np.int8)
    return {
        "version": version, "names": list(names), "scale": round(scale, 6), "bias": [round(float(each), 4) for each in b],
        "terms": terms, "weights": base64.b85encode(flat.tobytes()).decode(),
    }
