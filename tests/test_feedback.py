"""Feedback and the question log: what is kept, what is not, and how it becomes questions."""

from __future__ import annotations

import json
import sqlite3

import pytest
from fastapi.testclient import TestClient

from assistant import feedback, server
from assistant.answers import Turn
from assistant.chat import Chat
from assistant.feedback import Feedback, NotKept, Records
from assistant.service import Service
from assistant.settings import Settings
from eval import dataset
from eval.cli import main
from tests.face_fakes import FakeAssistant, opener
from tests.test_server import assembled, code

ADMIN = {"authorization": "Bearer k2"}
DOWN = {
    "thumb": "down",
    "comment": "That is the wrong year.",
    "question": "And when?",
    "answer": "In 2012. [1]",
    "history": [{"role": "user", "content": "Which lamps?"}],
    "language": "fr",
}


def test_feedback_is_kept_and_listed(tmp_path):
    client, _ = assembled(data=tmp_path, admin_key="k2")
    answer = client.post("/api/ask", json={"question": "Which lamps?"}).json()
    up = {"thumb": "up", "answer_id": answer["id"]}
    assert client.post("/api/feedback", json=up).status_code == 201
    assert client.post("/api/feedback", json=DOWN).json() == {"id": 2}
    listed = client.get("/api/feedback", headers=ADMIN).json()
    assert [row["thumb"] for row in listed] == ["down", "up"]
    assert listed[0]["history"] == [{"role": "user", "content": "Which lamps?"}]
    assert listed[0]["comment"] == DOWN["comment"]
    only = client.get("/api/feedback?thumb=up&limit=1&before=2", headers=ADMIN).json()
    assert [row["answer_id"] for row in only] == [answer["id"]]
    assert 'assistant_feedback_total{thumb="down"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"thumb": "down"},
        {"thumb": "sideways", "answer_id": "a"},
        {"thumb": "up", "answer_id": "../a"},
        {"thumb": "up", "answer_id": "a" * 65},
        {"thumb": "up", "answer_id": "a", "comment": "x" * 2_001},
        {"thumb": "up", "question": "x" * 20_001},
        {"thumb": "up", "answer_id": "a", "admin": True},
        {"thumb": "up", "answer_id": "a", "history": [{"role": "user", "content": ""}] * 21},
    ],
)
def test_feedback_that_is_none_is_refused(tmp_path, body):
    client, _ = assembled(data=tmp_path)
    response = client.post("/api/feedback", json=body)
    assert (response.status_code, code(response)) == (422, "invalid_request")
    assert not list(tmp_path.iterdir())


def test_a_second_word_on_an_answer_completes_the_first(tmp_path):
    records = Records(tmp_path)
    assert records.add(Feedback("up", answer_id="a")) == (1, True)
    assert records.add(Feedback("down", "Wrong year.", answer_id="a")) == (1, False)
    assert records.add(Feedback("down")) == (2, True)
    assert records.add(Feedback("down")) == (3, True)
    kept = [(row.id, row.thumb, row.comment) for row in records.feedback()]
    assert kept == [(3, "down", ""), (2, "down", ""), (1, "down", "Wrong year.")]


def test_a_thumb_and_its_comment_in_the_chat_are_one_row_and_count_once(tmp_path):
    given = Settings(_env_file=None, data=tmp_path)
    service = Service(opener(FakeAssistant()))
    app = server.assemble(given, service)
    service.start()
    service.assistant(wait=5)
    page = Chat(service, given, app.state.rate)
    exchanges = [*page.ask("Which lamps?", [], "en")][-1][2]
    for number, comment in enumerate(("", "Wrong year.")):
        vote = {"kind": "vote", "turn": 1, "vote": "down", "comment": comment, "number": number}
        exchanges, kept, said = page.heard(json.dumps(vote), exchanges)
        assert said
        exchanges = page.restored(kept)  # as after a reload of the page
    (row,) = Records(tmp_path).feedback()
    assert (row.thumb, row.comment, row.question) == ("down", "Wrong year.", "Which lamps?")
    figures = TestClient(app).get("/metrics").text
    assert 'assistant_feedback_total{thumb="down"} 1.0' in figures


def test_only_the_newest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(feedback, "MOST", 3)
    records = Records(tmp_path)
    for n in range(5):
        records.add(Feedback("up", comment=str(n)))
    assert [row.comment for row in records.feedback()] == ["4", "3", "2"]


def test_what_is_hostile_is_only_text(tmp_path):
    records = Records(tmp_path)
    given = Feedback("down", "'); DROP TABLE feedback; --", question="<script>\u202e\x00")
    records.add(given)
    (kept,) = records.feedback("down")
    assert (kept.comment, kept.question) == (given.comment, given.question)


def test_nobody_else_reads_the_file(tmp_path):
    records = Records(tmp_path / "data")
    assert records.feedback() == []
    assert not records.path.exists()
    records.add(Feedback("up"))
    assert records.path.stat().st_mode & 0o077 == 0


def test_questions_are_kept_only_when_that_is_asked_for(tmp_path):
    for folder, keep in (("no", False), ("yes", True)):
        client, _ = assembled(data=tmp_path / folder, log_questions=keep)
        client.post("/api/ask", json={"question": "Which lamps?"})
        client.post("/api/ask", json={"question": "What does it cost?", "stream": True})
    assert not (tmp_path / "no").exists()
    with sqlite3.connect(Records(tmp_path / "yes").path) as store:
        rows = store.execute("SELECT question, reason, face, cited FROM questions").fetchall()
    store.close()
    assert [row[0] for row in rows] == ["Which lamps?", "What does it cost?"]
    assert [row[1] for row in rows] == [None, "not_in_documents"]
    assert json.loads(rows[1][3]) == ["x-res-7-3-en:para-11"]


def test_a_folder_that_cannot_be_used_does_not_stop_answers(tmp_path):
    (tmp_path / "data").write_text("a file")
    client, _ = assembled(data=tmp_path / "data", log_questions=True)
    assert client.post("/api/ask", json={"question": "Which lamps?"}).status_code == 200
    response = client.post("/api/feedback", json=DOWN)
    assert (response.status_code, code(response)) == (503, "not_kept")
    assert str(tmp_path) not in response.text
    with pytest.raises(NotKept):
        Records(tmp_path / "data").add(Feedback("up"))


def test_thumbs_down_become_drafts_of_questions(tmp_path, capsys):
    records = Records(tmp_path)
    history = (Turn("user", "Which lamps?"), Turn("assistant", "Two. [1]"))
    records.add(Feedback("up", question="Who keeps the lamps?"))
    records.add(Feedback("down", answer_id="known only by its name"))
    records.add(Feedback("down", "Wrong year", question="And when?", answer="x", history=history))
    records.add(Feedback("down", question="and  when? ", history=history))
    records.add(Feedback("down", question="¿Qué lámparas?", language="es", refused=True))
    out = tmp_path / "drafts.jsonl"
    assert main(["from-feedback", "--data", str(tmp_path), "--out", str(out)]) == 0
    drafts = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [draft["question"] for draft in drafts] == ["And when?", "¿Qué lámparas?"]
    assert [draft["type"] for draft in drafts] == ["followup", "fact"]
    assert drafts[0]["history"][1] == {"role": "assistant", "content": "Two. [1]"}
    assert drafts[0]["draft"]["comments"] == ["Wrong year"]
    assert drafts[1]["lang"] == "es"
    assert len({draft["id"] for draft in drafts}) == 2
    assert "2 drafts" in capsys.readouterr().out.replace("\n", " ")
    with pytest.raises(dataset.UsageError, match="must"):  # a draft is no question yet
        dataset.load(out)
    for draft in drafts:
        draft["must"] = [["2012"]]
    out.write_text("\n".join(map(json.dumps, drafts)), "utf-8")
    assert len(dataset.load(out).items) == 2


def test_without_feedback_there_is_nothing_to_draft(tmp_path, capsys):
    out = tmp_path / "drafts.jsonl"
    assert main(["from-feedback", "--data", str(tmp_path), "--out", str(out)]) == 2
    assert "no thumbs down" in capsys.readouterr().err
    assert not out.exists()
