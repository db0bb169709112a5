"""How much one caller may ask: allowances, addresses behind proxies, 429 with Retry-After."""

from __future__ import annotations

import pytest
from starlette.types import Scope

from assistant import limits
from assistant.access import caller, proxies
from assistant.errors import UsageError
from assistant.limits import Allowance
from tests.test_server import SITE, assembled, code

ASKED = {"question": "Which lamps?"}


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


def test_a_minutes_worth_may_be_used_at_once_and_comes_back_with_time():
    clock = Clock()
    allowance = Allowance(6, clock)
    assert [allowance.wait("a") for _ in range(7)] == [0] * 6 + [10]
    clock.now = 4.5
    assert allowance.wait("a") == 6
    clock.now = 10.0
    assert allowance.wait("a") == 0
    assert allowance.wait("a") == 10
    clock.now = 1_000.0
    assert [allowance.wait("a") for _ in range(7)] == [0] * 6 + [10]


def test_each_name_has_its_own_and_the_quietest_are_forgotten(monkeypatch):
    monkeypatch.setattr(limits, "CALLERS", 2)
    allowance = Allowance(1, Clock())
    assert [allowance.wait(name) for name in "abab"] == [0, 0, 60, 60]
    assert allowance.wait("c") == 0  # a is forgotten, not b
    assert allowance.wait("b") == 60
    assert len(allowance._left) == 2


def test_no_limit_is_no_limit():
    allowance = Allowance(0, Clock())
    assert not any(allowance.wait("a") for _ in range(1_000))


def test_one_more_than_the_limit_is_429_and_says_when():
    client, assistant = assembled(rate_limit_per_minute=3, allowed_origins=SITE)
    statuses = [client.post("/api/ask", json=ASKED).status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    for path, body in (
        ("/api/ask", ASKED),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "q"}]}),
        ("/api/feedback", {"thumb": "up", "answer_id": "a"}),
    ):
        response = client.post(path, json=body, headers={"origin": SITE})
        assert (response.status_code, code(response)) == (429, "too_many")
        assert 1 <= int(response.headers["retry-after"]) <= 20
        assert response.headers["access-control-allow-origin"] == SITE
        assert "Retry-After" in response.headers["access-control-expose-headers"]
    assert len(assistant.asked) == 3
    assert 'route="/api/ask",status="429"} 1.0' in client.get("/metrics").text
    assert client.get("/api/sources").status_code == 200


@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"]
)
def test_a_forged_address_gains_nothing(header):
    client, _ = assembled(rate_limit_per_minute=2)
    statuses = [
        client.post("/api/ask", json=ASKED, headers={header: f"203.0.113.{n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 429, 429]


def test_a_site_has_a_limit_for_all_its_visitors():
    client, _ = assembled(
        rate_limit_per_minute=0, rate_limit_per_site_per_minute=2, allowed_origins=SITE
    )
    headers = {"origin": SITE}
    statuses = [client.post("/api/ask", json=ASKED, headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.post("/api/ask", json=ASKED).status_code == 200


def test_too_many_at_one_time_are_told_to_come_back(monkeypatch):
    monkeypatch.setattr(limits, "AT_ONCE", 0)
    client, _ = assembled()
    response = client.post("/api/ask", json=ASKED)
    assert (response.status_code, code(response)) == (503, "busy")
    assert response.headers["retry-after"] == "2"
    assert client.get("/healthz").status_code == 200


def scope(address: str, forwarded: str = "") -> Scope:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "client": (address, 1), "headers": headers}


@pytest.mark.parametrize(
    ("address", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, no address", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::1", "", "2001:db8:1:2::/64"),
    ],
)
def test_only_named_proxies_are_believed(address, forwarded, expected):
    assert caller(scope(address, forwarded), proxies("10.0.0.0/24, 192.168.1.1")) == expected


def test_a_wrong_proxy_is_one_clear_line():
    with pytest.raises(UsageError, match="ASSISTANT_TRUSTED_PROXIES"):
        proxies("everyone")
