"""The chat page: turns piece by piece, faults shown, conversation restored, internals closed."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from assistant import messages, server
from assistant.chat import KEPT, Chat, turns
from assistant.errors import NoIndex
from assistant.render import Exchange
from assistant.service import Service
from assistant.settings import Settings
from tests.face_fakes import REFUSED, TWO, FakeAssistant, opener

SETTINGS = Settings(_env_file=None)


def chat(assistant: FakeAssistant | None = None) -> Chat:
    service = Service(opener(assistant or FakeAssistant()))
    service.start()
    service.assistant(wait=5)
    return Chat(service, SETTINGS)


def contents(shown) -> list[str]:
    return [message["content"] for message in shown]


def test_a_turn_streams_and_ends_with_cards():
    states = list(chat().ask("Which lamps?", []))
    first, last = states[0], states[-1]
    assert "Which lamps?" in contents(first[0])[0]
    assert messages.SEARCHING in contents(first[0])[1]
    assert first[4] == ""
    assert len(states) > 5
    log, panel, exchanges, kept, _ = last
    assert 'href="#c1-1"' in contents(log)[1]
    assert 'id="c1-1"' in panel
    assert exchanges == [Exchange("Which lamps?", TWO)]
    assert json.loads(json.dumps(kept))
    assert [o["value"] for o in log[-1]["options"]] == list(TWO.suggestions)


def test_earlier_turns_are_passed_on():
    assistant = FakeAssistant()
    list(chat(assistant).ask("And then?", [Exchange("Which lamps?", TWO)]))
    assert [turn.content for turn in assistant.asked[0].history] == ["Which lamps?", TWO.text]
    assert [turn.role for turn in turns([Exchange("a", TWO)])] == ["user", "assistant"]


def test_a_refusal_is_shown_as_one():
    log, panel, *_ = list(chat().ask("What does it cost?", []))[-1]
    assert messages.REFUSED[REFUSED.reason] in contents(log)[1]
    assert "nearest" in panel


def test_a_fault_gives_the_question_back_and_keeps_the_rest():
    before = [Exchange("Which lamps?", TWO)]
    log, panel, exchanges, kept, box = list(chat().ask("crash", before))[-1]
    assert messages.FAULT in contents(log)[-1]
    assert "secret" not in str(log)
    assert len(log) == 4
    assert box == "crash"
    assert panel == exchanges == kept == gr.skip()


def test_an_empty_question_changes_nothing():
    assert list(chat().ask("  ", [])) == [(gr.skip(),) * 5]


def test_a_question_waits_for_the_index():
    gate = threading.Event()

    def slow():
        gate.wait(5)
        return FakeAssistant()

    service = Service(slow)
    service.start()
    states = Chat(service, SETTINGS).ask("Which lamps?", [])
    assert messages.SEARCHING in contents(next(states)[0])[1]
    assert messages.WAITING in contents(next(states)[0])[1]
    gate.set()
    assert list(states)[-1][2] == [Exchange("Which lamps?", TWO)]


def test_without_an_index_the_page_says_what_to_do():
    def failing():
        raise NoIndex("there is no index in index: run `python -m ingest`")

    service = Service(failing)
    service.start()
    page = Chat(service, SETTINGS)
    log, *_, box = list(page.ask("Which lamps?", []))[-1]
    assert "python -m ingest" in contents(log)[-1]
    assert box == "Which lamps?"
    assert "python -m ingest" in page.status()


def test_the_banner_says_that_no_model_writes():
    assert messages.NO_MODEL in chat().status()
    service = Service(opener(FakeAssistant()))
    service.start()
    service.assistant(wait=5)
    with_model = Settings(_env_file=None, llm="openai:some")
    assert messages.NO_MODEL not in Chat(service, with_model).status()


def test_a_conversation_is_restored_from_the_browser():
    kept = json.loads(json.dumps([asdict(Exchange("a", TWO)), asdict(Exchange("b", REFUSED))]))
    log, panel, exchanges, _ = chat().open(kept)
    assert exchanges == [Exchange("a", TWO), Exchange("b", REFUSED)]
    assert len(log) == 4
    assert 'id="c2-1"' in panel


@pytest.mark.parametrize("kept", [None, "x", [1], [{"question": 1}], {"a": 1}, [{}]])
def test_what_the_browser_kept_wrongly_is_dropped(kept):
    assert chat().open(kept)[2] == []


def test_the_conversation_does_not_grow_without_end():
    before = [Exchange(str(n), REFUSED) for n in range(KEPT)]
    exchanges = list(chat().ask("Which lamps?", before))[-1][2]
    assert len(exchanges) == KEPT
    assert exchanges[-1].answer == TWO


def test_a_new_conversation_forgets_the_old():
    assert chat().fresh()[0] == chat().fresh()[2] == chat().fresh()[3] == []


def test_the_page_offers_no_functions_and_loads_nothing_from_elsewhere():
    app = server.create_app(SETTINGS, opener(FakeAssistant()))
    with TestClient(app) as client:
        config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])
    assert config["footer_links"] == []
    assert messages.DISCLAIMER in json.dumps(config, ensure_ascii=False)
