"""Learns the points by which the review weighs sentences, and writes them to `src/fuwuyue/review/points.json`.

    .cache/uv-*/uv sync --inexact --group learning
    .venv/bin/python tools/learn_points.py [--check]

Learned from: `tests/spec/review_sentences.yaml` and all of `tests/labelled/learned/`. Never from
`tests/labelled/held_out/`: those sentences tell how good the points are. A logistic regression over the pieces of the
sentences, with equal weight for both kinds; the same input gives the same points. How far each rule of class A is
trusted against the weight of a sentence is learned too: from the sentences in `learned/`, which the rules were not
fitted to, each weighed by points that were learned without it. `--check` writes nothing and says what such weights
find.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from fuwuyue.review.clauses import ITEM_MARK, read_clauses
from fuwuyue.review.engine import review
from fuwuyue.review.folding import fold
from fuwuyue.review.model import Decision, Finding
from fuwuyue.review.rulebook import get_rulebook, make_rulebook, read_words
from fuwuyue.review.vocabulary import Vocabulary
from fuwuyue.review.weighing import SHORTEST_SENTENCE, cut_pieces, cut_windows, find_sentences

ROOT = Path(__file__).resolve().parent.parent
POINTS = ROOT / "src" / "fuwuyue" / "review" / "points.json"
SPEC = ROOT / "tests" / "spec" / "review_sentences.yaml"
LEARNED = ROOT / "tests" / "labelled" / "learned"
HELD_OUT = ROOT / "tests" / "labelled" / "held_out"
FEWEST_SENTENCES = 2  # a piece met in one sentence says nothing
STRENGTH, THEME_STRENGTH = 0.5, 1.0  # inverse of the penalty; chosen by cross-validation
SMALLEST_POINT, SMALLEST_THEME_POINT = 6, 20  # hundredths; smaller ones change no decision and double the file
_NO_WORDS = Vocabulary({})


def list_inputs() -> list[Path]:
    """Return every file that the points are learned from."""
    return [SPEC, *sorted(LEARNED.rglob("*.yaml")), *sorted(LEARNED.rglob("*.txt"))]


def hash_inputs() -> str:
    """Return the SHA-256 of all inputs, so that a test can tell whether the points are in step with them."""
    digest = hashlib.sha256()
    for path in list_inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_labelled(path: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Return the abusive sentences by theme (an empty name where it is not told) and the lawful ones."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    abusive, lawful = raw["abusive"], raw["lawful"]
    by_theme = abusive if isinstance(abusive, dict) else {"": abusive}
    by_theme = by_theme | {"": [*by_theme.get("", []), *raw.get("later_abusive", [])]}
    flat = [text for texts in lawful.values() for text in texts] if isinstance(lawful, dict) else lawful
    return by_theme, [*flat, *raw.get("later_lawful", [])]


def cut(text: str) -> Iterator[str]:
    """Yield the parts of a text that are weighed, as the review cuts them."""
    folded = fold(text).text
    clauses = read_clauses(folded, _NO_WORDS)
    for sentence in find_sentences(clauses):
        for part in cut_windows(clauses, sentence):
            words = strip_mark(folded[clauses[part[0]].start : clauses[part[-1]].end])
            if len(words) >= SHORTEST_SENTENCE:
                yield words


def whole(text: str) -> str:
    """Return an abusive sentence in one piece: which part of it is abusive is not labelled."""
    return strip_mark(fold(text).text.rstrip("。"))


def strip_mark(words: str) -> str:
    """Return words without the item mark before them."""
    mark = ITEM_MARK.match(words)
    return words[mark.end() :] if mark else words


def read_inputs() -> tuple[dict[str, list[str]], list[str]]:
    """Return all abusive sentences by theme and all lawful parts."""
    by_theme: dict[str, list[str]] = {}
    lawful: list[str] = []
    for path in list_inputs():
        if path.suffix == ".txt":
            lawful.extend(cut(path.read_text(encoding="utf-8")))
            continue
        abusive, others = read_labelled(path)
        for theme, texts in abusive.items():
            by_theme.setdefault(theme, []).extend(map(whole, texts))
        lawful.extend(part for text in others for part in cut(text))
    return by_theme, lawful


def make_model() -> Any:
    """Return the regression over the pieces of sentences, not fitted yet."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        CountVectorizer(analyzer=cut_pieces, binary=True, min_df=FEWEST_SENTENCES),
        LogisticRegression(class_weight="balanced", max_iter=5000),
    )


def learn(sentences: Sequence[str], answers: Sequence[bool], strength: float, smallest: int) -> dict[str, Any]:
    """Return the start and the points of each piece, in hundredths."""
    model = make_model().set_params(logisticregression__C=strength).fit(sentences, answers)
    counter, regression = model.named_steps.values()
    points = {
        str(piece): point
        for piece, weight in zip(counter.get_feature_names_out(), regression.coef_[0], strict=True)
        if abs(point := round(weight * 100)) >= smallest
    }
    return {"start": round(float(regression.intercept_[0]) * 100), "pieces": dict(sorted(points.items()))}


def weigh_unseen(sentences: Sequence[str], answers: Sequence[bool]) -> list[float]:
    """Return the weight of each sentence by points that were learned without it, in hundredths."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    model = make_model().set_params(logisticregression__C=STRENGTH)
    weights = cross_val_predict(model, sentences, answers, cv=folds, method="decision_function")
    return [float(weight) * 100 for weight in weights]


def learn_trust(sentences: Sequence[str], answers: Sequence[bool]) -> dict[str, int]:
    """Return, for each rule of class A that was ever wrong, the weight at which the odds are even.

    A regression over the weight and the rule: the rule's own coefficient moves that place. A rule that was never
    wrong is not named: nothing speaks against it.
    """
    from sklearn.linear_model import LogisticRegression

    fitted_to = set(_read_fitted())
    rules_alone = make_rulebook([rule for rule in get_rulebook().rules if not rule.weighed], read_words())
    cases = [
        (rule, weight, answer)
        for sentence, answer, weight in zip(sentences, answers, weigh_unseen(sentences, answers), strict=True)
        if sentence not in fitted_to
        for rule in {found.rule for found in review(sentence, rules_alone, None) if _is_judged(found)}
    ]
    rules = sorted({rule for rule, _, answer in cases if not answer})
    rows = [[weight / 100, *(float(rule == name) for name in rules)] for rule, weight, _ in cases]
    model = LogisticRegression(max_iter=5000).fit(rows, [answer for _, _, answer in cases])
    counts, *own = model.coef_[0]
    return {
        name: round(-100 * float(model.intercept_[0] + weight) / float(counts))
        for name, weight in zip(rules, own, strict=True)
    }


def _is_judged(finding: Finding) -> bool:
    return finding.rule_class == "A" and finding.decision is not Decision.CAUTION


def _read_fitted() -> Iterator[str]:
    """Yield the sentences that the rules were fitted to."""
    abusive, lawful = read_labelled(SPEC)
    yield from (whole(text) for texts in abusive.values() for text in texts)
    yield from (part for text in lawful for part in cut(text))


def read_sentences() -> tuple[list[str], list[bool], list[tuple[str, str]]]:
    """Return all sentences, whether each is abusive, and (theme, sentence) where the theme is told."""
    by_theme, lawful = read_inputs()
    abusive = [text for texts in by_theme.values() for text in texts]
    told = [(theme, text) for theme, texts in by_theme.items() if theme for text in texts]
    return [*abusive, *lawful], [True] * len(abusive) + [False] * len(lawful), told


def learn_all() -> dict[str, Any]:
    """Return what is written to points.json."""
    sentences, answers, told = read_sentences()
    points = {"coerces": learn(sentences, answers, STRENGTH, SMALLEST_POINT)}
    for theme in sorted({theme for theme, _ in told}):
        is_it = [name == theme for name, _ in told]
        points[theme] = learn([text for _, text in told], is_it, THEME_STRENGTH, SMALLEST_THEME_POINT)
    counts = {"abusive": sum(answers), "lawful": len(answers) - sum(answers)}
    return {"learned_from": hash_inputs()} | counts | {"trust": learn_trust(sentences, answers), "points": points}


def check() -> None:
    """Print how many abusive sentences are found and how many lawful ones are touched at several weights."""
    sentences, answers, _ = read_sentences()
    weights = weigh_unseen(sentences, answers)
    for above in (-200, -100, 0, 75, 150, 300, 400):
        found = sum(weight > above for weight, answer in zip(weights, answers, strict=True) if answer)
        touched = sum(weight > above for weight, answer in zip(weights, answers, strict=True) if not answer)
        print(f"above {above:5}: {found / sum(answers):.3f} of {sum(answers)} abusive,", end=" ")
        print(f"{touched / (len(answers) - sum(answers)):.4f} of {len(answers) - sum(answers)} lawful")


def main() -> None:
    """Learn and write, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="weigh each sentence without itself, and write nothing")
    if parser.parse_args().check:
        return check()
    written = json.dumps(learn_all(), ensure_ascii=False, indent=0, separators=(",", ":"))
    POINTS.write_text(written + "\n", encoding="utf-8")
    print(f"{POINTS.relative_to(ROOT)}: {POINTS.stat().st_size:,} bytes")
    return None


if __name__ == "__main__":
    main()
