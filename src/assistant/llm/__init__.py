"""The seam to language models: `open_model` gives the one that the settings name.

`calls` holds the types, `model` one call with its limits, `providers` what LangChain
offers, `openai_http` its network limits, `local` a model in this process, `usage` the
day's caps. Only here are LangChain's chat models imported. What is asked of a model and
whether it is believed is settled in `writing` and `checking`.
"""

from __future__ import annotations

from assistant.llm.calls import ChatModel, Fault, Message, ModelFault
from assistant.llm.providers import open_model

__all__ = ["ChatModel", "Fault", "Message", "ModelFault", "open_model"]
