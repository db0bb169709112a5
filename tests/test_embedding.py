"""The embedding model: loaded safely, vectors of unit length, tokens from the same pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import embedding
from assistant.embedding import Deferred, Transformer, batches, load
from assistant.errors import UsageError

TEXTS = ["The board counts gulls.", "Who counts?", "gulls", "The pier, painted in May, is green."]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of random weights, made here."""
    folder = tmp_path_factory.mktemp("tiny")
    # Imported here: seconds that the collection of other tests is spared.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415
        Pooling,
        Transformer,
    )
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    words = "the board counts gulls pier is green who ##s in may paint ##ed . , ?".split()
    all_words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    vocabulary = {word: at for at, word in enumerate(all_words)}
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab=vocabulary).save_pretrained(folder / "bert")
    body = Transformer(str(folder / "bert"), max_seq_length=16)
    model = SentenceTransformer(modules=[body, Pooling(32, pooling_mode="mean")], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def model(tiny: Path) -> Transformer:
    return load(str(tiny))


def test_vectors_are_of_unit_length_in_the_texts_order(model: Transformer) -> None:
    vectors = model.encode(TEXTS)
    assert vectors.shape == (4, 32) == (4, model.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    alone = np.concatenate([model.encode([text]) for text in TEXTS])
    assert vectors == pytest.approx(alone, abs=1e-5)


def test_tokens_come_with_the_vectors(model: Transformer) -> None:
    both = model.encode_both(TEXTS)
    assert both.vectors == pytest.approx(model.encode(TEXTS), abs=1e-5)
    for tokens, again in zip(both.tokens, model.encode_tokens(TEXTS), strict=True):
        assert tokens == pytest.approx(again, abs=1e-5)
        assert np.linalg.norm(tokens, axis=1) == pytest.approx(1)


def test_only_content_tokens_are_given(model: Transformer) -> None:
    found = model.encode_tokens(["the gulls, the pier.", "the ?", "painted", "whales"])
    # Where there is no content, all tokens; a word may be two; an unknown word is one.
    assert [len(tokens) for tokens in found] == [2, 2, 2, 1]


def test_long_text_is_cut_not_refused(model: Transformer) -> None:
    assert len(model.encode_tokens(["gulls " * 100])[0]) == 14


def test_no_texts(model: Transformer) -> None:
    assert model.encode([]).shape == (0, 32)
    assert model.encode_tokens([]) == []


def test_fingerprint_is_of_the_weights(model: Transformer, tiny: Path) -> None:
    again = load(str(tiny))
    assert again.fingerprint == model.fingerprint
    assert len(model.fingerprint) == 16
    assert model.name == str(tiny)


def test_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="cannot be loaded") as caught:
        load(str(tmp_path / "empty"))
    assert "\n" not in str(caught.value)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not these")
    with pytest.raises(UsageError, match="not the expected ones"):
        embedding._check_weights(weights)
    with pytest.raises(UsageError, match="cannot be read"):
        embedding._check_weights(tmp_path / "gone")


def test_importing_is_light() -> None:
    code = "import sys; import assistant.embedding; print('torch' in sys.modules)"
    source = Path(__file__).parents[1] / "src"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(source)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_batches_are_by_length() -> None:
    assert list(batches(["a", "ccc", "bb", "dddd"], 8)) == [[3, 1], [2, 0]]
    assert list(batches(["much too long", "a"], 8)) == [[0], [1]]
    assert list(batches([], 8)) == []


def test_many_texts_at_once_come_out_as_one_by_one(model: Transformer) -> None:
    many = [f"the {'gulls ' * (n % 9)}board, in may ? {'x' * n}" for n in range(300)]
    both = model.encode_both(many)
    alone = [model.encode_both([text]) for text in many[:40]]
    assert both.vectors[:40] == pytest.approx(np.concatenate([a.vectors for a in alone]), abs=1e-5)
    for tokens, one in zip(both.tokens, alone, strict=False):
        assert tokens == pytest.approx(one.tokens[0], abs=1e-5)


def test_the_embedded_model_knows_what_is_alike() -> None:
    model = Deferred()
    vectors = model.encode(
        [
            "Who chairs the committee?",
            "The committee is led by its chairperson.",
            "Bananas ripen in the warm sun.",
        ]
    )
    assert vectors.shape == (3, model.dimensions)
    assert vectors[0] @ vectors[1] > 0.5
    assert vectors[0] @ vectors[2] < 0.3
    loaded = load()
    assert (loaded.name, loaded.fingerprint) == (model.name, model.fingerprint)
    assert loaded.dimensions == model.dimensions
