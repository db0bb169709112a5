"""The retrieval as a LangChain retriever, for those who build chains of their own.

The one file that knows LangChain's retrievers. It converts; it neither ranks nor filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.answers import Evidence


@runtime_checkable
class Searcher(Protocol):
    """What finds evidence for a question."""

    def search(self, question: str, k: int) -> Sequence[Evidence]:
        """The k best pieces of evidence, best first."""


class PassageRetriever(BaseRetriever):
    """Passages for a question as LangChain documents, best first.

    Example: `PassageRetriever(searcher=retriever, k=4).invoke("Who elects the chair?")`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher = Field(repr=False)
    k: int = Field(default=4, ge=1)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [to_document(evidence) for evidence in self.searcher.search(query, self.k)]


def to_document(evidence: Evidence) -> Document:
    """A piece of evidence as a LangChain document; its text is the passage, verbatim."""
    passage = evidence.passage
    source = passage.source
    return Document(
        id=passage.id,
        page_content=passage.quote(),
        metadata={
            "passage": passage.id,
            "symbol": source.symbol,
            "title": source.title,
            "locator": str(passage.locator),
            "file": source.file,
            "url": source.url,
        },
    )
