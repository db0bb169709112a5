"""A run over unchanged files: it opens nothing, and it is not fooled by a broken index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.index import PassageIndex
from ingest import glance
from ingest.pipeline import Options, ingest
from ingest.report import Report
from tests.fakes import HashEmbedder
from tests.texts import read_plain, write_folder

ROOT = Path(__file__).parents[1]
OPTIONS = Options(read=read_plain, workers=1)


def run(docs: Path, index: Path, embedder: HashEmbedder | None = None) -> Report:
    return ingest([docs], index, embedder or HashEmbedder(), list, OPTIONS)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    run(write_folder(tmp_path / "docs", 2), tmp_path / "index")
    return tmp_path / "index"


def test_report_of_a_glance_is_that_of_the_full_way(index: Path, tmp_path: Path) -> None:
    short = run(tmp_path / "docs", index)
    (index / glance.NOTE).unlink()
    full = run(tmp_path / "docs", index)
    assert replace(short, seconds=0) == replace(full, seconds=0)
    assert short.passages == 8


def test_engines_are_not_even_imported(index: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from ingest.pipeline import Options, ingest\n"
        "from tests.fakes import HashEmbedder\n"
        "docs, index = map(pathlib.Path, sys.argv[1:])\n"
        "assert not ingest([docs], index, HashEmbedder(), list, Options()).embedded\n"
        "print(*{'chromadb', 'torch', 'ingest.reading'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "docs"), str(index)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_opening_the_index_leaves_the_note_valid(index: Path) -> None:
    PassageIndex.open(index, HashEmbedder()).close()
    found = glance.catalogue(index, HashEmbedder())
    assert found
    found.close()


@pytest.mark.parametrize("gone", ["chroma", "words", "tokens", "catalogue.sqlite", "vectors.f32"])
def test_what_is_missing_is_noticed_and_made_again(index: Path, tmp_path: Path, gone: str) -> None:
    [part] = index.glob(f"0*/{gone}")
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    assert glance.catalogue(index, HashEmbedder()) is None
    report = run(tmp_path / "docs", index)
    assert report.notes
    PassageIndex.open(index, HashEmbedder()).close()
    assert not run(tmp_path / "docs", index).notes


@pytest.mark.parametrize("text", ["", "[]", '["000001-aaaaaa"]', '["000001-aaaaaa", {}]', "null"])
def test_note_that_cannot_be_read_is_none(index: Path, text: str) -> None:
    (index / glance.NOTE).write_text(text, encoding="utf-8")
    assert glance.catalogue(index, HashEmbedder()) is None


def test_another_model_is_seen(index: Path, tmp_path: Path) -> None:
    assert glance.catalogue(index, HashEmbedder("another-model")) is None
    assert run(tmp_path / "docs", index, HashEmbedder("another-model")).embedded


def test_changed_new_and_gone_files_are_seen(index: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "doc001.txt").write_text("The lamp is lit.", encoding="utf-8")
    assert run(docs, index).embedded == 1
    (docs / "doc002.txt").write_text("The lamp is out.", encoding="utf-8")
    assert run(docs, index).sources == 3
    (docs / "doc000.txt").unlink()
    assert run(docs, index).sources == 2


def test_wrong_path_is_told_before_all_else(index: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run(tmp_path / "nowhere", index)
