"""The real assistant over made-up documents."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.embedding import load
from assistant.index import PassageIndex
from assistant.settings import Settings
from ingest.pipeline import ingest


def assistant_over(folders: pytest.TempPathFactory, **documents: str) -> Assistant:
    """Over texts, each in a file of its name, read by the real readers."""
    folder, index, embedder = folders.mktemp("documents"), folders.mktemp("index"), load()
    for name, text in documents.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    assert not ingest([folder], index, embedder, list).failed
    return Assistant(PassageIndex.open(index, embedder), embedder, Settings(index=index))
