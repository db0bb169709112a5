"""The seven languages people ask in: which one it is, its words in English, its frame texts.

The documents are in English and so is the embedding model, hence a question's words are
carried across by a lexicon. Leaves out translation of documents: quotes stay as they are.
"""

from __future__ import annotations

from assistant.language.carrying import Carried, carried, carry
from assistant.language.cognates import cognate
from assistant.language.detecting import detect
from assistant.language.frames import LANGUAGES, text

__all__ = ["LANGUAGES", "Carried", "carried", "carry", "cognate", "detect", "text"]
