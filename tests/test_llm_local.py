"""A language model in this process: made here with random weights, loaded by the real code."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from assistant.answers import Question
from assistant.errors import UsageError
from assistant.llm import ChatModel, Fault, Message, ModelFault, open_model
from assistant.llm.local import TransformersChat
from assistant.writing import Writer
from tests.written_fakes import EVIDENCE, PARAGRAPHS, config, quoted_answer

TEMPLATE = (
    "{% for m in messages %}<{{ m['role'] }}> {{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant> {% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer trained on a few sentences and a network of two small layers."""
    path = tmp_path_factory.mktemp("tiny-model")
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))  # type: ignore[arg-type]
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<unk>", "</s>"], initial_alphabet=alphabet,
        show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(PARAGRAPHS, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(path)
    shape = LlamaConfig(
        vocab_size=len(fast), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=8_192, eos_token_id=fast.eos_token_id,
        pad_token_id=fast.pad_token_id, bos_token_id=None,
    )  # fmt: skip
    LlamaForCausalLM(shape).save_pretrained(path)
    return path


def test_it_writes_in_pieces_and_counts_its_tokens(folder: Path, tmp_path: Path):
    model = open_model(config(tmp_path, llm=f"local:{folder}", llm_max_tokens=16))
    assert model
    assert _fault(model, "How many lamps?", 20.0) in {None, Fault.LENGTH, Fault.EMPTY}
    deadline = time.monotonic() + 3
    while model.budget.today().written > 80 and time.monotonic() < deadline:
        time.sleep(0.01)
    used = model.budget.today()
    assert used.calls >= 1
    assert used.read > 0


def _fault(model: ChatModel, text: str, seconds: float) -> Fault | None:
    """How a call ended: random weights may end early, or never."""
    try:
        list(model.stream([Message("user", text)], seconds))
    except ModelFault as found:
        return found.fault
    return None


def test_a_whole_text_at_once_is_the_same(folder: Path):
    chat = TransformersChat.load(str(folder), 12, None)
    whole = chat.invoke("How many lamps?")
    pieces = [chunk.text for chunk in chat.stream("How many lamps?")]
    assert whole.text == "".join(pieces)


def test_what_it_writes_is_not_believed(folder: Path, tmp_path: Path):
    """Random weights write nothing that stands in the passages: the quoted answer stands."""
    settings = config(tmp_path, llm=f"local:{folder}", llm_max_tokens=24, llm_timeout=20.0)
    writer = Writer.open(settings, _Nothing())
    assert writer
    quoted = quoted_answer()
    *_, answer = writer.write(Question("How many lamps?"), "en", "how many lamps", quoted, EVIDENCE)
    assert answer.mode == "quoted"
    assert (answer.text, answer.citations) == (quoted.text, quoted.citations)
    assert len(answer.notices) == 1


class _Nothing:
    passage_count = 0

    def sources(self):
        return ()


def test_a_prompt_that_is_too_long_is_a_fault(folder: Path, tmp_path: Path):
    model = open_model(config(tmp_path, llm=f"local:{folder}"))
    assert model
    with pytest.raises(ModelFault, match="longer than the model's 8192 tokens"):
        list(model.stream([Message("user", "é" * 9_000)], 20.0))


def test_time_is_kept(folder: Path, tmp_path: Path):
    settings = config(tmp_path, llm=f"local:{folder}", llm_max_tokens=4_000, llm_temperature=1.5)
    model = open_model(settings)
    assert model
    started = time.monotonic()
    assert _fault(model, "How many lamps?", 0.3) in {None, Fault.TIMEOUT, Fault.EMPTY}
    assert time.monotonic() - started < 2.3


def test_a_model_without_a_chat_form_is_told_in_plain_text(folder: Path):
    chat = TransformersChat.load(str(folder), 4, None)
    chat.tokenizer.chat_template = None
    assert isinstance(chat.invoke("How many lamps?").text, str)


def test_a_folder_without_a_model_is_told_in_one_line(tmp_path: Path):
    with pytest.raises(UsageError, match="name a folder") as caught:
        open_model(config(tmp_path, llm=f"local:{tmp_path}"))
    assert "\n" not in str(caught.value)


def test_nothing_more_is_imported_than_is_installed_anyway(folder: Path, tmp_path: Path):
    before = set(sys.modules)
    with warnings.catch_warnings():
        open_model(config(tmp_path, llm=f"local:{folder}"))
    assert not {
        m for m in set(sys.modules) - before if m.startswith(("openai", "langchain_openai"))
    }
    assert logging.getLogger("openai").level == logging.WARNING
