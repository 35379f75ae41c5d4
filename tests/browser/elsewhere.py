"""A web page of somebody else."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def elsewhere(body: str) -> Iterator[int]:
    """Serve a page with that body on 127.0.0.1 at the port that this yields.

    A page that Playwright fulfils would not do: Chromium takes it for one of the internet, and lets
    it reach nothing on this machine, whatever the dashboard says.
    """

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><body>{body}</body>".encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()
