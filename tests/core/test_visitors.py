"""Names of hosts as browsers and people write them, and who may come by them."""

from __future__ import annotations

import socket

import pytest

from labelreview.core.errors import WorkspaceError
from labelreview.core.visitors import HostName, Visitors, is_this_machine

OWN = ["localhost", "127.0.0.1", "[::1]", "127.8.9.10", "LocalHost", "localhost.", "[0:0::0:1]",
       "[::ffff:127.0.0.1]", "localhost:1", "localhost:65535", "[::1]:8501"]  # fmt: skip
FOREIGN = ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil-localhost",
           "sub.localhost", "localhost.local", "1.1.1.1", "0.0.0.0", "[::]", "192.168.1.5",
           "[fe80::1]", "[::ffff:1.2.3.4]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
           "xn--lcalhost-9dg"]  # fmt: skip
NO_HOST = [
    "", ":8501", " localhost", "localhost ", "localhost:", "localhost:0", "localhost:08501",
    "localhost:65536", "localhost:99999999999", "localhost:-1", "localhost:8501:8501",
    "localhost:8501@evil.example", "me@localhost", "me:x@localhost", "localhost/",
    "//localhost", "http://localhost", "localhost?x", "localhost#x",
    "localhost,evil.example", "localhost evil.example", "localhost\tx", "localhost\x00",
    "localhost\r\nX: y", "localhost%00", "localhost..", "a..b", ".localhost", "-localhost",
    "::1", "[::1", "::1]", "[::1]]", "[::1%25eth0]", "[fe80::1%eth0]", "[localhost]", "[]",
    "[1:2]", "*", "*.example", "l\u043ecalhost", "\uff4c\uff4f\uff43alhost", "\u212aey",
    "localhost\u3002", "<script>", "a" * 70 + "/",
]  # fmt: skip


@pytest.mark.parametrize("text", OWN)
def test_a_name_of_this_machine(text: str) -> None:
    host = HostName.parse(text)
    assert host is not None
    assert host.is_this_machine
    assert Visitors().know(host)


@pytest.mark.parametrize("text", FOREIGN)
def test_a_name_that_is_not_known(text: str) -> None:
    host = HostName.parse(text)
    assert host is not None
    assert not Visitors().know(host)


@pytest.mark.parametrize("text", NO_HOST, ids=ascii)
def test_what_is_no_host(text: str) -> None:
    assert HostName.parse(text) is None
    with pytest.raises(WorkspaceError, match="no name to reach the dashboard by; give a host"):
        Visitors.named([text])


def test_addresses_but_no_names_where_anyone_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "MyBox")
    visitors = Visitors.named(["Review.example.org"], anyone=True)
    mine = ("mybox", "mybox.local")
    known = {text for text in [*OWN, *FOREIGN, *mine, "other.local", "review.example.org:444"]
             if visitors.know(HostName.parse(text) or pytest.fail(text))}  # fmt: skip
    addresses = {"1.1.1.1", "0.0.0.0", "[::]", "192.168.1.5", "[fe80::1]", "[::ffff:1.2.3.4]"}
    assert known == {*OWN, *addresses, *mine, "review.example.org:444"}


def test_the_environment_says_who_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Visitors.from_environment() == Visitors()
    for yes in ("1", "true", "Yes", " on "):
        monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", yes)
        assert Visitors.from_environment().anyone
    for no in ("", "0", "false", "no", "perhaps"):
        monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", no)
        assert not Visitors.from_environment().anyone
    monkeypatch.setenv("LABELREVIEW_ALLOW_HOST", "a.example, [::0:2]:80,,b.example:81")
    monkeypatch.setenv("LABELREVIEW_FRAME_TOKEN", "secret")
    found = Visitors.from_environment().and_also(True, ["c.example"])
    names = [("a.example", None), ("::2", 80), ("b.example", 81), ("c.example", None)]
    assert found == Visitors(True, tuple(HostName(*name) for name in names), "secret")
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    assert Visitors.from_environment() == found


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "::", "", "0", "192.0.2.7", "::ffff:192.0.2.7", "fe80::1", "no.such.name.invalid",
     "a..b", "a" * 300, "\x00"],
    ids=ascii,
)  # fmt: skip
def test_an_address_that_others_reach_needs_a_word(address: str) -> None:
    assert not is_this_machine(address)
    with pytest.raises(WorkspaceError) as refused:
        Visitors().check_address(address)
    sentence = str(refused.value)
    for words in ("read every dataset", "write exports", "decide under any name", "--allow-anyone"):
        assert words in sentence
    anyone = Visitors(anyone=True)
    anyone.check_address(address)
    assert sentence.startswith(anyone.warning(address)[:-1])


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.9.9.9", "127.1"])
def test_an_address_of_this_machine_alone_needs_none(address: str) -> None:
    assert is_this_machine(address)
    Visitors().check_address(address)
    assert not Visitors(anyone=True).warning(address)


def test_a_name_that_leads_elsewhere_too_needs_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.1", "192.0.2.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert not is_this_machine("box")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both[:1])
    assert is_this_machine("box")
