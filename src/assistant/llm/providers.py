"""From `ASSISTANT_LLM` to a chat model: every provider that LangChain knows, or one in-process.

`provider:model` goes to `init_chat_model`; with a base URL a bare name is a model of an
OpenAI-compatible server; `local:` loads a model here. A provider's package that is not
installed, or a key that is missing, is told in one line.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from functools import lru_cache
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import SecretStr

from assistant.errors import UsageError
from assistant.llm.model import LangChainModel
from assistant.llm.usage import Budget
from assistant.settings import Settings

LOCAL = "local"
OPENAI = "openai"
# Providers whose base URL may be set; any other word before a colon is part of a model's name.
ADDRESSED = frozenset(
    {LOCAL, OPENAI, "anthropic", "mistralai", "ollama", "groq", "deepseek", "xai"}
)
NO_KEY = "none"  # what a server that wants no key is sent
# Where a provider's key is looked for, if its library says nothing of one that is missing.
OWN_KEYS = {
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "mistralai": ("MISTRAL_API_KEY",),
}
EXTRAS = frozenset({"anthropic", "google_genai", "mistralai", "ollama", "openai"})
# A provider's library logs requests in full when it is told to; nobody's question belongs there.
TALKATIVE = ("openai", "httpx", "httpx2", "httpcore", "httpcore2", "anthropic")


@lru_cache(maxsize=2)
def open_model(settings: Settings) -> LangChainModel | None:
    """The model that the settings name, or None when they name none. Raises UsageError.

    One for the whole process, so that its limits hold when an index is opened anew.
    """
    if not settings.llm:
        return None
    _check(settings)
    provider, model = _named(settings)
    _check_key(provider, settings)
    chat = _chat(provider, model, settings)
    for name in TALKATIVE:  # after the import, which may turn them up
        logging.getLogger(name).setLevel(logging.WARNING)
    # It would print what a model wrote in a form that its library did not foresee.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")
    return LangChainModel(
        chat,
        f"{provider}:{model}",
        Budget(
            settings.data,
            settings.llm_daily_tokens,
            settings.llm_daily_cost,
            settings.llm_price_in,
            settings.llm_price_out,
        ),
        max_tokens=settings.llm_max_tokens,
        concurrent=settings.llm_concurrent,
        tells_end=provider in (OPENAI, LOCAL),
    )


def _check(settings: Settings) -> None:
    """Whether the settings can work together. Raises UsageError."""
    url = settings.llm_base_url
    if url and not re.match(r"https?://[^/]", url):
        raise UsageError("ASSISTANT_LLM_BASE_URL: write the whole address, as in http://HOST/v1")
    if settings.llm_daily_cost and not (settings.llm_price_in or settings.llm_price_out):
        raise UsageError(
            "ASSISTANT_LLM_DAILY_COST holds nothing back without prices: set "
            "ASSISTANT_LLM_PRICE_IN and ASSISTANT_LLM_PRICE_OUT"
        )


def _check_key(provider: str, settings: Settings) -> None:
    """Whether there is a key where one is needed, and it can be sent. Raises UsageError."""
    if key := settings.llm_api_key:
        if not re.fullmatch(r"[!-~]+", key.get_secret_value()):
            raise UsageError(
                "ASSISTANT_LLM_API_KEY: holds a space, a line's end or another character that no "
                "key has: write the key alone"
            )
        return
    own = () if settings.llm_base_url else OWN_KEYS.get(provider, ())
    if own and not any(os.environ.get(name) for name in own):
        raise UsageError(
            f"ASSISTANT_LLM={settings.llm}: needs a key: set ASSISTANT_LLM_API_KEY or {own[0]}"
        )


def _named(settings: Settings) -> tuple[str, str]:
    """Provider and model. Behind a base URL a name such as `llama3:8b` is all of the model's."""
    llm = (settings.llm or "").strip()
    provider, colon, model = llm.partition(":")
    if settings.llm_base_url and provider not in ADDRESSED:
        return OPENAI, llm
    if colon and provider and model:
        return provider.replace("-", "_").lower(), model
    raise UsageError(
        f"ASSISTANT_LLM={llm}: write provider:model, as in openai:…, anthropic:…, ollama:…, "
        "or local:FOLDER; a bare name needs ASSISTANT_LLM_BASE_URL"
    )


def _chat(provider: str, model: str, settings: Settings) -> BaseChatModel:
    if provider == LOCAL:
        from assistant.llm.local import TransformersChat  # noqa: PLC0415

        return TransformersChat.load(model, settings.llm_max_tokens, settings.llm_temperature)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415

    try:
        chat: BaseChatModel = init_chat_model(
            model, model_provider=provider, **_options(provider, settings)
        )
    except ImportError:
        raise UsageError(f"ASSISTANT_LLM={settings.llm}: {_install(provider)}") from None
    except ValueError as error:
        if "Unsupported provider" in str(error):
            raise UsageError(f"ASSISTANT_LLM={settings.llm}: no such provider") from None
        raise _no_use(settings, error) from None
    except Exception as error:  # a missing key is told by each library in its own way
        raise _no_use(settings, error) from None
    return chat


def _no_use(settings: Settings, error: Exception) -> UsageError:
    return UsageError(
        f"ASSISTANT_LLM={settings.llm}: {_line(error)}; for a key set ASSISTANT_LLM_API_KEY "
        "or the provider's own variable"
    )


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """The limits under the names that the provider's class has for them."""
    options: dict[str, Any] = {"temperature": settings.llm_temperature}
    if provider == "ollama":
        options |= {"num_predict": settings.llm_max_tokens}
        options |= {"client_kwargs": {"timeout": settings.llm_timeout}}
    else:
        options |= {"max_tokens": settings.llm_max_tokens, "timeout": settings.llm_timeout}
        options |= {"max_retries": 0}
    options |= {"base_url": settings.llm_base_url, "api_key": _key(provider, settings)}
    if provider == OPENAI:
        options |= _openai(settings)
    return {name: value for name, value in options.items() if value is not None}


def _openai(settings: Settings) -> dict[str, Any]:
    try:
        from assistant.llm.openai_http import LimitedClient  # noqa: PLC0415
    except ImportError:
        return {}  # init_chat_model says what is missing
    return {"http_client": LimitedClient(settings.llm_timeout, settings.llm_max_tokens)}


def _key(provider: str, settings: Settings) -> SecretStr | None:
    if settings.llm_api_key:
        return settings.llm_api_key
    own_server = provider == OPENAI and settings.llm_base_url
    return SecretStr(NO_KEY) if own_server and not os.environ.get("OPENAI_API_KEY") else None


def _install(provider: str) -> str:
    package = f"langchain-{provider.replace('_', '-')}"
    named = f"'un-assistant[{provider.replace('_', '-')}]'" if provider in EXTRAS else package
    return f"{package} is not installed: run `pip install {named}`"


def _line(error: Exception) -> str:
    """The first line of a message, short."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    return said if len(said) <= 160 else f"{said[:159]}…"
