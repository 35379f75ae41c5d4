"""What the web server answers to requests that other websites can make a browser send."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from labelreview.core.visitors import Visitors
from labelreview.ui.shell.doorkeeper import HOST, Doorkeeper

HERE = "http://localhost:8501/"
PATHS = ("/", "/queue", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b",
         "/_stcore/metrics", "/_stcore/bidi-components/a/b.js", "/component/a/index.html",
         "/media/a.csv", "/static/js/index.js", "/nowhere")  # fmt: skip
Pairs = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


async def _inside(scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def request(
    visitors: Visitors | Doorkeeper,
    headers: Pairs,
    *,
    path: str = "/queue",
    query: str = "",
    method: str = "GET",
    kind: str = "http",
    scheme: str = "http",
    server: tuple[str, int | None] | None = ("127.0.0.1", 8501),
) -> Answer:
    """Send a request through the door. Whatever it lets in is answered "inside"."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> Any:
        return {"type": "websocket.connect" if kind == "websocket" else "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "scheme": {"http": "ws", "https": "wss"}[scheme] if kind == "websocket" else scheme,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "server": server,
    }
    door = visitors
    if isinstance(door, Visitors):
        door = Doorkeeper(_inside, door, HERE, "default-src 'self'")
    # In a thread, as the tests of a worker may stand beside the loop of Playwright.
    thread = threading.Thread(target=lambda: asyncio.run(door(scope, receive, send)))
    thread.start()
    thread.join()
    if sent[0]["type"] in ("websocket.accept", "websocket.close"):
        return Answer(101 if sent[0]["type"] == "websocket.accept" else 403, {}, "")
    raw = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], raw, b"".join(m.get("body", b"") for m in sent[1:]).decode())


def own(origin: str = HERE[:-1], host: str = "localhost:8501") -> list[tuple[str, str]]:
    return [("host", host), ("origin", origin)]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("path", PATHS)
def test_a_name_pointed_at_this_machine_reaches_nothing(path: str, kind: str) -> None:
    evil = own("http://evil.example:8501", "evil.example:8501")
    assert request(Visitors(), evil, path=path, kind=kind).status == 403
    assert request(Visitors(), evil[:1], path=path, kind=kind).status == 403
    assert request(Visitors(anyone=True), evil, path=path, kind=kind).status == 403


@pytest.mark.parametrize(
    "hosts",
    [[], ["localhost:8501", "evil.example"], ["localhost:8501", "localhost:8501"], [""],
     ["me@localhost:8501"], ["evil.example@localhost"], ["localhost:8501/x"], ["\xe9vil"],
     ["<script>alert(1)</script>"], ["[::1%25eth0]"]],
    ids=ascii,
)  # fmt: skip
def test_a_host_that_is_missing_doubled_or_odd_is_refused(hosts: list[str]) -> None:
    answer = request(Visitors(), [("host", host) for host in hosts])
    assert answer.status == 403
    assert answer.text == (
        "The dashboard does not answer to the name in this address; open http://localhost:8501/ on "
        "its machine, or start it with --allow-host and that name.\n"
    )
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["x-forwarded-host", "forwarded", "x-host", "x-original-host"])
def test_a_header_of_proxies_changes_no_name(name: str) -> None:
    forged = [("host", "evil.example"), (name, "host=localhost" if "forw" in name else "localhost")]
    assert request(Visitors(), [*forged, (name, "localhost:8501")]).status == 403
    assert request(Visitors(), [("host", "localhost"), (name, "evil.example")]).status == 200


FOREIGN_ORIGINS = (
    "null", "", "http://evil.example", "https://evil.example:8501", "http://localhost",
    "http://localhost:8502", "http://127.0.0.1:8501", "https://localhost:8501",
    "http://localhost:8501.evil.example", "http://localhost:8501@evil.example",
    "http://evil.example#localhost:8501", "http://localhost:8501/", "http://LOCALHOST:8501/x",
    "//localhost:8501", "localhost:8501", "file://", "ftp://localhost:8501",
    "vscode-webview://localhost:8501", "chrome-extension://abc", "http://sub.localhost:8501",
    "http://localhost:8501 http://localhost:8501", "http://localhost:8501\x00",
)  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS, ids=ascii)
def test_a_page_of_another_origin_reaches_nothing(origin: str) -> None:
    for kind, method in (("websocket", "GET"), ("http", "GET"), ("http", "POST"),
                         ("http", "PUT"), ("http", "DELETE"), ("http", "OPTIONS")):  # fmt: skip
        assert request(Visitors(), own(origin), kind=kind, method=method).status == 403
    doubled = [*own(), ("origin", origin)]
    assert request(Visitors(), doubled, kind="websocket").status == 403


@pytest.mark.parametrize(
    ("host", "origin", "scheme"),
    [
        ("localhost:8501", "http://localhost:8501", "http"),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", "http"),
        ("[::1]:8501", "http://[::1]:8501", "http"),
        ("localhost:9000", "http://localhost:9000", "http"),  # a forwarded port
        ("localhost", "http://localhost", "http"),
        ("localhost:80", "http://localhost", "http"),
        ("LOCALHOST.:8501", "http://localhost:8501", "http"),
        ("localhost:8501", "https://localhost:8501", "https"),
        ("localhost", "https://localhost", "https"),
    ],
)
def test_a_page_of_our_own_is_let_in(host: str, origin: str, scheme: str) -> None:
    for kind, method in (("websocket", "GET"), ("http", "GET"), ("http", "PUT")):
        headers = own(origin, host)
        answer = request(Visitors(), headers, kind=kind, method=method, scheme=scheme)
        assert answer.status == (101 if kind == "websocket" else 200)


PARTS = ("localhost", "127.0.0.1", "[::1]", "evil.example", ":8501", ":80", "http://", "https://",
         "@", ".", "/", "#", "?", "\\", "%", " ", "\t", "", ",", "\x00")  # fmt: skip


def test_nothing_odd_is_taken_for_our_own() -> None:
    """Hosts and origins at random; what is let in, the standard library reads as ours, too."""
    chance = random.Random(14)
    let_in = 0
    for _ in range(1_000):
        host = "".join(chance.choices(PARTS[:6], k=chance.randint(1, 2)))
        host += chance.choice(PARTS) * (chance.random() < 0.2)
        origin = "http://" + (
            host if chance.random() < 0.6 else "".join(chance.choices(PARTS, k=3))
        )
        if request(Visitors(), own(origin, host)).status == 200:
            let_in += 1
            asked, page = urlsplit(f"//{host}"), urlsplit(origin)
            assert asked.netloc == host
            assert page.scheme == "http"
            assert page.netloc == origin[7:]
            assert (asked.hostname or "").rstrip(".") in ("localhost", "127.0.0.1", "::1")
            assert (page.hostname or "").rstrip(".") == (asked.hostname or "").rstrip(".")
            assert (page.port or 80) == (asked.port or 80)
    assert 50 < let_in < 500


def test_what_changes_something_names_its_page() -> None:
    """Browsers always do; a program may say so, too."""
    assert request(Visitors(), own()[:1], kind="websocket").status == 403
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        assert request(Visitors(), own()[:1], method=method).status == 403
    for method in ("GET", "HEAD", "OPTIONS"):
        assert request(Visitors(), own()[:1], method=method).status == 200


def fetched(site: str, mode: str, purpose: str) -> list[tuple[str, str]]:
    names = ("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")
    return [*own()[:1], *zip(names, (site, mode, purpose), strict=True)]


@pytest.mark.parametrize("site", ["same-site", "cross-site", "anything"])
def test_a_link_from_elsewhere_leads_here_and_nothing_else_does(site: str) -> None:
    assert request(Visitors(), fetched(site, "navigate", "document")).status == 200
    for mode, purpose in (("no-cors", "script"), ("no-cors", "image"), ("cors", "empty"),
                          ("no-cors", "empty"), ("no-cors", "style"), ("navigate", "object"),
                          ("navigate", "embed"), ("navigate", "iframe"), ("navigate", "frame"),
                          ("same-origin", "worker"), ("websocket", "websocket")):  # fmt: skip
        assert request(Visitors(), fetched(site, mode, purpose)).status == 403


def test_our_own_pages_fetch_everything() -> None:
    for site in ("same-origin", "none"):
        for purpose in ("document", "script", "empty", "image", "style", "font"):
            assert request(Visitors(), fetched(site, "no-cors", purpose)).status == 200


def test_no_page_around_the_dashboard() -> None:
    for path in PATHS:
        answer = request(Visitors(), own()[:1], path=path)
        assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    framed = request(Visitors(), fetched("cross-site", "navigate", "iframe"))
    assert framed.text.startswith("The dashboard does not show itself inside another page; open")


@pytest.mark.parametrize(
    "query",
    ["", "frame=", "frame=Secret", "frame=secret1", "frame=%00", "frame=x&frame=secret",
     "Frame=secret", "frame=%E9"],
)  # fmt: skip
def test_a_frame_without_the_token_of_its_notebook_is_refused(query: str) -> None:
    visitors = Visitors(frame_token="secret")
    foreign = fetched("cross-site", "navigate", "iframe")
    answer = request(visitors, foreign, query=query)
    assert answer.status == 403
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "x-frame-options" in request(visitors, own()[:1], query=query).headers
    # A server that no notebook started has no token at all.
    assert request(Visitors(), foreign, query=query).status == 403


def test_a_notebook_frames_its_dashboard_by_the_token() -> None:
    visitors = Visitors(frame_token="secret")
    for headers, query in (
        (fetched("cross-site", "navigate", "iframe"), "dataset=a&frame=secret"),
        (own()[:1], "frame=secret"),  # a browser that says nothing
        (fetched("same-origin", "navigate", "iframe"), "dataset=a"),  # it loads itself anew
    ):
        answer = request(visitors, headers, query=query)
        assert (answer.status, answer.text) == (200, "inside")
        assert "frame-ancestors" not in answer.headers["content-security-policy"]
        assert "x-frame-options" not in answer.headers
    for evil in (own("http://localhost:8888"), fetched("cross-site", "cors", "empty")):
        assert request(visitors, evil, query="frame=secret").status == 403
    socket_ = request(visitors, own("http://evil.example"), query="frame=secret", kind="websocket")
    assert socket_.status == 403


def test_a_token_frames_pages_and_nothing_else() -> None:
    for path in ("/_stcore/health", "/media/a.png"):
        answer = request(Visitors(frame_token="secret"), own()[:1], path=path, query="frame=secret")
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_figures_about_the_server_are_for_its_own_machine() -> None:
    path = "/base/_stcore/metrics"
    assert request(Visitors(), own()[:1], path=path).status == 200
    for visitors in (Visitors(anyone=True), Visitors.named(["proxy.example"])):
        assert request(visitors, own()[:1], path=path).status == 403
        assert request(visitors, own()[:1], path="/_stcore/health").status == 200


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("address", ["192.0.2.7", "172.17.0.2", "fe80::1", "::ffff:192.0.2.7"])
def test_a_server_that_others_reach_lets_nobody_in_before_it_is_allowed(
    address: str, kind: str
) -> None:
    asked = {"kind": kind, "server": (address, 8501)}
    answer = request(Visitors(), own(), **asked)  # type: ignore[arg-type]
    assert answer.status == 403
    if kind == "http":
        assert answer.text == (
            "This dashboard is for its own machine only, as it has no sign-in; to let others in, "
            "start it with --allow-anyone.\n"
        )
    anyone = Visitors(anyone=True)
    assert request(anyone, own(), **asked).status in (101, 200)  # type: ignore[arg-type]
    there = own("http://192.0.2.7:8501", "192.0.2.7:8501")
    assert request(anyone, there, **asked).status in (101, 200)  # type: ignore[arg-type]
    elsewhere = own("http://192.0.2.8:8501", "192.0.2.7:8501")
    assert request(anyone, elsewhere, **asked).status == 403  # type: ignore[arg-type]


@pytest.mark.parametrize("server", [None, ("/run/labelreview.sock", None), ("::1", 8501)])
def test_a_server_on_this_machine_alone(server: Any) -> None:
    assert request(Visitors(), own(), server=server).status == 200


PROXY = Visitors.named(["review.example.org", "localhost:8888"])


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("https://review.example.org", "review.example.org", 101),  # the proxy speaks https
        ("http://review.example.org", "review.example.org", 101),
        ("https://review.example.org:444", "review.example.org:444", 101),
        ("https://review.example.org", "localhost:8501", 101),  # the proxy asks by our address
        ("http://localhost:8888", "localhost:8501", 101),  # Jupyter's proxy
        ("http://localhost:8889", "localhost:8501", 403),
        ("https://review.example.org:444", "review.example.org", 403),
        ("https://review.example.org:444", "localhost:8501", 403),
        ("https://evil.review.example.org", "review.example.org", 403),
        ("https://review.example.org.evil.example", "review.example.org", 403),
        ("https://evil.example", "review.example.org", 403),
        ("https://evil.example", "evil.example", 403),
        ("null", "review.example.org", 403),
    ],
)
def test_a_proxy_by_the_name_that_is_allowed(origin: str, host: str, status: int) -> None:
    assert request(PROXY, own(origin, host), kind="websocket").status == status


def test_browsers_are_told_what_an_answer_may_do() -> None:
    page = request(Visitors(), own()[:1]).headers
    assert page["x-content-type-options"] == "nosniff"
    assert page["referrer-policy"] == "same-origin"
    assert page["cross-origin-opener-policy"] == "same-origin"
    assert page["cross-origin-resource-policy"] == "same-origin"
    assert page["content-security-policy"].startswith("default-src 'self'")
    for path in ("/media/a.html", "/_stcore/bidi-components/a/b.html", "/base/media/a.svg"):
        data = request(Visitors(), own()[:1], path=path).headers
        assert data["content-security-policy"].startswith("default-src 'none'")


def test_a_page_may_connect_to_its_own_host_only() -> None:
    door = Doorkeeper(_inside, Visitors(), HERE, f"connect-src 'self' ws://{HOST}")
    for host, told in (("localhost:8501", "localhost:8501"), ("*; x", "localhost")):
        policy = request(door, [("host", host)]).headers["content-security-policy"]
        assert policy.startswith(f"connect-src 'self' ws://{told};")


def test_a_refused_websocket_is_told_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    door = Doorkeeper(_inside, Visitors(), HERE, "")
    for i in range(300):
        for origin in (
            f"http://evil.example/{i // 2}",
            "\x1b[31m\r\nINFO: all is well",
            "a" * 10_000,
        ):
            request(door, own(origin), kind="websocket")
    told = [one.getMessage() for one in caplog.records]
    assert len(told) == 100
    assert all(message.isprintable() and len(message) < 700 for message in told)
    assert told[0] == (
        "Refused a websocket from 'http://evil.example/0' to 'localhost:8501'. Only the "
        "dashboard's own pages may ask for this; behind a proxy that changes the address, start it "
        "with --allow-host and the proxy's name (NAME:PORT when its address has a port)."
    )
