"""What fitting learns: the map and weights as kept, and that learning learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.learned import MAP, RANKER, Learned
from assistant.refusal import SIGNS
from assistant.retrieval import FEATURES
from eval import fit, query_map
from eval.fit import Example

SIZE = 24


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    matrix = np.eye(4, dtype=np.float32) / 4
    learned = Learned({"dense": 1.25}, matrix, "model-a")
    learned.save({"bias": -1.0}, "a test", tmp_path)
    with np.load(tmp_path / MAP) as kept:
        assert kept["fingerprint"] == "model-a"
        assert kept["map"] == pytest.approx(matrix)
    assert '"dense": 1.25' in (tmp_path / RANKER).read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [MAP, RANKER]


def test_tokens_of_another_model_are_left_as_they_are() -> None:
    learned = Learned({}, np.eye(4, dtype=np.float32), "model-a")
    tokens = np.ones((2, 4), np.float32)
    assert learned.moved(tokens, "model-a") == pytest.approx(tokens * 2)
    assert learned.moved(tokens, "model-b") is tokens


def test_weights_come_in_the_order_asked_for() -> None:
    learned = Learned({"late": 2.0, "dense": 1.0}, np.zeros((1, 1), np.float32), "")
    assert learned.of(["dense", "new", "late"]).tolist() == [1.0, 0.0, 2.0]


def test_what_is_shipped_fits_the_code() -> None:
    learned = Learned.read()
    assert set(learned.weights) == set(FEATURES)
    assert np.isfinite(learned.map).all()


def _unit(vector: np.ndarray) -> np.ndarray:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _examples(count: int, seed: int) -> list[Example]:
    """Questions whose words are turned by a fixed rotation from those of their evidence."""
    random = np.random.default_rng(seed)
    turn = np.linalg.qr(np.random.default_rng(7).standard_normal((SIZE, SIZE)))[0]
    made = []
    for number in range(count):
        spans = [_unit(random.standard_normal(SIZE)) for _ in range(10)]
        right = int(random.integers(10))
        question = _unit(0.4 * spans[right] + spans[right] @ turn)[None]
        tokens = [np.rint(span[None] * 127).astype(np.int8) for span in spans]
        features = np.zeros((10, len(FEATURES)))
        late = [float(question[0] @ span) for span in spans]
        features[:, query_map.LATE] = features[:, query_map.LEARNED] = late
        relevant = np.arange(10) == right
        made.append(
            Example(
                f"q{number}",
                f"doc{number % 7}",
                answerable=True,
                features=features,
                relevant=relevant,
                signs=None,
                bereft=None,
                query=question,
                tokens=tokens,
                kept=list(range(10)),
            )
        )
    return made


def _first(data: list[Example], weights: np.ndarray) -> float:
    return float(np.mean([e.relevant[np.argmax(e.features @ weights)] for e in data]))


def test_the_map_brings_evidence_of_new_questions_first() -> None:
    seen, new = _examples(400, 1), _examples(150, 2)
    before = fit.fit_ranker(seen)
    matrix = query_map.learn(seen, before)
    after = fit.fit_ranker(query_map.applied(seen, matrix))
    assert _first(query_map.applied(new, matrix), after) > _first(new, before) + 0.1


def test_the_refusal_model_tells_what_is_missing() -> None:
    def example(number: int, *, answerable: bool) -> Example:
        signs = dict.fromkeys(SIGNS, 0.5) | {"years_missing": float(not answerable)}
        nothing = np.zeros((0, SIZE), np.float32)
        return Example(
            f"q{number}", f"doc{number}", answerable, np.zeros((0, len(FEATURES))),
            np.zeros(0, bool), signs, None, nothing, [], [],
        )  # fmt: skip

    model = fit.fit_refusal([[example(n, answerable=n % 3 > 0) for n in range(60)]])
    assert set(model) == {*SIGNS, "bias"}
    assert model["years_missing"] < -1
