"""The chat page: turns piece by piece, faults shown, conversation restored, internals closed."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, replace

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from assistant import bubbles, marking, messages, server
from assistant.answers import Filters
from assistant.bubbles import Exchange
from assistant.chat import KEPT, Chat, turns
from assistant.chat.page import in_words
from assistant.documents import Status
from assistant.errors import NoIndex
from assistant.feedback import FILE, Feedback, Records
from assistant.places import worded
from assistant.service import Service
from assistant.settings import Settings
from tests.face_fakes import PLAN, REFUSED, TWO, FakeAssistant, opener

SETTINGS = Settings(_env_file=None)
WORDS = messages.ENGLISH


def chat(assistant: FakeAssistant | None = None, rate=None) -> Chat:
    service = Service(opener(assistant or FakeAssistant()))
    service.start()
    service.assistant(wait=5)
    return Chat(service, SETTINGS, rate or (lambda given: None))


def asked(page: Chat, text: str, exchanges=(), language="en", wished=()):
    return list(page.ask(text, list(exchanges), language, *wished))


def contents(shown) -> list[str]:
    return [message["content"] for message in shown]


def test_a_turn_streams_and_ends_with_cards():
    states = asked(chat(), "Which lamps?", [])
    first, last = states[0], states[-1]
    assert "Which lamps?" in contents(first[0])[0]
    assert WORDS("searching") in contents(first[0])[1]
    assert first[4] == ""
    assert len(states) > 5
    log, panel, exchanges, kept, *_ = last
    assert 'href="#c1-1"' in contents(log)[1]
    assert 'id="c1-1"' in panel
    assert [replace(e, answer=replace(e.answer, id="")) for e in exchanges] == [
        Exchange("Which lamps?", TWO)
    ]
    assert exchanges[0].answer.id, "feedback finds it by its name"
    assert json.loads(json.dumps(kept))
    assert [o["value"] for o in log[-1]["options"]] == list(TWO.suggestions)


def test_earlier_turns_are_passed_on():
    assistant = FakeAssistant()
    asked(chat(assistant), "And then?", [Exchange("Which lamps?", TWO)])
    assert [turn.content for turn in assistant.asked[0].history] == ["Which lamps?", TWO.text]
    assert [turn.role for turn in turns([Exchange("a", TWO)])] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [("X/RES/7/3", "es", "es"), ("Which lamps are lit?", "es", "en"), ("أي مصابيح؟", "en", "ar")],
)
def test_a_question_that_shows_no_language_is_in_that_of_the_page(text, page, language):
    assistant = FakeAssistant()
    asked(chat(assistant), text, language=page)
    assert assistant.asked[0].language == language


def test_a_refusal_is_shown_as_one():
    log, panel, *_ = asked(chat(), "What does it cost?", [])[-1]
    assert WORDS(REFUSED.reason) in contents(log)[1]
    assert "nearest" in panel


def test_a_fault_gives_the_question_back_and_keeps_the_rest():
    before = [Exchange("Which lamps?", TWO)]
    log, panel, exchanges, kept, box, _ = asked(chat(), "crash", before)[-1]
    assert WORDS("fault") in contents(log)[-1]
    assert "secret" not in str(log)
    assert len(log) == 4
    assert box == "crash"
    assert panel == exchanges == kept == gr.skip()


def test_an_empty_question_changes_nothing():
    assert asked(chat(), "  ", []) == [(*(gr.skip(),) * 5, "")]


def test_a_question_waits_for_the_index():
    gate = threading.Event()

    def slow():
        gate.wait(5)
        return FakeAssistant()

    service = Service(slow)
    service.start()
    states = Chat(service, SETTINGS).ask("Which lamps?", [], "en")
    assert WORDS("searching") in contents(next(states)[0])[1]
    assert WORDS("waiting") in contents(next(states)[0])[1]
    gate.set()
    (exchange,) = list(states)[-1][2]
    assert exchange.answer.text == TWO.text


def test_without_an_index_the_page_says_what_to_do():
    def failing():
        raise NoIndex("there is no index in index: run `python -m ingest`")

    service = Service(failing)
    service.start()
    page = Chat(service, SETTINGS)
    log, _, _, _, box, _ = asked(page, "Which lamps?")[-1]
    assert "python -m ingest" in contents(log)[-1]
    assert box == "Which lamps?"
    assert "python -m ingest" in page.status()


def test_the_banner_says_that_no_model_writes():
    assert WORDS("no_model") in chat().status()
    service = Service(opener(FakeAssistant()))
    service.start()
    service.assistant(wait=5)
    with_model = Settings(_env_file=None, llm="openai:some")
    assert WORDS("no_model") not in Chat(service, with_model).status()


def test_a_conversation_is_restored_from_the_browser():
    kept = json.loads(
        json.dumps([asdict(Exchange("a", TWO, "up")), asdict(Exchange("b", REFUSED))])
    )
    page = chat()
    exchanges = page.restored(kept)
    assert exchanges == [Exchange("a", TWO, "up"), Exchange("b", REFUSED)]
    assert len(page.log(exchanges)) == 4
    assert "ua-voted-up" in contents(page.log(exchanges))[1]
    assert 'id="c2-1"' in page.panel(exchanges)


@pytest.mark.parametrize("kept", [None, "x", [1], [{"question": 1}], {"a": 1}, [{}]])
def test_what_the_browser_kept_wrongly_is_dropped(kept):
    assert chat().restored(kept) == []


def test_the_conversation_does_not_grow_without_end():
    before = [Exchange(str(n), REFUSED) for n in range(KEPT)]
    exchanges = asked(chat(), "Which lamps?", before)[-1][2]
    assert len(exchanges) == KEPT
    assert replace(exchanges[-1].answer, id="") == TWO


def test_a_new_conversation_forgets_the_old():
    log, _, exchanges, kept = chat().fresh("en")
    assert log == exchanges == kept == []


def test_the_page_offers_no_functions_and_loads_nothing_from_elsewhere():
    app = server.create_app(SETTINGS, opener(FakeAssistant()))
    with TestClient(app) as client:
        config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])
    assert config["footer_links"] == []
    assert messages.DISCLAIMER in json.dumps(config, ensure_ascii=False)


def test_what_was_chosen_narrows_the_search():
    assistant = FakeAssistant()
    wished = (["x-res-7-3-en"], ["Assembly of Harbours"], ["resolution"], ["adopted"], "2012", "")
    asked(chat(assistant), "Which lamps?", wished=wished)
    assert assistant.asked[0].filters == Filters(
        ("x-res-7-3-en",), ("Assembly of Harbours",), (Status.ADOPTED,), "2012-01-01", None
    )
    asked(chat(assistant), "Which lamps?", wished=([], None, [], [], "", None))
    assert assistant.asked[1].filters == Filters()


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        ((None, None, ["report"], ["draft"], "", ""), "nothing_left"),
        ((None, None, None, None, "last <b>week</b>", ""), "wrong_date"),
        ((None, None, None, None, "", "2012-13"), "wrong_date"),
    ],
)
@pytest.mark.parametrize("language", messages.NAMES)
def test_a_choice_that_cannot_be_met_is_explained(wished, said, language):
    assistant = FakeAssistant()
    log, *_, box, _ = asked(chat(assistant), "Which lamps?", language=language, wished=wished)[-1]
    opening = messages.words(language)(said).split("{date}")[-1]
    assert opening in contents(log)[-1]
    assert "<b>" not in contents(log)[-1]
    assert box == "Which lamps?"
    assert not assistant.asked


def test_a_quote_that_begins_with_an_item_is_a_list():
    (first, second) = marking.blocks("“- Every lamp\n- Every port” [1]")
    assert (first.item, second.item) == (True, True)
    assert first.pieces[0].text == "“Every lamp"


def test_documents_are_listed_beside_an_answer_that_cites_none():
    bare, cited = Exchange("a", replace(REFUSED, citations=())), Exchange("b", REFUSED)
    assert PLAN.title in bubbles.panel_html([cited, bare], (PLAN,))
    assert PLAN.title not in bubbles.panel_html([bare, cited], (PLAN,))


def test_a_place_in_arabic_runs_from_right_to_left():
    text = "“a” [1] (X/RES/7/3, para. 12)"
    for language, shown in (("ar", ' dir="rtl"'), ("es", "")):
        answer = worded(replace(TWO, text=text, language=language))
        assert f'<bdi class="ua-place"{shown}>(X/RES/7/3, ' in bubbles.answer_html(
            Exchange("q", answer), 1
        )


def test_a_bare_number_is_asked_in_the_language_of_the_conversation():
    assistant = FakeAssistant()
    asked(chat(assistant), "7", [Exchange("¿Qué dice el párrafo 4?", TWO)])
    asked(chat(assistant), "And 7?", [Exchange("¿Qué dice el párrafo 4?", TWO)], "es")
    assert [question.language for question in assistant.asked] == ["es", "en"]


def test_a_thumb_and_a_comment_are_kept():
    given: list[Feedback] = []
    before = [Exchange("a", REFUSED), Exchange("Which lamps?", TWO)]
    sent = json.dumps({"kind": "vote", "turn": 2, "vote": "down", "comment": "old", "number": 1})
    exchanges, kept, told = chat(rate=given.append).heard(sent, before)
    assert "<span>1</span><span>kept</span>" in told
    assert [e.vote for e in exchanges] == ["", "down"]
    assert kept[1]["vote"] == "down"
    (one,) = given
    assert (one.thumb, one.comment, one.question, one.answer) == (
        "down", "old", "Which lamps?", TWO.text
    )  # fmt: skip
    assert [turn.content for turn in one.history] == ["a", REFUSED.text]


@pytest.mark.parametrize(
    "sent",
    [
        "", "{", "[]", '{"kind": "vote", "turn": 9, "vote": "up"}',
        '{"kind": "vote", "turn": 0, "vote": "up"}', '{"kind": "vote", "turn": 1, "vote": "x"}',
        '{"kind": "run", "turn": 1, "vote": "up"}',
        json.dumps({"kind": "vote", "turn": 1, "vote": "up", "comment": "x" * 3000}),
    ],
)  # fmt: skip
def test_a_wrong_message_of_the_page_changes_nothing(sent):
    given: list[Feedback] = []
    page = chat(rate=given.append)
    assert page.heard(sent, [Exchange("a", TWO)]) == (gr.skip(),) * 3
    assert not given


def test_a_thumb_that_cannot_be_kept_is_told_and_not_remembered(tmp_path):
    (tmp_path / FILE).mkdir()
    sent = '{"kind": "vote", "turn": 1, "vote": "up", "number": 4}'
    page = chat(rate=Records(tmp_path).add)
    exchanges, kept, told = page.heard(sent, [Exchange("a", TWO)])
    assert (exchanges, kept) == (gr.skip(), gr.skip())
    assert "<span>4</span><span>lost</span>" in told


def test_answers_are_told_to_whoever_counts_them():
    page, heard = chat(), []
    page.service.hear(lambda question, answer, face: heard.append((question.text, face)))
    asked(page, "Which lamps?")
    assert heard == [("Which lamps?", "chat")]


@pytest.mark.parametrize("language", messages.NAMES)
def test_the_page_speaks_every_language(language):
    words = messages.words(language)
    page = chat()
    log = asked(page, "What does it cost?", language=language)[-1][0]
    assert words("not_in_documents") in contents(log)[1]
    drawn = in_words(words, log, page.held())
    assert words("tagline") in drawn[0]
    assert len(drawn) == 14
    assert words("no_model") in page.status(words)
