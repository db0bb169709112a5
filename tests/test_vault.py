"""Vectors kept while an index is built: what a killed run had embedded is not lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import Encoded
from assistant.late import pack
from assistant.vault import FILE, Vault
from assistant.writer import _CHUNK
from ingest.pipeline import Options, ingest
from tests.fakes import HashEmbedder
from tests.texts import read_plain, write_folder

ROOT = Path(__file__).parents[1]
EMBEDDER = HashEmbedder()
KEYS = [bytes([n]) * 16 for n in range(3)]


def fill(folder: Path) -> Encoded:
    encoded = EMBEDDER.encode_both(["gulls", "the green pier", "lamps of the north"])
    with Vault.open(folder, EMBEDDER.dimensions, "model") as vault:
        for key, vector, tokens in zip(KEYS, encoded.vectors, encoded.tokens, strict=True):
            vault.add(key, vector, pack(tokens))
    return encoded


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    encoded = fill(tmp_path)
    with Vault.open(tmp_path, EMBEDDER.dimensions, "model") as vault:
        assert list(vault.vectors) == KEYS
        for at, key in enumerate(KEYS):
            assert np.array_equal(vault.vectors[key], encoded.vectors[at])
            assert np.array_equal(vault.tokens(key), pack(encoded.tokens[at]))


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_end_is_cut_off_and_written_anew(tmp_path: Path, cut: int) -> None:
    encoded = fill(tmp_path)
    path = tmp_path / FILE
    os.truncate(path, path.stat().st_size - cut)
    with Vault.open(tmp_path, EMBEDDER.dimensions, "model") as vault:
        assert list(vault.vectors) == KEYS[:2]
        vault.add(KEYS[2], encoded.vectors[2], pack(encoded.tokens[2]))
    with Vault.open(tmp_path, EMBEDDER.dimensions, "model") as vault:
        assert np.array_equal(vault.tokens(KEYS[2]), pack(encoded.tokens[2]))


def test_a_changed_byte_ends_what_is_believed(tmp_path: Path) -> None:
    fill(tmp_path)
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    with Vault.open(tmp_path, EMBEDDER.dimensions, "model") as vault:
        assert vault.vectors == {}


def test_another_models_vectors_are_dropped(tmp_path: Path) -> None:
    fill(tmp_path)
    with Vault.open(tmp_path, EMBEDDER.dimensions, "another") as vault:
        assert vault.vectors == {}
    Vault.remove(tmp_path)
    assert not (tmp_path / FILE).exists()
    Vault.remove(tmp_path)


KILLED = """
import os, sys
from pathlib import Path
from ingest.pipeline import Options, ingest
from tests.fakes import HashEmbedder
from tests.texts import read_plain

def killed(stage, done, total):
    if stage == "embedding" and 0 < done < total:
        os.kill(os.getpid(), 9)

if __name__ == "__main__":
    docs, index = Path(sys.argv[1]), Path(sys.argv[2])
    options = Options(read=read_plain, workers=1, watch=killed)
    ingest([docs], index, HashEmbedder(), list, options)
"""


def test_a_run_after_a_kill_embeds_only_the_rest(tmp_path: Path) -> None:
    docs, index = write_folder(tmp_path / "docs", 12, 40), tmp_path / "index"
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "killed.py"), str(docs), str(index)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr.decode()
    assert (index / FILE).stat().st_size > 0
    embedder = HashEmbedder()
    options = Options(read=read_plain, workers=1)
    report = ingest([docs], index, embedder, list, options)
    clean = ingest([docs], tmp_path / "clean", HashEmbedder(), list, options)
    assert embedder.calls == report.embedded == clean.embedded - _CHUNK
    assert report.index == clean.index
    assert not (index / FILE).exists()
