"""Whose requests are whose: headers count only when a proxy is named that sends them."""

import sys

import pytest
from starlette.requests import HTTPConnection

from app.auth import client
from app.auth.client import client_network, network_of


def connection(peer: str | None, forwarded: str = "") -> HTTPConnection:
    """Return a connection as the server gives it to the application."""
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    address = (peer, 50000) if peer is not None else None
    return HTTPConnection({"type": "http", "client": address, "headers": headers})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name no proxy."""
    for name in client.VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_networks(host: str, network: str) -> None:
    assert network_of(host) == network
    assert client_network(connection(host)) == network


def test_a_socket_without_address() -> None:
    assert client_network(connection(None)) == ""


def test_a_header_of_a_stranger_changes_nothing() -> None:
    assert client_network(connection("203.0.113.9", "198.51.100.1")) == "203.0.113.9/32"


@pytest.mark.parametrize("forged", ["198.51.100.1", "198.51.100.1:99", "10.0.0.1, 198.51.100.1"])
def test_what_the_server_believes_by_itself_is_one_client(forged: str) -> None:
    assert client_network(connection("198.51.100.1", forged)) == "127.0.0.1/32"
    assert client_network(connection("98.51.100.1", forged)) == "98.51.100.1/32", "another one"


def test_a_server_that_believes_nobody_counts_who_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "never_forwarded", lambda: True)
    assert client_network(connection("198.51.100.1", "198.51.100.1")) == "198.51.100.1/32"


@pytest.mark.parametrize("forged", ["2001:db8::1", "[2001:db8::1]", "10.0.0.1,[2001:db8::1]:99"])
def test_so_are_addresses_of_ipv6(forged: str) -> None:
    assert client_network(connection("2001:db8::1", forged)) == "127.0.0.1/32"
    assert client_network(connection("2001:db8::", forged)) == "2001:db8::/64"


def test_a_proxy_that_is_named_says_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1")
    assert client_network(connection("198.51.100.1", "198.51.100.1")) == "198.51.100.1/32"
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    monkeypatch.setattr(sys, "argv", ["uvicorn", "--forwarded-allow-ips=10.0.0.1"])
    assert client_network(connection("198.51.100.1", "198.51.100.1")) == "198.51.100.1/32"
