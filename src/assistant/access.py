"""Who calls: the sites that may, the address behind named proxies, the keys.

Only tells; what is done about it is decided in shield.py and limits.py.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SITE = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
USUAL = {"http": ":80", "https": ":443"}


def sites(listed: str) -> frozenset[str]:
    """The origins named in a setting. Raises UsageError for what is not exactly one site.

    Example: `"https://Site.example/, http://localhost:8000"` gives
    `{"https://site.example", "http://localhost:8000"}`.
    """
    return frozenset(_site(each.strip()) for each in listed.split(",") if each.strip())


def _site(text: str) -> str:
    site = text.lower().removesuffix("/")
    if not SITE.fullmatch(site):
        raise UsageError(
            f"settings: ASSISTANT_ALLOWED_ORIGINS: {text!r} is no site; "
            "name each one as https://site.example, without a path or a *"
        )
    return site.removesuffix(USUAL[site.split(":")[0]])


def own(headers: Headers) -> bool:
    """Whether a page of this very server sends the request."""
    scheme, _, site = headers.get("origin", "").partition("://")
    return scheme in USUAL and site == headers.get("host", "-")


def proxies(listed: str) -> tuple[Network, ...]:
    """The networks named in a setting. Raises UsageError for what is no address."""
    try:
        return tuple(
            ipaddress.ip_network(each.strip()) for each in listed.split(",") if each.strip()
        )
    except ValueError as fault:
        raise UsageError(f"settings: ASSISTANT_TRUSTED_PROXIES: {fault}") from None


def caller(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """The address that a request comes from, or the network of an IPv6 one.

    X-Forwarded-For is read from its end, and only as far as named proxies wrote it.
    """
    host = (scope.get("client") or ("unknown",))[0]
    hops = Headers(scope=scope).get("x-forwarded-for", "").split(",")
    while hops and _is_trusted(host, trusted):
        nearest = hops.pop().strip()
        if _address(nearest) is None:
            break
        host = nearest
    address = _address(host)
    if isinstance(address, ipaddress.IPv6Address):  # one household holds 2**64 of them
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


def _is_trusted(host: str, trusted: tuple[Network, ...]) -> bool:
    address = _address(host)
    return address is not None and any(address in network for network in trusted)


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@dataclass(frozen=True, slots=True)
class Key:
    """A key that callers have to send as `Authorization: Bearer …`; None lets nobody in."""

    secret: SecretStr | None

    def opens(self, headers: Headers) -> bool:
        """Whether the request carries the key."""
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        if self.secret is None or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(sent.strip().encode(), self.secret.get_secret_value().encode())
