"""A Hugging Face model in this process as a LangChain chat model; nothing more is installed.

Text is generated in a thread and handed on word by word. Code that comes with a model is
never run. One text at a time: two side by side would only slow each other down.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, PrivateAttr
from transformers import AutoModelForCausalLM, AutoTokenizer, TextIteratorStreamer
from transformers.generation.stopping_criteria import StoppingCriteria, StoppingCriteriaList
from transformers.utils import logging

from assistant.errors import UsageError
from assistant.llm.calls import Fault, ModelFault


class TransformersChat(BaseChatModel):
    """A causal language model with its tokenizer."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    model: Any
    tokenizer: Any
    max_tokens: int
    temperature: float | None = None
    _one: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @classmethod
    def load(cls, name: str, max_tokens: int, temperature: float | None) -> TransformersChat:
        """The model in a folder or under a name. Raises UsageError when it cannot be had."""
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
            model = AutoModelForCausalLM.from_pretrained(name, trust_remote_code=False)
        except Exception as error:  # a dozen kinds: no such folder, no network, no weights
            raise UsageError(
                f"ASSISTANT_LLM=local:{name}: cannot be loaded ({type(error).__name__}); name "
                "a folder that holds a causal language model with its tokenizer"
            ) from None
        return cls(model=model, tokenizer=tokenizer, max_tokens=max_tokens, temperature=temperature)

    @property
    def _llm_type(self) -> str:
        return "transformers"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  as the base class has it
    ) -> ChatResult:
        pieces = [str(c.message.text) for c in self._stream(messages, stop, run_manager)]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="".join(pieces)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[ChatGenerationChunk]:
        inputs = self._inputs(messages)
        with self._one:
            run = _Run(self, inputs)
            try:
                for text in run.pieces():
                    yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            finally:
                run.stop()
        yield ChatGenerationChunk(message=run.closing())

    def _inputs(self, messages: list[BaseMessage]) -> Any:  # noqa: ANN401  tensors by name
        """The messages in the model's own form, or one after the other when it has none."""
        if self.tokenizer.chat_template:
            said = [
                {"role": "user" if isinstance(m, HumanMessage) else "system", "content": m.text}
                for m in messages
            ]
            inputs = self.tokenizer.apply_chat_template(
                said, add_generation_prompt=True, return_dict=True, return_tensors="pt"
            )
        else:
            inputs = self.tokenizer("\n\n".join(str(m.text) for m in messages), return_tensors="pt")
        room = getattr(self.model.config, "max_position_embeddings", None)
        if room and inputs["input_ids"].shape[1] >= room:
            raise ModelFault(Fault.REQUEST, f"the prompt is longer than the model's {room} tokens")
        return inputs


class _Run(StoppingCriteria):
    """One text being generated."""

    def __init__(self, chat: TransformersChat, inputs: Any) -> None:  # noqa: ANN401
        self.chat, self.inputs = chat, inputs
        self.read, self.written = int(inputs["input_ids"].shape[1]), 0
        self._stopped = threading.Event()
        self._error: BaseException | None = None
        self._streamer = TextIteratorStreamer(
            chat.tokenizer, skip_prompt=True, skip_special_tokens=True
        )
        self._thread = threading.Thread(target=self._generate, name="local-model", daemon=True)

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Whether to stop; asked by transformers after each token."""
        self.written += 1
        return input_ids.new_full((input_ids.shape[0],), self._stopped.is_set()).bool()

    def pieces(self) -> Iterator[str]:
        """The text as it is generated."""
        self._thread.start()
        yield from (text for text in self._streamer if text)
        self._thread.join()
        if self._error:
            raise self._error

    def stop(self) -> None:
        """End the text with its next token."""
        self._stopped.set()

    def closing(self) -> AIMessageChunk:
        """What a provider says at the end: why, and how many tokens."""
        reason = "length" if self.written >= self.chat.max_tokens else "stop"
        usage = UsageMetadata(
            input_tokens=self.read,
            output_tokens=self.written,
            total_tokens=self.read + self.written,
        )
        return AIMessageChunk(
            content="", response_metadata={"finish_reason": reason}, usage_metadata=usage
        )

    def _generate(self) -> None:
        heat = self.chat.temperature
        try:
            self.chat.model.generate(
                **self.inputs,
                streamer=self._streamer,
                max_new_tokens=self.chat.max_tokens,
                stopping_criteria=StoppingCriteriaList([self]),
                **({"do_sample": True, "temperature": heat} if heat else {"do_sample": False}),
            )
        except Exception as error:  # handed to the thread that waits
            self._error = error
            self._streamer.end()  # type: ignore[no-untyped-call]
