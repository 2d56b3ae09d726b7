"""How often the suggestions of complaint, product and theme are right, and how quick they are.

Run: ``python -m bench.triage [--fit]``. The texts of the project lie in tests/engine/triage; product and theme need FLOORWALKER_TEST_DATA
(default ../shared). ``--fit`` fits the weights that the package ships anew before they are judged: the complaint weights on the first two
rounds of texts, the product model on the part to learn from. The gates are the bounds that docs/methods/triage.md states.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bench import _triage_data, _triage_fit, _triage_naming
from floorwalker.engine.ranges import wilson
from floorwalker.engine.triage.suggesting import YES, Asked, answer_all, suggest, weigh
from floorwalker.engine.triage.weighing import Weights
from floorwalker.ground import packs
from floorwalker.resolve.rules import naming, suggesting
from tests.engine.triage import labelled
from tests.engine.triage.labelled import Labelled

SHELF = Path(suggesting.__file__).resolve().parents[2] / "packs" / "triage"
DAY = date(2026, 11, 23)
KINDS = ("complaint", "difficulty", "neither", "unsure")
REAL_TEXTS, REAL_LETTERS, FOLDS = 200, 500, 10
GATES = {"sensitivity": 0.85, "precision": 0.65, "neither kept": 0.70, "accuracy": 0.70, "macro F1": 0.40, "theme": 0.5, "ms": 5.0}


def main() -> int:
    """Measure and print; 1 if a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    there = _triage_data.data().is_dir()
    if arguments.fit and there:
        _fit_complaint()
        _fit_product()
    failed = _complaint()
    if there:
        _crossed()
        _real()
        failed += _product()
        failed += _theme()
    else:
        print(f"No data at {_triage_data.data()}; set FLOORWALKER_TEST_DATA for product, theme and real words.")
    print(f"\nGates missed: {', '.join(failed) or 'none'}.")
    return int(bool(failed))


def _share(part: int, whole: int) -> str:
    if not whole:
        return "no cases"
    low, high = wilson(part, whole)
    return f"{part / whole:5.1%} ({low:.0%} to {high:.0%}, {part} of {whole})"


def questions(pack: str) -> list[Asked]:
    """Return the questions of `pack` as the rooms ask them."""
    edition = packs.regulations().get(pack).on(DAY)
    return [Asked(each.id, suggesting.meaning(pack, each), each.is_route) for each in edition.questions]


def kinds(texts: Iterable[Labelled]) -> list[tuple[Labelled, str, str]]:
    """Return each text with the kind that is suggested for it, and how sure that is."""
    judge = suggesting.judge()
    found = []
    for each in texts:
        said = suggest(each.text, questions=questions(labelled.PACKS[each.line]), judge=judge)
        found.append((each, said.kind, said.certainty))
    return found


def _complaint() -> list[str]:
    judged = kinds(labelled.third())
    for title, rows in (("lists were made on", kinds(labelled.first())), ("weights were fitted on", kinds(labelled.second()))):
        print(f"\nround that {title}: right {_share(sum(each.kind == kind for each, kind, _ in rows), len(rows))}")
    print(f"\nround that judges, {len(judged)} texts; rows are the labels")
    table = Counter((each.kind, kind) for each, kind, _ in judged)
    print(f"{'':12}" + "".join(f"{kind:>12}" for kind in KINDS))
    for kind in KINDS:
        print(f"{kind:12}" + "".join(f"{table[kind, other]:12}" for other in KINDS))
    figures = _figures(judged, "complaint")
    for title, part in (
        ("hard", [row for row in judged if row[0].is_hard]), ("easy", [row for row in judged if not row[0].is_hard]),
        *((line, [row for row in judged if row[0].line == line]) for line in sorted(labelled.PACKS)),
    ):
        print(f"{title:10}", end=" ")
        _figures(part, "complaint")
    for sure in ("clear", "likely", "faint"):
        some = [row for row in judged if row[2] == sure]
        print(f"called {sure}: right {_share(sum(each.kind == kind for each, kind, _ in some), len(some))}")
    _questions()
    _peer()
    judge = suggesting.judge()
    texts = [each.text for each in (*labelled.first(), *labelled.second(), *labelled.third())]
    begun = time.perf_counter()
    for text in texts:
        weigh(text, judge)
    took = (time.perf_counter() - begun) / len(texts) * 1000
    long = "\n".join(texts)[:8_000]
    begun = time.perf_counter()
    weigh(long, judge)
    print(f"a text takes {took:.2f} ms, one of 8,000 characters {(time.perf_counter() - begun) * 1000:.1f} ms")
    sensitive, precise = figures
    kept = table["neither", "neither"] / sum(table["neither", kind] for kind in KINDS)
    missed = {"sensitivity": sensitive < GATES["sensitivity"], "precision": precise < GATES["precision"]}
    missed |= {"neither kept": kept < GATES["neither kept"], "ms": took > GATES["ms"]}
    return [name for name, is_missed in missed.items() if is_missed]


def _figures(rows: Sequence[tuple[Labelled, str, str]], wanted: str) -> tuple[float, float]:
    """Print sensitivity, specificity and precision for the kind `wanted`."""
    hit = sum(each.kind == wanted == kind for each, kind, _ in rows)
    there, said = sum(each.kind == wanted for each, *_ in rows), sum(kind == wanted for _, kind, _ in rows)
    quiet = sum(each.kind != wanted and kind != wanted for each, kind, _ in rows)
    print(f"sensitivity {_share(hit, there)}, specificity {_share(quiet, len(rows) - there)}, precision {_share(hit, said)}")
    return hit / max(there, 1), hit / max(said, 1)


def _questions() -> None:
    print("\neach question, on the round that judges; unsure counts as no")
    judge = suggesting.judge()
    known = [(each, answer_all(weigh(each.text, judge))) for each in labelled.third()]
    for concept in labelled.CONCEPTS:
        pairs = []
        for each, answers in known:
            meant = "answered-or-expected" if (each.line, concept) == ("energy", "answer-expected") else concept
            pairs.append((each.answers[concept] == "yes", answers[meant].value == "yes"))
        hit, there = sum(one and other for one, other in pairs), sum(one for one, _ in pairs)
        said, quiet = sum(other for _, other in pairs), sum(not one and not other for one, other in pairs)
        alone = _share(quiet, len(pairs) - there)
        print(f"{concept:16} found {_share(hit, there)}, left alone {alone}, right {_share(hit, said)}")


def _peer() -> None:
    """Print what the sound of the words alone would tell: VADER, at its authors' bound."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    scores = [(each, analyser.polarity_scores(each.text)["compound"]) for each in labelled.third()]
    sounding = [(each, "complaint" if score <= -0.05 else "neither", "") for each, score in scores]
    print("\npeer, how the words sound alone:", end=" ")
    _figures(sounding, "complaint")


def _half(*, fitted: bool) -> list[_triage_data.Narrative]:
    """Return the narratives that weights may be fitted on, or the others."""
    return [each for each in _triage_data.narratives() if (_triage_data.place(each.id) < 0.5) is fitted]


def _real_rows() -> tuple[list[str], np.ndarray]:
    sent = sorted(_half(fitted=True), key=lambda each: _triage_data.place(each.id))
    asked = sorted(_triage_data.conversations("train"), key=_triage_data.place)[:REAL_TEXTS]
    return [*(each.text[:REAL_LETTERS] for each in sent[:REAL_TEXTS]), *asked], np.r_[np.ones(REAL_TEXTS), np.zeros(REAL_TEXTS)]


def _columns() -> tuple[list[Labelled], list[str], np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    lexicon = suggesting.judge().lexicon
    texts = [*labelled.first(), *labelled.second()]
    names, x = _triage_fit.table([each.text for each in texts], lexicon)
    words, answers = _real_rows()
    yes = np.array([each.answers["dissatisfied"] == "yes" for each in texts])
    return texts, names, x, yes, (_triage_fit.table(words, lexicon)[1], answers)


def _fit_complaint() -> None:
    texts, names, x, yes, real = _columns()
    harm = np.array([each.answers["harm"] == "yes" for each in texts])
    fitted = {"dissatisfied": _triage_fit.fit(names, x, yes, real), "harm": _triage_fit.fit(names, x[yes], harm[yes])}
    _triage_fit.write(SHELF / "en-weights.json", version=suggesting.judge().version, fitted=fitted)
    suggesting.judge.cache_clear()


def _crossed() -> None:
    """Print how often displeasure is found in the rounds that were fitted on, by weights that did not see the text."""
    texts, names, x, yes, real = _columns()
    fold = np.array([int(_triage_data.place(each.id) * FOLDS) for each in texts])
    chance = np.zeros(len(texts))
    for number in range(FOLDS):
        weights = Weights.of(_triage_fit.fit(names, x[fold != number], yes[fold != number], real))
        for row in np.flatnonzero(fold == number):
            chance[row] = weights.chance(dict(zip(names, x[row].tolist(), strict=True)))
    said = chance >= YES
    print(f"\nthe {len(texts)} that were fitted on, each by weights that did not see it ({FOLDS} parts): not satisfied found", end=" ")
    print(f"{_share(int((said & yes).sum()), int(yes.sum()))}, left alone {_share(int((~said & ~yes).sum()), int((~yes).sum()))}")


def _real() -> None:
    judge = suggesting.judge()
    bureau = questions("us-cfpb")
    for title, texts in (
        ("complaint narratives, the half that no weight was fitted on", [each.text for each in _half(fitted=False)]),
        ("conversations of MultiDoGO, part test", _triage_data.conversations("test")),
    ):
        counts = Counter(suggest(text, questions=bureau, judge=judge).kind for text in texts)
        print(f"{title}: " + ", ".join(f"{kind} {_share(counts[kind], len(texts))}" for kind in KINDS if counts[kind]))


def _fit_product() -> None:
    learn, _, _ = _triage_naming.split(_triage_data.narratives())
    names, terms, w, b = _learnt(learn)
    said = _triage_naming.shipped(names, terms, w, b, version="1")
    (SHELF / "us-cfpb-products.json").write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")
    naming._products.cache_clear()


PENALTY = 0.03
"""Chosen on the part to learn from, in five parts, by the logarithmic score."""


def _learnt(learn: Sequence[_triage_data.Narrative]) -> tuple[list[str], dict[str, float], np.ndarray, np.ndarray]:
    texts, labels = [each.text for each in learn], [each.product for each in learn]
    names = sorted(set(labels))
    terms = _triage_naming.vocabulary(texts, labels, without=_triage_naming.names_in(texts))
    y = np.array([names.index(label) for label in labels])
    return names, terms, *_triage_naming.logistic(_triage_naming.matrix(texts, terms), y, len(names), penalty=PENALTY)


def _product() -> list[str]:
    learn, judge, copies = _triage_naming.split(_triage_data.narratives())
    print(f"\nproduct: learnt on {len(learn)}, judged on {len(judge)}; {copies} have a near-copy and stay together")
    names = sorted({each.product for each in learn})
    truth = np.array([names.index(each.product) for each in judge])
    ranked = [naming.products(each.text, pack=naming.PACK) for each in judge]
    chance = np.zeros((len(judge), len(names)))
    for row, found in enumerate(ranked):
        for each in found:
            chance[row, names.index(each.name)] = each.chance
    guess = chance.argmax(axis=1)
    second = np.argsort(-chance, axis=1)[:, :2]
    macro = _macro(names, truth, guess)
    right = int((guess == truth).sum())
    print(f"right {_share(right, len(judge))}, in the first two {_share(int((second == truth[:, None]).any(axis=1).sum()), len(judge))}")
    common = [at for at in range(len(names)) if (truth == at).sum() >= 30]
    print(f"macro F1 {macro[0]:.3f}; over the {len(common)} products with 30 texts or more {np.mean([macro[1][at] for at in common]):.3f}")
    print(f"Brier score {np.mean(((chance - np.eye(len(names))[truth]) ** 2).sum(axis=1)):.3f} of at most 2")
    top = chance.max(axis=1)
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.01)):
        some = (top >= low) & (top < high)
        hit = _share(int((guess[some] == truth[some]).sum()), int(some.sum()))
        print(f"chance {low:.1f} to {min(high, 1.0):.1f}: said {top[some].mean():.2f} on average, right {hit}")
    print("rows are the products as filed")
    print(" " * 26 + " ".join(f"{at:4}" for at in range(len(names))))
    for at, name in enumerate(names):
        print(f"{at:2} {name:23}" + " ".join(f"{int(((truth == at) & (guess == other)).sum()):4}" for other in range(len(names))))
    most = Counter(each.product for each in learn).most_common(1)[0][0]
    majority = np.full(len(judge), names.index(most))
    hit = _share(int((majority == truth).sum()), len(judge))
    print(f"peer, always {most}: right {hit}, macro F1 {_macro(names, truth, majority)[0]:.3f}")
    texts, labels = [each.text for each in learn], np.array([names.index(each.product) for each in learn])
    for title, without in (("without names", _triage_naming.names_in(texts)), ("with names of firms", frozenset[str]())):
        terms = _triage_naming.vocabulary(texts, [each.product for each in learn], without=without)
        x, x_judge = _triage_naming.matrix(texts, terms), _triage_naming.matrix([each.text for each in judge], terms)
        w, b = _triage_naming.bayes(texts, labels, len(names), terms)
        naive = _triage_naming.chances((x_judge > 0).astype(float), w, b).argmax(axis=1)
        hit = _share(int((naive == truth).sum()), len(judge))
        print(f"peer, naive Bayes {title}: right {hit}, macro F1 {_macro(names, truth, naive)[0]:.3f}")
        if without:
            continue
        w, b = _triage_naming.logistic(x, labels, len(names), penalty=PENALTY)
        other = _triage_naming.chances(x_judge, w, b).argmax(axis=1)
        print(f"the model {title}: right {_share(int((other == truth).sum()), len(judge))}, macro F1 {_macro(names, truth, other)[0]:.3f}")
    return [name for name, value in (("accuracy", right / len(judge)), ("macro F1", macro[0])) if value < GATES[name]]


def _macro(names: Sequence[str], truth: np.ndarray, guess: np.ndarray) -> tuple[float, list[float]]:
    each = []
    for at in range(len(names)):
        both, either = int(((truth == at) & (guess == at)).sum()), int((truth == at).sum() + (guess == at).sum())
        each.append(2 * both / either if either else 0.0)
    return float(np.mean(each)), each


def _theme() -> list[str]:
    texts = {each.id: each.text for each in _triage_data.narratives()}
    rows = [(texts[number], headings) for number, headings in labelled.themes()]
    first = either = two = none = 0
    by_heading: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, headings in rows:
        found = [theme.code for theme in naming.themes(text)]
        none += not found
        first += found[:1] == [headings[0]]
        either += bool(found) and found[0] in headings
        two += headings[0] in found[:2]
        by_heading[headings[0]][0] += found[:1] == [headings[0]]
        by_heading[headings[0]][1] += 1
    most = Counter(headings[0] for _, headings in rows).most_common(1)[0]
    print(f"\ntheme, {len(rows)} narratives that were read: main heading {_share(first, len(rows))},")
    print(f"a heading of the label {_share(either, len(rows))}, main one in the first two {_share(two, len(rows))};")
    print(f"nothing said of {none}; peer, always {most[0]}: {_share(most[1], len(rows))}")
    print("by heading: " + ", ".join(f"{name} {part} of {whole}" for name, (part, whole) in sorted(by_heading.items())))
    return ["theme"] if first / len(rows) < GATES["theme"] else []


if __name__ == "__main__":
    sys.exit(main())
