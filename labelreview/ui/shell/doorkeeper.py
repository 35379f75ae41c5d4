"""Who is let in: the middleware before everything that the web server answers.

A browser lets any website send requests to this machine, and a name server may point any name at
it. So each request must be for a name of ours, and come from a page of ours or from no page at all.
"""

from __future__ import annotations

import hmac
import logging
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labelreview.core.visitors import FRAME, HostName, Visitors, is_outside

HOST = "{host}"
"""In the content security policy, for the host that a page was asked from."""

_PORTS = {"http": 80, "https": 443}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FRAMES = frozenset({"iframe", "frame"})
_OWN_SITE = frozenset({"same-origin", "none"})
_FOLDERS_OF_DATA = ("/_stcore/", "/media/")

_METRICS = "/_stcore/metrics"
_POLICY_VIOLATION = 1008  # RFC 6455
_MOST_TOLD, _LONGEST_TOLD = 100, 200  # refusals in the log, characters of each header

_log = logging.getLogger(__name__)

_OUTSIDE = (
    "This dashboard is for its own machine only, as it has no sign-in; "
    "to let others in, start it with --allow-anyone."
)
_OF_THE_SERVER = "Figures about the server are for its own machine only."
_UNKNOWN_NAME = (
    "The dashboard does not answer to the name in this address; open {here} on its machine, "
    "or start it with --allow-host and that name."
)
_FOREIGN = (
    "Only the dashboard's own pages may ask for this; behind a proxy that changes the address, "
    "start it with --allow-host and the proxy's name (NAME:PORT when its address has a port)."
)
_FRAMED = (
    "The dashboard does not show itself inside another page; open it in a tab of its own, "
    "or by labelreview.show in a notebook."
)


class Doorkeeper:
    """Answers what may not come in with one sentence, and tells browsers what a page may do.

    visitors:
        Who may come.
    here:
        Where a browser on this machine finds the dashboard.
    scripts:
        Content security policy for the scripts in the pages themselves, with `HOST` in it.
    """

    def __init__(self, app: ASGIApp, visitors: Visitors, here: str, scripts: str) -> None:
        self._app = app
        self._visitors = visitors
        self._here = here
        self._scripts = scripts
        self._pages = {
            (host.name, port)
            for host in visitors.hosts
            for port in ([host.port] if host.port else _PORTS.values())
        }
        self._told: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        may_frame = self._may_frame(scope)
        refusal = self._refusal(scope, may_frame)
        if scope["type"] == "websocket":
            if refusal:
                self._tell(refusal, scope)
                await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            else:
                await self._app(_as_asked(scope), receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers(scope, may_frame))
            await send(message)

        answer = _answer(refusal) if refusal else self._app
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, may_frame: bool) -> str:
        """Return why the request is refused, "" to let it in."""
        headers = Headers(scope=scope)
        server = scope.get("server")
        if not self._visitors.anyone and server and is_outside(server[0]):
            return _OUTSIDE
        has_visitors = self._visitors.anyone or self._visitors.hosts
        if has_visitors and scope["path"].rstrip("/").endswith(_METRICS):
            return _OF_THE_SERVER
        # No header that a proxy may set, nor a second one: what the browser asks for counts.
        hosts = headers.getlist("host")
        host = HostName.parse(hosts[0]) if len(hosts) == 1 else None
        if host is None or not self._visitors.know(host):
            return _UNKNOWN_NAME.format(here=self._here)
        is_socket = scope["type"] == "websocket"
        origins = headers.getlist("origin")
        if origins:
            is_secure = scope["scheme"] in ("https", "wss")
            is_own = len(origins) == 1 and self._is_own(origins[0], host, is_secure)
            return "" if is_own else _FOREIGN
        if is_socket or scope["method"] not in _SAFE:
            # Browsers always name the page then, and nothing else needs to come.
            return _FOREIGN
        return _refusal_of_reading(headers, may_frame)

    def _tell(self, refusal: str, scope: Scope) -> None:
        """Log once why a websocket is refused: no page shows it, and a proxy may be the reason."""
        headers = Headers(scope=scope)
        asked = (
            headers.get("origin", "")[:_LONGEST_TOLD],
            headers.get("host", "")[:_LONGEST_TOLD],
        )
        if asked not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(asked)
            _log.warning("Refused a websocket from %a to %a. %s", *asked, refusal)

    def _is_own(self, origin: str, host: HostName, is_secure: bool) -> bool:
        """Return whether a page of that origin is one of ours."""
        scheme, mark, rest = origin.partition("://")
        page = HostName.parse(rest) if mark and scheme in _PORTS else None
        if page is None:
            return False
        port = page.port or _PORTS[scheme]
        is_named = (page.name, port) in self._pages
        if page.name == host.name and port == (host.port or _PORTS[scheme]):
            # A proxy with a name of its own may speak https, and http to this server.
            is_proxied = any(page.name == known.name for known in self._visitors.hosts)
            return (scheme == "https") == is_secure or (is_proxied and not is_secure)
        # Behind a proxy that asks this server by its own address.
        return is_named

    def _may_frame(self, scope: Scope) -> bool:
        """Return whether the page around may show this one, as a notebook does.

        A frame keeps the right when it loads itself anew.
        """
        token = self._visitors.frame_token
        if not token or scope["type"] != "http" or _is_data(scope["path"]):
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get(FRAME, [""])[0]
        if hmac.compare_digest(given.encode(), token.encode()):
            return True
        headers = Headers(scope=scope)
        is_frame = headers.get("sec-fetch-dest") in _FRAMES
        return is_frame and headers.get("sec-fetch-site") == "same-origin"

    def _headers(self, scope: Scope, may_frame: bool) -> dict[str, str]:
        """Return what browsers are told about any answer."""
        asked = Headers(scope=scope).get("host", "")
        host = asked if HostName.parse(asked) else "localhost"
        policy = (
            "default-src 'none'" if _is_data(scope["path"]) else self._scripts.replace(HOST, host)
        )
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": policy,
        }
        if not may_frame:
            headers["Content-Security-Policy"] += "; frame-ancestors 'self'"
            headers["X-Frame-Options"] = "SAMEORIGIN"
        return headers


def _is_data(path: str) -> bool:
    return any(folder in path for folder in _FOLDERS_OF_DATA)


def _refusal_of_reading(headers: Headers, may_frame: bool) -> str:
    """Return why a request that changes nothing is refused: a link from elsewhere may lead here,
    but no other page may read, show or run anything of ours."""
    if headers.get("sec-fetch-site", "none") in _OWN_SITE:
        return ""
    purpose = headers.get("sec-fetch-dest")
    is_link = headers.get("sec-fetch-mode") == "navigate"
    if is_link and (purpose == "document" or (purpose in _FRAMES and may_frame)):
        return ""
    return _FRAMED if purpose in _FRAMES else _FOREIGN


def _as_asked(scope: Scope) -> Scope:
    """Return the request with the host that its page is at: Streamlit compares the two letter by
    letter, and a proxy may have written its own."""
    page = Headers(scope=scope)["origin"].partition("://")[2].encode("latin-1")
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [*others, (b"host", page)]}


def _answer(sentence: str) -> PlainTextResponse:
    return PlainTextResponse(f"{sentence}\n", 403, headers={"Cache-Control": "no-store"})
