"""The LangChain retriever gives what the retrieval finds."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.answers import Evidence
from assistant.langchain_retriever import PassageRetriever
from tests.texts import listed


class _Found:
    def search(self, question, k):
        passages = listed().passages if "gull" in question else ()
        return [Evidence(p) for p in passages[:k]]


def test_documents_carry_where_they_stand() -> None:
    [first, second] = PassageRetriever(searcher=_Found()).invoke("Who counts the gulls?")
    assert first.page_content == listed().passages[0].text
    assert first.id == "x-1:para-1"
    assert first.metadata == {
        "passage": "x-1:para-1",
        "symbol": "X/1",
        "title": "Rules of the harbour board",
        "locator": "para. 1",
        "file": "x1.txt",
        "url": None,
    }
    assert second.metadata["locator"] == "table 1"


def test_k_is_kept_and_nothing_is_nothing() -> None:
    assert len(PassageRetriever(searcher=_Found(), k=1).invoke("gulls")) == 1
    assert PassageRetriever(searcher=_Found()).invoke("whales") == []


def test_what_cannot_search_is_refused() -> None:
    with pytest.raises(ValidationError):
        PassageRetriever(searcher=object())  # type: ignore[arg-type]
