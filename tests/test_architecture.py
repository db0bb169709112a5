"""The rules of the house, held by reading the code: who imports whom, and how long a file is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TREES = {"assistant": ROOT / "src" / "assistant", "ingest": ROOT / "ingest", "eval": ROOT / "eval"}
FILES = sorted(file for tree in TREES.values() for file in tree.rglob("*.py"))
MOST_LINES = 320
LONGER: dict[str, int] = {}  # file → lines, each with its reason
# Which files may import a foreign engine; everybody else speaks with these.
SEAMS = {
    "bm25s": ["src/assistant/words.py"],
    "chromadb": ["src/assistant/vectors.py"],
    "gradio": ["src/assistant/chat/*.py"],
    "openai": ["src/assistant/llm/*.py"],
    "langchain": ["src/assistant/llm/*.py"],
    "langchain_core": ["src/assistant/langchain_retriever.py", "src/assistant/llm/*.py"],
    "sentence_transformers": ["src/assistant/embedding.py"],
    "transformers": ["src/assistant/embedding.py", "src/assistant/llm/local.py"],
    "torch": ["src/assistant/embedding.py", "src/assistant/llm/local.py", "eval/adapter.py"],
    "pypdfium2": ["ingest/formats/pdf*.py"],
    "docx": ["ingest/formats/docx.py", "ingest/formats/numbering.py", "src/assistant/word.py"],
    "selectolax": ["ingest/formats/*.py"],
    "ir_measures": ["eval/retrieval.py"],
    "scipy": ["eval/fit.py"],
}
# What is not to be imported, and the files that may all the same.
FORBIDDEN = {
    ("assistant", "ingest"): set[str](),
    ("assistant", "eval"): set[str](),
    ("ingest", "eval"): set[str](),
    # These measure ingest itself, so they call it.
    ("eval", "ingest"): {"eval/ingest_time.py", "eval/paragraphs.py"},
}


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, by its full name."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name(file)}: imports are written in full"
            yield node.module or ""


@cache
def packages(file: Path) -> frozenset[str]:
    return frozenset(module.partition(".")[0] for module in imported(file))


@pytest.mark.parametrize(("importer", "wanted"), FORBIDDEN)
def test_imports_run_downwards(importer: str, wanted: str) -> None:
    files = {name(f) for f in TREES[importer].rglob("*.py") if wanted in packages(f)}
    assert files == FORBIDDEN[importer, wanted]


@pytest.mark.parametrize("engine", SEAMS)
def test_each_engine_is_known_to_its_own_files_only(engine: str) -> None:
    files = [name(f) for f in FILES if engine in packages(f)]
    strangers = [f for f in files if not any(fnmatch(f, seam) for seam in SEAMS[engine])]
    assert strangers == []
    assert files or engine == "torch", f"nobody imports {engine}: take it out of SEAMS"


def test_the_types_import_no_engine() -> None:
    for module in ("documents", "answers", "errors"):
        found = packages(TREES["assistant"] / f"{module}.py")
        assert not found & SEAMS.keys(), f"{module} imports {found & SEAMS.keys()}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_file_is_short_and_says_what_it_does(file: Path) -> None:
    text = file.read_text("utf-8")
    lines = len(text.splitlines())
    assert lines <= LONGER.get(name(file), MOST_LINES)
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module opens by saying what it does"


def test_exceptions_are_still_needed() -> None:
    for file in LONGER:
        lines = (ROOT / file).read_text("utf-8").splitlines()
        assert len(lines) > MOST_LINES, f"{file} is short enough: take it out of LONGER"
