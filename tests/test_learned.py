"""What fitting learns: the adapter and weights as kept, and that learning learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answers import Question
from assistant.assistant import Assistant
from assistant.catalogue import Entry, File
from assistant.embedding import Transformer, load
from assistant.index import PassageIndex
from assistant.learned import ADAPTER, RANKER, Learned
from assistant.query import Asks
from assistant.refusal import SIGNS, probability
from assistant.retrieval import FEATURES, Retriever
from assistant.spelling import Speller
from assistant.understanding import understand
from assistant.writer import IndexWriter
from eval import adapter, fit
from eval.dataset import Item, Pointer
from eval.examples import Example, examples
from eval.fit import Told
from tests.fakes import HashEmbedder
from tests.texts import read_plain

NAMES = "Abra Brin Calo Dorn Esk Fane Gorl Hask Ilm Jarn Kell Lorn Mosk Nairn Orm Pell".split()
# What is asked for, and the word that it goes by in these documents
BY_ANOTHER_NAME = {"colour": "tide", "sound": "bread", "weight": "lantern", "age": "harvest"}


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    change = (np.ones((4, 2), np.float32), np.full((2, 3), 0.5, np.float32))
    learned = Learned(
        {"dense": 1.25}, {"bias": -1.0}, {"layer.1.dense": change}, "model-a", *change[1]
    )
    learned.save("a test", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([ADAPTER, RANKER])
    again = Learned.read_from(tmp_path)
    assert (again.weights, again.answerable) == (learned.weights, learned.answerable)
    assert again.fingerprint == "model-a"
    assert again.gate == pytest.approx(change[1][0])
    assert again.doubt == pytest.approx(change[1][1])
    for kept, was in zip(again.adapter["layer.1.dense"], change, strict=True):
        assert kept == pytest.approx(was)


def test_another_model_is_left_as_it_is() -> None:
    learned = Learned({}, {}, {}, "model-a")
    other = HashEmbedder()
    assert learned.asking(other) is other


def test_weights_come_in_the_order_asked_for() -> None:
    learned = Learned({"late": 2.0, "dense": 1.0}, {}, {}, "")
    assert learned.of(["dense", "new", "late"]).tolist() == [1.0, 0.0, 2.0]


def test_tokens_count_by_the_gate_and_alike_without() -> None:
    learned = Learned({}, {}, {}, "model-a", np.array([2.0, 0.0], np.float32))
    tokens = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    shares = learned.shares(tokens)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] > shares[1] > shares[2] > 0
    assert learned.plain().shares(tokens) == pytest.approx(np.full(3, 1 / 3))
    assert learned.shares(tokens[:0]).shape == (0,)
    assert learned.fitting(HashEmbedder()).gate is None


def test_a_span_is_read_with_what_stands_before_and_over_it(tmp_path: Path) -> None:
    embedder, plain = HashEmbedder(dimensions=384), Learned({}, {}, {}, "")
    for name in ("harbour", "orchard"):
        (tmp_path / f"{name}.txt").write_text("Gulls nest here. They are counted.")
    content = [
        Entry(File(str(path), "/", path.name, "0"), tuple(read_plain(path)))
        for path in sorted(tmp_path.glob("*.txt"))
    ]
    with IndexWriter.open(tmp_path / "index", embedder) as writer:
        writer.commit(content)
    index = PassageIndex.open(tmp_path / "index", embedder)
    query = understand(Question("gulls counted harbour"), Speller(index.vocabulary()))
    retriever = Retriever(index, embedder, plain)
    passages = [p for source in index.sources() for p in index.passages(source.id)]
    told = {
        (s.passage.source.title, s.position): dict(zip(FEATURES, s.features, strict=True))
        for s in retriever.describe(query, passages)
    }
    assert told["harbour", 1]["late"] == pytest.approx(1 / 3, abs=0.15)
    assert told["harbour", 1]["late_around"] == pytest.approx(2 / 3, abs=0.15)
    assert told["harbour", 1]["late_here"] == pytest.approx(1, abs=0.15)
    assert told["orchard", 1]["late_here"] == pytest.approx(2 / 3, abs=0.15)
    assert told["harbour", 0]["late_here"] == pytest.approx(2 / 3, abs=0.15)


def test_what_is_shipped_fits_code_and_model() -> None:
    learned = Learned.read()
    assert set(learned.weights) == set(FEATURES)
    assert set(learned.answerable) == {*SIGNS, "bias"}
    model = load()
    assert learned.fingerprint == model.fingerprint
    assert learned.doubt is not None
    assert len(learned.doubt) == model.dimensions + 1
    asking = learned.asking(model)
    text = ["Who pays for the lamps?"]
    assert not np.allclose(asking.encode(text), model.encode(text), atol=0.01)


def test_an_adapted_model_leaves_the_other_alone(model: Transformer) -> None:
    before = model.encode(["lamps"])
    layer = next(name for name, _ in model.bare.named_modules() if name.endswith("0.output.dense"))
    into, out = model.bare.get_submodule(layer).weight.shape[::-1]
    adapted = model.adapted({layer: (np.ones((into, 1), "f4"), np.eye(1, out, dtype="f4"))})
    assert model.encode(["lamps"]) == pytest.approx(before)
    assert not np.allclose(adapted.encode(["lamps"]), before, atol=0.01)
    assert model.adapted({}).encode(["lamps"]) == pytest.approx(before)


@pytest.fixture(scope="module")
def model() -> Transformer:
    return load()


@pytest.fixture(scope="module")
def assistant(model: Transformer, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Over documents that say everything by another name."""
    folder = tmp_path_factory.mktemp("names")
    content = []
    for name in NAMES:
        lines = [f"The {word} of {name} is number {n}." for n, word in enumerate(OTHER_NAMES, 1)]
        (path := folder / f"{name}.txt").write_text("\n".join(lines))
        content.append(Entry(File(str(path), "/", path.name, "0"), tuple(read_plain(path))))
    with IndexWriter.open(folder / "index", model) as writer:
        writer.commit(content)
    return Assistant(PassageIndex.open(folder / "index", model), model)


OTHER_NAMES = tuple(BY_ANOTHER_NAME.values())


def _asked(name: str) -> list[Item]:
    return [
        Item(
            id=f"{name} {asked}",
            lang="en",
            type="fact",
            answerable=True,
            question=f"Which {asked} does {name} have?",
            must=(("number",),),
            evidence=((Pointer(name, f"The {word} of {name}"),),),
        )
        for asked, word in BY_ANOTHER_NAME.items()
    ]


def _first(data: list[Example]) -> float:
    return float(np.mean([e.relevant[0] for e in data]))


def test_what_is_learned_brings_evidence_of_new_documents_first(
    assistant: Assistant, model: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "BATCH", 8)
    plain = Learned.read().plain()
    seen, new = (
        examples(assistant, [item for name in names for item in _asked(name)], plain)
        for names in (NAMES[:11], NAMES[11:])
    )
    weights = dict(zip(FEATURES, map(float, fit.fit_ranker(seen)), strict=True))
    before = fit.asked_with(new, replace(plain, weights=weights), model)
    learned = fit.fit_adapter(seen, model)
    ranker = fit.fit_ranker(fit.asked_with(seen, learned, model))
    after = [e.ordered(ranker) for e in fit.asked_with(new, learned, model)]
    assert _first(after) > max(_first(before) + 0.2, 0.7)


def test_parts_keep_a_document_together(assistant: Assistant) -> None:
    items = [item for name in NAMES for item in _asked(name)[:2]]
    data = examples(assistant, items, Learned.read().plain())
    found = fit.parts(data)
    assert sorted(i for part in found for i in part) == list(range(len(data)))
    for part in found:
        inside = {data[i].group for i in part}
        assert inside.isdisjoint(data[i].group for i in range(len(data)) if i not in part)


def test_the_refusal_model_tells_what_is_missing() -> None:
    def told(*, answerable: bool) -> Told:
        signs = dict.fromkeys(SIGNS, 0.5) | {"years_missing": float(not answerable)}
        return Told(Asks.FACT, answerable, np.ones(3, np.float32), signs, None)

    model = fit.fit_refusal([told(answerable=n % 3 > 0) for n in range(60)], fit.NOTHING)
    assert set(model.answerable) == {*SIGNS, "bias"}
    assert model.answerable["years_missing"] < -1


def test_the_refusal_model_tells_what_is_seldom_answered() -> None:
    signs = dict.fromkeys(SIGNS, 0.5)
    vectors = {True: np.array([1, 0, 0.5], np.float32), False: np.array([0, 1, 0.5], np.float32)}
    told = [Told(Asks.FACT, n % 3 > 0, vectors[n % 3 > 0], signs, None) for n in range(60)]
    model = fit.fit_refusal(told, fit.NOTHING)
    likely = {answers: probability(signs, v, model) for answers, v in vectors.items()}
    assert likely[True] > 0.9
    assert likely[False] < 0.3
    without = probability(signs, vectors[True], model.plain())
    assert likely[False] < without < likely[True]
