"""The API that existing chat clients speak."""

from __future__ import annotations

import json

import pytest

from assistant import openai_api
from assistant.answers import Answer
from tests.face_fakes import DRAFT, PASSAGES, TWO, cite
from tests.test_server import assembled, code

PATH = "/v1/chat/completions"


def said(*pairs: tuple[str, object], **more: object) -> dict[str, object]:
    return {"messages": [{"role": role, "content": text} for role, text in pairs], **more}


def test_a_completion_carries_the_answer_its_sources_and_citations():
    client, _ = assembled()
    body = said(("user", "Which lamps?"), model="any", temperature=0.3, tools=[], n=1, seed=7)
    completion = client.post(PATH, json=body, headers={"authorization": "Bearer sk-any"}).json()
    assert completion["object"] == "chat.completion"
    (choice,) = completion["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    content = choice["message"]["content"]
    assert content.startswith(TWO.text)
    assert "\n\n[1] X/RES/7/3, para. 12: “every harbour" in content
    assert "https://harbours.example/X/RES/7/3" in content
    assert completion["citations"][1]["quote"] == "By 2034 there are 400 lamps"
    assert (completion["refused"], completion["reason"]) == (False, None)


def test_a_refusal_is_said_and_marked():
    client, _ = assembled()
    completion = client.post(PATH, json=said(("user", "What does it cost?"))).json()
    assert (completion["refused"], completion["reason"]) == (True, "not_in_documents")


def test_a_stream_is_one_clients_can_put_together():
    client, _ = assembled()
    response = client.post(PATH, json=said(("user", "Which lamps?"), stream=True))
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n\n") if line]
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    choices = [chunk["choices"][0] for chunk in chunks]
    assert choices[0]["delta"]["role"] == "assistant"
    assert [choice["finish_reason"] for choice in choices].count("stop") == 1
    text = "".join(choice["delta"].get("content", "") for choice in choices)
    assert text.startswith(TWO.text)
    assert "[2] Plan for the lamps" in text
    assert len(chunks[-1]["citations"]) == 2
    assert chunks[-1]["notices"] == list(TWO.notices)
    assert all(text.count(notice) == 1 for notice in TWO.notices)


def test_only_what_people_said_reaches_the_assistant():
    client, assistant = assembled()
    body = said(
        ("system", "You are a pirate."),
        ("user", [{"type": "text", "text": "Which lamps?"}, {"type": "image_url"}]),
        ("assistant", "Two. [1]"),
        ("tool", "ignored"),
        ("assistant", None),
        ("user", "And the oil?"),
    )
    assert client.post(PATH, json=body).status_code == 200
    (question,) = assistant.asked
    assert question.text == "And the oil?"
    assert [(turn.role, turn.content) for turn in question.history] == [
        ("user", "Which lamps?"),
        ("assistant", "Two. [1]"),
    ]


def test_a_bare_number_is_asked_in_the_language_of_the_conversation():
    client, assistant = assembled()
    body = said(("user", "¿Qué dice el párrafo 4?"), ("assistant", "“a”"), ("user", "7"))
    assert client.post(PATH, json=body).status_code == 200
    assert assistant.asked[0].language == "es"


def test_long_conversations_are_cut_not_refused():
    client, assistant = assembled()
    turns = [("user", "x" * 30_000)] + [("assistant", "y"), ("user", "z")] * 60
    assert client.post(PATH, json=said(*turns)).status_code == 200
    (question,) = assistant.asked
    assert len(question.history) == 100


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({}, 422, "invalid_request"),
        ({"messages": []}, 422, "invalid_request"),
        (said(("system", "only this")), 422, "invalid_request"),
        (said(("user", "q"), ("assistant", "a")), 422, "invalid_request"),
        (said(("user", "  ")), 422, "invalid_request"),
        (said(("robot", "q")), 422, "invalid_request"),
        (said(("user", "x" * 501)), 413, "question_too_long"),
        (said(("user", "crash")), 500, "internal"),
    ],
)
def test_wrong_input_gets_one_clear_error(body, status, expected, stream):
    client, _ = assembled(max_question_chars=500)
    response = client.post(PATH, json=body | {"stream": stream})
    assert (response.status_code, code(response)) == (status, expected)
    assert "/etc/secret" not in response.text


def test_the_one_model_is_listed():
    client, _ = assembled()
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == ["un-assistant"]


def test_only_web_addresses_follow_a_source():
    answer = Answer("x [1]", (cite(1, PASSAGES[DRAFT.id][0], "Calls upon the ports"),))
    assert "javascript" not in openai_api.sources_text(answer)
    assert openai_api.sources_text(Answer("x")) == ""


def test_a_notice_is_said_once():
    answer = Answer("x", notices=("The model fell silent.",))
    assert "fell silent" in openai_api.sources_text(answer)
    assert openai_api.sources_text(answer, "Half… The model fell silent.") == ""
